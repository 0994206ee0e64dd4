package quote

// maxSkipTokens bounds how far behind a verb its complement may begin.
const maxSkipTokens = 40

// after finds the cues that stand behind what they attribute, in sentence k:
// "…," she said; …, said X, a spokesman.
func (r *reader) after(k int) {
	s := r.sents[k]
	for i := s.lo; i < s.hi; i++ {
		t := r.toks[i]
		if t.word.verb == nil || t.quoted || r.used[i] || t.word.verb.frames&(frameQuote|frameClause) == 0 {
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
	if !quoted && (r.has(i+1, classPron) && !r.has(i+1, classDet) || i > s.lo && !r.apposed(i-1, s.lo).empty()) {
		return false
	}
	if i+1 < s.hi && (r.has(i+1, classObjPron) && !r.has(i+1, classPron) || r.has(i+1, classSub|classTime) && !r.toks[i+1].caps) {
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
		return false
	}
	end := r.tail(i, s.hi)
	if r.toks[lo-1].kind == kindClose || lo-2 >= 0 && r.toks[lo-1].kind == kindComma && r.toks[lo-2].quoted {
		// Words in quotation marks before it settle it.
		for end < s.hi && r.toks[end].kind != kindComma && r.toks[end].kind != kindStop && r.toks[end].kind != kindOpen && r.toks[end].kind != kindColon && !r.is(end, "that") {
			end++
		}
		if end < s.hi && (r.toks[end].kind == kindColon || r.is(end, "that")) {
			return false
		}
	} else if end < s.hi && r.toks[end].kind != kindComma && r.toks[end].kind != kindStop && r.toks[end].kind != kindDash && !r.ends(end, s) {
		return false
	}
	v := r.toks[i].word.verb
	if v.frames&frameQuote == 0 && r.toks[lo-1].kind == kindClose {
		return false
	}
	c := cue{verb: v, words: run{g.lo, i + 1}, at: i, source: sub.run, rule: "postposed"}
	if as && r.toks[lo-1].kind == kindComma {
		c.rule = "as-said"
	}
	return r.behind(k, lo-1, end, c)
}

func (r *reader) ends(i int, s run) bool {
	return i >= s.hi || r.is(i, "and") || r.is(i, "but") || r.is(i, "when") || r.is(i, "while") || r.is(i, "as") || r.is(i, "after") || r.is(i, "before")
}

// tail returns where the words that belong to the verb at i end: whom it was
// told to, when, where.
func (r *reader) tail(i, hi int) int {
	v := r.toks[i].word.verb
	j := i + 1
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
	if r.has(tail+1, classAux|classVerb) {
		return true // "The problem, she said, is that"
	}
	return !r.ownClause(run{tail + 1, hi}) && r.clauseAt(tail+1, hi)
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
	if t.word.class&(classPrep|classSub) != 0 && !r.is(n.lo, "that") {
		// a scene unless a comma within ends it
		for i := n.lo; i < n.hi; i++ {
			if r.toks[i].kind == kindComma && i+2 < n.hi {
				return r.introduces(run{i + 1, n.hi})
			}
		}
		return true
	}
	if t.word.form == formGerund || t.word.form&formParticiple != 0 {
		return true
	}
	for i := n.lo; i < n.hi; i++ {
		if r.has(i, classAux|classVerb) || r.toks[i].word.verb != nil || r.toks[i].kind == kindWord && r.toks[i].hi-r.toks[i].lo > 3 && r.text[r.toks[i].hi-2:r.toks[i].hi] == "ed" {
			return false
		}
	}
	return true
}

// ownClause reports whether what follows a cue is not what it attributes: a
// participle, a relative clause, a clause of its own.
func (r *reader) ownClause(n run) bool {
	t := r.toks[n.lo]
	if t.kind != kindWord {
		return t.kind != kindOpen
	}
	if t.word.form&formGerund != 0 || t.word.class&classRel != 0 || r.is(n.lo, "according") {
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
func (r *reader) cueIn(n run) bool {
	s := r.nounAfter(n.lo, n.hi)
	if s.empty() || s.hi >= n.hi {
		return false
	}
	for k := s.hi; k < n.hi && k < s.hi+3; k++ {
		v := r.toks[k].word.verb
		if v != nil && !r.toks[k].quoted && v.frames&(frameClause|frameQuote) != 0 && v.frames&frameSpeech != 0 {
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

// before finds the cues that stand before what they attribute, in sentence k.
func (r *reader) before(k int) {
	s := r.sents[k]
	for i := s.lo; i < s.hi; i++ {
		if r.toks[i].kind == kindOpen && r.toks[i].match > i && r.toks[i].match < s.hi {
			i = r.toks[i].match
			continue
		}
		w := r.toks[i].word
		if w.verb == nil || r.toks[i].quoted || r.used[i] {
			continue
		}
		g := r.groupOf(i, s.lo)
		sub := r.subjectOf(g.lo, s.lo)
		if asked := w.verb.lemma == "ask" && w.form&formParticiple != 0 && r.opensSentence(i, s.lo); !asked && !r.isVerb(i, g, sub, s.lo) {
			continue
		} else if asked {
			c := cue{verb: w.verb, words: run{i, i + 1}, at: i, speech: true, rule: "asked", inner: true}
			r.complement(k, &c, group{lo: i, passive: true})
			continue
		}
		c := cue{verb: w.verb, words: run{g.lo, i + 1}, at: i, speech: w.verb.frames&frameSpeech != 0, rule: "verb"}
		switch {
		case g.passive:
			c.rule = "passive"
		case g.byGerund:
			c.rule = "participle"
			c.words.lo = i
			if i > s.lo && g.lo == i && r.toks[i-1].kind == kindWord && !r.has(i-1, classPrep|classConj|classSub|classAdv|classAux|classVerb|classDet|classTime) && !r.isAdverb(i-1) && r.toks[i-1].word.verb == nil {
				c.source = r.nounBefore(i, s.lo) // voters supporting X
			} else {
				c.source = r.lastSource(i, s.lo)
			}
			if c.source.empty() {
				c.source = r.mainSubject(i, s.lo)
			}
		case g.toVerb:
			c.rule = "infinitive"
			c.source = r.mainSubject(g.lo, s.lo)
		case sub.shared:
			c.source = r.lastSource(i, s.lo)
			if c.source.empty() {
				c.source = r.mainSubject(g.lo, s.lo)
			}
		default:
			c.source, c.follows = sub.run, sub.follows
		}
		if t := r.tail(i, s.hi); !sub.empty() && sub.lo == s.lo+1 && r.is(s.lo, "as") && t+1 < s.hi && r.toks[t].kind == kindComma {
			c.rule = "as-said"
			r.take(k, &c, t+1, r.contentEnd(t+1, s.hi), "")
			continue
		}
		c.inner = r.isInner(sub, s.lo) || (g.byGerund || g.toVerb) && r.opensSentence(i, s.lo)
		if r.takesWhat(c, sub, s.lo) {
			continue
		}
		if !sub.empty() && sub.lo > s.lo && (r.is(sub.lo-1, "which") || r.is(sub.lo-1, "who")) && !(sub.lo-1 > s.lo && r.has(sub.lo-2, classPrep)) && w.verb.frames&frameClause != 0 && i+1 < s.hi && r.toks[i+1].kind == kindWord {
			if hi := r.endOfInner(i+1, s.hi); !r.anyUsed(run{sub.lo - 1, hi}) {
				r.add(c, run{sub.lo - 1, sub.lo}, run{i + 1, hi})
			}
			continue
		}
		if !r.complement(k, &c, g) && w.verb.frames&frameQuote != 0 && c.speech && !g.passive && !c.source.empty() && r.tail(i, s.hi) >= s.hi-1 {
			r.hung = append(r.hung, hungCue{k, c})
		}
	}
}

// isInner reports whether the subject stands in a clause that the sentence
// goes on after: "When she accused him, he said".
func (r *reader) isInner(sub subject, lo int) bool {
	if sub.empty() {
		return false
	}
	if sub.follows {
		return sub.lo > lo && r.toks[sub.lo-1].kind == kindComma
	}
	for i := sub.lo - 1; i >= lo && sub.lo-i < 4; i-- {
		if r.toks[i].kind != kindWord {
			return false
		}
		if r.has(i, classSub) && !r.is(i, "that") && !r.is(i, "so") {
			return i == lo || i == lo+1 || r.toks[i-1].kind == kindComma
		}
		if !r.has(i, classAdv) {
			return false
		}
	}
	return false
}

// endOfInner returns the end of a relative clause: the comma or mark after lo.
func (r *reader) endOfInner(lo, hi int) int {
	for i := lo; i < hi; i++ {
		switch t := r.toks[i]; t.kind {
		case kindOpen:
			if t.match > i {
				i = min(t.match, len(r.toks)-1)
			}
		case kindComma, kindDash, kindColon:
			return i
		}
	}
	return hi
}

// opensSentence reports whether nothing but words that lead to it stands
// before the participle or infinitive at i.
func (r *reader) opensSentence(i, lo int) bool {
	for k := lo; k < i; k++ {
		if r.toks[k].kind != kindWord || !r.has(k, classPrep|classSub|classConj|classAdv|classNeg) && !r.isAdverb(k) {
			return false
		}
	}
	return true
}

// takesWhat reports whether what the verb reports stands before it: "what he
// calls", or whether it only gives a name: "a play called".
func (r *reader) takesWhat(c cue, sub subject, lo int) bool {
	if c.source.empty() {
		return false
	}
	if !sub.empty() && sub.lo > lo && r.is(sub.lo-1, "what") {
		return true
	}
	if c.verb.lemma == "call" && c.words.hi-c.words.lo == 1 && c.rule == "verb" && !sub.empty() && !sub.follows {
		h := r.toks[sub.hi-1]
		return r.toks[c.at].word.form&formPast != 0 && !h.caps && h.word.class&(classPron|classTitle|classRole|classPlural) == 0 && h.kind == kindWord && r.text[h.hi-1] != 's'
	}
	return false
}

// lastSource returns the source of the last cue before i in the sentence that
// begins at lo.
func (r *reader) lastSource(i, lo int) run {
	best, at := run{}, -1
	for j := len(r.cues) - 1; j >= 0; j-- {
		c := r.cues[j]
		if c.at < i && c.at >= lo && c.at > at && !c.source.empty() && !c.follows {
			best, at = c.source, c.at
		}
	}
	return best
}

// mainSubject returns the subject of the sentence that begins at lo, for a
// participle or an infinitive at i.
func (r *reader) mainSubject(i, lo int) run {
	j := lo
	for j < i && (r.toks[j].kind != kindWord || r.has(j, classConj)) {
		j++
	}
	if j < i && r.has(j, classPrep|classSub) {
		for m := j; m < i; m++ {
			if r.toks[m].kind == kindComma {
				j = m + 1
				break
			}
		}
	}
	if j >= i {
		return run{}
	}
	n := r.nounAfter(j, i)
	if n.empty() || r.anyUsed(n) && r.toks[n.lo].quoted {
		return run{}
	}
	return n
}

// isVerb tells a verb from a noun or an adjective of the same form.
func (r *reader) isVerb(i int, g group, sub subject, lo int) bool {
	w := r.toks[i].word
	if w.class&classPrep != 0 {
		return false
	}
	if w.verb.lemma == "state" && (r.toks[i].caps && i > lo || w.form&(formBase|formThird) != 0 && !g.aux && !g.toVerb && (sub.empty() || !r.has(sub.hi-1, classPron))) {
		return false
	}
	if i > lo && g.lo == i && r.toks[i-1].kind == kindOwner {
		return false
	}
	if i > lo && r.toks[i-1].kind == kindWord && g.lo == i {
		p := r.toks[i-1].word.class
		if p&classPoss != 0 || r.isArticle(i-1) || p&classPrep != 0 && w.form != formGerund && !r.is(i-1, "to") {
			return false
		}
	}
	if r.toks[i].caps && i > lo && r.toks[i-1].caps && r.toks[i-1].kind == kindWord && i+1 < len(r.toks) && r.toks[i+1].caps && w.form&formPast == 0 && w.form&formThird == 0 {
		return false
	}
	switch {
	case w.form&formPast != 0:
		if g.lo == i && i > lo && r.toks[i-1].kind == kindNumber {
			return false
		}
		if w.form&formParticiple != 0 && !g.aux && i+1 < len(r.toks) && r.is(i+1, "by") {
			return false
		}
		return g.aux || g.toVerb && w.form&formBase != 0 || !sub.empty() || sub.shared
	case w.form&formParticiple != 0:
		return g.aux
	case w.form == formGerund:
		return true
	case w.form&formThird != 0 && !g.aux:
		if w.class&(classCueNoun|classVenue|classGroup|classNounish) != 0 {
			return !sub.empty() && (sub.follows || r.toks[sub.hi-1].caps || r.has(sub.hi-1, classPron|classRole|classTitle))
		}
		return !sub.empty() || sub.shared
	case w.form&formBase != 0:
		if g.toVerb || g.aux {
			return true
		}
		if w.class&(classCueNoun|classVenue|classNounish) != 0 {
			return !sub.empty() && (sub.follows || r.has(sub.hi-1, classPron|classPlural))
		}
		return !sub.empty()
	}
	return false
}

// isArticle reports whether the word at i needs a noun behind it.
func (r *reader) isArticle(i int) bool {
	return r.is(i, "the") || r.is(i, "a") || r.is(i, "an") || r.is(i, "no") || r.is(i, "every") || r.is(i, "these") || r.is(i, "such")
}

// complement reads what follows the cue c in sentence k and records it.
func (r *reader) complement(k int, c *cue, g group) bool {
	s := r.sents[k]
	f := c.verb.frames
	j := c.at + 1
	if j < s.hi && r.is(j, "out") && (c.verb.lemma == "point" || c.verb.lemma == "rule") || j < s.hi && r.is(j, "on") && c.verb.lemma == "go" {
		j++
		c.words.hi = j
		f |= frameClause | frameThat | frameNoun
	}
	if j < s.hi && f&frameAddressee != 0 && !g.passive {
		if n := r.nounAfter(j, s.hi); !n.empty() && !r.is(j, "that") && !r.has(j, classTime) && !(f&frameClause != 0 && c.verb.lemma != "tell" && !r.has(j, classObjPron) && r.clauseAt(j, s.hi)) {
			j = n.hi
			if r.is(n.lo, "it") && f&frameAddressee == 0 {
				j = n.lo
			}
		}
	}
	skipped := j
	if j > c.words.hi && j < s.hi && r.is(j, "to") && f&frameInfinite != 0 {
		return r.take(k, c, c.words.hi, r.contentOf(c, c.words.hi, s.hi), "to")
	}
	for j < s.hi && j-c.at < maxSkipTokens {
		t := r.toks[j]
		switch {
		case t.kind == kindOpen:
			if e := r.titleEnd(j); e > j && j > skipped {
				j = e
				continue
			}
			return r.quoteFrom(k, c, j, g)
		case t.kind == kindColon && r.text[t.lo:t.hi] == ":":
			if f&frameQuote == 0 {
				return false
			}
			if j+1 < s.hi && r.toks[j+1].kind == kindOpen {
				return r.quoteFrom(k, c, j+1, g)
			}
			if j+1 < s.hi {
				return r.take(k, c, j+1, s.hi, "colon")
			}
			return r.wait(k, c, j)
		case t.kind == kindComma && j+1 < s.hi && r.toks[j+1].kind == kindOpen && f&frameQuote != 0:
			return r.quoteFrom(k, c, j+1, g)
		case t.kind == kindComma && j+1 < s.hi && r.is(j+1, "that") && f&frameThat != 0:
			return r.take(k, c, j+1, r.contentOf(c, j+1, s.hi), "that")
		case t.kind == kindComma && f&frameThat != 0 && r.thatAfter(j, s.hi) > 0:
			j = r.thatAfter(j, s.hi)
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "that")
		case t.kind != kindWord && t.kind != kindNumber:
			return false
		case r.is(j, "that") && f&frameThat != 0:
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "that")
		case t.word.class&classWh != 0 && f&(frameWh) != 0:
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "wh")
		case r.is(j, "to") && j+1 < s.hi && (r.toks[j+1].kind == kindWord || r.toks[j+1].kind == kindOpen) && !r.has(j+1, classDet|classPoss) && !r.toks[j+1].caps && f&frameInfinite != 0:
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "to")
		case j == skipped && r.leads(c.verb, j):
			c.words.hi = j + 1
			return r.take(k, c, j+1, r.contentOf(c, j+1, s.hi), "about")
		case f&frameGerund != 0 && t.word.class&classPrep == 0 && r.isGerund(j):
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "gerund")
		}
		if g.passive {
			if n := r.adjunct(j, s.hi); n > j {
				j = n
				continue
			}
			return false
		}
		if f&frameClause != 0 && (sure[c.verb.lemma] || r.hasVerb(run{j, s.hi})) && t.word.class&(classPrep|classConj) == 0 && (j == skipped || r.clauseAt(j, s.hi)) && !r.isAdverb(j) && t.word.class&(classTime|classAdv) == 0 {
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "clause")
		}
		n := r.adjunct(j, s.hi)
		if f&frameNoun != 0 && f&frameWeak == 0 && j == skipped && n == j && t.word.class&(classPrep|classConj|classSub) == 0 {
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "noun")
		}
		if n == j {
			return false
		}
		j = n
	}
	return false
}

