package statement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/statement"
)

// TestPropositionErrors has what each wrong proposition is told; the column
// counts from the beginning of the proposition.
func TestPropositionErrors(t *testing.T) {
	for _, c := range []struct {
		in     string
		column int
		want   string // part of the error
	}{
		{"", 1, "expected a proposition: for example contact(A, B)"},
		{"contcat(A, B)", 1, `"contcat" is not a predicate: did you mean "contact"?`},
		{"Contact(A, B)", 1, `did you mean "contact"?`},
		{"collusion(A, B)", 1, `is not a predicate: the words are act, all, and,`},
		{"contact", 8, "expected ( after contact: write contact(A, B)"},
		{"contact(A)", 10, "contact needs 2, and has 1: write contact(A, B)"},
		{"contact()", 9, "contact needs 2, and has 0"},
		{"contact(A, B, C)", 15, "too much for contact: write contact(A, B)"},
		{"contact(A, B", 13, `expected , or ) to go on after "contact("`},
		{"contact(A, , B)", 12, "expected a name"},
		{"contact(A, B,)", 14, "expected something after the comma"},
		{"contact(A, B))", 14, "expected the end of the line"},
		{"contact(A, met(B, C))", 12, "contact takes a name here, not a proposition: write contact(A, B)"},
		{"contact(A, \"\")", 12, "found nothing in the quotation marks"},
		{"contact(A, B, as: staf)", 19, `as: cannot be "staf": did you mean "staff"?`},
		{"contact(A, B, as: lawyers)", 19, "as: cannot be \"lawyers\": write staff, family, surrogate or any"},
		{"contact(A, B, as: staff, as: any)", 26, "as: is given twice"},
		{"contact(A, B, topics: x)", 15, `contact takes no "topics":: did you mean "topic"?`},
		{"contact(A, B, channel: fax)", 24, "channel: cannot be \"fax\": write mail, dm or post"},
		{"said(A, \"x\", as: any)", 14, `said takes no "as":`},
		{"contact(Tom and Jerry, B)", 13, `expected , or ) to go on after "contact("`},
		{"contact(and, B)", 9, `found the reserved word "and": write it in quotation marks`},
		{"contact(each, B)", 9, "each means something only inside all"},
		{"contact(A, B) or sent(A, B)", 15, `"or" cannot join propositions: a statement that says one thing or another`},
		{"contact(A, B) if sent(A, B)", 15, "a condition cannot be tested: split the statement"},
		{"or(contact(A, B), sent(A, B))", 1, `"or" is no part of the language`},
		{"might(contact(A, B))", 1, "what might be cannot be tested"},
		{"contact(A, B) sent(A, B)", 15, "expected the end of the line"},
		{"contact(A, B) and", 18, "expected a proposition"},
		{"act(A, B, beg)", 11, `act cannot be "beg": write request, offer`},
		{"act(A, B, offfer)", 11, `did you mean "offer"?`},
		{"act(A, B)", 9, "act needs 3, and has 2"},
		{"did(A, deleted)", 8, `did cannot be "deleted": did you mean "delete"?`},
		{"paid(A, B, 100)", 12, "expected >= and an amount"},
		{"paid(A, B, >= lots)", 15, `expected a whole number, found "lots"`},
		{"released(A, \"x\")", 16, `released needs part:: write released(A, "what", part: all)`},
		{"released(A, \"x\", part: most)", 24, "part: cannot be \"most\": write some, all or unaltered"},
		{"origin(\"x\", A, via: some)", 21, "via: is none, any or a set of names: write {A, B}"},
		{"origin(\"x\", A, via: {A B)", 25, "expected , or } to go on in the set of names"},
		{"member(A, G, staff, role: staff)", 21, "role: is given twice"},
		{"sent(A, B, item:xyz)", 17, `"xyz" is not an item: write four digits or more of its id, or #12`},
		{"sent(A, B, item:abc)", 17, "is not an item"},
		{"sent(A, B, item:#)", 17, "is not an item"},
		{"count(sent(A, B))", 18, "expected a comparison after count(…): write = n, >= n, <= n or only n"},
		{"count(sent(A, B)) > 3", 19, "expected a comparison"},
		{"count(sent(A, B)) = three", 21, `expected a whole number, found "three"`},
		{"count(sent(A, B)) = 0", 21, "a count of 0 is a denial: write denies P, or not(P)"},
		{"count(sent(A, B)) = -1", 21, "expected a whole number"},
		{"count(sent(A, B)) = 99999999999999999999", 21, "expected a whole number"},
		{"count(not(sent(A, B))) = 3", 7, "count cannot be taken of not: split the statement"},
		{"count(aware(A, leak)) = 3", 7, "count cannot be taken of aware"},
		{"count(A, B) = 3", 7, `"A" is not a predicate`},
		{"first(origin(x, A))", 7, "first cannot be taken of origin"},
		{"before(sent(A, B), count(sent(A, B)) = 3)", 20, "before cannot be taken of count"},
		{"only(sent(A, B))", 16, "only needs 2, and has 1"},
		{"all(campaign, sent(A, B))", 15, "all needs the word each"},
		{"all(campaign, any(campaign, sent(each, B)))", 15, "any inside another all or any"},
		{"aware(A, aware(B, leak))", 10, "aware inside aware: knowledge of knowledge cannot be tested: split"},
		{"aware(A, not(learned(B, leak)))", 14, "learned inside aware"},
		{"aware(A, B, C)", 13, "too much for aware"},
		{"contact(A, \"B)", 12, "the quotation does not end on its line"},
		{`contact(A, "B\x")`, 14, "a backslash stands before nothing that it can"},
		{`contact(A, "B\u{110000}")`, 14, "a backslash stands before nothing that it can"},
		{strings.Repeat("not(", statement.MaxDepth) + "contact(A, B)", 4*statement.MaxDepth + 1, "propositions one inside another"},
		{"contact(Zoë, Zoë, Zoë)", 19, "too much for contact"}, // columns count characters
	} {
		const lead = "  asserts "
		ss, errs := statement.Parse("statement s\n  speaker A\n  said 2016\n  quote \"q\"\n" + lead + c.in + "\n")
		if len(errs) == 0 {
			t.Errorf("%s: no error, read as %s", c.in, ss[0].Prop)
			continue
		}
		e := errs[0]
		if !strings.Contains(e.Error(), c.want) {
			t.Errorf("%s: error\n\t%v, want\n\t%s", c.in, e, c.want)
		}
		if want := c.column + len(lead); e.Line != 5 || e.Column != want && c.in != "" {
			t.Errorf("%s: error at %d:%d, want 5:%d: %s", c.in, e.Line, e.Column, want, e.Msg)
		}
		if len(errs) > 1 {
			t.Errorf("%s: one mistake gives %d errors: %v", c.in, len(errs), errs)
		}
		if len(ss) > 0 {
			t.Errorf("%s: kept in spite of %v", c.in, e)
		}
	}
}

