package access

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
)

// pages is a journal in memory; err is what it answers, if anything.
type pages struct {
	entries []archive.JournalEntry
	err     error
}

func (p *pages) Append(_ context.Context, e archive.JournalEntry) (int64, error) {
	if p.err != nil {
		return 0, p.err
	}
	p.entries = append(p.entries, e)
	return int64(len(p.entries) - 1), nil
}

const goodPassword = "seven green kettles sing"

func newStore(t testing.TB) (*Store, *pages) {
	t.Helper()
	return openStore(t, t.TempDir()), &pages{}
}

func openStore(t testing.TB, dir string) *Store {
	t.Helper()
	c := newHands()
	s, err := Open(dir, func() time.Time { c.at = c.at.Add(time.Second); return c.at }, rand.Reader, &cheap)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func enters(t testing.TB, s *Store, name, password string) (Who, bool) {
	t.Helper()
	who, ok, err := s.Enter(t.Context(), name, password)
	if err != nil {
		t.Fatal(err)
	}
	return who, ok
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestUsersEnterByTheirPassword(t *testing.T) {
	s, j := newStore(t)
	if _, ok := enters(t, s, "ana", goodPassword); ok {
		t.Error("somebody enters where nobody may")
	}
	must(t, s.Add(t.Context(), j, "root", "Ana Petrova", Reviewer, goodPassword))
	for _, tt := range []struct {
		name, password string
		want           bool
	}{
		{"Ana Petrova", goodPassword, true}, {"  ana   petrova ", goodPassword, true}, {"ANA PETROVA", goodPassword, true},
		{"Ana Petrova", goodPassword + " ", false}, {"Ana Petrova", strings.ToUpper(goodPassword), false}, {"Ana Petrova", "", false},
		{"Bo", goodPassword, false}, {"", goodPassword, false}, {"", "", false}, {strings.Repeat("x", 1<<16), goodPassword, false},
		{"Ana Petrova", strings.Repeat("x", 1<<20), false}, {"Ana Petrova", "\x00\xff", false},
	} {
		who, ok := enters(t, s, tt.name, tt.password)
		if ok != tt.want || ok && (who.Name != "Ana Petrova" || who.Role != Reviewer) {
			t.Errorf("%.20q enters with %.30q: %v %+v", tt.name, tt.password, ok, who)
		}
	}
	if err := s.Add(t.Context(), j, "root", "ana petrova", Owner, goodPassword); !errors.Is(err, ErrTaken) {
		t.Errorf("a name is given twice: %v", err)
	}
	if n := len(j.entries); n != 1 {
		t.Errorf("%d entries of one change", n)
	}
}

// A name that nobody has costs the same hash as a wrong password: the one that
// is compared has the cost of those that are kept.
func TestAnUnknownNameIsAsMuchWork(t *testing.T) {
	s, j := newStore(t)
	must(t, s.Add(t.Context(), j, "root", "ana", Reader, goodPassword))
	h, err := parseHash(s.book.Users[0].Password)
	must(t, err)
	if h.cost != s.nobody.cost || len(h.salt) != len(s.nobody.salt) || len(h.sum) != len(s.nobody.sum) {
		t.Errorf("nobody costs %+v, a user %+v", s.nobody.cost, h.cost)
	}
	// And in time, where hashing is what takes it: without it an answer comes a
	// thousand times sooner.
	slow := Cost{Memory: 16 << 10, Passes: 4, Lanes: 1}
	s, err = Open(t.TempDir(), time.Now, rand.Reader, &slow)
	must(t, err)
	must(t, s.Add(t.Context(), j, "root", "ana", Reader, goodPassword))
	fastest := func(name, password string) time.Duration {
		least := time.Hour
		for range 3 {
			began := time.Now()
			enters(t, s, name, password)
			least = min(least, time.Since(began))
		}
		return least
	}
	known := fastest("ana", "some wrong password")
	for _, tt := range [][2]string{{"bo", "some wrong password"}, {"bo", "\x00"}, {"\x00", "some wrong password"}, {"ana", "\x00"}} {
		if unknown := fastest(tt[0], tt[1]); unknown < known/20 {
			t.Errorf("%q takes %s to refuse, a wrong password %s", tt, unknown, known)
		}
	}
}

func TestChangesEndWhatWasLetIn(t *testing.T) {
	s, j := newStore(t)
	ctx := t.Context()
	still := func(w Who) bool {
		ok, err := s.Still(w)
		must(t, err)
		return ok
	}
	must(t, s.Add(ctx, j, "root", "ana", Reader, goodPassword))
	must(t, s.Add(ctx, j, "root", "bo", Owner, goodPassword))
	bo, _ := enters(t, s, "bo", goodPassword)
	for name, change := range map[string]func() error{
		"a role":     func() error { return s.SetRole(ctx, j, "root", "ana", Reviewer) },
		"a password": func() error { return s.SetPassword(ctx, j, "root", "ana", goodPassword) },
		"removal and coming back": func() error {
			return errors.Join(s.Remove(ctx, j, "root", "ana"), s.Add(ctx, j, "root", "ana", Reviewer, goodPassword))
		},
	} {
		ana, ok := enters(t, s, "ana", goodPassword)
		if !ok || !still(ana) {
			t.Fatalf("before %s ana is not in", name)
		}
		must(t, change())
		if still(ana) {
			t.Errorf("%s does not end a session", name)
		}
		if !still(bo) {
			t.Errorf("%s of another user ends a session", name)
		}
	}
	ana, _ := enters(t, s, "ana", goodPassword)
	if _, _, err := s.AddToken(ctx, j, "ana", "ana", Reader, "backup"); err != nil {
		t.Fatal(err)
	}
	if !still(ana) {
		t.Error("a token ends a session")
	}
	must(t, s.Remove(ctx, j, "root", "ana"))
	if still(ana) || still(Who{}) {
		t.Error("who was removed is still in")
	}
	if err := s.SetRole(ctx, j, "root", "ana", Owner); !errors.Is(err, ErrNoUser) {
		t.Errorf("nobody gets a role: %v", err)
	}
}

// Another program, which has the case for writing, removes a user: the desk
// that only reads learns of it.
func TestAChangeByAnotherProgramCounts(t *testing.T) {
	dir := t.TempDir()
	desk, other, j := openStore(t, dir), openStore(t, dir), &pages{}
	must(t, other.Add(t.Context(), j, "root", "ana", Reader, goodPassword))
	ana, ok := enters(t, desk, "ana", goodPassword)
	if !ok {
		t.Fatal("the desk does not know ana")
	}
	must(t, other.Remove(t.Context(), j, "root", "ana"))
	if ok, err := desk.Still(ana); ok || err != nil {
		t.Errorf("ana is still in: %v", err)
	}
}

func TestTokens(t *testing.T) {
	s, j := newStore(t)
	ctx := t.Context()
	must(t, s.Add(ctx, j, "root", "ana", Reviewer, goodPassword))
	tok, secret, err := s.AddToken(ctx, j, "ana", "ANA", Reviewer, "nightly export")
	must(t, err)
	who, ok, err := s.Bearer(secret)
	if !ok || err != nil || who.Name != "ana" || who.Role != Reviewer || len(secret) < 50 {
		t.Fatalf("the token lets in %+v (%v)", who, err)
	}
	for _, wrong := range []string{"", "gainsay_", secret[:len(secret)-1], secret + "x", strings.TrimPrefix(secret, tokenPrefix), tok.ID, tok.Hash, "gainsay_" + tok.Hash} {
		if _, ok, _ := s.Bearer(wrong); ok {
			t.Errorf("%q lets somebody in", wrong)
		}
	}
	if _, _, err := s.AddToken(ctx, j, "ana", "ana", Owner, "more"); err == nil {
		t.Error("a token may do more than its user")
	}
	if _, _, err := s.AddToken(ctx, j, "ana", "ana", "root", "more"); err == nil {
		t.Error("a token has a role that there is not")
	}
	if _, _, err := s.AddToken(ctx, j, "ana", "ana", Reader, " "); err == nil {
		t.Error("nobody knows what a token is for")
	}
	must(t, s.SetRole(ctx, j, "root", "ana", Reader))
	if who, ok, _ := s.Bearer(secret); !ok || who.Role != Reader {
		t.Errorf("of a user that may less the token may %q", who.Role)
	}
	must(t, s.Revoke(ctx, j, "ana", "ana", tok.ID))
	if _, ok, _ := s.Bearer(secret); ok {
		t.Error("a revoked token lets somebody in")
	}
	if err := s.Revoke(ctx, j, "ana", "ana", tok.ID); err == nil {
		t.Error("a token is revoked twice")
	}
	_, secret, err = s.AddToken(ctx, j, "ana", "ana", Reader, "x")
	must(t, err)
	must(t, s.SetPassword(ctx, j, "ana", "ana", goodPassword))
	if _, ok, _ := s.Bearer(secret); ok {
		t.Error("a token outlives the password of its user")
	}
	for i := range maxTokens {
		if _, _, err := s.AddToken(ctx, j, "ana", "ana", Reader, fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.AddToken(ctx, j, "ana", "ana", Reader, "x"); err == nil {
		t.Errorf("a user has more than %d tokens", maxTokens)
	}
}

func TestNothingSecretIsJournalledOrListed(t *testing.T) {
	s, j := newStore(t)
	ctx := t.Context()
	must(t, s.Add(ctx, j, "root", "ana", Reviewer, goodPassword))
	tok, secret, err := s.AddToken(ctx, j, "ana", "ana", Reader, "backup")
	must(t, err)
	kept := s.book.clone()
	must(t, s.SetPassword(ctx, j, "ana", "ana", goodPassword))
	must(t, s.SetRole(ctx, j, "root", "ana", Owner))
	kept.Users = append(kept.Users, s.book.clone().Users...)
	users, err := s.Users()
	must(t, err)
	must(t, s.Remove(ctx, j, "root", "ana"))
	all, err := json.Marshal([]any{j.entries, users})
	must(t, err)
	for _, hidden := range []string{goodPassword, secret, tok.Hash, kept.Users[0].Password, kept.Users[0].Stamp, kept.Users[1].Password, kept.Users[1].Stamp, "argon2id"} {
		if hidden == "" || strings.Contains(string(all), hidden) {
			t.Errorf("%q is told: %s", hidden, all)
		}
	}
	var kinds []string
	for _, e := range j.entries {
		kinds = append(kinds, e.Kind+" by "+e.By)
	}
	if got := strings.Join(kinds, ", "); got != "user.add by root, user.token by ana, user.password by ana, user.role by root, user.remove by root" {
		t.Errorf("the journal has %s", got)
	}
}

func TestWhatCannotBeJournalledIsNotDone(t *testing.T) {
	s, j := newStore(t)
	j.err = errors.New("the disk is full")
	if err := s.Add(t.Context(), j, "root", "ana", Owner, goodPassword); !errors.Is(err, j.err) {
		t.Errorf("added with %v", err)
	}
	if _, ok := enters(t, s, "ana", goodPassword); ok {
		t.Error("a user that nobody put on record enters")
	}
}

func TestTheFileIsItsOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIP: Windows keeps no such modes")
	}
	dir := t.TempDir()
	s, j := openStore(t, dir), &pages{}
	must(t, s.Add(t.Context(), j, "root", "ana", Owner, goodPassword))
	path := filepath.Join(dir, FileName)
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %04o", info.Mode().Perm())
	}
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 1 {
		t.Errorf("beside the users stands %v", left)
	}
	ana, _ := enters(t, s, "ana", goodPassword)
	must(t, os.Chmod(path, 0o640))
	if ok, err := s.Still(ana); ok || err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("of a file that others can read: %v %v", ok, err)
	}
	if _, err := Open(dir, time.Now, rand.Reader, &cheap); err == nil {
		t.Error("a file that others can read is opened")
	}
	must(t, os.Chmod(path, 0o600))
	if ok, err := s.Still(ana); !ok || err != nil {
		t.Errorf("of a file that was put right: %v %v", ok, err)
	}
	must(t, os.Rename(path, path+".real"))
	must(t, os.Symlink(path+".real", path))
	if ok, err := s.Still(ana); ok || err == nil {
		t.Errorf("of a link: %v %v", ok, err)
	}
}

