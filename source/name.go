package source

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/gainsay/gainsay/evidence"
)

// cleanText returns name with what cannot be shown, stored or typed replaced:
// bytes that are not UTF-8 and control characters become "%" and two
// hexadecimal digits. It reports whether there was any.
func cleanText(name string) (string, bool) {
	odd := func(r rune) bool { return r < ' ' || r == utf8.RuneError || 0x7f <= r && r < 0xa0 }
	if !strings.ContainsFunc(name, odd) {
		return name, false
	}
	var b strings.Builder
	changed := false
	for i := 0; i < len(name); {
		r, n := utf8.DecodeRuneInString(name[i:])
		if r == utf8.RuneError && n > 1 || !odd(r) { // a replacement character that is really there
			b.WriteString(name[i : i+n])
		} else {
			changed = true
			for _, c := range []byte(name[i : i+n]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		}
		i += n
	}
	return b.String(), changed
}

func oddName(name, shown string) evidence.Problem {
	return evidence.Problem{
		Code: CodeOddName, Place: "name", Detail: fmt.Sprintf("the name is %q", name), Done: "shown as " + shown,
	}
}

// names are the names that are taken in one folder or archive, each with how
// often it was asked for.
type names map[string]int

// unique takes name, or the first free one of name~2, name~3, …, and reports
// whether name itself was free.
func (n names) unique(name string) (string, bool) {
	free, ok := name, true
	for n[free] > 0 {
		ok = false
		n[name]++
		free = fmt.Sprintf("%s~%d", name, n[name])
	}
	n[free] = max(n[free], 1)
	return free, ok
}

// cleanMember returns the name of an archive's member as a path that stays
// inside the archive, and what was odd about it. Names are only ever used as
// labels in the case: no file of that name is written.
func cleanMember(name string) (string, []evidence.Problem) {
	shown, odd := cleanText(name)
	p := strings.ReplaceAll(shown, `\`, "/")
	unsafe := p != shown || strings.HasPrefix(p, "/") || strings.Contains(name, "\x00")
	var parts []string
	for part := range strings.SplitSeq(p, "/") {
		for len(parts) == 0 && len(part) >= 2 && part[1] == ':' && isLetter(part[0]) {
			part, unsafe = part[2:], true // a drive of Windows
		}
		switch part {
		case "..":
			unsafe = true
		case "", ".":
		default:
			parts = append(parts, part)
		}
	}
	p = strings.Join(parts, "/")
	if p == "" {
		p, unsafe = "unnamed", true
	}
	var problems []evidence.Problem
	if unsafe {
		problems = append(problems, evidence.Problem{
			Code: CodeUnsafeName, Place: "name", Detail: fmt.Sprintf("the archive names it %q", name), Done: "kept as " + p,
		})
	} else if odd {
		problems = append(problems, oddName(name, p))
	}
	return p, problems
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// zipName returns the name of a zip member as UTF-8. Without the flag that
// says so it is in the packer's own code page, by specification IBM's 437
// (APPNOTE.TXT appendix D.1), in practice often UTF-8.
func zipName(name string, nonUTF8 bool) string {
	if !nonUTF8 || utf8.ValidString(name) {
		return name
	}
	s, err := charmap.CodePage437.NewDecoder().String(name)
	if err != nil {
		return name
	}
	return s
}
