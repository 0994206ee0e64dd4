package quote

import (
	"sort"
	"strings"
)

// mention is how a text names a source, cut into what coreference needs.
type mention struct {
	name    string   // the run of capitals that names it, without titles
	words   string   // all of it, without an article before it
	pronoun string   // lower case, where it is one
	forWhom string   // the name of whom it speaks for, as the mention has it
	before  string   // of a relative pronoun: the name right before it
	gender  class    // classMale or classFemale where its words tell
	title   string   // lower case, where it is no more than one: "the mayor"
	rivals  []string // of a pronoun: the names that begin sentences before it
	far     []string // those that begin the sentences of the unit before
	near    []string // all names before it in its unit, the last ones
	article bool     // an article stands before it: "the Daily Mirror"
}

// mentionOf reads the source n. follows says that it is a relative pronoun,
// which stands for the name before it.
func (r *reader) mentionOf(n run, follows bool) mention {
	var m mention
	if n.hi-n.lo == 1 && r.has(n.lo, classPron|classPoss|classRel|classObjPron) && !r.toks[n.lo].isName() {
		m.pronoun = strings.ToLower(r.words(n))
		m.gender = r.toks[n.lo].word.class & (classMale | classFemale)
		if follows {
			m.before = r.nameBefore(n.lo)
		} else if m.gender != 0 {
			m.rivals, m.far, m.near = r.startNames(n.lo), r.starts, r.namesBefore(n.lo)
		}
		return m
	}
	lo, hi := n.lo, n.hi
	for lo < hi-1 && r.has(lo, classDet) {
		lo++
	}
	m.article = lo > n.lo
	for hi-1 > lo && r.toks[hi-1].kind == kindOwner {
		hi--
	}
	m.words = r.phrase(run{lo, hi})
	for i := lo; i < hi && (r.toks[i].kind == kindWord || r.toks[i].kind == kindComma); i++ {
		if r.has(i, classPoss|classRel|classPron|classConj|classPrep) {
			continue
		}
		m.gender |= r.toks[i].word.class & (classMale | classFemale)
	}
	if m.gender == classMale|classFemale {
		m.gender = 0
	}
	name := r.nameIn(run{lo, hi})
	m.name = r.phrase(name)
	if lo+1 == hi && lo > n.lo && r.has(lo, classTitle) && r.is(lo-1, "the") {
		m.title = strings.ToLower(m.words)
	}
	if m.name != "" && m.gender != 0 {
		r.names.add(m.name, m.gender)
	}
	m.forWhom = r.spokenFor(run{lo, hi}, name)
	return m
}

// maxRivals bounds how many names are kept that a pronoun could stand for.
const maxRivals = 8

// startNames returns the names that stand at the beginning of the sentences of
// the unit before the token at hi, the last ones where there are many.
func (r *reader) startNames(hi int) []string {
	var names []string
	last := sort.Search(len(r.sents), func(k int) bool { return r.sents[k].lo >= hi }) - 1
	for k := last; k >= 0 && last-k < 2*maxRivals && len(names) < maxRivals; k-- {
		if s := r.sents[k]; s.lo < hi {
			if n := r.nextName(s.lo, min(s.lo+5, s.hi, hi)); !n.empty() && !r.toks[n.lo].quoted {
				names = append(names, r.phrase(n))
			}
		}
	}
	return names
}

// maxNameLook bounds how far before a pronoun all names are looked at.
const maxNameLook = 120

// namesBefore returns the names that stand close before the token at hi.
func (r *reader) namesBefore(hi int) []string {
	var names []string
	for at := r.nextName(max(0, hi-maxNameLook), hi); !at.empty() && len(names) < 2*maxRivals; at = r.nextName(at.hi, hi) {
		names = append(names, r.phrase(at))
	}
	return names
}