// sure are the verbs that report whatever stands behind them.
var sure = map[string]bool{"say": true, "think": true, "tell": true}

// hasVerb reports whether a clause with a verb begins a run.
func (r *reader) hasVerb(n run) bool {
	for i := n.lo; i < n.hi; i++ {
		t := r.toks[i]
		switch {
		case t.kind == kindOpen && t.match > i && t.match < n.hi:
			i = t.match
		case t.kind == kindComma || t.kind == kindColon || t.kind == kindStop:
			return false
		case t.kind != kindWord || t.caps:
		case t.kind == kindWord && r.is(i, "to"), t.word.class&classRel != 0:
			return false
		case r.isVerbLike(i), t.word.verb != nil && t.word.class&(classNounish|classCueNoun) == 0, t.word.class&classNeg != 0:
			return i > n.lo
		}
	}
	return false
}

// thatAfter returns the "that" behind the parenthesis which the comma at j
// opens: "said on CNN, where she works, that", or 0.
func (r *reader) thatAfter(j, hi int) int {
	for i := j + 1; i+1 < hi && i < j+16; i++ {
		if t := r.toks[i]; t.kind == kindOpen || t.kind == kindStop {
			return 0
		} else if t.kind == kindComma {
			if r.is(i+1, "that") {
				return i + 1
			}
			return 0
		}
	}
	return 0
}

