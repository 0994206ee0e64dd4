package web

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// decisionText is a decision in one sentence, without its reason.
func decisionText(d people.Decision) string {
	switch d.Kind {
	case people.Same, people.Part:
		handles := make([]string, len(d.Handles))
		for i, h := range d.Handles {
			handles[i] = h.String()
		}
		verb, more := "is", ""
		if len(handles) > 1 {
			verb = "are"
		}
		if d.Kind == people.Part {
			verb += " not"
		}
		if d.Standing == evidence.Claimed {
			more = ", probably"
		}
		return fmt.Sprintf("%s %s %s%s", strings.Join(handles, ", "), verb, d.Entity.Name, more)
	case people.Member:
		role := d.Role
		if role == "" {
			role = "a member"
		}
		s := fmt.Sprintf("%s was %s of %s", d.Entity.Name, role, d.Org)
		if !d.From.IsZero() {
			s += " from " + d.From.String()
		}
		if !d.To.IsZero() {
			s += " to " + d.To.String()
		}
		return s
	case people.Alias:
		return fmt.Sprintf("%s is also called %s", d.Entity.Name, strings.Join(d.Names, ", "))
	case people.Operate:
		return fmt.Sprintf("%s is said to be operated by %s", d.Entity.Name, d.Operator)
	}
	return fmt.Sprintf("decision %d no longer holds", d.Undoes)
}
