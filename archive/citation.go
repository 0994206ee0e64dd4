package archive

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// citedChars is how many characters of a name or subject a citation shows.
const citedChars = 80

// Citation is the footnote for an item: exhibit number and short id, what it
// is, by and to whom, its date with what is not known about it, and where it
// was found.
func (it *Item) Citation() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Exhibit %d (%s), %s", it.Exhibit, it.ID.Short(), it.Kind)
	for _, side := range []struct {
		word string
		role evidence.Role
	}{{"from", evidence.RoleFrom}, {"to", evidence.RoleTo}} {
		var names []string
		for _, p := range it.Parties {
			if p.Role == side.role {
				names = append(names, p.Text())
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(&b, " %s %s", side.word, evidence.PlainLine(strings.Join(names, ", "), citedChars))
		}
	}
	if it.Subject != "" {
		fmt.Fprintf(&b, ", “%s”", evidence.PlainLine(it.Subject, citedChars))
	}
	date := it.Date()
	fmt.Fprintf(&b, ", %s", date)
	if !date.IsZero() && !date.Zoned {
		b.WriteString(" (zone not stated)")
	}
	if len(it.Occurrences) > 0 {
		fmt.Fprintf(&b, "; trove %s", evidence.Plain(it.Occurrences[0].Trove))
		switch more := len(it.Occurrences) - 1; more {
		case 0:
		case 1:
			b.WriteString(" and 1 other place")
		default:
			fmt.Fprintf(&b, " and %d other places", more)
		}
	}
	return b.String()
}
