package chat

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// delimiters are the bytes that may part the columns of a table.
var delimiters = []byte{',', ';', '\t'}

// table is what the first record of a CSV file says.
type table struct {
	delimiter byte
	columns   []string // as columnName has them
	exchange  exchange
}

// tableOf reads the first record of a file. It reports false where that does
// not name a time, who from, and words.
func tableOf(w *window, x exchange) (table, *csvSplitter, bool) {
	start := int64(0)
	if bytes.Equal(w.bytes(0, 3, 3), []byte("\xef\xbb\xbf")) {
		start = 3
	}
	for _, d := range delimiters {
		split := &csvSplitter{w: w, pos: start, delimiter: d}
		r, ok := split.next()
		if !ok || r.end-r.start > evidence.HeadSize {
			continue
		}
		fields, _ := csvFields(w.bytes(r.start, r.end, evidence.HeadSize), d)
		t := table{delimiter: d, exchange: x}
		for _, f := range fields {
			t.columns = append(t.columns, columnName(f))
		}
		if t.index("time") >= 0 && t.index("from") >= 0 && t.index("text") >= 0 {
			return t, split, true
		}
	}
	return table{}, nil, false
}

// index returns which column holds what is asked for, under any of its names,
// or -1.
func (t table) index(column string) int {
	names := synonyms[column]
	if names == nil {
		names = []string{column}
	}
	for _, n := range names {
		if i := slices.Index(t.columns, n); i >= 0 {
			return i
		}
	}
	return -1
}

// sniffCSV recognises a transcript by the names of its columns.
func sniffCSV(in evidence.Input, head []byte) int {
	if in.Size() > maxTranscriptBytes || bytes.IndexByte(head, 0) >= 0 {
		return 0
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if !bytes.ContainsAny(line, ",;\t") || bytes.ContainsAny(line, "{}[]<>=") {
		return 0
	}
	if _, _, ok := tableOf(over(head), exchange{}); !ok {
		return 0
	}
	return sureOfTable
}

// csvReader reads a transcript in CSV. It implements evidence.Reader.
type csvReader struct {
	path   string
	w      *window
	table  table
	split  *csvSplitter
	row    int // of the last record, the one with the names being 1
	opened bool
	said   bool
}

func openCSV(in evidence.Input, _ evidence.Folder) evidence.Reader {
	return &csvReader{path: in.Path(), w: newWindow(in, in.Size()), table: table{exchange: exchangeFor(in)}}
}

// Next returns the next record that is not blank.
func (r *csvReader) Next() (evidence.Record, error) {
	if !r.opened {
		t, split, ok := tableOf(r.w, r.table.exchange)
		r.opened, r.row = true, 1
		if ok {
			r.table, r.split = t, split
		}
	}
	if err := r.w.err; err != nil {
		return evidence.Record{}, fmt.Errorf("reading %s: %w", r.path, err)
	}
	if r.split == nil {
		return r.unread()
	}
	for {
		c, ok := r.split.next()
		if err := r.w.err; err != nil {
			return evidence.Record{}, fmt.Errorf("reading %s: %w", r.path, err)
		}
		if !ok {
			return evidence.Record{}, io.EOF
		}
		r.row++
		if r.blank(c) {
			continue
		}
		rec := evidence.Record{Span: evidence.Span{Start: c.start, End: c.end}, Place: fmt.Sprintf("row %d", r.row), Context: r.table}
		if c.open {
			rec.Problems = []evidence.Problem{{
				Code: "csv-open-quote", Detail: "a quote is opened and never closed", Done: "the record was taken to end with its line",
			}}
		}
		return rec, nil
	}
}

// unread reports a file whose first record does not name the columns: it is
// lost as a whole, and said so once.
func (r *csvReader) unread() (evidence.Record, error) {
	rec := evidence.Record{}
	if !r.said && r.w.size > 0 {
		rec.Lost = []evidence.Exception{{
			Path: r.path, Span: evidence.Span{End: r.w.size}, Code: "csv-no-columns", Detail: "the first row does not name a time, from and text column",
		}}
	}
	r.said = true
	return rec, io.EOF
}

// blank reports whether a record has delimiters only, as spreadsheets write
// behind the last row.
func (r *csvReader) blank(c csvRecord) bool {
	if c.end-c.start > evidence.HeadSize {
		return false
	}
	return strings.Trim(string(r.w.bytes(c.start, c.end, evidence.HeadSize)), string(r.table.delimiter)+` "`) == ""
}

// Entry reads one record.
func (r *csvReader) Entry(rec evidence.Record, raw []byte) evidence.Entry {
	t, ok := rec.Context.(table)
	if !ok {
		t = table{delimiter: ','}
	}
	fields, flaws := csvFields(raw, t.delimiter)
	e := t.exchange.entry(t.row(fields))
	e.ID, e.Size, e.Media = evidence.Sum(raw), int64(len(raw)), "text/csv"
	if flaws.charset {
		addProblem(&e, "charset-assumed", "", "the record is not UTF-8", "read as windows-1252")
	}
	if flaws.bareQuote {
		addProblem(&e, "csv-bare-quote", "", "a quote inside a quoted field is not doubled", "kept as it is written")
	}
	if len(fields) != len(t.columns) {
		addProblem(&e, "csv-columns", "", fmt.Sprintf("the record has %d fields, the first row names %d", len(fields), len(t.columns)), "read from the left")
	}
	return e
}

// row puts the fields of one record under the names of their columns.
func (t table) row(fields []string) row {
	raw := func(column string) string {
		if i := t.index(column); i >= 0 && i < len(fields) {
			return fields[i]
		}
		return ""
	}
	one := func(column string) string { return oneLine(raw(column)) }
	r := row{
		ref: one("ref"), timeNote: one("time_note"), zone: one("zone"), exchange: one("exchange"), channel: one("channel"),
		subject: one("subject"), note: one("note"), text: raw("text"), paraphrase: yes(one("paraphrase")),
		from: split(one("from")), to: split(one("to")), cc: split(one("cc")), bcc: split(one("bcc")), sources: []string{one("source")},
	}
	r.hasText = r.text != ""
	if i := slices.Index(t.columns, "date"); i >= 0 && i < len(fields) && slices.Contains(t.columns, "time") {
		r.dateAndTime(fields[i], one("time"))
	} else {
		r.time = one("time")
	}
	return r
}
