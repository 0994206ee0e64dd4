package quote

// maxSkipTokens bounds how far behind a verb its complement may begin.
const maxSkipTokens = 40

// after finds the cues that stand behind what they attribute, in sentence k:
// "…," she said; …, said X, a spokesman.
func (r *reader) after(k int) {
	s := r.sents[k]
	for i := s.lo; i < s.hi; i++ {
		t := r.toks[i]
		if t.word.verb == nil || t.quoted || r.used[i] || t.word.verb.frames&(frameQuote|frameClause|frameSpeech) == 0 || r.isIdle(i, s.hi) {
			continue
		}
		if t.word.form&(formBase|formThird) != 0 && t.word.form&formPast == 0 && r.has(i, classCueNoun|classVenue|classNounish) && !r.pluralSubject(i) {
			continue
		}
		g := r.groupOf(i, s.lo)
		if g.passive || g.toVerb || g.byGerund || t.word.form == formGerund {
			continue
		}
		if r.inverted(k, i, g) || r.postposed(k, i, g) {
			continue
		}
	}
}

func (r *reader) pluralSubject(i int) bool {
	return i > 0 && r.toks[i-1].kind == kindWord && (r.has(i-1, classPron|classTitle|classRole) || r.toks[i-1].caps && !r.toks[i].caps && r.toks[i].word.verb.lemma != "state")
}

// inverted reads "…," said X, a spokesman for Y.
func (r *reader) inverted(k, i int, g group) bool {
	s := r.sents[k]
	if g.lo != i || i+1 >= s.hi || r.toks[i].word.verb.frames&frameQuote == 0 || !r.isHead(i-1, k) {
		return false
	}
	quoted := r.toks[i-1].kind == kindClose || i > 1 && r.toks[i-1].kind == kindComma && r.toks[i-2].quoted
	if !quoted && r.has(i+1, classPron) && !r.has(i+1, classDet) {
		return false
	}
	if r.has(i+1, classObjPron) && !r.has(i+1, classPron) || r.has(i+1, classTime) || r.has(i+1, classSub) && !r.toks[i+1].caps {
		return false
	}
	n := r.nounAfter(i+1, s.hi)
	if n.empty() || r.is(n.lo, "that") || r.is(n.lo, "to") {
		return false
	}
	if n.hi < s.hi && r.toks[n.hi].kind == kindWord && (r.has(n.hi, classAux|classVerb) || r.toks[n.hi].word.verb != nil && r.toks[n.hi].word.form&(formPast|formThird) != 0) {
		return false // "said the plan was"
	}
	n = r.extend(n, s.hi)
	tail := n.hi
	for tail < s.hi {
		j := r.adjunct(tail, s.hi)
		if j == tail {
			break
		}
		tail = j
	}
	if !quoted {
		a := r.apposed(i-1, s.lo)
		if !a.empty() && (a.lo > 0 && r.toks[a.lo-1].kind == kindClose || tail < s.hi-1 || r.nameIn(n).empty()) || r.toks[i].word.verb.frames&frameAddressee != 0 {
			return false
		}
	}
	if !quoted && tail < s.hi && r.toks[tail].kind != kindComma && r.toks[tail].kind != kindStop {
		return false
	}
	c := cue{verb: r.toks[i].word.verb, words: run{i, i + 1}, at: i, source: n, rule: "inverted"}
	return r.behind(k, i-1, tail, c)
}

// isHead reports whether the mark at i may close what is attributed.
func (r *reader) isHead(i, k int) bool {
	s := r.sents[k]
	if i < s.lo {
		// `"Why?" asked X`, cut after the quotation
		return k > 0 && i >= r.sents[k-1].lo && r.toks[i].kind == kindClose
	}
	switch t := r.toks[i]; t.kind {
	case kindComma:
		return true
	case kindClose:
		return true
	case kindDash:
		return false
	}
	return false
}

