package finding

import (
	"context"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// sealsOf returns the seals in force that certify coverage of one of parties
// in some of the scope (method section 4).
func (e *engine) sealsOf(parties []party, channel string) []Seal {
	var out []Seal
	for _, s := range e.marks.Seals {
		if channel != "" && s.Channel != "" && s.Channel != channel || !s.covers().Overlaps(e.bounds.Possible) {
			continue
		}
		if slices.ContainsFunc(parties, func(p party) bool { return e.isParty(s.Party, e.side(p.name, "", false)) }) {
			out = append(out, s)
		}
	}
	return out
}

// channelOf returns the one channel that every dealing of p is about, or "".
func (e *engine) channelOf(p *statement.Prop) string {
	var all []string
	p.Walk(func(q *statement.Prop) bool {
		if isDealing(q) && len(q.Args) > 1 {
			c, _ := e.channel(q)
			all = append(all, c)
		}
		return true
	})
	if all = unique(all); len(all) == 1 {
		return all[0]
	}
	return e.s.Scope.Channel
}

// sealsLine is the end of a coverage line.
func sealsLine(seals []Seal) string {
	if len(seals) == 0 {
		return "; nothing is sealed"
	}
	var out []string
	for _, s := range seals {
		out = append(out, s.Text())
	}
	return "; sealed: " + strings.Join(out, "; ")
}

// sealedThroughout reports whether one of seals certifies a party's coverage
// for the whole of a time.
func sealedThroughout(seals []Seal, party string, when evidence.Interval) bool {
	return slices.ContainsFunc(seals, func(s Seal) bool {
		return people.Key(s.Party) == people.Key(party) && when.Inside(s.covers())
	})
}

// PartyHandles returns the handles by which a party of a seal is known, in
// order: those of a person or persona, or of an organisation and everybody who
// was ever a member of it; or the handle itself where name is one. It reports
// whether the name means anybody.
func PartyHandles(decisions []people.Decision, name string) ([]evidence.Handle, bool) {
	e := newEngine(context.Background(), &Known{naming: people.Fold(decisions, nil)}, statement.Statement{}, Options{})
	if _, ok := e.naming.Resolve(name); !ok {
		if _, ok := bareHandle(name); !ok {
			return nil, false
		}
	}
	return e.side(name, people.AnyRole, false).handles(), true
}

// Omits reports whether an event is labelled as one of which words are left
// out: an excerpt, or headers alone. Dots in brackets are no label: everybody
// who quotes a mail writes them.
func Omits(ev Event) bool { return (&telling{event: &ev}).has(omissionLabels) }
