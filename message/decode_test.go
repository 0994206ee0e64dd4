package message

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime/quotedprintable"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// bodyOf reads a message with one part and decodes it.
func bodyOf(t testing.TB, header, body string) (string, []string) {
	t.Helper()
	m := Read([]byte("From: a@x.example\n" + header + "\n\n" + body))
	b, prob := m.Decode(m.Root)
	return string(b), codes(prob)
}

func TestDecodeBase64(t *testing.T) {
	for _, c := range []struct {
		why, media, body, want, code string
	}{
		{"in lines", "text/plain", "SGVsbG8sIHdv\r\ncmxkIQ==\r\n", "Hello, world!", ""},
		{"without line ends", "text/plain", "SGVsbG8=", "Hello", ""},
		{"nothing", "text/plain", "", "", ""},
		{"only white space", "text/plain", " \n\n", "", ""},
		{"leading spaces", "text/plain", "   SGVs\n   bG8=\n", "Hello", ""},
		{"without padding", "text/plain", "SGVsbG8\n", "Hello", ""},
		{"with too much padding", "text/plain", "SGVsbG8====\n", "Hello", ""},
		{"junk inside", "text/plain", "SGV!s*bG8=\n", "Hello", CodeBase64},
		{"one letter too many", "text/plain", "SGVsbG8hA\n", "Hello!", CodeBase64},
		{"padding in the middle", "text/plain", "SGVs\nbG8=\nSGVsbG8=\n", "HelloHello", CodeBase64},
		{"a list's footer after it", "text/plain", "SGVsbG8=\n_____\nlist mailing list\n", "Hello\n_____\nlist mailing list", CodeBase64After},
		{"a footer after a file is left out", "application/pdf", "SGVsbG8=\n_____\nlist mailing list\n", "Hello", CodeBase64After},
		{"a footer on the same line", "text/plain", "SGVsbG8= ignored", "Hello\nignored", CodeBase64After},
		{"plain text that was never encoded", "text/plain", "Dear Jane,\n\nthe board met on Tuesday.\n", "Dear Jane,\n\nthe board met on Tuesday.\n", CodeBase64},
		{"a short one", "text/plain", "?garbage", "?garbage", CodeBase64},
		{"a little junk in what is no UTF-8", "text/plain", "/////*////////w==", strings.Repeat("\xff", 10), CodeBase64},
		{"a file is decoded whatever it is", "application/x", "?garbage", "\x81\xaa\xdb\x6a\x07", CodeBase64},
		{"bits that are not zero at the end", "text/plain", "SGVsbG9=\n", "Hello", ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			got, prob := bodyOf(t, "Content-Type: "+c.media+"\nContent-Transfer-Encoding: base64", c.body)
			if got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.body, got, c.want)
			}
			if strings.Join(prob, " ") != c.code {
				t.Errorf("%q: problems %v, want %q", c.body, prob, c.code)
			}
		})
	}
}

func TestDecodeQuotedPrintable(t *testing.T) {
	for _, c := range []struct{ why, body, want, code string }{
		{"plain", "Hello.\r\n", "Hello.\r\n", ""},
		{"both cases of digits", "=C3=bc=\n", "ü", ""},
		{"soft line breaks", "a=\r\nb=\nc", "abc", ""},
		{"a soft line break with white space after it", "a= \t\r\nb", "ab", ""},
		{"an equals sign at the very end", "abc=", "abc", ""},
		{"white space at line ends goes", "a \t\r\nb=20\r\nc", "a\r\nb \r\nc", ""},
		{"no digits", "1=2", "1=2", CodeQuotedPrintable},
		{"one digit", "a=4", "a=4", CodeQuotedPrintable},
		{"bad digits", "a=XYb", "a=XYb", CodeQuotedPrintable},
		{"an equals sign twice", "a==3D", "a==", CodeQuotedPrintable},
		{"raw 8-bit bytes", "\xfc=FC", "\xfc\xfc", ""},
		{"CRCRLF", "a=\r\r\nb", "ab", ""},
		{"nothing", "", "", ""},
	} {
		t.Run(c.why, func(t *testing.T) {
			got, prob := bodyOf(t, "Content-Transfer-Encoding: quoted-printable", c.body)
			if got != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.body, got, c.want)
			}
			if strings.Join(prob, " ") != c.code {
				t.Errorf("%q: problems %v, want %q", c.body, prob, c.code)
			}
		})
	}
}

