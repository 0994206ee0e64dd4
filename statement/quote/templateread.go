package quote

import (
	"slices"
	"strings"
)

// cast says who the pronouns of a passage are. An empty name is one that
// cannot be told.
type cast struct {
	me, us, you string
	they, him   string // "he", "she", "they" as a subject; "him", "her", "them" as an object
	names       *nameTable
	spoken      string // the words that "this" and "it" stand for
	context     string // what stands before the passage in its text
}

// passage is a run of words that templates are tried on.
type passage struct {
	text   string
	ls     []lexeme
	cast   cast
	nested bool // inside a proposition of knowledge: no subject is supplied
}

// clauseHead is what stands to the left of a verb: its subject and how it is meant.
type clauseHead struct {
	subject  string
	neg      bool // an odd number of negations
	modal    bool // what may, will or should be: no claim of what was
	cond     bool // what would follow if
	be       bool // a form of to be stands before: passive, or progressive
	there    bool // "there was"
	owned    bool // "her ties": told in passing, and not claimed
	asks     bool // "did you": the subject of a question
	plain    bool // the subject was written, and not supplied
	material string
}

// passageOf makes one sentence ready for templates: contractions are two
// lexemes, "no one" is one.
func passageOf(text string, ls []lexeme, who cast) *passage {
	out := make([]lexeme, 0, len(ls)+4)
	for _, l := range ls {
		if two, ok := contractions[l.word]; ok {
			cut := l.lo + strings.IndexAny(text[l.lo:l.hi], "'’")
			out = append(out, lexeme{lo: l.lo, hi: cut, word: two[0], caps: l.caps}, lexeme{lo: cut, hi: l.hi, word: two[1]})
			continue
		}
		if n := len(out); l.word == "one" && n > 0 && out[n-1].word == "no" {
			out[n-1] = lexeme{lo: out[n-1].lo, hi: l.hi, word: "nobody", caps: out[n-1].caps}
			continue
		}
		out = append(out, l)
	}
	return &passage{text: text, ls: out, cast: who}
}

func (p *passage) word(i int) string {
	if i < 0 || i >= len(p.ls) {
		return ""
	}
	return p.ls[i].word
}

// left reads what stands before the verb at i.
func (p *passage) left(i int) clauseHead {
	var g clauseHead
	k, helped, does := i-1, strings.HasSuffix(p.word(i), "ing"), false
walk:
	for ; k >= 0; k-- {
		w := p.ls[k].word
		switch {
		case p.ls[k].mark:
			if w == "," && k > 0 && adverbs[p.word(k-1)] || w == "," && adverbs[p.word(k+1)] && k > 0 && (auxiliary[p.word(k-1)] || negations[p.word(k-1)]) {
				continue
			}
			break walk
		case negations[w] || modals[w] || auxiliary[w]:
			g.neg = g.neg != (negations[w] && w != "nor")
			g.modal = g.modal || modals[w]
			g.be = g.be || forms2be[w]
			helped, does = true, does || strings.HasPrefix(w, "d") || w == "never"
		case w == "to":
			if controls[p.word(k-1)] || k == i-1 {
				g.modal = true // to have done is told; to do is wished
			}
			if k > 0 && !auxiliary[p.word(k-1)] && !negations[p.word(k-1)] {
				k-- // the verb that governs the infinitive
			}
		case w == "denied" || w == "denies" || w == "deny" || w == "denying":
			g.neg, helped = !g.neg, true
		case w == "recall" || w == "remember" || w == "admitted" || w == "admits" || w == "acknowledged" || w == "acknowledges" || w == "confirmed" || w == "without":
			g.neg = g.neg != (w == "without")
		case adverbs[w] || strings.HasSuffix(w, "ly") && len(w) > 4 && !p.ls[k].caps:
		default:
			break walk
		}
	}
	p.subjectAt(&g, k)
	if baseForms[p.word(i)] && !does && !g.asks {
		g.modal = true // "that police release the video", "and release it"
	}
	if !g.plain && !helped {
		g.subject = "" // "published reports" are no deed
	}
	return g
}

// maxSubject is how many words a subject has at most.
const maxSubject = 14

