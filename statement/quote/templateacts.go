package quote

import (
	"slices"
	"strings"

	"github.com/gainsay/gainsay/statement"
)

// act makes act(a, b, kind, "what"), once for each of others.
func act(a string, others []string, kind, what string, neg bool) []made {
	rest := []statement.Arg{textArg(kind)}
	if what != "" {
		rest = append(rest, textArg(what))
	}
	return over("act", a, others, neg, rest...)
}

var actKind = map[byte]string{'a': "request", 'r': "request", 'u': "request", 'b': "request", 'i': "request", 'p': "request", 'l': "request", 's': "request", 'e': "request"}

func kindOf(verb string) string {
	switch {
	case strings.HasPrefix(verb, "promis"):
		return "promise"
	case strings.HasPrefix(verb, "threat"):
		return "threaten"
	case strings.HasPrefix(verb, "instruct"), strings.HasPrefix(verb, "order"), strings.HasPrefix(verb, "direct"), strings.HasPrefix(verb, "t"):
		return "instruct"
	}
	return actKind[verb[0]]
}

// frameAsked reads "asked Roe to resign", "asked Roe for money", "was told by
// Roe to resign". To ask whether, or to tell that, is no request.
func frameAsked(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() || h.i > 0 && determins[p.word(h.i-1)] {
		return nil
	}
	passive := g.be && !strings.HasSuffix(h.form, "ing")
	j := h.j
	if passive {
		if p.word(j) != "by" {
			return nil
		}
		j++
	}
	names, next, no := p.objects(j)
	if w := p.word(next); w != "to" && w != "for" && !(kindOf(h.form) == "promise" && len(names) > 0) && w != "not" {
		return nil
	}
	if kindOf(h.form) == "instruct" && p.word(next) == "for" {
		return nil
	}
	ls, _ := p.phrase(next + 1)
	if len(names) == 0 || len(ls) == 0 || p.word(next) == "to" && determins[ls[0].word] {
		return nil
	}
	what := p.words(ls)
	neg := g.neg != no
	if passive {
		var out []made
		for _, b := range names {
			out = append(out, act(b, []string{g.subject}, kindOf(h.form), what, neg)...)
		}
		return out
	}
	return act(g.subject, names, kindOf(h.form), what, neg)
}

// frameOffered reads "offered Roe a job" and "offered a job to Roe".
func frameOffered(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() || g.be && !strings.HasSuffix(h.form, "ing") || (h.form == "offer" || h.form == "offers") && determins[p.word(h.i-1)] {
		return nil
	}
	if ls, to := p.phrase(h.j, "to"); p.word(to) == "to" && len(ls) > 0 && len(ls) < 7 {
		if names, _, no := p.objects(to + 1); len(names) > 0 {
			return act(g.subject, names, "offer", p.words(ls), g.neg != (no || ls[0].word == "no" || ls[0].word == "nothing"))
		}
	}
	name, next := p.receiver(h.j)
	ls, _ := p.phrase(next)
	if name == "" || len(ls) == 0 {
		return nil
	}
	return act(g.subject, []string{name}, "offer", p.words(ls), g.neg != (ls[0].word == "no" || ls[0].word == "nothing"))
}

func frameIntroduced(p *passage, h hit) []made {
	g := p.left(h.i)
	a, next, no := p.object(h.j)
	if a == "" || p.word(next) != "to" || !g.asserted() || g.be {
		return nil
	}
	b, _, no2 := p.object(next + 1)
	if b == "" {
		return nil
	}
	return act(g.subject, []string{a}, "introduce", b, g.neg != (no || no2))
}

var quantities = map[string]string{"all": "all", "every": "all", "entire": "all", "full": "all", "complete": "all", "whole": "all", "everything": "all", "unaltered": "unaltered", "unedited": "unaltered", "some": "some"}

// quantity finds how much of something is said to have been released, in the
// first words of a phrase.
func quantity(ls []lexeme) string {
	for _, l := range ls[:min(3, len(ls))] {
		if q := quantities[l.word]; q != "" {
			return q
		}
	}
	return ""
}

