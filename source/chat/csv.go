package chat

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// csvRecord is one record of a CSV file (RFC 4180 section 2), without the line
// break that ends it.
type csvRecord struct {
	start, end int64
	next       int64 // where the record after it begins
	open       bool  // a quote was opened in it and never closed
}

// csvSplitter finds the records of a CSV file in bounded memory.
type csvSplitter struct {
	w         *window
	pos       int64
	delimiter byte
	// lines says up to where a line break always ends a record, as a quote
	// that was opened before that place is never closed.
	lines int64
}

// next returns the record at pos, and false at the end.
func (c *csvSplitter) next() (csvRecord, bool) {
	for {
		b, ok := c.w.byteAt(c.pos)
		if !ok {
			return csvRecord{}, false
		}
		if b != '\n' && b != '\r' {
			break
		}
		c.pos++
	}
	r, closed := c.record(c.pos < c.lines)
	if !closed {
		// The quote that this record opens ends nowhere: take the lines that
		// follow it one by one, so that they are not lost in it.
		c.lines = c.w.size
		r, _ = c.record(true)
		r.open = true
	}
	c.pos = r.next
	return r, true
}

// record scans one record. It reports false where the file ends in quotes.
func (c *csvSplitter) record(byLines bool) (csvRecord, bool) {
	quoted, begins := false, true // begins: nothing but spaces since the delimiter
	p := c.pos
	for {
		b, ok := c.w.byteAt(p)
		switch {
		case !ok:
			return csvRecord{start: c.pos, end: p, next: p}, !quoted
		case (b == '\n' || b == '\r') && (!quoted || byLines):
			return csvRecord{start: c.pos, end: p, next: p + 1, open: quoted}, true
		case quoted && b == '"':
			if after, _ := c.w.byteAt(p + 1); after == '"' {
				p++
			} else if c.closes(p + 1) {
				quoted = false
			}
		case quoted:
		case b == '"' && begins:
			quoted = true
		case b == c.delimiter:
			begins = true
			p++
			continue
		}
		begins = begins && b == ' '
		p++
	}
}

// closes reports whether a quote before off ends its field: a delimiter, a
// line break or the end follows, spaces aside. Other quotes inside a quoted
// field were typed without being doubled.
func (c *csvSplitter) closes(off int64) bool {
	b, ok := c.w.byteAt(off)
	for range maxQuoteSpaces {
		if !ok || b != ' ' {
			break
		}
		off++
		b, ok = c.w.byteAt(off)
	}
	return !ok || b == c.delimiter || b == '\n' || b == '\r'
}

// maxQuoteSpaces is how many spaces may stand between a quote and a delimiter.
const maxQuoteSpaces = 16

// csvFlaws are what was wrong with a record that could be read all the same.
type csvFlaws struct {
	bareQuote, charset bool
}

// csvFields returns the fields of one record.
func csvFields(raw []byte, delimiter byte) ([]string, csvFlaws) {
	var flaws csvFlaws
	if !utf8.Valid(raw) {
		flaws.charset = true
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(raw); err == nil {
			raw = decoded
		}
	}
	c := csvSplitter{w: over(raw), delimiter: delimiter}
	var fields []string
	for p := 0; ; {
		field, end := c.field(raw, p, &flaws)
		fields = append(fields, field)
		if end >= len(raw) {
			return fields, flaws
		}
		p = end + 1
	}
}

// field reads the field at p and returns where its delimiter is.
func (c *csvSplitter) field(raw []byte, p int, flaws *csvFlaws) (string, int) {
	begin := p
	for p < len(raw) && raw[p] == ' ' {
		p++
	}
	if p == len(raw) || raw[p] != '"' {
		end := p
		for end < len(raw) && raw[end] != c.delimiter {
			end++
		}
		return string(raw[begin:end]), end
	}
	var b strings.Builder
	for p++; p < len(raw); p++ {
		if raw[p] != '"' {
			b.WriteByte(raw[p])
			continue
		}
		if p+1 < len(raw) && raw[p+1] == '"' {
			p++
			b.WriteByte('"')
			continue
		}
		if !c.closes(int64(p) + 1) {
			flaws.bareQuote = true
			b.WriteByte('"')
			continue
		}
		for p++; p < len(raw) && raw[p] == ' '; p++ {
		}
		break
	}
	return b.String(), p
}
