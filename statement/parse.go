package statement

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// Limits of one text.
const (
	MaxText   = 8 << 20 // bytes
	MaxErrors = 100     // errors that are listed; what follows is not read
)

// Parse reads the text form of method section 2, as a .say file holds it. It
// returns the statements that are right and every error in the others, in
// order. Columns count characters. Comments begin with "#" and are not kept.
func Parse(text string) ([]Statement, []Error) { return ParseFile("", text) }

// ParseFile is Parse for a file of this name: Markdown where the name ends in
// .md or .markdown, the bare text form otherwise. Its errors carry the name.
func ParseFile(name, text string) ([]Statement, []Error) {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, ".md") || strings.HasSuffix(lower, ".markdown") {
		return parse(name, text, markdownPieces)
	}
	return parse(name, text, func(text string) ([]piece, []Error) { return []piece{{text, 1}}, nil })
}

// piece is a run of whole lines of a text, and the number of its first.
type piece struct {
	text string
	line int
}

func parse(name, text string, cut func(string) ([]piece, []Error)) ([]Statement, []Error) {
	p := parser{ids: map[string]Pos{}, defined: map[string]Macro{}}
	if err := readable(text); err != nil {
		p.errs = append(p.errs, *err)
	} else {
		text = strings.TrimPrefix(text, "\uFEFF")
		pieces, errs := cut(text)
		p.errs = errs
		for _, piece := range pieces {
			s := newScanner(piece.text, piece.line)
			s.macros.known = p.defined
			p.piece(s)
		}
	}
	slices.SortStableFunc(p.errs, func(a, b Error) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	for i := range p.errs {
		p.errs[i].File = name
	}
	return p.out, p.errs
}

// readable reports whether text can be read at all: it is not too long and is
// in UTF-8.
func readable(text string) *Error {
	if len(text) > MaxText {
		return &Error{Line: 1, Column: 1, Msg: fmt.Sprintf("the text is longer than %d bytes", MaxText), Hint: "split the file"}
	}
	if utf8.ValidString(text) {
		return nil
	}
	s := newScanner(text, 1)
	for {
		if r, n := s.next(); r == utf8.RuneError && n == 1 {
			return s.fail("the text is not in UTF-8 from here on", "save the file as UTF-8")
		}
		s.step()
	}
}

// parser reads all blocks of a text.
type parser struct {
	out  []Statement
	errs []Error
	ids  map[string]Pos

	defined map[string]Macro // outside statements, for those that follow
}

// block is one statement being read.
type block struct {
	*scanner
	st   Statement
	at   Pos // where it begins
	seen map[string]bool
	bad  bool
}

func (p *parser) report(err *Error) { p.errs = append(p.errs, *err) }

// full reports whether no more errors are listed.
func (p *parser) full() bool { return len(p.errs) >= MaxErrors }

// piece reads the blocks of one piece of the text.
func (p *parser) piece(s *scanner) {
	var b *block
	for !s.atEnd() && !p.full() {
		if s.atLineEnd() {
			s.nextLine()
			continue
		}
		if s.peekWord() == blockWord {
			p.finish(b)
			b = p.begin(s)
		} else {
			b = p.line(s, b)
		}
	}
	if !p.full() {
		p.finish(b)
	}
}

// begin reads "statement ID".
func (p *parser) begin(s *scanner) *block {
	b := &block{scanner: s, seen: map[string]bool{}, at: s.placeAfterSpace()}
	s.macros = &macros{known: maps.Clone(p.defined)} // what a statement defines is its own
	s.take(blockWord)
	at := s.placeAfterSpace()
	id := s.word()
	switch first, again := p.ids[id]; {
	case id == "":
		b.bad = true
		p.report(errorAt(at, "expected the statement's id", "write statement s1"))
	case !isID(id):
		b.bad = true
		p.report(errorAt(at, fmt.Sprintf("%s cannot be an id", show(id)), "write letters, digits, and . _ - between them"))
	case again:
		b.bad = true
		p.report(errorAt(at, fmt.Sprintf("the id %s is taken by the statement on line %d", show(id), first.Line), ""))
	default:
		p.ids[id] = b.at
		b.st.ID = id
	}
	p.endLine(s, b, nil)
	return b
}

// longestID is how many bytes an id may have.
const longestID = 80

func isID(id string) bool {
	ok := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '_' || r == '.'
	}
	return len(id) <= longestID && strings.IndexFunc(id, func(r rune) bool { return !ok(r) }) < 0
}

