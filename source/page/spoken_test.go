package page

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The transcripts are invented; each has the habits of one kind: a broadcast,
// a hearing as a legislature prints it, a deposition with numbered lines.
const (
	broadcast = `HARBOUR TONIGHT
Aired October 14, 2024 - 19:00 ET

[19:02:10] INES VARGA, HARBOUR RADIO HOST: Good evening. With me is the candidate.

FELIX BRANDT (I), CANDIDATE FOR MAYOR: Thank you for having me.

VARGA: Did anyone on your campaign speak to Meridian?

BRANDT: Nobody did. (CROSSTALK) And nobody will.

(BEGIN VIDEO CLIP)

UNIDENTIFIED MALE: They met twice.

(END VIDEO CLIP)

VARGA: Thank you.
[19:30:00] BRANDT: Good night.
`
	hearing = `THE HARBOUR SALE
HEARING BEFORE THE COMMITTEE ON PORTS

Mr. Okell. Thank you, Madam Chair. Ms. Tarn, did you
send the survey to Meridian?
Ms. Tarn. I did not.
Mr. Okell. Did anyone?
Ms. Tarn. Not that I know of.
The Chairman. The gentleman's time has expired.
`
	deposition = `                DEPOSITION OF CORA TARN
 1               EXAMINATION
 2   BY MR. HALE:
 3       Q.   Did you ever meet Mr. Brandt?
 4       A.   I never met him. I had no
 5   meetings with anybody at Meridian.
 6       Q.   Did you write to him?
 7       A.   No.
 8            MR. LUND: Objection.
 9            THE WITNESS: I may have.
`
)

func turnsText(text string) []string {
	var out []string
	for _, t := range Turns(text) {
		var said []string
		for _, s := range t.Said() {
			said = append(said, strings.Join(strings.Fields(text[s.Start:s.End]), " "))
		}
		mark := ""
		if t.Question {
			mark = "?"
		}
		out = append(out, t.Speaker+mark+": "+strings.Join(said, " | "))
	}
	return out
}

func TestTurns(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"broadcast", broadcast, []string{
			"Ines Varga: Good evening. With me is the candidate.",
			"Felix Brandt: Thank you for having me.",
			"Ines Varga: Did anyone on your campaign speak to Meridian?",
			"Felix Brandt: Nobody did. | And nobody will.",
			"Unidentified Male: They met twice.",
			"Ines Varga: Thank you.",
			"Felix Brandt: Good night.",
		}},
		{"hearing", hearing, []string{
			"Okell: Thank you, Madam Chair. Ms. Tarn, did you send the survey to Meridian?",
			"Tarn: I did not.",
			"Okell: Did anyone?",
			"Tarn: Not that I know of.",
			"The Chairman: The gentleman's time has expired.",
		}},
		{"deposition", deposition, []string{
			"Hale?: Did you ever meet Mr. Brandt?",
			"Cora Tarn: I never met him. I had no | meetings with anybody at Meridian.",
			"Hale?: Did you write to him?",
			"Cora Tarn: No.",
			"Lund: Objection.",
			"Cora Tarn: I may have.",
		}},
		{"an article", "Harbour board met the lobbyist\n\nThe board met him twice, Ms. Tarn said.\n\n" + strings.Repeat("It was in the minutes of the board, which are public.\n\n", 8), nil},
		{"a form", "Name: Ann Roe\nDate Of Birth: 1970\nHome Town: Porthaven\nFirst Choice: Law\nSecond Choice: Music\n", nil},
		{"an article of paragraphs that begin with a title", strings.Repeat("Mr. Okell said that the board met him twice.\nMs. Tarn did not.\n", 8), nil},
		{"one speaker", "ROE: One.\nROE: Two.\nROE: Three.\nROE: Four.\nROE: Five.\n", nil},
		{"nobody speaks again", "AMARI: Here we are.\nBRANDT: Here I am.\nCROWE: And I.\nDOYLE: And I too.\nELLIS: Me too.\n", nil},
		{"nothing", "", nil},
	} {
		if diff := cmp.Diff(tc.want, turnsText(tc.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestSpokenIsAFormatOfItsOwn(t *testing.T) {
	for _, tc := range []struct {
		text string
		want bool
	}{{broadcast, true}, {hearing, true}, {deposition, true}, {"Harbour board met the lobbyist twice in the autumn.\n", false}} {
		in := memory{strings.NewReader(tc.text), "x.txt"}
		if got := sniffSpoken(in, []byte(tc.text)) > sniffText(in, []byte(tc.text)); got != tc.want {
			t.Errorf("%.30q is taken for a transcript: %v", tc.text, got)
		}
	}
	e := readSpoken([]byte(broadcast))
	var names []string
	for _, p := range e.Parties {
		names = append(names, p.Handle.Value)
	}
	if diff := cmp.Diff([]string{"Ines Varga", "Felix Brandt", "Unidentified Male"}, names); diff != "" {
		t.Errorf("parties (-want +got):\n%s", diff)
	}
	if e.Text != broadcast || len(e.Labels) == 0 || e.Labels[len(e.Labels)-1] != labelSpoken {
		t.Errorf("labels %v, text of %d bytes", e.Labels, len(e.Text))
	}
}

// checkTurns holds what is true of the turns of any text: they come in order,
// do not overlap, lie in the text, and their pieces lie in their words.
func checkTurns(t *testing.T, text string) {
	t.Helper()
	at := int64(0)
	for i, turn := range Turns(text) {
		if !turn.Label.Within(int64(len(text))) || !turn.Words.Within(int64(len(text))) || turn.Label.Start < at || turn.Words.Start < turn.Label.End || turn.Words.End < turn.Words.Start {
			t.Fatalf("turn %d: label %v, words %v after %d", i, turn.Label, turn.Words, at)
		}
		at = turn.Words.End
		last := turn.Words.Start
		for _, s := range turn.Said() {
			if s.Start < last || s.End > turn.Words.End || s.Len() <= 0 {
				t.Fatalf("turn %d: said %v outside %v or before %d", i, s, turn.Words, last)
			}
			last = s.End
		}
	}
}

func FuzzTurns(f *testing.F) {
	for _, s := range []string{broadcast, hearing, deposition, "Q. a\nA. b\nQ. c\nA. d\nQ. e\n", "\u202eABBA: x\n\u05d0\u05d1: y\n", "A  \nQ  \nA  \nQ  (A B)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkTurns(t, text)
		// A line that labels nobody, put in front, moves the turns and changes none.
		before := Turns(text)
		after := Turns("x\n" + text)
		if len(before) > 0 && len(after) > 0 && (len(before) != len(after) || before[0].Words.Start+2 != after[0].Words.Start) {
			t.Fatalf("%d turns became %d behind one more line", len(before), len(after))
		}
	})
}

// TestTurnsAreFast holds that hostile transcripts take time linear in their length.
func TestTurnsAreFast(t *testing.T) {
	for name, unit := range map[string]string{
		"labels": "AB:\n", "letters": "Q. A.\n", "asides": "AB: x\nCD: (AAA (AAA (AAA\n", "one line": "AB: (CROSSTALK) ", "stamps": "[19:00:00] [19:00:00] AB: x\n", "names": "A B C D E F G\n",
	} {
		text := strings.Repeat(unit, (2<<20)/len(unit))
		start := time.Now()
		Turns(text)
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: %s for 2 MB", name, took)
		} else {
			t.Logf("%s: %s", name, took)
		}
	}
}
