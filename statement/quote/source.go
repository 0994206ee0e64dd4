package quote

import "strings"

// maxNounTokens bounds how far a noun phrase is followed.
const maxNounTokens = 40

// group finds the verb group that ends with the verb at i: where it begins,
// and what its auxiliaries say.
type group struct {
	lo       int
	passive  bool // "was told"
	toVerb   bool // "to say"
	aux      bool
	byGerund bool // no auxiliary: "saying"
}

func (r *reader) groupOf(i, lo int) group {
	g := group{lo: i}
	be := false
	for k := i - 1; k >= lo && i-k <= 8; k-- {
		t := r.toks[k]
		if t.kind == kindOwner && k > lo && r.has(k-1, classPron|classRel) && !g.aux {
			g.aux, g.lo = true, k // he's said
			be = r.toks[i].word.form&formGerund != 0
			break
		}
		if t.kind != kindWord {
			break
		}
		c := t.word.class
		switch {
		case c&classNeg != 0:
			// part of the cue
		case c&classAux != 0:
			g.aux = true
			be = be || c&classBe != 0 && g.lo == i || c&classBe != 0
		case r.is(k, "to") && g.lo == i || r.is(k, "to") && !g.aux:
			g.toVerb = true
		case c&classAdv != 0 || r.isAdverb(k):
			if k > lo && r.toks[k-1].kind == kindWord && r.has(k-1, classDet) && c&classAux == 0 && !g.aux {
				return g
			}
		default:
			return r.finish(g, i, be)
		}
		g.lo = k
	}
	return r.finish(g, i, be)
}

func (r *reader) finish(g group, i int, be bool) group {
	f := r.toks[i].word.form
	g.passive = be && f&formParticiple != 0
	g.byGerund = f == formGerund && !be
	// Adverbs that nothing holds belong to what stands before: "Trump also".
	return g
}

// isAdverb reports whether a word looks like an adverb of manner.
func (r *reader) isAdverb(k int) bool {
	t := r.toks[k]
	return !t.caps && t.hi-t.lo > 4 && r.text[t.hi-2:t.hi] == "ly" && r.text[t.hi-3:t.hi] != "ily" || t.hi-t.lo > 5 && !t.caps && r.text[t.hi-3:t.hi] == "ily" && !r.is(k, "family")
}

// isVerbLike reports whether the word at k is a verb that ends a noun phrase.
func (r *reader) isVerbLike(k int) bool {
	w := r.toks[k].word
	if w.class&classAux != 0 || w.class&classVerb != 0 && !r.toks[k].caps {
		return true
	}
	return w.verb != nil && w.form&(formPast) != 0 && !r.toks[k].caps
}

// nounBefore returns the noun phrase that ends before the token at hi.
func (r *reader) nounBefore(hi, lo int) run {
	k := hi
	preps := 0
	for k > lo && hi-k < maxNounTokens {
		t := r.toks[k-1]
		c := t.word.class
		switch t.kind {
		case kindNumber, kindOwner:
			k--
			continue
		case kindMark:
			if r.text[t.lo:t.hi] == "/" || r.text[t.lo:t.hi] == "&" || r.text[t.lo:t.hi] == "%" {
				k--
				continue
			}
			return run{k, hi}
		case kindWord:
		default:
			return run{k, hi}
		}
		last := k == hi
		switch {
		case c&classPron != 0 && c&classDet == 0:
			if last {
				return run{k - 1, hi}
			}
			return run{k, hi}
		case c&(classAux|classNeg) != 0:
			return run{k, hi}
		case c&classPoss != 0, c&classDet != 0:
			k--
			if k > lo && r.prepHolds(k-1, lo) {
				continue
			}
			if k > lo && r.has(k-1, classDet) { // all the, some of the
				continue
			}
			return run{k, hi}
		case c&classPrep != 0 && !last && k-1 > lo && r.is(k-1, "inside") && r.has(k-2, classDet):
			k-- // an inside source
		case c&classPrep != 0:
			if last || preps == 3 || !r.prepHolds(k-1, lo) {
				return run{k, hi}
			}
			preps++
			k--
		case c&classConj != 0:
			if last || !r.joins(k-1, lo, hi) {
				return run{k, hi}
			}
			k--
		case c&(classSub|classWh) != 0:
			return run{k, hi}
		case c&classTime != 0 && t.caps && !last:
			return run{k, hi}
		case c&classAdv != 0 && !t.caps, !t.caps && r.isAdverb(k-1):
			return run{k, hi}
		case !last && r.isVerbLike(k-1) && !(k-1 > lo && r.has(k-2, classDet|classPoss)):
			return run{k, hi}
		default:
			k--
		}
	}
	return run{k, hi}
}

