package calendar

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// file is an input in memory.
type file struct{ *bytes.Reader }

func (f file) Size() int64  { return int64(f.Len()) }
func (f file) Path() string { return "diary.ics" }

// sized keeps its size while it is read.
type sized struct {
	file
	size int64
}

func (s sized) Size() int64 { return s.size }

func input(text string) evidence.Input {
	return sized{file{bytes.NewReader([]byte(text))}, int64(len(text))}
}

func read(t testing.TB, text string) (recs []evidence.Record, entries []evidence.Entry) {
	t.Helper()
	r := Formats()[0].Open(input(text), nil)
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return recs, entries
		}
		if err != nil {
			t.Fatal(err)
		}
		if !rec.Span.Within(int64(len(text))) {
			t.Fatalf("%v is not in the file", rec.Span)
		}
		recs = append(recs, rec)
		entries = append(entries, r.Entry(rec, rec.Span.Of([]byte(text))))
	}
}

const twoDays = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20160922T103000Z\r\nSUMMARY:one\r\nEND:VEVENT\r\n" +
	"begin:vevent\r\nUID:2\r\nDTSTART;VALUE=DATE:20160923\r\nSUMMARY:two\r\nend:vevent\r\nEND:VCALENDAR\r\n"

func TestEachEventIsAnItem(t *testing.T) {
	recs, es := read(t, twoDays)
	if len(es) != 2 || es[0].Subject != "one" || es[1].Subject != "two" || recs[1].Place != "event 2" || len(recs[0].Problems) != 0 {
		t.Fatalf("%+v %+v", recs, es)
	}
	if es[0].ID != evidence.Sum(recs[0].Span.Of([]byte(twoDays))) || es[1].Date().String() != "2016-09-23" {
		t.Errorf("%+v", es)
	}
}

func TestOddCalendarFiles(t *testing.T) {
	for name, c := range map[string]struct {
		text     string
		n        int
		problems int
	}{
		"no event":           {"BEGIN:VCALENDAR\nEND:VCALENDAR\n", 1, 0},
		"empty":              {"", 1, 0},
		"one not ended":      {"BEGIN:VEVENT\nSUMMARY:a\nBEGIN:VEVENT\nSUMMARY:b\nEND:VEVENT\n", 2, 1},
		"the file ends":      {"BEGIN:VEVENT\nSUMMARY:a", 1, 1},
		"an end too many":    {"END:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VEVENT\n", 1, 0},
		"a line without end": {"BEGIN:VEVENT\nX:" + strings.Repeat("y", 3*maxLineBytes) + "\nEND:VEVENT\n", 1, 0},
	} {
		recs, _ := read(t, c.text)
		n := 0
		for _, r := range recs {
			n += len(r.Problems)
		}
		if len(recs) != c.n || n != c.problems {
			t.Errorf("%s: %d items with %d problems, want %d with %d", name, len(recs), n, c.n, c.problems)
		}
	}
}

func TestACalendarIsKnownByItsContent(t *testing.T) {
	sniff := Formats()[0].Sniff
	for text, want := range map[string]int{twoDays: sure, "\xef\xbb\xbf \r\nbegin:vcalendar\n": sure, "BEGIN:VCARD\n": 0, "": 0, "Dear BEGIN:VCALENDAR": 0} {
		if got := sniff(input(text), []byte(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func FuzzEvents(f *testing.F) {
	f.Add(twoDays)
	f.Add("BEGIN:VEVENT\nBEGIN:VEVENT\n\xef\xbb\xbfEND:VEVENT")
	f.Fuzz(func(t *testing.T, text string) {
		recs, _ := read(t, text)
		end := int64(0)
		for _, r := range recs {
			if r.Span.Start < end || r.Span.End < r.Span.Start {
				t.Errorf("%v overlaps what was before %d", r.Span, end)
			}
			end = r.Span.End
		}
		if len(recs) == 0 {
			t.Error("a file without an item")
		}
	})
}
