package message

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// paramCases are values of Content-Type and Content-Disposition. want is the
// first word, then the parameters as they come out, sorted.
var paramCases = []struct{ why, value, want string }{
	{"a type", "text/plain", "text/plain"},
	{"case does not matter", "TEXT/Plain; CharSet=UTF-8", "text/plain charset=UTF-8"},
	{"a comment (RFC 2045 section 5.1)", "text/plain; charset=us-ascii (Plain text)", "text/plain charset=us-ascii"},
	{"comments everywhere", "(hello) text (plain) / (world) plain (eod); (x) charset=us-ascii", "text/plain charset=us-ascii"},
	{"quotes", `text/plain; charset="us-ascii"`, "text/plain charset=us-ascii"},
	{"spaces around the equals sign", `text/plain; charset = "us-ascii"`, "text/plain charset=us-ascii"},
	{"quoted pairs", `attachment; filename="a \"b\" \\ c"`, `attachment filename=a "b" \ c`},
	{"a quoted boundary with signs", `multipart/mixed; boundary="gc0pJq0M:08jU534c0p;="`, "multipart/mixed boundary=gc0pJq0M:08jU534c0p;="},
	{"an unquoted boundary with signs", "multipart/mixed; boundary=----=_Next/x:?y", "multipart/mixed boundary=----=_Next/x:?y"},
	{"semicolons without end", `text/plain ;;;;; = ;; name="value";`, "text/plain name=value"},

	// What is written in its place.
	{"no semicolon", `text/plain charset="us-ascii"`, "text/plain charset=us-ascii"},
	{"no semicolon between parameters", `message/external-body; access-type=mail-server server="x"`, "message/external-body access-type=mail-server server=x"},
	{"no semicolon after quotes", `text/plain; name="a" charset=utf-8`, "text/plain charset=utf-8 name=a"},
	{"words after quotes", `text/plain; name="a" and more; charset=utf-8`, "text/plain charset=utf-8 name=a"},
	{"spaces in a value without quotes", "application/pdf; name=My Last File.pdf; x=y", "application/pdf name=My Last File.pdf x=y"},
	{"quotes that do not close", `text/plain; name="abc; def`, "text/plain name=abc; def"},
	{"a comment that does not close", "text/plain; charset=utf-8 (never; name=x", "text/plain charset=utf-8"},
	{"a comment after quotes", `text/plain; name="a" (comment); charset=utf-8`, "text/plain charset=utf-8 name=a"},
	{"white space at the end of the type", "text/plain ", "text/plain"},
	{"an empty value", "text/plain; name=; charset=x", "text/plain charset=x name="},
	{"a name without value", "text/plain; name; charset=x", "text/plain charset=x"},
	{"no type", "; charset=us-ascii", " charset=us-ascii"},
	{"an encoded word in quotes", `image/png; name="=?utf-8?q?=E2=82=AC?=.png"`, "image/png name=€.png"},
	{"an encoded word without quotes", "image/gif; name==?iso-8859-1?b?4Q==?= =?utf-8?B?w6k=?=", "image/gif name=áé"},
	{"an encoded word over a fold", `attachment; filename="=?utf-8?Q?Auftrag_2=2EPD?= =?utf-8?Q?F?="`, "attachment filename=Auftrag 2.PDF"},
	{"raw UTF-8", "attachment; filename=\"größe.pdf\"", "attachment filename=größe.pdf"},
	{"raw windows-1252", "attachment; filename=\"gr\xf6\xdfe.pdf\"", "attachment filename=größe.pdf"},
	{"a line end in a value must not become one", "attachment; filename*=utf-8''a%0D%0Ab", "attachment filename=a  b"},
	{"NUL", "attachment; filename=\"a\x00b\"", "attachment filename=a\uFFFDb"},

	// RFC 2231.
	{"a continuation", `message/external-body; access-type=URL; URL*0="ftp://"; URL*1="cs.utk.edu/pub"`, "message/external-body access-type=URL url=ftp://cs.utk.edu/pub"},
	{"a charset and language", "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "application/x-stuff title=This is ***fun***"},
	{"both", `application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2="isn't it!"`, "application/x-stuff title=This is even more ***fun*** isn't it!"},
	{"continuations out of order", "attachment; filename*2=c; filename*0=a; filename*1=b", "attachment filename=abc"},
	{"eleven continuations sort as numbers", "a/b; x*10=k; x*9=j; x*8=i; x*7=h; x*6=g; x*5=f; x*4=e; x*3=d; x*2=c; x*1=b; x*0=a", "a/b x=abcdefghijk"},
	{"Latin-1", "text/plain; name*=iso-8859-1''HasenundFr%F6sche.txt", "text/plain name=HasenundFrösche.txt"},
	{"an extended value in quotes, against the RFC", `text/plain; name*="iso-8859-1''HasenundFr%F6sche.txt"`, "text/plain name=HasenundFrösche.txt"},
	{"a character cut over continuations", "attachment; filename*0*=utf-8''%E2%82; filename*1*=%AC.pdf", "attachment filename=€.pdf"},
	{"plain and extended: the extended comes first", "attachment; filename=\"EUR.pdf\"; filename*=utf-8''%E2%82%AC.pdf", "attachment filename=€.pdf filename=EUR.pdf"},
	{"apostrophes in a later segment", "attachment; filename*0*=utf-8''a; filename*1*=b'c'd", "attachment filename=ab'c'd"},
	{"a percent sign that begins nothing", "attachment; filename*=utf-8''100%25%zz", "attachment filename=100%%zz"},
	{"no charset in an extended value", "attachment; filename*=a%20b", "attachment filename=a b"},
	{"a huge number is no continuation", "a/b; x*99999999999999999999=y", "a/b x*99999999999999999999=y"},
	{"twice: the first comes first", "text/plain; charset=a; charset=b", "text/plain charset=a charset=b"},
}

func TestParams(t *testing.T) {
	for _, c := range paramCases {
		t.Run(c.why, func(t *testing.T) {
			var prob problems
			got, params := parseParams(c.value, "field", &prob)
			for _, p := range params {
				got += " " + p.Name + "=" + p.Value
			}
			if got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.value, got, c.want)
			}
		})
	}
}

