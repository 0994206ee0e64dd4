package authentic

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// arcCase is one case of ValiMail's ARC test suite.
type arcCase struct {
	name, message, cv string
	keys              *Store
}

// TestArcSuite runs the validation cases of ValiMail's suite. The golden lists
// every case whose status is not the one that the suite asks for, with why.
func TestArcSuite(t *testing.T) {
	cases := readArcSuite(t, string(shared(t, "dkim/arc-valimail/tests/arc-draft-validation-tests.yml")))
	var disagree strings.Builder
	agree := 0
	for _, c := range cases {
		o := Judge([]byte(strings.ReplaceAll(c.message, "\n", "\r\n")), c.keys, Options{})
		got, reason := "none", "there is no chain"
		if o.Chain != nil {
			got, reason = o.Chain.CV, o.Chain.Reason
		}
		if got == c.cv {
			agree++
			continue
		}
		fmt.Fprintf(&disagree, "%s: suite %s, here %s\n  %s\n", c.name, c.cv, got, reason)
	}
	t.Logf("%d cases, %d agree", len(cases), agree)
	if len(cases) < 172 {
		t.Errorf("read %d cases of the suite, want 172", len(cases))
	}
	golden(t, "arc-suite-disagreements.txt", disagree.String())
}

// readArcSuite reads just the YAML that the suite uses: fixed indents, and
// block scalars.
func readArcSuite(t *testing.T, text string) []arcCase {
	t.Helper()
	var all []arcCase
	for _, doc := range strings.Split("\n"+text, "\n---") {
		var (
			cases []arcCase
			keys  Store
			lines = strings.Split(doc, "\n")
			inTxt bool
		)
		for i := 0; i < len(lines); i++ {
			line := lines[i]
			switch {
			case strings.HasPrefix(line, "txt-records:"):
				inTxt = true
			case len(line) > 0 && line[0] != ' ':
				inTxt = false
			case inTxt && strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   "):
				name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
				block, next := yamlBlock(lines, i+1, "    ")
				i = next - 1
				selector, domain, err := SplitKeyName(name)
				if err != nil {
					t.Fatal(err)
				}
				if _, _, err := keys.Add(Key{Selector: selector, Domain: domain, Record: strings.ReplaceAll(block, "\n", " "), Source: "suite"}); err != nil {
					t.Fatal(err)
				}
			case strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "   ") && strings.HasSuffix(strings.TrimSpace(line), ":"):
				cases = append(cases, arcCase{name: strings.TrimSuffix(strings.TrimSpace(line), ":")})
			case strings.HasPrefix(line, "    message:") && len(cases) > 0:
				block, next := yamlBlock(lines, i+1, "      ")
				i = next - 1
				cases[len(cases)-1].message = block
			case strings.HasPrefix(line, "    cv:") && len(cases) > 0:
				v := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(line, "    cv:")))
				if v == "|" { // the suite leaves it empty, and its runner reads that as fail
					v = "fail"
				}
				cases[len(cases)-1].cv = v
			}
		}
		for k := range cases {
			cases[k].keys = &keys
		}
		all = append(all, cases...)
	}
	return all
}

// yamlBlock reads the lines from i on that are empty or begin with indent.
func yamlBlock(lines []string, i int, indent string) (string, int) {
	var b bytes.Buffer
	for ; i < len(lines); i++ {
		switch {
		case strings.HasPrefix(lines[i], indent):
			b.WriteString(lines[i][len(indent):] + "\n")
		case strings.TrimSpace(lines[i]) == "":
			b.WriteString("\n")
		default:
			// YAML keeps one line end of a block ("clip").
			return strings.TrimRight(b.String(), "\n") + "\n", i
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n", i
}