func (r *reader) isGerund(j int) bool {
	t := r.toks[j]
	return t.hi-t.lo > 5 && !t.caps && r.text[t.hi-3:t.hi] == "ing"
}

// leads reports whether the word at j is a preposition that leads to what the
// verb reports.
func (r *reader) leads(v *verb, j int) bool {
	for _, p := range v.preps {
		if r.is(j, p) {
			return true
		}
	}
	return false
}

// take records the content [lo, hi) unless it is part of another.
func (r *reader) take(k int, c *cue, lo, hi int, how string) bool {
	n := r.trim(run{lo, hi})
	if n.empty() || r.anyUsed(n) {
		return false
	}
	w := *c
	if how != "" {
		w.rule += ":" + how
	}
	return r.add(w, n)
}

// quoteFrom records the quotation that opens at q, with what follows it in
// the same clause.
func (r *reader) quoteFrom(k int, c *cue, q int, g group) bool {
	s := r.sents[k]
	close := min(r.toks[q].match, len(r.toks)-1)
	hi := close + 1
	if c.verb.frames&(frameQuote|frameClause|frameNoun|frameThat) == 0 {
		return false
	}
	if hi < len(r.toks) && !r.toks[close].end && hi < s.hi && r.toks[hi].kind != kindComma && r.toks[hi].kind != kindStop {
		hi = r.contentOf(c, q, s.hi)
	}
	if r.anyUsed(run{q, hi}) {
		return false
	}
	w := *c
	w.rule += ":quote"
	return r.add(w, run{q, hi})
}

