package quote

import (
	"regexp"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// stanceForms find how far a speaker goes along with the words, the surest
// first. Where in is "cue", the words around what is attributed are looked at;
// "verb", only the words that attribute; "content", only what is attributed;
// "both", all of it.
var stanceForms = []struct {
	stance  statement.Stance
	in      string
	needles []string // in lower case; where none of them is, the pattern is not tried
	re      *regexp.Regexp
}{
	{statement.NoComment, "cue", []string{"comment", "declin", "refus", "respond", "discuss", "answer", "return", "repl", "address"}, regexp.MustCompile(`(?i)\b(?:declined|refused|declines|declining|refusing|would not|wouldn['’]t|did not want|unwilling)\b[^.]{0,30}?\b(?:to )?(?:comment|discuss|answer|respond|elaborate|say more|address|talk about)|\b(?:did not|didn['’]t|has not|have not|hasn['’]t|had not) (?:immediately )?(?:respond|return|reply|comment|responded|returned|replied|commented|answer|answered)\b|\bno[- ]comment\b`)},
	{statement.NoComment, "content", []string{""}, regexp.MustCompile(`(?i)^\W*(?:no comment|next question|nothing (?:to add|further)|(?:i|we|he|she|they|it)?(?: am|['’]m| are|['’]re| is| was| were)? ?not (?:going to|gonna) (?:comment|discuss|get into|talk about|answer|respond|speculate)|(?:i|we|he|she|they|it) (?:will not|would not|cannot|can not|do not|does not|won['’]t|wouldn['’]t|can['’]t|don['’]t|doesn['’]t|decline to|declines to) (?:comment|discuss|get into|go into|speculate|answer|respond)|(?:i|we) have (?:nothing (?:to (?:say|add)|further)|no comment))\b`)},
	{statement.Partial, "cue", []string{"declin", "refus", "not", "n't", "n’t", "nor", "stopped"}, regexp.MustCompile(`(?i)\b(?:declined|refused|would not|wouldn['’]t|did not|didn['’]t|declining) (?:to )?(?:say|specify|identify|name|disclose|confirm|confirm or deny|explain|provide|reveal)\b|\bneither confirmed nor denied\b|\bstopped short of\b|\bdid not (?:rule out|deny|dispute)\b|\b(?:would not|wouldn['’]t|declined to|refused to) rule (?:it )?out\b`)},
	{statement.OnBelief, "both", []string{"knowledge", "understanding", "far as", "aware of", "know", "inform", "indication", "reason to"}, regexp.MustCompile(`(?i)\bto (?:the best of )?(?:my|our|his|her|their|its|the company['’]s|the campaign['’]s) (?:own )?(?:knowledge|understanding)\b|\bas far as (?:i|we|he|she|they) (?:know|knew|am|was|are|were|can tell|could tell)\b|\bso far as (?:i|we|he|she|they) (?:know|knew)\b|\bthat (?:i|we|he|she|they)(?:['’]m| am| was| were| are|['’]re) aware of\b|\bthat (?:i|we|he|she|they) (?:know|knew) (?:of|about)\b|\bnot to (?:my|our|his|her) knowledge\b|\b(?:has|have|had) (?:no|seen no) (?:information|indication|reason to believe)\b`)},
	{statement.Hedged, "verb", []string{""}, regexp.MustCompile(`(?i)\b(?:believe[sd]?|thinks?|thought|suspects?|suspected|doubts?|doubted|assumes?|assumed|guess(?:es|ed)?)\b`)},
	{statement.Hedged, "both", []string{"recall", "remember", "think", "thought", "believe", "recollection", "memory", "may", "might", "could", "perhaps", "possib", "probabl", "likely", "apparent", "presum", "suspect", "assum", "guess", "understand", "gather", "sure", "certain", "seem"}, regexp.MustCompile(`(?i)\b(?:i|we|he|she|they) (?:do not|don['’]t|did not|didn['’]t|does not|doesn['’]t|could not|couldn['’]t|cannot|can['’]t|can not) (?:really |honestly |specifically |actually )?(?:recall|remember|think|believe)\b|\b(?:not that (?:i|we|he|she) (?:recall|remember|can recall|can remember))\b|\bno (?:recollection|memory) of\b|\bto the best of (?:my|our|his|her|their) (?:recollection|memory)\b|\b(?:may|might|could) (?:not )?(?:have|well have)\b|\b(?:perhaps|possibly|probably|likely|apparently|presumably|it is possible|it['’]s possible|unlikely)\b|\b(?:i|we|he|she|they) (?:think|believe|thought|believed|suspect|suspected|assume|assumed|guess|understand|gather)(?: that)? (?:i|we|he|she|they|it|there|that|nobody|no one|my|our|all)\b|\bif (?:memory|i remember|i recall)\b|\b(?:pretty|fairly|almost|quite) (?:sure|certain)\b|\bnot (?:entirely |quite )?(?:sure|certain)\b|\bas (?:i|best (?:i|we) can) (?:recall|remember)\b|\bseem(?:s|ed)? to\b|\bunsure\b`)},
	{statement.Prediction, "content", []string{"will", "shall", "won", "'ll", "’ll", "going to", "gonna", " to"}, regexp.MustCompile(`(?i)\b(?:will|shall|won['’]t|['’]ll|going to|gonna|is set to|are set to|plans? to|intends? to|expects? to|is to|are to|is about to)\b`)},
	{statement.Prediction, "would", []string{"would"}, regexp.MustCompile(`(?i)\b(?:would|wouldn['’]t)(?: (?:not|never|soon|also|only|then|likely|still|always))* ([a-z]+)`)},
	{statement.Opinion, "content", []string{""}, opinion},
}

// opinion finds what is judged, wished or advised.
var opinion = regexp.MustCompile(`(?i)\b(?:should|ought to|must|deserves?|shameful|disgrace(?:ful)?|outrageous|ridiculous|absurd|terrible|wonderful|great|best|worst|unfair|unacceptable|tragic|sad|proud|honou?red|disappointed|disappointing|grateful|sorry|regret(?:s|ted)?|incompetent|reckless|brilliant|dangerous|important|irresponsible|hypocritical|shocking|disgusting|witch hunt|fantastic|amazing|incredible|hopeful|hopes?|confident|welcome[ds]?|support[s]? the|smear|farce|circus|(?:not|n['’]t|is|was) (?:right|wrong) to|in my (?:view|opinion)|pathetic|cowardly|troubling|troubled|concerned|worried|pleased|delighted|thrilled|beautiful|good for|bad for|too [a-z]+|as it gets|smarter|better|worse|nonsense|wise|unwise|foolish|mistake|insult|fair|reasonable|sensible|the right (?:thing|decision|call)|the wrong (?:thing|decision|call)|baseless|love[sd]?|hate[sd]?)\b`)

// stanceFor reads the stance of an attribution and the rule that found it. A
// statement of what was or was not done stays flat, whatever adjectives are
// in it: opinion is only what has no proposition, which the caller sees to.
func stanceFor(d *draft) (statement.Stance, string) {
	content, around := d.contentWords(), d.aroundWords()
	if cut := maxStanceBytes; len(content) > cut {
		content = strings.ToValidUTF8(content[:cut], "")
	}
	if d.direct() && anaphoric(content) != nil {
		content = firstSentence(content)
	}
	for _, f := range stanceForms {
		var where string
		switch f.in {
		case "cue":
			where = around
		case "verb":
			where = d.cueWords()
		case "content":
			where = content
		case "would":
			if d.att.Form == Direct || ifClause.MatchString(content) {
				continue
			}
			where = content
		default:
			where = around + " \n " + content
		}
		if !holdsAny(where, f.needles) {
			continue
		}
		m := f.re.FindStringSubmatch(where)
		if f.in == "would" && m != nil && (m[1] == "have" || m[1] == "like") {
			continue // of what was, or of a wish
		}
		if m != nil && f.stance == statement.Hedged && f.in == "both" && judged(where, content) {
			return statement.Opinion, "stance:opinion"
		}
		if m != nil && f.stance == statement.Opinion && denialCue.MatchString(around) {
			continue // to call a report nonsense is to deny it
		}
		if m != nil {
			return f.stance, "stance:" + string(f.stance)
		}
	}
	return statement.Flat, "stance:flat"
}

// maxStanceBytes is how much of what is attributed tells the stance: how an
// answer begins, and not every word of a speech.
const maxStanceBytes = 1500

// holdsAny reports whether one of needles stands in s, whose case is ignored.
// It spares the patterns, which are slow, most of the words.
func holdsAny(s string, needles []string) bool {
	s = strings.ToLower(s)
	for _, n := range needles {
		if strings.Contains(s, n) {
			return true
		}
	}
	return false
}

// judged reports whether a hedge is only the "I think" of a judgement: "I don't
// think it was wise".
func judged(hedge, content string) bool {
	return opinion.MatchString(content) && !strongHedge.MatchString(hedge)
}

var strongHedge = regexp.MustCompile(`(?i)\b(?:recall|remember|recollection|memory|may|might|could|sure|certain|perhaps|possibly|apparently|probably)\b`)

var ifClause = regexp.MustCompile(`(?i)\bif\b`)

func firstSentence(s string) string {
	if i := strings.IndexAny(s, ".!?"); i > 0 {
		return s[:i+1]
	}
	return s
}

// exceptForms find what is expressly not denied. The first group is what.
var exceptForms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:did not|didn['’]t|would not|wouldn['’]t|has not|had not|have not|does not|do not|could not|cannot|can['’]t|never|declined to|refused to|won['’]t)\s+(?:\w+ly )?(?:rule|ruled) out (?:that |the possibility that |the possibility of )?([^.;\n]{3,200})`),
	regexp.MustCompile(`(?i)\b(?:did not|didn['’]t|does not|doesn['’]t|has not|had not|do not|don['’]t|has never|never) (?:\w+ly )?(?:deny|denied|dispute|disputed|contest|contested) (?:that |having )?([^.;\n]{3,200})`),
	regexp.MustCompile(`(?i)\b(?:except for|other than|apart from|aside from|with the exception of|beyond|save for)\s+([^.;,\n]{3,120})`),
	regexp.MustCompile(`(?i)\bstopped short of (?:denying|ruling out|disputing)\s+(?:that )?([^.;\n]{3,200})`),
}

var exceptNeedles = []string{"rule out", "ruled out", "deny", "denied", "disput", "contest", "except", "exception", "other than", "apart from", "aside from", "beyond", "save for", "stopped short"}

// exceptFor finds what is expressly not denied: in the words themselves, in
// their sentence, or in the next one if that is about the same speaker.
func exceptFor(d *draft) (string, evidence.Span) {
	lo, hi := d.sentLo, d.sentHi
	next := nextSentence(d.text, hi)
	for _, place := range []evidence.Span{{Start: int64(lo), End: int64(hi)}, next} {
		if place == next && !d.namesSpeaker(next) {
			continue
		}
		for _, re := range exceptForms {
			words := d.text[place.Start:place.End]
			if !holdsAny(words, exceptNeedles) {
				break
			}
			if m := re.FindStringSubmatchIndex(words); m != nil {
				s := evidence.Span{Start: place.Start + int64(m[2]), End: place.Start + int64(m[3])}
				return strings.Join(strings.Fields(strings.Trim(spanWords(d.text, s), ` "“”,.`)), " "), s
			}
		}
	}
	return "", evidence.Span{}
}

// nextSentence returns the sentence after the byte at hi, in the same
// paragraph; an empty span where there is none.
func nextSentence(text string, hi int) evidence.Span {
	for hi < len(text) && text[hi] == ' ' {
		hi++
	}
	if hi >= len(text) || text[hi] == '\n' {
		return evidence.Span{Start: int64(min(hi, len(text))), End: int64(min(hi, len(text)))}
	}
	_, end := sentenceBounds(text, hi, hi)
	return evidence.Span{Start: int64(hi), End: int64(end)}
}