func TestLineErrors(t *testing.T) {
	head := "statement s\n  speaker A\n  quote \"q\"\n  asserts contact(A, B)\n  "
	for _, c := range []struct{ in, at, want string }{
		{"said 2016-10-14\n  spaeker B", "6:3", `"spaeker" begins no line: did you mean "speaker"?`},
		{"said 2016-10-14\n  speaker B", "6:3", "a second speaker in one statement"},
		{"said 2016-10-14\n  denies contact(A, B)", "6:3", "a second denies in one statement"},
		{"said 2016-10-14\n  xyzzyx B", "6:3", "a line begins with speaker, said, quote"},
		{"said 2016-10-14\n  define x", "6:11", "expected ( after the word that is defined"},
		{"said 2016-10-14\n  , x", "6:3", "expected a word that begins a line"},
		{"said yesterday", "5:8", "expected a date: write 2016, 2016-10"},
		{"said 14 October 2016", "5:8", "expected a date"},
		{"said 20161014", "5:8", `"20161014" is not a date`},
		{"said 2016-1014", "5:8", `is not a date`},
		{"said 2016-13-14", "5:8", "is not a date: there is no such day"},
		{"said 2016-02-30", "5:8", "there is no such day"},
		{"said 2016-10-14 24:00", "5:8", "there is no such time of day"},
		{"said 2016-10-14 10:00 +1500", "5:8", "no clock has that offset"},
		{"said 0000-01-01", "5:8", "the year is not one of 1000 to 2999"},
		{"said 0001-01-01", "5:8", "the year is not one of 1000 to 2999"},
		{"said 9999-12-31", "5:8", "the year is not one of 1000 to 2999"},
		{"said 2016-10-14..2016-10-13", "5:8", "the said time ends before it begins"},
		{"said 2016-10-14 zone New York", "5:24", `"New" is not a time zone: write an IANA name`},
		{"said 2016-10-14 zone ../../etc/passwd", "5:24", "is not a time zone"},
		{"said 2016-10-14 zone Local", "5:24", "expected the name of a time zone"},
		{"said 2016-10-14, on TV", "5:23", `write on "…"`},
		{"said 2016-10-14 at noon", "5:19", "unexpected words after the date"},
		{"said 2016-10-14 zone UTC zone UTC", "5:28", "zone is given twice"},
		{"said 2016\n  note bare words", "6:8", `expected words in quotation marks`},
		{"said 2016\n  note \" \"", "6:8", "there are no words in the quotation marks"},
		{"said 2016\n  note \"a\" b", "6:12", "expected the end of the line"},
		{"said 2016\n  note \"a\"\n  # remark\n  \"b\"", "8:3", "expected a word that begins a line"},
		{"said 2016\n  source abc", "6:10", `"abc" is not an item`},
		{"said 2016\n  stance strong", "6:10", `"strong" is not a stance: write flat, on-belief`},
		{"said 2016\n  stance on-beleif", "6:10", `did you mean "on-belief"?`},
		{"said 2016\n  reading broad contact(A, B)", "6:24", "expected : after the reading's name"},
		{"said 2016\n  reading broad: contact(A, B)\n  reading broad: contact(A, B)", "7:11", `a second reading named "broad"`},
		{"said 2016\n  scope til said", "6:9", `"til" is no part of a scope: did you mean "until"?`},
		{"said 2016\n  scope until said until 2016", "6:20", "a second until in the scope"},
		{"said 2016\n  scope channel fax", "6:17", `"fax" is not a channel: write mail, dm or post`},
		{"said 2016\n  scope place home", "6:15", `write place "…"`},
		{"said 2016\n  scope", "6:8", "is no part of a scope"},
		{"said 2016\n  scope from 2017 until 2016", "1:1", "ends before it begins"},
		{"note \"n\"", "1:1", "statement s is not whole: it needs said DATE"},
		{"said 2016\nstatement s\n  speaker A", "6:11", `the id "s" is taken by the statement on line 1`},
		{"said 2016\nstatement\n  speaker A", "6:10", "expected the statement's id"},
		{"said 2016\nstatement a/b", "6:11", `"a/b" cannot be an id`},
		{"said 2016\nstatement a b", "6:13", "expected the end of the line"},
		{"said 2016\nstatement " + strings.Repeat("x", 81), "6:11", "cannot be an id"},
		{"said 2016\nstatement t\n  speaker B", "6:1", "statement t is not whole"},
	} {
		_, errs := statement.Parse(head + c.in + "\n")
		if len(errs) != 1 {
			t.Errorf("%s: %d errors: %v", c.in, len(errs), errs)
			continue
		}
		if at := fmt.Sprintf("%d:%d", errs[0].Line, errs[0].Column); at != c.at || !strings.Contains(errs[0].Text(), c.want) {
			t.Errorf("%s: error\n\t%v, want\n\t%s: %s", c.in, errs[0], c.at, c.want)
		}
	}
}

