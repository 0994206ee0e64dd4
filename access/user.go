package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"
)

// Bounds of what is kept of users.
const (
	maxName   = 64 // characters
	maxUsers  = 1_000
	maxTokens = 20 // of one user
	maxLabel  = 80 // characters
)

// User is somebody who may enter by name.
type User struct {
	Name     string    `json:"name"`
	Role     Role      `json:"role"`
	Password string    `json:"password"` // argon2id in PHC string form
	Stamp    string    `json:"stamp"`    // drawn anew with every change of role or password: a session of another stamp is over
	Added    time.Time `json:"added"`
	Changed  time.Time `json:"changed"` // role or password
	Tokens   []Token   `json:"tokens,omitempty"`
}

// Token is what lets a program in as a user. Of its secret only a hash is
// kept: the secret is chance, so that a plain hash is as good as a slow one.
type Token struct {
	ID    string    `json:"id"` // names it, and is no secret
	Label string    `json:"label"`
	Role  Role      `json:"role"` // it may this, and never more than its user
	Hash  string    `json:"hash"` // SHA-256 of the secret, hexadecimal
	Made  time.Time `json:"made"`
}

// Who is somebody that has been let in: the name for the journal, and what
// they may do.
type Who struct {
	Name  string
	Role  Role
	Stamp string // of the user, as they were let in
}

// Errors of changes to users.
var (
	ErrNoUser = errors.New("there is no such user")
	ErrTaken  = errors.New("there is a user of this name already")
	// ErrNotKept is no mistake of who asked: the case could not be written to.
	ErrNotKept = errors.New("the change of users could not be kept")
)

// cleanName checks a name and returns it as it is kept. Names are compared
// without regard to case and width (RFC 8266).
func cleanName(name string) (string, error) {
	n, err := precis.Nickname.String(name)
	if err != nil || n == "" || utf8.RuneCountInString(n) > maxName {
		return "", fmt.Errorf("access: %q is not a name: write letters, digits, blanks and . - _ ' @, at most %d", name, maxName)
	}
	for _, r := range n {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .-_'@", r) {
			return "", fmt.Errorf("access: a name has letters, digits, blanks and . - _ ' @, and %q has %q", name, r)
		}
	}
	return n, nil
}

// nameKey is what two spellings of one name have in common.
func nameKey(name string) string {
	if len(name) > 4*maxName {
		return ""
	}
	key, err := precis.Nickname.CompareKey(name)
	if err != nil {
		return ""
	}
	return key
}

// book is all users. It is a value: changes are made to a copy.
type book struct {
	Version int    `json:"version"`
	Users   []User `json:"users"`
}

// bookVersion is the form of the file that this program writes.
const bookVersion = 1

// check reports what is wrong with a book that was read from a file.
func (b book) check() error {
	if b.Version != bookVersion {
		return fmt.Errorf("it is of version %d, and this program knows %d", b.Version, bookVersion)
	}
	seen := map[string]bool{}
	for _, u := range b.Users {
		key := nameKey(u.Name)
		_, err := parseHash(u.Password)
		switch {
		case key == "" || seen[key]:
			return fmt.Errorf("%q is not a name, or stands there twice", u.Name)
		case u.Role.rank() == 0:
			return fmt.Errorf("the role of %q is %q", u.Name, u.Role)
		case err != nil:
			return fmt.Errorf("user %q: %w", u.Name, err)
		case u.Stamp == "":
			return fmt.Errorf("user %q has no stamp", u.Name)
		}
		seen[key] = true
	}
	return nil
}

// find returns where in b a user of that name is, or -1.
func (b book) find(name string) int {
	key := nameKey(name)
	if key == "" {
		return -1
	}
	return slices.IndexFunc(b.Users, func(u User) bool { return nameKey(u.Name) == key })
}

// clone is a copy that shares nothing with b.
func (b book) clone() book {
	c := book{Version: bookVersion, Users: slices.Clone(b.Users)}
	for i := range c.Users {
		c.Users[i].Tokens = slices.Clone(c.Users[i].Tokens)
	}
	return c
}

// tokenPrefix begins every token's secret, so that one that was left in a file
// can be found there.
const tokenPrefix = "gainsay_"

const (
	tokenBytes   = 32
	tokenIDBytes = 6
	stampBytes   = 16
)

// newToken makes a token and its secret.
func newToken(random io.Reader, label string, role Role, at time.Time) (t Token, secret string, err error) {
	b := make([]byte, tokenBytes+tokenIDBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return Token{}, "", fmt.Errorf("access: making a token: %w", err)
	}
	secret = tokenPrefix + base64.RawURLEncoding.EncodeToString(b[:tokenBytes])
	return Token{ID: hex.EncodeToString(b[tokenBytes:]), Label: label, Role: role, Hash: tokenHash(secret), Made: at}, secret, nil
}

func tokenHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// bearer returns whose token a secret is.
func (b book) bearer(secret string) (Who, bool) {
	if !strings.HasPrefix(secret, tokenPrefix) {
		return Who{}, false
	}
	sum := tokenHash(secret)
	for _, u := range b.Users {
		for _, t := range u.Tokens {
			if subtle.ConstantTimeCompare([]byte(t.Hash), []byte(sum)) == 1 {
				return Who{Name: u.Name, Role: Least(u.Role, t.Role), Stamp: u.Stamp}, true
			}
		}
	}
	return Who{}, false
}