func frameReleased(p *passage, h hit) []made {
	g := p.left(h.i)
	j := h.j
	if p.word(j) == "over" || p.word(j) == "public" {
		j++
	}
	ls, _ := p.phrase(j, "to", "with", "on", "in")
	part := quantity(ls)
	if !g.asserted() || g.be && !strings.HasSuffix(h.form, "ing") || part == "" || !slices.ContainsFunc(ls, func(l lexeme) bool { return materials[l.word] || l.word == "chain" || l.word == "everything" }) {
		return nil
	}
	return []made{{&statement.Prop{Op: "released", Args: []statement.Arg{nameArg(g.subject), textArg(wordsOf(p.text, ls))}, Named: map[string]string{"part": part}}, g.neg}}
}

// frameHere reads "Here is the entire chain of messages".
func frameHere(p *passage, h hit) []made {
	ls, _ := p.phrase(h.j-1, "with")
	part := quantity(ls)
	if part == "" || p.cast.me == "" || len(ls) < 2 {
		return nil
	}
	return []made{{&statement.Prop{Op: "released", Args: []statement.Arg{nameArg(p.cast.me), textArg(wordsOf(p.text, ls))}, Named: map[string]string{"part": part}}, false}}
}

// frameDid reads a closed verb, active or passive: "nothing was deleted".
func frameDid(verb string) func(*passage, hit) []made {
	return func(p *passage, h hit) []made {
		g := p.left(h.i)
		if g.modal || g.cond {
			return nil
		}
		make1 := func(who, what string, neg bool) []made {
			if who == "" {
				return nil
			}
			args := []statement.Arg{nameArg(who), textArg(verb)}
			if what != "" {
				args = append(args, textArg(what))
			}
			return []made{{&statement.Prop{Op: "did", Args: args}, neg}}
		}
		if g.be && !strings.HasSuffix(h.form, "ing") {
			who := p.cast.us
			if p.word(h.j) == "by" {
				who, _, _ = p.object(h.j + 1)
			}
			nothing := p.word(p.subjectStart(h.i)) == "nothing"
			if g.material == "" && !nothing {
				return nil
			}
			return make1(who, g.material, g.neg != nothing)
		}
		j := h.j
		if p.word(j) == "with" || p.word(j) == "off" {
			j++
		}
		ls, _ := p.phrase(j, "to", "from", "by", "with", "in", "on", "at", "for")
		what := p.thing(ls)
		switch {
		case len(ls) > 0 && (ls[0].word == "anything" || ls[0].word == "nothing"):
			g.neg = g.neg != (ls[0].word == "nothing")
		case what == "" && (verb == "hire" || verb == "fire"):
			name, _, no := p.object(j)
			if name == "" {
				return nil
			}
			what, g.neg = name, g.neg != no
		case what == "" && (verb == "sign" || verb == "approve" || verb == "transfer") && tellsSomething(ls):
			what = p.words(ls)
			g.neg = g.neg != (ls[0].word == "no")
		case what == "":
			return nil
		case len(ls) > 0 && ls[0].word == "no":
			g.neg = !g.neg
		}
		return make1(g.subject, what, g.neg)
	}
}

// subjectStart is the first word of the clause whose verb is at i.
func (p *passage) subjectStart(i int) int {
	for i > 0 && !p.ls[i-1].mark && !boundaries[p.word(i-1)] {
		i--
	}
	return i
}

func frameTravel(p *passage, h hit) []made {
	g := p.left(h.i)
	j := h.j
	if w := p.word(j); w == "to" || w == "in" {
		j++
	} else if !strings.HasPrefix(h.form, "visit") {
		return nil
	}
	if !g.asserted() || j >= len(p.ls) || !p.ls[j].caps || calendar[p.word(j)] || g.be && !strings.HasSuffix(h.form, "ing") {
		return nil
	}
	ls, _ := p.phrase(j, "to", "from", "by", "with", "in", "on", "at", "for", "and", "or", "that")
	if len(ls) == 0 || len(ls) > 4 {
		return nil
	}
	return []made{{&statement.Prop{Op: "did", Args: []statement.Arg{nameArg(g.subject), textArg("travel"), textArg(p.words(ls))}}, g.neg}}
}

// frameSource reads "our source is not the Russian government".
func frameSource(p *passage, h hit) []made {
	j, neg := h.j, negations[p.word(h.j-1)]
	for negations[p.word(j)] || adverbs[p.word(j)] {
		neg = neg != negations[p.word(j)]
		j++
	}
	names, _, no := p.objects(j)
	what := "material"
	if p.word(h.j-1) != "" {
		start := p.subjectStart(h.i)
		if of := h.i + 1; p.word(of) == "of" {
			return nil
		}
		if ls := p.ls[start:h.i]; p.thing(ls) != "" {
			what = p.thing(ls)
		}
	}
	var out []made
	for _, n := range names {
		out = append(out, made{&statement.Prop{Op: "origin", Args: []statement.Arg{textArg(what), nameArg(n)}}, neg != no})
	}
	return out
}

