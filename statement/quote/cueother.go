package quote

import (
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// according reads "according to X" in sentence k.
func (r *reader) according(k int) {
	s := r.sents[k]
	for i := s.lo; i+2 < s.hi; i++ {
		if !r.is(i, "according") || !r.is(i+1, "to") || r.used[i] || r.toks[i].quoted {
			continue
		}
		n := r.nounAfter(i+2, s.hi)
		if n.empty() {
			continue
		}
		if e := r.extend(n, s.hi); i > s.lo+1 || e.hi < s.hi && r.toks[e.hi].kind == kindComma {
			n = e // an apposition at the beginning has to end
		}
		if n.hi < s.hi && (r.has(n.hi, classRel) || i <= s.lo+1 && r.toks[n.hi].kind == kindWord && (r.endsIn(n.hi, "ed") || r.toks[n.hi].word.form&formParticiple != 0)) {
			n.hi = r.endOfInner(n.hi, s.hi) // "two people who were there"
			for n.hi > n.lo && r.toks[n.hi-1].kind == kindStop {
				n.hi--
			}
		}
		c := cue{words: run{i, i + 2}, at: i, source: n, speech: true, rule: "according"}
		var content []run
		lead := i
		for lead > s.lo && r.toks[lead-1].kind == kindWord && r.has(lead-1, classConj|classAdv) {
			lead--
		}
		if lead > s.lo {
			first := run{s.lo, i}
			for j := i - 1; j >= s.lo; j-- {
				if r.used[j] {
					first.lo = j + 1
					break
				}
			}
			if f := r.trim(first); !f.empty() && !(f.hi-f.lo == 1 && r.has(f.lo, classConj|classAdv|classSub|classPrep)) {
				content = append(content, first)
			}
		}
		rest := n.hi
		for rest < s.hi && r.toks[rest].kind != kindComma {
			m := r.adjunct(rest, s.hi)
			if m == rest {
				break
			}
			rest = m
		}
		if rest < s.hi && (r.toks[rest].kind == kindComma || r.toks[rest].kind == kindColon) && rest+1 < s.hi && (len(content) == 0 || !r.ownClause(run{rest + 1, s.hi})) {
			hi := r.contentEnd(rest+1, s.hi)
			if !r.anyUsed(run{rest + 1, hi}) {
				content = append(content, run{rest + 1, hi})
			}
		}
		if len(content) > 0 && !(lead > s.lo && r.cueIn(r.trim(content[0]))) {
			r.add(c, content...) // else it is whoever has a verb who said it
		}
	}
}

// nouns reads the nouns that report: "her claim that", "a call for".
func (r *reader) nouns(k int) {
	s := r.sents[k]
	for i := s.lo; i < s.hi; i++ {
		if !r.has(i, classCueNoun) || r.used[i] || r.toks[i].quoted {
			continue
		}
		v := cueNounTable[lowerASCII(r.words(run{i, i + 1}))]
		if v == nil {
			continue
		}
		src := r.ownerOf(i, s.lo)
		c := cue{verb: v, words: run{i, i + 1}, at: i, source: src, speech: v.frames&frameSpeech != 0, rule: "noun"}
		j := i + 1
		if src.empty() && j+1 < s.hi && (r.is(j, "by") || r.is(j, "from")) {
			c.source = r.nounAfter(j+1, s.hi)
			j = c.source.hi
			if c.source.empty() {
				continue
			}
		}
		if j >= s.hi || r.toks[j].kind != kindWord {
			continue
		}
		switch {
		case r.is(j, "that") && v.frames&frameThat != 0 && j+1 < s.hi && !r.has(j+1, classAux|classVerb) && !r.pastAt(j+1, s.hi):
			r.take(k, &c, j, r.contentEnd(j, s.hi), "")
		case r.is(j, "to") && v.frames&frameInfinite != 0 && !c.source.empty():
			r.take(k, &c, j, r.contentEnd(j, s.hi), "")
		case r.leads(v, j) && !c.source.empty():
			c.words.hi = j + 1
			r.take(k, &c, j+1, r.contentEnd(j+1, s.hi), "")
		}
	}
}

func lowerASCII(s string) string {
	if s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]|0x20) + s[1:]
	}
	return s
}

// ownerOf returns the possessor of the noun at i.
func (r *reader) ownerOf(i, lo int) run {
	for j := i - 1; j >= lo && i-j < 5; j-- {
		t := r.toks[j]
		switch {
		case t.kind == kindOwner:
			n := r.nounBefore(j, lo)
			if n.empty() {
				return run{}
			}
			return run{n.lo, j + 1}
		case t.kind != kindWord:
			return run{}
		case t.word.class&classPoss != 0:
			return run{j, j + 1}
		case t.word.class&(classDet|classPrep|classAux|classConj|classSub|classVerb) != 0:
			return run{}
		}
	}
	return run{}
}

