package quote

import (
	"slices"
	"strings"

	"github.com/gainsay/gainsay/statement"
)

// template is one way in which English says one predicate. The words are a
// pattern: "|" parts alternatives for one place, a space parts places. The
// frame reads what stands around the words.
type template struct {
	rule    string
	pattern string
	frame   func(p *passage, h hit) []made
}

// hit is where the words of a template stand in a passage.
type hit struct {
	i, j int    // lexemes
	form string // the first word
}

// made is what a frame made: a proposition, and whether it is denied.
type made struct {
	prop *statement.Prop
	neg  bool
}

const (
	contactNouns = "contact|contacts|ties|links|dealings|communication|communications|connection|connections|relationship|relations|conversation|conversations|discussion|discussions|interaction|interactions|collusion|coordination|exchanges|talks|dialogue|correspondence|negotiations"
	talkVerbs    = "spoke|spoken|speak|speaks|speaking|talked|talk|talking|communicated|communicate|communicating|corresponded|correspond|corresponding|colluded|collude|colluding|conspired|conspire|conspiring|coordinated|coordinate|coordinating|dealt|deal|dealing|interacted|interact|negotiated|negotiate|negotiating"
	sendVerbs    = "sent|send|sends|sending|e-mailed|emailed|texted|wrote|written|messaged|forwarded|forward|mailed|faxed"
	getVerbs     = "received|receive|receiving|got|obtained|obtain|obtaining|accepted|accept|accepting|took|taken|take"
	giveVerbs    = "gave|give|given|giving|handed|hand|provided|provide|providing|passed|pass|leaked|leak|leaking|supplied|supply|delivered|deliver|shared|share|sharing|showed|shown|show"
	payVerbs     = "paid|pay|pays|paying|reimbursed|reimburse|bribed|bribe|bribing|compensated"
	releaseVerbs = "released|release|releasing|published|publish|publishing|disclosed|disclose|posted|produced"
)

