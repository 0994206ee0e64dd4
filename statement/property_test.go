package statement_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// ignoreText leaves out how a time was written: Print decides that.
var ignoreText = cmpopts.IgnoreFields(evidence.Time{}, "Text")

// TestPrintParse: reading what was printed gives the tree that was printed,
// and printing that gives the same text.
func TestPrintParse(t *testing.T) {
	ops := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		var ss []statement.Statement
		for i := range rapid.IntRange(1, 2).Draw(t, "statements") {
			ss = append(ss, drawStatement(t, string(rune('a'+i))))
		}
		if !forwards(ss) {
			t.Skip("a range drawn the wrong way round")
		}
		text := statement.Print(ss)
		back, errs := statement.Parse(text)
		if len(errs) > 0 {
			t.Fatalf("%s\n%v", text, errs)
		}
		if d := cmp.Diff(ss, back, ignorePos, ignoreText, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s\n%s", text, d)
		}
		if again := statement.Print(back); again != text {
			t.Errorf("printing is no fixpoint:\n%s\n%s", text, again)
		}
		if md, errs := statement.ParseMarkdown("# Title\n\n~~~~say\n" + text + "~~~~\n"); len(errs) > 0 || cmp.Diff(back, md, ignorePos) != "" {
			t.Errorf("in Markdown it reads otherwise: %v", errs)
		}
		for _, s := range ss {
			if err := statement.Check(s); err != nil {
				t.Error(err)
			}
			s.Prop.Walk(func(p *statement.Prop) bool { ops[p.Op]++; return true })
		}
	})
	if testing.Short() {
		return // too few were drawn to expect one of each
	}
	for _, op := range statement.Ops() {
		if ops[op] == 0 {
			t.Errorf("%s was never drawn", op)
		}
	}
}

// forwards reports whether no range of ss is turned round.
func forwards(ss []statement.Statement) bool {
	ok := func(from, to evidence.Time) bool {
		return from.IsZero() || to.IsZero() || from.In(time.UTC).Interval().Lo.Before(to.In(time.UTC).Interval().Hi)
	}
	for _, s := range ss {
		if !ok(s.Said, s.SaidTo) || !ok(s.Scope.From, s.Scope.Until) {
			return false
		}
	}
	return true
}

// TestCanonicalRoundTrip: the canonical form gives the statement back, is the
// same for what was read again, and differs where anything that is said does.
func TestCanonicalRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStatement(t, "s")
		if !forwards([]statement.Statement{s}) {
			t.Skip("a range drawn the wrong way round")
		}
		b, err := statement.Canonical(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := statement.UnmarshalCanonical(b)
		if err != nil {
			t.Fatalf("%s\n%v", b, err)
		}
		want := s
		if want.Stance == statement.Flat {
			want.Stance = ""
		}
		if d := cmp.Diff(want, back, ignorePos, ignoreText, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%s\n%s", b, d)
		}
		read, errs := statement.Parse(statement.PrintStatement(s))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		h, _ := statement.Hash(s)
		if again, _ := statement.Hash(read[0]); again != h {
			t.Error("the hash depends on whether the statement was read from text")
		}
		if !json.Valid(b) || strings.ContainsAny(string(b), "\n\t") {
			t.Errorf("%s", b)
		}
		other := s
		other.Quote += "."
		if o, _ := statement.Hash(other); o == h {
			t.Error("the hash does not depend on the quotation")
		}
	})
}

