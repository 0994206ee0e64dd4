package sqlite

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// readingsOf adds journal entries to marks, one after the other.
func readingsOf(entries ...[2]string) (finding.Marks, error) {
	var m finding.Marks
	for i, e := range entries {
		at := time.Date(2018, 1, 1+i, 0, 0, 0, 0, time.UTC)
		if err := readingEntry(&m, archive.JournalEntry{Seq: int64(10 + i), At: at, By: "Vera", Why: "so", Kind: e[0], Body: json.RawMessage(e[1])}); err != nil {
			return m, err
		}
	}
	return m, nil
}

const someReading = `{"item":"` + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + `","span":{"start":2,"end":5},"state":"suggested","rule":"r/1",` +
	`"prop":{"op":"met","args":[{"name":"Ann"},{"name":"Bob"}]}}`

// TestReadingsOfTheJournal: a reading has the number of its entry, and every
// decision about it with who, when and why.
func TestReadingsOfTheJournal(t *testing.T) {
	m, err := readingsOf([2]string{"reading.add", someReading}, [2]string{"reading.accept", `{"reading":10}`}, [2]string{"reading.reject", `{"reading":10}`},
		[2]string{"reading.later", `{"what":"a newer program wrote"}`})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Readings) != 1 {
		t.Fatalf("%d readings", len(m.Readings))
	}
	r := m.Readings[0]
	if r.Seq != 10 || r.Prop.String() != "met(Ann, Bob)" || r.Span.Len() != 3 || r.Rule != "r/1" || len(r.Moves) != 3 {
		t.Errorf("%+v", r)
	}
	for i, want := range []finding.State{finding.Suggested, finding.Accepted, finding.Rejected} {
		if mv := r.Moves[i]; mv.State != want || mv.Seq != int64(10+i) || mv.By != "Vera" || mv.Why != "so" || mv.At.Day() != 1+i {
			t.Errorf("move %d: %+v", i, mv)
		}
	}
}

// TestReadingsThatCannotBeReadAreErrors: the journal is the record; what it
// says is never passed over.
func TestReadingsThatCannotBeReadAreErrors(t *testing.T) {
	for name, c := range map[string]struct {
		entries [][2]string
		want    string
	}{
		"no such reading":       {[][2]string{{"reading.accept", `{"reading":3}`}}, "there is no reading 3 before it"},
		"a state of the future": {[][2]string{{"reading.add", strings.Replace(someReading, "suggested", "sealed", 1)}}, `it begins as "sealed"`},
		"a predicate of none":   {[][2]string{{"reading.add", strings.Replace(someReading, "met", "contact", 1)}}, "not read out of an item"},
		"not JSON":              {[][2]string{{"reading.add", `[]`}}, "journal entry 10"},
		"no body":               {[][2]string{{"reading.add", someReading}, {"reading.reject", `"x"`}}, "journal entry 11"},
	} {
		if _, err := readingsOf(c.entries...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
