package authentic

import (
	"strings"
	"testing"
)

// TestInShort judges letters changed in the ways that matter and reads what is
// said of each in short.
func TestInShort(t *testing.T) {
	keys := usualKeys(t)
	good := usual().sign(t, letterText)
	other := usual()
	other.domain = "lists.example.net"
	limited := usual()
	limited.limit = 24
	noTo := usual()
	noTo.fields = "from:date"
	sender := usual()
	sender.fields = "from:sender:to:subject:date"
	swap := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for _, test := range []struct {
		name string
		raw  string
		keys KeyStore
		want []string
		not  []string
	}{
		{"good", good, keys, []string{"example.com, the domain of the author's address, signed From, Date, Subject, To and the whole body"}, []string{"did not sign"}},
		{"another domain", other.sign(t, letterText), storeOf(t, Key{Selector: "s1", Domain: "lists.example.net", Record: record(t, madeKeys().rsa2048)}),
			[]string{"lists.example.net, which is not the author's domain and so shows only that it passed the message on"}, []string{"of the author's address, signed"}},
		{"l=", limited.sign(t, letterText), keys, []string{"the beginning of the body", "did not sign the rest of the body"}, []string{"whole"}},
		{"few fields", noTo.sign(t, letterText), keys, []string{"signed From, Date and the whole body", "did not sign Subject and To"}, nil},
		{"list", swap("Subject: The", "Subject: [Plans] The") + footer, keys, []string{"changed since as mailing lists do: ", "a list's footer appended", "a list's tag put into Subject", "nothing else that was signed is changed"}, []string{"not proved"}},
		{"text appended", good + "P.S. And bring the money.\r\n", keys, []string{"Changed after example.com signed it: text appended", "all else that was signed is as it was"}, []string{"mailing list"}},
		{"body", swap("we meet", "we met"), keys, []string{"this signature, and the body was changed since", "not proved", "who forges"}, []string{"the header"}},
		{"header", swap("for Tuesday", "for Monday"), keys, []string{"covers of the header, or the signature itself, was changed", "not proved"}, []string{"the body"}},
		{"both", strings.Replace(swap("for Tuesday", "for Monday"), "we meet", "we met", 1), keys, []string{"the signature itself, and the body was changed"}, nil},
		{"sender replaced by a list", strings.Replace(sender.sign(t, "Sender: assistant@example.com\r\n"+letterText), "Sender: assistant@example.com", "List-Id: <plans.example>\r\nSender: plans-owner@lists.example", 1), keys, []string{"A list left its traces", "no proof"}, nil},
		{"no key", good, storeOf(t), []string{"No key is kept", "in the name of example.com", "nothing for the message and nothing against it"}, []string{"signed"}},
		{"another key", good, storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, madeKeys().otherRSA)}), []string{"kept for example.com did not make this signature", "nothing against it"}, []string{"was changed"}},
		{"no signature", letterText, keys, []string{"There is no signature"}, nil},
		{"malformed", strings.Replace(good, "a=rsa-sha256", "a=rsa-md5", 1), keys, []string{"proves nothing"}, nil},
	} {
		got := Judge([]byte(test.raw), test.keys, Options{}).InShort()
		for _, w := range test.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q lacks %q", test.name, got, w)
			}
		}
		for _, w := range test.not {
			if strings.Contains(got, w) {
				t.Errorf("%s: %q says %q", test.name, got, w)
			}
		}
		if !strings.HasSuffix(got, ".") || strings.Contains(strings.ToLower(got), "fail") {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

// TestInShortOfRareOutcomes: what is seldom met is not told better than it is.
func TestInShortOfRareOutcomes(t *testing.T) {
	whole := Coverage{From: Wholly, Date: Wholly, Subject: Wholly, To: Wholly, Body: Wholly}
	for _, test := range []struct {
		s         Signature
		want, not string
	}{
		{Signature{Scheme: DKIM, Word: Verified, Author: true, Strength: Broken, Covered: whole}, "others could have made the signature", ""},
		{Signature{Scheme: DKIM, Word: Verified, Author: true, Strength: Weak, Covered: whole}, "unchanged since", "others could"},
		{Signature{Scheme: DKIM, Word: Verified, Author: true, Covered: whole, Notes: []Note{{Code: "key-conflict"}}}, "only if the one that fits is the domain's", ""},
		{Signature{Scheme: DKIM, Word: BodyAltered, Body: Changed, Changes: []Change{{Code: ListFooter}}}, "What else was changed is not proved", "nothing else that was signed"},
		{Signature{Scheme: SMIME, Word: Verified, Identity: "a@b.example", Covered: Coverage{From: Nothing, Body: Wholly}}, "The header, with From, Date, To and Subject, is not signed", "part of"},
		{Signature{Scheme: SMIME, Word: Verified, Covered: whole}, "signed the text", "not signed"},
		{Signature{Scheme: OpenPGP, Word: Verified, Covered: Coverage{Body: Partly}}, "signed part of the text, with a key in the keyring", ""},
		{Signature{Scheme: OpenPGP, Word: KeyGone}, "in no keyring that was given", "domain"},
		{Signature{Scheme: OpenPGP, Word: Altered, Domain: "a.example", Identity: "ann@a.example"}, "ann@a.example signed was changed since, or another key", "did make"},
		{Signature{Scheme: SMIME, Word: BodyAltered, Domain: "a.example", Identity: "ann@a.example"}, "ann@a.example did make this signature, and the body", ""},
		{Signature{Scheme: SMIME, Word: BodyAltered, Identity: "ann@a.example", Certificate: &Certificate{}}, "in the name of ann@a.example made this signature, and nothing given here shows", "did make"},
		{Signature{Scheme: SMIME, Word: BodyAltered, Identity: "ann@a.example", Certificate: &Certificate{Trust: Trust{State: Vouched}}}, "ann@a.example did make", "anybody"},
		{Signature{Scheme: OpenPGP, Word: BodyAltered, Identity: "ann@a.example", PGP: &PGPKey{}}, "in the name of ann@a.example made", "did make"},
		{Signature{Scheme: OpenPGP, Word: BodyAltered, Identity: "ann@a.example", PGP: &PGPKey{Good: true}}, "ann@a.example did make", "anybody"},
		{Signature{Scheme: DKIM, Word: BodyAltered, Domain: "a.example", Identity: "ann@a.example"}, "a.example did make this signature, and the body", "ann@"},
		{Signature{Scheme: SMIME, Word: Unvouched, Identity: "a@b.example"}, "anybody can make one", "vouch for"},
	} {
		s := test.s
		s.Domain = "a.example"
		got := Outcome{Word: s.Word, Signatures: []Signature{s}}.InShort()
		if !strings.Contains(got, test.want) || test.not != "" && strings.Contains(got, test.not) {
			t.Errorf("%s %s: %q, want %q and not %q", s.Scheme, s.Word, got, test.want, test.not)
		}
	}
}

// TestPhrases: every change has a phrase of its own, and a field's name is
// written as people write it.
func TestPhrases(t *testing.T) {
	seen := map[string]bool{}
	for code, p := range changePhrases {
		if code.Phrase() != p || seen[p] || strings.Contains(p, string(code)) && strings.Contains(string(code), "-") {
			t.Errorf("%s: %q", code, p)
		}
		seen[p] = true
	}
	for _, test := range []struct {
		c    Change
		want string
	}{
		{Change{Code: FieldAdded, Name: "cc"}, "Cc added"},
		{Change{Code: FieldReplaced, Name: "reply-to"}, "Reply-To replaced"},
		{Change{Code: FieldRemoved, Name: "message-id"}, "Message-ID removed"},
		{Change{Code: ListFooter}, "a list's footer appended"},
		{Change{Code: SubjectPrefix, Name: "subject"}, "a list's tag put into Subject"},
	} {
		if got := test.c.Phrase(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