// goodBook is a file as this program writes it.
const goodBook = `{"version":1,"users":[{"name":"ana","role":"owner","password":"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc","stamp":"ab","added":"2026-01-01T00:00:00Z","changed":"2026-01-01T00:00:00Z"}]}`

func TestWhatIsNoListOfUsers(t *testing.T) {
	if _, err := parseBook([]byte(goodBook)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"a newer version": {`"version":1`, `"version":2`}, "another role": {"owner", "root"}, "no role": {"owner", ""}, "no name": {`"ana"`, `""`},
		"no hash": {"$argon2id", "$none"}, "no stamp": {`"ab"`, `""`}, "an unknown field": {`"stamp"`, `"admin":true,"stamp"`}, "cut off": {"]}", ""}, "more behind": {"]}", "]}{}"},
	} {
		s := strings.Replace(goodBook, change[0], change[1], 1)
		if _, err := parseBook([]byte(s)); err == nil || s == goodBook {
			t.Errorf("%s is read: %s", name, s)
		}
	}
	user := goodBook[strings.Index(goodBook, "[{")+1 : len(goodBook)-2]
	twice := strings.Replace(goodBook, user, user+","+strings.Replace(user, "ana", "ANA", 1), 1)
	if _, err := parseBook([]byte(twice)); err == nil {
		t.Error("one name stands there twice")
	}
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, FileName), make([]byte, maxBookBytes+1), 0o600))
	if _, err := Open(dir, time.Now, rand.Reader, &cheap); err == nil || !strings.Contains(err.Error(), "MB") {
		t.Errorf("a huge file is read: %v", err)
	}
}

