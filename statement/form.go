package statement

import (
	"strings"
)

// Form is one statement as the fields of a form: dates, names and propositions
// as they are written in the text form, quoted words without their quotation
// marks. FormOf and Text turn one into the other.
type Form struct {
	ID       string        `json:"id"`
	Speaker  string        `json:"speaker"` // a name, without quotation marks
	For      string        `json:"for"`
	Said     string        `json:"said"`
	SaidTo   string        `json:"said_to"`
	Zone     string        `json:"zone"`
	Venue    string        `json:"venue"`
	Quote    string        `json:"quote"`
	Answers  string        `json:"answers"`
	Source   string        `json:"source"` // item:ID, or words
	Stance   string        `json:"stance"`
	Polarity string        `json:"polarity"`
	Prop     string        `json:"prop"`
	Except   string        `json:"except"`
	Excepted string        `json:"excepted"` // a proposition
	Readings []FormReading `json:"readings"`
	From     string        `json:"from"`
	Until    string        `json:"until"`
	Channel  string        `json:"channel"`
	Place    string        `json:"place"`
	Replied  string        `json:"replied"`
	Reply    string        `json:"reply"`
	Note     string        `json:"note"`
}

// FormReading is one reading of a form.
type FormReading struct {
	Name string `json:"name"`
	Prop string `json:"prop"`
}

// FormOf returns the fields of s; ok is false where s has definitions, which
// are lines of text and no fields.
func FormOf(s Statement) (f Form, ok bool) {
	if len(s.Macros) > 0 {
		return Form{}, false
	}
	f = Form{
		ID: s.ID, Speaker: s.Speaker, For: s.For, Said: dateText(s.Said), Zone: s.Zone, Venue: s.Venue, Quote: s.Quote, Answers: s.Answers, Source: s.Source,
		Stance: string(s.Stance), Polarity: string(s.Polarity), Prop: s.Prop.String(), Except: s.Except, Excepted: s.Excepted.String(),
		Channel: s.Scope.Channel, Place: s.Scope.Place, Replied: s.Replied, Reply: s.Reply, Note: s.Note, Readings: []FormReading{},
	}
	if !s.SaidTo.IsZero() {
		f.SaidTo = dateText(s.SaidTo)
	}
	if !s.Scope.From.IsZero() {
		f.From = dateText(s.Scope.From)
	}
	if !s.Scope.Until.IsZero() {
		f.Until = dateText(s.Scope.Until)
	}
	for _, r := range s.Readings {
		f.Readings = append(f.Readings, FormReading{r.Name, r.Prop.String()})
	}
	return f, true
}

// Text writes f in the text form, whether or not it can be read: what is wrong
// with a field is then an error of its line.
func (f Form) Text() string {
	var b strings.Builder
	b.WriteString("statement " + oneLine(f.ID) + "\n")
	line := func(word string, parts ...string) {
		if rest := strings.TrimSpace(strings.Join(parts, "")); rest != "" {
			b.WriteString("  " + word + " " + oneLine(rest) + "\n")
		}
	}
	// with is what comes before a text and behind it; "" where there is none.
	with := func(before, text string) string {
		if text == "" {
			return ""
		}
		return before + text
	}
	named := func(name string) string {
		if name == "" {
			return ""
		}
		return nameText(name)
	}
	quoted := func(text string) string {
		if text == "" {
			return ""
		}
		return quote(text)
	}
	line("speaker", named(f.Speaker), with(" for ", named(f.For)))
	line("said", f.Said, with("..", f.SaidTo), with(" zone ", f.Zone), with(", on ", quoted(f.Venue)))
	line("quote", quoted(f.Quote))
	line("answers", quoted(f.Answers))
	if isItemRef(f.Source) {
		line("source", f.Source)
	} else {
		line("source", quoted(f.Source))
	}
	line("stance", f.Stance)
	if f.Prop != "" {
		line(f.Polarity, f.Prop)
	}
	line("except", quoted(f.Except))
	line("except", f.Excepted)
	for _, r := range f.Readings {
		line("reading", nameText(r.Name), ": ", r.Prop)
	}
	line("scope", with("from ", f.From), with(" until ", f.Until), with(" channel ", f.Channel), with(" place ", quoted(f.Place)))
	line("reply", f.Replied, with(" ", quoted(f.Reply)))
	line("note", quoted(f.Note))
	return b.String()
}

// oneLine keeps what was typed into one field on its line: the end of a line
// would begin another.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
}
