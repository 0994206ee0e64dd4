package quote

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

// take records the content [lo, hi) unless it is part of another.
func (r *reader) take(k int, c *cue, lo, hi int, how string) bool {
	n := r.trim(run{lo, hi})
	for n.hi-n.lo > 1 && n.hi < len(r.toks) && r.used[n.hi] && r.toks[n.hi-1].kind == kindWord && r.has(n.hi-1, classPrep|classConj) {
		n = r.trim(run{n.lo, n.hi - 1}) // it leads to the next cue
	}
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
	if closed := r.toks[close-1].kind == kindStop || r.toks[close-1].kind == kindComma; !closed && hi < len(r.toks) && !r.toks[close].end && hi < s.hi && r.toks[hi].kind != kindComma && r.toks[hi].kind != kindStop {
		hi = r.contentOf(c, q, s.hi)
	}
	if r.anyUsed(run{q, hi}) {
		return false
	}
	w := *c
	w.rule += ":quote"
	if n := r.leadOf(c, q, s.lo); !n.empty() {
		return r.add(w, n, run{q, hi})
	}
	return r.add(w, run{q, hi})
}

// leadOf returns the words at the beginning of a sentence that a quotation at
// q goes on with, around "she said": "While prices rose, she said, “…".
func (r *reader) leadOf(c *cue, q, lo int) run {
	n := run{lo, c.source.lo - 1}
	if c.source.empty() || c.rule != "verb" || n.empty() || q+1 >= len(r.toks) || r.toks[q+1].caps || r.toks[q+1].kind != kindWord ||
		r.toks[q-1].kind != kindComma || r.toks[n.hi].kind != kindComma || r.anyUsed(n) || r.toks[lo].quoted {
		return run{}
	}
	return n
}

// contentEnd returns where a clause that is attributed, and begins at lo,
// ends in a sentence that ends at hi.
func (r *reader) contentEnd(lo, hi int) int { return r.contentUntil(lo, hi, false) }

// contentUntil is contentEnd, which passes over asides if the clause goes on
// behind them.
func (r *reader) contentUntil(lo, hi int, asides bool) int {
	begin := lo
	if r.is(lo, "that") {
		begin++
	}
	scene := asides && begin < hi && r.has(begin, classPrep|classSub) && !r.is(begin, "that") && !r.is(begin, "to") && !r.is(begin, "as") && !r.is(begin, "while")
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
			if e := r.asideEnd(i, lo, hi); asides && e > 0 {
				i = e
				continue
			}
			if scene && i > begin {
				scene = false // what it leads to is still to come
				continue
			}
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
			if i > lo && (r.is(i, "and") || r.is(i, "but") || r.is(i, "while")) && i+1 < hi && r.cueIn(run{i + 1, hi}) && !r.has(i-1, classPrep) && !(i-begin == 2 && r.is(begin, "both")) {
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
	clause := r.is(lo, "that") || c.verb != nil && c.verb.frames&frameClause != 0
	asides := clause && !c.inner && !c.follows
	end := r.contentUntil(lo, hi, asides)
	begin, verb := lo, false
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
		if e := r.asideEnd(i, lo, end); asides && e > 0 && !(c.dashed && t.kind == kindDash) {
			i = e
			continue
		}
		if t.kind == kindDash && i > lo && (c.dashed || verb && i+1 < end && r.spaced(i) && r.leaves(c, i+1, end, true) && !r.dashIn(i+1, end)) {
			return i
		}
		if t.kind == kindComma && scene && !c.inner {
			scene = false // what it leads to is still to come
			continue
		}
		verb = verb || i > begin && (r.isVerbLike(i) || t.word.verb != nil || r.endsIn(i, "ed"))
		if t.kind == kindComma && i+1 < end && (c.inner && !r.has(i+1, classConj) || (verb || !clause) && r.leaves(c, i+1, end, clause)) {
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
	case r.is(i, "a"), r.is(i, "an"), r.is(i, "something"), r.is(i, "which"):
		return true
	case plain:
		return false
	case k&classPrep != 0 && i+1 < hi && r.is(i+1, "which"):
		return true
	case clause:
		return r.is(i, "but") || r.is(i, "even") || t.hi-t.lo > 5 && !t.caps && r.text[t.hi-3:t.hi] == "ing"
	case r.is(i, "but"), r.is(i, "even"), r.is(i, "the"):
		return true
	case k&(classPron|classAux) != 0 && k&(classDet|classObjPron) == 0 && !r.is(i, "i") && !r.is(i, "who"):
		return true
	case t.caps && i+1 < hi && r.toks[i+1].kind == kindWord && r.isVerbLike(i+1):
		return true
	}
	return t.hi-t.lo > 5 && !t.caps && r.text[t.hi-3:t.hi] == "ing"
}

// dashIn reports whether another dash stands in [lo, hi), so that the one
// before it opens a parenthesis.
func (r *reader) dashIn(lo, hi int) bool {
	for i := lo; i < hi; i++ {
		if r.toks[i].kind == kindDash && r.spaced(i) {
			return true
		}
	}
	return false
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
		return r.cueOf(run{n.lo + 1, n.hi}, frameSpeech) || t.word.class&classConj != 0 && r.coordinated(n.lo+1, n.hi) || r.toks[n.lo+1].word.form&formGerund != 0 && r.toks[n.lo+1].word.verb.frames&frameSpeech != 0
	}
	return r.coordinated(n.lo, n.hi) || r.cueIn(n)
}

