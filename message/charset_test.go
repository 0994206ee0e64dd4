package message

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"golang.org/x/text/encoding/htmlindex"
	"pgregory.net/rapid"
)

func TestCharsets(t *testing.T) {
	for _, c := range []struct{ name, in, want, code string }{
		// Declared, and right.
		{"us-ascii", "plain", "plain", ""},
		{"utf-8", "Grüße €", "Grüße €", ""},
		{"utf8", "ü", "ü", ""},
		{"iso-8859-1", "Gr\xfc\xdfe", "Grüße", ""},
		{"iso-8859-15", "\xa4", "€", ""},
		{"iso-8859-2", "\xb1", "ą", ""},
		{"windows-1252", "\x93a\x94 \x80", "“a” €", ""},
		{"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет", ""},
		{"koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет", ""},
		{"gb2312", "\xc4\xe3\xba\xc3", "你好", ""},
		{"gbk", "\xc4\xe3\xba\xc3", "你好", ""},
		{"gb18030", "\xc4\xe3\xba\xc3", "你好", ""},
		{"big5", "\xa7\x41\xa6\x6e", "你好", ""},
		{"euc-kr", "\xb0\xa1", "가", ""},
		{"shift_jis", "\x93\xfa\x96\x7b", "日本", ""},
		{"euc-jp", "\xc6\xfc\xcb\xdc", "日本", ""},
		{"iso-2022-jp", "\x1b$BF|K\\\x1b(B", "日本", ""},
		{"hz-gb-2312", "~{<:Ky2;S{~}", "己所不欲", ""},
		{"utf-7", "Hi Mom +Jjo-!", "Hi Mom ☺!", ""},
		{"utf-16be", "\x00H\x00i\x20\xac", "Hi€", ""},
		{"utf-16le", "H\x00i\x00\xac\x20", "Hi€", ""},
		{"utf-32be", "\x00\x00\x20\xac", "€", ""},
		{"macintosh", "\x8a", "ä", ""},
		{"ibm850", "\x84", "ä", ""},

		// Names as mail writes them.
		{"cp1252", "\x80", "€", ""},
		{"cp-1252", "\x80", "€", ""},
		{"windows1252", "\x80", "€", ""},
		{"ansi-1252", "\x80", "€", ""},
		{"x-cp-1251", "\xcf", "П", ""},
		{"win-1251", "\xcf", "П", ""},
		{"iso8859-15", "\xa4", "€", ""},
		{"iso_8859-15", "\xa4", "€", ""},
		{"iso-8859-8-i", "\xe0", "א", ""},
		{"iso-8859-15-windows", "\xa4", "€", ""},
		{"cp932", "\x93\xfa", "日", ""},
		{"cp936", "\xc4\xe3", "你", ""},
		{"cp949", "\xb0\xa1", "가", ""},
		{"ks_c_5601-1987", "\xb0\xa1", "가", ""},
		{"cp950", "\xa7\x41", "你", ""},
		{"cp850", "\x84", "ä", ""},
		{"cp437", "\x84", "ä", ""},
		{"'utf-8'", "ü", "ü", ""},
		{"unicode-1-1-utf-7", "+Jjo-", "☺", ""},

		// Byte order.
		{"utf-16", "\xfe\xff\x00H\x00i", "Hi", ""},
		{"utf-16", "\xff\xfeH\x00i\x00", "Hi", ""},
		{"utf-16", "H\x00i\x00", "Hi", ""},
		{"utf-16", "\x00H\x00i", "Hi", ""},
		{"utf-16", "\x20\xac", "€", ""}, // RFC 2781: big-endian where nothing says otherwise

		// Declared, and wrong.
		{"utf-8", "caf\xe9", "café", CodeCharsetMismatch},
		{"utf-8", "ü and \xfc", "ü and ü", CodeCharsetMismatch},
		{"us-ascii", "\x93a\x94", "“a”", CodeCharsetMismatch},
		{"us-ascii", "ü", "ü", CodeCharsetMismatch},
		{"", "ü", "ü", CodeCharsetMismatch},
		{"", "\xfc", "ü", CodeCharsetMismatch},
		{"iso-8859-1", "\x93a\x94", "“a”", CodeCharsetMismatch},
		{"gb2312", "\xff\xff", "\uFFFD\uFFFD", CodeCharsetMismatch},
		{"utf-7", "\xfc +Jjo", "ü ☺", CodeCharsetMismatch},
		{"x-klingon", "caf\xe9", "café", CodeCharsetUnknown},
		{"x-klingon", "café", "café", CodeCharsetUnknown},
		{"iso-2022-kr", "plain", "plain", CodeCharsetUnknown}, // not a lone replacement character
		{"x-unknown", "plain", "plain", ""},
	} {
		got, is := toUTF8([]byte(c.in), c.name)
		if got != c.want || is.code != c.code {
			t.Errorf("%s %q: %q %q, want %q %q", c.name, c.in, got, is.code, c.want, c.code)
		}
	}
}

