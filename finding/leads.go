package finding

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// Lead is an item that a person should read for a statement: it may show what
// the words are about, and nothing follows from it until somebody has read it.
type Lead struct {
	Item    evidence.ID      `json:"item"`
	Exhibit int64            `json:"exhibit"`
	Date    evidence.Time    `json:"date,omitzero"`
	Subject string           `json:"subject,omitempty"`
	Passage evidence.Passage `json:"passage"` // the words around the first that matched
	Why     []string         `json:"why"`     // why it is here, the weightiest reason first
}

// triggers are words that go with what a predicate is about, as they are
// looked for: a hint of where to read, never evidence.
var triggers = map[string][]string{
	"request":   {"please", "could", "can", "would", "need", "ask", "asking", "want", "request", "help"},
	"offer":     {"offer", "offering", "provide", "send", "share", "available", "happy", "glad"},
	"accept":    {"yes", "agreed", "agree", "deal", "ok", "okay", "sure", "accept", "sounds", "will"},
	"refuse":    {"no", "cannot", "won't", "not", "decline", "refuse", "sorry", "unable"},
	"promise":   {"promise", "will", "guarantee", "commit", "word", "ensure"},
	"instruct":  {"must", "need", "make", "do", "tell", "ensure", "immediately", "instruct", "order"},
	"threaten":  {"or", "otherwise", "consequences", "regret", "warning", "warn", "sue", "expose", "unless"},
	"introduce": {"meet", "introduce", "introducing", "introduction", "connect", "cc", "copied"},
	"met":       {"meet", "meeting", "met", "lunch", "dinner", "coffee", "visit", "call", "tomorrow", "calendar", "invite", "seeing"},
	"paid":      {"pay", "paid", "payment", "invoice", "wire", "transfer", "fee", "check", "cheque", "account", "amount", "deposit"},
	"had":       {"attached", "attachment", "file", "files", "document", "copy", "link", "download", "received", "got"},
	"gave":      {"attached", "attachment", "sending", "sent", "enclosed", "link", "share", "copy", "forward"},
	"origin":    {"source", "from", "obtained", "leak", "got", "received", "sent", "files"},
	"released":  {"publish", "published", "release", "post", "tweet", "public", "full", "entire", "all"},
	"delete":    {"delete", "deleted", "erase", "wipe", "destroy", "shred", "remove", "clean"},
	"hire":      {"hire", "hired", "offer", "contract", "start", "position", "salary"},
	"fire":      {"fire", "fired", "terminate", "let", "go", "dismiss", "replace"},
	"travel":    {"flight", "travel", "trip", "hotel", "airport", "arrive", "visa", "train"},
	"sign":      {"sign", "signed", "signature", "contract", "agreement"},
	"edit":      {"edit", "edited", "change", "changed", "draft", "revise", "wording"},
	"transfer":  {"transfer", "transferred", "wire", "move", "send"},
	"publish":   {"publish", "post", "release", "tweet", "public", "print"},
	"approve":   {"approve", "approved", "ok", "okay", "sign", "green", "go"},
	"aware":     {"know", "aware", "heard", "told", "seen", "read", "fyi", "update"},
	"learned":   {"know", "heard", "learned", "told", "seen", "read", "news"},
}

// leadsPool bounds how many items are ranked; the newest before the words come
// first, and the answer says where there were more.
const leadsPool = 20_000

// leadWords is about how many bytes of words a lead shows.
const leadWords = 200