// prepHolds reports whether the preposition at k belongs to a noun before it.
func (r *reader) prepHolds(k, lo int) bool {
	if k <= lo || r.toks[k].kind != kindWord || !r.has(k, classPrep) {
		return false
	}
	p := r.toks[k-1]
	if p.kind == kindNumber || p.word.class&classDet != 0 && r.is(k, "in") {
		return r.is(k, "of") || r.is(k, "in") && k+1 < len(r.toks) && (r.toks[k+1].kind == kindNumber || r.has(k+1, classDet))
	}
	if p.kind != kindWord {
		return false
	}
	if r.is(k, "of") {
		return p.word.class&(classAux|classAdv|classPron) == 0 || p.word.class&classDet != 0
	}
	if !r.is(k, "for") && !r.is(k, "from") && !r.is(k, "at") && !r.is(k, "in") && !r.is(k, "with") && !r.is(k, "to") && !r.is(k, "on") && !r.is(k, "by") {
		return false
	}
	c := p.word.class
	if c&(classAux|classAdv|classPron|classPrep|classSub|classConj|classVerb|classTime|classNeg|classDet) != 0 {
		return false
	}
	return p.word.verb == nil || p.word.class&(classTitle|classGroup|classRole) != 0 || p.caps
}

// joins reports whether the "and" at k joins two nouns.
func (r *reader) joins(k, lo, hi int) bool {
	if k <= lo || k+1 >= hi || !r.is(k, "and") && !r.is(k, "or") && r.toks[k].hi-r.toks[k].lo != 1 {
		return false
	}
	p, n := r.toks[k-1], r.toks[k+1]
	if p.kind != kindWord && p.kind != kindNumber && p.kind != kindOwner {
		return false
	}
	if p.caps && n.caps {
		return true
	}
	if r.isVerbLike(k-1) || p.word.class&(classAdv|classPrep|classPron|classTime) != 0 || r.isAdverb(k-1) {
		return false
	}
	// "critics and others" joins; "a wall and Clinton" is two clauses.
	return !n.caps && n.word.class&(classPron) == 0 && p.word.verb == nil && !(n.word.class&classDet != 0 && !p.caps)
}

// nounAfter returns the noun phrase that begins at lo.
func (r *reader) nounAfter(lo, hi int) run {
	k := lo
	for k < hi && k-lo < maxNounTokens {
		t := r.toks[k]
		c := t.word.class
		switch t.kind {
		case kindNumber, kindOwner:
			k++
			continue
		case kindMark:
			if s := r.text[t.lo:t.hi]; s == "/" || s == "&" || s == "%" {
				k++
				continue
			}
			return run{lo, k}
		case kindWord:
		default:
			return run{lo, k}
		}
		first := k == lo
		switch {
		case c&(classPron|classObjPron) != 0 && c&(classDet|classPoss) == 0:
			if first {
				return run{lo, k + 1}
			}
			return run{lo, k}
		case c&(classDet|classPoss) != 0:
			if !first && !r.has(k-1, classDet|classPrep|classConj) {
				return run{lo, k}
			}
		case c&(classAux|classNeg) != 0:
			return run{lo, k}
		case c&classPrep != 0:
			if first || k+1 >= hi || !(r.is(k, "of") || (r.is(k, "for") || r.is(k, "from") || r.is(k, "at")) && r.has(k-1, classTitle|classRole|classGroup)) {
				return run{lo, k}
			}
		case c&classConj != 0:
			if first || k+1 >= hi || !(r.toks[k-1].caps && r.toks[k+1].caps) {
				return run{lo, k}
			}
		case c&(classSub|classWh) != 0:
			return run{lo, k}
		case c&classTime != 0 && !first && !(k+1 < hi && r.toks[k+1].kind == kindOwner):
			return run{lo, k}
		case !first && r.has(k-1, classDet|classPoss): // a long pause
		case c&classAdv != 0 && !t.caps, !t.caps && r.isAdverb(k):
			return run{lo, k}
		case !first && (r.isVerbLike(k) || r.toks[k-1].caps && !t.caps && r.endsIn(k, "ed")):
			return run{lo, k}
		}
		k++
	}
	return run{lo, k}
}

