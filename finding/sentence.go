package finding

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// sentenceItems is how many items one list in a sentence names by number; the
// others are named by how many they are, each with its link.
const sentenceItems = 50

// openings is how a sentence begins, by verdict. The words judge the
// statement against the archive and nobody's honesty (method section 5).
var openings = map[Verdict]string{
	OutsideCoverage:       "Outside coverage",
	NotShown:              "Not shown",
	Consistent:            "Consistent, not proven",
	SupportedIfGenuine:    "Supported if genuine",
	ContradictedIfGenuine: "Contradicted if genuine",
	ConflictingIfGenuine:  "Conflicting if genuine",
	Supported:             "Supported",
	Contradicted:          "Contradicted",
	Conflicting:           "Conflicting",
	NotYetTestable:        "Not yet testable",
	NotTestable:           "Not testable",
	DraftStatement:        "Draft",
}

// prose is a sentence in the making. Nouns are written by link, so that every
// one of them leads to what it names.
type prose struct {
	b     strings.Builder
	links []Link
	names *people.Directory
	sure  map[evidence.ID]bool // items that certainly are different events
	said  evidence.Time
	id    string // of the statement

	interval evidence.Interval // in which the words were said
}

func (p *prose) say(s string) { p.b.WriteString(s) }

func (p *prose) link(text, kind, ref string) {
	start := int64(p.b.Len())
	p.b.WriteString(text)
	p.links = append(p.links, Link{evidence.Span{Start: start, End: int64(p.b.Len())}, kind, ref})
}

// sentence explains a reading in one sentence: a pure function of the tree,
// the witnesses and the verdict (method section 6). It names every witness,
// and no item that is none.
func (e *engine) sentence(r statement.Reading, rf ReadingFinding, sure map[evidence.ID]bool) Sentence {
	p := &prose{names: e.naming, sure: sure, said: e.s.Said, interval: e.said, id: e.s.ID}
	p.say(openings[rf.Verdict])
	switch {
	case rf.Reading == statement.Plain:
	case strings.Contains(rf.Reading, " "):
		p.say(" on the reading “" + rf.Reading + "”")
	default:
		p.say(" on the " + rf.Reading + " reading")
	}
	p.say(": ")
	strong := e.decides
	weak := func(w Witness) bool { return !e.decides(w) }
	switch rf.Verdict {
	case Contradicted:
		p.witnesses("", keep(rf.Against, strong))
		p.witnesses("; if genuine, also ", keep(rf.Against, weak))
		p.witnesses("; weak support: ", rf.For)
	case Supported:
		p.witnesses("", keep(rf.For, strong))
		p.witnesses("; if genuine, also ", keep(rf.For, weak))
		p.witnesses("; weak counter-evidence: ", rf.Against)
	case ContradictedIfGenuine:
		p.witnesses("", rf.Against)
	case SupportedIfGenuine:
		p.witnesses("", rf.For)
	case Conflicting, ConflictingIfGenuine:
		p.witnesses("for the words, ", rf.For)
		p.witnesses("; against them, ", rf.Against)
	case Consistent:
		p.witnesses("", rf.For)
		if sealDecides(rf) {
			p.say("; but the words go beyond what is certified")
		} else {
			p.say(", and nothing certifies that there are no others")
		}
	case NotShown:
		p.say("nothing in the archive settles whether ")
		p.prop(r.Prop)
		p.before()
	case OutsideCoverage:
		p.say("nothing in the archive, in this scope, touches whether ")
		p.prop(r.Prop)
		p.before()
	case NotYetTestable:
		p.say("this version cannot test whether ")
		p.prop(r.Prop)
	case NotTestable:
		p.say("the words of ")
		p.link(p.id, "statement", p.id)
		p.say(" are recorded, and never tested")
	case DraftStatement:
		p.say("a name in ")
		p.link(p.id, "statement", p.id)
		p.say(" does not resolve")
	}
	p.say(".")
	return Sentence{Text: p.b.String(), Links: p.links}
}

func keep(ws []Witness, want func(Witness) bool) []Witness {
	var out []Witness
	for _, w := range ws {
		if want(w) {
			out = append(out, w)
		}
	}
	return out
}

// before says up to when the statement is about, with its link.
func (p *prose) before() {
	p.say(" before ")
	p.link(saidWords(p.said), "statement", p.id)
}

// saidWords is a date in running text: "14 October 2016".
func saidWords(t evidence.Time) string {
	switch t.Precision {
	case evidence.PrecisionYear:
		return t.Wall.Format("2006")
	case evidence.PrecisionMonth:
		return t.Wall.Format("January 2006")
	}
	return t.Wall.Format("2 January 2006")
}

// clause is what items of one kind, between the same ends, show together.
type clause struct {
	key   string
	items []WitnessItem
	loose bool // their time is only partly in scope
}

