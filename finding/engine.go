package finding

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// engine is one statement being tested. What it has asked the archive is kept,
// so that readings and robustness never ask twice.
type engine struct {
	ctx   context.Context
	facts Facts
	opt   Options
	s     statement.Statement

	dir    *people.Directory // who is who, as of the date asked for
	naming *people.Directory // who is called what: naming is no evidence, so all decisions count

	said       evidence.Interval
	bounds     statement.Window
	unresolved []string

	pools      map[string]*pool
	holdings   map[string][]Holding
	sides      map[string]*side
	operations map[string][]people.Operation // by operator's Key; nil until asked for
	handKeys   map[string]string             // names of givers and go-betweens, as compared
	conflicts  map[evidence.Handle]bool      // handles given to more than one; nil until asked for
	without    map[string]bool               // origin groups taken out, to measure robustness
	known      *Known                        // with what people have ever put on record
	marks      Marks                         // of that, seals and overrides that count on the day asked for, and all readings
	unsealed   bool                          // seals do not count: this engine judges one
	thens      map[time.Time]*engine         // as things stood when seals were made
	sealed     map[*statement.Prop][]*sealing
	overridden map[evidence.ID]Override // those that made an item's standing, of the reading being tested
	excepted   map[evidence.ID]int64    // items that the words expressly leave out, with their exhibits
	but        []people.Entity          // whom only leaves out
	read       map[string][]noted       // readings that count, by predicate; nil until asked for
}

func newEngine(ctx context.Context, k *Known, s statement.Statement, opt Options) *engine {
	e := &engine{
		ctx: ctx, facts: k.facts, opt: opt, s: s,
		dir:      k.who(opt),
		naming:   k.naming,
		said:     s.SaidInterval(),
		bounds:   s.Bounds(),
		pools:    map[string]*pool{},
		holdings: map[string][]Holding{},
		sides:    map[string]*side{},
		handKeys: map[string]string{},

		known:      k,
		marks:      opt.inForce(k.marks),
		overridden: map[evidence.ID]Override{},
	}
	if !s.Stance.Untestable() {
		e.unresolved = e.findUnresolved()
	}
	return e
}

// knowsDecision reports whether d is known on the day asked for. On the public
// clock a decision without a public date is the desk's reading of the
// material, and counts on any day; the finding says how many it rests on.
func (o Options) knowsDecision(d people.Decision) bool {
	at := d.At
	if o.Clock == Public {
		at = d.Public
	}
	return o.AsOf.IsZero() || at.IsZero() || !at.After(o.AsOf)
}

// findUnresolved returns the names of the statement that name nobody, each
// with what may have been meant.
func (e *engine) findUnresolved() []string {
	var out []string
	for _, name := range e.s.Names() {
		if _, ok := e.naming.Resolve(name); ok {
			continue
		}
		if _, ok := bareHandle(name); ok {
			continue
		}
		hint := ""
		var which []string
		for _, a := range e.naming.Ambiguous(name) {
			which = append(which, fmt.Sprintf("%s (%s)", a.Name, a.Kind))
		}
		if len(which) > 0 {
			hint = " (may be " + strings.Join(which, " or ") + ")"
		} else if near := e.naming.Suggest(name); len(near) > 0 {
			hint = " (did you mean " + strings.Join(near, " or ") + "?)"
		}
		out = append(out, name+hint)
	}
	return out
}

// bareHandle reads a handle that stands in a proposition in place of a name:
// "@screen", "a@b.example" or "x:123".
func bareHandle(name string) (evidence.Handle, bool) {
	if !strings.ContainsAny(name, "@:") || strings.ContainsAny(name, " \t") && !strings.HasPrefix(name, "name:") {
		return evidence.Handle{}, false
	}
	h, err := evidence.ParseHandle(name)
	return h, err == nil
}

// events returns the dealings of a set of ends, as a pool. The window begins
// with the statement's, or is open where early is set; it has no end, because
// a later copy may give another date to an event that counts (dateConflicts).
// Whoever looks for witnesses asks each telling for its place.
func (e *engine) events(ends []evidence.Handle, channel string, early bool) (*pool, error) {
	if len(ends) == 0 { // an empty set of ends must never mean everything
		return e.noEvents(), nil
	}
	return e.ask(EventQuery{Ends: sortedHandles(ends), Channel: channel}, early)
}

// between is events of those dealings alone on which both sides stand. Two
// people deal with one another far less than with everybody.
func (e *engine) between(a, b *side, channel string, early bool) (*pool, error) {
	if len(a.ways) == 0 || len(b.ways) == 0 {
		return e.noEvents(), nil
	}
	return e.ask(EventQuery{Ends: a.handles(), With: b.handles(), Channel: channel}, early)
}