// maxAsideTokens bounds how far the end of an aside is looked for.
const maxAsideTokens = 40

// asideEnd returns the mark that ends the aside which the comma or the dash at i
// opens, where the clause that begins at lo goes on behind it with its verb:
// "the talks, which began in May, had failed". It returns 0 where there is none.
func (r *reader) asideEnd(i, lo, hi int) int {
	k := r.toks[i].kind
	if k != kindComma && k != kindDash || i <= lo || i+1 >= hi || k == kindDash && !r.spaced(i) || r.has(i+1, classConj) {
		return 0
	}
	scene := r.has(i+1, classSub) && !r.has(i+1, classRel) // "while troublesome", not "while she, too,"
	verb := false
	for j := i + 1; j+1 < hi && j-i < maxAsideTokens; j++ {
		t := r.toks[j]
		if t.kind == kindOpen && t.match > j {
			if t.match >= hi {
				return 0
			}
			j = t.match - 1
			continue
		}
		switch {
		case r.used[j] || t.kind == kindStop || t.kind == kindColon:
			return 0
		case t.kind != k || k == kindDash && !r.spaced(j):
			verb = verb || r.isVerbLike(j) || r.endsIn(j, "ed")
			continue
		}
		if (!scene || verb || j-i <= 4) && r.verbAt(j+1, hi) {
			return j
		}
		return 0
	}
	return 0
}

// verbAt reports whether a finite verb begins at i, maybe after an adverb.
func (r *reader) verbAt(i, hi int) bool {
	for n := 0; i < hi && n < 2 && r.toks[i].kind == kindWord && (r.has(i, classAdv) && !r.has(i, classSub|classPrep) || r.isAdverb(i)); n++ {
		i++
	}
	if i >= hi || r.toks[i].kind != kindWord || r.toks[i].caps {
		return false
	}
	w := r.toks[i].word
	if w.verb != nil && w.verb.frames&frameSpeech != 0 && w.verb.frames&(frameClause|frameQuote) != 0 {
		return false // somebody else says
	}
	if w.class&classAux != 0 {
		return !r.is(i, "being") && !r.is(i, "been") && !r.is(i, "having") && !r.is(i, "be")
	}
	if w.class&(classPrep|classSub|classDet|classNounish|classCueNoun) != 0 || r.endsIn(i, "ing") {
		return false
	}
	return w.class&classVerb != 0 || w.verb != nil && w.form&(formPast|formThird) != 0 || r.endsIn(i, "ed")
}
