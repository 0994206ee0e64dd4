package authentic

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzJudge: whatever the bytes, the outcome is well formed: every word is
// known, spans lie inside, a word has its reason, and nothing verifies but
// with a key in use. Judging is the same twice, and leaves the bytes alone.
func FuzzJudge(f *testing.F) {
	for _, name := range []string{"rfc6376-a3.eml", "rfc8463-a3.eml"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, true)
		f.Add(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")), false)
	}
	// A fixed key, for workers should not make keys anew.
	p := plan{alg: "ed25519-sha256", form: "relaxed/relaxed", domain: "example.com", selector: "s1",
		fields: "from:to:subject:date:content-type", key: ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))}
	f.Add([]byte(wrapWith(p.sign(f, letterText))), false)
	f.Add([]byte("ARC-Seal: i=1; cv=none\nARC-Message-Signature: i=1\nARC-Authentication-Results: i=1; x; y=z\n\n"), false)
	f.Add([]byte("DomainKey-Signature: q=dns; c=nofws; d=x; s=y; b=AA\nFrom: a@x\n\n>From b\n"), true)
	f.Add([]byte("Thread-Index: AQ==\nIn-Reply-To: <a@b>\nReceived: from [::1] by x; 1\nDate: 1 Jan 2000\nX-Mailer: Apple Mail (1)\n\n"), false)
	f.Add([]byte("From nobody\r\n \r\nDKIM-Signature : v=1\n\tb=;\r\r\n"), true)
	keys := storeOf(f,
		Key{Selector: "brisbane", Domain: "example.com", Record: rfc6376Key},
		Key{Selector: "brisbane", Domain: "football.example.com", Record: rfc8463Ed},
		Key{Selector: "test", Domain: "football.example.com", Record: rfc8463RSA},
		Key{Selector: "s1", Domain: "example.com", Record: record(f, p.key)})
	f.Fuzz(func(t *testing.T, raw []byte, mbox bool) {
		before := bytes.Clone(raw)
		o := Judge(raw, keys, Options{MboxQuoted: mbox})
		if !bytes.Equal(raw, before) {
			t.Fatal("the message was written to")
		}
		if again := Judge(raw, keys, Options{MboxQuoted: mbox}); again.Word != o.Word || len(again.Signatures) != len(o.Signatures) {
			t.Fatal("another outcome the second time")
		}
		if o.Word.rank() >= len(Words()) || (o.Best < 0) != (o.Word == Unsigned) {
			t.Fatalf("word %q, best %d", o.Word, o.Best)
		}
		all := o.Signatures
		if o.Chain != nil {
			for _, s := range o.Chain.Sets {
				all = append(all, s.Message, s.Seal)
			}
		}
		for _, s := range all {
			checkSignature(t, raw, s)
		}
		for _, b := range Examine(raw, o, known{"a@b": "Tue, 03 Mar 2015 10:00:00 +0100"}) {
			if b.Code == "" || b.Text == "" {
				t.Fatalf("%+v", b)
			}
			for _, s := range b.Spans {
				if !s.Within(int64(len(raw))) {
					t.Fatalf("%+v", b)
				}
			}
		}
	})
}

func checkSignature(t *testing.T, raw []byte, s Signature) {
	if s.Word.rank() >= len(Words()) || s.Reason == "" || !s.Span.Within(int64(len(raw))) || s.Span.Len() == 0 {
		t.Fatalf("%+v", s)
	}
	if s.Word == Verified && (s.Key.State != KeyUsed || s.Place > 0 && s.Header != Intact || s.Strength == "" || len(s.Changes) > 0) {
		t.Fatalf("verified, but %+v", s)
	}
	if s.Scheme == SMIME && s.Word == Verified && (s.Certificate == nil || s.Certificate.Trust.State != Vouched) || s.Scheme == OpenPGP && s.Word == Verified && (s.PGP == nil || !s.PGP.Good) {
		t.Fatalf("verified, and nobody vouches: %+v", s)
	}
	if s.Explained && (s.Word == Verified || len(s.Changes) == 0) {
		t.Fatalf("explained, but %+v", s)
	}
	if s.Covered.Signed > s.Covered.Whole || s.Covered.Signed < 0 {
		t.Fatalf("covered %+v", s.Covered)
	}
	for _, c := range s.Changes {
		if !c.Span.Within(int64(len(raw))) || c.Text == "" || s.Explained && !c.Proved {
			t.Fatalf("change %+v", c)
		}
	}
}

// FuzzParseKeys: every key that comes out has a name that reads back, and what
// is written of it reads back the same.
func FuzzParseKeys(f *testing.F) {
	for _, s := range []string{
		"s._domainkey.example.com\tv=DKIM1; p=AAAA\tsource\t2015-01-01T00:00:00Z\n",
		"$ORIGIN example.com.\ns._domainkey IN TXT ( \"v=DKIM1\\; p=\" \"AAAA\" ) ; x\n",
		"; <<>> DiG 9\ns._domainkey.a.b. 1 IN TXT \"p=\"\n;; SERVER: x\n;; WHEN: Tue Mar 03 10:00:00 CET 2015\n",
		`{"Status":0,"Answer":[{"name":"s._domainkey.a.b.","type":16,"data":"\"p=\" \"x\""},{"name":"t._domainkey.a.b.","type":5,"data":"s._domainkey.a.b."}]}`,
		"a._domainkey.x CNAME b.y.\nb.y. CNAME b.y.\n\\", "(\n\"",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, problems := ParseKeys(data, Key{Source: "fuzz"})
		for _, p := range problems {
			if p.Code == "" {
				t.Fatalf("%+v", p)
			}
		}
		for _, k := range keys {
			if _, _, err := SplitKeyName(k.Name()); err != nil && !strings.HasPrefix(k.Domain, "*.") {
				t.Fatalf("name %q: %v", k.Name(), err)
			}
		}
		written := FormatKeys(keys)
		again, _ := ParseKeys(written, Key{})
		if len(again) != len(keys) {
			t.Fatalf("%d keys written, %d read back\n%q", len(keys), len(again), written)
		}
		if twice := FormatKeys(again); !bytes.Equal(twice, written) {
			t.Fatalf("written twice:\n%q\n%q", written, twice)
		}
	})
}

// FuzzParseRecord: a record that is taken holds a key within bounds, or is
// revoked.
func FuzzParseRecord(f *testing.F) {
	for _, s := range []string{rfc6376Key, rfc8463Ed, "v=DKIM1; p=", "p=MIIB;;", "t", "v=DKIM1; n=a=20b; g=; k=rsa; p=" + strings.Repeat("A", 400)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRecord(s)
		if r == nil {
			t.Fatal("no record")
		}
		if err == nil && !r.Revoked && (r.Bits < 256 || r.Bits > maxKeyBits || (r.rsa == nil) == (r.ed25519 == nil)) {
			t.Fatalf("%+v", r)
		}
	})
}

// FuzzAddresses: every address has an "@" with something on both sides.
func FuzzAddresses(f *testing.F) {
	for _, s := range []string{`"a, b" <c@d.e>, f@g.h (x (y)) ; group: i@j.k;`, `<<a@b>`, `"unclosed`, `(unclosed`, `a@`, `@b`, `\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, a := range addresses(s) {
			if at := strings.LastIndexByte(a.spec, '@'); at < 1 || at == len(a.spec)-1 {
				t.Fatalf("%+v", a)
			}
		}
	})
}
