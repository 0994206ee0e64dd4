package quote

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/statement"
)

func frameMet(p *passage, h hit) []made {
	j := h.j
	if h.form == "meeting" && (p.word(j) == "with" || p.word(j) == "between") {
		if prev := p.word(h.i - 1); determins[prev] || strings.HasSuffix(prev, "'s") || prev == "no" {
			return nil // a noun
		}
	}
	if p.word(j) == "with" {
		j++
	} else if h.form == "meeting" && (determins[p.word(h.i-1)] || !auxiliary[p.word(h.i-1)] && !adverbs[p.word(h.i-1)] && p.word(h.i-1) != "denied" && p.word(h.i-1) != "recall" && p.word(h.i-1) != "remember" && h.i > 0) {
		return nil
	}
	return metNames(p, p.left(h.i), j)
}

func metNames(p *passage, g clauseHead, j int) []made {
	names, next, no := p.objects(j)
	if !g.asserted() || g.be && p.word(next) == "by" {
		return nil
	}
	ms := over("met", g.subject, names, g.neg != no)
	if w := p.word(next); (w == "in" || w == "at") && next+1 < len(p.ls) && (p.ls[next+1].caps || determins[p.word(next+1)]) && !calendar[p.word(next+1)] && !isDigit(p.word(next + 1)[0]) {
		if ls, _ := p.phrase(next+1, "in", "on", "at", "about", "to", "with", "and", "last", "this"); len(ls) > 0 && len(ls) <= 5 {
			for i := range ms {
				ms[i].prop.Args = append(ms[i].prop.Args, textArg(p.words(ls)))
			}
		}
	}
	return p.topical(ms, next)
}

func frameMetWith(p *passage, h hit) []made { return metNames(p, p.left(h.i), h.j) }

func frameMetNoun(p *passage, h hit) []made {
	g := p.nounLeft(h.i)
	if p.word(h.j-1) == "between" {
		a, next, no := p.object(h.j)
		if a == "" || p.word(next) != "and" || g.modal || g.cond {
			return nil
		}
		names, _, no2 := p.objects(next + 1)
		return over("met", a, names, g.neg != (no || no2))
	}
	if g.there {
		g.subject = p.cast.us
	}
	return metNames(p, g, h.j)
}

// kept are propositions inside others: the first that fits, in its own words.
func (p *passage) inner(from int) *statement.Prop {
	if from >= len(p.ls) {
		return nil
	}
	to := from
	for to < len(p.ls) && !(phraseStops[p.word(to)] && to > from) && !(p.ls[to].mark && p.word(to) != ",") {
		to++
	}
	rest := &passage{text: p.text, ls: p.ls[from:to], cast: p.cast, nested: true}
	for _, c := range rest.propositions(0, 1) {
		if c.Prop.Op == "aware" || c.Prop.Op == "learned" {
			continue
		}
		if c.Polarity == statement.Denies {
			return &statement.Prop{Op: "not", Args: []statement.Arg{{Prop: c.Prop}}}
		}
		return c.Prop
	}
	return nil
}

// about makes a predicate of knowledge: over a proposition where the words
// hold one, and over the words themselves.
func (p *passage) about(op string, g clauseHead, from int, named map[string]string, stops ...string) []made {
	if !g.asserted() {
		return nil
	}
	var out []made
	add := func(a statement.Arg) {
		out = append(out, made{&statement.Prop{Op: op, Args: []statement.Arg{nameArg(g.subject), a}, Named: named}, g.neg})
	}
	if in := p.inner(from); in != nil {
		add(statement.Arg{Prop: in})
	}
	ls, _ := p.phrase(from, stops...)
	words := p.words(ls)
	switch bare := strings.ToLower(words); {
	case bare == "it" || bare == "this" || bare == "that" || bare == "them" || strings.HasPrefix(bare, "this ") || strings.HasPrefix(bare, "that ") || (len(ls) > 0 && (ls[0].word == "this" || ls[0].word == "that" || ls[0].word == "it" || ls[0].word == "them")):
		if p.cast.spoken != "" {
			if in := p.again(); in != nil {
				add(statement.Arg{Prop: in})
			} else if g.neg && op == "aware" {
				add(textArg(p.cast.spoken))
			}
		}
	case len(ls) > 0 && tellsSomething(ls) && (g.neg || op == "learned"):
		add(textArg(words))
	}
	return out
}

