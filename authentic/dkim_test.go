package authentic

import (
	"crypto"
	"fmt"
	"strings"
	"testing"
)

// TestDKIMFormsAndAlgorithms signs with every algorithm and canonical form,
// and judges with CRLF, LF, and after the changes that relaxed allows.
func TestDKIMFormsAndAlgorithms(t *testing.T) {
	k := madeKeys()
	for _, alg := range []struct {
		name     string
		key      crypto.Signer
		strength Strength
		bits     int
	}{
		{"rsa-sha256", k.rsa2048, Strong, 2048},
		{"rsa-sha256", k.rsa1024, Fair, 1024},
		{"rsa-sha1", k.rsa2048, Weak, 2048},
		{"ed25519-sha256", k.ed, Strong, 256},
	} {
		for _, form := range []string{"simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"} {
			t.Run(fmt.Sprint(alg.name, " ", alg.bits, " ", form), func(t *testing.T) {
				p := usual()
				p.alg, p.form, p.key = alg.name, form, alg.key
				keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, alg.key)})
				msg := p.sign(t, letterText)
				for ends, raw := range map[string][]byte{"CRLF": []byte(msg), "LF": toLF(msg)} {
					s := only(t, Judge(raw, keys, Options{}))
					if s.Word != Verified || s.Header != Intact || s.Body != Intact {
						t.Errorf("%s: %s: %s", ends, s.Word, s.Reason)
					}
					if s.Strength != alg.strength || s.Key.Bits != alg.bits || s.Form != form || s.Algorithm != alg.name {
						t.Errorf("%s: %s, %d bits, %s, %s", ends, s.Strength, s.Key.Bits, s.Form, s.Algorithm)
					}
				}
				loose := strings.NewReplacer("Dear  Richard", "Dear Richard", "The  plan\r\n   for", "The plan for").Replace(msg)
				s := only(t, Judge([]byte(loose), keys, Options{Quick: true}))
				want := map[string]Word{
					"simple/simple": HeaderAltered, "simple/relaxed": HeaderAltered, "relaxed/simple": BodyAltered, "relaxed/relaxed": Verified,
				}[form]
				if alg.name == "ed25519-sha256" && want == HeaderAltered {
					want = Altered
				}
				if s.Word != want {
					t.Errorf("white space changed: %s, want %s: %s", s.Word, want, s.Reason)
				}
			})
		}
	}
}

