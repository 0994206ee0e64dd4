package quote

import (
	"strings"
)

// mention is how a text names a source, cut into what coreference needs.
type mention struct {
	name    string // the run of capitals that names it, without titles
	words   string // all of it, without "the"
	pronoun string // lower case, where it is one
	role    bool   // it is described as one who speaks for another
	forWhom string // whom it speaks for, as the mention has it
	lo      int    // where it stands
}

// nameBook holds the names of a text by their last words.
type nameBook struct {
	byLast map[string][]string
	count  int
}

// maxBookNames and maxPerLast bound the book. A text with more has no people.
const (
	maxBookNames = 100_000
	maxPerLast   = 16
)

func newNameBook() *nameBook { return &nameBook{byLast: map[string][]string{}} }

// collect adds the names of a unit to the book.
func (b *nameBook) collect(text string, toks []token, unit int) {
	for i := 0; i < len(toks); i++ {
		if !toks[i].isName() {
			continue
		}
		j := i
		for j+1 < len(toks) && toks[j+1].isName() && j-i < 6 {
			j++
		}
		if j > i && b.count < maxBookNames {
			b.add(text[toks[i].lo:toks[j].hi])
		}
		i = j
	}
}

// isName reports whether a token may be part of a name.
func (t token) isName() bool {
	return t.kind == kindWord && t.caps && t.word.class&(classTitle|classDet|classPron|classPrep|classSub|classConj|classAux|classAdv|classTime|classWh|classPoss) == 0
}

func (b *nameBook) add(name string) {
	last := name[strings.LastIndexByte(name, ' ')+1:]
	for _, n := range b.byLast[last] {
		if n == name {
			return
		}
	}
	if len(b.byLast[last]) < maxPerLast {
		b.byLast[last] = append(b.byLast[last], name)
		b.count++
	}
}

// full returns the fullest name that the text has for a name, where one fits.
func (b *nameBook) full(name string) string {
	last := name[strings.LastIndexByte(name, ' ')+1:]
	best := name
	for _, n := range b.byLast[last] {
		if len(n) <= len(name) || !strings.HasSuffix(n, " "+name) {
			continue
		}
		switch {
		case best == name || strings.HasSuffix(n, " "+best):
			best = n
		case !strings.HasSuffix(best, " "+n):
			return name // two people of that name
		}
	}
	return best
}

func (r *reader) mentionOf(n run, follows bool) mention {
	m := mention{lo: r.toks[n.lo].lo}
	if n.hi-n.lo == 1 && r.has(n.lo, classPron|classPoss|classRel|classObjPron) {
		m.pronoun = strings.ToLower(r.words(n))
		return m
	}
	lo := n.lo
	for lo < n.hi-1 && r.has(lo, classDet) {
		lo++
	}
	m.words = strings.Join(strings.Fields(r.words(run{lo, n.hi})), " ")
	m.name = r.nameIn(n)
	return m
}

// nameIn returns the name that heads a source: the first run of capitals, or
// the last where a role or a possessor stands before it.
func (r *reader) nameIn(n run) string {
	best := run{}
	for i := n.lo; i < n.hi; i++ {
		if !r.toks[i].isName() {
			continue
		}
		j := i
		for j+1 < n.hi && r.toks[j+1].isName() {
			j++
		}
		if best.empty() {
			best = run{i, j + 1}
		}
		i = j
	}
	return r.words(best)
}

// resolve finds the speaker of everything that was found.
func (r *reader) resolve() {
	for i := range r.out {
		f := &r.out[i]
		m := f.mention
		switch {
		case m.name != "":
			f.Speaker = r.names.full(m.name)
		case m.pronoun == "":
			f.Speaker = m.words
		}
	}
}
