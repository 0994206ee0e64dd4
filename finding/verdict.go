package finding

import "github.com/gainsay/gainsay/evidence"

// order is the order of information of method section 3: adding facts never
// moves a reading to a verdict of a lower number. Verdicts that are not about
// facts have none.
var order = map[Verdict]int{
	OutsideCoverage:       0,
	NotShown:              1,
	Consistent:            2,
	SupportedIfGenuine:    3,
	ContradictedIfGenuine: 3,
	ConflictingIfGenuine:  4,
	Supported:             5,
	Contradicted:          5,
	Conflicting:           6,
}

// level is a standing seen against the threshold: the rows and columns of the
// table of method section 3.
type level int

const (
	nothing level = iota
	claimedOnly
	enough // at or above the threshold
)

func levelOf(s, threshold evidence.Standing) level {
	switch {
	case s == evidence.None:
		return nothing
	case s < threshold:
		return claimedOnly
	}
	return enough
}

// table is the table of method section 3, by what is for the words, then by
// what is against them. The cell of nothing either way is empty: there the
// verdict is by coverage.
var table = [3][3]Verdict{
	nothing:     {nothing: "", claimedOnly: ContradictedIfGenuine, enough: Contradicted},
	claimedOnly: {nothing: SupportedIfGenuine, claimedOnly: ConflictingIfGenuine, enough: Contradicted},
	enough:      {nothing: Supported, claimedOnly: Supported, enough: Conflicting},
}

// outcome is what an evaluation says of the words as spoken: the strongest
// standing on each side, and the strongest that parts which are not tested
// yet could still bring (None where everything is tested).
type outcome struct {
	forWords, against          evidence.Standing
	perhapsFor, perhapsAgainst bool // there is something, if only what never decides: see firm
	openFor, openAgainst       evidence.Standing
	sealFor, sealAgainst       evidence.Standing // of what rests on a certificate of complete coverage
	touches, agrees            bool
}

// verdict reads the table. Where a part is not tested yet, every cell that it
// could still lead to must say the same, or the verdict is NotYetTestable.
func (o outcome) verdict(threshold evidence.Standing) Verdict {
	v := o.cell(o.forWords, o.against, threshold)
	for f := o.forWords; f <= max(o.forWords, o.openFor); f++ {
		for a := o.against; a <= max(o.against, o.openAgainst); a++ {
			if o.cell(f, a, threshold) != v {
				return NotYetTestable
			}
		}
	}
	return v
}

// cell is one cell of the table. Nothing found never speaks for or against
// the words: absence becomes evidence only through a seal (method section 3).
// What rests on a seal never outweighs a message, however weak: that it is
// there shakes the seal.
func (o outcome) cell(f, a, threshold evidence.Standing) Verdict {
	row, column := levelOf(f, threshold), levelOf(a, threshold)
	if o.perhapsFor {
		row = max(row, claimedOnly)
	}
	if o.perhapsAgainst {
		column = max(column, claimedOnly)
	}
	if o.sealFor >= threshold && column > nothing || o.sealAgainst >= threshold && row > nothing {
		return Conflicting
	}
	if v := table[row][column]; v != "" {
		return v
	}
	switch {
	case o.agrees:
		return Consistent
	case o.touches:
		return NotShown
	}
	return OutsideCoverage
}

// headline applies the charity rule of method section 2: a statement has the
// verdict of its readings where all have the same, and depends on the reading
// otherwise.
func headline(readings []ReadingFinding) Verdict {
	if len(readings) == 0 {
		return NotTestable
	}
	for _, r := range readings[1:] {
		if r.Verdict != readings[0].Verdict {
			return DependsOnReading
		}
	}
	return readings[0].Verdict
}