// TestWords has one case for each way to each word.
func TestWords(t *testing.T) {
	p := usual()
	good := p.sign(t, letterText)
	k := madeKeys()
	rec := record(t, k.rsa2048)
	one := func(record string) *Store {
		return storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record})
	}
	with := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	extra := func(tags string) string { q := usual(); q.extra = tags; return q.sign(t, letterText) }
	for _, test := range []struct {
		name  string
		msg   string
		keys  *Store
		word  Word
		state KeyState
		why   string // in Reason
	}{
		{"good", good, one(rec), Verified, KeyUsed, "signed this header"},
		{"body", with("Tuesday. ", "Wednesday. "), one(rec), BodyAltered, KeyUsed, "body is not the one"},
		{"subject", with("for Tuesday", "for Wednesday"), one(rec), HeaderAltered, KeyUsed, "header field"},
		{"both", strings.ReplaceAll(good, "Tuesday", "Wednesday"), one(rec), HeaderAltered, KeyUsed, "body does not agree either"},
		{"no key", good, one(rec[:0] + "v=DKIM1; p="), KeyGone, KeyRevoked, "revoked"},
		{"empty store", good, storeOf(t), KeyGone, KeyAbsent, "no key is kept for s1._domainkey.example.com"},
		{"other key", good, one(record(t, k.otherRSA)), KeyGone, KeyOther, "another key"},
		{"key of other type", good, one(record(t, k.ed)), KeyGone, KeyUnusable, "type ed25519"},
		{"key for other service", good, one(rec + "; s=tlsrpt"), KeyGone, KeyUnusable, "services tlsrpt"},
		{"key for all services", good, one(rec + "; s=*"), Verified, KeyUsed, ""},
		{"key for other hash", good, one(rec + "; h=sha1"), KeyGone, KeyUnusable, "hashes sha1"},
		{"key of other version", good, one(strings.Replace(rec, "DKIM1", "DKIM2", 1)), KeyGone, KeyUnusable, "version"},
		{"key without v", good, one(strings.Replace(rec, "v=DKIM1; ", "", 1)), Verified, KeyUsed, ""},
		{"key not for subdomains, same domain", extra("i=jane@example.com; "), one(rec + "; t=s"), Verified, KeyUsed, ""},
		{"key not for subdomains", extra("i=jane@sub.example.com; "), one(rec + "; t=y:s"), KeyGone, KeyUnusable, "subdomains"},
		{"identity of subdomain", extra("i=jane@sub.example.com; "), one(rec), Verified, KeyUsed, ""},
		{"identity elsewhere", extra("i=jane@badexample.com; "), one(rec), Malformed, "", "not of the domain"},
		{"signature value damaged", with("b=", "b=AAAA"), one(rec), KeyGone, KeyOther, "damaged"},
		{"tag twice", extra("t=1; t=2; "), one(rec), Malformed, "", "twice"},
		{"empty tag", extra("; "), one(rec), Malformed, "", "empty tag"},
		{"version 2", with("v=1", "v=2"), one(rec), Malformed, "", "version"},
		{"no version", with("v=1; ", ""), one(rec), HeaderAltered, KeyUsed, ""},
		{"no from", func() string { q := usual(); q.fields = "to:subject"; return q.sign(t, letterText) }(), one(rec), Malformed, "", "From"},
		{"query", extra("q=http/x; "), one(rec), Malformed, "", "dns/txt"},
		{"two queries", extra("q=http/x:dns/txt; "), one(rec), Verified, KeyUsed, ""},
		{"time no number", extra("t=soon; "), one(rec), Malformed, "", "seconds"},
		{"limit no number", extra("l=-1; "), one(rec), Malformed, "", "octets"},
		{"algorithm", with("rsa-sha256", "rsa-sha512"), one(rec), Malformed, "", "algorithm"},
		{"form", with("relaxed/relaxed", "nowsp"), one(rec), Malformed, "", "canonicalization"},
		{"no body hash", with("bh=", "bq="), one(rec), Malformed, "", "bh= is missing"},
		{"unsigned", letterText, one(rec), Unsigned, "", ""},
		{"empty", "", one(rec), Unsigned, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := Judge([]byte(test.msg), test.keys, Options{})
			if o.Word != test.word {
				t.Fatalf("word %s, want %s: %+v", o.Word, test.word, o.Signatures)
			}
			if test.word == Unsigned {
				if o.Best != -1 || len(o.Signatures) != 0 {
					t.Errorf("best %d of %d signatures", o.Best, len(o.Signatures))
				}
				return
			}
			s := only(t, o)
			if s.Key.State != test.state || !strings.Contains(s.Reason, test.why) {
				t.Errorf("key %q, reason %q; want %q, %q", s.Key.State, s.Reason, test.state, test.why)
			}
		})
	}
}

func TestConstructedIsNotTested(t *testing.T) {
	msg := usual().sign(t, letterText)
	o := Judge([]byte(msg), usualKeys(t), Options{Constructed: true})
	if o.Word != Constructed || len(o.Signatures) != 0 || !o.HasNote("constructed") {
		t.Errorf("%+v", o)
	}
}

func TestNilStoreIsEmpty(t *testing.T) {
	if o := Judge([]byte(usual().sign(t, letterText)), nil, Options{}); o.Word != KeyGone {
		t.Errorf("word %s, want key-gone", o.Word)
	}
}

// TestBodyAgreesWithoutKey: without a key the body is still held against bh=.
func TestBodyAgreesWithoutKey(t *testing.T) {
	msg := usual().sign(t, letterText)
	if s := only(t, Judge([]byte(msg), storeOf(t), Options{})); s.Body != Unproven || s.Header != NotJudged {
		t.Errorf("header %q, body %q, want not judged and unproven", s.Header, s.Body)
	}
	if s := only(t, Judge([]byte(strings.Replace(msg, "meet", "eat", 1)), storeOf(t), Options{})); s.Body != Changed || s.Word != KeyGone {
		t.Errorf("%s, body %q, want key-gone, altered", s.Word, s.Body)
	}
}

