package authentic

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
	"pgregory.net/rapid"
)

// TestOracle signs random letters with go-msgauth, changes them at random, and
// asks it and us. It refuses l=, SHA-1 and expired signatures, so none of
// those are made.
func TestOracle(t *testing.T) {
	k := madeKeys()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]crypto.Signer{k.rsa1024, k.rsa2048, k.ed}).Draw(t, "key")
		opt := dkim.SignOptions{
			Domain: "example.com", Selector: "s1", Signer: key, Hash: crypto.SHA256,
			HeaderCanonicalization: rapid.SampledFrom([]dkim.Canonicalization{dkim.CanonicalizationSimple, dkim.CanonicalizationRelaxed}).Draw(t, "header form"),
			BodyCanonicalization:   rapid.SampledFrom([]dkim.Canonicalization{dkim.CanonicalizationSimple, dkim.CanonicalizationRelaxed}).Draw(t, "body form"),
			HeaderKeys:             []string{"From", "Subject", "X-A"},
		}
		letter := drawLetter(t)
		var signed bytes.Buffer
		if err := dkim.Sign(&signed, strings.NewReader(letter), &opt); err != nil {
			t.Skip(err)
		}
		raw := signed.Bytes()
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			// It takes a field whose first line begins with a space for one,
			// and reads line ends otherwise than we do.
			at := rapid.IntRange(1, len(raw)-1).Draw(t, "at")
			if raw[at] == '\r' || raw[at] == '\n' {
				continue
			}
			raw = slices.Concat(raw[:at], []byte(rapid.SampledFrom([]string{"", " ", "x", "  "}).Draw(t, "with")), raw[at:])
		}
		lookup := func(name string) ([]string, error) {
			if name != "s1._domainkey.example.com" {
				return nil, fmt.Errorf("no record")
			}
			return []string{record(nil, key)}, nil
		}
		keys := &Store{}
		if _, _, err := keys.Add(Key{Selector: "s1", Domain: "example.com", Record: record(nil, key)}); err != nil {
			t.Fatal(err)
		}
		theirs, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: lookup})
		if err != nil || len(theirs) != 1 {
			t.Skip("it cannot read the message")
		}
		ours := Judge(raw, keys, Options{Quick: true})
		if (theirs[0].Err == nil) != (ours.Word == Verified) {
			t.Fatalf("it says %v, we %s: %+v\n%q", theirs[0].Err, ours.Word, ours.Signatures, raw)
		}
	})
}

// drawLetter draws a letter with awkward white space and line ends.
func drawLetter(t *rapid.T) string {
	word := rapid.StringMatching(`[ \ta-c:;=<>@,]{0,12}`)
	var b strings.Builder
	fmt.Fprintf(&b, "From: a@example.com\r\nSubject:%s\r\n", rapid.StringMatching(`[ a-c]{0,8}(\r\n[ \t][a-c]{1,3} {0,2}){0,2}`).Draw(t, "subject"))
	for range rapid.IntRange(0, 3).Draw(t, "fields") {
		fmt.Fprintf(&b, "X-A:%s\r\n", word.Draw(t, "value"))
	}
	b.WriteString("\r\n")
	for range rapid.IntRange(0, 5).Draw(t, "lines") {
		b.WriteString(word.Draw(t, "line") + "\r\n")
	}
	return b.String()
}