// TestTransferEncodingNames holds how the names are read that mail has for them.
func TestTransferEncodingNames(t *testing.T) {
	for _, c := range []struct{ value, want, code string }{
		{"base64", "Hello", ""},
		{"BASE64", "Hello", ""},
		{" base64 ", "Hello", ""},
		{"base64 (really)", "Hello", ""},
		{"base64;", "Hello", ""},
		{`"base64"`, "Hello", ""},
		{"base-64", "Hello", ""},
		{"b", "Hello", ""},
		{"7bit", "SGVsbG8=", ""},
		{"8BIT", "SGVsbG8=", ""},
		{"binary", "SGVsbG8=", ""},
		{"8-bit", "SGVsbG8=", CodeEncoding},
		{"none", "SGVsbG8=", CodeEncoding},
		{"utf-8", "SGVsbG8=", CodeEncoding},
		{"", "SGVsbG8=", ""},
	} {
		got, prob := bodyOf(t, "Content-Transfer-Encoding: "+c.value, "SGVsbG8=")
		if got != c.want || strings.Join(prob, " ") != c.code {
			t.Errorf("%q: %q %v, want %q %q", c.value, got, prob, c.want, c.code)
		}
	}
}

// TestDecodeUuencoded holds the transfer encodings of uuencode.
func TestDecodeUuencoded(t *testing.T) {
	const whole = "begin 644 cat.txt\n#0V%T\n`\nend\n"
	for _, c := range []struct{ why, encoding, body, want, code string }{
		{"x-uuencode", "x-uuencode", whole, "Cat", ""},
		{"uuencode", "uuencode", whole, "Cat", ""},
		{"text before it", "x-uue", "\n\nsee:\n" + whole, "Cat", ""},
		{"no end", "x-uuencode", "begin 644 cat.txt\n#0V%T\n", "Cat", CodeUuencode},
		{"not uuencoded", "x-uuencode", "Hello.", "Hello.", CodeUuencode},
	} {
		got, prob := bodyOf(t, "Content-Transfer-Encoding: "+c.encoding, c.body)
		if got != c.want || strings.Join(prob, " ") != c.code {
			t.Errorf("%s: %q %v, want %q %q", c.why, got, prob, c.want, c.code)
		}
	}
}

func TestUuFiles(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      []string // "name data"
		fault     bool
	}{
		{"one", "begin 644 a\n#0V%T\n`\nend\n", []string{"a Cat"}, false},
		{"two", "x\nbegin 644 a\n#0V%T\n`\nend\ny\nbegin 755 b c\n#0V%T\nend\n", []string{"a Cat", "b c Cat"}, false},
		{"spaces for zeros, lost at the line's end", "begin 644 a\n#0V\n \nend\n", []string{"a C`\x00"}, false},
		{"a checksum letter too many", "begin 644 a\n#0V%TX\n`\nend\n", []string{"a Cat"}, false},
		{"no end", "begin 644 a\n#0V%T\n#0V%T", []string{"a CatCat"}, true},
		{"prose after it", "begin 644 a\n#0V%T\nand so on, as it was\n", []string{"a Cat"}, true},
		{"CRLF", "begin 644 a\r\n#0V%T\r\n`\r\nend\r\n", []string{"a Cat"}, false},
		{"a mode of one digit", "begin 6 a\n#0V%T\n`\nend\n", nil, false},
		{"a letter below the alphabet", "begin 644 a\n#0\x01%T\n`\nend\n", nil, false},
		{"an empty line inside", "begin 644 a\n#0V%T\n\n#0V%T\n`\nend\n", []string{"a CatCat"}, false},
		{"no mode", "begin a\n#0V%T\n`\nend\n", nil, false},
		{"a mode that is none", "begin 999 a\n#0V%T\n`\nend\n", nil, false},
		{"no name", "begin 644 \n#0V%T\n`\nend\n", nil, false},
		{"nothing inside", "begin 644 a\nend\n", nil, false},
		{"not at a line's begin", " begin 644 a\n#0V%T\n`\nend\n", nil, false},
		{"prose", "begin 100 miles away\nfrom here\nend\n", nil, false},
	} {
		t.Run(c.why, func(t *testing.T) {
			var got []string
			fault := false
			for _, f := range uuFiles([]byte(c.text), maxUUFiles) {
				got = append(got, f.name+" "+string(f.data))
				fault = fault || f.fault != ""
			}
			if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) || fault != c.fault {
				t.Errorf("%q\n got %q %v\nwant %q %v", c.text, got, fault, c.want, c.fault)
			}
		})
	}
}

