package finding

import "strings"

// Words returns the verdict as it stands in a sentence: "not shown".
func (v Verdict) Words() string { return strings.ReplaceAll(string(v), "-", " ") }

// signs give each verdict a shape, so that colour is never needed.
var signs = map[Verdict]string{
	Contradicted: "✗", ContradictedIfGenuine: "✗?",
	Supported: "✓", SupportedIfGenuine: "✓?",
	Conflicting: "⇄", ConflictingIfGenuine: "⇄?",
	Consistent: "≈", NotShown: "–", OutsideCoverage: "○",
	DependsOnReading: "◐", NotYetTestable: "…", NotTestable: "·", DraftStatement: "✎",
}

// Shape returns the sign that stands before the verdict's word. No two
// verdicts have the same.
func (v Verdict) Shape() string { return signs[v] }

// Verdicts lists every verdict, those that say most first; a headline may be
// any of them.
func Verdicts() []Verdict {
	return []Verdict{
		Contradicted, Conflicting, DependsOnReading, Supported,
		ContradictedIfGenuine, ConflictingIfGenuine, SupportedIfGenuine,
		Consistent, NotShown, OutsideCoverage, NotYetTestable, NotTestable, DraftStatement,
	}
}