// witnesses says what a list of witnesses shows, after the given words. Items
// of one kind between the same ends are told together; joins are told one by
// one, and so are decisions.
func (p *prose) witnesses(intro string, ws []Witness) {
	if len(ws) == 0 {
		return
	}
	var clauses []*clause
	var tell []func()
	for _, w := range ws {
		switch {
		case len(w.Items) == 0:
			tell = append(tell, func() { p.decisions(w) })
		case isJoin(w):
			tell = append(tell, func() { p.join(w.Items) })
		default:
			for _, it := range w.Items {
				k := clauseKey(it, w.Straddles)
				i := slices.IndexFunc(clauses, func(c *clause) bool { return c.key == k })
				if i < 0 {
					c := &clause{key: k, loose: w.Straddles}
					tell = append(tell, func() { p.clause(c) })
					clauses, i = append(clauses, c), len(clauses)
				}
				same := func(o WitnessItem) bool { return o.Item == it.Item && o.Statement == it.Statement }
				if !slices.ContainsFunc(clauses[i].items, same) {
					clauses[i].items = append(clauses[i].items, it)
				}
			}
		}
	}
	for _, w := range ws {
		if w.Sealed != "" && len(w.Items) > 0 {
			tell = append(tell, func() { p.sealed(w) })
		}
	}
	p.say(intro)
	for i, t := range tell {
		if i > 0 {
			p.say("; ")
		}
		t()
	}
}

func clauseKey(it WitnessItem, straddles bool) string {
	k := it.Shows + it.Roles["does"] + strconv.FormatBool(straddles) + strconv.FormatBool(it.Statement != "")
	for _, e := range it.Ends {
		k += "\x00" + e.Side + e.Name + "\x00" + e.As
	}
	return k
}

// isJoin reports whether the items of w are told by how they stand to one
// another.
func isJoin(w Witness) bool {
	return slices.ContainsFunc(w.Items, func(it WitnessItem) bool {
		switch it.Shows {
		case ShowsSubject, ShowsEarlier, ShowsLater, ShowsReference, ShowsLacking, ShowsDiffers:
			return true
		}
		return false
	})
}

// decisions tells a witness that is no item but what somebody decided.
func (p *prose) decisions(w Witness) {
	ps := w.Premises
	if seq, ok := sealOf(w); ok {
		p.sealed(w)
		ps = slices.DeleteFunc(slices.Clone(ps), func(d Premise) bool { return d.Seq == seq && d.Kind == "seal" })
		if len(ps) > 0 {
			p.say(", given that ")
		}
	}
	for i, d := range ps {
		if i > 0 {
			p.say(" and ")
		}
		p.link(d.Text, "decision", strconv.FormatInt(d.Seq, 10))
	}
}

// sealed tells what a certificate of complete coverage shows.
func (p *prose) sealed(w Witness) {
	for _, d := range w.Premises {
		if d.Kind == "seal" {
			p.link(d.Text, "decision", strconv.FormatInt(d.Seq, 10))
		}
	}
	p.say(", and " + w.Sealed)
}

// join tells items that stand in an order: what was answered in what, what
// came before what.
func (p *prose) join(items []WitnessItem) {
	switch items[0].Shows {
	case ShowsLacking:
		p.lacks(items)
		return
	case ShowsDiffers:
		p.differs(items)
		return
	}
	for i, it := range items {
		switch it.Shows {
		case ShowsSubject: // what shows the knowledge of it comes next
			p.end(it, "A")
			p.say(" answered ")
			p.item(it)
			p.say(" in ")
		case ShowsActed, ShowsEarlier:
			p.itemOf(it)
		case ShowsLater, ShowsReference:
			if i > 0 && items[i-1].Shows == ShowsEarlier {
				p.say(" came before ")
			} else {
				p.say(", before ")
			}
			p.itemOf(it)
		default:
			p.clause(&clause{items: []WitnessItem{it}})
		}
	}
}

func (p *prose) item(it WitnessItem) {
	if it.Statement != "" {
		p.link("statement "+it.Statement, "statement", it.Statement)
		return
	}
	p.link(fmt.Sprintf("#%d", it.Exhibit), "item", it.Item.String())
}

// itemOf names an item with its date.
func (p *prose) itemOf(it WitnessItem) {
	p.item(it)
	if it.Date.IsZero() {
		p.say(" (undated)")
		return
	}
	p.say(" of " + it.Date.String())
}

// end names who stands on a side of an item, and for whom.
func (p *prose) end(it WitnessItem, side string) {
	i := slices.IndexFunc(it.Ends, func(e End) bool { return e.Side == side })
	if i < 0 {
		p.say("somebody")
		return
	}
	e := it.Ends[i]
	p.link(e.Name, string(e.Kind), e.Name)
	if e.As != "" {
		p.say(" (" + e.As + ")")
	}
}

