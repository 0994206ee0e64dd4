package judgement

import (
	"fmt"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
)

// distract adds what must not change what is found about a and b. All of it
// came in with the troves, and all but what strangers wrote touches a or b.
func (f *affair) distract(in trove) {
	for range f.r.IntN(5) {
		switch f.r.IntN(7) {
		case 0: // a namesake writes to b
			namesake := f.namesakeOf(f.a)
			f.mail(namesake, f.b, f.before(), in, f.words())
		case 1: // the two deal with one another, after the words
			f.mail(f.a, f.b, f.after(), in, f.words())
		case 2: // on the same day of the next year
			f.mail(f.b, f.a, f.before().AddDate(2, 0, 0), in, f.words())
		case 3: // somebody writes to both
			ev := f.mail(f.stranger(), f.a, f.before(), in, f.words())
			f.copied(ev, f.b)
		case 4: // somebody forwards to b what a is said to have written
			f.mail(f.stranger(), f.b, f.before(), in, fmt.Sprintf("FYI.\n\n---------- Forwarded message ---------\nFrom: %s <%s>\nTo: %s\n\n%s", f.a, f.handles[f.a].Value, f.b, f.words()))
		case 5:
			f.strangers(in)
		case 6: // a name that looks like another's, on a handle that is nobody's
			who := f.stranger()
			ev := f.mail(who, f.b, f.before(), in, f.words())
			ev.Parties[0].Name = f.a
		}
	}
}

// strangers adds mail between two who have nothing to do with it.
func (f *affair) strangers(in trove) {
	f.mail(f.stranger(), f.stranger(), f.before(), in, f.words())
}

// stranger is somebody whose handle is nobody's yet.
func (f *affair) stranger() string {
	name := f.newName()
	f.address(name)
	return name
}

// namesakeOf is another person of the same surname, who is known.
func (f *affair) namesakeOf(name string) string {
	surname := name[strings.IndexByte(name, ' ')+1:]
	for {
		other := givenNames[f.r.IntN(len(givenNames))] + " " + surname
		if _, taken := f.handles[other]; taken {
			continue
		}
		f.own(people.Entity{Kind: people.Person, Name: other}, f.address(other), evidence.Corroborated)
		return other
	}
}

// duplicates puts further copies of items into the trove that they are in,
// which makes them no better and no more.
func (f *affair) duplicates() {
	for _, ev := range f.events {
		if f.r.IntN(3) == 0 {
			c := ev.Copies[0]
			c.Path = "backup/" + c.Path
			ev.Copies = append(ev.Copies, c)
		}
	}
}

// monthOf is known to the month only.
func monthOf(at time.Time) evidence.Time {
	return evidence.Time{Text: at.Format("2006-01"), Wall: time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionMonth, Source: "column time"}
}

// override puts a person's decision about an item on record.
func (f *affair) override(ev *finding.Event, s evidence.Standing, flag finding.Flag) {
	f.seq++
	f.c.Facts.Mark.Standing = append(f.c.Facts.Mark.Standing, finding.Override{
		Seq: f.seq, Item: ev.Item, Standing: s, Flag: flag, By: "an archivist", Why: "as built", At: f.desk,
	})
}

// reads puts a reading of an item on record, as it stands after states.
func (f *affair) reads(ev *finding.Event, prop string, states ...finding.State) {
	r := finding.Reading{Item: ev.Item, Prop: f.parseProp(prop)}
	for _, s := range states {
		f.seq++
		if r.Seq == 0 {
			r.Seq = f.seq
		}
		r.Moves = append(r.Moves, finding.Move{Seq: f.seq, State: s, By: "a reader", Why: "as built", At: f.desk})
	}
	if states[0] == finding.Suggested {
		r.Rule = "gen/1"
	}
	f.c.Facts.Mark.Readings = append(f.c.Facts.Mark.Readings, r)
}