// again reads the words that "this" stands for.
func (p *passage) again() *statement.Prop {
	who := p.cast
	who.spoken = ""
	for _, s := range sentences(lexed(p.cast.spoken, 0, len(p.cast.spoken))) {
		if in := passageOf(p.cast.spoken, s, who).inner(0); in != nil {
			return in
		}
	}
	return nil
}

// tellsSomething reports whether words have a noun of their own: "the
// problems" could be anything, "the sale of Meridian" could not.
func tellsSomething(ls []lexeme) bool {
	if len(ls) < 2 {
		return false
	}
	for _, l := range ls {
		if l.caps && !pronounWords[l.word] || materials[l.word] || monies[l.word] || strings.Contains(contactNouns, l.word+"|") {
			return true
		}
		switch l.word {
		case "meeting", "meetings", "payment", "payments", "plan", "deal", "deals", "offer", "sale", "contract", "transfer", "loan", "account", "trip", "visit", "investigation", "arrangement", "merger", "bid", "request", "complaint", "complaints", "warning", "warnings":
			return true
		}
	}
	return false
}

func frameAware(p *passage, h hit) []made {
	g := p.left(h.i)
	if h.form == "unaware" || h.form == "ignorant" {
		g.neg = !g.neg
	}
	return p.about("aware", g, h.j, nil)
}

// frameAwareBare reads "never knew he had met Roe" and "did not know".
func frameAwareBare(p *passage, h hit) []made {
	g := p.left(h.i)
	if w := p.word(h.j); w == "if" || w == "whether" || w == "how" || w == "why" || w == "who" || w == "what" {
		return nil
	}
	if in := p.inner(h.j); in != nil && g.asserted() && g.neg {
		return []made{{&statement.Prop{Op: "aware", Args: []statement.Arg{nameArg(g.subject), {Prop: in}}}, g.neg}}
	}
	return nil
}

func frameKnowledge(p *passage, h hit) []made {
	g := p.nounLeft(h.i)
	return p.about("aware", g, h.j, nil)
}

func frameLearned(p *passage, h hit) []made {
	g := p.left(h.i)
	if g.be || h.form == "found" && p.word(h.j-1) != "out" {
		return nil
	}
	from := h.j
	if w := p.word(from); p.word(h.j-1) == "out" && (w == "about" || w == "that") {
		from++
	}
	var named map[string]string
	for k := from; k < len(p.ls) && k-from < maxPhrase && !(p.ls[k].mark && p.word(k) != ","); k++ {
		if w := p.word(k); w == "from" || w == "through" || w == "via" {
			if ls, _ := p.phrase(k + 1); len(ls) > 0 {
				source := p.words(untilTime(ls))
				named = map[string]string{"from": source}
			}
			break
		}
	}
	return p.about("learned", g, from, named, "from", "through", "via")
}

// untilTime cuts a phrase before its words of time.
func untilTime(ls []lexeme) []lexeme {
	for i, l := range ls {
		if i > 0 && (calendar[l.word] || slices.Contains([]string{"earlier", "tonight", "today", "yesterday", "last", "this", "on", "in", "later"}, l.word)) {
			return ls[:i]
		}
	}
	return ls
}