// subjectAt reads the subject that ends at k, and what stands before it.
func (p *passage) subjectAt(g *clauseHead, k int) {
	from := k + 1
	for from > 0 && k+1-from < maxSubject {
		l := p.ls[from-1]
		if l.mark && l.word != "-" && l.word != "/" || boundaries[l.word] && !(connectors[l.word] && from >= 2 && linked(p.word(from-2))) {
			break
		}
		if l.word == "of" && from >= 2 && knows[p.word(from-2)] || auxiliary[l.word] {
			g.asks = strings.HasPrefix(l.word, "d") // "did you ever meet": a question has its subject after the auxiliary
			break
		}
		from--
	}
	if from == k+1 {
		if k < 0 || k <= 2 && p.ls[k].mark {
			g.subject = p.supplied() // none is written: "was never aware", "denied having met"
		}
	} else {
		region := p.ls[from : k+1]
		g.plain = true
		if region[len(region)-1].word == "there" {
			g.there = true
		}
		name, neg := p.resolve(region, true)
		g.subject, g.neg = name, g.neg != neg
		g.material = p.thing(region)
		if g.material != "" && len(region) > 0 && (region[0].word == "no" || region[0].word == "none") && !neg {
			g.neg = !g.neg
		}
	}
	p.governed(g, from-1)
}

// supplied is the subject of words that have none of their own.
func (p *passage) supplied() string {
	if p.nested {
		return ""
	}
	return p.cast.us
}

func linked(w string) bool {
	return anybody[w] || linkWords[w] || nobodies[w] || w == "member" || w == "part"
}

// governed looks at what a clause hangs from: the word at k, just before its
// subject.
func (p *passage) governed(g *clauseHead, k int) {
	w := p.word(k)
	switch {
	case w == "if" || w == "unless":
		g.cond = true
	case w == "whether":
		g.cond = true
	case w == "nor":
		g.neg = !g.neg
	case w == "or" || w == "and":
		for j := k - 1; j >= 0 && k-j < 8; j-- {
			if p.word(j) == "neither" {
				g.neg = !g.neg
			}
		}
	}
	if w == "that" {
		k--
		w = p.word(k)
		if claims[w] { // whose, the words around must say
			if !slices.ContainsFunc(p.ls[k:], func(l lexeme) bool { return refuting[l.word] }) {
				g.cond = true
				return
			}
			g.neg = !g.neg
			return
		}
		for j := k; j > 0 && k-j < 6 && !p.ls[j].mark; j-- {
			switch p.word(j) {
			case "true":
				if negations[p.word(j-1)] {
					g.neg = !g.neg
				}
			case "false", "untrue", "nonsense", "denied", "denies", "deny", "denying", "rejects", "rejected", "disputed", "disputes":
				g.neg = !g.neg
			}
		}
		if denying[w] {
			return
		}
	} else if denying[w] {
		g.neg = !g.neg
		return
	}
	if raising[w] {
		for j := k - 1; j >= 0 && k-j < 4; j-- {
			if negations[p.word(j)] {
				g.neg = !g.neg
				break
			}
		}
	}
}

// resolve names whom a run of words means. Negation is that of the run: "no
// one on the campaign" is the campaign, denied.
func (p *passage) resolve(ls []lexeme, subject bool) (name string, neg bool) {
	for len(ls) > 0 && (ls[0].mark || adverbs[ls[0].word]) {
		ls = ls[1:]
	}
	poss := ""
	for len(ls) > 1 && (determins[ls[0].word] || ls[0].word == "of" || ls[0].word == "not") {
		if ls[0].word == "no" || ls[0].word == "neither" || ls[0].word == "not" {
			neg = true
		}
		if firstPoss[ls[0].word] || thirdPoss[ls[0].word] || ls[0].word == "your" {
			poss = ls[0].word
		}
		ls = ls[1:]
	}
	if len(ls) == 0 {
		return "", neg
	}
	if len(ls) == 1 || ls[0].word == "i" && len(ls) == 1 {
		if who, is := p.pronoun(ls[0].word, subject); is {
			return who, neg
		}
	}
	if nobodies[ls[0].word] || anybody[ls[0].word] && !ls[0].caps || ls[0].word == "anyone" || anybody[ls[0].word] && sentenceInitial(p, ls[0]) {
		neg = neg != nobodies[ls[0].word]
		return p.inGroup(ls), neg
	}
	return p.nameIn(ls, poss, subject), neg
}

