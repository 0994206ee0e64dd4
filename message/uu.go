package message

import (
	"bytes"
	"strconv"
	"strings"
)

// uuFile is one file in uuencoding (POSIX uuencode, historical algorithm).
type uuFile struct {
	name       string
	data       []byte
	start, end int // the encoded lines, between the "begin" and the "end" line
	fault      string
}

// maxUUFiles is how many uuencoded files of one text are told apart.
const maxUUFiles = 1000

// uuFiles returns the first files, at most most, that lie uuencoded in text.
func uuFiles(text []byte, most int) []uuFile {
	var files []uuFile
	for pos := 0; pos < len(text) && len(files) < most; {
		if !bytes.HasPrefix(text[pos:], []byte("begin ")) {
			i := bytes.Index(text[pos:], []byte("\nbegin "))
			if i < 0 {
				break
			}
			pos += i + 1
		}
		line, next := textLine(text, pos)
		name, ok := uuBegin(line)
		if pos = next; !ok {
			continue
		}
		if f, after, ok := uuRead(text, next); ok {
			f.name = name
			files = append(files, f)
			pos = after
		}
	}
	return files
}

// textLine returns the line at pos without its end, and where the next begins.
func textLine(text []byte, pos int) (line []byte, next int) {
	i := bytes.IndexByte(text[pos:], '\n')
	if i < 0 {
		return bytes.TrimRight(text[pos:], "\r"), len(text)
	}
	return bytes.TrimRight(text[pos:pos+i], "\r"), pos + i + 1
}

// uuBegin reads a line "begin 644 name".
func uuBegin(line []byte) (name string, ok bool) {
	mode, name, ok := strings.Cut(strings.TrimPrefix(string(line), "begin "), " ")
	if !ok || len(mode) < 3 || len(mode) > 4 || strings.Trim(mode, "01234567") != "" {
		return "", false
	}
	name = strings.TrimSpace(name)
	return oneLine(name, "", nil), name != ""
}

// uuRead decodes the lines from pos to a line "end". It is no file if the first
// line does not fit; one that stops fitting later, or does not end, is cut there.
func uuRead(text []byte, pos int) (f uuFile, after int, ok bool) {
	f.start, f.end = pos, pos
	for pos < len(text) {
		line, next := textLine(text, pos)
		if string(bytes.TrimRight(line, " ")) == "end" {
			return f, next, pos > f.start
		}
		var fits bool
		if f.data, fits = appendUU(f.data, line); !fits {
			break
		}
		pos, f.end = next, next
	}
	f.fault = "the file in uuencoding does not end as it should"
	return f, pos, f.end > f.start && len(f.data) > 0
}

// appendUU decodes one line onto dst. Spaces lost from its end are put back, up
// to half of the line, and up to two characters too many are passed over.
func appendUU(dst, line []byte) (out []byte, fits bool) {
	if len(line) == 0 {
		return dst, true // an encoder that writes nothing for a line of no bytes
	}
	if line[0] < ' ' || line[0] > '`' {
		return dst, false
	}
	n := int(line[0]-' ') & 0x3f
	groups := (n + 2) / 3
	body := line[1:]
	if len(body) > groups*4+2 || len(body) < groups*2 {
		return dst, false
	}
	six := func(i int) byte {
		if i >= len(body) {
			return 0
		}
		return (body[i] - ' ') & 0x3f
	}
	for _, c := range body {
		if c < ' ' || c > '`' {
			return dst, false
		}
	}
	want := len(dst) + n
	for g := range groups {
		a, b, c, d := six(4*g), six(4*g+1), six(4*g+2), six(4*g+3)
		dst = append(dst, a<<2|b>>4, b<<4|c>>2, c<<6|d)
	}
	return dst[:want], true
}

// uuNth returns the bytes of the uuencoded file of text with the number given.
func uuNth(text string, number string) ([]byte, bool) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > maxUUFiles {
		return nil, false
	}
	files := uuFiles([]byte(text), n)
	if len(files) < n {
		return nil, false
	}
	return files[n-1].data, true
}
