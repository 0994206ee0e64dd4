package access

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// FileName is the file of the case folder in which users are kept.
const FileName = "users.json"

// maxBookBytes bounds that file: a thousand users with all their tokens.
const maxBookBytes = 8 << 20

// maxHashing is how many passwords are hashed at once: each takes 64 MiB.
const maxHashing = 2

// Kinds of journal entries about users. Their body is Change.
const (
	KindAdd      = "user.add"
	KindRole     = "user.role"
	KindRemove   = "user.remove"
	KindPassword = "user.password"
	KindToken    = "user.token"
	KindRevoke   = "user.revoke"

	KindUsers = "user." // begins all of them
)

// Change is the body of a journal entry about a user: never a password, a
// token or a hash of either.
type Change struct {
	User  string `json:"user"`
	Role  Role   `json:"role,omitempty"`
	Token string `json:"token,omitempty"` // its id
	Label string `json:"label,omitempty"`
}

// Journal is where changes of users are put on record, before they are made.
type Journal interface {
	Append(ctx context.Context, e archive.JournalEntry) (int64, error)
}

// Store is the users of a case, in a file that only its owner can read. It
// looks at the file again whenever it has changed, so that a change made by
// another program ends sessions too. It is safe for concurrent use.
type Store struct {
	path    string
	now     func() time.Time
	random  io.Reader
	cost    Cost
	hashing chan struct{}
	nobody  hash // what is compared for a name that nobody has

	mu   sync.Mutex
	file os.FileInfo // as it was read; nil: there was none
	book book
}

// Open returns the users in a case folder; there may be none. A nil cost is
// Recommended. An error is a file that is not what it should be.
func Open(dir string, now func() time.Time, random io.Reader, cost *Cost) (*Store, error) {
	if cost == nil {
		cost = &Recommended
	}
	s := &Store{path: filepath.Join(dir, FileName), now: now, random: random, cost: *cost, hashing: make(chan struct{}, maxHashing)}
	s.nobody = hash{cost: s.cost, salt: make([]byte, saltBytes), sum: make([]byte, sumBytes)}
	for _, b := range [][]byte{s.nobody.salt, s.nobody.sum} {
		if _, err := io.ReadFull(random, b); err != nil {
			return nil, fmt.Errorf("access: drawing chance: %w", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s, s.reload()
}

// reload reads the file where it is another than the one that was read.
func (s *Store) reload() error {
	info, err := os.Lstat(s.path)
	if errors.Is(err, os.ErrNotExist) {
		s.file, s.book = nil, book{Version: bookVersion}
		return nil
	}
	if err != nil {
		return fmt.Errorf("access: looking at the users: %w", err)
	}
	if s.file != nil && os.SameFile(s.file, info) && s.file.ModTime().Equal(info.ModTime()) && s.file.Size() == info.Size() && s.file.Mode() == info.Mode() {
		return nil
	}
	b, err := readBook(s.path, info)
	if err != nil {
		// Whoever is in stays out until somebody has looked.
		s.file, s.book = nil, book{Version: bookVersion}
		return fmt.Errorf("access: reading %s: %w", s.path, err)
	}
	s.file, s.book = info, b
	return nil
}

func readBook(path string, info os.FileInfo) (book, error) {
	switch {
	case !info.Mode().IsRegular():
		return book{}, errors.New("it is not a plain file")
	case info.Size() > maxBookBytes:
		return book{}, fmt.Errorf("it has more than %d MB", maxBookBytes>>20)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return book{}, fmt.Errorf("others on this machine may read or write it (mode %04o): chmod 600 it, and change the passwords", info.Mode().Perm())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return book{}, err
	}
	return parseBook(data)
}

// parseBook reads the text of the file.
func parseBook(data []byte) (book, error) {
	var b book
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return book{}, fmt.Errorf("it is not a list of users: %w", err)
	}
	if dec.More() {
		return book{}, errors.New("something stands behind the list of users")
	}
	return b, b.check()
}

// write replaces the file in one step.
func (s *Store) write(b book) error {
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.path), FileName+".*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once it has its name
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), s.path); err != nil {
		return err
	}
	if d, err := os.Open(filepath.Dir(s.path)); err == nil {
		_ = d.Sync() // not every file system can
		_ = d.Close()
	}
	return s.reload()
}