// Leads ranks the items that a person should read for s: the people and the
// scope of the words are hard filters; what is left is ranked by its words
// (BM25 over topics, triggers and names, k1 1.2 and b 0.75) and by what speaks
// for it. more is how many further items passed the filters and were not
// ranked.
func Leads(ctx context.Context, facts Facts, decisions []people.Decision, s statement.Statement, limit int, opt Options) (leads []Lead, more int, err error) {
	opt = opt.withDefaults()
	if err := check(s, opt); err != nil {
		return nil, 0, fmt.Errorf("finding: looking for leads on %q: %w", s.ID, err)
	}
	k, err := Know(ctx, facts, decisions)
	if err != nil {
		return nil, 0, err
	}
	e := newEngine(ctx, k, s, opt)
	l := &leading{e: e, want: map[string]float64{}, words: map[string]string{}}
	for _, r := range readings(s) {
		l.ask(r.Prop)
	}
	l.ask(s.Prop)
	pool, err := l.pool()
	if err != nil {
		return nil, 0, err
	}
	if len(pool) > leadsPool {
		more = len(pool) - leadsPool
		pool = pool[more:]
	}
	return l.rank(pool, limit), more, nil
}

// leading is a search for leads.
type leading struct {
	e     *engine
	sides []*side
	want  map[string]float64 // token to its weight
	words map[string]string  // token to the word that it was, and why it is looked for
}

// The weights of words, by why they are looked for.
const (
	weightTopic   = 2.0
	weightName    = 1.0
	weightTrigger = 0.5
)

// ask adds what a proposition asks for: the people, and the words.
func (l *leading) ask(p *statement.Prop) {
	p.Walk(func(q *statement.Prop) bool {
		for _, a := range q.Args {
			if a.Name != "" && a.Name != statement.Each {
				l.people(a.Name, q.Named["as"])
			}
			l.add(a.Text, weightTopic, "topic")
		}
		l.add(q.Named["topic"], weightTopic, "topic")
		kind := q.Op
		for _, a := range q.Args {
			if triggers[a.Name] != nil {
				kind = a.Name
			}
			if triggers[a.Text] != nil {
				kind = a.Text
			}
		}
		for _, w := range triggers[kind] {
			l.add(w, weightTrigger, "word of "+kind)
		}
		return true
	})
}

func (l *leading) people(name, as string) {
	s := l.e.side(name, as, false)
	if len(s.ways) > 0 && !slices.Contains(l.sides, s) {
		l.sides = append(l.sides, s)
	}
	if ent, ok := l.e.naming.Resolve(name); ok {
		for _, n := range l.e.naming.NamesOf(ent) {
			l.add(n, weightName, "name")
		}
	}
}

func (l *leading) add(text string, weight float64, why string) {
	for t := range search.Analyse(text) {
		if l.want[t.Text] < weight {
			l.want[t.Text], l.words[t.Text] = weight, why
		}
	}
}