// nameBefore returns the name that ends right before the token at i, a comma
// or a dash aside.
func (r *reader) nameBefore(i int) string {
	if i > 0 && (r.toks[i-1].kind == kindComma || r.toks[i-1].kind == kindDash) {
		i--
	}
	lo := i
	for lo > 0 && r.toks[lo-1].isName() {
		lo--
	}
	return r.phrase(run{lo, i})
}

// isName reports whether a token may be part of a name.
func (t token) isName() bool {
	return t.kind == kindWord && t.caps && t.word.class&(classTitle|classDet|classPron|classPrep|classSub|classConj|classAux|classAdv|classTime|classWh|classPoss) == 0
}

// nextName returns the run of names that begins at or after lo.
func (r *reader) nextName(lo, hi int) run {
	for lo < hi && !r.toks[lo].isName() {
		lo++
	}
	end := lo
	for end < hi && r.toks[end].isName() {
		end++
	}
	return run{lo, end}
}

// nameIn returns the name that a source has for the one who speaks: the first
// name, unless it only qualifies what follows ("Clinton campaign manager Robby
// Mook", "Pence's press secretary, Alyssa Farah"), or empty where there is
// only such a one ("the Trump campaign", "a spokesman for Clinton").
func (r *reader) nameIn(n run) run {
	for at := r.nextName(n.lo, n.hi); !at.empty(); at = r.nextName(at.hi, n.hi) {
		if r.isQualifier(at, n) {
			continue
		}
		if at.lo > n.lo && (r.has(at.lo-1, classPrep) || kinMarks[lowerAll(r.words(run{at.lo - 1, at.lo}))]) {
			// After a preposition it is not the speaker, and what it belongs
			// to has no name unless an apposition gives one.
			continue
		}
		return at
	}
	return run{}
}

// kinMarks are words that tell one bearer of a name from another of the family,
// whose own name they are not.
var kinMarks = map[string]bool{"younger": true, "elder": true, "older": true, "young": true, "senior": true, "junior": true}

// isQualifier reports whether the name at stands before what it qualifies.
func (r *reader) isQualifier(at, n run) bool {
	if at.hi >= n.hi {
		return false
	}
	t := r.toks[at.hi]
	if t.kind == kindOwner {
		return true
	}
	if t.kind != kindWord {
		return false
	}
	if t.word.class&classTitle != 0 && t.caps {
		return true // House Speaker Paul Ryan
	}
	return !t.caps && t.word.class&(classPrep|classConj|classSub|classAux|classRel|classAdv|classTime|classVerb) == 0
}

// spokenFor returns the name of whom a spokesman or a lawyer speaks for.
func (r *reader) spokenFor(n, name run) string {
	role := -1
	for i := n.lo; i < n.hi; i++ {
		if r.has(i, classRole) && r.speaksFor(i, n.lo) {
			role = i
			break
		}
	}
	if role < 0 {
		return ""
	}
	// "a spokesman for Y"
	for i := role + 1; i < n.hi && i <= role+2; i++ {
		if r.is(i, "for") || r.is(i, "of") {
			at := r.nextName(i+1, n.hi)
			if at.empty() || at.lo > i+5 || at == name {
				return ""
			}
			return r.bodyOf(at, n)
		}
	}
	// "Y's spokesman", "Y campaign manager": the last name before the role
	var found run
	for at := r.nextName(n.lo, role); !at.empty() && at.hi <= role; at = r.nextName(at.hi, role) {
		if at != name {
			found = at
		}
	}
	if found.empty() {
		return ""
	}
	return r.bodyOf(found, n)
}

// speaksFor reports whether the role at i is that of one who speaks for
// another: a press secretary is, a secretary of state is not.
func (r *reader) speaksFor(i, lo int) bool {
	w := lowerAll(r.words(run{i, i + 1}))
	switch w {
	case "secretary", "director", "manager":
		return i > lo && (r.is(i-1, "press") || r.is(i-1, "communications") || r.is(i-1, "campaign"))
	case "representative":
		return i+1 < len(r.toks) && r.is(i+1, "for")
	}
	return spokesRoles[w]
}