// change journals what f does to the users, and then does it.
func (s *Store) change(ctx context.Context, j Journal, by, kind string, f func(*book) (Change, error)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.reload(); err != nil {
		return err
	}
	next := s.book.clone()
	c, err := f(&next)
	if err != nil {
		return err
	}
	body, err := archive.CanonicalJSON(c)
	if err != nil {
		return err
	}
	if _, err := j.Append(ctx, archive.JournalEntry{At: s.at(), By: by, Kind: kind, Body: body}); err != nil {
		return fmt.Errorf("%w: writing into the journal what changes for user %q: %w", ErrNotKept, c.User, err)
	}
	if err := s.write(next); err != nil {
		return fmt.Errorf("%w: writing %s: %w (the journal has the change already: make it again)", ErrNotKept, s.path, err)
	}
	return nil
}

func (s *Store) at() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// stamp marks that u's sessions are over.
func (s *Store) stamp(u *User) error {
	b := make([]byte, stampBytes)
	if _, err := io.ReadFull(s.random, b); err != nil {
		return fmt.Errorf("access: drawing a stamp: %w", err)
	}
	u.Stamp, u.Changed = hex.EncodeToString(b), s.at()
	return nil
}

// hashed makes a new password into what is kept of it.
func (s *Store) hashed(name, password string) (string, error) {
	p, err := newPassword(name, password)
	if err != nil {
		return "", err
	}
	s.hashing <- struct{}{}
	defer func() { <-s.hashing }()
	h, err := newHash(p, s.cost, s.random)
	return h.String(), err
}

// Add adds a user. The error is ErrTaken where there is one of that name.
func (s *Store) Add(ctx context.Context, j Journal, by, name string, role Role, password string) error {
	name, err := cleanName(name)
	if err != nil {
		return err
	}
	if role.rank() == 0 {
		return fmt.Errorf("access: %q is not a role", role)
	}
	kept, err := s.hashed(name, password)
	if err != nil {
		return err
	}
	return s.change(ctx, j, by, KindAdd, func(b *book) (Change, error) {
		if b.find(name) >= 0 {
			return Change{}, fmt.Errorf("adding %q: %w", name, ErrTaken)
		}
		if len(b.Users) >= maxUsers {
			return Change{}, fmt.Errorf("access: a case has at most %d users", maxUsers)
		}
		u := User{Name: name, Role: role, Password: kept, Added: s.at()}
		if err := s.stamp(&u); err != nil {
			return Change{}, err
		}
		b.Users = append(b.Users, u)
		return Change{User: name, Role: role}, nil
	})
}

// edit changes one user.
func (s *Store) edit(ctx context.Context, j Journal, by, kind, name string, f func(*User) (Change, error)) error {
	return s.change(ctx, j, by, kind, func(b *book) (Change, error) {
		i := b.find(name)
		if i < 0 {
			return Change{}, fmt.Errorf("looking for %q: %w", name, ErrNoUser)
		}
		c, err := f(&b.Users[i])
		c.User = b.Users[i].Name
		return c, err
	})
}

// SetRole gives a user another role; their sessions are over.
func (s *Store) SetRole(ctx context.Context, j Journal, by, name string, role Role) error {
	if role.rank() == 0 {
		return fmt.Errorf("access: %q is not a role", role)
	}
	return s.edit(ctx, j, by, KindRole, name, func(u *User) (Change, error) {
		u.Role = role
		return Change{Role: role}, s.stamp(u)
	})
}

// SetPassword gives a user another password; their sessions are over, and
// their tokens worth nothing: a password is changed when others may know it.
func (s *Store) SetPassword(ctx context.Context, j Journal, by, name, password string) error {
	kept, err := s.hashed(name, password)
	if err != nil {
		return err
	}
	return s.edit(ctx, j, by, KindPassword, name, func(u *User) (Change, error) {
		u.Password, u.Tokens = kept, nil
		return Change{}, s.stamp(u)
	})
}

