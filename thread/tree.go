package thread

import (
	"cmp"
	"slices"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// message is one message of an exchange while its tree is built: all copies
// of it that are here, or none for a hole.
type message struct {
	key      string // its item or its Message-ID: unique
	id       string // Message-ID
	items    []evidence.ID
	entries  []evidence.Entry // of items
	parent   *message
	edge     evidence.RefKind
	children []*message
	since    time.Time // its date, or the earliest below it; zero where there is none
}

// date is when the message was written, as its first copy says.
func (m *message) date() evidence.Time {
	if len(m.entries) == 0 {
		return evidence.Time{}
	}
	return m.entries[0].Date()
}

// builder builds the tree of an exchange.
type builder struct {
	byID     map[string]*message // by Message-ID
	all      []*message
	problems []evidence.Problem
}

// build puts the items of an exchange in order.
func build(entries map[evidence.ID]evidence.Entry, truncated bool) Thread {
	b := builder{byID: map[string]*message{}}
	b.messages(entries)
	if !truncated {
		b.holes()
	}
	for _, m := range b.all {
		if d := m.date(); !d.IsZero() {
			m.since = d.Instant()
		}
	}
	b.edges()
	return Thread{Nodes: b.flatten(), Truncated: truncated, Problems: b.problems}
}

// messages makes one message of all items that are copies of each other: those
// that share a Message-ID, or the number that a transcriber gave one event.
func (b *builder) messages(entries map[evidence.ID]evidence.Entry) {
	ids := make([]evidence.ID, 0, len(entries))
	for id := range entries {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y evidence.ID) int { return compareCopies(x, y, entries) })

	// leader leads from each item to the first of its copies, by way of others.
	leader := map[evidence.ID]evidence.ID{}
	lead := func(id evidence.ID) evidence.ID {
		for leader[id] != id {
			leader[id] = leader[leader[id]]
			id = leader[id]
		}
		return id
	}
	carrier := map[evidence.Ref]evidence.ID{}
	for _, id := range ids {
		leader[id] = id
		for _, r := range entries[id].Refs {
			if r.Value == "" || r.Kind != evidence.RefMessageID && r.Kind != evidence.RefSame {
				continue
			}
			if other, ok := carrier[r]; ok {
				leader[lead(id)] = lead(other)
			}
			carrier[r] = id
		}
	}
	made := map[evidence.ID]*message{}
	for _, id := range ids {
		m := made[lead(id)]
		if m == nil {
			m = &message{key: "item:" + id.String()}
			made[lead(id)] = m
			b.all = append(b.all, m)
		}
		m.items, m.entries = append(m.items, id), append(m.entries, entries[id])
		for _, v := range values(entries[id].Refs, evidence.RefMessageID) {
			b.byID[v] = m
			if m.id == "" {
				m.id = v
			}
		}
	}
}

// compareCopies puts first the copy that says most about when it was written.
func compareCopies(x, y evidence.ID, entries map[evidence.ID]evidence.Entry) int {
	ex, ey := entries[x], entries[y]
	dx, dy := ex.Date(), ey.Date()
	return cmp.Or(
		cmp.Compare(width(dx), width(dy)),
		dx.Instant().Compare(dy.Instant()),
		compareIDs(x, y),
	)
}

// width is how much time a date leaves open; the longest for none.
func width(t evidence.Time) time.Duration {
	if t.IsZero() {
		return 1<<63 - 1
	}
	i := t.Interval()
	return i.Hi.Sub(i.Lo)
}

// holes adds a message without items for every one that is only referred to.
func (b *builder) holes() {
	for _, m := range slices.Clone(b.all) {
		for _, e := range m.entries {
			for _, r := range e.Refs {
				if r.Value == "" || !isMail(r.Kind) || b.byID[r.Value] != nil {
					continue
				}
				hole := &message{key: "mail:" + r.Value, id: r.Value}
				b.byID[r.Value] = hole
				b.all = append(b.all, hole)
			}
		}
	}
}

// edges ties each message to what it answers. What a hole answered is known
// only from the References of those below it.
func (b *builder) edges() {
	slices.SortFunc(b.all, compareMessages)
	for _, m := range b.all {
		for _, e := range m.entries {
			id, kind := answered(e.Refs)
			if m.parent = b.byID[id]; m.parent != nil {
				m.edge = kind
				break
			}
			if len(values(e.Refs, evidence.RefConversation)) > 0 {
				m.edge = evidence.RefConversation
			}
		}
	}
	b.cutCircles(func(*message) bool { return true })
	for _, m := range b.all {
		for _, e := range m.entries {
			chain := values(e.Refs, evidence.RefReferences)
			for i := 1; i < len(chain); i++ {
				hole := b.byID[chain[i]]
				if hole != nil && len(hole.items) == 0 && hole.parent == nil {
					hole.parent, hole.edge = b.byID[chain[i-1]], evidence.RefReferences
				}
			}
		}
	}
	b.cutCircles(func(m *message) bool { return len(m.items) == 0 })
	for _, m := range b.all {
		if m.parent != nil {
			m.parent.children = append(m.parent.children, m)
		}
	}
}