// TestBodyLength: what stands after l= is not covered, and a body shorter than
// l= is altered even where the hash of what is left agrees.
func TestBodyLength(t *testing.T) {
	p := usual()
	p.limit = len("Dear Richard,\r\n")
	msg := p.sign(t, letterText)
	s := only(t, Judge([]byte(msg+"P.S. a forger's line\r\n"), usualKeys(t), Options{}))
	if s.Word != Verified || s.Covered.Body != Partly || s.Covered.Signed != int64(p.limit) || !s.HasNote("body-length") {
		t.Errorf("%s, covered %+v", s.Word, s.Covered)
	}
	if s.Covered.Whole <= s.Covered.Signed {
		t.Errorf("%d octets signed of %d", s.Covered.Signed, s.Covered.Whole)
	}
	header, body, _ := strings.Cut(letterText, "\r\n\r\n")
	q := usual()
	q.extra = "l=9999; "
	long := q.sign(t, header+"\r\n\r\n"+body)
	s = only(t, Judge([]byte(long), usualKeys(t), Options{}))
	if s.Word != BodyAltered || !strings.Contains(s.Reason, "are gone") {
		t.Errorf("l= beyond the body: %s: %s", s.Word, s.Reason)
	}
}

// TestCoverage: which fields are under the signature, and which of two.
func TestCoverage(t *testing.T) {
	p := usual()
	p.fields = "from:to:date"
	c := only(t, Judge([]byte(p.sign(t, letterText)), usualKeys(t), Options{})).Covered
	if c.From != Wholly || c.Date != Wholly || c.To != Wholly || c.Subject != Nothing || c.Body != Wholly {
		t.Errorf("%+v", c)
	}
	if got := strings.Join(c.Open, " "); got != "subject message-id mime-version content-type" {
		t.Errorf("open: %s", got)
	}

	// A second From, put on top by a forger, is shown by many programs.
	msg := "From: Boss <boss@example.com>\r\n" + usual().sign(t, letterText)
	s := only(t, Judge([]byte(msg), usualKeys(t), Options{}))
	if s.Word != Verified || s.Covered.From != Partly {
		t.Errorf("second From: %s, From covered %s, want verified, partly", s.Word, s.Covered.From)
	}
	p = usual()
	p.fields = "from:from:to:cc:subject:date"
	good := p.sign(t, letterText)
	s = only(t, Judge([]byte(good), usualKeys(t), Options{}))
	if s.Word != Verified || s.Covered.From != Wholly {
		t.Errorf("oversigned: %s, %+v", s.Word, s.Covered)
	}
	for _, added := range []string{"From: Boss <boss@example.com>\r\n", "Cc: press@example.org\r\n"} {
		s = only(t, Judge([]byte(added+good), usualKeys(t), Options{Quick: true}))
		if s.Word != HeaderAltered {
			t.Errorf("%q added to what is oversigned: %s", added, s.Word)
		}
	}
}

// TestDuplicateFieldsBottomUp: RFC 6376 section 5.4.2.
func TestDuplicateFieldsBottomUp(t *testing.T) {
	two := "Received: one\r\nReceived: two\r\n"
	p := usual()
	p.fields = "from:received:received"
	msg := p.sign(t, two+letterText)
	if s := only(t, Judge([]byte(msg), usualKeys(t), Options{})); s.Word != Verified {
		t.Fatalf("%s: %s", s.Word, s.Reason)
	}
	// The letter has a Received of its own below, so the topmost is not signed.
	if s := only(t, Judge([]byte(strings.Replace(msg, "Received: one", "Received: won", 1)), usualKeys(t), Options{})); s.Word != Verified {
		t.Errorf("topmost, not signed, altered: %s", s.Word)
	}
	if s := only(t, Judge([]byte(strings.Replace(msg, "Received: two", "Received: tow", 1)), usualKeys(t), Options{Quick: true})); s.Word != HeaderAltered {
		t.Errorf("second, signed, altered: %s", s.Word)
	}
	swapped := strings.Replace(msg, "Received: two\r\n", "", 1)
	swapped = strings.Replace(swapped, "From: \"Jane", "Received: two\r\nFrom: \"Jane", 1)
	if s := only(t, Judge([]byte(swapped), usualKeys(t), Options{Quick: true})); s.Word != HeaderAltered {
		t.Errorf("signed duplicates swapped: %s", s.Word)
	}
}