// Remove removes a user with their tokens; their sessions are over.
func (s *Store) Remove(ctx context.Context, j Journal, by, name string) error {
	return s.change(ctx, j, by, KindRemove, func(b *book) (Change, error) {
		i := b.find(name)
		if i < 0 {
			return Change{}, fmt.Errorf("looking for %q: %w", name, ErrNoUser)
		}
		c := Change{User: b.Users[i].Name}
		b.Users = slices.Delete(b.Users, i, i+1)
		return c, nil
	})
}

// AddToken makes a token for a program that works in the name of a user, and
// returns its secret, which is kept nowhere.
func (s *Store) AddToken(ctx context.Context, j Journal, by, name string, role Role, label string) (t Token, secret string, err error) {
	label = evidence.PlainLine(strings.TrimSpace(label), maxLabel)
	if label == "" || utf8.RuneCountInString(label) > maxLabel {
		return Token{}, "", errors.New("access: say what the token is for, in a few words")
	}
	err = s.edit(ctx, j, by, KindToken, name, func(u *User) (Change, error) {
		switch {
		case !u.Role.May(role):
			return Change{}, fmt.Errorf("access: %q is a %s, and a token may not do more than its user", u.Name, u.Role)
		case len(u.Tokens) >= maxTokens:
			return Change{}, fmt.Errorf("access: a user has at most %d tokens: revoke one", maxTokens)
		}
		if t, secret, err = newToken(s.random, label, role, s.at()); err != nil {
			return Change{}, err
		}
		u.Tokens = append(u.Tokens, t)
		return Change{Token: t.ID, Role: role, Label: label}, nil
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

// Revoke makes a token worth nothing.
func (s *Store) Revoke(ctx context.Context, j Journal, by, name, id string) error {
	return s.edit(ctx, j, by, KindRevoke, name, func(u *User) (Change, error) {
		i := slices.IndexFunc(u.Tokens, func(t Token) bool { return t.ID == id })
		if i < 0 {
			return Change{}, fmt.Errorf("access: %q has no token %q", u.Name, id)
		}
		c := Change{Token: id, Label: u.Tokens[i].Label}
		u.Tokens = slices.Delete(u.Tokens, i, i+1)
		return c, nil
	})
}

// current returns the users as they are in the file now.
func (s *Store) current() (book, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.reload()
	return s.book, err
}

// Users returns all users, by name, without what is kept of their passwords
// and tokens.
func (s *Store) Users() ([]User, error) {
	b, err := s.current()
	out := b.clone().Users
	for i := range out {
		out[i].Password, out[i].Stamp = "", ""
		for j := range out[i].Tokens {
			out[i].Tokens[j].Hash = ""
		}
	}
	slices.SortFunc(out, func(a, b User) int { return strings.Compare(nameKey(a.Name), nameKey(b.Name)) })
	return out, err
}

// Enter returns who enters with a name and a password; ok is false where the
// two do not belong together. It takes as long where nobody has the name.
func (s *Store) Enter(ctx context.Context, name, password string) (who Who, ok bool, err error) {
	b, err := s.current()
	if err != nil {
		return Who{}, false, err
	}
	kept, i := s.nobody, b.find(name)
	if i >= 0 {
		if kept, err = parseHash(b.Users[i].Password); err != nil {
			return Who{}, false, err
		}
	}
	p, unusable := prepared(password)
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return Who{}, false, ctx.Err()
	}
	if !kept.is(p) || unusable != nil || i < 0 {
		return Who{}, false, nil
	}
	u := b.Users[i]
	return Who{Name: u.Name, Role: u.Role, Stamp: u.Stamp}, true, nil
}

// Still returns who somebody that was let in is now; ok is false where their
// role or password has changed since, or they are no longer a user.
func (s *Store) Still(w Who) (ok bool, err error) {
	b, err := s.current()
	if err != nil {
		return false, err
	}
	i := b.find(w.Name)
	return i >= 0 && b.Users[i].Stamp == w.Stamp, nil
}

// Bearer returns whose token a secret is, and what it lets a program do.
func (s *Store) Bearer(secret string) (who Who, ok bool, err error) {
	b, err := s.current()
	if err != nil {
		return Who{}, false, err
	}
	who, ok = b.bearer(secret)
	return who, ok, nil
}