// pool returns the items that pass the filters, oldest first: those between
// two of the people, or, where there is none, those of one.
func (l *leading) pool() ([]*telling, error) {
	channel := l.e.s.Scope.Channel
	var out []*telling
	seen := map[evidence.ID]bool{}
	take := func(p *pool, err error) error {
		if err != nil {
			return err
		}
		for _, t := range p.tellings {
			if !seen[t.event.Item] && t.place(l.e.bounds) != outside {
				seen[t.event.Item] = true
				out = append(out, t)
			}
		}
		return nil
	}
	for i, a := range l.sides {
		for _, b := range l.sides[:i] {
			if err := take(l.e.between(a, b, channel, false)); err != nil {
				return nil, err
			}
		}
	}
	for _, a := range l.sides {
		if len(out) > 0 {
			break
		}
		if err := take(l.e.events(a.handles(), channel, false)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, compareTellings)
	return out, nil
}

// scored is one item with what its rank rests on.
type scored struct {
	t     *telling
	score float64
	hits  map[string]int
	first int // where the first wanted word stands in the text, or -1
	own   bool
	both  bool
}

// Parameters of BM25, as they are commonly set (Robertson and Zaragoza 2009).
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

func (l *leading) rank(pool []*telling, limit int) []Lead {
	var all []*scored
	in := map[string]int{} // token to how many items have it
	total := 0
	lengths := make([]int, len(pool))
	for i, t := range pool {
		d := &scored{t: t, hits: map[string]int{}, first: -1}
		text := t.event.Subject + "\n" + ownOnly(t.event.Text)
		shift := len(t.event.Subject) + 1
		for tok := range search.Analyse(text) {
			lengths[i]++
			if l.want[tok.Text] > 0 {
				d.hits[tok.Text]++
				if at := tok.Start - shift; d.first < 0 && at >= 0 {
					d.first = at
				}
			}
		}
		for w := range d.hits {
			in[w]++
		}
		total += lengths[i]
		all = append(all, d)
	}
	mean := max(1, float64(total)/float64(max(1, len(pool))))
	for i, d := range all {
		for w, n := range d.hits {
			idf := math.Log(1 + (float64(len(pool))-float64(in[w])+0.5)/(float64(in[w])+0.5))
			tf := float64(n) * (bm25K1 + 1) / (float64(n) + bm25K1*(1-bm25B+bm25B*float64(lengths[i])/mean))
			d.score += l.want[w] * idf * tf
		}
		d.own = l.writtenBy(d.t)
		d.both = l.between(d.t)
		if d.own {
			d.score *= 1.25
		}
		if d.both {
			d.score *= 1.25
		}
	}
	all = slices.DeleteFunc(all, func(d *scored) bool { return d.score == 0 && !d.both })
	slices.SortStableFunc(all, func(a, b *scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), compareTellings(a.t, b.t))
	})
	out := []Lead{}
	for _, d := range all[:min(limit, len(all))] {
		out = append(out, l.lead(d))
	}
	return out
}

// writtenBy reports whether one of the people wrote t.
func (l *leading) writtenBy(t *telling) bool {
	return slices.ContainsFunc(l.sides, func(s *side) bool {
		return slices.ContainsFunc(t.from, func(h evidence.Handle) bool { _, ok := s.at(h, t.when); return ok })
	})
}

// between reports whether one of the people wrote t to another.
func (l *leading) between(t *telling) bool {
	for _, a := range l.sides {
		for _, b := range l.sides {
			if a != b && l.stands(a, t.from, t) && l.stands(b, t.to, t) {
				return true
			}
		}
	}
	return false
}

func (l *leading) stands(s *side, hs []evidence.Handle, t *telling) bool {
	return slices.ContainsFunc(hs, func(h evidence.Handle) bool { _, ok := s.at(h, t.when); return ok })
}

func (l *leading) lead(d *scored) Lead {
	ev := d.t.event
	out := Lead{Item: ev.Item, Exhibit: ev.Exhibit, Date: ev.Time, Subject: ev.Subject, Why: []string{}}
	words := slices.SortedFunc(maps.Keys(d.hits), func(a, b string) int {
		return cmp.Or(cmp.Compare(l.want[b], l.want[a]), strings.Compare(a, b))
	})
	for _, w := range words {
		out.Why = append(out.Why, fmt.Sprintf("“%s” (%s)", w, l.words[w]))
	}
	switch {
	case d.both:
		out.Why = append(out.Why, "from one of the people to the other")
	case d.own:
		out.Why = append(out.Why, "written by one of the people")
	}
	out.Passage = passageOf(ev, around(ev.Text, d.first))
	return out
}

// around is the span of words about a place of a text; nil for none.
func around(text string, at int) *evidence.Span {
	if at < 0 || at >= len(text) {
		return nil
	}
	start, end := max(0, at-leadWords/2), min(len(text), at+leadWords/2)
	if i := strings.IndexAny(text[start:at], " \t\r\n"); start > 0 && i >= 0 {
		start += i + 1
	} else if start > 0 {
		start = at
	}
	if i := strings.LastIndexAny(text[at:end], " \t\r\n"); end < len(text) && i > 0 {
		end = at + i
	}
	for end < len(text) && text[end]&0xc0 == 0x80 {
		end++
	}
	return &evidence.Span{Start: int64(start), End: int64(end)}
}
