package search

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "update golden files")

// TestExplainGolden holds the words that users read. Each block of the file is
// a query, what it is read as, whether that is obvious, and the hints.
func TestExplainGolden(t *testing.T) {
	zone := berlin(t)
	queries := []string{
		"",
		"leak server",
		"leak AND server",
		"lea* \"the server\"",
		"leak OR server draft",
		"(leak OR server) draft",
		"leak -server",
		"leak and server or draft",
		"leak NEAR server",
		"leak NEAR/3 \"the server\"",
		"e-mail",
		"O'Brien from:\"Roe Jane\"",
		"東京都",
		"from:jane@example.org to:@screen cc:x:123",
		"from:example.org",
		"with:@example.org",
		"on:2016-10-14",
		"after:2016-10-14 before:2016-11",
		"after:2016-10-14T09:00:00Z",
		"“the server”",
		`literal:"A. B-c"`,
		"kind:dm in:release_A has:attachment id:#12",
		"proof:verified -proof:altered",
		"https://x.org/a_(b)",
	}
	var b strings.Builder
	for _, text := range queries {
		q, err := Parse(text, Options{Zone: zone})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		b.WriteString("query    " + text + "\nread as  " + q.Explain() + "\n")
		if q.Obvious() {
			b.WriteString("obvious\n")
		}
		for _, h := range q.Hints() {
			b.WriteString("hint     " + h + "\n")
		}
		b.WriteByte('\n')
	}
	path := filepath.Join("testdata", "explain.golden")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("explanations changed (go test -update writes them):\n%s", b.String())
	}
}