// frameCame reads "the files did not come from Roe".
func frameCame(p *passage, h hit) []made {
	g := p.left(h.i)
	if g.modal || g.cond || g.material == "" || h.form == "obtained" && !g.be || h.form == "stolen" && !g.be {
		return nil
	}
	names, _, no := p.objects(h.j)
	var out []made
	for _, n := range names {
		out = append(out, made{&statement.Prop{Op: "origin", Args: []statement.Arg{textArg(g.material), nameArg(n)}}, g.neg != no})
	}
	return out
}

func frameWork(p *passage, h hit) []made {
	g := p.left(h.i)
	w := p.word(h.j - 1)
	passive := h.form == "employed" || h.form == "retained"
	if !g.asserted() || passive != (w == "by") || passive && !g.be {
		return nil
	}
	names, _, no := p.objects(h.j)
	return over("member", g.subject, names, g.neg != no)
}

func frameMember(p *passage, h hit) []made {
	g := p.nounLeft(h.i)
	k := h.i - 1
	for k >= 0 && !auxiliary[p.word(k)] && h.i-k < 5 && !p.ls[k].mark {
		k--
	}
	if !forms2be[p.word(k)] || g.modal || g.cond {
		return nil
	}
	g = p.left(k + 1)
	for i := k + 1; i < h.i; i++ {
		if w := p.word(i); w == "no" {
			g.neg = !g.neg
		}
	}
	if !g.asserted() {
		return nil
	}
	names, _, no := p.objects(h.j)
	ms := over("member", g.subject, names, g.neg != no)
	if h.form != "member" && h.form != "employee" {
		for i := range ms {
			ms[i].prop.Named = map[string]string{"role": h.form}
		}
	}
	return ms
}

// frameStaff reads "was on the campaign's staff" and "never on our payroll".
func frameStaff(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() || !g.be {
		return nil
	}
	who := p.owner(p.word(h.j - 2))
	if p.word(h.j-2) == "the" {
		if p.word(h.j) != "of" {
			return nil
		}
		who, _, _ = p.object(h.j + 1)
	}
	return over("member", g.subject, []string{who}, g.neg)
}

func frameJoin(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() || g.be {
		return nil
	}
	names, _, no := p.objects(h.j)
	return over("member", g.subject, names, g.neg != no)
}

// frameSaid reads the speaker about the speaker's own words: "I never said
// that they were forged".
func frameSaid(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() || !g.neg || g.be || g.subject != p.cast.me && g.subject != p.cast.us && g.subject != p.cast.they {
		return nil
	}
	j := h.j
	if p.word(j) == "that" && p.word(j+1) != "" && !p.ls[min(j+1, len(p.ls)-1)].mark {
		j++
	}
	ls, _ := p.phrase(j)
	if h.form == "called" || len(ls) < 3 {
		return nil
	}
	return []made{{&statement.Prop{Op: "said", Args: []statement.Arg{nameArg(g.subject), textArg(wordsOf(p.text, ls))}}, g.neg}}
}

// frameThere reads "there are no e-mails about the sale".
func frameThere(p *passage, h hit) []made {
	j, neg := h.j-1, false
	for ; j < len(p.ls) && !p.ls[j].mark && j-h.j < 6; j++ {
		w := p.word(j)
		if negations[w] {
			neg = !neg
		}
		if modals[w] {
			return nil
		}
		if !auxiliary[w] && !negations[w] && !determins[w] && !adverbs[w] && w != "been" && w != "such" {
			break
		}
	}
	if p.left(h.i).cond {
		return nil
	}
	ls, _ := p.phrase(j)
	at := slices.IndexFunc(ls, func(l lexeme) bool { return materials[l.word] })
	if at < 0 || at > 2 || at+1 < len(ls) && ls[at+1].word == "to" {
		return nil
	}
	return p.existing(ls, at, neg)
}