func TestParamProblems(t *testing.T) {
	for _, c := range []struct{ value, code string }{
		{"text/plain; charset=a", ""},
		{"text/plain; charset=a; charset=b", CodeDuplicateParam},
		{"attachment; filename=a; filename*=utf-8''b", ""}, // the usual pair
		{"text/plain; " + strings.Repeat("a=b; ", MaxParams+1), CodeParamLimit},
		{"text/plain; name=\xff", CodeHeader8Bit},
		{"text/plain; name*=x-klingon''a", CodeEncodedWord},
	} {
		var prob problems
		_, params := parseParams(c.value, "field", &prob)
		if got := codes(prob.all()); c.code == "" && len(got) > 0 || c.code != "" && !hasCode(prob.all(), c.code) {
			t.Errorf("%.60q: problems %v, want %q", c.value, got, c.code)
		}
		if len(params) > MaxParams {
			t.Errorf("%d parameters", len(params))
		}
	}
}

// TestContinuationRoundTrip cuts any value into RFC 2231 continuations, in any
// order, and reads it back.
func TestContinuationRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOfN(rapid.Rune(), 1, 40, -1).Filter(func(s string) bool {
			return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xFEFF })
		}).Draw(t, "value")
		var segments []string
		for b := []byte(value); len(b) > 0; {
			n := min(rapid.IntRange(1, 9).Draw(t, "n"), len(b))
			s := fmt.Sprintf("filename*%d*=", len(segments))
			if len(segments) == 0 {
				s += "UTF-8''"
			}
			for _, c := range b[:n] {
				s += fmt.Sprintf("%%%02X", c)
			}
			segments = append(segments, s)
			b = b[n:]
		}
		segments = rapid.Permutation(segments).Draw(t, "order")
		var prob problems
		_, params := parseParams("attachment; "+strings.Join(segments, "; "), "", &prob)
		if got := params.Value("filename"); got != value || len(params) != 1 {
			t.Fatalf("got %q of %v, want %q", got, params, value)
		}
	})
}

func TestParamsAreLinear(t *testing.T) {
	for _, unit := range []string{`"`, "(", "a=", ";", " a", "=", `\`, "a ", `"" `, "(a) ", "a=b ", " =?", "*"} {
		checkLinear(t, unit, func(s string) {
			var prob problems
			parseParams("text/plain; x="+s, "", &prob)
			parseParams(s, "", &prob)
			parseParams(`text/plain; x="`+s, "", &prob)
		})
	}
}