// contentEnd returns where a clause that is attributed, and begins at lo,
// ends in a sentence that ends at hi.
func (r *reader) contentEnd(lo, hi int) int {
	for i := lo; i < hi; i++ {
		t := r.toks[i]
		if r.used[i] {
			return i
		}
		switch t.kind {
		case kindOpen:
			if t.match > i {
				i = min(t.match, len(r.toks)-1)
				if i >= hi {
					return i + 1
				}
				if i+1 < hi && i > lo && r.toks[i-1].kind == kindComma && r.breaks(run{i + 1, hi}) {
					return i + 1
				}
			}
			continue
		case kindColon:
			if r.text[t.lo:t.hi] == ";" {
				return i
			}
		case kindComma:
			if i+1 < hi && i > lo && r.breaks(run{i + 1, hi}) {
				return i
			}
		case kindDash:
			if i+1 < hi && i > lo && r.spaced(i) && r.breaks(run{i + 1, hi}) {
				return i
			}
		case kindWord:
			if i > lo && (r.is(i, "and") || r.is(i, "but")) && i+1 < hi && r.coordinated(i+1, hi) {
				return i
			}
			if i > lo && (r.is(i, "and") || r.is(i, "but")) && i+1 < hi && r.toks[i+1].word.form == formGerund && r.toks[i+1].word.verb.frames&frameSpeech != 0 {
				return i
			}
			if i > lo && (r.is(i, "and") || r.is(i, "but") || r.is(i, "while")) && i+1 < hi && r.cueIn(run{i + 1, hi}) && !r.has(i-1, classPrep) {
				return i
			}
			if i > lo && r.is(i, "according") {
				return i
			}
		}
	}
	return hi
}