// endsIn reports whether the word at k, of more than four letters, ends so.
func (r *reader) endsIn(k int, end string) bool {
	t := r.toks[k]
	return t.kind == kindWord && t.hi-t.lo > 4 && strings.HasSuffix(r.text[t.lo:t.hi], end)
}

// subject is who a verb is given to.
type subject struct {
	run
	follows bool // a relative pronoun: who it stands for comes before
	shared  bool // the subject of a verb before it in the sentence
}

// subjectOf finds the subject of the verb group that begins at g in the
// sentence [lo, hi).
func (r *reader) subjectOf(g, lo int) subject {
	if g <= lo {
		return subject{}
	}
	t := r.toks[g-1]
	switch t.kind {
	case kindComma:
		if s := r.apposed(g-1, lo); !s.empty() {
			return subject{run: s}
		}
		return subject{}
	case kindParenClose:
		return subject{run: r.namedBefore(g, lo)}
	case kindDash:
		for k := g - 2; k > lo && g-k < 30; k-- {
			if r.toks[k].kind == kindDash {
				n := r.nounBefore(k, lo)
				return subject{run: n}
			}
		}
		return subject{}
	case kindClose:
		// the star of “The Apprentice,” said
		if q := t.match; q > lo && r.toks[g-2].kind == kindComma && r.titleEnd(q) > q {
			if s := r.apposed(q, lo); !s.empty() && s.hi == q {
				return subject{run: run{s.lo, g}}
			}
		}
		return subject{}
	}
	if t.kind == kindWord {
		if t.word.class&classRel != 0 && !r.is(g-1, "that") {
			return subject{run: run{g - 1, g}, follows: true}
		}
		if r.is(g-1, "that") {
			return subject{run: run{g - 1, g}, follows: true}
		}
		if t.word.class&classConj != 0 && (r.is(g-1, "and") || r.is(g-1, "but") || r.is(g-1, "or")) {
			return subject{shared: true}
		}
	}
	return subject{run: r.nounBefore(g, lo)}
}

// namedBefore returns the noun phrase that ends before the token at hi, with
// the parenthesis behind it: "Rep. Roe (D-Md.)".
func (r *reader) namedBefore(hi, lo int) run {
	if hi <= lo || r.toks[hi-1].kind != kindParenClose {
		return r.nounBefore(hi, lo)
	}
	for k := hi - 2; k > lo && hi-k < 14; k-- {
		if r.toks[k].kind == kindParenOpen {
			n := r.nounBefore(k, lo)
			if n.empty() {
				return n
			}
			return run{n.lo, hi}
		}
	}
	return run{}
}

// apposed returns the noun phrase with its apposition where the comma at k
// closes one: "X, a spokesman for Y,".
func (r *reader) apposed(k, lo int) run {
	commas := 0
	for j := k - 1; j > lo && k-j < maxNounTokens; j-- {
		t := r.toks[j]
		switch t.kind {
		case kindComma:
			n := r.namedBefore(j, lo)
			if n.empty() {
				return run{}
			}
			if n.hi-n.lo == 1 && r.isTag(n.lo) {
				commas++
				continue
			}
			if r.aside(run{j + 1, k}) {
				return n
			}
			if r.apposes(run{j + 1, k}) {
				return run{n.lo, k}
			}
			commas++
			if commas > 2 {
				return run{}
			}
		case kindClose:
			if t.match <= lo || t.match == 0 {
				return run{}
			}
			j = t.match
		case kindStop, kindColon, kindOpen:
			return run{}
		}
	}
	return run{}
}

