package people

import (
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// ClaimOf returns what an item of kind account says of its own account; ok is
// false where it does not give both the number and the screen name.
func ClaimOf(e evidence.Entry) (claim AccountClaim, ok bool) {
	claim.Item = e.ID
	for _, p := range e.Parties {
		if p.Role != evidence.RoleOwner || p.Handle.Network != evidence.NetX {
			continue
		}
		if p.Name != "" {
			claim.Name = p.Name
		}
		if strings.HasPrefix(p.Handle.Value, "@") {
			claim.Screen = p.Handle
		} else {
			claim.Number = p.Handle
		}
	}
	return claim, !claim.Number.IsZero() && !claim.Screen.IsZero()
}