// allTemplates are tried in this order at every word. The vocabulary is that
// of package statement (method section 2). They are a function, because a frame
// that reads a proposition inside its own tries them all again.
func allTemplates() []template {
	return []template{
		{"contact:in-touch", "in|into contact|touch|communication|cahoots|league|correspondence|collusion|dialogue with", frameContact},
		{"contact:talk", talkVerbs + " with|to", frameContact},
		{"contact:talk-directly", talkVerbs + " directly|privately|personally|secretly|even|at with|to", frameContact},
		{"contact:verb", "contacted|contacting|telephoned|phoned|approached|contact", frameContactVerb},
		{"contact:reach", "reached|reach|reaching out to", frameContact},
		{"contact:noun", contactNouns, frameContactNoun},
		{"met:meet", "met|meet|meeting|meets", frameMet},
		{"met:noun", "meeting|meetings|dinner|lunch|breakfast|appointment with|between", frameMetNoun},
		{"met:sit", "sat|sit|sitting down with", frameMetWith},
		{"aware:of", "aware|unaware|informed|notified|ignorant|apprised of|that", frameAware},
		{"aware:about", "informed|notified|briefed|consulted about|on", frameAware},
		{"aware:know", "knew|know|known|knows about|of|that", frameAware},
		{"aware:know-bare", "knew|know|known|knows", frameAwareBare},
		{"aware:knowledge", "knowledge of|that|about", frameKnowledge},
		{"learned:from", "learned|learnt|learn|heard|discovered|found of|about|that|out", frameLearned},
		{"paid:pay", payVerbs, framePaid},
		{"paid:noun", "payment|payments|money|bribe|bribes|donation|donations|dollar|cent|penny|funds|fee|fees|kickback|kickbacks to|from", framePaidNoun},
		{"received:from", getVerbs, frameReceived},
		{"received:hear", "heard|hear|hearing from", frameHeard},
		{"sent:send", sendVerbs, frameSent},
		{"gave:give", giveVerbs + "|turned", frameGave},
		{"act:request", "asked|asking|ask|asks|requested|urged|begged|invited|pressed|lobbied|pressured|solicited|encouraged", frameAsked},
		{"act:offer", "offered|offer|offering|offers", frameOffered},
		{"act:instruct", "instructed|instruct|instructing|ordered|order|ordering|directed|direct|directing|told|telling|tell", frameAsked},
		{"act:promise", "promised|promising|promise", frameAsked},
		{"act:threaten", "threatened|threaten|threatening", frameAsked},
		{"act:introduce", "introduced|introduce|introducing", frameIntroduced},
		{"released:quantity", releaseVerbs + "|turned|handed|made|given|provided|shared", frameReleased},
		{"released:here", "here is|are the|all|every", frameHere},
		{"did:delete", "deleted|delete|deleting|destroyed|destroy|destroying|erased|erase|wiped|shredded|shred", frameDid("delete")},
		{"did:edit", "edited|edit|altered|alter|altering|doctored|falsified|falsify|falsifying|backdated|backdate|tampered", frameDid("edit")},
		{"did:hire", "hired|hire|hiring", frameDid("hire")},
		{"did:fire", "fired|fire|firing|sacked|dismissed", frameDid("fire")},
		{"did:sign", "signed|sign|signing", frameDid("sign")},
		{"did:approve", "approved|approve|approving|authorised|authorized|authorise|authorize", frameDid("approve")},
		{"did:transfer", "transferred|transfer|wired", frameDid("transfer")},
		{"did:travel", "traveled|travelled|travel|flew|fly|gone|been|went|visited|visit|visiting", frameTravel},
		{"did:publish", "published|publish|leaked|leak|released|release|posted|disclosed", frameDid("publish")},
		{"origin:source", "source|sources is|was|are|were|isn't|wasn't|aren't|weren't", frameSource},
		{"origin:came", "came|come|comes|originated|stolen|obtained from", frameCame},
		{"member:work", "worked|work|works|working|employed|retained for|by|at", frameWork},
		{"member:noun", "employee|member|adviser|advisor|consultant|officer|director|agent|lobbyist|contractor|staffer|representative|volunteer|client|partner|shareholder of|to|for|at|on", frameMember},
		{"member:staff", "on the|our|my|his|her|their staff|payroll|board|team", frameStaff},
		{"member:join", "joined|join|joining", frameJoin},
		{"said:say", "said|say|saying|claimed|called|stated", frameSaid},
		{"exists:there", "there is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|never", frameThere},
		{"exists:such", "such", frameSuch},
		{"had:have", "had|have|has|having|possess|possessed|possesses|kept|keep|hold|held|holds|seen|saw|see", frameHad},
		{"had:possession", "possession|copies|copy of", framePossession},
	}
}

// templateSet is the templates with their words cut, found by the first.
type templateSet struct {
	list    []template
	places  [][][]string     // by template, place and alternative
	byFirst map[string][]int // numbers of templates, in order
}

func newTemplateSet() *templateSet {
	set := &templateSet{list: allTemplates(), byFirst: map[string][]int{}}
	for n, t := range set.list {
		var places [][]string
		for _, place := range strings.Fields(t.pattern) {
			places = append(places, strings.Split(place, "|"))
		}
		set.places = append(set.places, places)
		for _, w := range places[0] {
			if !slices.Contains(set.byFirst[w], n) {
				set.byFirst[w] = append(set.byFirst[w], n)
			}
		}
	}
	return set
}

// maxDrafts is how many propositions are kept for one statement.
const maxDrafts = 5

