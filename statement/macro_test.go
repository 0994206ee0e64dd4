package statement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/statement"
)

const cahoots = "define cahoots(A, B, X): contact(A, B, as: any) and act(A, B, accept, X)\n"

// saying is a whole statement around one line.
func saying(line string) string {
	return "statement s1\n  speaker Ann\n  said 2016-10-14\n  quote \"q\"\n  " + line + "\n"
}

func TestADefinitionIsWrittenOut(t *testing.T) {
	for _, c := range []struct{ define, use, want string }{
		{cahoots, `cahoots(campaign, WikiLeaks, "coordination")`, `and(contact(campaign, WikiLeaks, as: any), act(campaign, WikiLeaks, accept, "coordination"))`},
		{"define touch(A): contact(A, A2) and sent(A2, A, item:#4)\n", `touch("The other")`, `and(contact("The other", A2), sent(A2, "The other", item:#4))`},
		{"define gift(M): gave(Ann, Bob, M)\n", `gift(item:abcd)`, `gave(Ann, Bob, item:abcd)`},
		{"define about(T): contact(Ann, Bob, topic: T)\n", `about("the plan")`, `contact(Ann, Bob, topic: "the plan")`},
		{"define by(B): origin(\"m\", Ann, via: {B, C})\n", `by(Bob)`, `origin("m", Ann, via: {Bob, C})`},
		{"define one(A): contact(A, Bob)\ndefine two(A): one(A) and not one(Cy)\n", "two(Ann)", "and(contact(Ann, Bob), not(contact(Cy, Bob)))"},
		{"define nothing(): exists(\"x\")\n", "nothing()", `exists("x")`},
		{"define any1(G): any(G, sent(each, Bob))\n", "any1(campaign)", "any(campaign, sent(each, Bob))"},
		{cahoots, `not cahoots(a, b, c)`, `not(and(contact(a, b, as: any), act(a, b, accept, "c")))`},
	} {
		s := parseOne(t, c.define+saying("denies "+c.use))
		if got := s.Prop.String(); got != c.want {
			t.Errorf("%s is %s, want %s", c.use, got, c.want)
		}
		if len(s.Macros) != 1 || !strings.Contains(c.define, s.Macros[0].Name+"(") {
			t.Errorf("%s keeps %v", c.use, s.Macros)
		}
	}
}

// TestADefinitionIsKeptWithTheStatement: printing it and reading that gives
// the same tree and the same hash, also where two statements share one.
func TestADefinitionIsKeptWithTheStatement(t *testing.T) {
	text := cahoots + saying("denies cahoots(campaign, WikiLeaks, x)") + strings.Replace(saying("asserts cahoots(Ann, Bob, y)"), "s1", "s2", 1)
	ss, errs := statement.Parse(text)
	if len(errs) > 0 || len(ss) != 2 {
		t.Fatalf("%d statements, errors %v", len(ss), errs)
	}
	printed := statement.Print(ss)
	again, errs := statement.Parse(printed)
	if len(errs) > 0 || statement.Print(again) != printed {
		t.Fatalf("%s\nreads back as\n%s\n%v", printed, statement.Print(again), errs)
	}
	for i := range ss {
		a, _ := statement.Hash(ss[i])
		b, _ := statement.Hash(again[i])
		if a != b || len(again[i].Macros) != 1 || again[i].Macros[0].Hash() != ss[0].Macros[0].Hash() {
			t.Errorf("statement %d reads back otherwise", i)
		}
	}
	other := parseOne(t, strings.Replace(cahoots, "as: any", "as: staff", 1)+saying("denies cahoots(campaign, WikiLeaks, x)"))
	if other.Macros[0].Hash() == ss[0].Macros[0].Hash() {
		t.Error("another definition has the same hash")
	}
	if s := parseOne(t, cahoots+saying("denies contact(a, b)")); len(s.Macros) != 0 {
		t.Errorf("a statement that uses none keeps %v", s.Macros)
	}
}