// postposed reads "…," X said.
func (r *reader) postposed(k, i int, g group) bool {
	s := r.sents[k]
	sub := r.subjectOf(g.lo, s.lo)
	if sub.empty() || sub.shared || sub.follows {
		return false
	}
	lo := sub.lo
	as := false
	if lo > s.lo && r.is(lo-1, "as") {
		lo--
		as = true
	}
	if !r.isHead(lo-1, k) {
		if lo = r.longSource(lo, g.lo, s.lo); lo < 0 {
			return false
		}
		sub.run = run{lo, g.lo}
	}
	end := r.tail(i, s.hi)
	if asks := lo-2 >= 0 && lo-1 < s.lo && r.toks[lo-2].kind == kindStop && r.text[r.toks[lo-2].lo] != '.'; asks || lo-1 >= s.lo && (r.toks[lo-1].kind == kindClose || lo-2 >= 0 && r.toks[lo-1].kind == kindComma && r.toks[lo-2].quoted) {
		// Words in quotation marks before it settle it, unless it goes on
		// with a clause.
		if v := r.toks[i].word.verb; end < s.hi && v.frames&frameClause != 0 && r.toks[end].kind == kindWord && r.clauseAt(end, s.hi) {
			return false
		}
		for end < s.hi && r.toks[end].kind != kindComma && r.toks[end].kind != kindStop && r.toks[end].kind != kindOpen && r.toks[end].kind != kindColon && !(r.is(end, "that") && r.clauseAt(end+1, s.hi)) {
			end++
		}
		if end < s.hi && (r.toks[end].kind == kindColon || r.is(end, "that")) {
			return false
		}
	} else if end < s.hi && r.toks[end].kind != kindComma && r.toks[end].kind != kindStop && r.toks[end].kind != kindDash && !r.ends(end, s) {
		return false
	}
	v := r.toks[i].word.verb
	if v.frames&(frameQuote|frameClause) == 0 && !(r.toks[lo-1].kind == kindClose && end >= s.hi-1) {
		return false
	}
	c := cue{verb: v, words: run{g.lo, i + 1}, at: i, source: sub.run, rule: "postposed"}
	if v.lemma == "put" {
		c.words.hi++
	}
	if as && r.toks[lo-1].kind == kindComma {
		c.rule = "as-said"
	}
	return r.behind(k, lo-1, end, c)
}

// longSource returns where the words begin that stand between a quotation and
// the verb at v, if nothing but one name or description can stand there:
// “…,” the senator and candidate for governor said. It returns -1 otherwise.
func (r *reader) longSource(lo, v, from int) int {
	commas := 0
	for j := lo - 1; j >= from && v-j < maxSkipTokens/2; j-- {
		switch t := r.toks[j]; {
		case t.kind == kindComma && commas == 0 && j > from && r.toks[j-1].kind == kindWord && r.endsIn(j-1, "ed") && r.has(j-2, classDet):
			commas++ // the bearded, 71-year-old captain
		case t.kind == kindClose:
			if v-j > 1 && j-t.match > 4 && !r.has(j+1, classConj) && (r.toks[j-1].kind == kindComma || r.toks[j-1].kind == kindStop) {
				return j + 1
			}
			return -1
		case t.kind == kindDash && j > from && !r.spaced(j): // 71-year-old
		case t.kind != kindWord && t.kind != kindOwner && t.kind != kindNumber || t.word.class&(classAux|classPron|classSub|classNeg) != 0 && t.word.class&classDet == 0,
			t.word.verb != nil && t.word.verb.frames&frameQuote != 0 && t.word.form&formPast != 0:
			return -1
		}
	}
	return -1
}

func (r *reader) ends(i int, s run) bool {
	return i >= s.hi || r.is(i, "and") || r.is(i, "but") || r.is(i, "when") || r.is(i, "while") || r.is(i, "as") || r.is(i, "after") || r.is(i, "before")
}

// tail returns where the words that belong to the verb at i end: whom it was
// told to, when, where.
func (r *reader) tail(i, hi int) int {
	v := r.toks[i].word.verb
	j := i + 1
	if v.lemma == "put" {
		j++
	}
	if v.frames&frameAddressee != 0 && j < hi {
		if n := r.nounAfter(j, hi); !n.empty() && !r.is(j, "that") && !r.has(j, classTime) {
			j = n.hi
		}
	}
	for j < hi && j-i < maxSkipTokens {
		n := r.adjunct(j, hi)
		if n == j {
			break
		}
		j = n
	}
	return j
}

