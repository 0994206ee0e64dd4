// Package calendar reads calendar files (iCalendar, RFC 5545): each VEVENT is
// one item, as package message reads it. What stands around the events belongs
// to none of them, and is in the kept bytes.
package calendar

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// sure is how sure the format is of what begins as iCalendar does.
const sure = 97

// maxLineBytes is how much of one line is looked at to see whether an event
// begins or ends there.
const maxLineBytes = 4 << 10

// Formats returns the formats that this package reads.
func Formats() []evidence.Format {
	return []evidence.Format{{
		Name: "ics",
		Sniff: func(_ evidence.Input, head []byte) int {
			if message.IsCalendar(head) {
				return sure
			}
			return 0
		},
		Open: func(in evidence.Input, _ evidence.Folder) evidence.Reader {
			return &reader{in: in, lines: bufio.NewReaderSize(io.NewSectionReader(in, 0, in.Size()), maxLineBytes)}
		},
	}}
}

// reader finds the events of one file.
type reader struct {
	in    evidence.Input
	lines *bufio.Reader
	at    int64 // of the line that is read next
	n     int
	done  bool
}

// Next implements [evidence.Reader].
func (r *reader) Next() (evidence.Record, error) {
	if r.done {
		return evidence.Record{}, io.EOF
	}
	start := int64(-1)
	for {
		from := r.at
		line, err := r.line()
		if err != nil && !errors.Is(err, io.EOF) {
			return evidence.Record{}, fmt.Errorf("reading a calendar: %w", err)
		}
		begins, ends := is(line, "BEGIN:VEVENT"), is(line, "END:VEVENT")
		switch {
		case begins && start >= 0: // the one before was never ended
			r.back(from)
			return r.record(start, from, "it has no END:VEVENT"), nil
		case begins:
			start = from
		case ends && start >= 0:
			return r.record(start, r.at, ""), nil
		}
		if err == nil {
			continue
		}
		r.done = true
		switch {
		case start >= 0:
			return r.record(start, r.at, "the file ends within it"), nil
		case r.n == 0: // a calendar without events is one item all the same
			return evidence.Record{Span: evidence.Span{End: r.in.Size()}, Place: "calendar"}, nil
		}
		return evidence.Record{}, io.EOF
	}
}

// record is the event between two places.
func (r *reader) record(start, end int64, wrong string) evidence.Record {
	r.n++
	rec := evidence.Record{Span: evidence.Span{Start: start, End: end}, Place: fmt.Sprintf("event %d", r.n)}
	if wrong != "" {
		rec.Problems = []evidence.Problem{{Code: "calendar-open", Place: rec.Place, Detail: wrong, Done: "read as far as it goes"}}
	}
	return rec
}

// back goes back to the beginning of a line.
func (r *reader) back(to int64) {
	r.at = to
	r.lines.Reset(io.NewSectionReader(r.in, to, r.in.Size()-to))
}

// line returns the beginning of the next line, and passes over the rest of it.
// At the end of the file it returns what there is, with io.EOF.
func (r *reader) line() ([]byte, error) {
	first := true
	var out []byte
	for {
		part, err := r.lines.ReadSlice('\n')
		r.at += int64(len(part))
		if first {
			out, first = bytes.Clone(part[:min(len(part), 64)]), false
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return out, err
		}
	}
}

func is(line []byte, want string) bool {
	return bytes.EqualFold(bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))), []byte(want))
}

// Entry implements [evidence.Reader].
func (*reader) Entry(_ evidence.Record, raw []byte) evidence.Entry { return message.Calendar(raw) }
