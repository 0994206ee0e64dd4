package message

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/google/go-cmp/cmp"
)

// structureCase is one whole message and what it must be read as.
type structureCase struct {
	name     string
	raw      string
	outline  string   // see outline
	text     string   // the entry's
	children []string // "place kind media name [label]"
	codes    []string // of the entry's problems, each once
}

// outline writes the tree of parts on one line: a leaf as number:type="words",
// a multipart as number:type{…}, a nested message as number:type[…].
func outline(p *Part) string {
	head := p.Number + ":" + p.Type
	switch {
	case p.Nested != nil:
		return head + "[" + outline(p.Nested.Root) + "]"
	case p.Multipart() || p.bare:
		var kids []string
		for _, c := range p.Children {
			kids = append(kids, outline(c))
		}
		for _, s := range p.Outside {
			kids = append(kids, fmt.Sprintf("out=%q", strings.TrimSpace(string(s.Of(p.msg.raw)))))
		}
		return head + "{" + strings.Join(kids, " ") + "}"
	}
	b, _ := p.msg.Decode(p)
	return fmt.Sprintf("%s=%q", head, strings.TrimSpace(string(b)))
}

func familyLines(e *evidence.Entry) []string {
	var lines []string
	for i := range e.Children {
		c := &e.Children[i]
		line := strings.TrimSpace(strings.Join([]string{c.Place, string(c.Entry.Kind), c.Entry.Media, c.Entry.Name}, " "))
		if len(c.Entry.Labels) > 0 {
			line += " [" + strings.Join(c.Entry.Labels, " ") + "]"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestStructure(t *testing.T) {
	for _, c := range structureCases {
		t.Run(c.name, func(t *testing.T) {
			raw := []byte(c.raw)
			m := Read(raw)
			e := m.Entry(evidence.Sum(raw))
			if got := outline(m.Root); got != c.outline {
				t.Errorf("outline\n got %s\nwant %s", got, c.outline)
			}
			if e.Text != c.text {
				t.Errorf("text\n got %q\nwant %q", e.Text, c.text)
			}
			if d := cmp.Diff(c.children, familyLines(&e)); d != "" {
				t.Errorf("children (-want +got)\n%s", d)
			}
			if d := cmp.Diff(c.codes, codes(e.Problems)); d != "" {
				t.Errorf("problems (-want +got)\n%s", d)
			}
			checkMessage(t, raw)
		})
	}
}

// TestStructureInOtherLineEnds reads the cases with CR LF and with bare CR: the
// tree, the text and the family must not depend on the line end.
func TestStructureInOtherLineEnds(t *testing.T) {
	for _, c := range structureCases {
		if strings.Contains(c.raw, "\r") || !strings.Contains(c.raw, "\n") {
			continue
		}
		for _, eol := range []string{"\r\n", "\r", "\r\r\n"} {
			t.Run(c.name+fmt.Sprintf("%q", eol), func(t *testing.T) {
				raw := []byte(strings.ReplaceAll(c.raw, "\n", eol))
				m := Read(raw)
				e := m.Entry(evidence.Sum(raw))
				lf := strings.NewReplacer(`\r\r\n`, `\n`, `\r\n`, `\n`, `\r`, `\n`)
				if got, want := lf.Replace(outline(m.Root)), c.outline; got != want {
					t.Errorf("outline\n got %s\nwant %s", got, want)
				}
				if e.Text != c.text {
					t.Errorf("text\n got %q\nwant %q", e.Text, c.text)
				}
				if d := cmp.Diff(c.children, familyLines(&e)); d != "" {
					t.Errorf("children (-want +got)\n%s", d)
				}
				checkMessage(t, raw)
			})
		}
	}
}