func sentenceInitial(p *passage, l lexeme) bool { return len(p.ls) > 0 && p.ls[0].lo == l.lo }

func (p *passage) pronoun(w string, subject bool) (string, bool) {
	c := p.cast
	switch w {
	case "i", "me", "myself", "mine":
		return c.me, true
	case "we", "us", "ourselves", "ours":
		return c.us, true
	case "you", "yourself":
		return c.you, true
	case "he", "she", "him", "her", "himself", "herself":
		if subject {
			return p.third(w), true
		}
		return c.him, true
	case "they", "them", "themselves": // of several people, who is never safe
		return "", true
	case "it", "this", "that", "these", "those", "there", "here", "everything", "nothing", "something", "anything", "all", "one", "each", "which", "who", "what", "such":
		return "", true
	}
	return "", false
}

// third is whom "he" or "she" means as a subject: whoever the words are given
// to, unless somebody else is named before it.
func (p *passage) third(w string) string {
	for i, l := range p.ls {
		if l.word == w {
			break
		}
		if l.caps && !l.mark && !pronounWords[l.word] && !(i == 0 && !strings.HasSuffix(l.word, "'s") && p.cast.names.full(l.word) == l.word) && !calendar[l.word] && !titles[l.word] {
			name := p.cast.names.full(wordsOf(p.text, p.ls[i:i+1]))
			if name != p.cast.they && !strings.Contains(p.cast.they, name) {
				return ""
			}
		}
	}
	return p.cast.they
}

// inGroup names the group of "anyone associated with the campaign", "members
// of my staff", "nobody here".
func (p *passage) inGroup(ls []lexeme) string {
	rest := ls[1:]
	for i, l := range rest {
		if connectors[l.word] && i+1 < len(rest) {
			inner := rest[i+1:]
			if name, _ := p.resolve(inner, true); name != "" {
				return name
			}
		}
		if l.word == "here" {
			return p.cast.us
		}
	}
	if len(rest) == 0 && (nobodies[ls[0].word] || ls[0].word == "anyone" || ls[0].word == "anybody" || ls[0].word == "everyone" || ls[0].word == "someone") {
		return ""
	}
	if len(rest) == 0 {
		return ""
	}
	return p.nameIn(ls, "", true)
}

// nameIn finds the name in a run of words, or the group that they describe.
func (p *passage) nameIn(ls []lexeme, poss string, subject bool) string {
	from, to := -1, -1
	for i, l := range ls {
		common := !l.caps || i == 0 && sentenceInitial(p, l) && (materials[l.word] || groupNouns[l.word] || len(ls) > 1 && !ls[1].caps && !groupNouns[ls[1].word] && p.cast.names.full(l.word) == l.word && !strings.HasSuffix(l.word, "'s"))
		if common || l.mark || calendar[l.word] || pronounWords[l.word] {
			if from >= 0 {
				break
			}
			continue
		}
		if from < 0 {
			from = i
		}
		to = i + 1
	}
	last := ls[len(ls)-1]
	if from != 0 && vague[ls[0].word] {
		return ""
	}
	switch {
	case from < 0 && len(ls) <= 4 && groupNouns[last.word] && !slices.ContainsFunc(ls, func(l lexeme) bool { return vague[l.word] }):
		return p.groupNamed(ls, poss)
	case from < 0 && poss != "" && len(ls) == 1 && kin[last.word]:
		if who := p.owner(poss); who != "" {
			return who + "'s " + last.word
		}
		return ""
	case from < 0:
		return ""
	}
	run := withoutTitles(ls[from:to])
	if to == len(ls) {
		name := p.cast.names.full(wordsOf(p.text, run))
		if from > 0 && ls[from-1].word == "of" {
			return p.ofName(ls[:from-1], name)
		}
		return name
	}
	tail := ls[to:]
	if !plainWords(tail) || len(tail) > 3 {
		if len(tail) > 0 && (tail[0].word == "of" || tail[0].mark || tail[0].word == "'s") {
			return p.cast.names.full(wordsOf(p.text, run))
		}
		return ""
	}
	whole := wordsOf(p.text, append(slices.Clone(run), tail...))
	if full := p.cast.names.full(whole); full != whole {
		return full
	}
	if groupNouns[last.word] || kin[last.word] || anybody[last.word] {
		return whole
	}
	return ""
}