// existing makes exists(…) of the words that say which items are meant: those
// after "about", or else all of them.
func (p *passage) existing(ls []lexeme, at int, neg bool) []made {
	topic := ls
	for k := at + 1; k < len(ls); k++ {
		if slices.Contains([]string{"about", "regarding", "concerning", "on", "mentioning", "discussing", "showing", "from", "between", "with"}, ls[k].word) {
			topic = ls[k+1:]
			break
		}
	}
	var words []string
	for _, l := range topic {
		if !objectStops[l.word] && !determins[l.word] && !l.mark && len(words) < 6 && l.word != "of" {
			words = append(words, wordsOf(p.text, []lexeme{l}))
		}
	}
	if len(words) == 0 {
		return nil
	}
	prop := &statement.Prop{Op: "exists", Args: []statement.Arg{textArg(strings.Join(words, " "))}}
	switch ls[at].word {
	case "email", "emails", "e-mail", "e-mails", "correspondence":
		prop.Named = map[string]string{"channel": "mail"}
	case "dms", "dm":
		prop.Named = map[string]string{"channel": "dm"}
	}
	return []made{{prop, neg}}
}

// frameSuch reads "no such recording exists".
func frameSuch(p *passage, h hit) []made {
	ls, next := p.phrase(h.j, "exist", "exists", "existed")
	at := slices.IndexFunc(ls, func(l lexeme) bool { return materials[l.word] })
	if at < 0 || !strings.HasPrefix(p.word(next), "exist") {
		return nil
	}
	return p.existing(ls, at, p.word(h.i-1) == "no")
}

var keepable = wordSet(`copy copies file files record recording recordings ledger dossier list archive laptop server drive`)

// participles are those that have no ending of their own.
var participles = wordSet(`read sent made kept met paid told found lost sold left held put cut hit let set shut got gone come become begun drawn thrown known
	shown sworn withdrawn brought bought caught taught thought sought fought heard said stood understood spent built lent won run seen done struck risen fallen spoken stolen taken`)

func frameHad(p *passage, h hit) []made {
	if w := p.word(h.j); auxiliary[h.form] && (auxiliary[w] || w == "not" || w == "never" || adverbs[w] || participles[w] || strings.HasSuffix(w, "ed") || strings.HasSuffix(w, "en")) {
		return nil // an auxiliary, and not a possession
	}
	g := p.left(h.i)
	if !g.asserted() || g.be && !strings.HasSuffix(h.form, "ing") {
		return nil
	}
	if strings.HasPrefix(h.form, "se") || h.form == "saw" { // to have seen is to have known of
		if ls, _ := p.phrase(h.j, "from", "to", "in", "on"); p.thing(ls) != "" && len(ls) > 1 && len(ls) <= 5 && tellsMaterial(ls) && (ls[0].word == "the" || strings.Contains(p.words(ls), " ")) {
			return []made{{&statement.Prop{Op: "aware", Args: []statement.Arg{nameArg(g.subject), textArg(p.words(ls))}}, g.neg != (ls[0].word == "no")}}
		}
		return nil
	}
	ls, _ := p.phrase(h.j, "from", "to", "in", "on", "with", "that", "which", "about")
	if len(ls) > 0 && (ls[0].word == "a" || ls[0].word == "an") && !slices.ContainsFunc(ls, func(l lexeme) bool { return keepable[l.word] }) {
		return nil // "I have a message for you" is no possession
	}
	if len(ls) == 0 || len(ls) > 7 || !materials[ls[len(ls)-1].word] && !tellsMaterial(ls) {
		return nil
	}
	return []made{{&statement.Prop{Op: "had", Args: []statement.Arg{nameArg(g.subject), textArg(p.words(ls))}}, g.neg != (ls[0].word == "no")}}
}

// tellsMaterial reports whether the head of a phrase is a material: what
// stands before its first "of".
func tellsMaterial(ls []lexeme) bool {
	for i, l := range ls {
		if l.word == "of" {
			return i > 0 && materials[ls[i-1].word]
		}
	}
	return materials[ls[len(ls)-1].word]
}

// framePossession reads "was never in possession of the files", "have no
// copies of them".
func framePossession(p *passage, h hit) []made {
	g := clauseHead{}
	if p.word(h.i-1) == "in" {
		g = p.left(h.i - 1)
	} else {
		g = p.nounLeft(h.i)
	}
	ls, _ := p.phrase(h.j, "from", "to", "that", "which")
	what := p.thing(ls)
	if !g.asserted() || what == "" {
		return nil
	}
	return []made{{&statement.Prop{Op: "had", Args: []statement.Arg{nameArg(g.subject), textArg(what)}}, g.neg}}
}
