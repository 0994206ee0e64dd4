package message

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// wordCases are values with encoded words (RFC 2047).
var wordCases = []struct{ why, value, want string }{
	// The examples of RFC 2047 section 8.
	{"one word", "=?ISO-8859-1?Q?a?=", "a"},
	{"a word and text", "=?ISO-8859-1?Q?a?= b", "a b"},
	{"two words", "=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"},
	{"two words, two spaces", "=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"},
	{"an underscore", "=?ISO-8859-1?Q?a_b?=", "a b"},
	{"a space kept between words", "=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"},
	{"base64", "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=", "If you can read this you understand the example."},
	{"a language (RFC 2231 section 5)", "=?US-ASCII*EN?Q?Keith_Moore?=", "Keith Moore"},
	{"both cases of the encoding's letter and of digits", "=?utf-8?q?=c3=BC?= =?utf-8?b?w7w=?=", "üü"},

	// Words as they are written.
	{"a character cut in two, base64", "=?utf-8?B?w?= =?utf-8?B?7w=?=", "ï"}, // six bits alone are no byte
	{"a character cut in two, Q", "=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"},
	{"a character cut in two, B and Q", "=?utf-8?B?ww==?= =?utf-8?Q?=BC?=", "ü"},
	{"a character of three bytes cut twice", "=?utf-8?Q?=E2?= =?utf-8?Q?=82?= =?utf-8?Q?=AC?=", "€"},
	{"GB 2312 cut in two", "=?gb2312?B?xOM=?= =?gb2312?B?usM=?=", "你好"},
	{"ISO 2022 in two words", "=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?B?GyRCOGwbKEI=?=", "日本語"},
	{"touching text before", "[SPAM]=?utf-8?B?w7w=?=", "[SPAM]ü"},
	{"touching text after", "=?utf-8?B?w7w=?=x", "üx"},
	{"touching each other", "=?ISO-8859-1?Q?a?==?ISO-8859-1?Q?b?==?ISO-8859-1?Q?c?=", "abc"},
	{"spaces inside, against section 2", "=?iso-8859-1?q?this is some text?=", "this is some text"},
	{"no padding", "=?utf-8?B?w7w?=", "ü"},
	{"spaces inside base64", "=?utf-8?B?w7 w=?=", "ü"},
	{"an empty word", "a =?utf-8?Q??= b", "a  b"},
	{"an equals sign that begins nothing", "=?utf-8?Q?a=b?=", "a=b"},
	{"question marks inside", "=?utf-8?Q?what??=", "what?"},
	{"padding before the end", "=?utf-8?B?YQ==?= =?utf-8?B?Yg==?=", "ab"},
	{"windows-1252 declared as Latin-1", "=?iso-8859-1?Q?=93quoted=94?=", "“quoted”"},
	{"windows-1252 declared as UTF-8", "=?utf-8?Q?=93quoted=94?=", "“quoted”"},
	{"UTF-7", "=?utf-7?Q?Hi_Mom_+Jjo-!?=", "Hi Mom ☺!"},
	{"a charset nobody knows", "=?x-klingon?Q?Qapla=27?=", "Qapla'"},
	{"a line end decoded must not become one", "=?utf-8?Q?a=0Ab=0D=0AX:_y?=", "a b  X: y"},

	// What is no word.
	{"no question mark", "=?utf-8", "=?utf-8"},
	{"no encoding", "=?utf-8?", "=?utf-8?"},
	{"no end", "=?utf-8?Q?abc", "=?utf-8?Q?abc"},
	{"another encoding", "=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
	{"no charset", "=??Q?abc?=", "=??Q?abc?="},
	{"a long charset", "=?" + strings.Repeat("x", 100) + "?Q?abc?=", "=?" + strings.Repeat("x", 100) + "?Q?abc?="},
	{"an unclosed word before a closed one", "=?utf-8?Q?a =?utf-8?Q?b?=", "=?utf-8?Q?a b"},
	{"an equals sign", "1 + 1 =? 2", "1 + 1 =? 2"},
	{"prose", "let's = try =?iso-8859-1? to break =? the parser", "let's = try =?iso-8859-1? to break =? the parser"},

	// Raw bytes.
	{"UTF-8 (RFC 6532)", "Grüße", "Grüße"},
	{"windows-1252", "Gr\xfc\xdfe \x96 \x80", "Grüße – €"},
	{"UTF-8 and windows-1252 mixed", "ü and \xfc", "ü and ü"},
	{"a byte that windows-1252 does not have", "\x81x\xff", "\uFFFDxÿ"},
	{"control characters", "a\tb\x07c\x7fd", "a b c d"},
}

func TestDecodeWords(t *testing.T) {
	for _, c := range wordCases {
		t.Run(c.why, func(t *testing.T) {
			if got := DecodeWords(c.value); got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.value, got, c.want)
			}
		})
	}
}

// TestWordProblems holds that what was not as it says is reported with its place.
func TestWordProblems(t *testing.T) {
	for _, c := range []struct{ value, code string }{
		{"fine", ""},
		{"=?utf-8?Q?=C3=BC?=", ""},
		{"ü", ""},
		{"\xfc", CodeHeader8Bit},
		{"=?utf-8?Q?=FC?=", CodeEncodedWord},
		{"=?utf-8?Q?=ZZ?=", CodeEncodedWord},
		{"=?utf-8?B?w7w*?=", CodeEncodedWord},
		{"=?x-klingon?Q?a?=", CodeEncodedWord},
		{"=?iso-8859-1?Q?=93?=", CodeEncodedWord},
		{"a\x00b", CodeNUL},
	} {
		m := Read([]byte("From: a@x.example\nSubject: " + c.value + "\n\n"))
		got := ""
		for _, p := range m.Problems {
			if p.Place == "Subject" {
				got = p.Code
			}
		}
		if got != c.code {
			t.Errorf("%q: problem %q, want %q", c.value, got, c.code)
		}
	}
}

// TestWordsRoundTrip encodes any text in words of any length, cut anywhere, and
// reads it back.
func TestWordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.Rune(), 0, 60, -1).Filter(func(s string) bool {
			return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xFEFF })
		}).Draw(t, "text")
		var words []string
		for b := []byte(text); len(b) > 0; {
			n := min(rapid.IntRange(1, 20).Draw(t, "n"), len(b))
			var w strings.Builder
			for _, c := range b[:n] {
				fmt.Fprintf(&w, "=%02X", c)
			}
			words = append(words, "=?UTF-8?Q?"+w.String()+"?=")
			b = b[n:]
		}
		if got := DecodeWords(strings.Join(words, " ")); got != text {
			t.Fatalf("got %q, want %q", got, text)
		}
	})
}

func TestWordsAreLinear(t *testing.T) {
	for _, unit := range []string{"=?", "=?a?q?", "=?a?b?", "?=", "=?a?q?x", "=?a?q?=", "=?a?q?b?=", "=?a?q?b?= ", "=?utf-8?b?=?="} {
		checkLinear(t, unit, func(s string) { DecodeWords(s) })
		checkLinear(t, unit, func(s string) { DecodeWords(s + "?=") })
	}
}
