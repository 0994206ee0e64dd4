package quote

import "strings"

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
		if g.lo == i && i > lo && r.toks[i-1].kind == kindNumber && w.form&formParticiple != 0 && i+1 < len(r.toks) &&
			r.toks[i+1].kind == kindWord && !r.toks[i+1].caps && r.toks[i+1].word.class == 0 && r.toks[i+1].word.verb == nil {
			return false // 20 pledged delegates
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
			return !sub.empty() && (sub.follows || r.has(sub.hi-1, classPron|classPlural) || r.pluralNoun(sub.hi-1) && i+1 < len(r.toks) && (r.is(i+1, "that") || r.clauseAt(i+1, len(r.toks))))
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
	if r.complementOf(k, c, g) {
		return true
	}
	// What looked like whom it was told to may be what was: "promised an inquiry".
	if f := c.verb.frames; g.passive || f&frameAddressee == 0 || f&frameNoun == 0 {
		return false
	}
	s := r.sents[k]
	n := r.nounAfter(c.words.hi, s.hi)
	if n.empty() || n.hi < s.hi && r.toks[n.hi].kind != kindComma && r.toks[n.hi].kind != kindStop || r.has(n.hi-1, classObjPron|classTime) {
		return false
	}
	return r.take(k, c, n.lo, n.hi, "noun")
}

// afterAddressee returns where whom it was said to ends, or j where nobody is
// named there.
func (r *reader) afterAddressee(c *cue, f frame, j, hi int) int {
	n := r.nounAfter(j, hi)
	saysIt := f&frameClause != 0 && c.verb.lemma != "tell" && // "said he", not "told him"
		(!r.has(j, classObjPron) || r.has(j, classPron) && r.has(min(j+1, hi-1), classAux)) && r.clauseAt(j, hi)
	if n.empty() || r.is(j, "that") || r.has(j, classTime) || saysIt {
		return j
	}
	return n.hi
}

func (r *reader) complementOf(k int, c *cue, g group) bool {
	s := r.sents[k]
	f := c.verb.frames
	j := c.at + 1
	if c.verb.lemma == "put" {
		j++ // put it
		c.words.hi = j
	}
	if j < s.hi && r.is(j, "out") && (c.verb.lemma == "point" || c.verb.lemma == "rule") || j < s.hi && r.is(j, "on") && c.verb.lemma == "go" {
		j++
		c.words.hi = j
		f = f&^frameWeak | frameClause | frameThat | frameNoun
	}
	if j < s.hi && f&frameAddressee != 0 && !g.passive {
		j = r.afterAddressee(c, f, j, s.hi)
	}
	skipped := j
	if j > c.words.hi && j < s.hi && (r.is(j, "to") || j+1 < s.hi && r.is(j, "not") && r.is(j+1, "to")) && f&frameInfinite != 0 {
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
		case t.kind == kindDash && r.spaced(j) && f&frameSpeech != 0:
			e := r.dashAfter(j, s.hi)
			if e == 0 {
				return false
			}
			j, skipped = e, e // said - at a rally, of all places - that
			continue
		case t.kind == kindComma && j+1 < s.hi && r.toks[j+1].kind == kindOpen && f&frameQuote != 0:
			return r.quoteFrom(k, c, j+1, g)
		case t.kind == kindComma && j+1 < s.hi && r.is(j+1, "that") && f&frameThat != 0:
			return r.take(k, c, j+1, r.contentOf(c, j+1, s.hi), "that")
		case t.kind == kindComma && f&frameThat != 0 && r.thatAfter(j, s.hi) > 0:
			j = r.thatAfter(j, s.hi)
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "that")
		case t.kind != kindWord && t.kind != kindNumber:
			return false
		case r.is(j, "that") && j > skipped && r.has(j-1, classCueNoun) && !r.has(j-1, classVenue):
			return false // "responded to claims that": what was claimed
		case r.is(j, "that") && f&frameThat != 0:
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "that")
		case t.word.class&classWh != 0 && f&(frameWh) != 0:
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "wh")
		case f&frameInfinite != 0 && j+1 < s.hi && r.is(j, "not") && r.is(j+1, "to"):
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "to")
		case r.is(j, "to") && j+1 < s.hi && (r.toks[j+1].kind == kindWord || r.toks[j+1].kind == kindOpen) && !r.has(j+1, classDet|classPoss) && !r.toks[j+1].caps && f&frameInfinite != 0:
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "to")
		case (j == skipped || j == skipped+1 && r.isAdverb(skipped)) && r.leads(c.verb, j):
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
		if f&frameClause != 0 && (sureVerbs[c.verb.lemma] || r.hasVerb(run{j, s.hi})) && (t.word.class&(classPrep|classConj) == 0 || r.is(j, "about") && r.numberAt(j+1)) && (j == skipped || r.clauseAt(j, s.hi)) && !r.isAdverb(j) && t.word.class&(classTime|classAdv) == 0 {
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "clause")
		}
		n := r.adjunct(j, s.hi)
		if f&frameNoun != 0 && f&frameWeak == 0 && j == skipped && n == j && t.word.class&(classPrep|classConj|classSub) == 0 {
			return r.take(k, c, j, r.contentOf(c, j, s.hi), "noun")
		}
		if n == j || sureVerbs[c.verb.lemma] && (r.is(j, "about") || r.is(j, "just")) && r.hasVerb(run{j, s.hi}) {
			if c.verb.lemma == "say" && r.hasVerb(run{j, s.hi}) && !r.is(j, "by") && !r.is(j, "and") && !r.is(j, "as") {
				return r.take(k, c, j, r.contentOf(c, j, s.hi), "clause")
			}
			return false
		}
		j = n
	}
	return false
}

// sureVerbs are the verbs that report whatever stands behind them.
var sureVerbs = map[string]bool{"say": true, "think": true, "tell": true}

// hasVerb reports whether a clause with a verb begins a run.
func (r *reader) hasVerb(n run) bool {
	for i := n.lo; i < n.hi; i++ {
		t := r.toks[i]
		switch {
		case t.kind == kindOpen && t.match > i && t.match < n.hi:
			i = t.match
		case t.kind == kindOwner && i > n.lo && (r.has(i-1, classPron) || r.is(i-1, "there")):
			return true
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

// pluralNoun reports whether the word at i looks like a noun in the plural.
func (r *reader) pluralNoun(i int) bool {
	t := r.toks[i]
	return t.kind == kindWord && !t.caps && t.hi-t.lo > 3 && r.text[t.hi-1] == 's' && r.text[t.hi-2] != 's' && t.word.class&(classAdv|classAux|classTime|classPrep|classVerb) == 0
}

// dashAfter returns the token behind the aside that the dash at j opens, or 0.
func (r *reader) dashAfter(j, hi int) int {
	for i := j + 1; i+1 < hi && i-j < maxSkipTokens/2; i++ {
		if r.toks[i].kind == kindDash && r.spaced(i) {
			return i + 1
		}
	}
	return 0
}

// numberAt reports whether a number begins at i, in digits or in words.
func (r *reader) numberAt(i int) bool {
	if i >= len(r.toks) {
		return false
	}
	t := r.toks[i]
	return t.kind == kindNumber || t.kind == kindWord && (r.is(i, "half") || r.has(i, classDet) && numberWords[strings.ToLower(r.text[t.lo:t.hi])] || strings.HasPrefix(r.text[t.lo:t.hi], "one-") || strings.HasPrefix(r.text[t.lo:t.hi], "two-"))
}

var numberWords = map[string]bool{"one": true, "two": true, "three": true, "four": true, "five": true, "six": true, "seven": true, "eight": true, "nine": true, "ten": true}
