package quote

import (
	"strings"

	"github.com/gainsay/gainsay/statement"
)

// judge fills in polarity, proposition and stance.
func (d *draft) judge(s *Suggestion, content string, rule func(string)) {
	st := &s.Statement
	stance, stanceRule := stanceFor(d)
	if stance == statement.NoComment && stanceForms[0].re.MatchString(d.aroundWords()) {
		s.Candidates = []Candidate{} // what was not commented on was not said
	}
	if s.Candidates == nil {
		s.Candidates = []Candidate{}
	}
	if len(s.Candidates) > 0 {
		st.Polarity, st.Prop = s.Candidates[0].Polarity, s.Candidates[0].Prop
		if stance == statement.Opinion || stance == statement.Prediction || stance == statement.NoComment || stance == statement.OnBelief && st.Prop.Op == "aware" {
			stance, stanceRule = statement.Flat, "stance:flat" // what was done or known is told, whatever is thought of it
		}
		for _, c := range s.Candidates {
			rule(c.Rule)
		}
	} else {
		st.Polarity = d.polarity(content)
	}
	st.Stance = stance
	if stance == statement.Flat {
		st.Stance = ""
	}
	rule(stanceRule)
}

var (
	negative  = wordSet(`fake unlikely nobody nothing none no-one nowhere unaware false untrue unfounded baseless innocent incorrect inaccurate deny denies denied denying`)
	turnsAway = wordSet(`because if but although though unless until when while which who before after whether`)
)

// polarity says whether words deny, where no proposition tells: an odd number
// of negations in their first clause, and one more for a cue that denies.
func (d *draft) polarity(content string) statement.Polarity {
	if a := anaphoric(content); a != nil {
		if a.neg {
			return statement.Denies
		}
		return statement.Asserts
	}
	neg := denialCue.MatchString(d.cueWords()) && !notDenying.MatchString(d.aroundWords())
	before := ""
	for i, l := range lexed(content, 0, len(content)) {
		if i > 0 && (l.mark && strings.ContainsAny(l.word, ".!?;") || l.word == ":" && i > 4 || turnsAway[l.word] && i > 2) {
			break
		}
		// A second denial beside the first, "not and never", does not undo it.
		if (negations[l.word] && l.word != "nor" || negative[l.word]) && before != "and" {
			neg = !neg
		}
		if before = l.word; l.word == "," {
			before = ""
		}
	}
	if neg {
		return statement.Denies
	}
	return statement.Asserts
}
