package authentic

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestLists judges two real mailing lists with the six public keys that are at
// hand. The golden counts outcomes by signature. On the users' list every
// letter got a footer, so that nothing verifies as it stands: what is asked
// there is that every signature by a known key is explained.
func TestLists(t *testing.T) {
	keys := listKeys(t)
	var report strings.Builder
	for _, list := range []string{"btrfs-15k", "usrp-1k"} {
		counts := map[string]int{}
		bare, known := 0, 0
		for _, raw := range readMboxrd(t, list) {
			o := Judge(raw, keys, Options{MboxQuoted: true})
			counts["message "+string(o.Word)]++
			for _, s := range o.Signatures {
				counts[fmt.Sprintf("%s %s%s", s.Scheme, s.Word, changeCodes(s))]++
				if s.Key.State != KeyUsed || s.Place == 0 {
					continue
				}
				known++
				if s.Word != Verified && len(s.Changes) == 0 && listNotes(s) == "" {
					bare++
				}
				if list == "usrp-1k" && !tellsOfList(s) {
					t.Errorf("%s: %s of %s is not explained by the list: %+v, notes %v", list, s.Word, s.Domain, s.Changes, s.Notes)
				}
			}
		}
		fmt.Fprintf(&report, "%s: %d signatures by known keys, %d without an explanation\n", list, known, bare)
		for _, k := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&report, "  %6d %s\n", counts[k], k)
		}
	}
	golden(t, "lists.txt", report.String())
}

// tellsOfList reports whether s says that a list's footer, or a list's change
// of encoding or header, is why it does not verify.
func tellsOfList(s Signature) bool {
	for _, c := range s.Changes {
		if c.Code == ListFooter || c.Proved {
			return true
		}
	}
	return s.HasNote("footer-seen")
}

// listNotes names what is noted about a list, where nothing could be proved.
func listNotes(s Signature) string {
	var out []string
	for _, n := range s.Notes {
		if strings.HasPrefix(n.Code, "list-") || n.Code == "footer-seen" {
			out = append(out, n.Code)
		}
	}
	return strings.Join(out, ", ")
}

func changeCodes(s Signature) string {
	if len(s.Changes) == 0 {
		if n := listNotes(s); n != "" {
			return ", noted: " + n
		}
		return ""
	}
	var codes []string
	for _, c := range s.Changes {
		codes = append(codes, string(c.Code))
	}
	slices.Sort(codes)
	how := "in part"
	if s.Explained {
		how = "wholly"
	}
	return fmt.Sprintf(", explained %s: %s", how, strings.Join(slices.Compact(codes), ", "))
}

func listKeys(t testing.TB) *Store {
	keys, problems := ParseKeys(shared(t, "dkim/keys.tsv"), Key{Source: "keys.tsv"})
	if len(keys) != 6 || len(problems) > 0 {
		t.Fatalf("%d keys, %v", len(keys), problems)
	}
	return storeOf(t, keys...)
}

// readMboxrd returns the messages of a list's mbox as they stand there.
func readMboxrd(t testing.TB, list string) [][]byte {
	t.Helper()
	f, err := os.Open(sharedPath(t, "lists/"+list+".mbox.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var out [][]byte
	for _, piece := range bytes.Split(append([]byte("\n"), all...), []byte("\nFrom mboxrd@z "))[1:] {
		_, raw, _ := bytes.Cut(piece, []byte("\n"))
		out = append(out, raw)
	}
	return out
}
