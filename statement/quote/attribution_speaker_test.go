package quote

import (
	"strings"
	"testing"
)

// TestSpeakers holds who the last attribution of a text is given to, and for
// whom that one speaks. A wrong name is worse than none.
func TestSpeakers(t *testing.T) {
	for _, tc := range []struct{ text, speaker, forWhom string }{
		// Full names.
		{"Tom Okafor left. Okafor said it was late.", "Tom Okafor", ""},
		{"Okafor said it was late. Tom Okafor left.", "Tom Okafor", ""},
		{"Ann Lee left, and Bo Lee stayed. Lee said it was late.", "Lee", ""},
		{"Ruth Lee left, and Samuel Lee stayed. Ms. Lee said it was late.", "Ruth Lee", ""},
		{"Carl Voss Jr. left. Voss said it was late.", "Voss", ""},
		{"Carl Voss Jr. left. Voss Jr. said it was late.", "Carl Voss Jr.", ""},
		{"Carl Voss left. The younger Voss said it was late.", "younger Voss", ""},
		{"House Speaker Dana Hall said it was late.", "Dana Hall", ""},
		{"Its author, Dana Hall, said it was late.", "Dana Hall", ""},
		{"Dana Hall, a nurse from Ohio, said it was late.", "Dana Hall", ""},
		{"Sen. Dana Hall, D-Ohio, said it was late.", "Dana Hall", ""},
		{"Dana Hall, who had left, said it was late.", "Dana Hall", ""},
		{"It was Dana Hall, who said it was late.", "Dana Hall", ""},
		{"Dana Hall, 45, said it was late.", "Dana Hall", ""},
		// For whom they speak.
		{"Hall's lawyer, Dana Hall, said it was late.", "Dana Hall", ""},
		{"A spokesman for Northgate said it was late.", "spokesman for Northgate", "Northgate"},
		{"Carl Voss left. Voss's lawyer, Dana Hall, said it was late.", "Dana Hall", "Carl Voss"},
		{"Northgate spokeswoman Dana Hall said it was late.", "Dana Hall", "Northgate"},
		{"Defense Secretary Dana Hall said it was late.", "Dana Hall", ""},
		{"Northgate director Dana Hall said it was late.", "Dana Hall", ""},
		// Bodies and people without a name.
		{"The Northgate committee said it was late.", "Northgate committee", ""},
		{"Two people said it was late.", "people", ""},
		// Pronouns.
		{"Susan Hall said no. She said it was late.", "Susan Hall", ""},
		{"Susan Hall said no. He said it was late.", "", ""},
		{"Susan Hall said no.\n\nShe said it was late.", "Susan Hall", ""},
		{"Susan Hall said no.\n\nIt rained.\n\nShe said it was late.", "", ""},
		{"Susan Hall said no. Mary Voss said yes. She said it was late.", "", ""},
		{"Susan Hall said no. Mary Voss left at nine. She said it was late.", "", ""},
		{"Susan Hall said no. Peter Voss left at nine. She said it was late.", "Susan Hall", ""},
		{"“No,” said Susan Hall. “Yes,” said Mary Voss. She said it was late.", "", ""},
		{"Marlow Quint said no. He said it was late.", "Marlow Quint", ""},
		{"Marlow Quint said no after Lark Tan left. He said it was late.", "", ""},
		{"“No,” Susan Hall said.\n\nIt rained.\n\n“It was cold and wet then.”", "", ""},
		{"The Daily Mirror said no. He said it was late.", "", ""},
		{"Northgate said no. He said it was late.", "", ""},
		{"Peter Voss said no. They said it was late.", "", ""},
		// A title alone.
		{"Mayor Ellen Brandt said no. The mayor said it was late.", "Ellen Brandt", ""},
		{"Mayor Ellen Brandt left. The mayor said it was late.", "mayor", ""},
		{"Mayor Ellen Brandt said no. The governor said it was late.", "governor", ""},
	} {
		got := Read(tc.text)
		if len(got) == 0 {
			t.Errorf("%s: nothing found", tc.text)
			continue
		}
		last := got[len(got)-1]
		if last.Speaker != tc.speaker || last.For != tc.forWhom {
			t.Errorf("%s: %q for %q, not %q for %q", tc.text, last.Speaker, last.For, tc.speaker, tc.forWhom)
		}
	}
}

// TestContents holds what is given to anybody, pieces with a bar between them.
func TestContents(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"But the plan is dead, she said.", "the plan is dead"},
		{"The plan is dead, she was told.", ""},
		{"\"Why?\", Lee asked.", "\"Why?\""},
		{"\"Why?\" Lee asked. \"Why now?\"", "\"Why?\"|\"Why now?\""},
		{"Lee said he backs Ann Voss, who runs for mayor.", "he backs Ann Voss"},
		{"When Lee accused him of theft, Voss laughed.", "him of theft"},
		{"Lee said the road was shut and added that it would stay so.", "the road was shut|that it would stay so"},
		{"Lee said on CNN, where she works, that it was late.", "that it was late"},
		{"Lee said on NBC's “Meet the Press” that it was late.", "that it was late"},
		{"The only problem, Lee said, is that it was late.", "The only problem|is that it was late"},
		{"It was late, Lee said, but nobody left.", "It was late"},
		{"Lee said it was late according to Voss.", "it was late"},
		{"Lee did not rule out a sale.", "a sale"},
		{"Lee told the board not to pay.", "the board not to pay"},
		{"The board was told that it was late.", "that it was late"},
		{"Its claim that it was late is false.", "that it was late is false"},
		{"The United States supports the plan.", "the plan"},
		{"A play called “Late” opened in May.", ""},
		{"He repeated what he calls the truth.", "what he calls the truth"},
		{"Lee said that, if asked, he would go, and that Voss would.", "that, if asked, he would go, and that Voss would"},
		{"Lee wrote:\n\nIt was late, and nobody was there.", "It was late, and nobody was there"},
		{"“It was late,” Lee said.\n\n“It was dark.”\n\nIt rained.\n\n“It was cold and wet.”", "“It was late,”|“It was dark.”|“It was cold and wet.”"},
		{"''It was 'late,' '' Lee said.", "''It was 'late,' ''"},
		{"“It was late, Lee said.", ""},
		{"At 12:30 it rained.", ""},
	} {
		var got []string
		for _, a := range Read(tc.text) {
			for _, s := range a.Content {
				got = append(got, tc.text[s.Start:s.End])
			}
		}
		if g := strings.Join(got, "|"); g != tc.want {
			t.Errorf("%s:\n  found %s\n  want  %s", tc.text, g, tc.want)
		}
	}
}

// TestUnits holds where paragraphs begin and end, and that what is too long is
// cut between words.
func TestUnits(t *testing.T) {
	long := ""
	for len(long) < 3*maxUnitBytes {
		long += "word "
	}
	for at, n := 0, 0; at < len(long); n++ {
		lo, hi := nextUnit(long, at)
		if hi <= lo {
			break
		}
		if hi-lo > maxUnitBytes || hi < len(long) && long[hi-1] != ' ' {
			t.Fatalf("unit %d is [%d, %d)", n, lo, hi)
		}
		at = hi
	}
	r := &reader{text: long}
	r.toks = scan(long, 0, maxUnitBytes, nil)
	markSentences(long, r.toks)
	from := 0
	for i, tok := range r.toks {
		if tok.end {
			if i+1-from > maxSentenceTokens {
				t.Fatalf("a sentence of %d tokens", i+1-from)
			}
			from = i + 1
		}
	}
	if from != len(r.toks) {
		t.Fatal("the last sentence has no end")
	}
}
