package search

import (
	"slices"
	"sort"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Match reports whether d matches q. It is what every engine's answers are
// held against, and looks at one item at a time without an index.
//
// A statement's topic is to be found in what an item says, not in who stands
// on it: match it against a Doc that has only Subject and Text.
func Match(q Query, d Doc) bool {
	if q.Root == nil {
		return true
	}
	m := matcher{doc: &d, wanted: wantedBy(q.Root)}
	return m.match(q.Root)
}

// matcher matches one Doc; columns are indexed when they are first asked for.
type matcher struct {
	doc     *Doc
	wanted  *wanted
	columns [Columns]*index
}

func (m *matcher) column(c Column) *index {
	if m.columns[c] == nil {
		x := newIndex(m.wanted)
		m.doc.Tokens(c, x.add)
		m.columns[c] = x
	}
	return m.columns[c]
}

func (m *matcher) match(n Node) bool {
	switch n := n.(type) {
	case And:
		for _, c := range n {
			if !m.match(c) {
				return false
			}
		}
		return true
	case Or:
		for _, c := range n {
			if m.match(c) {
				return true
			}
		}
		return false
	case Not:
		return !m.match(n.Of)
	case Word, Phrase:
		return m.anywhere(func(x *index) bool { return x.has(Terms(n)) })
	case Near:
		return m.anywhere(func(x *index) bool { return len(x.near(n)) > 0 })
	case Literal:
		return n.Holds(m.doc)
	case Between:
		return !m.doc.Date.IsZero() && n.overlaps(m.doc.Date.Lo, m.doc.Date.Hi)
	case Field:
		return m.field(n)
	}
	return false
}

// anywhere reports whether f holds of a column.
func (m *matcher) anywhere(f func(*index) bool) bool {
	for c := range Column(Columns) {
		if f(m.column(c)) {
			return true
		}
	}
	return false
}

func (m *matcher) field(f Field) bool {
	d := m.doc
	switch f.Name {
	case FieldSubject:
		return m.column(ColumnSubject).has(Terms(f))
	case FieldText:
		return m.column(ColumnText).has(Terms(f))
	case FieldFrom, FieldTo, FieldCc, FieldWith:
		party := ReadParty(f.Value)
		for _, p := range d.Parties {
			if Stands(f.Name, p.Role) && party.Match(p.Handle, p.Name) {
				return true
			}
		}
	case FieldIn:
		for _, t := range d.Troves {
			if SameTrove(f.Value, t) {
				return true
			}
		}
	case FieldKind:
		return evidence.Kind(f.Value) == d.Kind
	case FieldHas:
		return f.Value == HasAttachment && d.HasAttachment
	case FieldProof:
		return d.Proof != "" && slices.Contains(ProofWords(f.Value), d.Proof)
	case FieldTag, FieldReview, FieldNote:
		return f.putOn(d)
	case FieldID:
		if digits, ok := strings.CutPrefix(f.Value, "#"); ok {
			n, ok := exhibitNumber(digits)
			return ok && n == d.Exhibit
		}
		return validID(f.Value) && strings.HasPrefix(d.ID.String(), f.Value)
	}
	return false
}

// SameTrove reports whether in:value means the trove named name. Case does not
// matter.
func SameTrove(value, name string) bool { return strings.EqualFold(value, name) }

// wanted says which tokens a query asks for.
type wanted struct {
	first    [256]bool // bytes that any of them begins with
	words    map[string]bool
	prefixes []string
}

func (w *wanted) add(terms []Term) {
	for _, t := range terms {
		w.first[t.Text[0]] = true
		if t.Prefix {
			w.prefixes = append(w.prefixes, t.Text)
		} else {
			if w.words == nil {
				w.words = map[string]bool{}
			}
			w.words[t.Text] = true
		}
	}
}

func (w *wanted) has(text string) bool {
	if !w.first[text[0]] {
		return false
	}
	if w.words[text] {
		return true
	}
	for _, p := range w.prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

// wantedBy returns what the words, phrases and fields of n ask for.
func wantedBy(n Node) *wanted {
	w := new(wanted)
	walk(n, func(n Node) { w.add(NearTerms(n)) })
	return w
}

// index is the wanted tokens of one column.
type index struct {
	wanted *wanted
	tokens []Token
	words  map[string][]int // by text: indexes of tokens
	at     map[int]int      // by position: index of the first token there
}

func newIndex(w *wanted) *index { return &index{wanted: w} }

func (x *index) add(t Token) bool {
	if !x.wanted.has(t.Text) {
		return true
	}
	if x.words == nil {
		x.words, x.at = map[string][]int{}, map[int]int{}
	}
	if _, ok := x.at[t.Position]; !ok {
		x.at[t.Position] = len(x.tokens)
	}
	x.words[t.Text] = append(x.words[t.Text], len(x.tokens))
	x.tokens = append(x.tokens, t)
	return true
}

// hit is where terms stand: from which position on, and in which bytes.
type hit struct {
	position   int
	start, end int
}

// has reports whether terms stand in x.
func (x *index) has(terms []Term) bool { return len(x.find(terms, true)) > 0 }

// find returns the hits of terms in order, or only one of them.
func (x *index) find(terms []Term, one bool) []hit {
	if len(terms) == 0 {
		return nil
	}
	var hits []hit
	for _, i := range x.first(terms[0]) {
		t := x.tokens[i]
		h := hit{t.Position, t.Start, t.End}
		if x.goesOn(&h, terms[1:]) {
			if hits = append(hits, h); one {
				break
			}
		}
	}
	return hits
}

// first returns the indexes of the tokens that t means, in order.
func (x *index) first(t Term) []int {
	if !t.Prefix {
		return x.words[t.Text]
	}
	var all []int
	for word, at := range x.words {
		if strings.HasPrefix(word, t.Text) {
			all = append(all, at...)
		}
	}
	sort.Ints(all)
	return all
}

// goesOn reports whether terms stand after the first position of h, and widens
// h to the end of them.
func (x *index) goesOn(h *hit, terms []Term) bool {
	for i, term := range terms {
		t, ok := x.tokenAt(h.position+1+i, term)
		if !ok {
			return false
		}
		h.end = max(h.end, t.End)
	}
	return true
}

func (x *index) tokenAt(position int, term Term) (Token, bool) {
	i, ok := x.at[position]
	if !ok {
		return Token{}, false
	}
	for _, t := range x.tokens[i:] {
		if t.Position != position {
			break
		}
		if t.Text == term.Text || term.Prefix && strings.HasPrefix(t.Text, term.Text) {
			return t, true
		}
	}
	return Token{}, false
}

// near returns the hits of the operands of n that lie near enough to a hit of
// every other one. The distance counts from the end of the words that come
// first to the start of the words that come last: 1 is side by side.
func (x *index) near(n Near) []hit {
	operands := make([][]hit, len(n.Of))
	lengths := make([]int, len(n.Of))
	for i, o := range n.Of {
		terms := NearTerms(o)
		operands[i], lengths[i] = x.find(terms, false), len(terms)
		if len(operands[i]) == 0 {
			return nil
		}
	}
	var hits []hit
	for _, of := range operands {
		for _, last := range of {
			group, ok := gather(operands, lengths, last.position, n.Distance)
			if ok {
				hits = append(hits, group...)
			}
		}
	}
	return hits
}

// gather returns, for each operand, its last hit that begins no later than
// position last and ends within distance of it.
func gather(operands [][]hit, lengths []int, last, distance int) ([]hit, bool) {
	group := make([]hit, len(operands))
	for i, of := range operands {
		j := sort.Search(len(of), func(j int) bool { return of[j].position > last }) - 1
		if j < 0 || of[j].position+lengths[i]+distance-1 < last {
			return nil, false
		}
		group[i] = of[j]
	}
	return group, true
}
