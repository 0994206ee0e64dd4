package quote

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// spansFrom makes an attribution of arbitrary bytes, whose spans may lie
// anywhere, overlap, be empty, or cut characters.
func spansFrom(text string, cuts []byte) Attribution {
	a := Attribution{Speech: true, Form: Mixed, Rule: "fuzz", Speaker: "Ann Roe"}
	n := int64(len(text)) + 1
	for i := 0; i+2 < len(cuts) && i < 30; i += 3 {
		lo := int64(cuts[i]) * n / 256
		s := evidence.Span{Start: lo, End: min(n-1, lo+int64(cuts[i+1]))}
		switch cuts[i+2] % 4 {
		case 0:
			a.Cue = append(a.Cue, s)
		case 1:
			a.Source = append(a.Source, s)
		case 2:
			a.Form = Direct
			a.Content = append(a.Content, s)
		default:
			a.Content = append(a.Content, s)
		}
	}
	return a
}

// checkSuggestion holds what is true of every suggestion from any text: its
// words are of the text, its spans lie in it, its propositions can be written,
// and it names nobody whom neither the text, the case nor the speaker named.
func checkSuggestion(t *testing.T, text string, s Suggestion, names []string) {
	t.Helper()
	for _, span := range s.Answers {
		if !span.Within(int64(len(text))) {
			t.Fatalf("answers %v of %d bytes", span, len(text))
		}
	}
	if utf8.ValidString(text) {
		for _, piece := range strings.Split(s.Statement.Quote, " […] ") {
			if !strings.Contains(text, piece) && !strings.ContainsRune(piece, utf8.RuneError) && !strings.Contains(text, "[…]") {
				t.Fatalf("quote %q is not of the text", piece)
			}
		}
	}
	if len(s.Candidates) > maxDrafts {
		t.Fatalf("%d propositions", len(s.Candidates))
	}
	haystack := folded(text + " " + s.Attribution.Speaker + " " + s.Attribution.For + " " + strings.Join(names, " "))
	for i, c := range s.Candidates {
		if !writable(c) || c.Rule == "" {
			t.Fatalf("proposition %s by %q cannot be written", c.Prop, c.Rule)
		}
		if i == 0 && (s.Statement.Prop != c.Prop || s.Statement.Polarity != c.Polarity) {
			t.Fatalf("the draft says %s %s and the first proposition %s %s", s.Statement.Polarity, s.Statement.Prop, c.Polarity, c.Prop)
		}
		for _, name := range c.Prop.Names() {
			for _, w := range strings.Fields(folded(name)) {
				if !strings.Contains(haystack, strings.Trim(strings.TrimSuffix(w, "'s"), `."“”'`)) && utf8.ValidString(text) {
					t.Fatalf("%q in %s is named nowhere", name, c.Prop)
				}
			}
		}
	}
	if s.Statement.Speaker != "" && !s.Statement.Said.IsZero() && len(s.Candidates) > 0 && s.Statement.Quote != "" {
		st := s.Statement
		st.ID = "q1"
		if err := statement.Check(st); err != nil {
			t.Fatalf("the draft cannot be written: %v\n%s", err, statement.PrintStatement(st))
		}
	}
}

func FuzzSuggest(f *testing.F) {
	f.Add(`"I never had any contact with Meridian," Ann Roe said on Tuesday.`, []byte{0, 90, 2, 180, 4, 0})
	f.Add(`Asked whether he had met Brandt in Lisbon, Roe said: "Absolutely not."`, []byte{0, 30, 1, 150, 90, 2})
	f.Add("Roe said she was never aware of anyone on the campaign paying Meridian $5,000.", []byte{0, 3, 1, 16, 4, 0, 40, 250, 3})
	f.Add("\u202eקרוב\u202c Roe אמר “לא נפגשתי עם Meridian” \u200f", []byte{0, 250, 3})
	f.Add("It's true that that that, \"'’‘ '. U.S. U.S.' a.m.'s No one no one", []byte{0, 255, 2, 10, 3, 0})
	names := []string{"Meridian", "Felix Brandt", "campaign", ""}
	f.Fuzz(func(t *testing.T, text string, cuts []byte) {
		doc := Document{Published: baseDay(2024, 10, 16), Turns: []evidence.Span{{Start: 0, End: int64(len(text) / 2)}, {Start: int64(len(text) / 2), End: int64(len(text))}}}
		all := append(Read(text), spansFrom(text, cuts))
		got := Suggest(doc, text, all, names)
		for _, s := range got {
			checkSuggestion(t, text, s, names)
		}
		if diff := cmp.Diff(got, Suggest(doc, text, all, names)); diff != "" {
			t.Fatalf("a second reading differs:\n%s", diff)
		}
	})
}