// line reads one directive, which belongs to b.
func (p *parser) line(s *scanner, b *block) *block {
	at, w := s.placeAfterSpace(), s.peekWord()
	if b == nil && w == defineWord {
		s.take(w)
		_, err := s.macro()
		loose := &block{scanner: s, seen: map[string]bool{}}
		p.endLine(s, loose, err)
		return nil
	}
	if b == nil {
		b = &block{scanner: s, seen: map[string]bool{}, at: at, bad: true}
		hint := suggest(w, []string{blockWord})
		if hint == "" {
			hint = "begin with statement ID"
		}
		if why, no := refused[w]; no {
			hint = why
		}
		p.report(errorAt(at, fmt.Sprintf("%s stands in no statement", show(w)), hint))
	}
	d, known := directives[w]
	var err *Error
	switch {
	case w == "":
		err = errorAt(at, "expected a word that begins a line", oneOf(directiveWords))
	case !known:
		hint, no := refused[w]
		if !no {
			hint = suggest(w, append([]string{blockWord}, directiveWords...))
		}
		if hint == "" {
			hint = "a line begins with " + oneOf(directiveWords)
		}
		err = errorAt(at, fmt.Sprintf("%s begins no line", show(w)), hint)
	case b.seen[d.once]:
		err = errorAt(at, fmt.Sprintf("a second %s in one statement", w), "")
	default:
		s.take(w)
		b.seen[d.once] = d.once != ""
		err = d.read(b)
	}
	p.endLine(s, b, err)
	return b
}

// endLine goes to the next line. After an error inside brackets it passes over
// lines until one begins as a directive does.
func (p *parser) endLine(s *scanner, b *block, err *Error) {
	open := s.open > 0
	s.open = 0
	if err == nil && !s.atLineEnd() {
		err = s.fail("expected the end of the line", "")
	}
	if err == nil {
		s.nextLine()
		return
	}
	b.bad = true
	p.report(err)
	s.nextLine()
	for open && !s.atEnd() {
		w := s.peekWord()
		if _, known := directives[w]; known || w == blockWord {
			return
		}
		s.nextLine()
	}
}

// finish keeps a block that is whole.
func (p *parser) finish(b *block) {
	if b == nil || b.bad {
		return
	}
	missing := ""
	switch st := b.st; {
	case st.Speaker == "":
		missing = "speaker NAME"
	case st.Said.IsZero():
		missing = "said DATE"
	case st.Quote == "":
		missing = `quote "…"`
	case st.Prop == nil && !st.Stance.Untestable():
		missing = "asserts PROPOSITION or denies PROPOSITION"
	}
	if missing != "" {
		p.report(errorAt(b.at, fmt.Sprintf("statement %s is not whole", b.st.ID), "it needs "+missing))
		return
	}
	if inverted(b.st.Scope.From, b.st.Scope.Until) {
		p.report(errorAt(b.at, fmt.Sprintf("the scope of statement %s ends before it begins", b.st.ID), "write the earlier date after from"))
		return
	}
	for _, name := range b.macros.order {
		b.st.Macros = append(b.st.Macros, b.macros.known[name])
	}
	p.out = append(p.out, b.st)
}

// directive is one kind of line inside a statement.
type directive struct {
	once string // what may be said only once; empty: as often as one likes
	read func(*block) *Error
}

// directives are the words that begin a line.
var directives = map[string]directive{
	"speaker": {"speaker", (*block).speaker},
	"said":    {"said", (*block).said},
	"quote":   {"quote", text(func(st *Statement) *string { return &st.Quote })},
	"answers": {"answers", text(func(st *Statement) *string { return &st.Answers })},
	"except":  {"", (*block).except},
	"reply":   {"reply", (*block).reply},
	"note":    {"note", text(func(st *Statement) *string { return &st.Note })},
	"source":  {"source", (*block).source},
	"asserts": {"polarity", polarity(Asserts)},
	"denies":  {"polarity", polarity(Denies)},
	"stance":  {"stance", (*block).stance},
	"reading": {"", (*block).reading},
	"scope":   {"", (*block).scope},
	"define":  {"", (*block).define},
}

// define reads a definition inside a statement, which keeps it, used or not.
func (b *block) define() *Error {
	m, err := b.macro()
	if err == nil {
		b.macros.use(m.Name)
	}
	return err
}

// except reads what is not denied: in words, or as a proposition, or one line
// of each.
func (b *block) except() (err *Error) {
	kind := "a proposition"
	if b.atQuote() {
		kind = "words"
	}
	if b.seen["except "+kind] {
		return b.fail("a second except in "+kind, "")
	}
	b.seen["except "+kind] = true
	if kind == "words" {
		return text(func(st *Statement) *string { return &st.Except })(b)
	}
	b.st.Excepted, err = b.prop(inside{})
	return err
}