// TestSignatureMayCoverAnother: h= may name DKIM-Signature, which never means
// the signature's own field (RFC 6376 section 3.5, h=).
func TestSignatureMayCoverAnother(t *testing.T) {
	p := usual()
	p.fields = "from:dkim-signature"
	alone := p.sign(t, letterText)
	if s := only(t, Judge([]byte(alone), usualKeys(t), Options{})); s.Word != Verified {
		t.Errorf("alone: %s: %s", s.Word, s.Reason)
	}
	both := p.sign(t, alone)
	o := Judge([]byte(both), usualKeys(t), Options{})
	if len(o.Signatures) != 2 || o.Signatures[0].Word != Verified || o.Signatures[1].Word == Verified {
		// The lower one vouches that there is no other.
		t.Errorf("one over the other: %+v", o.Signatures)
	}
	o = Judge([]byte(both[:strings.Index(both, "Received:")-2]+" \r\n"+letterText), usualKeys(t), Options{})
	if o.Signatures[0].Word != Verified {
		t.Errorf("white space in the covered one: %s", o.Signatures[0].Word)
	}
}

// TestTimesAreBesideTheWord: x= and the time of a key are told, and change
// nothing.
func TestTimesAreBesideTheWord(t *testing.T) {
	keys := usualKeys(t)
	for _, test := range []struct {
		tags string
		note string
	}{
		{"t=1425373200; x=1425459600; ", ""},
		{"t=1425373200; x=1425373201; ", "expired-then"},
		{"x=1; ", "expired-then"},
		{"t=1425373200; x=1425373100; ", "expiry-before-signing"},
	} {
		p := usual()
		p.extra = test.tags
		s := only(t, Judge([]byte(p.sign(t, strings.Replace(letterText, "10:00:00", "12:00:00", 1))), keys, Options{}))
		if s.Word != Verified || s.Expires.IsZero() {
			t.Errorf("%s: %s, expires %v", test.tags, s.Word, s.Expires)
		}
		if test.note != "" && !s.HasNote(test.note) || test.note == "" && len(s.Notes) > 0 {
			t.Errorf("%s: notes %v, want %q", test.tags, s.Notes, test.note)
		}
	}
}

// TestBestSignatureGivesTheWord: a message's word is that of its best
// signature; the author's is better than a list's.
func TestBestSignatureGivesTheWord(t *testing.T) {
	k := madeKeys()
	list := usual()
	list.domain, list.selector, list.key = "lists.example.net", "l", k.otherRSA
	both := list.sign(t, usual().sign(t, letterText))
	listKey := Key{Selector: "l", Domain: "lists.example.net", Record: record(t, k.otherRSA)}
	authorKey := Key{Selector: "s1", Domain: "example.com", Record: record(t, k.rsa2048)}

	o := Judge([]byte(both), storeOf(t, listKey, authorKey), Options{})
	if o.Word != Verified || o.Best != 1 || !o.Signatures[1].Author || o.Signatures[0].Author {
		t.Errorf("word %s, best %d", o.Word, o.Best)
	}
	if !o.Signatures[0].HasNote("signer-not-author") {
		t.Errorf("notes of the list's signature: %v", o.Signatures[0].Notes)
	}
	o = Judge([]byte(both), storeOf(t, listKey), Options{})
	if o.Word != Verified || o.Best != 0 || o.Signatures[1].Word != KeyGone {
		t.Errorf("with the list's key only: word %s, best %d", o.Word, o.Best)
	}
	o = Judge([]byte(strings.Replace(both, "meet", "eat", 1)), storeOf(t, listKey), Options{})
	if o.Word != BodyAltered || o.Best != 0 {
		t.Errorf("altered: word %s, best %d", o.Word, o.Best)
	}
}

func TestSignerAndAuthor(t *testing.T) {
	for _, test := range []struct {
		from   string
		author bool
		note   string
	}{
		{"Jane <jane@example.com>", true, ""},
		{"jane@EXAMPLE.com", true, ""},
		{"Jane <jane@mail.example.com>", true, ""},
		{"Jane <jane@notexample.com>", false, "signer-not-author"},
		{"Jane <jane@com>", false, "signer-below-author"},
		{"Jane", false, "no-author-domain"},
		{"a@example.com, b@example.com", false, "no-author-domain"},
		{`"jane@example.com" <eve@evil.example>`, false, "signer-not-author"},
	} {
		msg := strings.Replace(letterText, "From: \"Jane Roe\" <jane@example.com>", "From: "+test.from, 1)
		s := only(t, Judge([]byte(usual().sign(t, msg)), usualKeys(t), Options{}))
		if s.Word != Verified || s.Author != test.author || test.note != "" && !s.HasNote(test.note) {
			t.Errorf("From %s: %s, author %t, notes %v", test.from, s.Word, s.Author, s.Notes)
		}
	}
}