func TestDefinitionErrors(t *testing.T) {
	grows := "define m0(A): contact(A, B)\n"
	for i := 1; i <= 14; i++ {
		grows += fmt.Sprintf("define m%d(A): m%d(A) and m%d(A)\n", i, i-1, i-1)
	}
	for _, c := range []struct{ text, at, want string }{
		{"define loop(A): loop(A)\n", "1:17", `"loop" is defined by itself`},
		{"define loop(A): not (contact(A, B) and loop(A))\n", "1:40", `"loop" is defined by itself`},
		{"define a1(A): b1(A)\ndefine b1(A): a1(A)\n", "1:15", "a definition uses only those before it"},
		{"define contact(A): sent(A, B)\n", "1:8", `"contact" cannot be defined`},
		{"define or(A): sent(A, B)\n", "1:8", `"or" cannot be defined`},
		{"define speaker(A): sent(A, B)\n", "1:8", `"speaker" cannot be defined`},
		{"define (A): sent(A, B)\n", "1:8", "expected the word that is defined"},
		{"define x(A, A): sent(A, B)\n", "1:13", "a second parameter"},
		{"define x(each): sent(each, B)\n", "1:10", `"each" cannot be a parameter`},
		{"define x(A, B): sent(A, C)\n", "1:8", `the parameter "B" stands nowhere`},
		{"define x(A) sent(A, C)\n", "1:13", "expected : and a proposition"},
		{"define x(A: sent(A, C)\n", "1:11", "expected , or )"},
		{"define x(A): sent(A, C)\ndefine x(A): sent(C, A)\n", "2:8", `"x" is defined already, otherwise`},
		{"define x(A): sent(A, C) extra\n", "1:25", "expected the end of the line"},
		{grows, "11:16", "more than 1000 predicates"},
		{cahoots + saying("denies cahoots(a, b)"), "6:10", "cahoots needs 3, and has 2: it is defined as cahoots(A, B, X)"},
		{cahoots + saying("denies cahoots(a, b, c, d)"), "6:10", "cahoots needs 3, and has 4"},
		{cahoots + saying("denies cahoot(a, b, c)"), "6:10", `did you mean "cahoots"?`},
		{"define k(A): aware(A, contact(A, B))\n" + saying("denies aware(C, k(D))"), "6:19", "k, written out, has aware inside aware"},
		{"define g(A): any(A, sent(each, B))\n" + saying("denies all(G, g(each))"), "6:17", "g, written out, has any inside another"},
		{"define s(A): member(A, B)\n" + saying("denies count(s(C)) = 2"), "6:16", "count cannot be taken of member"},
		{"define i(A): contact(A, B)\n" + saying("denies i(item:#3)"), "6:10", "an item where a name has to stand"},
		{saying("denies contact(a, b)\n  define x(A): contact(A, x(A))"), "6:27", "contact takes a name here"},
	} {
		_, errs := statement.Parse(c.text)
		if len(errs) == 0 {
			t.Errorf("%s: no error", c.text)
			continue
		}
		if at := fmt.Sprintf("%d:%d", errs[0].Line, errs[0].Column); at != c.at || !strings.Contains(errs[0].Text(), c.want) {
			t.Errorf("%s: error\n\t%v, want\n\t%s: %s", c.text, errs[0], c.at, c.want)
		}
	}
}

func TestLimitsOfDefinitions(t *testing.T) {
	var b strings.Builder
	for i := range statement.MaxMacros + 1 {
		fmt.Fprintf(&b, "define m%d(A): contact(A, B)\n", i)
	}
	if _, errs := statement.Parse(b.String()); len(errs) != 1 || errs[0].Line != statement.MaxMacros+1 {
		t.Errorf("one definition too many: %v", errs)
	}
	params := []string{}
	for i := range statement.MaxParams + 1 {
		params = append(params, fmt.Sprint("P", i))
	}
	_, errs := statement.Parse("define m(" + strings.Join(params, ", ") + "): contact(A, B)\n")
	if len(errs) != 1 || !strings.Contains(errs[0].Msg, "parameters") {
		t.Errorf("one parameter too many: %v", errs)
	}
}

func TestWhatIsNotDeniedAndTheReply(t *testing.T) {
	s := parseOne(t, saying("denies contact(a, b)\n  except \"a mail at Christmas\"\n  except contact(a, b, as: family)\n  reply declined \"No comment.\""))
	if s.Except != "a mail at Christmas" || s.Excepted.String() != "contact(a, b, as: family)" || s.ReplyStatus() != statement.ReplyDeclined || s.Reply != "No comment." {
		t.Errorf("%+v", s)
	}
	for line, want := range map[string]string{"": statement.ReplyNotAsked, "reply \"We deny it.\"": statement.ReplyAnswered, "reply asked": statement.ReplyAsked, "reply no-answer": statement.ReplyNone} {
		if got := parseOne(t, saying("denies contact(a, b)\n  "+line)).ReplyStatus(); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
	for line, want := range map[string]string{
		"reply askd":                       `did you mean "asked"?`,
		"reply asked \"\"":                 "no words",
		"except contact(a":                 "expected , or )",
		"except \"a\"\n  except \"b\"":     "a second except in words",
		"except exists(\"a\")\n  except x": "a second except in a proposition",
	} {
		_, errs := statement.Parse(saying("denies contact(a, b)\n  " + line))
		if len(errs) == 0 || !strings.Contains(errs[0].Text(), want) {
			t.Errorf("%s: %v, want %s", line, errs, want)
		}
	}
}

func TestOnePropositionAlone(t *testing.T) {
	p, err := statement.ParseProp(" met(\"Ann\",\n Bob) ")
	if err != nil || p.String() != "met(Ann, Bob)" {
		t.Errorf("%v, %v", p, err)
	}
	for text, at := range map[string]string{"": "1:1", "met(Ann, Bob) met": "1:15", "met(Ann": "1:8", "met(\n Ann, Bob) denies": "2:12", "\xff": "1:1"} {
		if _, err := statement.ParseProp(text); err == nil || fmt.Sprintf("%d:%d", err.Line, err.Column) != at {
			t.Errorf("%q: %v, want an error at %s", text, err, at)
		}
	}
}