// TestNamesAreThoseWritten: every name of a proposition is one of its words,
// and each is not a name.
func TestNamesAreThoseWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := tree{T: t}.prop(3)
		names := map[string]bool{}
		for _, n := range p.Names() {
			if names[n] || n == statement.Each || n == "" {
				t.Errorf("%s has the names %q", p, p.Names())
			}
			names[n] = true
		}
		p.Walk(func(q *statement.Prop) bool {
			for _, a := range q.Args {
				if a.Name != "" && a.Name != statement.Each && !names[a.Name] {
					t.Errorf("%s: %q is not among %q", p, a.Name, p.Names())
				}
			}
			return true
		})
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"statement s\n  speaker A for \"B C\"\n  said about 2016-10-14 06:34 -0400..2016-10 zone UTC, on \"TV\"\n  quote \"a\"\n    \"b\\u{202E}\"\n  denies count(sent(A, B, item:#1)) >= 3 and not met(A, B)\n  reading x: all(G, aware(each, origin(m, A, via: {X, \"Y Z\"})))\n  scope from 2015 until said channel dm place \"x\"\n",
		"statement s # c\nspeaker “A”\nsaid 2016\nquote \"q\"\nasserts (paid(A, B, >= 3, currency: USD)\n and only(sent(A, B), C))\nstance on-belief\nsource abcd\nexcept \"e\"\nreply \"r\"\nnote \"n\"\nanswers \"a\"\n",
		"asserts ((((((((((((((((((((((",
		"statement \u202e\n\ufeff# x\r\n speaker \"\x00\n",
		strings.Repeat("not(", 100),
		"define c(A, B): contact(A, B) and c2(A)\ndefine d(M): gave(A, B, M)\nstatement s\n speaker A\n said 2016\n quote \"q\"\n define e(X): d(X) and not d(item:#2)\n denies e(\"x\") and c(X)\n except d(\"y\")\n reply declined \"n\"\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ss, errs := statement.Parse(text)
		lines := strings.Split(text, "\n")
		for i, e := range errs {
			if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > utf8.RuneCountInString(lines[e.Line-1])+1 {
				t.Errorf("error %v lies outside the text", e)
			}
			if e.Msg == "" || strings.ContainsAny(e.Text(), "\n\x00\x1b") {
				t.Errorf("error %q", e)
			}
			if i > 0 && errs[i-1].Line > e.Line {
				t.Errorf("errors out of order: %v, %v", errs[i-1], e)
			}
		}
		printed := statement.Print(ss)
		back, errs := statement.Parse(printed)
		if len(errs) > 0 {
			t.Fatalf("%q printed as\n%s\n%v", text, printed, errs)
		}
		if d := cmp.Diff(ss, back, ignorePos, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("%q printed as\n%s\n%s", text, printed, d)
		}
		if again := statement.Print(back); again != printed {
			t.Errorf("printing is no fixpoint:\n%s\n%s", printed, again)
		}
		for _, s := range ss {
			if err := statement.Check(s); err != nil {
				t.Error(err)
			}
			w := s.Bounds()
			if w.Possible.Hi.Before(w.Certain.Hi) || w.Certain.Lo.Before(w.Possible.Lo) {
				t.Errorf("%s: certain %v is not inside possible %v", printed, w.Certain, w.Possible)
			}
		}
	})
}

// FuzzMarkdown: what stands outside blocks marked say never reads as a
// statement, and errors lie inside the text.
func FuzzMarkdown(f *testing.F) {
	f.Add("# x\n```say\nstatement s\n```\n~~~ say more\nx\n~~~~\n```\nstatement t\n```")
	f.Add("```say")
	f.Fuzz(func(t *testing.T, text string) {
		ss, errs := statement.ParseMarkdown(text)
		lines := strings.Split(text, "\n")
		for _, e := range errs {
			if e.Line < 1 || e.Line > len(lines) || e.Column < 1 || e.Column > utf8.RuneCountInString(lines[e.Line-1])+1 {
				t.Errorf("error %v lies outside the text", e)
			}
		}
		if len(ss)+len(errs) > 0 && utf8.ValidString(text) && !strings.Contains(text, "say") {
			t.Errorf("%q: %d statements, errors %v", text, len(ss), errs)
		}
	})
}

// mostTime is far more than TestHostile needs of a busy machine for a text of
// a megabyte, and far less than anything quadratic would take.
const mostTime = 20 * time.Second

// TestHostile: texts made to be slow or deep are read in a moment.
func TestHostile(t *testing.T) {
	const mb = 1 << 20
	for name, text := range map[string]string{
		"brackets":      about("asserts " + strings.Repeat("(", mb)),
		"not":           about("asserts " + strings.Repeat("not ", mb/4)),
		"not(":          about("asserts " + strings.Repeat("not(", mb/4)),
		"one word":      about("asserts " + strings.Repeat("x", mb)),
		"a name":        about("asserts contact(" + strings.Repeat("x ", mb/2)),
		"hashes":        about("asserts " + strings.Repeat("#x ", mb/3)),
		"comments":      strings.Repeat("#\n", mb/2),
		"lines":         about("quote" + strings.Repeat(" \"a\"\n", mb/5)),
		"blank lines":   about("asserts contact(" + strings.Repeat("\n", mb)),
		"indents":       about("asserts contact(" + strings.Repeat("\n"+strings.Repeat(" ", 300), mb/300)),
		"directives":    about("asserts contact(" + strings.Repeat("\nquote", mb/6)),
		"statements":    strings.Repeat("statement a\n", mb/12),
		"escapes":       about(`note "` + strings.Repeat(`\u{41}`, mb/6)),
		"backslashes":   about(`note "` + strings.Repeat(`\`, mb)),
		"fences":        strings.Repeat("```say\n", mb/7),
		"date":          about("said " + strings.Repeat("2016-", mb/5)),
		"arguments":     about("asserts contact(" + strings.Repeat("A,", mb/2)),
		"a set":         about("asserts origin(x, A, via: {" + strings.Repeat("A,", mb/2)),
		"and":           about("asserts contact(A, B)" + strings.Repeat(" and contact(A, B)", mb/18)),
		"right to left": about("note \"" + strings.Repeat("\u202E\u05D0", mb/5) + "\""),
	} {
		start := time.Now()
		_, errs := statement.Parse(text)
		_, more := statement.ParseMarkdown("```say\n" + text)
		if took := time.Since(start); took > mostTime {
			t.Errorf("%s: reading took %v", name, took)
		}
		if len(errs) > statement.MaxErrors || len(more) > statement.MaxErrors+1 {
			t.Errorf("%s: %d and %d errors", name, len(errs), len(more))
		}
	}
}