func plainWords(ls []lexeme) bool {
	for _, l := range ls {
		if l.mark || auxiliary[l.word] || objectStops[l.word] {
			return false
		}
	}
	return true
}

// ofName names "representatives of X" as X, and keeps "the chairman of X".
func (p *passage) ofName(head []lexeme, name string) string {
	if len(head) == 0 || anybody[head[len(head)-1].word] || groupNouns[head[len(head)-1].word] && strings.HasSuffix(head[len(head)-1].word, "s") {
		return name
	}
	return wordsOf(p.text, head) + " of " + name
}

func (p *passage) owner(poss string) string {
	switch {
	case poss == "my":
		return p.cast.me
	case poss == "our":
		return p.cast.us
	case poss == "your":
		return p.cast.you
	}
	return "" // "her husband": whose, is seldom safe
}

// groupNamed names "the campaign", "our company", "Russian officials".
func (p *passage) groupNamed(ls []lexeme, poss string) string {
	words := wordsOf(p.text, ls)
	if full := p.cast.names.full(words); full != words {
		return full
	}
	if poss == "" && len(ls) == 1 {
		if known, ok := p.cast.names.byKey[ls[0].word]; ok {
			return known
		}
		if name := lately(p.cast.context, ls[0].word); name != "" {
			return p.cast.names.full(name)
		}
	}
	if poss == "our" && p.cast.us != p.cast.me && len(ls) == 1 {
		return p.cast.us
	}
	return words
}

// thing is the material that a run of words names, or nothing.
func (p *passage) thing(ls []lexeme) string {
	for len(ls) > 0 && (determins[ls[0].word] || ls[0].word == "of" || ls[0].word == "none") {
		ls = ls[1:]
	}
	if !slices.ContainsFunc(ls, func(l lexeme) bool { return materials[l.word] }) {
		return ""
	}
	return wordsOf(p.text, ls)
}

// objects reads the names that begin at i, joined by "and", "or" or "nor".
func (p *passage) objects(i int) (names []string, next int, neg bool) {
	for len(names) < 3 {
		name, to, no := p.object(i)
		if name == "" {
			break
		}
		names, next, neg = append(names, name), to, neg || no
		if w := p.word(to); w == "or" || w == "and" || w == "nor" || w == "," {
			i = to + 1
			continue
		}
		break
	}
	return names, next, neg
}

// maxObject is how many words the name of an object has at most.
const maxObject = 10

// object reads the name that begins at i.
func (p *passage) object(i int) (name string, next int, neg bool) {
	to := i
	for to < len(p.ls) && to-i < maxObject {
		l := p.ls[to]
		if l.mark && !(l.word == "-" || l.word == "/") {
			break
		}
		if to > i && (strings.ContainsAny(l.word[:1], "$£0123456789") || determins[l.word] && !connectors[p.word(to-1)]) {
			break
		}
		if objectStops[l.word] && !(connectors[l.word] && to > i && linked(p.word(to-1))) && !(l.word == "last" && l.caps) && !(to == i && determins[l.word]) {
			break
		}
		to++
	}
	if to == i {
		return "", i, false
	}
	name, neg = p.resolve(p.ls[i:to], false)
	return name, to, neg || nobodies[p.word(i)]
}

// maxPhrase is how many words of a phrase are taken for a topic or a thing.
const maxPhrase = 16

// phrase reads the words from i to the end of their clause, or to the first of
// stops.
func (p *passage) phrase(i int, stops ...string) (words []lexeme, next int) {
	to := i
	for to < len(p.ls) && to-i < maxPhrase {
		l := p.ls[to]
		if l.mark && l.word != "-" && l.word != "/" || phraseStops[l.word] || slices.Contains(stops, l.word) {
			break
		}
		if (l.word == "and" || l.word == "or") && to+1 < len(p.ls) && (pronounWords[p.word(to+1)] || auxiliary[p.word(to+1)] || negations[p.word(to+1)]) {
			break
		}
		to++
	}
	end := to
	for end > i && trailing[p.ls[end-1].word] {
		end--
	}
	return p.ls[i:end], to
}

// words writes a phrase without the determiner that begins it.
func (p *passage) words(ls []lexeme) string {
	for len(ls) > 1 && determins[ls[0].word] {
		ls = ls[1:]
	}
	return wordsOf(p.text, ls)
}