// wait keeps a cue whose colon ends the paragraph for the next one.
func (r *reader) wait(k int, c *cue, colon int) bool {
	if k != len(r.sents)-1 || c.verb != nil && c.verb.frames&(frameQuote|frameClause|frameNoun|frameThat) == 0 {
		return false
	}
	w := *c
	w.unit = r.units
	if !w.words.empty() {
		w.cueSpan = r.span(w.words)
		r.use(w.words)
	}
	if !w.source.empty() {
		w.srcSpan = r.span(w.source)
		w.mention = r.mentionOf(w.source, w.follows)
		r.use(w.source)
	}
	r.due = &w
	return true
}

// goOn gives the quotation that begins a unit, or the unit where none does, to
// a cue that waits for one.
func (r *reader) goOn() {
	due := r.due
	r.due = nil
	if len(r.toks) == 0 {
		return
	}
	switch {
	case due != nil && r.toks[0].kind == kindOpen:
		r.add(*due, run{0, min(r.toks[0].match+1, len(r.toks))})
	case due != nil && due.cueSpan != (evidence.Span{}) && due.verb != nil && due.verb.frames&frameQuote != 0:
		r.add(*due, run{0, len(r.toks)})
	}
}

// join adds a run to the content of an attribution.
func (r *reader) join(at int, n run) {
	n = r.trim(n)
	if n.empty() {
		return
	}
	r.use(n)
	f := &r.out[at]
	f.Content = append(f.Content, r.span(n))
	f.lastTok = n.hi - 1
	f.unit = r.units
}

// colon reads "NAME: words", as headlines and transcripts have it, in
// sentence k.
func (r *reader) colon(k int) {
	s := r.sents[k]
	if !r.toks[s.lo].caps {
		return
	}
	for i := s.lo + 1; i < s.hi && i-s.lo <= 8; i++ {
		t := r.toks[i]
		if t.kind == kindWord && (t.caps || r.has(i-1, classTitle)) || t.kind == kindOwner || t.kind == kindParenOpen || t.kind == kindParenClose || t.kind == kindNumber {
			continue
		}
		if t.kind != kindColon || r.text[t.lo:t.hi] != ":" || i+1 >= s.hi {
			return
		}
		n := run{s.lo, i}
		if !r.namesSomebody(n) || r.used[s.lo] || r.toks[s.lo].quoted {
			return
		}
		hi := s.hi
		q := r.toks[i+1].kind == kindOpen
		upper := r.isUpper(n)
		switch {
		case q:
			hi = min(r.toks[i+1].match+1, len(r.toks))
		case upper && (r.units > 0 || len(r.sents) > 1):
			// a turn goes on to the next
			for m := k + 1; m < len(r.sents) && !r.turnAt(r.sents[m]); m++ {
				hi = r.sents[m].hi
			}
		case r.units > 0 || k > 0 || len(r.sents) > 1:
			return // only a headline is so brief
		}
		c := cue{words: run{i, i + 1}, at: i, source: n, speech: true, rule: "colon"}
		if !r.anyUsed(run{i + 1, hi}) {
			r.add(c, run{i + 1, hi})
		}
		return
	}
}

func (r *reader) turnAt(s run) bool {
	for i := s.lo; i < s.hi && i-s.lo <= 5; i++ {
		if r.toks[i].kind == kindColon {
			return i > s.lo && r.isUpper(run{s.lo, i})
		}
		if r.toks[i].kind != kindWord || !r.toks[i].caps {
			return false
		}
	}
	return false
}

func (r *reader) isUpper(n run) bool {
	letters := 0
	for _, c := range []byte(r.words(n)) {
		if 'a' <= c && c <= 'z' {
			return false
		}
		if 'A' <= c && c <= 'Z' {
			letters++
		}
	}
	return letters > 1
}

// colonLabels are words before a colon that name nobody.
var colonLabels = map[string]bool{"q": true, "a": true, "correction": true, "update": true, "updated": true, "note": true, "breaking": true, "exclusive": true,
	"video": true, "watch": true, "photo": true, "photos": true, "source": true, "twitter": true, "byline": true, "contributing": true, "read": true,
	"related": true, "bombshell": true, "http": true, "https": true, "live": true, "opinion": true, "analysis": true, "editorial": true, "listen": true,
	"highlights": true, "summary": true, "image": true, "credit": true, "subject": true, "date": true, "from": true, "to": true, "cc": true}

func lowerAll(s string) string { return strings.ToLower(s) }

