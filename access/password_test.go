package access

import (
	"crypto/rand"
	"strings"
	"testing"
)

// cheap is a cost for tests that ask nothing of it.
var cheap = Cost{Memory: 8, Passes: 1, Lanes: 1}

func TestTheCostIsWhatIsRecommended(t *testing.T) {
	h, err := newHash("correct horse battery staple", Recommended, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	// RFC 9106, section 4, second option: 64 MiB, 3 passes, 4 lanes, 128 bits of salt, 256 of tag.
	if s := h.String(); !strings.HasPrefix(s, "$argon2id$v=19$m=65536,t=3,p=4$") || len(h.salt) != 16 || len(h.sum) != 32 {
		t.Errorf("kept as %q", s)
	}
	if !h.is("correct horse battery staple") || h.is("correct horse battery stapl") || h.is("") {
		t.Error("the password is not told from others")
	}
}

// A value of the reference implementation's own tests.
func TestAHashIsArgon2id(t *testing.T) {
	h, err := parseHash("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	if err != nil {
		t.Fatal(err)
	}
	if !h.is("password") || h.is("Password") {
		t.Error("a hash that another program made is not understood")
	}
}

func TestWhatIsNoHash(t *testing.T) {
	good := "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if _, err := parseHash(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"another function": {"argon2id", "argon2i"}, "another version": {"v=19", "v=16"}, "too much memory": {"m=64", "m=1048577"},
		"too many passes": {"t=1", "t=65"}, "no pass": {"t=1", "t=0"}, "too many lanes": {"p=1", "p=33"}, "no lane": {"p=1", "p=0"},
		"less memory than its lanes need": {"m=64", "m=7"}, "a sign": {"t=1", "t=+1"}, "a nought before": {"t=1", "t=01"},
		"another order": {"m=64,t=1", "t=1,m=64"}, "padding": {"c29tZXNhbHQ", "c29tZXNhbHQ="}, "a short salt": {"c29tZXNhbHQ", "c29t"},
		"a short sum": {"CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "CTFh"}, "more behind": {"RPPc", "RPPc$x"}, "bits that are over": {"GRPPc", "GRPPd"},
		"a long salt": {"c29tZXNhbHQ", strings.Repeat("AAAA", 22)}, "a long sum": {"CTFhFdXP", strings.Repeat("AAAA", 22)}, "a blank": {"$m=", "$ m="},
	} {
		s := strings.Replace(good, change[0], change[1], 1)
		if s == good {
			t.Fatalf("%s changes nothing", name)
		}
		if _, err := parseHash(s); err == nil {
			t.Errorf("%s is read: %s", name, s)
		}
	}
	if _, err := parseHash(strings.Repeat("$", maxEncoded+1)); err == nil {
		t.Error("a long text is read")
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := parseHash(s)
		if err != nil {
			return
		}
		if h.String() != s {
			t.Errorf("%q is printed as %q", s, h.String())
		}
		c := h.cost
		if c.Memory > maxMemory || c.Passes > maxPasses || c.Lanes > maxLanes || c.Passes == 0 || c.Lanes == 0 || c.Memory < 8*uint32(c.Lanes) || len(h.sum) > maxSum {
			t.Errorf("%q asks for %+v", s, c)
		}
	})
}

func TestAPasswordThatSomebodyChooses(t *testing.T) {
	for password, ok := range map[string]bool{
		"seven green kettles sing": true, "пятнадцать букв тут": true, "日本語の長いパスフレーズをここに": true,
		"": false, "short": false, "fourteen chars": false, "fifteen chars !": true, strings.Repeat("ab", 10): false, strings.Repeat("x", 40): false,
		"a tab\tis not typed by all": false, "bell \a in the middle of it": false,
		"nadia okafor 12345": false, "nadia okafor and many more words": true,
		strings.Repeat("long words ", 94): false,
	} {
		if _, err := newPassword("Nadia Okafor", password); (err == nil) != ok {
			t.Errorf("%q: %v", password, err)
		}
	}
	// The same words, composed and not, are one password (RFC 8265).
	a, _ := prepared("caf\u00e9 au lait et sucre")
	b, _ := prepared("cafe\u0301 au lait et sucre")
	if a != b || a == "" {
		t.Errorf("%q and %q are two passwords", a, b)
	}
}