// amountAt reads a sum at i: "$5,000", "2 million dollars", "a single cent".
func (p *passage) amountAt(i int) (n, next int, ok bool) {
	w := strings.TrimLeft(p.word(i), "$€£")
	if w == "" || !isDigit(w[0]) {
		return 0, i, false
	}
	f, err := strconv.ParseFloat(strings.TrimRight(strings.ReplaceAll(w, ",", ""), "kmbn"), 64)
	if err != nil {
		return 0, i, false
	}
	scale := 1.0
	next = i + 1
	switch u := p.word(next); {
	case u == "thousand":
		scale = 1e3
	case u == "million" || strings.HasSuffix(w, "m"):
		scale = 1e6
	case u == "billion" || strings.HasSuffix(w, "bn"):
		scale = 1e9
	case strings.HasSuffix(w, "k"):
		scale = 1e3
	}
	if u := p.word(next); u == "thousand" || u == "million" || u == "billion" {
		next++
	}
	if monies[p.word(next)] {
		next++
	}
	if f *= scale; f < 1 || f > 2e9 {
		return 0, i, false
	}
	return int(f), next, true
}

// paid makes paid(a, b), and with at least n where a sum is named.
func paid(a string, others []string, neg bool, n int) []made {
	ms := over("paid", a, others, neg)
	for i := range ms {
		if n > 0 {
			ms[i].prop.Cmp, ms[i].prop.N = ">=", n
		}
	}
	return ms
}

func framePaid(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() {
		return nil
	}
	if g.be && !strings.HasSuffix(h.form, "ing") {
		if p.word(h.j) != "by" { // who paid is not said, or a sum stands between
			n, next, ok := p.amountAt(h.j)
			if !ok || p.word(next) != "by" {
				return nil
			}
			names, _, no := p.objects(next + 1)
			return swapped("paid", g, names, no, n)
		}
		names, _, no := p.objects(h.j + 1)
		return swapped("paid", g, names, no, 0)
	}
	n, next, _ := p.amountAt(h.j)
	if ls, to := p.phrase(h.j, "to"); p.word(to) == "to" && len(ls) > 0 && len(ls) < 7 {
		names, _, no := p.objects(to + 1)
		return paid(g.subject, names, g.neg != (no || ls[0].word == "no" || ls[0].word == "nothing"), n)
	}
	names, after, no := p.objects(next)
	if n == 0 {
		n, _, _ = p.amountAt(after)
	}
	return paid(g.subject, names, g.neg != (no || p.word(after) == "nothing"), n)
}

func swapped(op string, g clauseHead, names []string, no bool, n int) []made {
	var out []made
	for _, b := range names {
		out = append(out, paid(b, []string{g.subject}, g.neg != no, n)...)
	}
	return out
}

func framePaidNoun(p *passage, h hit) []made {
	g := p.nounLeft(h.i)
	if g.subject == "" || g.modal || g.cond {
		return nil
	}
	names, _, no := p.objects(h.j)
	if p.word(h.j-1) == "from" {
		return swapped("paid", g, names, no, 0)
	}
	if verb := p.word(h.i - 1); getVerb[verb] {
		return nil
	}
	return paid(g.subject, names, g.neg != no, 0)
}

var getVerb = wordSet(strings.ReplaceAll(getVerbs, "|", " "))

// fromLast finds the last "from" of the clause that begins at j.
func (p *passage) fromLast(j int) int {
	at := -1
	for k := j; k < len(p.ls) && k-j < 2*maxPhrase; k++ {
		if p.ls[k].mark && p.word(k) != "," || phraseStops[p.word(k)] {
			break
		}
		if p.word(k) == "from" {
			at = k
		}
	}
	return at
}

func frameReceived(p *passage, h hit) []made {
	g := p.left(h.i)
	at := p.fromLast(h.j)
	if at < h.j+1 || !g.asserted() || g.be && !strings.HasSuffix(h.form, "ing") {
		return nil
	}
	names, _, no := p.objects(at + 1)
	ls := p.ls[h.j:at]
	if len(names) == 0 || len(ls) == 0 {
		return nil
	}
	what := p.words(ls)
	neg := g.neg != (no || ls[0].word == "no" || ls[0].word == "nothing")
	if slices.ContainsFunc(ls, func(l lexeme) bool { return monies[l.word] || strings.HasPrefix(l.word, "$") }) {
		n := 0
		for k := h.j; k < at && n == 0; k++ {
			n, _, _ = p.amountAt(k)
		}
		g.neg = neg
		return swapped("paid", g, names, false, n)
	}
	if w := ls[len(ls)-1].word; pronounWords[w] || w == "anything" || w == "nothing" || w == "something" {
		return over("received", g.subject, names, neg)
	}
	if !slices.ContainsFunc(ls, func(l lexeme) bool { return materials[l.word] }) {
		return nil
	}
	out := over("received", g.subject, names, neg, textArg(what))
	for _, n := range names {
		out = append(out, made{&statement.Prop{Op: "origin", Args: []statement.Arg{textArg(what), nameArg(n)}}, neg},
			made{&statement.Prop{Op: "gave", Args: []statement.Arg{nameArg(n), nameArg(g.subject), textArg(what)}}, neg})
	}
	return out
}