// contentOf returns where what the cue c reports ends.
func (r *reader) contentOf(c *cue, lo, hi int) int {
	end := r.contentEnd(lo, hi)
	clause := r.is(lo, "that") || c.verb != nil && c.verb.frames&frameClause != 0
	begin := lo
	if r.is(lo, "that") {
		begin++
	}
	scene := clause && begin < end && r.has(begin, classPrep|classSub) && !r.is(begin, "that")
	for i := lo; i < end; i++ {
		t := r.toks[i]
		if t.kind == kindOpen && t.match > i {
			i = t.match
			continue
		}
		if t.kind == kindComma && scene && !c.inner {
			scene = false // what it leads to is still to come
			continue
		}
		if t.kind == kindComma && i+1 < end && (c.inner && !r.has(i+1, classConj) || r.leaves(c, i+1, end, clause)) {
			return i
		}
		if i == lo || i+1 >= end || clause {
			continue
		}
		if (r.is(i, "and") || r.is(i, "but")) && r.pastAt(i+1, end) {
			return i
		}
	}
	return end
}

// plainSay are the verbs that the words after a comma mostly stay with.
var plainSay = map[string]bool{"say": true, "tell": true, "add": true, "note": true, "argue": true, "claim": true, "explain": true, "insist": true}

// leaves reports whether the words at i, after a comma, are the writer's again.
func (r *reader) leaves(c *cue, i, hi int, clause bool) bool {
	t := r.toks[i]
	plain := c.verb != nil && plainSay[c.verb.lemma]
	if t.kind != kindWord {
		return false
	}
	k := t.word.class
	switch {
	case r.is(i, "who"), r.is(i, "while"), r.is(i, "although"), r.is(i, "though"), r.is(i, "whereas"):
		return true
	case r.is(i, "a"), r.is(i, "an"):
		return true
	case plain:
		return false
	case k&classPrep != 0 && i+1 < hi && r.is(i+1, "which"):
		return true
	case clause:
		return r.is(i, "which") || r.is(i, "even") || t.hi-t.lo > 5 && !t.caps && r.text[t.hi-3:t.hi] == "ing"
	case r.is(i, "which"), r.is(i, "but"), r.is(i, "even"), r.is(i, "the"):
		return true
	case k&(classPron|classAux) != 0 && k&(classDet|classObjPron) == 0 && !r.is(i, "i") && !r.is(i, "who"):
		return true
	case t.caps && i+1 < hi && r.toks[i+1].kind == kindWord && r.isVerbLike(i+1):
		return true
	}
	return t.hi-t.lo > 5 && !t.caps && r.text[t.hi-3:t.hi] == "ing"
}

