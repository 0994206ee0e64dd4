package chat

import (
	"os"
	"strings"
	"testing"
)

// TestTheSpecIsRead: the examples of docs/format/transcript.md are transcripts.
func TestTheSpecIsRead(t *testing.T) {
	b, err := os.ReadFile("../../docs/format/transcript.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := map[string]int{"## JSON\n": 3, "## CSV\n": 2}
	for title, want := range examples {
		_, section, ok := strings.Cut(string(b), title)
		if !ok {
			t.Fatalf("the page has no section %q", title)
		}
		section, _, _ = strings.Cut(section, "\n## ")
		var example strings.Builder
		for line := range strings.Lines(section) {
			if code, ok := strings.CutPrefix(line, "    "); ok {
				example.WriteString(code)
			}
		}
		got := readAll(t, example.String(), nil)
		if len(got.items) != want || len(got.lost) != 0 || len(got.codes) != 0 {
			t.Errorf("%s: %d items, lost %v, problems %v", title, len(got.items), got.lost, got.codes)
		}
		for _, i := range got.items {
			if len(i.Entry.Problems) != 0 {
				t.Errorf("%s: %s has problems %v", title, i.Place, i.Entry.Problems)
			}
		}
	}
}