func TestMissingParts(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"statement s\n said 2016\n quote \"q\"\n asserts contact(A, B)", "speaker NAME"},
		{"statement s\n speaker A\n said 2016\n asserts contact(A, B)", `quote "…"`},
		{"statement s\n speaker A\n said 2016\n quote \"q\"", "asserts PROPOSITION or denies PROPOSITION"},
		{"statement s\n speaker A\n said 2016\n quote \"q\"\n reading a: contact(A, B)", "asserts PROPOSITION"},
		{"statement s\n speaker A\n said 2016\n quote \"q\"\n stance hedged", "asserts PROPOSITION"},
		{"speaker A", "begin with statement ID"},
		{"statment s", `did you mean "statement"?`},
		{"define x", "expected ( after the word"},
	} {
		_, errs := statement.Parse(c.text)
		if len(errs) == 0 || !strings.Contains(errs[0].Text(), c.want) {
			t.Errorf("%q: errors %v, want %s", c.text, errs, c.want)
		}
	}
}

// TestOneMistakeSparesTheOthers: a wrong statement takes no other with it, even
// where a bracket is left open.
func TestOneMistakeSparesTheOthers(t *testing.T) {
	good := func(id string) string {
		return "statement " + id + "\n  speaker A\n  said 2016\n  quote \"q\"\n  denies contact(A, B)\n\n"
	}
	for _, bad := range []string{
		"statement b\n  speaker A\n  said 2016\n  quote \"q\"\n  denies contact(A,\n\n",
		"statement b\n  speaker A\n  said 2016\n  quote \"q\n  denies contact(A, B)\n\n",
		"statement b\n  speaker A\n  said soon\n  quote \"q\"\n  denies contact(A, B)\n\n",
		"statement b\n  denies all(A, (((\n    x y z\n  speaker A\n",
	} {
		ss, errs := statement.Parse(good("a") + bad + good("c"))
		if len(errs) == 0 || len(ss) != 2 || ss[0].ID != "a" || ss[1].ID != "c" {
			t.Errorf("after\n%s%d statements stand, errors %v", bad, len(ss), errs)
		}
	}
}

