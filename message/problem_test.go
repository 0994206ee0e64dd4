package message

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// problemCases has for every code a message that has that problem and no other,
// with the place that the problem names. Limits are in hostile_test.go.
var problemCases = []struct{ code, raw, place string }{
	{CodeByteOrderMark, "\xef\xbb\xbf" + head + "\nx", "header"},
	{CodeLeadingBlank, "\n" + head + "\nx", "header"},
	{CodeMboxLine, "From a Tue Jul  1 10:52:37 2003\n" + head + "\nx", "header"},
	{CodeBareCR, strings.ReplaceAll(head+"\nx\n", "\n", "\r"), "message"},
	{CodeNUL, head + "\nx\x00", "part 1"},
	{CodeNUL, head + "X-Y: a\x00b\n\nx", "X-Y"},
	{CodeNoColon, head + "lost\nX-Y: a\n\nx", "header"},
	{CodeNoSeparator, head + "Dear all,\n\nx", "header"},
	{CodeBlankFold, head + " \nDear all\n", "header"},
	{CodeNoHeader, head + "Content-Type: message/rfc822\n\nx", "part 1"},
	{CodeDuplicateField, head + "Subject: b\n\nx", "Subject"},
	{CodeHeader8Bit, head + "X-Y: \xfc\n\nx", "X-Y"},
	{CodeEncodedWord, head + "X-Y: =?utf-8?q?=FC?=\n\nx", "X-Y"},
	{CodeContentType, head + "Content-Type: ?\n\nx", "message"},
	{CodeDuplicateParam, head + "Content-Type: text/plain; a=b; a=c\n\nx", "Content-Type"},
	{CodeNoBoundary, "", ""}, // comes with CodeWrongBoundary; see the structure cases
	{CodeWrongBoundary, head + "Content-Type: multipart/mixed; boundary=b\n\nx", "message"},
	{CodeNoClose, head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n", "message"},
	{CodeNoClose, head + "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--b--\n", "part 1"},
	{CodePartAfterClose, head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\n--b\n\ny\n--b--\n", "message"},
	{CodeTextOutside, head + "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b--\ny\n", "message"},
	{CodeEncoding, head + "Content-Transfer-Encoding: odd\n\nx", "part 1"},
	{CodeBase64, head + "Content-Transfer-Encoding: base64\n\neA==*", ""}, // not alone: what follows is text
	{CodeBase64, head + "Content-Transfer-Encoding: base64\n\n*eA==", "part 1"},
	{CodeBase64After, head + "Content-Transfer-Encoding: base64\n\neA==\nand more", "part 1"},
	{CodeQuotedPrintable, head + "Content-Transfer-Encoding: quoted-printable\n\na=b", "part 1"},
	{CodeUuencode, head + "Content-Transfer-Encoding: x-uuencode\n\nx", "part 1"},
	{CodeUuencoded, head + "\nbegin 644 a\n#0V%T\n`\nend\n", "part 1"},
	{CodeCharsetUnknown, head + "Content-Type: text/plain; charset=x-klingon\n\nx", "part 1"},
	{CodeCharsetMismatch, head + "Content-Type: text/plain; charset=utf-8\n\n\xfc", "part 1"},
	{CodeAlternatives, head + "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b\nContent-Type: text/html\n\nx y\n--b--\n", "part 2"},
	{CodeDateMissing, "From: a@x.example\n\nx", "Date"},
	{CodeDateUnreadable, "From: a@x.example\nDate: now\n\nx", "Date"},
	{CodeFromMissing, "Date: 1 Jul 2003 10:00 +0000\n\nx", "From"},
	{CodeFromMissing, "From: \nDate: 1 Jul 2003 10:00 +0000\n\nx", "From"},
	{CodeFromMissing, "From: <>\nDate: 1 Jul 2003 10:00 +0000\n\nx", "From"},
}

func TestEachProblem(t *testing.T) {
	for _, c := range problemCases {
		if c.place == "" {
			continue
		}
		t.Run(c.code, func(t *testing.T) {
			e := Read([]byte(c.raw)).Entry(evidence.ID{})
			if len(e.Problems) != 1 || e.Problems[0].Code != c.code || e.Problems[0].Place != c.place {
				t.Errorf("%q has %+v, want only %s at %q", c.raw, e.Problems, c.code, c.place)
			}
			checkMessage(t, []byte(c.raw))
		})
	}
}

// TestEveryCodeIsTested reads this package's source for the codes there are, and
// holds that each has a case, here or among the limits.
func TestEveryCodeIsTested(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "problem.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{
		CodeHeaderLimit: true, CodeFieldLimit: true, CodeParamLimit: true, CodeDepthLimit: true, CodePartLimit: true, CodeNestedLimit: true,
		CodeTextLimit: true, CodeLongLine: true, CodeChildrenLimit: true, CodeAddressLimit: true, CodeReferenceLimit: true, CodeReceivedLimit: true,
	}
	for _, c := range problemCases {
		tested[c.code] = true
	}
	seen := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		lit, ok := v.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		code, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		name := v.Names[0].Name
		if other, twice := seen[code]; twice {
			t.Errorf("%s and %s are both %q", name, other, code)
		}
		seen[code] = name
		if !tested[code] {
			t.Errorf("nothing tests %s", name)
		}
		if code != strings.ToLower(code) || strings.ContainsAny(code, " _.") {
			t.Errorf("%s is %q: codes are lower case with hyphens", name, code)
		}
		return true
	})
	if len(seen) < len(tested) {
		t.Errorf("%d codes found in the source, %d tested", len(seen), len(tested))
	}
}

// TestCleanMailHasNoProblems holds that ordinary mail is not complained about.
func TestCleanMailHasNoProblems(t *testing.T) {
	for _, raw := range []string{
		head + "\nHello.\n",
		head + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGrüße.\n",
		head + "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGr=FC=DFe.\n",
		"From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>\nDate: 1 Jul 2003 10:00 +0000\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nx\n",
		head + "Content-Type: multipart/mixed; boundary=\"=_b\"\n\nThis is a multi-part message in MIME format.\n\n--=_b\nContent-Type: text/plain\n\nx\n--=_b--\n\n",
		head + "Content-Disposition: inline; filename=\"a b.txt\"; filename*=utf-8''a%20b.txt\n\nx\n",
		"From: a@x.example\nDate: 1 Jul 2003 10:00 +0000\nTo: undisclosed-recipients:;\n\nx\n",
		"From: Jürgen <jürgen@bücher.example>\nDate: 1 Jul 2003 10:00 +0000\nSubject: Grüße\n\nx\n",
	} {
		for _, eol := range []string{"\n", "\r\n"} {
			raw := strings.ReplaceAll(raw, "\n", eol)
			if e := Read([]byte(raw)).Entry(evidence.ID{}); len(e.Problems) > 0 {
				t.Errorf("%q has %+v", raw, e.Problems)
			}
		}
	}
}