var spokesRoles = map[string]bool{"spokesman": true, "spokeswoman": true, "spokesperson": true, "spokespeople": true, "spokesmen": true, "lawyer": true,
	"lawyers": true, "attorney": true, "attorneys": true, "counsel": true, "surrogate": true, "publicist": true}

// bodyOf returns a name with the noun of a body that it belongs to: "the
// Clinton campaign" is no person.
func (r *reader) bodyOf(at, n run) string {
	if at.hi < n.hi && r.toks[at.hi].kind == kindWord && !r.toks[at.hi].caps && r.has(at.hi, classGroup) && !r.has(at.hi, classRole) {
		at.hi++
	}
	return r.phrase(at)
}

// nameBook holds the names of a text by their last words.
type nameBook struct {
	byLast map[string][]*entry
	titles map[string]string // by the last word of a name: the title before it
	count  int
}

// entry is one name of a text, with what the text tells about its bearer.
type entry struct {
	name   string
	gender class
}

// maxBookNames and maxPerLast bound the book. A text with more has no people.
const (
	maxBookNames = 100_000
	maxPerLast   = 16
)

func newNameBook() *nameBook {
	return &nameBook{byLast: map[string][]*entry{}, titles: map[string]string{}}
}

// collect adds the names of the unit that r has read to the book. A run of
// one word counts only for the gender that a title before it tells.
func (r *reader) collect() {
	if r.isTitleCase() {
		return
	}
	for i := 0; i < len(r.toks); i++ {
		if !r.toks[i].isName() {
			continue
		}
		j := i
		for j+1 < len(r.toks) && r.toks[j+1].isName() && j-i < 6 {
			j++
		}
		var gender class
		if i > 0 && r.toks[i-1].kind == kindWord {
			gender = r.toks[i-1].word.class & (classMale | classFemale)
			if r.toks[i-1].caps && r.has(i-1, classTitle) && len(r.names.titles) < maxBookNames {
				r.names.titles[lastWord(r.phrase(run{i, j + 1}))] = strings.ToLower(strings.TrimSuffix(r.words(run{i - 1, i}), "."))
			}
		}
		if gender == 0 {
			gender = givenNames[r.text[r.toks[i].lo:r.toks[i].hi]]
		}
		if j > i || gender != 0 {
			r.names.add(r.phrase(run{i, j + 1}), gender)
		}
		i = j
	}
}

// isTitleCase reports whether the unit is a headline in which every word is
// capitalised, so that capitals tell no name.
func (r *reader) isTitleCase() bool {
	caps, low, verbs := 0, 0, 0
	for i := 1; i < len(r.toks) && i < 40; i++ {
		switch t := r.toks[i]; {
		case t.kind != kindWord:
		case !t.caps && t.word.class&(classPrep|classDet|classConj|classSub) == 0:
			low++
		case t.caps && (r.isVerbShaped(i) || t.word.class&(classPrep|classDet|classAux) != 0):
			verbs++
		case t.caps:
			caps++
		}
	}
	return verbs > 0 && caps > 2 && low*3 < caps
}

// isVerbShaped reports whether the word at i is a verb, or ends like one.
func (r *reader) isVerbShaped(i int) bool {
	t := r.toks[i]
	if t.word.verb != nil || t.word.class&classVerb != 0 {
		return true
	}
	w := r.text[t.lo:t.hi]
	return len(w) > 5 && (w[len(w)-2:] == "ed" || w[len(w)-3:] == "ing")
}

func (b *nameBook) add(name string, gender class) {
	last := lastWord(name)
	for _, e := range b.byLast[last] {
		if e.name == name {
			e.gender |= gender
			return
		}
	}
	if len(b.byLast[last]) < maxPerLast && b.count < maxBookNames {
		b.byLast[last] = append(b.byLast[last], &entry{name, gender})
		b.count++
	}
}

func lastWord(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }

