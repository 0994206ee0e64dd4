package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestContract holds the lines of --json to what docs/commands.md says of
// them: every field that is printed is named there, and those that programs
// were promised first are on every line.
func TestContract(t *testing.T) {
	docs, err := os.ReadFile(filepath.Join("..", "..", "docs", "commands.md"))
	if err != nil {
		t.Fatal(err)
	}
	d := desk{t, filepath.Join(t.TempDir(), "demo"), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)}
	var out, stderr bytes.Buffer
	if code := run(&env{
		ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &stderr,
		now: func() time.Time { return d.when }, by: "tester",
	}, []string{"demo", "--dir", d.dir}); code != exitDone {
		t.Fatalf("demo: exit %d\n%s", code, stderr.String())
	}
	more := d.write("more.eml", mail("more", "", "one more\n"))
	for _, tt := range []struct {
		row    string // of the table in docs/commands.md
		args   []string
		always string // fields of every line
	}{
		{"import", []string{"import", more, "--json"}, "event inputs kept excepted items new problems seconds"},
		{"search", []string{"search", "--json", "--limit", "0"}, "id kind date from to subject snippet trove"},
		{"show", []string{"show", "--json", "#3"}, "id kind size parties times text exhibit occurrences citation"},
		{"show", []string{"show", "--json", "#11"}, "id kind size parties times text exhibit occurrences citation"},
		{"thread", []string{"thread", "--json", "#11"}, "id depth hole"},
		{"thread", []string{"thread", "--json", "#3"}, "id depth hole"},
		{"people", []string{"people", "--json"}, ""},
		{"people log", []string{"people", "log", "--json"}, "seq kind why by at"},
		{"statement list, show, add", []string{"statement", "list", "--json"}, "id speaker said quote status"},
		{"statement list, show, add", []string{"statement", "show", "d01", "--json"}, "id speaker said quote status"},
		{"test", []string{"test", "--json"}, "statement reading verdict headline as_of clock witnesses coverage gaps speaker_position robustness sentence"},
		{"trove list", []string{"trove", "list", "--json"}, "name inputs kept excepted items"},
		{"trove show", []string{"trove", "show", "envelope", "--json"}, "name inputs kept excepted items files"},
		{"keys wanted", []string{"keys", "wanted", "--json"}, "selector domain settles messages"},
		{"check", []string{"check", "--json"}, "blobs items journal_entries journal_root faults"},
	} {
		named := documented(t, string(docs), tt.row)
		lines := d.lines(tt.args...)
		if len(lines) == 0 {
			t.Errorf("%v prints nothing", tt.args)
		}
		for _, line := range lines {
			for field := range line {
				if !slices.Contains(named, field) {
					t.Errorf("%v: docs/commands.md does not name the field %q", tt.args, field)
				}
			}
			for field := range strings.FieldsSeq(tt.always) {
				if _, ok := line[field]; !ok {
					t.Errorf("%v: a line has no %q: %v", tt.args, field, line)
				}
			}
		}
	}
	if n := d.run("search", "--count", "kind:dm"); !regexp.MustCompile(`^[1-9][0-9]*\n$`).MatchString(n) {
		t.Errorf("search --count prints %q, not a number alone", n)
	}
	d.findingLines(documented(t, string(docs), "test"))
}

// findingLines checks what is inside the lines of test --json.
func (d desk) findingLines(named []string) {
	d.t.Helper()
	headlines := map[string]any{}
	for _, line := range d.lines("test", "--json") {
		id, _ := line["statement"].(string)
		if first, ok := headlines[id]; ok && first != line["headline"] {
			d.t.Errorf("%s has the headlines %v and %v", id, first, line["headline"])
		}
		headlines[id] = line["headline"]
		position, _ := line["speaker_position"].(map[string]any)
		if _, ok := position["rung"].(float64); !ok {
			d.t.Errorf("%s: speaker_position %v has no rung", id, position)
		}
		within := []map[string]any{position}
		for _, w := range line["witnesses"].([]any) {
			witness, _ := w.(map[string]any)
			within = append(within, witness)
			roles, _ := witness["roles"].(map[string]any)
			if witness["item"] == nil && witness["statement"] == nil || witness["standing"] == nil || len(roles) == 0 {
				d.t.Errorf("%s: witness %v", id, witness)
			}
		}
		for _, part := range within {
			for field := range part {
				if !slices.Contains(named, field) {
					d.t.Errorf("%s: docs/commands.md does not name the field %q", id, field)
				}
			}
		}
	}
}

// lines runs the program and returns the objects that it prints, one a line.
func (d desk) lines(args ...string) []map[string]any {
	d.t.Helper()
	var all []map[string]any
	for text := range strings.Lines(d.run(args...)) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			d.t.Fatalf("%v prints %q: %v", args, text, err)
		}
		all = append(all, line)
	}
	return all
}

// documented returns the fields that a row of the table of docs/commands.md
// names, with those of the rows that it says it is like.
func documented(t *testing.T, docs, row string) []string {
	t.Helper()
	_, rest, ok := strings.Cut(docs, "\n| "+row+" |")
	if !ok {
		t.Fatalf("docs/commands.md has no row %q", row)
	}
	text, _, _ := strings.Cut(rest, "\n")
	var named []string
	for _, m := range regexp.MustCompile("`([a-z0-9_]+)`").FindAllStringSubmatch(text, -1) {
		named = append(named, m[1])
	}
	if m := regexp.MustCompile(`as ([a-z ]+), and`).FindStringSubmatch(text); m != nil {
		named = append(named, documented(t, docs, m[1])...)
	}
	return named
}
