package evidence

import (
	"cmp"
	"fmt"
	"strings"
)

// Network is the namespace that a handle lives in.
type Network string

// The networks that readers know.
const (
	NetMail Network = "mail" // an e-mail address
	NetX    Network = "x"    // an X/Twitter account: a number, or a screen name that begins with "@"
	NetName Network = "name" // only a name as written, with no account behind it
)

// Handle is an address, account, number or screen name exactly as precise as
// the material gives it. Two handles are the same person only where somebody
// has said so (package people); a reader never joins them.
//
// Value is in the network's own comparable form: mail addresses have their
// domain and local part lower-cased, screen names are lower-cased and keep
// their "@", names have runs of white space folded to one space.
type Handle struct {
	Network Network `json:"network"`
	Value   string  `json:"value"`
}

// MailHandle returns the handle of the address addr, written local@domain.
func MailHandle(addr string) Handle {
	return Handle{NetMail, strings.ToLower(strings.TrimSpace(addr))}
}

// XHandle returns the handle of an X account: a decimal account number, or a
// screen name with or without its "@".
func XHandle(s string) Handle {
	s = strings.ToLower(strings.TrimSpace(s))
	if s != "" && !strings.HasPrefix(s, "@") && strings.Trim(s, "0123456789") != "" {
		s = "@" + s
	}
	return Handle{NetX, s}
}

// NameHandle returns the handle of a person or account known only by a name.
func NameHandle(name string) Handle {
	return Handle{NetName, strings.Join(strings.Fields(name), " ")}
}

// IsZero reports whether h names nothing.
func (h Handle) IsZero() bool { return h == Handle{} }

// String returns the handle as it is typed and printed: "a@b.example" for
// mail, "@screen" for a screen name, "x:123" for an account number, and
// "name:Jane Roe" for a bare name.
func (h Handle) String() string {
	if plain, err := ParseHandle(h.Value); err == nil && plain == h {
		return h.Value
	}
	return string(h.Network) + ":" + h.Value
}

// Compare orders handles by network, then by value.
func (h Handle) Compare(o Handle) int {
	return cmp.Or(cmp.Compare(h.Network, o.Network), cmp.Compare(h.Value, o.Value))
}

// MarshalText implements [encoding.TextMarshaler].
func (h Handle) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (h *Handle) UnmarshalText(b []byte) error {
	v, err := ParseHandle(string(b))
	if err != nil {
		return err
	}
	*h = v
	return nil
}

// ParseHandle reads what String writes, and what a person types for it.
func ParseHandle(s string) (Handle, error) {
	s = strings.TrimSpace(s)
	if net, value, ok := strings.Cut(s, ":"); ok {
		switch Network(net) {
		case NetMail:
			return MailHandle(value), nil
		case NetX:
			return XHandle(value), nil
		case NetName:
			return NameHandle(value), nil
		}
	}
	switch {
	case s == "":
		return Handle{}, fmt.Errorf("evidence: empty handle")
	case strings.HasPrefix(s, "@"):
		return XHandle(s), nil
	case strings.Contains(s, "@"):
		return MailHandle(s), nil
	}
	return Handle{}, fmt.Errorf("evidence: %q is not a handle: write an address, @screenname, x:NUMBER or name:NAME", s)
}

// Role says how a handle stands on an item.
type Role string

// The roles. From is who the item says wrote it; Sender is who the item says
// handed it in for them (RFC 5322 section 3.6.2).
const (
	RoleFrom    Role = "from"
	RoleSender  Role = "sender"
	RoleReplyTo Role = "reply-to"
	RoleTo      Role = "to"
	RoleCc      Role = "cc"
	RoleBcc     Role = "bcc"
	RoleMention Role = "mention" // named in the text by an account handle
	RoleOwner   Role = "owner"   // the account that an archive is of
	RoleMember  Role = "member"  // of a group conversation, where the item does not address it
	RoleByline  Role = "byline"  // said to have written an article
)

// Addressed reports whether r puts a handle among those the item was sent to.
func (r Role) Addressed() bool { return r == RoleTo || r == RoleCc || r == RoleBcc }

// Party is one handle on an item, with the name that stood beside it.
type Party struct {
	Role   Role   `json:"role"`
	Handle Handle `json:"handle"`
	Name   string `json:"name,omitempty"` // display name as written, decoded
	Raw    string `json:"raw,omitempty"`  // the address as written where it differs from Handle.Value
}
