package message

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// issue is a problem of reading text in a charset; its code is empty if there
// is none.
type issue struct{ code, detail, done string }

// unicodeNames are names under which mail declares UTF-8.
// asciiNames are names that promise ASCII, or nothing, and are therefore read
// as UTF-8 where the bytes are that, and else as windows-1252.
var (
	unicodeNames = map[string]bool{
		"utf-8": true, "utf8": true, "utf_8": true, "x-utf-8": true,
		"unicode-1-1-utf-8": true, "utf-8n": true, "cp65001": true,
	}
	asciiNames = map[string]bool{
		"": true, "us-ascii": true, "ascii": true, "usascii": true, "us_ascii": true,
		"ansi_x3.4-1968": true, "iso646-us": true, "646": true, "ansi_x3.110-1983": true,
		"unknown": true, "x-unknown": true, "unknown-8bit": true, "x-user-defined": true,
		"default": true, "default_charset": true, "none": true, "8bit": true, "binary": true,
		"windows-31": true, "charset": true, "us-asii": true, "iso-10646": true,
	}
	// utf7Names are names of UTF-7.
	utf7Names = map[string]bool{
		"utf-7": true, "utf7": true, "unicode-1-1-utf-7": true, "x-utf-7": true,
		"unicode-2-0-utf-7": true, "csunicode11utf7": true, "cp65000": true,
	}
	// otherNames are charsets that neither index knows by the name that mail
	// uses, or for which the WHATWG index has only a replacement that loses
	// the text.
	otherNames = map[string]encoding.Encoding{
		"hz-gb-2312": simplifiedchinese.HZGB2312, "hz": simplifiedchinese.HZGB2312,
		"utf-32": utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "ucs-4": utf32.UTF32(utf32.BigEndian, utf32.UseBOM),
		"utf-32be": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "utf-32le": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
		"cp850": charmap.CodePage850, "cp-850": charmap.CodePage850,
		"cp437": charmap.CodePage437, "mac": charmap.Macintosh, "macroman": charmap.Macintosh,
	}
)

// latin1Names are names of ISO 8859-1, which the WHATWG index reads as
// windows-1252. Its control characters 0x80 to 0x9F do not occur in mail.
var latin1Names = map[string]bool{
	"iso-8859-1": true, "iso8859-1": true, "iso_8859-1": true, "latin1": true, "iso88591": true,
}

// toUTF8 reads b in the charset named (RFC 2978; names as in the IANA registry
// and the WHATWG Encoding Standard) and returns valid UTF-8, always.
func toUTF8(b []byte, name string) (string, issue) {
	switch {
	case unicodeNames[name]:
		if utf8.Valid(b) {
			return string(b), issue{}
		}
		return mixedUTF8(b), issue{CodeCharsetMismatch, "declared as " + name + ", but it is not UTF-8", "what is not UTF-8 is read as windows-1252"}
	case asciiNames[name]:
		return fromASCII(b, name)
	case latin1Names[name]:
		s := fromCharmap(charmap.Windows1252, b)
		if hasC1(b) {
			return s, issue{CodeCharsetMismatch, "declared as " + name + ", but it has bytes 0x80 to 0x9F", "read as windows-1252"}
		}
		return s, issue{}
	case utf7Names[name]:
		s, clean := fromUTF7(b)
		if !clean {
			return s, issue{CodeCharsetMismatch, "some bytes are not UTF-7", "kept as they are written"}
		}
		return s, issue{}
	}
	enc := lookup(name)
	if enc == nil {
		s, _ := fromASCII(b, "")
		return s, issue{CodeCharsetUnknown, fmt.Sprintf("the charset %q is not known", name), "read as UTF-8 where it is that, else as windows-1252"}
	}
	if enc == unicode.UTF8 {
		return toUTF8(b, "utf-8")
	}
	if name == "utf-16" || name == "ucs-2" || name == "unicode" || name == "iso-10646-ucs-2" {
		enc = guessUTF16(b)
	}
	out, err := enc.NewDecoder().Bytes(b)
	s := strings.ToValidUTF8(string(out), "\uFFFD")
	if err != nil || strings.Contains(s, "\uFFFD") {
		return s, issue{CodeCharsetMismatch, "some bytes are not in the charset " + name, "each shown as a replacement character"}
	}
	return s, issue{}
}