// namesSomebody reports whether a run could be a name.
func (r *reader) namesSomebody(n run) bool {
	if n.hi-n.lo == 1 && colonLabels[lowerAll(r.words(n))] {
		return false
	}
	for i := n.lo; i < n.hi; i++ {
		t := r.toks[i]
		if t.kind == kindWord && t.word.class&(classDet|classPron|classSub|classWh|classAux|classPrep|classVerb) != 0 || t.word.verb != nil {
			return false
		}
	}
	return true
}

// loose gives the quotations that no cue has to whoever spoke last: a
// sentence in quotation marks after one, a paragraph of nothing else.
func (r *reader) loose() {
	for i := 2; i < len(r.toks); i++ {
		if r.toks[i].kind == kindOpen && r.toks[i-1].kind == kindColon && !r.used[i] {
			r.led(i)
		}
	}
	for k, s := range r.sents {
		if r.toks[s.lo].kind != kindOpen || r.anyUsed(s) {
			continue
		}
		close := min(r.toks[s.lo].match, len(r.toks)-1)
		n := run{s.lo, close + 1}
		if !r.toks[close].end {
			if k > 0 && close-s.lo > 3 && r.directBefore(k) >= 0 {
				for m := k; m < len(r.sents) && r.sents[m].lo <= close; m++ {
					n.hi = r.sents[m].hi
				}
			} else {
				continue
			}
		}
		if r.anyUsed(n) {
			continue
		}
		if h := r.hungAt(k - 1); h != nil {
			r.add(*h, n)
			continue
		}
		if at := r.directBefore(k); at >= 0 {
			r.join(at, n)
			continue
		}
		if k == 0 && r.last >= 0 && r.out[r.last].direct && r.out[r.last].unit == r.units-1 && r.out[r.last].closes {
			r.join(r.last, n)
			r.out[r.last].closes = k == len(r.sents)-1 || r.out[r.last].closes
			continue
		}
		if r.last < 0 || n.hi-n.lo < 5 {
			continue
		}
		c := cue{speech: true, rule: "floating"}
		// Only whoever spoke right before it goes on.
		if prev := r.out[r.last]; len(prev.Source) > 0 && (k == 0 && prev.unit == r.units-1 || k > 0 && prev.unit == r.units && r.touches(prev, k-1)) {
			c.mention, c.srcSpan = prev.mention, prev.Source[0]
		}
		r.add(c, n)
	}
	if r.last >= r.first || r.last >= 0 && r.out[r.last].unit == r.units {
		f := &r.out[r.last]
		f.closes = f.lastTok >= len(r.toks)-2 || len(r.toks) > 0 && f.lastTok >= r.sents[len(r.sents)-1].lo-1
	}
}

// led reads a quotation that opens at q after a name and a colon.
func (r *reader) led(q int) {
	lo := r.sentenceStart(q)
	n := r.nounBefore(q-1, lo)
	hi := min(r.toks[q].match+1, len(r.toks))
	if n.empty() || r.anyUsed(n) || r.anyUsed(run{q, hi}) || hi-q < 4 {
		return
	}
	if !r.toks[n.lo].caps && !r.has(n.hi-1, classGroup|classRole|classTitle) || r.has(n.hi-1, classTime) {
		return
	}
	r.add(cue{words: run{q - 1, q}, at: q - 1, source: n, speech: true, rule: "colon"}, run{q, hi})
}

// hungAt returns the cue that ends sentence k without what it attributes.
func (r *reader) hungAt(k int) *cue {
	for i := len(r.hung) - 1; i >= 0 && r.hung[i].sentence >= k; i-- {
		if r.hung[i].sentence == k && !r.anyUsed(r.hung[i].words) {
			return &r.hung[i].cue
		}
	}
	return nil
}

// maxLooseLook bounds how many attributions, and spans of one, are looked at
// for the quotation before a loose one.
const maxLooseLook = 64

// directBefore returns the attribution of this unit whose quotation, or its cue,
// stands in the sentence before sentence k, or -1.
func (r *reader) directBefore(k int) int {
	if k == 0 {
		return -1
	}
	for at := len(r.out) - 1; at >= r.first && len(r.out)-at <= maxLooseLook; at-- {
		if f := r.out[at]; (f.direct || f.Rule == "postposed" || f.Rule == "inverted") && f.unit == r.units && r.touches(f, k-1) {
			return at
		}
	}
	return -1
}

// touches reports whether the cue of an attribution, or what it attributes,
// stands in sentence k.
func (r *reader) touches(f found, k int) bool {
	lo, hi := int64(r.toks[r.sents[k].lo].lo), int64(r.toks[r.sents[k].hi-1].hi)
	for _, spans := range [][]evidence.Span{f.Cue, f.Content[max(0, len(f.Content)-maxLooseLook):]} {
		for _, s := range spans {
			if s.End > lo && s.Start < hi {
				return true
			}
		}
	}
	return false
}