// TestSuggestionsOfHostileTexts holds that time is linear whatever the text: a
// text four times as long takes no more than twelve times as long.
func TestSuggestionsOfHostileTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short")
	}
	for name, unit := range map[string]string{
		"quotations":    `"I never had any contact with Meridian," Ann Roe said on Tuesday. `,
		"one sentence":  `Roe said that Roe said that `,
		"negations":     `"not not never no nobody `,
		"questions":     `Asked whether asked whether asked about claims that `,
		"names":         "Ann Roe Ben Doe Cal Poe Dan Moe Eva Loe said he met him. ",
		"one last name": "",
		"times":         `Roe said on Tuesday last week in May 2016 that she met Brandt on Monday. `,
		"right to left": "\u202e“לא נפגשתי עם אף אחד”, אמר רו. \u202c ",
		"no space":      "met,met.met;met:met-met/met",
		"except":        "Roe did not rule out that she did not deny that ",
	} {
		small := strings.Repeat(unit, 12<<10/max(1, len(unit)))
		large := strings.Repeat(unit, 48<<10/max(1, len(unit)))
		if unit == "" {
			small, large = manyRoes(300), manyRoes(1200)
		}
		one, four := suggestTime(small), suggestTime(large)
		if four > 12*one+2*time.Second {
			t.Errorf("%s: %d bytes take %s, %d bytes %s", name, len(small), one, len(large), four)
		}
		t.Logf("%-14s %s, %s", name, one, four)
	}
}

// manyRoes is a text in which n people have one last name.
func manyRoes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("Mr. A" + strings.Repeat(string(rune('a'+i%26)), 1+i%7) + " Roe said Roe never met Brandt. ")
	}
	return b.String()
}

// suggestTime is how long suggestions take where every sentence is attributed:
// finding attributions has a test of its own.
func suggestTime(text string) time.Duration {
	var all []Attribution
	for lo := 0; lo < len(text); lo += 400 {
		hi := min(lo+400, len(text))
		all = append(all, Attribution{Form: Mixed, Speech: true, Speaker: "Ann Roe", Content: []evidence.Span{{Start: int64(lo), End: int64(hi)}}})
	}
	all = append(all, Attribution{Form: Direct, Speech: true, Speaker: "Ann Roe", Content: []evidence.Span{{Start: 0, End: int64(len(text))}}})
	start := time.Now()
	Suggest(Document{Published: baseDay(2024, 10, 16)}, text, all, []string{"Brandt"})
	return time.Since(start)
}

// TestSpansThatDoNotFitAreLeftOut holds that an attribution of another text
// makes nothing.
func TestSpansThatDoNotFitAreLeftOut(t *testing.T) {
	for _, a := range []Attribution{
		{Speech: true, Content: []evidence.Span{{Start: 0, End: 99}}},
		{Speech: true, Content: []evidence.Span{{Start: -1, End: 2}}},
		{Speech: true, Content: []evidence.Span{{Start: 0, End: 2}}, Cue: []evidence.Span{{Start: 5, End: 4}}},
		{Speech: true},
		{Content: []evidence.Span{{Start: 0, End: 2}}}, // thought, not said
	} {
		if got := Suggest(Document{}, "No contact.", []Attribution{a}, nil); len(got) != 0 {
			t.Errorf("%v makes %v", a, got)
		}
	}
}