// clause tells what the items of a clause show.
func (p *prose) clause(c *clause) {
	slices.SortStableFunc(c.items, func(a, b WitnessItem) int {
		return cmp.Or(compareDates(a.Date, b.Date), cmp.Compare(a.Exhibit, b.Exhibit))
	})
	it := c.items[0]
	switch it.Shows {
	case ShowsDealing:
		p.end(it, "A")
		p.say(" and ")
		p.end(it, "B")
		p.say(" exchanged " + p.number(c, "message"))
		p.period(c)
	case ShowsSent:
		p.end(it, "A")
		p.say(" sent ")
		p.end(it, "B")
		p.say(" " + p.number(c, "message"))
		p.period(c)
	case ShowsReceived:
		p.end(it, "A")
		p.say(" was sent " + p.number(c, "message") + " by ")
		p.end(it, "B")
		p.period(c)
	case ShowsMatch:
		p.say("the pattern matches " + p.number(c, "item"))
		p.period(c)
	case ShowsSaid:
		p.said1(c)
	case ShowsReleased:
		p.end(it, "A")
		p.say(" released ")
		p.list(c.items)
	case ShowsInvited:
		p.end(it, "A")
		p.say(" and ")
		p.end(it, "B")
		p.say(" stand on " + p.number(c, "invitation"))
		p.period(c)
	case ShowsAct, ShowsMet, ShowsPaid, ShowsHad, ShowsGave, ShowsDid:
		p.told(c)
	default:
		p.end(it, "A")
		p.say(rungWords[it.Shows])
		p.list(c.items)
	}
}

// rungWords are the verbs of the knowledge ladder.
var rungWords = map[string]string{
	ShowsAddressed: " was addressed or copied on ",
	ShowsDelivered: " had delivered ",
	ShowsOpened:    " has marked as opened ",
	ShowsActed:     " has marked as answered, passed on or handed in ",
	ShowsOwnWords:  " wrote ",
	ShowsBreaks:    " wrote or got, inside what is certified to be complete but not known then, ",
}

func (p *prose) said1(c *clause) {
	it := c.items[0]
	if it.Statement != "" {
		p.link(it.Roles["A"], string(people.Person), it.Roles["A"])
	} else {
		p.end(it, "A")
	}
	p.say(" said “" + it.Passage.Words + "” in ")
	p.list(c.items)
}

// number says how many events the items of a clause are: as many as certainly
// are different, and "at least" where some may be copies of others.
func (p *prose) number(c *clause, noun string) string {
	n := 0
	for _, it := range c.items {
		if p.sure[it.Item] {
			n++
		}
	}
	n = max(n, 1)
	words := counted(n, noun, noun+"s")
	if n < len(c.items) {
		return "at least " + words
	}
	return words
}

// period says when the items of a clause were, and lists them.
func (p *prose) period(c *clause) {
	if c.loose {
		p.say(doubtWords(c.items[0], p.interval))
	}
	p.before()
	first := c.items[0].Date
	switch {
	case first.IsZero():
		p.say(", with no date ")
	case len(c.items) == 1:
		p.say(", on " + first.String() + " ")
	default:
		p.say(", the first on " + first.String() + " ")
	}
	p.say("[")
	p.list(c.items)
	p.say("]")
}

// doubtWords says why a time only partly counts: it may not be before the
// words, or somebody's membership may not cover it.
func doubtWords(it WitnessItem, said evidence.Interval) string {
	if membershipDoubt(it, said) {
		return ", on a day that the membership may not cover,"
	}
	return ", perhaps not"
}

// membershipDoubt reports whether an item that straddles does so for the sake
// of a membership: its own date lies before the words.
func membershipDoubt(it WitnessItem, said evidence.Interval) bool {
	member := slices.ContainsFunc(it.Ends, func(e End) bool { return strings.Contains(e.As, " of ") })
	return member && !it.Date.IsZero() && !it.Date.Circa && !it.Date.Interval().Hi.After(said.Lo)
}

// list names items one after the other; beyond sentenceItems the rest is named
// by its number, with every link.
func (p *prose) list(items []WitnessItem) {
	for i, it := range items {
		if i == sentenceItems {
			p.say(" and ")
			start := int64(p.b.Len())
			p.say(counted(len(items)-i, "other", "others"))
			for _, o := range items[i:] {
				p.links = append(p.links, Link{evidence.Span{Start: start, End: int64(p.b.Len())}, "item", o.Item.String()})
			}
			return
		}
		if i > 0 {
			p.say(", ")
		}
		p.item(it)
	}
}

// compareDates orders by what the dates say, undated last.
func compareDates(a, b evidence.Time) int {
	if a.IsZero() != b.IsZero() {
		return compareBools(a.IsZero(), b.IsZero())
	}
	return a.Interval().Lo.Compare(b.Interval().Lo)
}
