package quote

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/source/page"
)

// examined is an invented examination: answers without content, a sentence cut
// by line numbers, and a denial in full.
const examined = `                DEPOSITION OF CORA TARN
 1   BY MR. HALE:
 2       Q.   Please state your name.
 3       A.   Cora Tarn.
 4       Q.   Did you ever meet Felix Brandt?
 5       A.   No.
 6       Q.   Did you have any contact with Meridian?
 7       A.   Absolutely not. I had no
 8   meetings with Meridian. I may have been asked.
 9       Q.   Is that all?
10       A.   Yes.
`

// TestAnswersOfATranscript holds that an answer finds its question: both spans
// are shown, and the proposition is made of the question.
func TestAnswersOfATranscript(t *testing.T) {
	attributions, turns := ReadTurns(examined, page.Turns(examined))
	var got []string
	for _, s := range Suggest(Document{Published: baseDay(2024, 10, 16), Turns: turns}, examined, attributions, nil) {
		line := s.Statement.Speaker + ": " + strings.Join(strings.Fields(s.Statement.Quote), " ")
		if s.Statement.Answers != "" {
			line += " <- " + s.Statement.Answers
		}
		got = append(got, line+" = "+candidateText(s))
	}
	want := []string{
		`Cora Tarn: Cora Tarn. = `,
		`Cora Tarn: No. <- Did you ever meet Felix Brandt? = denies met("Cora Tarn", "Felix Brandt")`,
		`Cora Tarn: Absolutely not. <- Did you have any contact with Meridian? = denies contact("Cora Tarn", Meridian)`,
		`Cora Tarn: I had no […] meetings with Meridian. = denies met("Cora Tarn", Meridian)`,
		`Cora Tarn: I may have been asked. = `,
		`Cora Tarn: Yes. <- Is that all? = `,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