// adjunct returns the end of a word or phrase of time, place or manner that
// begins at j, or j.
func (r *reader) adjunct(j, hi int) int {
	t := r.toks[j]
	c := t.word.class
	if (t.kind == kindNumber || c&classDet != 0) && j+1 < hi && r.toks[j+1].kind == kindWord && r.has(j+1, classTime) && !r.toks[j+1].caps {
		return j + 2
	}
	if t.kind != kindWord {
		return j
	}
	switch {
	case c&classTime != 0, c&classAdv != 0 && c&classSub == 0, r.isAdverb(j):
		return j + 1
	case c&classPrep != 0 && j+1 < hi && c&classSub == 0, c&classPrep != 0 && j+1 < hi && !r.clauseAt(j+1, hi):
		k := j + 1
		if r.toks[k].kind == kindWord && r.toks[k].word.form&formGerund != 0 {
			return j
		}
		n := r.nounAfter(k, hi)
		if n.empty() {
			if r.toks[k].kind == kindOpen && r.titleEnd(k) > k {
				return min(r.titleEnd(k), hi)
			}
			return j
		}
		k = n.hi
		if k < hi && r.toks[k].kind == kindOpen && r.titleEnd(k) > k {
			k = min(r.titleEnd(k), hi)
		}
		return k
	}
	return j
}

// titleEnd returns the end of the title of a programme or a work in quotation
// marks that open at q, or q where they hold something else: “Meet the Press”.
func (r *reader) titleEnd(q int) int {
	close := r.toks[q].match
	if close-q > 8 || close-q < 2 || close >= len(r.toks) {
		return q
	}
	for i := q + 1; i < close; i++ {
		t := r.toks[i]
		if t.kind == kindWord && !t.caps && t.word.class&(classDet|classPrep|classConj) == 0 || t.kind == kindStop && i != close-1 {
			return q
		}
	}
	if !r.toks[q+1].caps || !r.toks[close-1].caps && !(close-2 > q && r.toks[close-2].caps) || close-q < 4 && r.toks[close-1].kind == kindStop && r.toks[q-1].kind != kindOwner {
		return q
	}
	return close + 1
}

// clauseAt reports whether a clause with its own verb begins at j.
func (r *reader) clauseAt(j, hi int) bool {
	n := r.nounAfter(j, hi)
	if n.empty() || n.hi >= hi {
		return false
	}
	if n.hi-n.lo == 1 && r.has(n.lo, classPron) && r.toks[n.hi].kind == kindOwner {
		return true // he's
	}
	return r.toks[n.hi].kind == kindWord && (r.has(n.hi, classAux|classVerb) || r.toks[n.hi].word.verb != nil)
}

