package people_test

import (
	"bufio"
	"io"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/klauspost/compress/zstd"
)

// Floors of TestSuggestionsAgainstMailmap, a little below what was measured, so
// that a change that costs more than a case or two is seen.
const (
	leastPrecision = 0.97
	leastRecall    = 0.55
)

// TestSuggestionsAgainstMailmap compares what is suggested for the people of a
// public mailing list with a map of addresses to persons that people keep by
// hand, pair by pair of addresses that the map knows.
func TestSuggestionsAgainstMailmap(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: reading 110 MB of mail takes seconds")
	}
	who := readMailmap(t, "people/linux-6.1.mailmap")
	hs := readNamed(t, "lists/btrfs-15k.mbox.zst")
	var known []people.HandleSeen
	for _, h := range hs {
		if who[h.Handle.Value] != "" {
			known = append(known, h)
		}
	}
	missed := map[[2]evidence.Handle]bool{}
	for i, a := range known {
		for _, b := range known[i+1:] {
			if who[a.Handle.Value] == who[b.Handle.Value] {
				missed[[2]evidence.Handle{a.Handle, b.Handle}] = true
			}
		}
	}
	pairs, right, wrong := len(missed), 0, 0
	got := people.Suggestions(hs, nil, people.Fold(nil, nil))
	rules := map[people.Rule]int{}
	for _, s := range got {
		rules[s.Rule]++
		for i, a := range s.Handles {
			for _, b := range s.Handles[i+1:] {
				switch x, y := who[a.Value], who[b.Value]; {
				case x == "" || y == "":
				case x == y:
					right++
					delete(missed, [2]evidence.Handle{a, b})
					delete(missed, [2]evidence.Handle{b, a})
				default:
					wrong++
					t.Logf("wrong, by %s: %s is %s, %s is %s", s.Rule, a, x, b, y)
				}
			}
		}
	}
	if pairs == 0 || right == 0 {
		t.Fatalf("%d addresses, %d of them in the map, %d pairs, %d found: nothing was measured", len(hs), len(known), pairs, right)
	}
	precision, recall := float64(right)/float64(right+wrong), float64(right)/float64(pairs)
	for m := range missed {
		t.Logf("missed: %s and %s are %s", m[0], m[1], who[m[0].Value])
	}
	t.Logf("%d addresses, %d of them in the map with %d pairs; %d suggestions (%v): pairwise precision %.3f (%d of %d), recall %.3f (%d of %d)",
		len(hs), len(known), pairs, len(got), rules, precision, right, right+wrong, recall, right, pairs)
	if precision < leastPrecision || recall < leastRecall {
		t.Errorf("precision %.3f, recall %.3f: less than %.2f and %.2f", precision, recall, leastPrecision, leastRecall)
	}
}

// shared opens a file of the real data beside the module, or skips loudly.
func shared(t *testing.T, name string) *os.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no module root above the test")
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.Open(filepath.Join(dir, "..", "shared", "data", name))
	if err != nil {
		t.Skipf("SKIP: ../shared/data/%s is not here", name)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// readMailmap reads gitmailmap(5): "Name <proper@> [Name <commit@>]".
func readMailmap(t *testing.T, name string) map[string]string {
	t.Helper()
	address := regexp.MustCompile(`<([^>]*)>`)
	who := map[string]string{}
	lines := bufio.NewScanner(shared(t, name))
	for lines.Scan() {
		person, _, ok := strings.Cut(lines.Text(), "<")
		if !ok || strings.HasPrefix(person, "#") {
			continue
		}
		for _, m := range address.FindAllStringSubmatch(lines.Text(), -1) {
			who[strings.ToLower(m[1])] = people.Key(person)
		}
	}
	return who
}

// wroteTo are the fields whose addresses readNamed looks at, and trailer is
// how developers name each other at the end of a text.
var (
	wroteTo = regexp.MustCompile(`(?i)^(From|To|Cc|Reply-To):(.*)`)
	trailer = regexp.MustCompile(`^[A-Z][A-Za-z-]+-by: ([^<>]+<[^<> ]+@[^<> ]+>)`)
)

// readNamed reads the addresses of a compressed mailbox with the names that
// stand beside them. It is no reader of mail: it looks at some header fields
// and at the trailers of texts only.
func readNamed(t *testing.T, name string) []people.HandleSeen {
	t.Helper()
	z, err := zstd.NewReader(shared(t, name), zstd.WithDecoderMaxWindow(1<<30))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	at := map[evidence.Handle]int{}
	var out []people.HandleSeen
	parser := mail.AddressParser{WordDecoder: new(mime.WordDecoder)}
	add := func(list string) {
		as, err := parser.ParseList(strings.TrimSpace(list))
		if err != nil {
			return
		}
		for _, a := range as {
			h := evidence.MailHandle(a.Address)
			n, have := at[h]
			if !have {
				n = len(out)
				at[h] = n
				out = append(out, people.HandleSeen{Handle: h})
			}
			out[n].Count++
			if a.Name != "" && !slices.Contains(out[n].Names, a.Name) {
				out[n].Names = append(out[n].Names, a.Name)
			}
		}
	}
	in := bufio.NewReaderSize(z, 1<<20)
	header, field := false, ""
	for {
		line, err := in.ReadString('\n')
		folded := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
		switch m := wroteTo.FindStringSubmatch(strings.TrimRight(line, "\r\n")); {
		case strings.HasPrefix(line, "From "):
			header = true
		case header && folded && field != "":
			field += strings.TrimRight(line, "\r\n")
		case header:
			add(field)
			field = ""
			if m != nil {
				field = m[2]
			}
			header = strings.TrimSpace(line) != ""
		default:
			if m := trailer.FindStringSubmatch(line); m != nil {
				add(m[1])
			}
		}
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