// propositions tries every template on p, from left to right, and returns
// what fits, likeliest first. depth bounds propositions inside propositions.
func (p *passage) propositions(from, depth int) []Candidate {
	type found struct {
		c    Candidate
		rank int
	}
	set := p.cast.names.templates
	if depth == 0 && !p.nested && p.headline() {
		return nil // it tells what others wrote
	}
	var all []found
	taken := map[int]bool{}
	for i := from; i < len(p.ls) && len(all) < 3*maxDrafts; i++ {
		if p.ls[i].mark || taken[i] {
			continue
		}
		for _, n := range set.byFirst[p.ls[i].word] {
			j, ok := p.matches(i, n)
			if !ok || depth > 0 && strings.HasPrefix(set.list[n].rule, "aware") {
				continue
			}
			ms := set.list[n].frame(p, hit{i, j, p.ls[i].word})
			for k, m := range ms {
				c := Candidate{Polarity: statement.Asserts, Prop: m.prop, Rule: set.list[n].rule}
				if m.neg {
					c.Polarity = statement.Denies
				}
				all = append(all, found{c, k})
			}
			if len(ms) == 0 && ofKnowledge(set.list[n].rule) {
				if g := p.left(i); g.modal || g.cond {
					i = len(p.ls) // what somebody might know is not told either
					break
				}
			}
			if len(ms) > 0 {
				for ; j > i; j-- {
					taken[j-1] = true
				}
				if op := ms[0].prop.Op; op == "aware" || op == "learned" || op == "said" {
					i = len(p.ls) // what follows is what was known, not what was done
				}
				break
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int { return a.rank - b.rank })
	var out []Candidate
	for _, f := range all {
		if len(out) < maxDrafts && !slices.ContainsFunc(out, func(o Candidate) bool { return o.Polarity == f.c.Polarity && o.Prop.String() == f.c.Prop.String() }) {
			out = append(out, f.c)
		}
	}
	return out
}

func ofKnowledge(rule string) bool {
	return strings.HasPrefix(rule, "aware:") || strings.HasPrefix(rule, "learned:") || strings.HasPrefix(rule, "said:")
}

// headline reports whether nearly all words of the passage have a capital.
func (p *passage) headline() bool {
	words, caps := 0, 0
	for _, l := range p.ls {
		if !l.mark && !pronounWords[l.word] {
			words++
			if l.caps {
				caps++
			}
		}
	}
	return words > headlineWords && caps*4 >= words*3
}

func (p *passage) matches(i, n int) (int, bool) {
	for k, place := range p.cast.names.templates.places[n] {
		if !slices.Contains(place, p.word(i+k)) {
			return 0, false
		}
	}
	return i + len(p.cast.names.templates.places[n]), true
}

func nameArg(n string) statement.Arg { return statement.Arg{Name: n} }
func textArg(t string) statement.Arg { return statement.Arg{Text: t} }

// over makes a predicate over two names, once for each of others.
func over(op, a string, others []string, neg bool, rest ...statement.Arg) []made {
	var out []made
	for _, b := range others {
		if a == "" || b == "" || a == b {
			continue
		}
		out = append(out, made{&statement.Prop{Op: op, Args: append([]statement.Arg{nameArg(a), nameArg(b)}, rest...)}, neg})
	}
	return out
}

// asserted reports whether a clause says what was or was not: no condition,
// nothing that may be or will be.
func (g clauseHead) asserted() bool { return !g.modal && !g.cond && g.subject != "" }

func frameContact(p *passage, h hit) []made {
	g := p.left(h.i)
	if g.be && !strings.HasSuffix(h.form, "ing") && h.form != "in" && h.form != "into" {
		return nil
	}
	names, next, no := p.objects(h.j)
	if !g.asserted() {
		return nil
	}
	return p.topical(over("contact", g.subject, names, g.neg != no), next)
}

// topical adds what a dealing was about, where that is said: to deny having
// talked about one thing is not to deny having talked.
func (p *passage) topical(ms []made, next int) []made {
	w := p.word(next)
	if w != "about" && w != "regarding" && w != "concerning" && w != "on" {
		return ms
	}
	ls, _ := p.phrase(next + 1)
	if len(ls) == 0 || w == "on" && calendar[ls[0].word] || ls[0].word == "it" || ls[0].word == "this" || ls[0].word == "that" {
		return ms
	}
	topic := p.words(ls)
	for i := range ms {
		ms[i].prop.Named = map[string]string{"topic": topic}
	}
	return ms
}

func frameContactVerb(p *passage, h hit) []made {
	g := p.left(h.i)
	if h.form == "contact" && (determins[p.word(h.i-1)] || !auxiliary[p.word(h.i-1)] && !negations[p.word(h.i-1)] && !adverbs[p.word(h.i-1)]) {
		return nil
	}
	j := h.j
	if p.word(j) == "by" && g.be {
		j++
	} else if g.be && h.form != "contacting" {
		return nil
	}
	names, next, no := p.objects(j)
	if !g.asserted() {
		return nil
	}
	return p.topical(over("contact", g.subject, names, g.neg != no), next)
}

// gap words may stand between "contact" and "with".
var gapWords = wordSet(`whatsoever at all of any kind sort whatever or and direct indirect nature level`)

// withAfter finds the "with" or "between" of a noun of contact, at or soon after j.
func (p *passage) withAfter(j int) (at int, topic string) {
	nouns := strings.Split(contactNouns, "|")
	for k := 0; k < 7 && (gapWords[p.word(j)] || slices.Contains(nouns, p.word(j))); k++ {
		j++
	}
	if w := p.word(j); w == "about" || w == "regarding" || w == "on" {
		ls, next := p.phrase(j+1, "with", "between")
		if len(ls) > 0 && p.word(next) == "with" {
			return next, p.words(ls)
		}
	}
	return j, ""
}

func frameContactNoun(p *passage, h hit) []made {
	at, topic := p.withAfter(h.j)
	var ms []made
	switch p.word(at) {
	case "between", "among":
		g := p.nounLeft(h.i)
		a, next, no := p.object(at + 1)
		if a == "" || p.word(next) != "and" || g.modal || g.cond {
			return nil
		}
		names, _, no2 := p.objects(next + 1)
		ms = over("contact", a, names, g.neg != (no || no2))
	case "with", "to":
		if p.word(at) == "to" && h.form != "ties" && h.form != "links" && h.form != "connection" && h.form != "connections" {
			return nil
		}
		g := p.nounLeft(h.i)
		names, next, no := p.objects(at + 1)
		if !g.asserted() && !g.there || g.modal || g.cond || g.owned && !p.nested && !g.neg {
			return nil
		}
		if g.there {
			g.subject = p.cast.us
		}
		ms = over("contact", g.subject, names, g.neg != no)
		if topic == "" {
			return p.topical(ms, next)
		}
	}
	for i := range ms {
		if topic != "" {
			ms[i].prop.Named = map[string]string{"topic": topic}
		}
	}
	return ms
}

var haveVerbs = wordSet(`have has had having haven't hasn't hadn't made make making maintain maintained established establish initiated initiate hold held holding conducted engaged entered`)

// nounLeft reads what a noun hangs from: "had no improper contact", "there was
// no contact", "Roe's contact".
func (p *passage) nounLeft(i int) clauseHead {
	k, neg, any := i-1, false, false
	for steps := 0; k >= 0 && steps < 5; steps++ {
		l := p.ls[k]
		if l.mark || auxiliary[l.word] || haveVerbs[l.word] || boundaries[l.word] || strings.HasSuffix(l.word, "'s") || firstPoss[l.word] || thirdPoss[l.word] || l.word == "your" {
			break
		}
		if l.word == "no" || l.word == "zero" || l.word == "not" || l.word == "never" {
			neg = !neg
		}
		any = any || l.word == "any"
		k--
	}
	w := p.word(k)
	switch {
	case (k < 0 || p.ls[k].mark) && !neg && !any:
		return clauseHead{}
	case k < 0 || p.ls[k].mark:
		return clauseHead{subject: p.supplied(), neg: neg}
	case haveVerbs[w] || w == "in" && haveVerbs[p.word(k-1)]:
		if w == "in" {
			k--
			w = p.word(k)
		}
		if negations[w] {
			neg = !neg
		}
		g := p.left(k)
		g.neg = g.neg != neg
		return g
	case auxiliary[w]:
		g := p.left(k + 1)
		g.neg = g.neg != neg
		if !g.there {
			g.subject = ""
		}
		return g
	case strings.HasSuffix(w, "'s"):
		name, no := p.resolve(p.ls[max(0, k-2):k+1], true)
		return clauseHead{subject: name, neg: neg != no, plain: true, owned: true}
	case firstPoss[w] || thirdPoss[w] || w == "your":
		return clauseHead{subject: p.owner(w), neg: neg, owned: true}
	case w == "deny" || w == "denied" || w == "denies" || w == "denying":
		return clauseHead{subject: p.cast.us, neg: !neg}
	}
	return clauseHead{neg: neg}
}