func (e *engine) noEvents() *pool { return e.keep("no events", nil) }

func (e *engine) ask(q EventQuery, early bool) (*pool, error) {
	if !early {
		q.Window.Lo = e.bounds.Possible.Lo
	}
	key := fmt.Sprint("events ", q)
	if p, ok := e.pools[key]; ok {
		return p, nil
	}
	evs, err := e.facts.Events(e.ctx, q)
	if err != nil {
		return nil, fmt.Errorf("asking for the events of %d handles: %w", len(q.Ends), err)
	}
	return e.keep(key, evs), nil
}

// match returns the items that a query matches, as a pool.
func (e *engine) match(q search.Query, window evidence.Interval) (*pool, error) {
	key := fmt.Sprintf("match %#v %s %s", q.Root, window.Lo, window.Hi)
	if p, ok := e.pools[key]; ok {
		return p, nil
	}
	evs, err := e.facts.Match(e.ctx, q, window)
	if err != nil {
		return nil, fmt.Errorf("asking for items that match %q: %w", q.Text, err)
	}
	return e.keep(key, evs), nil
}

// byItem returns the items that ref names: a prefix of an id, or "#12".
func (e *engine) byItem(ref string) (*pool, error) {
	ref = strings.TrimPrefix(ref, "item:")
	return e.match(search.Query{Root: search.Field{Name: "id", Value: ref}, Text: "id:" + ref}, evidence.Interval{})
}

// byPattern returns the items that a pattern matches, in the statement's window.
func (e *engine) byPattern(pattern string) (*pool, error) {
	q, err := search.Parse(pattern, search.Options{Material: true})
	if err != nil {
		return nil, fmt.Errorf("reading the pattern %q: %w", pattern, err)
	}
	return e.match(q, e.bounds.Possible)
}

// byTopic returns the items whose subject or text matches a topic. Who stands
// on an item is not what it is about.
func (e *engine) byTopic(topic string) (*pool, error) {
	p, err := e.byPattern(topic)
	if err != nil {
		return nil, err
	}
	q, err := search.Parse(topic, search.Options{Material: true})
	if err != nil {
		return nil, fmt.Errorf("reading the topic %q: %w", topic, err)
	}
	return p.about(q, func(text string) string { return text }), nil
}

// byOwnTopic is byTopic without what only quotes words that match.
func (e *engine) byOwnTopic(topic string) (*pool, error) {
	p, err := e.byTopic(topic)
	if err != nil {
		return nil, err
	}
	q, err := search.Parse(topic, search.Options{Material: true})
	if err != nil {
		return nil, fmt.Errorf("reading the topic %q: %w", topic, err)
	}
	return p.about(q, ownOnly), nil
}

// about returns the items of p whose subject, or that part of their text,
// matches q.
func (p *pool) about(q search.Query, part func(string) string) *pool {
	out := &pool{e: p.e, byWords: p.byWords}
	for _, t := range p.tellings {
		ev := t.event
		doc := search.Doc{ID: ev.Item, Exhibit: ev.Exhibit, Kind: ev.Kind, Subject: ev.Subject, Text: part(ev.Text), Date: ev.Time.Interval(), Troves: t.troves}
		if search.Match(q, doc) {
			out.tellings = append(out.tellings, t)
		}
	}
	return out
}

// keep makes a pool of events and remembers it under key. Copies that are not
// known on the day asked for are left out, and so are items without any other.
func (e *engine) keep(key string, evs []Event) *pool {
	var tellings []*telling
	seen := map[evidence.ID]bool{}
	for i := range evs {
		if seen[evs[i].Item] {
			continue
		}
		if t := e.telling(&evs[i]); len(t.copies) > 0 {
			seen[evs[i].Item] = true
			tellings = append(tellings, t)
		}
	}
	p := e.poolOf(tellings)
	e.pools[key] = p
	return p
}

// poolOf makes a pool of tellings, each of another item.
func (e *engine) poolOf(tellings []*telling) *pool {
	p := &pool{e: e, tellings: tellings, byWords: map[string][]*telling{}}
	slices.SortFunc(p.tellings, compareTellings)
	for _, t := range p.tellings {
		if k := t.wordsKey(); k != "" {
			p.byWords[k] = append(p.byWords[k], t)
		}
	}
	return p
}

func sortedHandles(hs []evidence.Handle) []evidence.Handle {
	out := slices.Clone(hs)
	slices.SortFunc(out, evidence.Handle.Compare)
	return slices.Compact(out)
}