// full returns the fullest name that the text has for a name, where only one
// person fits, of the gender that is told if one is. A generation suffix keeps father and son apart.
func (b *nameBook) full(name string, gender class) string {
	best := name
	for _, e := range b.byLast[lastWord(name)] {
		n := e.name
		if gender != 0 && e.gender != 0 && e.gender&gender == 0 {
			continue
		}
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

// genderOf returns what the text tells about the bearer of a name.
func (b *nameBook) genderOf(name string) class {
	var g class
	for _, e := range b.byLast[lastWord(name)] {
		if e.name == name || strings.HasSuffix(name, " "+e.name) {
			g |= e.gender
		}
	}
	if g == classMale|classFemale {
		return 0
	}
	return g
}

// resolve finds the speaker of everything that was found, in the order of the
// text. A pronoun gets the speaker before it only where that is safe: there
// is one compatible speaker in its paragraph or the one before.
func (r *reader) resolve() {
	for i := range r.out {
		f := &r.out[i]
		m := f.mention
		switch {
		case m.before != "":
			f.Speaker = r.names.full(m.before, 0)
		case m.name != "":
			f.Speaker = r.names.full(m.name, m.gender)
		case m.pronoun != "":
			f.Speaker = r.antecedent(i)
		default:
			f.Speaker = m.words
			if m.title != "" {
				f.Speaker = r.titled(i)
			}
		}
		if m.forWhom != "" {
			f.For = r.names.full(m.forWhom, 0)
		}
		if f.For == f.Speaker {
			f.For = ""
		}
	}
}

// titled returns the one speaker of the paragraph of r.out[i] or the one
// before whom the text gives the title that stands there alone; the title
// itself where that is not so.
func (r *reader) titled(i int) string {
	m, best := r.out[i].mention, ""
	for j := i - 1; j >= 0 && i-j <= antecedentLook && r.out[j].unit >= r.out[i].unit-1; j-- {
		p := r.out[j]
		if p.mention.name == "" || r.names.titles[lastWord(p.Speaker)] != m.title || p.Speaker == best {
			continue
		}
		if best != "" {
			return m.words
		}
		best = p.Speaker
	}
	if best == "" {
		return m.words
	}
	return best
}

// antecedentLook bounds how many attributions before a pronoun are looked at.
const antecedentLook = 24

// antecedent returns the one speaker that the pronoun of r.out[i] can stand
// for, or "".
func (r *reader) antecedent(i int) string {
	m := r.out[i].mention
	if m.gender == 0 {
		return ""
	}
	best, unit, antecedentUnit, sure := "", r.out[i].unit, 0, false
	for j := i - 1; j >= 0 && i-j <= antecedentLook; j-- {
		p := r.out[j]
		if p.unit < unit && best != "" || p.unit < r.out[i].unit-1 {
			break
		}
		if p.Speaker == "" || p.mention.name == "" && p.mention.pronoun == "" || !r.fits(p.Speaker, p.mention.gender, m.gender) {
			continue
		}
		if best != "" && best != p.Speaker {
			return ""
		}
		best, antecedentUnit, sure = p.Speaker, p.unit, r.names.genderOf(p.Speaker)|p.mention.gender == m.gender
		if !sure && (p.mention.article || !strings.Contains(best, " ")) {
			return "" // perhaps no person at all
		}
	}
	rivals := m.rivals
	if !sure {
		// Nothing tells that it fits: then no other name may stand near.
		rivals = append(m.near, m.rivals...)
	}
	if antecedentUnit < unit {
		rivals = append(rivals[:len(rivals):len(rivals)], m.far...)
	}
	for _, n := range rivals {
		if n = r.names.full(n, 0); best != "" && n != best && !strings.HasSuffix(best, " "+n) && r.fits(n, 0, m.gender) {
			return ""
		}
	}
	return best
}

// fits reports whether the bearer of a name may be of a gender.
func (r *reader) fits(name string, told, want class) bool {
	g := r.names.genderOf(name)
	if g == 0 {
		g = told
	}
	return g == 0 || g == want
}
