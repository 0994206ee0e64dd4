package archive

import (
	"context"
	"slices"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// SealSince returns the exhibits of a certificate's party that certainly lie in
// what is certified and came to the desk after it was made: each shows that the
// archive was not complete (method section 4). Another copy of a message that
// was there shows nothing.
func SealSince(ctx context.Context, facts finding.Facts, s finding.Seal) ([]int64, error) {
	events, err := facts.Events(ctx, finding.EventQuery{Ends: s.Handles, Window: s.Window, Channel: s.Channel})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{} // Message-IDs that were there
	late := func(ev finding.Event) bool {
		return !slices.ContainsFunc(ev.Copies, func(c finding.Copy) bool { return !c.Desk.After(s.At) })
	}
	for _, ev := range events {
		for _, r := range ev.Refs {
			if r.Kind == evidence.RefMessageID && !late(ev) {
				seen[r.Value] = true
			}
		}
	}
	var out []int64
	for _, ev := range events {
		again := slices.ContainsFunc(ev.Refs, func(r evidence.Ref) bool { return r.Kind == evidence.RefMessageID && seen[r.Value] })
		if late(ev) && !again && !ev.Time.IsZero() && ev.Time.Interval().Inside(s.Window) {
			out = append(out, ev.Exhibit)
		}
	}
	return out, nil
}
