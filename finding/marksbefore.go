package finding

import (
	"slices"
	"time"
)

// Before returns the marks that were made, and moved, by journal entries
// before seq.
func (m Marks) Before(seq int64) Marks {
	var out Marks
	for _, r := range m.Readings {
		if r.Seq >= seq {
			continue
		}
		moves := slices.Clone(r.Moves)
		r.Moves = slices.DeleteFunc(moves, func(v Move) bool { return v.Seq >= seq })
		out.Readings = append(out.Readings, r)
	}
	for _, s := range m.Seals {
		if s.Seq >= seq {
			continue
		}
		if s.GoneSeq >= seq {
			s.Gone, s.GoneSeq, s.GoneBy, s.GoneWhy = time.Time{}, 0, "", ""
		}
		out.Seals = append(out.Seals, s)
	}
	for _, o := range m.Standing {
		if o.Seq >= seq {
			continue
		}
		if o.GoneSeq >= seq {
			o.Gone, o.GoneSeq, o.GoneBy, o.GoneWhy = time.Time{}, 0, "", ""
		}
		out.Standing = append(out.Standing, o)
	}
	return out
}
