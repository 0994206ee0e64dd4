package finding

import (
	"fmt"

	"github.com/gainsay/gainsay/statement"
)

// actWords are the verbs of act and did, as a sentence says them of what
// somebody read: with the other side after them, where there is one.
var (
	actWords = map[string]string{
		"request": "asked something of", "offer": "offered something to", "accept": "accepted something from",
		"refuse": "refused something to", "promise": "promised something to", "instruct": "instructed",
		"threaten": "threatened", "introduce": "made an introduction to",
	}
	didWords = map[string]string{
		"delete": "deleted", "hire": "hired", "fire": "fired", "travel": "travelled", "sign": "signed", "edit": "edited",
		"transfer": "transferred", "publish": "published", "approve": "approved",
	}
)

// doesWords is what a reading says that A did, as the verb of a sentence.
func doesWords(shows string, read *statement.Prop) string {
	material := func(i int) string {
		switch {
		case read.TextAt(i) != "":
			return "“" + read.TextAt(i) + "”"
		case i < len(read.Args) && read.Args[i].Item != "":
			return "item " + read.Args[i].Item
		}
		return "something"
	}
	switch shows {
	case ShowsAct:
		return actWords[read.TextAt(2)]
	case ShowsMet:
		if read.TextAt(2) != "" {
			return "met, at “" + read.TextAt(2) + "”, with"
		}
		return "met"
	case ShowsPaid:
		if read.Cmp == "" {
			return "paid"
		}
		if c := read.Named["currency"]; c != "" {
			return fmt.Sprintf("paid %d or more %s to", read.N, c)
		}
		return fmt.Sprintf("paid %d or more to", read.N)
	case ShowsHad: // by a reading of had, or of a gift of it
		return "had " + material(len(read.Args)-1)
	case ShowsGave:
		return "gave " + material(2) + " to"
	case ShowsDid:
		verb := didWords[read.TextAt(1)]
		if len(read.Args) > 2 {
			verb += " " + material(2)
		}
		return verb
	}
	return ""
}

// told says what items show as somebody read them, or as they moved material
// themselves.
func (p *prose) told(c *clause) {
	it := c.items[0]
	verb := it.Roles["does"]
	if verb == "" {
		verb = map[string]string{ShowsHad: "had the item", ShowsGave: "gave the item to", ShowsMet: "met"}[it.Shows]
	}
	p.end(it, "A")
	p.say(" " + verb)
	if len(it.Ends) > 1 {
		p.say(" ")
		p.end(it, "B")
	}
	if c.loose {
		p.say(doubtWords(it, p.interval))
	}
	switch {
	case it.Roles["reading"] != "":
		p.say(", as somebody read [")
	default:
		p.say(", by [")
	}
	p.list(c.items)
	p.say("]")
}

// lacks says that an item lies between two that were released and is not
// among them.
func (p *prose) lacks(items []WitnessItem) {
	p.itemOf(items[0])
	p.say(" stands between ")
	for i, it := range items[1:] {
		if i > 0 {
			p.say(" and ")
		}
		p.itemOf(it)
	}
	p.say(", which ")
	p.end(items[1], "A")
	p.say(" released, and is not in the release")
}

// differs says that a copy of what was released has other words.
func (p *prose) differs(items []WitnessItem) {
	p.itemOf(items[0])
	p.say(", from elsewhere, has other words than ")
	p.itemOf(items[1])
	p.say(", which ")
	p.end(items[1], "A")
	p.say(" released")
}

// deed says a predicate that items are read for, in words, for "whether …".
func (p *prose) deed(q *statement.Prop) {
	as := func() {
		if a := q.Named["as"]; a != "" && a != "any" {
			p.say(" through " + a)
		}
	}
	switch q.Op {
	case "origin":
		p.material(q, 0)
		p.say(" came from ")
		p.name(q, 1)
		p.named(q, "via", " by way of ")
		return
	case "released":
		p.name(q, 0)
		part := map[string]string{"some": "some of ", "all": "all of ", "unaltered": "unaltered "}[q.Named["part"]]
		p.say(" released " + part)
		p.material(q, 1)
		return
	case "met":
		p.names2(q, " and ", " met")
		if q.TextAt(2) != "" {
			p.say(" at ")
			p.material(q, 2)
		}
		p.named(q, "topic", " about ")
		as()
		return
	case "act":
		p.names2(q, " "+actWords[q.TextAt(2)]+" ", "")
		if len(q.Args) > 3 {
			p.say(" about ")
			if q.Args[3].Prop != nil {
				p.inner(q, 3)
			} else {
				p.material(q, 3)
			}
		}
		p.named(q, "topic", " about ")
		p.named(q, "channel", " by ")
		as()
		return
	}
	p.name(q, 0)
	p.say(" " + doesWords(q.Op, q))
	if twoSided(q.Op) {
		p.say(" ")
		p.name(q, 1)
	}
	as()
}