func TestTooManySignatures(t *testing.T) {
	one := usual().sign(t, letterText)
	field := one[:len(one)-len(letterText)]
	o := Judge([]byte(strings.Repeat(field, maxSignatures+3)+letterText), usualKeys(t), Options{})
	if len(o.Signatures) != maxSignatures || !o.HasNote("too-many-signatures") || o.Word != Verified {
		t.Errorf("%d signatures judged, word %s, notes %v", len(o.Signatures), o.Word, o.Notes)
	}
}

// TestMboxQuoting: with the caller's word that the bytes are from an mbox, its
// quoting is no alteration; without it, it is one that is explained.
func TestMboxQuoting(t *testing.T) {
	msg := usual().sign(t, letterText+"From here on\r\n>From there\r\n")
	quoted := strings.NewReplacer("\r\nFrom here", "\r\n>From here", "\r\n>From there", "\r\n>>From there").Replace(msg)
	s := only(t, Judge([]byte(quoted), usualKeys(t), Options{MboxQuoted: true}))
	if s.Word != Verified || !s.HasNote("mbox-quoting-undone") {
		t.Errorf("mbox: %s, notes %v", s.Word, s.Notes)
	}
	s = only(t, Judge([]byte(quoted), usualKeys(t), Options{}))
	if s.Word != BodyAltered || !s.Explained || s.Changes[0].Code != FromQuoting {
		t.Errorf("not said to be mbox: %s, changes %+v", s.Word, s.Changes)
	}
	s = only(t, Judge([]byte(msg), usualKeys(t), Options{MboxQuoted: true}))
	if s.Word != Verified || s.HasNote("mbox-quoting-undone") {
		t.Errorf("not quoted: %s, notes %v", s.Word, s.Notes)
	}
}

// TestGranularity: g= of a key record bound it to addresses until RFC 6376
// dropped it in September 2011, so it counts by the date of the message.
func TestGranularity(t *testing.T) {
	rec := record(t, madeKeys().rsa2048)
	old := strings.NewReplacer("03 Mar 2015", "03 Mar 2009", "Tue, ", "").Replace(letterText)
	for _, test := range []struct {
		letter, tags, g string
		word            Word
	}{
		{old, "i=jane@example.com; ", "; g=jane", Verified},
		{old, "i=jane@example.com; ", "; g=j*e", Verified},
		{old, "i=jane@example.com; ", "; g=*", Verified},
		{old, "i=jane@example.com; ", "; g=Jane", KeyGone},
		{old, "i=jane@example.com; ", "; g=jan*jane", KeyGone},
		{old, "i=jane@example.com; ", "; g=", KeyGone},
		{old, "", "; g=jane", KeyGone},
		{letterText, "i=jane@example.com; ", "; g=bob", Verified},
		{letterText, "i=jane@example.com; ", "; g=", Verified},
	} {
		p := usual()
		p.extra = test.tags
		keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: rec + test.g})
		s := only(t, Judge([]byte(p.sign(t, test.letter)), keys, Options{}))
		if s.Word != test.word {
			t.Errorf("%q, %q: %s, want %s: %s", test.tags, test.g, s.Word, test.word, s.Reason)
		}
	}
	// A record without v= was for DomainKeys too, where an empty g= is no bound.
	keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: strings.Replace(rec, "v=DKIM1; ", "", 1) + "; g="})
	if s := only(t, Judge([]byte(usual().sign(t, old)), keys, Options{})); s.Word != Verified {
		t.Errorf("without v=: %s", s.Word)
	}
}

// TestDraftVersion: mail of 2006 was signed after drafts, with v=0.5 or none.
func TestDraftVersion(t *testing.T) {
	for _, v := range []string{"v=0.5; ", ""} {
		p := usual()
		p.name = "DKIM-Signature: " + v + "x-was" // the plan's own v=1 becomes the value of an unknown tag
		msg := p.sign(t, letterText)
		msg = strings.Replace(msg, "x-was: v=1; ", "", 1)
		// The signature was made over other bytes, so only the version counts.
		s := only(t, Judge([]byte(msg), usualKeys(t), Options{Quick: true}))
		if s.Word == Malformed || !s.HasNote("draft-version") {
			t.Errorf("%q: %s: %s, notes %v", v, s.Word, s.Reason, s.Notes)
		}
	}
}
