package page

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/gainsay/gainsay/evidence"
)

// declarationBytes is how far into a page its declared encoding is looked for.
const declarationBytes = 16 << 10

var declared = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_:.\-]{2,40})|^<\?xml[^>]{0,200}encoding\s*=\s*["']([a-z0-9_:.\-]{2,40})`)

// boms are byte order marks, which outrank everything else (HTML Standard,
// section 13.2.3.2, and the Encoding Standard's "BOM sniff").
var boms = []struct {
	mark string
	name string
	enc  encoding.Encoding
}{
	{"\xef\xbb\xbf", "utf-8", encoding.Nop},
	{"\xff\xfe", "utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)},
	{"\xfe\xff", "utf-16be", unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)},
}

// decode returns raw as valid UTF-8, and what was wrong on the way. declares
// says whether raw may name its own encoding, as HTML may.
func decode(raw []byte, declares bool) (string, []evidence.Problem) {
	for _, b := range boms {
		if rest, ok := bytes.CutPrefix(raw, []byte(b.mark)); ok {
			return through(b.enc, b.name, rest)
		}
	}
	name := ""
	if declares {
		name = declaredName(raw)
	}
	enc, canonical := charset.Lookup(name)
	switch {
	case utf8.Valid(raw) && !ascii(raw) && canonical != "utf-8" && name != "" && !stateful(canonical):
		return string(raw), []evidence.Problem{{
			Code:   "charset-declared-wrong",
			Detail: fmt.Sprintf("the page declares %q, and its bytes are UTF-8", name), Done: "read as utf-8",
		}}
	case utf8.Valid(raw) && !stateful(canonical):
		return string(raw), nil
	case enc != nil && canonical != "utf-8":
		return through(enc, canonical, raw)
	case canonical == "utf-8":
		return through(encoding.Nop, canonical, raw)
	}
	text, problems := through(charmap.Windows1252, "windows-1252", raw)
	detail := "no encoding is declared and the bytes are not UTF-8"
	if name != "" {
		detail = fmt.Sprintf("the declared encoding %q is unknown and the bytes are not UTF-8", name)
	}
	return text, append(problems, evidence.Problem{Code: "charset-assumed", Detail: detail, Done: "read as windows-1252"})
}

// through decodes raw by enc; what cannot be decoded becomes U+FFFD.
func through(enc encoding.Encoding, name string, raw []byte) (string, []evidence.Problem) {
	text, err := enc.NewDecoder().Bytes(raw)
	bad := err != nil || !utf8.Valid(text)
	s := strings.ToValidUTF8(string(text), string(utf8.RuneError))
	if bad || (enc != encoding.Nop && strings.ContainsRune(s, utf8.RuneError)) {
		return s, []evidence.Problem{{
			Code: "charset-bad-bytes", Detail: "some bytes mean nothing in " + name, Done: "read as U+FFFD",
		}}
	}
	return s, nil
}

func declaredName(raw []byte) string {
	m := declared.FindSubmatch(raw[:min(len(raw), declarationBytes)])
	if m == nil {
		return ""
	}
	return string(m[1]) + string(m[2])
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// stateful reports whether an encoding writes other letters with ASCII bytes,
// so that being valid UTF-8 says nothing about it.
func stateful(canonical string) bool {
	return canonical == "iso-2022-jp" || strings.HasPrefix(canonical, "utf-16")
}
