package statement

import (
	"slices"
	"strconv"
	"strings"
)

// Print writes statements in the text form, one blank line between them.
// Parse reads them back as they are, and printing that again gives the same
// text.
func Print(ss []Statement) string {
	blocks := make([]string, len(ss))
	for i, s := range ss {
		blocks[i] = PrintStatement(s)
	}
	return strings.Join(blocks, "\n")
}

// PrintStatement writes one statement, with a line end after its last line.
func PrintStatement(s Statement) string {
	var b strings.Builder
	b.WriteString("statement " + s.ID + "\n")
	for _, m := range s.Macros {
		b.WriteString("  define " + m.String() + "\n")
	}
	line := func(word, rest string) {
		if rest != "" {
			b.WriteString("  " + word + " " + rest + "\n")
		}
	}
	words := func(word, text string) {
		if text != "" {
			line(word, quote(text))
		}
	}
	speaker := nameText(s.Speaker)
	if s.For != "" {
		speaker += " for " + nameText(s.For)
	}
	line("speaker", speaker)
	line("said", saidText(s))
	words("quote", s.Quote)
	words("answers", s.Answers)
	if isItemRef(s.Source) {
		line("source", s.Source)
	} else {
		words("source", s.Source)
	}
	line("stance", string(s.Stance))
	if s.Prop != nil {
		line(string(s.Polarity), s.Prop.String())
	}
	words("except", s.Except)
	line("except", s.Excepted.String())
	for _, r := range s.Readings {
		line("reading", nameText(r.Name)+": "+r.Prop.String())
	}
	line("scope", scopeText(s.Scope))
	if s.Reply != "" && s.Replied != "" {
		line("reply", s.Replied+" "+quote(s.Reply))
	} else {
		line("reply", s.Replied)
		words("reply", s.Reply)
	}
	words("note", s.Note)
	return b.String()
}

func saidText(s Statement) string {
	text := dateText(s.Said)
	if !s.SaidTo.IsZero() {
		text += ".." + dateText(s.SaidTo)
	}
	if s.Zone != "" {
		text += " zone " + s.Zone
	}
	if s.Venue != "" {
		text += ", on " + quote(s.Venue)
	}
	return text
}

// scopeText writes what a scope limits; "until said" is what is meant where it
// says nothing.
func scopeText(s Scope) string {
	var parts []string
	if !s.From.IsZero() {
		parts = append(parts, "from "+dateText(s.From))
	}
	if !s.Until.IsZero() {
		parts = append(parts, "until "+dateText(s.Until))
	}
	if s.Channel != "" {
		parts = append(parts, "channel "+s.Channel)
	}
	if s.Place != "" {
		parts = append(parts, "place "+quote(s.Place))
	}
	return strings.Join(parts, " ")
}

// String writes p on one line, as a statement does.
func (p *Prop) String() string {
	if p == nil {
		return ""
	}
	var b strings.Builder
	p.print(&b)
	return b.String()
}

func (p *Prop) print(b *strings.Builder) {
	b.WriteString(p.Op + "(")
	sig := vocabulary[p.Op]
	comma := func(i int) {
		if i > 0 {
			b.WriteString(", ")
		}
	}
	n := 0
	for i, a := range p.Args {
		comma(n)
		n++
		switch {
		case a.Prop != nil:
			a.Prop.print(b)
		case a.Item != "":
			b.WriteString("item:" + a.Item)
		case a.Name != "":
			b.WriteString(nameText(a.Name))
		case i < len(sig.args) && sig.args[i] == sortWord:
			b.WriteString(a.Text)
		default:
			b.WriteString(quote(a.Text))
		}
	}
	if p.Op != "count" && p.Cmp != "" {
		comma(n)
		n++
		b.WriteString(p.Cmp + " " + strconv.Itoa(p.N))
	}
	for _, name := range namedOrder {
		value, ok := p.Named[name]
		if !ok {
			continue
		}
		comma(n)
		n++
		b.WriteString(name + ": " + namedText(name, value))
	}
	b.WriteString(")")
	if p.Op == "count" {
		b.WriteString(" " + p.Cmp + " " + strconv.Itoa(p.N))
	}
}

// namedText writes the value of a named argument: a word where it is one of a
// closed list, a set of names, else words in quotation marks.
func namedText(name, value string) string {
	switch {
	case slices.Contains(namedWords[name], value), name == "via" && ViaNames(value) == nil:
		return value
	case name == "via":
		return setText(ViaNames(value))
	case name == "topic" || name == "from":
		return quote(value)
	}
	return nameText(value)
}

// setText writes a set of names as nameSet reads it.
func setText(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = nameText(n)
	}
	return "{" + strings.Join(out, ", ") + "}"
}

// nameText writes a name as a bare word where it is one, else in quotation marks.
func nameText(name string) string {
	bare := name != "" && !strings.HasPrefix(name, "#") && !slices.Contains(reserved, name) &&
		strings.IndexFunc(name, func(r rune) bool { return !isWordRune(r) }) < 0
	if bare {
		return name
	}
	return quote(name)
}
