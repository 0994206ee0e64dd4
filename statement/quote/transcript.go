package quote

import (
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/source/page"
)

// ruleTurn is the rule of an attribution that is a turn of a transcript.
const ruleTurn = "transcript:turn"

// maxTurnSentences bounds into how many attributions one turn is cut.
const maxTurnSentences = 400

// ReadTurns makes attributions of the turns of a transcript: every sentence
// that a turn holds is said by its speaker, word for word. Questions are not
// attributed: to ask is not to claim. The spans of the turns' words are
// returned for Document.Turns, so that an answer finds its question.
func ReadTurns(text string, turns []page.Turn) ([]Attribution, []evidence.Span) {
	var out []Attribution
	var words []evidence.Span
	for _, t := range turns {
		words = append(words, t.Words)
		if t.Question {
			continue
		}
		n := 0
		var open []evidence.Span // of the sentence that is being read
		close := func() {
			last := int64(0)
			if len(open) > 0 {
				last = open[len(open)-1].End
			}
			if len(open) > 0 && n < maxTurnSentences && !asksBack(text[open[0].Start:last]) {
				out = append(out, Attribution{Form: Direct, Speech: true, Rule: ruleTurn, Speaker: t.Speaker, Content: open, Source: []evidence.Span{t.Label}})
				n++
			}
			open = nil
		}
		for _, piece := range t.Said() {
			for lo := piece.Start; lo < piece.End; {
				hi, ends := sentenceTo(text, lo, piece.End)
				if s := trimmed(text, lo, hi); s.Len() > 0 {
					open = append(open, s)
				}
				if ends {
					close()
				}
				lo = hi
			}
		}
		close()
	}
	return out, words
}

// sentenceTo returns where the sentence that begins at lo ends, and whether it
// ends before end. A line break inside of it is the transcript's, not the
// speaker's.
func sentenceTo(text string, lo, end int64) (int64, bool) {
	for i := lo; i < end; i++ {
		if !endsSentence(text, int(i)) {
			continue
		}
		i++
		for i < end && closesQuote(text, int(i)) {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += int64(n)
		}
		return min(i, end), true
	}
	return end, false
}

func trimmed(text string, lo, hi int64) evidence.Span {
	for lo < hi && (text[lo] == ' ' || text[lo] == '\n' || text[lo] == '\t' || text[lo] == '\r' || text[lo] == '"') {
		lo++
	}
	for lo < hi && (text[hi-1] == ' ' || text[hi-1] == '\n' || text[hi-1] == '\t' || text[hi-1] == '\r') {
		hi--
	}
	return evidence.Span{Start: lo, End: hi}
}
