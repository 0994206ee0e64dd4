package message

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is read now into the golden files")

// TestGolden reads the messages of testdata, each written in the manner of one
// program or with one kind of damage, and compares everything that is read with
// the golden file beside it. A change of a golden file needs a reason.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			e := Read(raw).Entry(evidence.Sum(raw))
			var out strings.Builder
			describeEntry(&out, "", &e)
			checkMessage(t, raw)
			golden := strings.TrimSuffix(name, ".eml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), out.String()); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// TestGoldenHasReasons holds that the README says of every fixture why it exists.
func TestGoldenHasReasons(t *testing.T) {
	readme, err := os.ReadFile("testdata/README.md")
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob("testdata/*.eml")
	for _, n := range names {
		if !strings.Contains(string(readme), "`"+filepath.Base(n)+"`") {
			t.Errorf("testdata/README.md does not say why %s exists", n)
		}
	}
}

// describeEntry writes an entry and its family as lines for people.
func describeEntry(out *strings.Builder, indent string, e *evidence.Entry) {
	line := func(format string, args ...any) {
		fmt.Fprintf(out, indent+format+"\n", args...)
	}
	line("kind %s, %d bytes, %s", e.Kind, e.Size, e.Media)
	if e.Name != "" {
		line("name %q", e.Name)
	}
	if e.Subject != "" {
		line("subject %q", e.Subject)
	}
	for _, p := range e.Parties {
		s := fmt.Sprintf("%s %s", p.Role, p.Handle)
		if p.Name != "" {
			s += fmt.Sprintf(" %q", p.Name)
		}
		if p.Raw != "" {
			s += " written " + p.Raw
		}
		line("%s", s)
	}
	for _, t := range e.Times {
		zone := ""
		if !t.Zoned {
			zone = ", no zone"
		}
		line("time %s%s (%s, to the %s)", t, zone, t.Source, t.Precision)
	}
	for _, r := range e.Refs {
		line("%s %s", r.Kind, r.Value)
	}
	for _, l := range e.Labels {
		line("label %s", l)
	}
	for _, p := range e.Problems {
		line("problem %s at %q: %s; %s", p.Code, p.Place, p.Detail, p.Done)
	}
	if e.Text != "" {
		for l := range strings.Lines(e.Text) {
			line("| %s", strings.TrimSuffix(l, "\n"))
		}
	}
	for i := range e.Children {
		line("child %s", e.Children[i].Place)
		describeEntry(out, indent+"    ", &e.Children[i].Entry)
	}
}