// fromASCII reads b, of which name promised no more than ASCII.
func fromASCII(b []byte, name string) (string, issue) {
	said := "declared as " + name
	if name == "" {
		said = "declared in no charset"
	}
	switch {
	case isASCII(b):
		return string(b), issue{}
	case utf8.Valid(b):
		return string(b), issue{CodeCharsetMismatch, said + ", but it has bytes above 0x7F", "read as UTF-8"}
	}
	return mixedUTF8(b), issue{CodeCharsetMismatch, said + ", but it has bytes above 0x7F", "read as windows-1252"}
}

// lookup returns the encoding of the charset named in lower case, or nil.
func lookup(name string) encoding.Encoding {
	for _, n := range []string{name, respell(name)} {
		if e := otherNames[n]; e != nil {
			return e
		}
		if e, err := htmlindex.Get(n); err == nil && e != encoding.Replacement {
			return e
		}
		if e, err := ianaindex.MIME.Encoding(n); err == nil && e != nil {
			return e
		}
	}
	return nil
}

// respell turns names that programs write into those of the indexes:
// "windows1252", "cp-1252" and "ansi-1252" into "windows-1252", "iso8859-15"
// and "iso-8859-15-windows" into "iso-8859-15", "cp932" into "shift_jis".
func respell(name string) string {
	name = strings.Trim(name, "'\"`")
	switch name {
	case "cp932", "ms932", "windows-31j", "x-sjis-jp":
		return "shift_jis"
	case "cp936", "ms936":
		return "gbk"
	case "cp949", "ms949", "ks_c_5601":
		return "euc-kr"
	case "cp950":
		return "big5"
	}
	for _, p := range []string{"windows", "cp-", "cp", "ansi-", "ms-", "x-cp-", "win-", "win"} {
		if d, ok := strings.CutPrefix(name, p); ok && len(d) == 4 && d[:2] == "12" {
			return "windows-" + d
		}
	}
	if d, ok := strings.CutPrefix(strings.NewReplacer("_", "-", "iso8859", "iso-8859").Replace(name), "iso-8859-"); ok {
		d, _, _ = strings.Cut(d, "-")
		return "iso-8859-" + d
	}
	return name
}

// guessUTF16 returns UTF-16 in the order that b shows: by its mark, else by
// where the zeros of its ASCII lie, else big-endian (RFC 2781 section 4.3).
func guessUTF16(b []byte) encoding.Encoding {
	order := unicode.BigEndian
	even, odd := 0, 0
	for i := 0; i+1 < len(b) && i < 1024; i += 2 {
		if b[i] == 0 {
			even++
		}
		if b[i+1] == 0 {
			odd++
		}
	}
	if odd > even {
		order = unicode.LittleEndian
	}
	return unicode.UTF16(order, unicode.UseBOM)
}

// fromCharmap reads b in a one-byte charset.
func fromCharmap(m *charmap.Charmap, b []byte) string {
	if isASCII(b) {
		return string(b)
	}
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for _, c := range b {
		out.WriteRune(m.DecodeByte(c))
	}
	return out.String()
}

// mixedUTF8 reads b as UTF-8, and each byte that is no part of it as
// windows-1252.
func mixedUTF8(b []byte) string {
	var out strings.Builder
	out.Grow(len(b) + len(b)/8)
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

func isASCII(b []byte) bool {
	for len(b) >= 8 {
		if (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&0x80 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// hasC1 reports whether b has bytes that ISO 8859-1 gives to controls.
func hasC1(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 && c < 0xa0 {
			return true
		}
	}
	return false
}
