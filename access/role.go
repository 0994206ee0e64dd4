// Package access says who may do what at a desk: roles, named users with
// their passwords and tokens, and how often somebody may try to guess one.
//
// # Reading order
//
// Role (role.go) is what a person may do; User (user.go) is a person with a
// name, a password and tokens; Store (store.go) keeps users in a file of the
// case; Throttle (throttle.go) holds back who guesses.
//
// # Invariants
//
// A role that is not known may do nothing. Of a password or token only what
// tells it from others is kept, and neither is ever in the journal. A name that
// nobody has takes as long to refuse as a wrong password. Users are no
// evidence: the file may be thrown away, and no finding moves.
package access

import (
	"fmt"
	"strings"
)

// Role is what a person may do at a desk. The zero Role may do nothing.
type Role string

// The roles, each of which may do all that those before it may.
const (
	Reader   Role = "reader"   // reads, and can change nothing
	Reviewer Role = "reviewer" // decides: people, statements, reviews, notes, tags
	Owner    Role = "owner"    // everything: imports, removal, users
)

// Roles are all roles, the one that may least first.
var Roles = []Role{Reader, Reviewer, Owner}

// May reports whether r may do what needs the role needed. Nobody may do what
// needs a role that is not known.
func (r Role) May(needed Role) bool { return needed.rank() > 0 && r.rank() >= needed.rank() }

// Least is the role that may less.
func Least(a, b Role) Role {
	if a.rank() < b.rank() {
		return a
	}
	return b
}

func (r Role) rank() int {
	for i, known := range Roles {
		if r == known {
			return i + 1
		}
	}
	return 0
}

// ParseRole reads the word of a role.
func ParseRole(word string) (Role, error) {
	r := Role(strings.ToLower(strings.TrimSpace(word)))
	if r.rank() == 0 {
		return "", fmt.Errorf("access: %q is not a role: write reader, reviewer or owner", word)
	}
	return r, nil
}
