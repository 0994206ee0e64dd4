package statement_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
	"pgregory.net/rapid"
)

// words draws a text that may hold anything that can be written.
func words(t *rapid.T, label string) string {
	odd := rapid.SampledFrom([]string{"", `"`, `\`, "\n", "\t", "“x”", "\u202Eevil", "אב", "#", "# no", "a: b", ") = 3", "\x00", "\u2028", "😀"}).Draw(t, label+" odd")
	return rapid.SampledFrom([]string{"a", "the words", "0"}).Draw(t, label) + odd
}

func drawName(t *rapid.T) string {
	if rapid.IntRange(0, 4).Draw(t, "odd name") == 0 {
		return words(t, "name")
	}
	return rapid.SampledFrom([]string{"campaign", "WikiLeaks", "Mike Pence", "@wikileaks", "Donald Trump Jr.", "and", "for", "O'Brien", "not", "#12", "item", "who: what", "source"}).Draw(t, "name")
}

// tree draws propositions. inGroup and inModal are what they stand in.
type tree struct {
	*rapid.T
	inGroup, inModal bool
}

func (t tree) name() statement.Arg {
	if t.inGroup && rapid.Bool().Draw(t.T, "each") {
		return statement.Arg{Name: statement.Each}
	}
	return statement.Arg{Name: drawName(t.T)}
}

func (t tree) material() statement.Arg {
	if rapid.Bool().Draw(t.T, "item") {
		return statement.Arg{Item: rapid.SampledFrom([]string{"0a1b", "#12", strings.Repeat("f", 64)}).Draw(t.T, "id")}
	}
	return statement.Arg{Text: words(t.T, "material")}
}

func (t tree) word(choices ...string) statement.Arg {
	return statement.Arg{Text: rapid.SampledFrom(choices).Draw(t.T, "word")}
}

// named draws some of the named arguments.
func (t tree) named(p *statement.Prop, names ...string) {
	for _, n := range names {
		if !rapid.Bool().Draw(t.T, n) {
			continue
		}
		v := ""
		switch n {
		case "as":
			v = rapid.SampledFrom([]string{"staff", "family", "surrogate", "any"}).Draw(t.T, n)
		case "channel":
			v = rapid.SampledFrom([]string{"mail", "dm", "post"}).Draw(t.T, n)
		case "via":
			v = rapid.SampledFrom([]string{"none", "any", `{A, "B C"}`, "{A}"}).Draw(t.T, n)
		case "currency":
			v = "USD"
		default:
			v = words(t.T, n)
		}
		if p.Named == nil {
			p.Named = map[string]string{}
		}
		p.Named[n] = v
	}
}

// event draws a predicate that can be counted.
func (t tree) event() *statement.Prop {
	op := rapid.SampledFrom([]string{"contact", "sent", "received", "met", "act", "paid", "gave", "exists", "said", "did"}).Draw(t.T, "event")
	p := &statement.Prop{Op: op, Args: []statement.Arg{t.name(), t.name()}}
	more := rapid.Bool().Draw(t.T, "more")
	switch op {
	case "contact":
		t.named(p, "as", "topic", "channel")
	case "sent", "received":
		if more {
			p.Args = append(p.Args, t.material())
		}
		t.named(p, "as", "topic", "channel")
	case "met":
		if more {
			p.Args = append(p.Args, statement.Arg{Text: words(t.T, "place")})
		}
		t.named(p, "as", "topic")
	case "act":
		p.Args = append(p.Args, t.word("request", "introduce"))
		if more {
			p.Args = append(p.Args, t.subject(1))
		}
		t.named(p, "as", "topic", "channel")
	case "paid":
		if more {
			p.Cmp, p.N = ">=", rapid.IntRange(0, 1000).Draw(t.T, "amount")
		}
		t.named(p, "as", "currency")
	case "gave":
		p.Args = append(p.Args, t.material())
		t.named(p, "as")
	case "exists":
		p.Args = []statement.Arg{t.material()}
		t.named(p, "channel")
	case "said":
		p.Args[1] = statement.Arg{Text: words(t.T, "said")}
	case "did":
		p.Args[1] = t.word("delete", "approve")
		if more {
			p.Args = append(p.Args, t.material())
		}
		t.named(p, "as")
	}
	return p
}

func (t tree) subject(depth int) statement.Arg {
	if rapid.Bool().Draw(t.T, "proposition") {
		return statement.Arg{Prop: t.prop(depth)}
	}
	return t.material()
}

// prop draws any proposition that the language allows.
func (t tree) prop(depth int) *statement.Prop {
	kinds := []string{"event", "event", "had", "member", "origin", "released"}
	if depth > 0 {
		kinds = append(kinds, "not", "and", "count", "first", "before", "only")
		if !t.inGroup {
			kinds = append(kinds, "all", "any")
		}
		if !t.inModal {
			kinds = append(kinds, "aware", "learned")
		}
	}
	op := rapid.SampledFrom(kinds).Draw(t.T, "op")
	p := &statement.Prop{Op: op}
	arg := func(a statement.Arg) { p.Args = append(p.Args, a) }
	sub := func(q *statement.Prop) { arg(statement.Arg{Prop: q}) }
	switch op {
	case "event":
		return t.event()
	case "had":
		arg(t.name())
		arg(t.material())
		t.named(p, "as")
	case "member":
		arg(t.name())
		arg(t.name())
		t.named(p, "role")
	case "origin":
		arg(t.material())
		arg(t.name())
		t.named(p, "as", "via")
	case "released":
		arg(t.name())
		arg(t.material())
		p.Named = map[string]string{"part": t.word("some", "all", "unaltered").Text}
	case "aware", "learned":
		in := t
		in.inModal = true
		arg(t.name())
		arg(in.subject(depth - 1))
		t.named(p, "as")
		if op == "learned" {
			t.named(p, "from")
		}
	case "not":
		sub(t.prop(depth - 1))
	case "and":
		for range rapid.IntRange(2, 3).Draw(t.T, "and") {
			sub(t.prop(depth - 1))
		}
	case "count":
		sub(t.event())
		p.Cmp = rapid.SampledFrom([]string{"=", ">=", "<=", "only"}).Draw(t.T, "cmp")
		p.N = rapid.IntRange(1, 1000).Draw(t.T, "n")
	case "first":
		sub(t.event())
	case "before":
		sub(t.event())
		sub(&statement.Prop{Op: "first", Args: []statement.Arg{{Prop: t.event()}}})
	case "only":
		sub(t.event())
		arg(t.name())
		arg(statement.Arg{Item: "abcd"})
	case "all", "any":
		in := t
		in.inGroup = true
		arg(t.name())
		sub(&statement.Prop{Op: "and", Args: []statement.Arg{
			{Prop: &statement.Prop{Op: "contact", Args: []statement.Arg{{Name: statement.Each}, in.name()}}},
			{Prop: in.prop(depth - 1)},
		}})
	}
	return p
}

func drawTime(t *rapid.T) evidence.Time {
	p := rapid.SampledFrom([]evidence.Precision{
		evidence.PrecisionYear, evidence.PrecisionMonth, evidence.PrecisionDay, evidence.PrecisionHour,
		evidence.PrecisionMinute, evidence.PrecisionSecond, evidence.PrecisionMilli,
	}).Draw(t, "precision")
	w := time.Date(rapid.SampledFrom([]int{1000, 1582, 2016, 2999}).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
	step := func(of evidence.Precision, d time.Duration, n int) {
		order := []evidence.Precision{evidence.PrecisionYear, evidence.PrecisionMonth, evidence.PrecisionDay, evidence.PrecisionHour, evidence.PrecisionMinute, evidence.PrecisionSecond, evidence.PrecisionMilli}
		rank := func(p evidence.Precision) int { return strings.Index(fmt.Sprint(order), string(p)) }
		if rank(p) >= rank(of) {
			w = w.Add(time.Duration(rapid.IntRange(0, n).Draw(t, string(of))) * d)
		}
	}
	if p != evidence.PrecisionYear {
		w = w.AddDate(0, rapid.IntRange(0, 11).Draw(t, "month"), 0)
	}
	step(evidence.PrecisionDay, 24*time.Hour, 27)
	step(evidence.PrecisionHour, time.Hour, 23)
	step(evidence.PrecisionMinute, time.Minute, 59)
	step(evidence.PrecisionSecond, time.Second, 59)
	step(evidence.PrecisionMilli, time.Millisecond, 999)
	v := evidence.Time{Wall: w, Precision: p, Source: "statement", Circa: rapid.Bool().Draw(t, "circa")}
	if rapid.Bool().Draw(t, "zoned") {
		v.Zoned, v.Offset = true, rapid.SampledFrom([]int{0, -300, 840, -720, 330}).Draw(t, "offset")
	}
	return v
}

// drawStatement draws any statement that the text form can hold.
func drawStatement(t *rapid.T, id string) statement.Statement {
	s := statement.Statement{ID: id, Speaker: drawName(t), Said: drawTime(t), Quote: words(t, "quote")}
	for i, field := range []*string{&s.Answers, &s.Except, &s.Reply, &s.Note, &s.Venue, &s.Scope.Place, &s.Source} {
		if rapid.Bool().Draw(t, fmt.Sprint("field ", i)) {
			*field = words(t, "words")
		}
	}
	if rapid.Bool().Draw(t, "for") {
		s.For = drawName(t)
	}
	if rapid.Bool().Draw(t, "source is an item") {
		s.Source = rapid.SampledFrom([]string{"#7", "abcd12"}).Draw(t, "source item")
	}
	if rapid.Bool().Draw(t, "to") {
		s.SaidTo = drawTime(t)
	}
	s.Zone = rapid.SampledFrom([]string{"", "America/New_York", "UTC"}).Draw(t, "zone")
	s.Stance = rapid.SampledFrom([]statement.Stance{"", statement.Flat, statement.OnBelief, statement.Hedged, statement.Partial, statement.NoComment, statement.Opinion, statement.Prediction}).Draw(t, "stance")
	if !s.Stance.Untestable() || rapid.Bool().Draw(t, "proposition all the same") {
		s.Polarity = rapid.SampledFrom([]statement.Polarity{statement.Asserts, statement.Denies}).Draw(t, "polarity")
		s.Prop = tree{T: t}.prop(3)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "readings") {
		s.Readings = append(s.Readings, statement.Reading{Name: fmt.Sprintf("%d %s", i, words(t, "reading")), Prop: tree{T: t}.prop(2)})
	}
	if rapid.Bool().Draw(t, "excepted") {
		s.Excepted = tree{T: t}.prop(2)
	}
	s.Replied = rapid.SampledFrom([]string{"", "asked", "declined", "no-answer"}).Draw(t, "replied")
	if rapid.Bool().Draw(t, "a definition") {
		s.Macros = []statement.Macro{{Name: "cahoots", Params: []string{"XX"}, Prop: &statement.Prop{Op: "contact",
			Args: []statement.Arg{{Name: "XX"}, {Name: drawName(t)}}}}}
	}
	if rapid.Bool().Draw(t, "from") {
		s.Scope.From = drawTime(t)
	}
	if rapid.Bool().Draw(t, "until") {
		s.Scope.Until = drawTime(t)
	}
	s.Scope.Channel = rapid.SampledFrom([]string{"", "mail", "dm"}).Draw(t, "channel")
	return s
}