func FuzzParseBook(f *testing.F) {
	f.Add([]byte(goodBook))
	f.Add([]byte(`{"version":1,"users":[]}`))
	f.Add([]byte(`{"version":1,"users":null}{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := parseBook(data)
		if err != nil {
			return
		}
		for i, u := range b.Users {
			if b.find(u.Name) != i {
				t.Errorf("%q is not found where it stands", u.Name)
			}
			if !u.Role.May(Reader) {
				t.Errorf("%q has the role %q", u.Name, u.Role)
			}
		}
		again, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseBook(again); err != nil {
			t.Errorf("what was written is not read: %v", err)
		}
	})
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"Ana": "Ana", "  Ana   Petrova ": "Ana Petrova", "o'neill.j@desk-2": "o'neill.j@desk-2", "Ｗｉｄｅ": "Wide", "Анна": "Анна",
		"": "", "  ": "", "a/b": "", "a\nb": "", "<b>": "", "a\u202eb": "", strings.Repeat("x", maxName): strings.Repeat("x", maxName), strings.Repeat("x", maxName+1): "", "\xff": "",
	} {
		got, err := cleanName(name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is kept as %q (%v)", name, got, err)
		}
	}
}

func TestACaseHasSoManyUsers(t *testing.T) {
	s, j := newStore(t)
	must(t, s.Add(t.Context(), j, "root", "ana", Owner, goodPassword))
	b := s.book.clone()
	for i := range maxUsers - 1 {
		u := b.Users[0]
		u.Name = fmt.Sprintf("user%d", i)
		b.Users = append(b.Users, u)
	}
	must(t, s.write(b))
	if err := s.Add(t.Context(), j, "root", "one more", Owner, goodPassword); err == nil {
		t.Errorf("a case has more than %d users", maxUsers)
	}
	if u, err := s.Users(); len(u) != maxUsers || err != nil {
		t.Errorf("%d users (%v)", len(u), err)
	}
}
