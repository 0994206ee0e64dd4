package evidence

import "fmt"

// Standing is how well something is backed (method section 1). The order is
// None < Claimed < Corroborated < Verified.
type Standing int

// The standings.
const (
	None Standing = iota
	Claimed
	Corroborated
	Verified
)

var standingWords = [...]string{"none", "claimed", "corroborated", "verified"}

// String returns the standing's word.
func (s Standing) String() string {
	if s < None || s > Verified {
		return fmt.Sprintf("standing(%d)", int(s))
	}
	return standingWords[s]
}

// MarshalText implements [encoding.TextMarshaler].
func (s Standing) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (s *Standing) UnmarshalText(b []byte) error {
	for i, w := range standingWords {
		if w == string(b) {
			*s = Standing(i)
			return nil
		}
	}
	return fmt.Errorf("evidence: %q is not a standing: none, claimed, corroborated or verified", b)
}
