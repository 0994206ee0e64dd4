package statement_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/statement"
)

// TestAFormIsItsText: what a form writes is read as the statement that it was
// made of, and as it is printed.
func TestAFormIsItsText(t *testing.T) {
	fields := 0
	rapid.Check(t, func(t *rapid.T) {
		s := drawStatement(t, "s1")
		f, ok := statement.FormOf(s)
		if !ok {
			return
		}
		if _, problems := statement.Parse(statement.PrintStatement(s)); len(problems) > 0 { // it was drawn so
			return
		}
		fields++
		text := f.Text()
		if want := statement.PrintStatement(s); text != want {
			t.Fatalf("the form writes\n%sand the statement is\n%s", text, want)
		}
		again, problems := statement.Parse(text)
		if len(problems) > 0 || len(again) != 1 {
			t.Fatalf("%s\n%v", text, problems)
		}
		back, _ := statement.FormOf(again[0])
		if diff := cmp.Diff(f, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
	if fields == 0 {
		t.Error("no statement could be a form")
	}
}

// TestAFieldStaysOnItsLine: what is typed into a field makes no other line,
// and what cannot be read is an error of its line.
func TestAFieldStaysOnItsLine(t *testing.T) {
	f := statement.Form{ID: "s1", Speaker: "Ann", Said: "2024-10-14", Quote: "one\ntwo", Polarity: "denies", Prop: "contact(Ann, Ben)\n  denies contact(Cid, Ben)", Note: "a\"b"}
	text := f.Text()
	if n := strings.Count(text, "\n"); n != 6 {
		t.Errorf("%d lines:\n%s", n, text)
	}
	_, problems := statement.Parse(text)
	if len(problems) == 0 || problems[0].Line != 5 {
		t.Errorf("%v\n%s", problems, text)
	}
	f.Prop = "contact(Ann, Ben)"
	got, problems := statement.Parse(f.Text())
	if len(problems) > 0 || got[0].Quote != "one\ntwo" || got[0].Note != `a"b` {
		t.Errorf("%v\n%+v\n%s", problems, got, f.Text())
	}
	if empty := (statement.Form{}).Text(); empty != "statement \n" {
		t.Errorf("an empty form writes %q", empty)
	}
}

// TestDefinitionsAreNoFields: their lines would be lost.
func TestDefinitionsAreNoFields(t *testing.T) {
	all, problems := statement.Parse("statement s1\n  define touch(A): contact(A, Ben)\n  speaker Ann\n  said 2024\n  quote \"w\"\n  denies touch(Ann)\n")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, ok := statement.FormOf(all[0]); ok {
		t.Error("a statement with definitions is a form")
	}
}