// pastAt reports whether a verb in the past that nothing precedes is at i.
func (r *reader) pastAt(i, hi int) bool {
	for i < hi && r.toks[i].kind == kindWord && (r.has(i, classAdv) || r.isAdverb(i)) {
		i++
	}
	if i >= hi || r.toks[i].kind != kindWord {
		return false
	}
	t := r.toks[i]
	return r.isVerbLike(i) || !t.caps && t.hi-t.lo > 4 && r.text[t.hi-2:t.hi] == "ed"
}

// spaced reports whether the dash at i is no hyphen.
func (r *reader) spaced(i int) bool {
	return r.text[r.toks[i].lo:r.toks[i].hi] != "-" || r.toks[i].lo > r.toks[i-1].hi
}

// coordinated reports whether the verb at i goes on with the subject of the
// cue before: "said A and added B".
func (r *reader) coordinated(i, hi int) bool {
	for i < hi && (r.has(i, classAdv|classAux) || r.isAdverbAt(i)) && !r.has(i, classNeg) {
		if r.has(i, classBe) || r.is(i, "would") || r.is(i, "could") || r.is(i, "will") {
			return false
		}
		i++
	}
	if i >= hi {
		return false
	}
	w := r.toks[i].word
	if w.verb == nil || r.toks[i].quoted || r.toks[i].caps || w.class&classNounish != 0 && w.form&formPast == 0 {
		return false
	}
	return w.form&(formPast|formThird) != 0 && w.verb.frames&frameSpeech != 0
}

func (r *reader) isAdverbAt(i int) bool { return r.toks[i].kind == kindWord && r.isAdverb(i) }

// breaks reports whether the words after a comma leave what is attributed.
func (r *reader) breaks(n run) bool {
	t := r.toks[n.lo]
	if t.kind != kindWord {
		return false
	}
	if t.word.form&formGerund != 0 && t.word.verb.frames&frameSpeech != 0 {
		return true
	}
	if r.is(n.lo, "according") {
		return true
	}
	if t.word.class&(classConj|classSub) != 0 && n.lo+1 < n.hi {
		return r.cueIn(run{n.lo + 1, n.hi}) || r.coordinated(n.lo+1, n.hi) || r.toks[n.lo+1].word.form&formGerund != 0 && r.toks[n.lo+1].word.verb.frames&frameSpeech != 0
	}
	return r.coordinated(n.lo, n.hi) || r.cueIn(n)
}
