package finding

import (
	"slices"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// readingSeq is where a story's journal numbers of readings begin, so that
// none is a decision's.
const readingSeq = 5000

// reading reads one line of the part "readings": a reading,
// "R1 #3 accepted by NAME desk D when D span WORDS rule RULE: PROP", or a later
// decision about one, "R1 rejected by NAME desk D".
func (s *story) reading(t testing.TB, l string) {
	t.Helper()
	head, prop, isNew := strings.Cut(l, ": ")
	ws, o := options(words(head), "by", "desk", "when", "span", "rule")
	seq := readingSeq + number(t, ws[0][1:])
	m := Move{Seq: seq, By: o["by"], At: deskDay, Why: "for the test"}
	if o["desk"] != "" {
		m.At = day(t, o["desk"]).Wall
	}
	if !isNew {
		m.State, m.Seq = State(ws[1]), 2*readingSeq+seq
		i := slices.IndexFunc(s.marks.Readings, func(r Reading) bool { return r.Seq == seq })
		s.marks.Readings[i].Moves = append(s.marks.Readings[i].Moves, m)
		return
	}
	m.State = State(ws[2])
	r := Reading{Seq: seq, Rule: o["rule"], When: day(t, o["when"]), Moves: []Move{m}}
	i := slices.IndexFunc(s.events, func(ev Event) bool { return ev.Exhibit == number(t, ws[1][1:]) })
	r.Item = s.events[i].Item
	if w := o["span"]; w != "" {
		at := int64(strings.Index(s.events[i].Text, w))
		if at < 0 {
			t.Fatalf("no %q in #%d", w, s.events[i].Exhibit)
		}
		r.Span = evidence.Span{Start: at, End: at + int64(len(w))}
	}
	p, err := statement.ParseProp(prop)
	if err != nil {
		t.Fatalf("%s: %v", l, err)
	}
	r.Prop = p
	must(t, CheckReading(p))
	s.marks.Readings = append(s.marks.Readings, r)
}
