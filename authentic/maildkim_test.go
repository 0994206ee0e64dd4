package authentic

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMailDKIM judges the messages of Mail::DKIM's test corpus with its keys.
// A file's name says what should come of it: "good" and "mine" verify, "bad",
// "ignore" and "badkey" do not. The golden lists the outcome of each, and marks
// those that are otherwise; docs of the package say why they may be.
func TestMailDKIM(t *testing.T) {
	dir := sharedPath(t, "dkim/mail-dkim/corpus")
	keys := readFakeDNS(t, string(shared(t, "dkim/mail-dkim/FAKE_DNS.dat")))
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) < 79 {
		t.Fatalf("found %d messages, want 79: %v", len(files), err)
	}
	var b strings.Builder
	disagree := 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(f)
		o := Judge(raw, keys, Options{})
		want := !strings.HasPrefix(name, "bad") && !strings.HasPrefix(name, "ignore")
		mark := " "
		if (o.Word == Verified) != want {
			mark = "≠"
			disagree++
		}
		fmt.Fprintf(&b, "%s %-24s %s\n", mark, name, o.Word)
		for _, s := range o.Signatures {
			if s.Word != Verified || mark == "≠" {
				reason, _, _ := strings.Cut(s.Reason, "; look for it")
				fmt.Fprintf(&b, "    %s: %s\n", s.Word, reason)
			}
			for _, n := range s.Notes {
				if mark == "≠" {
					fmt.Fprintf(&b, "      note %s\n", n.Code)
				}
			}
			for _, c := range s.Changes {
				fmt.Fprintf(&b, "      change %s %s proved %t\n", c.Code, c.Name, c.Proved)
			}
		}
	}
	t.Logf("%d messages, %d not as their names say", len(files), disagree)
	golden(t, "mail-dkim.txt", b.String())
}

// readFakeDNS reads the corpus' own key file: a name and a record a line.
func readFakeDNS(t *testing.T, text string) *Store {
	t.Helper()
	var s Store
	for line := range strings.Lines(text) {
		name, record, ok := strings.Cut(strings.TrimSpace(line), " ")
		record = strings.TrimSpace(record)
		if !ok || strings.HasPrefix(name, "#") || record == "NXDOMAIN" || strings.HasPrefix(record, "~~") {
			continue
		}
		selector, domain, err := SplitKeyName(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := s.Add(Key{Selector: selector, Domain: domain, Record: strings.Trim(record, `"`), Source: "FAKE_DNS.dat"}); err != nil {
			t.Fatal(err)
		}
	}
	return &s
}
