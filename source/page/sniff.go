package page

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// maxTextBytes is the size beyond which a plain text is not taken for an
// article. It is left to be kept as a document.
const maxTextBytes = 16 << 20

// minWords is how many words the beginning of a file must have to be taken
// for prose.
const minWords = 5

var (
	htmlStart = regexp.MustCompile(`(?is)^(?:\s|<!--.*?-->|<\?xml.*?\?>)*<(?:!doctype\s+html|html)[\s>]`)
	// textOfElse is how plain files begin that are not prose: mail, mbox,
	// vCard and iCalendar, armour, scripts, statements, an X archive.
	textOfElse = regexp.MustCompile(`(?i)^(?:from \S+ |(?:return-path|received|delivered-to|message-id|mime-version|from|to|subject|date|x-[a-z-]+):|begin:v|-----begin |#!|statement \S+\s*$|window\.ytd\.|[{\[<%])`)
	sayBlock   = regexp.MustCompile("(?m)^```+ *say\\b")
)

// sniffHTML recognises a page by its document type or its html tag.
func sniffHTML(_ evidence.Input, head []byte) int {
	// Most of what is asked about is mail: a letter in front settles it, without
	// looking for an encoding. Marks of encodings are not letters.
	if first := bytes.TrimLeft(head, "\t\n\f\r "); len(first) > 0 && first[0] > ' ' && first[0] < utf8.RuneSelf && first[0] != '<' {
		return 0
	}
	text, _ := decode(head, true)
	if htmlStart.MatchString(text) {
		return sureOfHTML
	}
	return 0
}

// sniffText recognises prose in plain text, by what it is not.
func sniffText(in evidence.Input, head []byte) int {
	if in.Size() > maxTextBytes || strings.EqualFold(path.Ext(in.Path()), ".say") {
		return 0
	}
	text, ok := plain(head)
	if !ok {
		return 0
	}
	first := firstLine(text)
	if first == "" || textOfElse.MatchString(first) || sayBlock.MatchString(text) || tabular(text) {
		return 0
	}
	if len(strings.Fields(text)) < minWords {
		return 0
	}
	return sureOfText
}

// plain decodes head if it is text: no NUL, and no control character that
// text does not have. The last character may be cut.
func plain(head []byte) (string, bool) {
	for cut := 0; cut < utf8.UTFMax && len(head) > cut && !utf8.Valid(head); cut++ {
		if utf8.Valid(head[:len(head)-cut-1]) {
			head = head[:len(head)-cut-1]
		}
	}
	text, _ := decode(head, false)
	odd := strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' || r >= 0x7f && r < 0xa0
	})
	return text, !odd && bytes.IndexByte([]byte(text), 0) < 0
}

func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return ""
}

// tabular reports whether text is a table: its first five lines all have the
// same number, two or more, of one delimiter.
func tabular(text string) bool {
	lines := strings.SplitN(strings.TrimSpace(text), "\n", 6)
	if len(lines) < 2 {
		return false
	}
	lines = lines[:min(len(lines)-1, 5)]
	for _, delimiter := range []string{",", ";", "\t"} {
		n := strings.Count(lines[0], delimiter)
		same := n >= 2
		for _, l := range lines {
			same = same && strings.Count(l, delimiter) == n
		}
		if same {
			return true
		}
	}
	return false
}
