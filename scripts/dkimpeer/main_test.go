package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/authentic"
)

// TestCause: only the two reasons that are known excuse a disagreement, and a
// disagreement is never taken for agreement.
func TestCause(t *testing.T) {
	used := authentic.KeyUse{State: authentic.KeyUsed}
	for _, test := range []struct {
		name  string
		ours  authentic.Signature
		peer  answer
		agree bool
		known bool
	}{
		{"both verify", authentic.Signature{Word: authentic.Verified, Key: used, Body: authentic.Intact}, answer{"pass", "", ""}, true, true},
		{"we verify what it does not", authentic.Signature{Word: authentic.Verified, Key: used, Body: authentic.Intact}, answer{"body", "", ""}, false, false},
		{"it verifies what we do not", authentic.Signature{Word: authentic.HeaderAltered, Key: used, Body: authentic.Intact}, answer{"pass", "", ""}, false, false},
		{"we see a changed body, it a changed header", authentic.Signature{Word: authentic.BodyAltered, Key: used, Body: authentic.Changed}, answer{"header", "", ""}, false, false},
		{"both changed", authentic.Signature{Word: authentic.HeaderAltered, Key: used, Body: authentic.Changed}, answer{"body", "", ""}, true, true},
		{"no key to either", authentic.Signature{Word: authentic.KeyGone, Key: authentic.KeyUse{State: authentic.KeyAbsent}}, answer{"nokey", "", ""}, true, true},
		{"a key that only we cannot use", authentic.Signature{Word: authentic.KeyGone, Key: authentic.KeyUse{State: authentic.KeyUnusable}}, answer{"pass", "", ""}, false, true},
		{"a key that only we lack", authentic.Signature{Word: authentic.KeyGone, Key: authentic.KeyUse{State: authentic.KeyAbsent}}, answer{"pass", "", ""}, false, false},
		{"another key made it", authentic.Signature{Word: authentic.KeyGone, Key: authentic.KeyUse{State: authentic.KeyOther}, Body: authentic.Unproven}, answer{"header", "", ""}, true, true},
		{"unreadable to both", authentic.Signature{Word: authentic.Malformed}, answer{"error", "x", ""}, true, true},
		{"unreadable to it", authentic.Signature{Word: authentic.Verified, Key: used}, answer{"error", "x", ""}, false, false},
		{"Ed25519", authentic.Signature{Word: authentic.Verified, Key: used}, answer{"error", "invalid (unsupported algorithm ed25519-sha256)", ""}, false, true},
		{"unreadable to us", authentic.Signature{Word: authentic.Malformed}, answer{"pass", "", ""}, false, false},
		{"unreadable to us, altered to it", authentic.Signature{Word: authentic.Malformed}, answer{"header", "", ""}, false, true},
		{"services", authentic.Signature{Word: authentic.Verified, Key: used}, answer{"error", "UnknownKeyTypeError: None", ""}, false, true},
	} {
		why, known := cause(compared{ours: test.ours, word: verifiers[0].words(test.ours), peer: test.peer})
		if (why == "") != test.agree || known != test.known {
			t.Errorf("%s: %q, known %t", test.name, why, known)
		}
	}
}

// TestWordsOfPeers: where header and body are both altered, each verifier names
// the one that it looks at first; where one is, both name that.
func TestWordsOfPeers(t *testing.T) {
	used := authentic.KeyUse{State: authentic.KeyUsed}
	for _, test := range []struct {
		header, body authentic.Check
		words        [2]string // of dkimpy and Mail::DKIM
	}{
		{authentic.Intact, authentic.Changed, [2]string{"body", "body"}},
		{authentic.Changed, authentic.Intact, [2]string{"header", "header"}},
		{authentic.Changed, authentic.Changed, [2]string{"body", "header"}},
	} {
		for i, v := range verifiers {
			s := authentic.Signature{Word: authentic.HeaderAltered, Key: used, Header: test.header, Body: test.body}
			if got := v.words(s); got != test.words[i] {
				t.Errorf("%s: header %s, body %s: %q", v.name, test.header, test.body, got)
			}
		}
	}
}

func TestValueOf(t *testing.T) {
	for field, want := range map[string]string{
		"DKIM-Signature: v=1; bh=xx;\r\n b=ab\r\n\tcd; h=from": "abcd",
		"DKIM-Signature: b=ab==":                               "ab==",
		"DKIM-Signature: xb=no; bh=no":                         "",
		"DomainKey-Signature:b = a b":                          "ab",
	} {
		if got := valueOf([]byte(field)); got != want {
			t.Errorf("%q: %q, want %q", field, got, want)
		}
	}
}

// TestPairCounts: a signature that only one of the two has is told.
func TestPairCounts(t *testing.T) {
	o := authentic.Outcome{Signatures: []authentic.Signature{{Scheme: authentic.DKIM, Word: authentic.Verified}, {Scheme: authentic.DomainKeys}, {Scheme: authentic.SMIME}}}
	for _, test := range []struct {
		answers []answer
		unknown int
	}{{[]answer{{"pass", "", ""}}, 0}, {nil, 1}, {[]answer{{"pass", "", ""}, {"pass", "", ""}}, 1}} {
		var c tally
		for _, s := range verifiers[0].pair(o, nil, test.answers) {
			c.add(s)
		}
		var b strings.Builder
		if got := c.print(&b, "x"); got != test.unknown {
			t.Errorf("%v: %d unexplained, want %d\n%s", test.answers, got, test.unknown, b.String())
		}
	}
}

func TestKeyTables(t *testing.T) {
	for _, test := range []struct{ line, name, record string }{
		{"a._domainkey.b.example\tv=DKIM1; p=AA\twhere", "a._domainkey.b.example", "v=DKIM1; p=AA"},
		{"a._domainkey.b.example  v=DKIM1; p=AA", "a._domainkey.b.example", "v=DKIM1; p=AA"},
		{"a._domainkey.b.example NXDOMAIN", "", ""},
		{"a._domainkey.b.example ~~SERVFAIL~~", "", ""},
		{`a._domainkey.b.example  ""`, "", ""},
		{"# a\tb", "", ""},
		{"", "", ""},
	} {
		name, record, ok := cutKey(test.line)
		if name != test.name || record != test.record || ok != (test.name != "") {
			t.Errorf("%q: %q, %q, %t", test.line, name, record, ok)
		}
	}
}

// TestPlain: quoting is undone once, and only there.
func TestPlain(t *testing.T) {
	quoted := "Subject: x\n\n>From me\n>>From you\n> From us\nFrom all\n>from\n"
	if got, want := string(corpus{quoted: true}.plain([]byte(quoted))), "Subject: x\n\nFrom me\n>From you\n> From us\nFrom all\n>from\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := string(corpus{}.plain([]byte(quoted))); got != quoted {
		t.Errorf("%q", got)
	}
}

// TestNothingToCompare: without the data or the peer nothing is claimed.
func TestNothingToCompare(t *testing.T) {
	if err := run(t.TempDir(), false); !errors.As(err, &missing{}) {
		t.Errorf("%v", err)
	}
}
