package quote

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

var updateAttributions = flag.Bool("update-attributions", false, "write the golden files of attributions anew")

// shown writes an attribution on one line.
func shown(text string, a Attribution) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", a.Rule, a.Form)
	if !a.Speech {
		b.WriteString(" no-speech")
	}
	fmt.Fprintf(&b, " speaker=%q", a.Speaker)
	if a.For != "" {
		fmt.Fprintf(&b, " for=%q", a.For)
	}
	for _, part := range []struct {
		name  string
		spans []evidence.Span
	}{{"source", a.Source}, {"cue", a.Cue}, {"content", a.Content}} {
		for _, s := range part.spans {
			fmt.Fprintf(&b, " %s{%s}", part.name, text[s.Start:s.End])
		}
	}
	return b.String()
}

func shownAll(text string, as []Attribution) string {
	var b strings.Builder
	for _, a := range as {
		b.WriteString(strings.ReplaceAll(shown(text, a), "\n", "⏎") + "\n")
	}
	return b.String()
}

// TestGoldenArticles holds everything that is found in the articles of
// testdata/attribution.
func TestGoldenArticles(t *testing.T) {
	files, err := filepath.Glob("testdata/attribution/*.txt")
	if err != nil || len(files) < 6 {
		t.Fatalf("articles: %v, %v", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		golden := strings.TrimSuffix(f, ".txt") + ".golden"
		got := shownAll(string(b), Read(string(b)))
		if *updateAttributions {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s (-want +got):\n%s", f, d)
		}
	}
}