// cutCircles finds every circle of answers and cuts it above its first message
// that may be cut; an answer to itself is a circle of one. Each message is
// passed at most twice.
func (b *builder) cutCircles(mayCut func(*message) bool) {
	walk := map[*message]int{} // which walk first came by
	for n, start := range b.all {
		m := start
		for m != nil && walk[m] == 0 {
			walk[m] = n + 1
			m = m.parent
		}
		if m == nil || walk[m] != n+1 {
			continue // came out at the top, or where an earlier walk was
		}
		var first *message
		for at, begun := m, false; at != m || !begun; at, begun = at.parent, true {
			if mayCut(at) && (first == nil || compareMessages(at, first) < 0) {
				first = at
			}
		}
		if len(first.items) > 0 {
			b.problems = append(b.problems, evidence.Problem{
				Code: "reply-cycle", Place: first.id, Detail: "it answers " + first.parent.id + ", which answers it",
				Done: "shown as answering nothing",
			})
		}
		first.parent, first.edge = nil, ""
	}
}

// answered returns the Message-ID of what a message with refs answers, and
// which reference says so: In-Reply-To where it names one, or one that
// References ends in; else the last of References; else the first of several.
func answered(refs []evidence.Ref) (string, evidence.RefKind) {
	to, chain := values(refs, evidence.RefInReplyTo), values(refs, evidence.RefReferences)
	last := ""
	if len(chain) > 0 {
		last = chain[len(chain)-1]
	}
	switch {
	case len(to) == 1 || len(to) > 1 && (last == "" || slices.Contains(to, last)):
		if len(to) > 1 && last != "" {
			return last, evidence.RefInReplyTo
		}
		return to[0], evidence.RefInReplyTo
	case last != "":
		return last, evidence.RefReferences
	}
	return "", ""
}

// values returns the values of the references of one kind, in order.
func values(refs []evidence.Ref, kind evidence.RefKind) []string {
	var out []string
	for _, r := range refs {
		if r.Kind == kind && r.Value != "" {
			out = append(out, r.Value)
		}
	}
	return out
}

// flatten returns the nodes in tree order.
func (b *builder) flatten() []Node {
	type place struct {
		m             *message
		parent, depth int
	}
	var roots, down []*message
	for _, m := range b.all {
		if m.parent == nil {
			roots = append(roots, m)
		}
	}
	down = slices.Clone(roots)
	for i := 0; i < len(down); i++ {
		down = append(down, down[i].children...)
	}
	for _, m := range slices.Backward(down) { // what is below first
		if !m.date().IsZero() {
			continue
		}
		for _, c := range m.children {
			if m.since.IsZero() || !c.since.IsZero() && c.since.Before(m.since) {
				m.since = c.since
			}
		}
	}
	nodes := make([]Node, 0, len(b.all))
	var stack []place
	push := func(ms []*message, parent, depth int) {
		slices.SortFunc(ms, compareMessages)
		for _, m := range slices.Backward(ms) {
			stack = append(stack, place{m, parent, depth})
		}
	}
	push(roots, -1, 0)
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		push(at.m.children, len(nodes), at.depth+1)
		nodes = append(nodes, at.m.node(at.parent, at.depth))
	}
	return nodes
}

func (m *message) node(parent, depth int) Node {
	n := Node{MessageID: m.id, Parent: parent, EdgeKind: m.edge, Depth: depth, Hole: len(m.items) == 0, Date: m.date()}
	if !n.Hole {
		n.Item, n.Copies = &m.items[0], m.items[1:]
	}
	return n
}

// compareMessages orders messages by date, undated ones last; then by the
// number that a transcriber gave them, by Message-ID, and by what is unique.
func compareMessages(a, b *message) int {
	if x, y := a.since.IsZero(), b.since.IsZero(); x != y {
		if x {
			return 1
		}
		return -1
	}
	return cmp.Or(a.since.Compare(b.since), compareNatural(a.event(), b.event()), cmp.Compare(a.id, b.id), cmp.Compare(a.key, b.key))
}

func (m *message) event() string {
	if len(m.entries) > 0 {
		if v := values(m.entries[0].Refs, evidence.RefSame); len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// compareNatural compares strings with the runs of digits in them as numbers,
// so that m9 comes before m10.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x == 0 || y == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		m, n := trimZeros(a[:x]), trimZeros(b[:y])
		if c := cmp.Or(cmp.Compare(len(m), len(n)), cmp.Compare(m, n)); c != 0 {
			return c
		}
		a, b = a[x:], b[y:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is how many digits s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}