// TestTextLimits has one case for each limit of a text.
func TestTextLimits(t *testing.T) {
	if _, errs := statement.Parse(strings.Repeat(" ", statement.MaxText+1)); len(errs) != 1 || !strings.Contains(errs[0].Msg, "longer than") {
		t.Errorf("a text that is too long: %v", errs)
	}
	if _, errs := statement.Parse(strings.Repeat("x\n", 10*statement.MaxErrors)); len(errs) != statement.MaxErrors {
		t.Errorf("%d errors are listed, want %d", len(errs), statement.MaxErrors)
	}
	many := strings.Repeat(", A", statement.MaxArgs)
	for in, want := range map[string]string{
		"only(sent(A, B)" + many + ")":                                            "more than 100 arguments",
		"origin(x, A, via: {A" + many + "})":                                      "more than 100 names",
		"contact(A, B)" + strings.Repeat(" and contact(A, B)", statement.MaxArgs): "more than 100 propositions joined",
	} {
		if _, errs := statement.Parse(about("asserts " + in)); len(errs) != 1 || !strings.Contains(errs[0].Msg, want) {
			t.Errorf("%.40s…: %v", in, errs)
		}
	}
	var readings strings.Builder
	for i := range statement.MaxArgs + 1 {
		fmt.Fprintf(&readings, "  reading r%d: contact(A, B)\n", i)
	}
	if _, errs := statement.Parse(about("asserts contact(A, B)") + readings.String()); len(errs) != 1 || !strings.Contains(errs[0].Msg, "more than 100 readings") {
		t.Errorf("too many readings: %v", errs)
	}
	deep := strings.Repeat("not(", statement.MaxDepth-1) + "contact(A, B)" + strings.Repeat(")", statement.MaxDepth-1)
	parseOne(t, about("asserts "+deep))
}

func TestNotUTF8(t *testing.T) {
	_, errs := statement.Parse("statement é\n  note \"a\xffb\"\n")
	if len(errs) != 1 || errs[0].Line != 2 || errs[0].Column != 10 || !strings.Contains(errs[0].Msg, "UTF-8") {
		t.Errorf("%v", errs)
	}
}

func TestErrorCarriesFile(t *testing.T) {
	_, errs := statement.ParseFile("case/a.say", "statement s\n  speker A\n")
	if len(errs) != 1 || errs[0].Error() != `case/a.say:2:3: "speker" begins no line: did you mean "speaker"?` {
		t.Errorf("%v", errs)
	}
}
