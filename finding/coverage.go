package finding

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// held returns the holdings of everybody who is in one of sides, in the
// statement's window, as known on the day asked for. An empty set of ends means
// everything only where the caller says so.
func (e *engine) held(sides [][]evidence.Handle, channel string, everything bool) ([]Holding, error) {
	var ends []evidence.Handle
	if !everything {
		if ends = sortedHandles(slices.Concat(sides...)); len(ends) == 0 {
			return []Holding{}, nil
		}
	}
	key := fmt.Sprint(channel, everything, sides)
	if h, ok := e.holdings[key]; ok {
		return h, nil
	}
	hs, err := e.facts.Holdings(e.ctx, HoldingsQuery{Ends: ends, Sides: sides, Window: e.bounds.Possible, Channel: channel, Clock: e.opt.Clock, AsOf: e.opt.AsOf})
	if err != nil {
		return nil, fmt.Errorf("asking what the archive holds of %d handles: %w", len(ends), err)
	}
	out := make([]Holding, 0, len(hs))
	for _, h := range hs {
		if h.Items > 0 {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b Holding) int {
		if c := strings.Compare(a.Trove, b.Trove); c != 0 {
			return c
		}
		return strings.Compare(a.Channel, b.Channel)
	})
	e.holdings[key] = out
	return out, nil
}

func countItems(hs []Holding) int {
	n := 0
	for _, h := range hs {
		n += h.Items
	}
	return n
}

// party is one name of a proposition, with the handles that count for it.
type party struct {
	name    string
	through string // ", through staff": which members count
	ends    []evidence.Handle
}

// parties returns everybody whom p names, in order, with their handles as the
// reading takes them.
func (e *engine) parties(p *statement.Prop) []party {
	var out []party
	p.Walk(func(q *statement.Prop) bool {
		for i, a := range q.Args {
			if a.Name == "" || a.Name == statement.Each || slices.ContainsFunc(out, func(o party) bool { return o.name == a.Name }) {
				continue
			}
			own := i == 0 && (q.Op == "aware" || q.Op == "learned") && q.Named["as"] == ""
			s := e.side(a.Name, q.Named["as"], own)
			through := ""
			if as := q.Named["as"]; as != "" && as != people.AnyRole && s.entity.Kind == people.Org {
				through = ", through " + as + ","
			}
			out = append(out, party{a.Name, through, s.handles()})
		}
		return true
	})
	return out
}

// asksAll reports whether p asks about items whoever stands on them.
func asksAll(p *statement.Prop) bool {
	found := false
	p.Walk(func(q *statement.Prop) bool {
		found = found || q.Op == "exists"
		return !found
	})
	return found
}

// coverage says what the archive holds of what p is about, in the scope
// (method section 4). Something touches the scope where a handle of anybody
// whom p names stands on an item in it.
func (e *engine) coverage(p *statement.Prop) (Coverage, error) {
	parties, all := e.parties(p), asksAll(p)
	channel := e.s.Scope.Channel
	sides := make([][]evidence.Handle, len(parties))
	for i, q := range parties {
		sides[i] = q.ends
	}
	hs, err := e.held(sides, channel, all)
	if err != nil {
		return Coverage{}, err
	}
	counts := make([]int, len(parties))
	for _, h := range hs {
		for i, n := range h.Of {
			counts[i] += n
		}
	}
	c := Coverage{Touches: len(hs) > 0, Holdings: hs, Seals: e.sealsOf(parties, e.channelOf(p))}
	if !c.Touches && (len(c.Seals) > 0 || e.onRecordTouches(p)) {
		c.Touches = true
	}
	c.Line = coverageLine(hs, parties, counts, all) + sealsLine(c.Seals)
	return c, nil
}

// onRecordTouches reports whether decisions or statements on record, rather
// than items, are about somebody of whom p asks for those.
func (e *engine) onRecordTouches(p *statement.Prop) bool {
	found := false
	p.Walk(func(q *statement.Prop) bool {
		if q.Op == "member" && len(q.Args) > 1 {
			a, g := e.side(q.Args[0].Name, "", true), e.side(q.Args[1].Name, "", true)
			found = found || len(e.dir.MembershipsOf(a.entity)) > 0 || len(e.dir.Members(g.entity.Name)) > 0
		}
		if q.Op == "said" && len(q.Args) > 0 {
			who := e.side(q.Args[0].Name, "", true)
			found = found || len(e.onRecord(who, nil)) > 0
		}
		return !found
	})
	return found
}

// coverageLine is the coverage in one line for people. Items are counted trove
// by trove, so one that is in two troves counts twice.
func coverageLine(hs []Holding, parties []party, counts []int, all bool) string {
	var touched, none []string
	for i, q := range parties {
		if counts[i] > 0 {
			touched = append(touched, fmt.Sprintf("%s %s", counted(counts[i], "touches", "touch"), q.name))
		} else {
			none = append(none, q.name)
		}
	}
	if len(hs) == 0 {
		about := "this"
		if len(none) > 0 {
			about = joined(none, "or")
		}
		return "nothing in the archive, in this scope, touches " + about
	}
	var troves, channels []string
	var from, to time.Time
	for _, h := range hs {
		troves, channels = append(troves, h.Trove), append(channels, h.Channel)
		if from.IsZero() || !h.First.IsZero() && h.First.Before(from) {
			from = h.First
		}
		if h.Last.After(to) {
			to = h.Last
		}
	}
	channels = unique(channels)
	s := fmt.Sprintf("%s, %s (%s): %s", counted(len(unique(troves)), "trove", "troves"),
		counted(len(channels), "channel", "channels"), strings.Join(channels, ", "), counted(countItems(hs), "item", "items"))
	if !from.IsZero() && !to.IsZero() {
		s += fmt.Sprintf(" from %s to %s", from.UTC().Format(time.DateOnly), to.UTC().Format(time.DateOnly))
	}
	switch {
	case len(parties) == 1 && len(touched) == 1:
		s += " touch " + parties[0].name
		if countItems(hs) == 1 {
			s = strings.Replace(s, " touch "+parties[0].name, " touches "+parties[0].name, 1)
		}
	case len(touched) > 0:
		s += ", of which " + joined(touched, "and")
	case all:
		s += " searched"
	}
	if len(none) > 0 {
		s += "; none touches " + joined(none, "or")
	}
	return s
}

// counted is a number with its noun or verb: "1 trove", "3 troves".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func unique(words []string) []string {
	out := slices.Clone(words)
	slices.Sort(out)
	return slices.Compact(out)
}

// joined lists words: "A", "A and B", "A, B and C".
func joined(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}