// behind attributes what stands before head (a comma or a closing mark) in
// sentence k, and what goes on after tail.
func (r *reader) behind(k, head, tail int, c cue) bool {
	s := r.sents[k]
	lo := s.lo
	if head < s.lo {
		lo = r.sents[k-1].lo
	}
	if r.toks[head].kind == kindClose && r.toks[head].match < lo {
		lo = r.sentenceStart(r.toks[head].match)
		if q := r.toks[head].match; q > lo && r.toks[q-1].kind == kindStop {
			lo = q
		}
	} else if head > lo && r.toks[head-1].kind == kindClose && r.toks[head-1].match < lo {
		lo = r.sentenceStart(r.toks[head-1].match)
	} else if r.toks[lo].quoted {
		for lo > 0 && r.toks[lo].quoted && r.toks[lo].kind != kindOpen {
			lo--
		}
	}
	first := run{lo, head}
	if r.toks[head].kind == kindClose {
		first.hi++
	}
	for first.lo < first.hi && r.used[first.lo] {
		first.lo++
	}
	if first.lo < first.hi && (r.is(first.lo, "but") || r.is(first.lo, "and")) {
		first.lo++
	}
	if r.trim(first).empty() && r.goesOn(tail, s.hi) && !r.cueIn(run{tail + 1, s.hi}) {
		c.speech = c.verb.frames&frameSpeech != 0
		return r.add(c, run{tail + 1, r.contentEnd(tail+1, s.hi)})
	}
	if first.empty() || r.trim(first).empty() || r.anyUsed(first) {
		return false
	}
	first = r.claimed(first)
	if n := r.trim(first); n.empty() || r.introduces(n) && !r.goesOn(tail, s.hi) || n.hi-n.lo < 2 && !r.toks[n.lo].quoted && !r.goesOn(tail, s.hi) {
		return false
	}
	direct := r.toks[first.lo].quoted
	c.speech = c.verb.frames&frameSpeech != 0
	content := []run{first}
	if tail < s.hi && r.toks[tail].kind == kindComma && tail+1 < s.hi {
		rest := run{tail + 1, s.hi}
		if r.toks[rest.lo].kind == kindOpen || r.is(rest.lo, "that") || !direct && !r.ownClause(rest) {
			rest.hi = r.contentEnd(rest.lo, s.hi)
			content = append(content, rest)
		}
	}
	return r.add(c, content...)
}

// commaIn returns the first comma of a run outside quotation marks, or 0.
func (r *reader) commaIn(n run) int {
	for i := n.lo; i < n.hi; i++ {
		switch t := r.toks[i]; t.kind {
		case kindOpen:
			if t.match > i {
				i = min(t.match, len(r.toks)-1)
			}
		case kindComma:
			return i
		}
	}
	return 0
}

// goesOn reports whether a clause stands behind the comma at tail that a cue
// before it may attribute.
func (r *reader) goesOn(tail, hi int) bool {
	if tail+1 >= hi || r.toks[tail].kind != kindComma || r.toks[tail+1].kind != kindWord {
		return false
	}
	if r.has(tail+1, classAux|classVerb) || r.pastAt(tail+1, hi) {
		return true // "The problem, she said, is that"
	}
	return !r.ownClause(run{tail + 1, hi}) && r.hasVerb(run{tail + 1, hi})
}

// claimed returns the part of the words before a cue that it attributes: the
// quotation alone where something else leads to it, the main clause where
// "though" or a cue of its own stands before.
func (r *reader) claimed(n run) run {
	if r.toks[n.lo].quoted {
		return n
	}
	t := r.trim(n)
	if t.empty() {
		return t
	}
	if q := r.toks[t.hi-1]; q.kind == kindClose && q.match > t.lo {
		open := q.match
		words := t.hi - open
		p := r.toks[open-1]
		if p.kind == kindColon || p.kind == kindDash && words > 8 && r.toks[open+1].caps || p.kind == kindComma && (words > 12 && r.toks[open+1].caps || r.introduces(run{t.lo, open - 1}) && r.toks[open+1].caps) {
			return run{open, t.hi}
		}
		if r.cueIn(t) {
			return run{open, t.hi}
		}
		return n
	}
	if r.is(t.lo, "while") || r.is(t.lo, "though") || r.is(t.lo, "although") {
		if i := r.commaIn(t); i > 0 && !r.introduces(run{i + 1, t.hi}) {
			return r.claimed(run{i + 1, n.hi})
		}
	}
	if r.cueIn(t) {
		return run{t.hi, t.hi}
	}
	return n
}

