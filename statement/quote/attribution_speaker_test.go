package quote

import "testing"

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
		// For whom they speak.
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