func TestUTF7(t *testing.T) {
	for _, c := range []struct {
		in, want string
		clean    bool
	}{
		{"A+ImIDkQ.", "A≢Α.", true}, // the examples of RFC 2152
		{"+ZeVnLIqe-", "日本語", true},
		{"Hi Mom -+Jjo--!", "Hi Mom -☺-!", true},
		{"1 +- 1 = 2", "1 + 1 = 2", true},
		{"+AGE-b", "ab", true},
		{"+AGE b", "a b", true},
		{"+2D3cAA-", "🐀", true}, // a surrogate pair
		{"+2D3-", "\uFFFD", true},
		{"a + b", "a + b", false},
		{"a+", "a+", false},
		{"a+!b", "a+!b", false},
		{"+A-", "+A-", false},
		{"", "", true},
	} {
		if got, clean := fromUTF7([]byte(c.in)); got != c.want || clean != c.clean {
			t.Errorf("%q: %q %v, want %q %v", c.in, got, clean, c.want, c.clean)
		}
	}
}

// TestCharsetsAlwaysGiveUTF8 reads any bytes under any name that the index of
// the WHATWG or mail has.
func TestCharsetsAlwaysGiveUTF8(t *testing.T) {
	names := []string{"", "utf-8", "us-ascii", "iso-8859-1", "utf-7", "utf-16", "utf-32", "hz", "cp850", "iso-2022-jp", "iso-2022-kr", "gb18030",
		"big5", "euc-kr", "euc-jp", "shift_jis", "windows-874", "x-mac-cyrillic", "koi8-u", "ibm866", "replacement", "nonsense"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "name")
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		s, is := toUTF8(b, name)
		if !utf8.ValidString(s) {
			t.Fatalf("%q is not UTF-8", s)
		}
		if is.code == "" && len(b) > 0 && s == "" && name != "utf-16" && name != "utf-32" && name != "iso-2022-jp" && name != "hz" {
			t.Fatalf("%d bytes vanished without a problem", len(b))
		}
	})
}

// TestCharsetRoundTrip encodes text in charsets that can hold it and reads it back.
func TestCharsetRoundTrip(t *testing.T) {
	texts := map[string]string{
		"windows-1252": "Grüße – “€”", "iso-8859-5": "Привет", "windows-1255": "שלום", "iso-8859-7": "Καλημέρα",
		"gb18030": "你好，世界🐀", "big5": "你好", "euc-kr": "안녕하세요", "euc-jp": "日本語です", "shift_jis": "日本語です", "iso-2022-jp": "日本語です",
	}
	for name, text := range texts {
		enc, err := htmlindex.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := enc.NewEncoder().String(text)
		if err != nil {
			t.Fatal(name, err)
		}
		if got, is := toUTF8([]byte(b), name); got != text || is.code != "" {
			t.Errorf("%s: %q %q, want %q", name, got, is.code, text)
		}
	}
}

// TestBodyCharsets goes the whole way, from a declaration to an entry's text.
func TestBodyCharsets(t *testing.T) {
	for _, c := range []struct{ contentType, body, want, code string }{
		{"text/plain; charset=utf-8", "caf\xe9\r\nü\r\n", "café\nü\n", CodeCharsetMismatch},
		{"text/plain; charset=utf-16le", "H\x00i\x00\r\x00\n\x00", "Hi\n", ""},
		{"text/plain; charset=utf-8", "\ufeffHello", "Hello", ""}, // a byte order mark is no text
		{"text/html", "<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2", "Привет\n", ""},
		{`text/html`, "<meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\"><p>\xf0\xd2\xc9\xd7\xc5\xd4", "Привет\n", ""},
		{`text/html; charset=utf-8`, "<meta charset=windows-1251><p>ü", "ü\n", ""}, // the header is stronger
		{"text/html", "<meta charset=utf-16><p>ü", "ü\n", ""},
		{"text/html", "<p>charset=windows-1251 ü", "charset=windows-1251 ü\n", CodeCharsetMismatch},
	} {
		m := Read([]byte("From: a@x.example\nDate: 1 Jul 2003 10:00 +0000\nContent-Type: " + c.contentType + "\n\n" + c.body))
		e := m.Entry(evidence.ID{})
		if e.Text != c.want || strings.Join(codes(e.Problems), " ") != c.code {
			t.Errorf("%s %q: %q %v, want %q %q", c.contentType, c.body, e.Text, codes(e.Problems), c.want, c.code)
		}
	}
}

func TestPlainLines(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"a", "a"}, {"a\nb", "a\nb"}, {"a\r\nb\r\n", "a\nb\n"}, {"a\rb", "a\nb"},
		{"a\r\r\nb", "a\nb"}, {"a\r\rb", "a\n\nb"}, {"\r", "\n"}, {"a\n\rb", "a\n\nb"}, {"\ufeffa", "a"},
	} {
		if got := plainLines(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}