// introduces reports whether the words before a comma only set a scene, and
// are no clause that could be attributed.
func (r *reader) introduces(n run) bool {
	if n.empty() {
		return true
	}
	if r.toks[n.lo].quoted || r.toks[n.hi-1].quoted && n.hi-n.lo > 3 {
		return false
	}
	t := r.toks[n.lo]
	if t.word.class&classPrep != 0 && (t.word.class&classSub == 0 || r.is(n.lo, "about")) && r.finite(n) || r.is(n.lo, "about") && n.lo+1 < n.hi && r.toks[n.lo+1].kind == kindNumber {
		return false // "In May the company lost money"
	}
	if t.word.class&(classPrep|classSub) != 0 && !r.is(n.lo, "that") {
		// a scene unless a comma within ends it
		for i := n.lo; i < n.hi; i++ {
			if r.toks[i].kind == kindComma && i+2 < n.hi {
				return r.introduces(run{i + 1, n.hi})
			}
		}
		return true
	}
	if t.word.form == formGerund || t.word.form&formParticiple != 0 || r.endsIn(n.lo, "ing") {
		return !r.finite(n)
	}
	if t.word.class&classPron != 0 && t.word.class&(classDet|classPoss) == 0 && n.hi-n.lo > 2 {
		return false // "he operates on a different principle"
	}
	for i := n.lo; i < n.hi; i++ {
		if r.has(i, classAux|classVerb) || r.toks[i].word.verb != nil || r.toks[i].kind == kindWord && r.toks[i].hi-r.toks[i].lo > 3 && r.text[r.toks[i].hi-2:r.toks[i].hi] == "ed" {
			return false
		}
	}
	return true
}

// finite reports whether an auxiliary or a plain verb stands in a run outside
// of a relative clause.
func (r *reader) finite(n run) bool {
	for i := n.lo + 1; i < n.hi; i++ {
		t := r.toks[i]
		switch {
		case t.kind == kindOpen && t.match > i:
			i = min(t.match, n.hi)
		case t.kind == kindComma || t.word.class&(classRel|classSub) != 0:
			return false
		case t.word.class&classAux != 0, t.word.class&classVerb != 0 && !t.caps && !r.endsIn(i, "ing"):
			return r.toks[i-1].kind != kindWord || !r.is(i-1, "to")
		}
	}
	return false
}

// ownClause reports whether what follows a cue is not what it attributes: a
// participle, a relative clause, a clause of its own. "But" begins one: to give
// somebody the writer's words is worse than to leave out some of theirs.
func (r *reader) ownClause(n run) bool {
	t := r.toks[n.lo]
	if t.kind != kindWord {
		return t.kind != kindOpen
	}
	if r.is(n.lo, "including") {
		return false
	}
	if t.word.form&formGerund != 0 || t.word.class&classRel != 0 || r.is(n.lo, "according") {
		return true
	}
	if r.is(n.lo, "although") || r.is(n.lo, "though") || r.is(n.lo, "while") || r.is(n.lo, "but") && !(n.lo+1 < n.hi && r.is(n.lo+1, "also")) {
		return true
	}
	l := r.text[t.lo:t.hi]
	if len(l) > 4 && l[len(l)-3:] == "ing" {
		return true
	}
	if t.word.class&(classConj|classSub|classAdv) != 0 && n.lo+1 < n.hi {
		return r.toks[n.lo+1].word.verb != nil || r.cueIn(run{n.lo + 1, n.hi}) || r.toks[n.lo+1].word.form&formGerund != 0
	}
	return r.cueIn(n) && !r.has(n.lo, classSub) && t.word.class&classPrep == 0
}

// cueIn reports whether a verb of saying with a subject of its own begins n.
func (r *reader) cueIn(n run) bool { return r.cueOf(n, frameClause|frameQuote) }

// cueOf is cueIn for verbs that have one of the frames.
func (r *reader) cueOf(n run, frames frame) bool {
	s := r.nounAfter(n.lo, n.hi)
	if s.empty() || s.hi >= n.hi {
		return false
	}
	for k := s.hi; k < n.hi && k < s.hi+3; k++ {
		v := r.toks[k].word.verb
		if v != nil && !r.toks[k].quoted && v.frames&frames != 0 && v.frames&frameSpeech != 0 && (r.toks[k].word.form&(formPast|formThird) != 0 || v.frames&(frameClause|frameQuote) != 0) {
			return true
		}
		if !r.has(k, classAux|classAdv) {
			return false
		}
	}
	return false
}

func (r *reader) sentenceStart(i int) int {
	for i > 0 && !r.toks[i-1].end {
		i--
	}
	return i
}