// reply reads how far a request for comment got, what was answered, or both.
func (b *block) reply() *Error {
	at := b.placeAfterSpace()
	if !b.atQuote() {
		w := b.word()
		if !slices.Contains(replies, w) {
			hint := suggest(w, replies)
			if hint == "" {
				hint = "write " + oneOf(replies) + ", or the answer in quotation marks"
			}
			return errorAt(at, fmt.Sprintf("%s says nothing of a reply", show(w)), hint)
		}
		b.st.Replied = w
		if b.take(","); b.atLineEnd() {
			return nil
		}
	}
	return text(func(st *Statement) *string { return &st.Reply })(b)
}

func (b *block) speaker() (err *Error) {
	if b.st.Speaker, err = b.name("the speaker's name"); err != nil {
		return err
	}
	b.take(",")
	if b.takeWord("for") {
		b.st.For, err = b.name("the name of whom the speaker spoke for")
	}
	return err
}

// text returns the reader of a directive that is words and nothing else.
func text(field func(*Statement) *string) func(*block) *Error {
	return func(b *block) *Error {
		at := b.placeAfterSpace()
		w, err := b.words()
		if err == nil && strings.TrimSpace(w) == "" {
			return errorAt(at, "there are no words in the quotation marks", "leave the line out")
		}
		*field(&b.st) = w
		return err
	}
}

// source reads an item, as "item:ID" or its id or exhibit number alone, or
// words for people.
func (b *block) source() (err *Error) {
	if b.atQuote() {
		return text(func(st *Statement) *string { return &st.Source })(b)
	}
	if b.peekWord() == "item" && b.comesAfter("item", ":") {
		b.take("item")
		b.take(":")
	}
	at := b.placeAfterSpace()
	b.st.Source = strings.ToLower(b.word())
	if !isItemRef(b.st.Source) {
		return errorAt(at, fmt.Sprintf("%s is not an item", show(b.st.Source)), `write four digits or more of its id, #12 for exhibit 12, or words in "…"`)
	}
	return nil
}

// polarity returns the reader of asserts or denies.
func polarity(p Polarity) func(*block) *Error {
	return func(b *block) (err *Error) {
		b.st.Polarity = p
		b.st.Prop, err = b.prop(inside{})
		return err
	}
}

func (b *block) stance() *Error {
	at := b.placeAfterSpace()
	w := b.word()
	if !slices.Contains(stances, w) {
		hint := suggest(w, stances)
		if hint == "" {
			hint = "write " + oneOf(stances)
		}
		return errorAt(at, fmt.Sprintf("%s is not a stance", show(w)), hint)
	}
	b.st.Stance = Stance(w)
	return nil
}

// reading reads "NAME: PROP".
func (b *block) reading() *Error {
	at := b.placeAfterSpace()
	name, err := b.name("the reading's name")
	if err != nil {
		return err
	}
	if slices.ContainsFunc(b.st.Readings, func(r Reading) bool { return r.Name == name }) {
		return errorAt(at, fmt.Sprintf("a second reading named %s", show(name)), "")
	}
	if len(b.st.Readings) == MaxArgs {
		return errorAt(at, fmt.Sprintf("more than %d readings", MaxArgs), "")
	}
	if !b.take(":") {
		return b.fail("expected : after the reading's name", "write reading NAME: PROPOSITION")
	}
	p, err := b.prop(inside{})
	b.st.Readings = append(b.st.Readings, Reading{Name: name, Prop: p})
	return err
}

// scope reads one or more of: until said, until DATE, from DATE, channel WORD,
// place "…".
func (b *block) scope() *Error {
	for first := true; first || !b.atLineEnd(); first = false {
		b.take(",")
		at, w := b.placeAfterSpace(), b.peekWord()
		if err := b.scopePart(at, w); err != nil {
			return err
		}
	}
	return nil
}

func (b *block) scopePart(at Pos, w string) (err *Error) {
	words := []string{"until", "from", "channel", "place"}
	if !slices.Contains(words, w) {
		hint := suggest(w, words)
		if hint == "" {
			hint = `write until said, until DATE, from DATE, channel WORD or place "…"`
		}
		return errorAt(at, fmt.Sprintf("%s is no part of a scope", show(w)), hint)
	}
	if b.seen["scope "+w] {
		return errorAt(at, "a second "+w+" in the scope of one statement", "")
	}
	b.seen["scope "+w] = true
	b.take(w)
	var t evidence.Time
	switch w {
	case "until":
		if b.takeWord("said") {
			return nil
		}
		t, err = b.date()
		b.st.Scope.Until = t
	case "from":
		t, err = b.date()
		b.st.Scope.From = t
	case "channel":
		at = b.placeAfterSpace()
		if c := b.word(); slices.Contains(channels, c) {
			b.st.Scope.Channel = c
		} else {
			return errorAt(at, fmt.Sprintf("%s is not a channel", show(c)), "write "+oneOf(channels))
		}
	case "place":
		if !b.atQuote() {
			return b.fail("expected the place in quotation marks", `write place "…"`)
		}
		b.st.Scope.Place, err = b.quotation()
	}
	return err
}