func TestUuLimit(t *testing.T) {
	text := strings.Repeat("begin 644 a\n#0V%T\n`\nend\n", maxUUFiles+10)
	if n := len(uuFiles([]byte(text), maxUUFiles)); n != maxUUFiles {
		t.Errorf("%d files, not %d", n, maxUUFiles)
	}
}

// uuencode writes data as the historical algorithm does.
func uuencode(name string, data []byte) string {
	var out strings.Builder
	fmt.Fprintf(&out, "begin 644 %s\n", name)
	enc := func(b byte) byte {
		if b &= 0x3f; b == 0 {
			return '`'
		}
		return b + ' '
	}
	for len(data) > 0 {
		n := min(45, len(data))
		line := append(bytes.Clone(data[:n]), 0, 0)
		out.WriteByte(enc(byte(n)))
		for i := 0; i < n; i += 3 {
			a, b, c := line[i], line[i+1], line[i+2]
			out.Write([]byte{enc(a >> 2), enc(a<<4 | b>>4), enc(b<<2 | c>>6), enc(c)})
		}
		out.WriteByte('\n')
		data = data[n:]
	}
	out.WriteString("`\nend\n")
	return out.String()
}

// TestEncodingsRoundTrip encodes any bytes with the standard library and reads
// them back.
func TestEncodingsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 1, 300).Draw(t, "data")
		width := 4 * rapid.IntRange(1, 20).Draw(t, "width")
		text := base64.StdEncoding.EncodeToString(data)
		var lines strings.Builder
		for len(text) > width {
			lines.WriteString(text[:width] + "\r\n")
			text = text[width:]
		}
		lines.WriteString(text)
		if got, fault, rest := appendBase64(nil, []byte(lines.String())); !bytes.Equal(got, data) || fault != "" || rest != nil {
			t.Fatalf("base64: %q %q %q", got, fault, rest)
		}
		// The lenient way must read what the fast one does.
		if got, _, rest := appendBase64(nil, []byte("\x01"+lines.String())); !bytes.Equal(got, data) || rest != nil {
			t.Fatalf("base64 with junk: %q %q", got, rest)
		}

		var qp bytes.Buffer
		w := quotedprintable.NewWriter(&qp)
		w.Binary = true
		w.Write(data)
		w.Close()
		if got, bad := decodeQuoted(qp.Bytes()); !bytes.Equal(got, data) || bad != 0 {
			t.Fatalf("quoted-printable %q: %q %d", qp.Bytes(), got, bad)
		}

		files := uuFiles([]byte("text\n"+uuencode("a b", data)+"more\n"), maxUUFiles)
		if len(files) != 1 || !bytes.Equal(files[0].data, data) || files[0].name != "a b" || files[0].fault != "" {
			t.Fatalf("uuencode: %+v", files)
		}
	})
}

// TestQuotedPrintableLikeTheStandardLibrary decodes what the standard library
// can decode to the same bytes.
func TestQuotedPrintableLikeTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.StringOf(rapid.SampledFrom([]rune("=3Daéx \t\r\n0F"))).Draw(t, "src")
		want, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(src)))
		if err != nil || strings.Contains(strings.ReplaceAll(src, "\r\n", ""), "\r") {
			return // it is stricter
		}
		if got, bad := decodeQuoted([]byte(src)); bad == 0 && !bytes.Equal(got, want) {
			t.Fatalf("%q: %q, the library %q", src, got, want)
		}
	})
}

// TestDecodeIsLinear reads hostile bodies.
func TestDecodeIsLinear(t *testing.T) {
	for _, unit := range []string{"=", "==", "A=", "AAAA=", "A=A=\n", "=\n", "= ", "A!", " ", "\n", "begin 644 a\n", "begin 644 a\n#0V%T\n", "\nbegin "} {
		for _, encoding := range []string{"base64", "quoted-printable", "x-uuencode"} {
			checkLinear(t, unit, func(s string) {
				m := Read([]byte("From: a@x.example\nContent-Transfer-Encoding: " + encoding + "\n\n" + s))
				m.Decode(m.Root)
				m.Text()
			})
		}
	}
}

// TestDecodeGivesRawWhereItCan holds that no copy is made without an encoding.
func TestDecodeGivesRawWhereItCan(t *testing.T) {
	raw := []byte("From: a@x.example\n\nHello.")
	m := Read(raw)
	b, _ := m.Decode(m.Root)
	if &b[0] != &raw[len(raw)-len(b)] {
		t.Error("the body was copied")
	}
}
