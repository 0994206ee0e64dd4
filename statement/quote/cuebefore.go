package quote

// before finds the cues that stand before what they attribute, in sentence k.
func (r *reader) before(k int) {
	s := r.sents[k]
	var lastSub subject
	for i := s.lo; i < s.hi; i++ {
		if r.toks[i].kind == kindOpen && r.toks[i].match > i && r.toks[i].match < s.hi {
			i = r.toks[i].match
			continue
		}
		w := r.toks[i].word
		if w.verb == nil || r.toks[i].quoted || r.used[i] || r.isIdle(i, s.hi) {
			continue
		}
		if r.asReportedBy(k, i) {
			continue
		}
		g := r.groupOf(i, s.lo)
		sub := r.subjectOf(g.lo, s.lo)
		if asked := w.verb.lemma == "ask" && w.form&formParticiple != 0 && (r.opensSentence(i, s.lo) || i > s.lo && r.is(i-1, "when") && i+1 < s.hi && !r.is(i+1, "to")); !asked && !r.isVerb(i, g, sub, s.lo) {
			continue
		} else if asked {
			c := cue{verb: w.verb, words: run{i, i + 1}, at: i, speech: true, rule: "asked", inner: true}
			r.complement(k, &c, group{lo: i, passive: true})
			continue
		}
		c := cue{verb: w.verb, words: run{g.lo, i + 1}, at: i, speech: w.verb.frames&frameSpeech != 0, rule: "verb"}
		r.giveSource(&c, g, sub, &lastSub, s.lo)
		if t := r.tail(i, s.hi); !sub.empty() && sub.lo > s.lo && r.is(sub.lo-1, "as") && (sub.lo == s.lo+1 || r.has(sub.lo-2, classConj)) && t+1 < s.hi && r.toks[t].kind == kindComma {
			c.rule = "as-said"
			r.take(k, &c, t+1, r.contentEnd(t+1, s.hi), "")
			continue
		}
		c.dashed = sub.follows && sub.lo > s.lo && r.toks[sub.lo-1].kind == kindDash
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

// giveSource finds whom the cue c is given to: its subject, or that of a verb
// before it in the sentence that begins at lo. last is the last subject of the
// sentence.
func (r *reader) giveSource(c *cue, g group, sub subject, last *subject, lo int) {
	i := c.at
	switch {
	case g.passive:
		c.rule = "passive"
	case g.byGerund:
		c.rule = "participle"
		c.words.lo = r.quotedAs(i, lo)
		if i > lo && g.lo == i && r.toks[i-1].kind == kindWord && !r.has(i-1, classPrep|classConj|classSub|classAdv|classAux|classVerb|classDet|classTime) && !r.isAdverb(i-1) && r.toks[i-1].word.verb == nil {
			c.source = r.nounBefore(i, lo) // voters supporting X
		} else {
			c.source = r.lastSource(i, lo)
			if c.source.empty() && last.hi > lo && last.hi < i {
				c.source, c.follows = last.run, last.follows
			}
		}
		if c.source.empty() {
			c.source = r.mainSubject(i, lo)
		}
	case g.toVerb:
		c.rule = "infinitive"
		c.source = r.mainSubject(g.lo, lo)
	case sub.shared:
		c.source = r.lastSource(i, lo)
		if c.source.empty() {
			c.source = r.mainSubject(g.lo, lo)
		}
	default:
		c.source, c.follows = sub.run, sub.follows
		*last = sub
	}
}

// asReportedBy reads "As reported by X, …" at the beginning of sentence k.
func (r *reader) asReportedBy(k, i int) bool {
	s := r.sents[k]
	if i == s.lo || i > s.lo+2 || !r.is(s.lo, "as") || r.toks[i].word.form&formParticiple == 0 || i+2 >= s.hi || !r.is(i+1, "by") {
		return false
	}
	n := r.nounAfter(i+2, s.hi)
	if n.empty() || n.hi+1 >= s.hi || r.toks[n.hi].kind != kindComma {
		return false
	}
	v := r.toks[i].word.verb
	c := cue{verb: v, words: run{i, i + 1}, at: i, source: n, speech: v.frames&frameSpeech != 0, rule: "as-said"}
	return r.take(k, &c, n.hi+1, r.contentEnd(n.hi+1, s.hi), "")
}

// isIdle reports whether the verb at i reports only with a word that is not
// behind it: "put it".
func (r *reader) isIdle(i, hi int) bool {
	return r.toks[i].word.verb.lemma == "put" && !(i+1 < hi && r.is(i+1, "it"))
}

// quotedAs returns where the cue of the participle at i begins: before "was
// quoted as" if that leads to it.
func (r *reader) quotedAs(i, lo int) int {
	if i-2 < lo || !r.is(i-1, "as") || r.toks[i-2].word.form&formParticiple == 0 || r.used[i-2] {
		return i
	}
	if g := r.groupOf(i-2, lo); g.passive {
		return g.lo
	}
	return i
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

// opensSentence reports whether nothing but words that lead to it stands
// before the participle or infinitive at i.
func (r *reader) opensSentence(i, lo int) bool {
	for k := lo; k < i; k++ {
		if r.toks[k].kind != kindWord || !r.has(k, classPrep|classSub|classConj|classAdv|classNeg|classAux) && !r.isAdverb(k) {
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
		names := c.at+1 < len(r.toks) && (r.toks[c.at+1].caps || r.toks[c.at+1].kind == kindOpen)
		return names && r.toks[c.at].word.form&formPast != 0 && !h.caps && h.word.class&(classPron|classTitle|classRole|classPlural) == 0 && h.kind == kindWord && (r.is(sub.lo, "a") || r.is(sub.lo, "an") || r.text[h.hi-1] != 's')
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