// isTag reports whether the word at i is a party and a state, or an age, which
// stands between a name and what is said of it.
func (r *reader) isTag(i int) bool {
	t := r.toks[i]
	return t.kind == kindNumber && t.hi-t.lo == 2 || t.kind == kindWord && t.hi-t.lo > 3 && r.text[t.lo+1] == '-'
}

// aside reports whether the words between two commas only comment: "though",
// "on Tuesday".
func (r *reader) aside(n run) bool {
	if n.empty() || n.hi-n.lo > 8 {
		return false
	}
	t := r.toks[n.lo]
	if n.hi-n.lo <= 2 && t.word.class&(classAdv|classSub) != 0 && !t.caps {
		return true
	}
	if t.word.class&classPrep != 0 && !t.caps {
		for i := n.lo; i < n.hi; {
			j := r.adjunct(i, n.hi)
			if j == i {
				return false
			}
			i = j
		}
		return true
	}
	return false
}

// apposes reports whether the words between two commas describe the noun
// before them.
func (r *reader) apposes(n run) bool {
	if n.empty() {
		return false
	}
	t := r.toks[n.lo]
	switch {
	case t.kind == kindNumber:
		return n.hi-n.lo <= 2
	case t.kind == kindOpen:
		return false
	case t.word.class&(classRel) != 0 && !r.is(n.lo, "that"):
		return true
	case t.word.class&(classSub|classConj|classPron|classAux) != 0 && t.word.class&classDet == 0:
		return false
	case t.word.class&(classDet|classPoss|classTitle) != 0, t.caps:
		return true
	}
	for i := n.lo; i < n.hi; i++ {
		if r.has(i, classTitle|classRole) {
			return true
		}
	}
	if w := r.words(run{n.lo, n.lo + 1}); n.hi-n.lo > 1 && len(w) > 4 && (w[len(w)-3:] == "ing" || w[len(w)-2:] == "ed") {
		return true
	}
	return t.word.verb != nil && t.word.form&(formGerund|formParticiple) != 0 || t.word.class&(classPrep|classAdv) != 0
}

// extend adds to the noun phrase n the apposition that follows it.
func (r *reader) extend(n run, hi int) run {
	if n.empty() || n.hi >= hi {
		return n
	}
	k := n.hi
	if r.toks[k].kind == kindParenOpen {
		for j := k + 1; j < hi && j-k < 14; j++ {
			if r.toks[j].kind == kindParenClose {
				n.hi, k = j+1, j+1
				break
			}
		}
	}
	if k >= hi || r.toks[k].kind != kindComma || k+1 >= hi {
		return n
	}
	t := r.toks[k+1]
	if t.kind != kindWord || t.quoted || t.word.class&(classDet|classPoss|classTitle|classRel) == 0 && !t.caps && !r.roleSoon(k+1, hi) || t.word.class&(classPron|classSub) != 0 && t.word.class&(classDet|classRel) == 0 {
		return n
	}
	rel := false
	for j := k + 1; j <= hi && j-k < maxNounTokens; j++ {
		if j == hi || r.toks[j].kind == kindComma || r.toks[j].kind == kindStop || r.toks[j].kind == kindColon || r.toks[j].kind == kindDash {
			if j < hi && r.toks[j].kind == kindComma || j == hi || r.toks[j].kind == kindStop {
				return run{n.lo, j}
			}
			return n
		}
		if r.toks[j].kind == kindOpen || !rel && j > k+1 && j-k < 5 && r.has(j, classAux) && !r.is(j, "being") && !r.is(j, "having") {
			return n
		}
		rel = rel || r.has(j, classRel|classSub) || r.is(j, "whose")
	}
	return n
}

func (r *reader) roleSoon(k, hi int) bool {
	for j := k; j < hi && j < k+5; j++ {
		if r.toks[j].kind != kindWord {
			return false
		}
		if r.has(j, classTitle|classRole) {
			return true
		}
	}
	return false
}
