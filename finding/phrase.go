package finding

import (
	"fmt"

	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// prop says a proposition in words, for "whether …". Names are linked; an item
// that a proposition asks about is none of its witnesses and is not.
func (p *prose) prop(q *statement.Prop) {
	if q == nil {
		p.say("anything was said that can be tested")
		return
	}
	switch q.Op {
	case "contact":
		p.names2(q, " and ", " were in contact")
	case "sent":
		p.names2(q, " sent ", " a message")
	case "received":
		p.names2(q, " received a message from ", "")
	case "member":
		p.names2(q, " was in ", "")
		p.named(q, "role", " as ")
	case "aware":
		p.name(q, 0)
		p.say(" was aware ")
		p.subject(q)
	case "learned":
		p.name(q, 0)
		p.say(" first learned ")
		p.subject(q)
		p.named(q, "from", " from ")
	case "exists":
		if len(q.Args) > 0 && q.Args[0].Text != "" {
			p.say("an item matches ")
			p.material(q, 0)
		} else {
			p.say("there is ")
			p.material(q, 0)
		}
	case "said":
		p.name(q, 0)
		p.say(" said ")
		p.material(q, 1)
	default:
		p.combined(q)
		return
	}
	if isDealing(q) && len(q.Args) > 2 {
		p.say(" about ")
		p.material(q, 2)
	}
	p.named(q, "topic", " about ")
	p.named(q, "channel", " by ")
	if q.Named["as"] != people.AnyRole {
		p.named(q, "as", " through ")
	}
}

// combined says a combinator, or a predicate that items are read for.
func (p *prose) combined(q *statement.Prop) {
	switch q.Op {
	case "not":
		p.say("it is not so that ")
		p.inner(q, 0)
	case "and":
		for i := range q.Args {
			if i > 0 {
				p.say(", and whether ")
			}
			p.inner(q, i)
		}
	case "count":
		how := map[string]string{">=": "at least", "<=": "at most"}[q.Cmp]
		if how == "" {
			how = "exactly"
		}
		p.say(fmt.Sprintf("it happened %s %s that ", how, counted(q.N, "time", "times")))
		p.inner(q, 0)
	case "first":
		p.say("it was the first time that ")
		p.inner(q, 0)
	case "before":
		p.inner(q, 0)
		p.say(" earlier than ")
		p.inner(q, 1)
	case "act", "met", "paid", "had", "gave", "did", "origin", "released":
		p.deed(q)
	case "all", "any":
		if q.Op == "all" {
			p.say("for everyone in ")
		} else {
			p.say("for anyone in ")
		}
		p.name(q, 0)
		p.say(" it is so that ")
		p.inner(q, 1)
	case "only":
		p.say("only ")
		for i := 1; i < len(q.Args); i++ {
			if i > 1 {
				p.say(" and ")
			}
			if q.Args[i].Name != "" {
				p.name(q, i)
			} else {
				p.material(q, i)
			}
		}
		p.say(" counts where ")
		p.inner(q, 0)
	default:
		p.say(q.Op + "(")
		for i, a := range q.Args {
			if i > 0 {
				p.say(", ")
			}
			switch {
			case a.Prop != nil:
				p.prop(a.Prop)
			case a.Name != "":
				p.name(q, i)
			default:
				p.material(q, i)
			}
		}
		p.say(") holds")
	}
}

func (p *prose) inner(q *statement.Prop, i int) {
	if i < len(q.Args) {
		p.prop(q.Args[i].Prop)
	}
}

func (p *prose) names2(q *statement.Prop, between, after string) {
	p.name(q, 0)
	p.say(between)
	p.name(q, 1)
	p.say(after)
}

// name writes the i-th argument of q, a name, with its link.
func (p *prose) name(q *statement.Prop, i int) {
	if i < len(q.Args) && q.Args[i].Name == statement.Each {
		p.say("each of them")
		return
	}
	if i >= len(q.Args) || q.Args[i].Name == "" {
		p.say("somebody")
		return
	}
	name, kind, ref := q.Args[i].Name, "person", q.Args[i].Name
	if ent, ok := p.names.Resolve(name); ok {
		kind, ref = string(ent.Kind), ent.Name
	}
	p.link(name, kind, ref)
}

func (p *prose) named(q *statement.Prop, key, before string) {
	if v := q.Named[key]; v != "" {
		p.say(before + v)
	}
}

// material writes quoted words or an item argument.
func (p *prose) material(q *statement.Prop, i int) {
	switch {
	case i >= len(q.Args):
		p.say("something")
	case q.Args[i].Item != "":
		p.say("item " + q.Args[i].Item)
	default:
		p.say("“" + q.Args[i].Text + "”")
	}
}

func (p *prose) subject(q *statement.Prop) {
	if len(q.Args) > 1 && q.Args[1].Prop != nil {
		p.say("that ")
		p.prop(q.Args[1].Prop)
		return
	}
	p.say("of ")
	p.material(q, 1)
}