func frameHeard(p *passage, h hit) []made {
	g := p.left(h.i)
	names, next, no := p.objects(h.j)
	if !g.asserted() || g.be {
		return nil
	}
	return p.topical(over("received", g.subject, names, g.neg != no), next)
}

func frameSent(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() || g.be && !strings.HasSuffix(h.form, "ing") {
		return nil
	}
	if ls, to := p.phrase(h.j, "to"); p.word(to) == "to" {
		names, next, no := p.objects(to + 1)
		neg := g.neg != (no || len(ls) > 0 && (ls[0].word == "no" || ls[0].word == "nothing"))
		if len(ls) == 0 && (h.form == "wrote" || h.form == "written") {
			return p.topical(over("sent", g.subject, names, neg), next)
		}
		if len(ls) > 0 && len(names) > 0 && (p.thing(ls) != "" || len(ls) == 1) {
			if what := p.thing(ls); tellsSomething(ls) && what != "" && len(ls) > 2 {
				return over("sent", g.subject, names, neg, textArg(what))
			}
			return p.topical(over("sent", g.subject, names, neg), next)
		}
	}
	names, next, no := p.objects(h.j)
	return p.topical(over("sent", g.subject, names, g.neg != no), next)
}

func frameGave(p *passage, h hit) []made {
	g := p.left(h.i)
	if !g.asserted() || g.be && !strings.HasSuffix(h.form, "ing") {
		return nil
	}
	j := h.j
	if p.word(j) == "over" {
		j++
	} else if h.form == "turned" {
		return nil
	}
	give := func(names []string, ls []lexeme, no bool) []made {
		neg := g.neg != (no || len(ls) > 0 && (ls[0].word == "no" || ls[0].word == "nothing"))
		if len(ls) > 0 && slices.ContainsFunc(ls, func(l lexeme) bool { return monies[l.word] || strings.HasPrefix(l.word, "$") }) {
			n := 0
			for k := range ls {
				if n == 0 {
					n, _, _ = p.amountAt(j + k)
				}
			}
			return paid(g.subject, names, neg, n)
		}
		what := p.thing(ls)
		if what == "" {
			return nil
		}
		return over("gave", g.subject, names, neg, textArg(what))
	}
	if ls, to := p.phrase(j, "to", "with"); len(ls) > 0 && (p.word(to) == "to" || p.word(to) == "with" && strings.HasPrefix(h.form, "shar")) {
		if names, _, no := p.objects(to + 1); len(names) > 0 {
			return give(names, ls, no)
		}
	}
	if name, next := p.receiver(j); name != "" {
		if p.word(next) == "with" {
			next++
		}
		ls, _ := p.phrase(next, "to")
		return give([]string{name}, ls, false)
	}
	return nil
}

// receiver reads a receiver that stands before what is given: a pronoun, or a
// name in capitals.
func (p *passage) receiver(j int) (string, int) {
	if who, is := p.pronoun(p.word(j), false); is {
		return who, j + 1
	}
	k := j
	for k < len(p.ls) && k-j < maxNameWords && (p.ls[k].caps || k == j && determins[p.word(k)]) {
		k++
	}
	if k == j || !p.ls[k-1].caps {
		return "", j
	}
	name, _ := p.resolve(p.ls[j:k], false)
	return name, k
}
