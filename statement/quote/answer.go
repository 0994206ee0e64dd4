package quote

import (
	"regexp"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// anaphora is what an answer that has no content of its own does to the
// question that it answers.
type anaphora struct{ neg bool }

var (
	wholeDenial  = regexp.MustCompile(`(?i)^\W*(?:no[,.!]? )?(?:well,? )?(?:that|this|it|those|these|they|the (?:allegations?|claims?|accusations?|reports?|story|charges?|suggestions?|rumou?rs?))?(?:'s|’s| is| are| was| were|'re|’re| sounds)? ?(?:all |just |simply |absolutely |totally |completely |entirely |utterly |categorically |patently |demonstrably |flatly |obviously |a |an |one |total |complete |absolute |of course )*(?:not true|false|untrue|not the case|not correct|incorrect|not accurate|inaccurate|wrong|fake(?: news)?|fabrication|made up|made-up|invented|falsehoods?|fiction|nonsense|rubbish|lies?|hogwash|ridiculous|absurd|preposterous|baseless|groundless|unfounded|without (?:any )?(?:merit|foundation|basis)|fantasy|not so)\b`)
	furtherTruth = regexp.MustCompile(`(?i)^\W*nothing (?:could|can) be (?:further|farther) from (?:the )?truth|^\W*(?:there is|there's|there’s|there was) (?:absolutely )?(?:no|not an? \w+ of|not one \w+ of) (?:truth|basis|substance)`)
	shortDenial  = regexp.MustCompile(`(?i)^\W*(?:absolutely not|certainly not|of course not|definitely not|not at all|no,? (?:i|we|he|she|they|it|sir|ma'am|ma’am|your honou?r|senator)\b[^.]{0,40}|no way|never|no|nope|(?:that|it|this) (?:never|did not|didn't|didn’t) (?:happen(?:ed)?|occur(?:red)?|take place|took place)|(?:i|we|he|she|they) (?:did not|didn't|didn’t|have not|haven't|haven’t|has not|was not|were not|wasn't|wasn’t|never did|never have|do not|don't|don’t|am not)(?: do (?:that|it|so)| say that| do any such thing)?|i (?:totally |absolutely |flatly |categorically )?(?:deny|reject) (?:that|it|this|those|these)(?: \w+)?|not to my knowledge|not that i (?:recall|know of|am aware of|remember))\s*[.!,;—–-]*\s*["”]?\s*$`)
	shortAssent  = regexp.MustCompile(`(?i)^\W*(?:yes|yeah|yep|correct|absolutely|certainly|of course|definitely|that's (?:right|correct|true)|that’s (?:right|correct|true)|that is (?:right|correct|true|accurate)|it is true|it's true|it’s true|i did|we did|he did|she did|they did|yes,? (?:i|we|he|she|they|sir|ma'am|your honou?r|senator)\b[^.]{0,40})\s*[.!,;]*\s*["”]?\s*$`)
	// deniedThing finds an answer that is all in the cue: "denied the allegations".
	deniedThing = regexp.MustCompile(`(?i)\b(?:denied|denies|deny|denying|rejected|rejects|dismissed|dismisses|disputed|disputes|refuted|refutes|rebuffed)\b[^.]{0,40}\b(?:allegations?|claims?|accusations?|charges?|reports?|suggestions?|assertions?|account|story|rumou?rs?|it|this|that)\b[^.]{0,25}$`)
)

// anaphoric says how words answer a question without repeating it, or nil
// where they do not. Only their first sentence is looked at.
func anaphoric(words string) *anaphora {
	first := firstSentence(strings.TrimSpace(words))
	switch {
	case wholeDenial.MatchString(first), furtherTruth.MatchString(first), shortDenial.MatchString(first):
		return &anaphora{neg: true}
	case shortAssent.MatchString(first):
		return &anaphora{}
	}
	return nil
}

// questionForms find the question or the allegation in the words around an
// answer. The first group is what was asked or alleged.
var questionForms = []struct {
	rule string
	re   *regexp.Regexp
}{
	{"answers:asked", regexp.MustCompile(`(?i)\b(?:asked|asking|pressed|questioned|quizzed|challenged|grilled)\b[^.?\n]{0,60}?\b(?:whether|if|about|on)\s+([^\n]{4,260})`)},
	{"answers:claims", regexp.MustCompile(`(?i)\b(?:claims?|allegations?|accusations?|suggestions?|reports?|charges?|assertions?|rumou?rs?|insinuations?|notion|idea|speculation|report|story)\s+(?:that|of|about)\s+([^\n]{4,260})`)},
	{"answers:accused", regexp.MustCompile(`(?i)\b((?:accused|accuses|accusing|alleged|alleges|alleging|claimed|claims|reported|charged)\b[^\n]{4,260})`)},
}

// stopsAnswered end the words of a question.
var stopsAnswered = regexp.MustCompile(`(?i)(?:,|;|—|–| - )?\s*\b(?:by saying|by telling|by insisting|saying|he said|she said|they said|and said|replied|answered|responded|adding|insisting|who)\b|[.?!]["”’)]*(?:\s|$)|,\s*(?:["“]|$)|,\s+(?:[A-Z][\w.'’]+\s+){1,4}(?:said|replied|answered|responded|told|insisted|denied|wrote|tweeted|declared)\b`)

// question finds what an answer answers, and the words that say so. The
// answer's own sentence comes first, then the sentences before it.
func question(d *draft) (evidence.Span, string) {
	for _, piece := range d.outside {
		words := d.text[piece.Start:piece.End]
		for _, f := range questionForms[:2] {
			if s, ok := asked(d, piece.Start, f.re.FindStringSubmatchIndex(words)); ok {
				return s, f.rule
			}
		}
	}
	if s, ok := d.turnBefore(); ok {
		return s, "answers:turn"
	}
	lo := d.sentLo
	for back := 0; back < maxSentencesBack; back++ {
		from, to, ok := sentenceBefore(d.text, lo)
		if !ok {
			break
		}
		words := d.text[from:to]
		for _, f := range questionForms {
			if s, ok := asked(d, int64(from), f.re.FindStringSubmatchIndex(words)); ok {
				return s, f.rule + "-before"
			}
		}
		if strings.HasSuffix(strings.TrimRight(words, " \"”’)"), "?") {
			return evidence.Span{Start: int64(from), End: int64(to)}, "answers:question-before"
		}
		lo = from
	}
	return evidence.Span{}, ""
}

// maxSentencesBack is how far before an answer its question is looked for.
const maxSentencesBack = 3

// asked cuts the words of a question at their end, and refuses a question
// that holds the answer itself.
func asked(d *draft, base int64, m []int) (evidence.Span, bool) {
	if m == nil {
		return evidence.Span{}, false
	}
	s := evidence.Span{Start: base + int64(m[2]), End: base + int64(m[3])}
	words := d.text[s.Start:s.End]
	if at := stopsAnswered.FindStringIndex(words); at != nil {
		if at[0] == 0 {
			return evidence.Span{}, false
		}
		s.End = s.Start + int64(at[0])
	}
	for s.End > s.Start && strings.ContainsRune(" ,;\n", rune(d.text[s.End-1])) {
		s.End--
	}
	return s, len(strings.Fields(d.text[s.Start:s.End])) >= 2
}

// sentenceBefore returns the sentence that ends before lo, over at most one
// blank line.
func sentenceBefore(text string, lo int) (int, int, bool) {
	end := lo
	for end > 0 && lo-end < 4 && (text[end-1] == ' ' || text[end-1] == '\n' || text[end-1] == '\r') {
		end--
	}
	if end == 0 || end == lo && lo > 0 && text[lo-1] != '\n' && !endsBefore(text, lo) {
		return 0, 0, false
	}
	last := end
	for last > 0 && end-last < 12 && (strings.ContainsRune(".!?\"')", rune(text[last-1])) || text[last-1] >= 0x80) {
		last-- // its own end, and the quotation marks after it
	}
	from, _ := sentenceBounds(text, last, end)
	return from, end, from < end
}

func endsBefore(text string, lo int) bool {
	return lo > 0 && strings.ContainsRune(".!?\"'", rune(text[lo-1])) || strings.HasSuffix(text[:lo], "”")
}
