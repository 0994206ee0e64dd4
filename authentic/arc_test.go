package authentic

import (
	"crypto"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// arcHop adds one ARC set on top of msg, made by the test's own reading of RFC
// 8617 section 5.1.
func arcHop(t *testing.T, msg, domain, cv, results string, key crypto.Signer) string {
	t.Helper()
	return arcHopAs(t, "rsa-sha256", msg, domain, cv, results, key)
}

// arcHopAs is arcHop with an algorithm.
func arcHopAs(t *testing.T, alg, msg, domain, cv, results string, key crypto.Signer) string {
	t.Helper()
	h := hashOf(alg)
	n := strings.Count(msg, "ARC-Seal:") + 1
	aar := fmt.Sprintf("ARC-Authentication-Results: i=%d; mx.%s; %s\r\n", n, domain, results)
	header, body, _ := strings.Cut(msg, "\r\n\r\n")
	names := "from:to:subject:date"
	b64 := base64.StdEncoding.EncodeToString
	ams := fmt.Sprintf("ARC-Message-Signature: i=%d; a=%s; c=relaxed/relaxed; d=%s; s=arc;\r\n\th=%s; bh=%s;\r\n\tb=",
		n, alg, domain, names, b64(refSum(h, refBody("relaxed", body))))
	signed := refHeader("relaxed", header+"\r\n", strings.Split(names, ":")) + strings.TrimSuffix(refField("relaxed", ams), "\r\n")
	ams += fold(b64(signDigest(t, key, h, refSum(h, signed)))) + "\r\n"

	seal := fmt.Sprintf("ARC-Seal: i=%d; a=%s; d=%s; s=arc; cv=%s;\r\n\tb=", n, alg, domain, cv)
	var chain strings.Builder
	earlier := refFields.FindAllString(header+"\r\n", -1)
	for k := 1; k < n; k++ {
		for _, name := range []string{"ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal"} {
			for _, f := range earlier {
				if strings.HasPrefix(f, name+": ") && strings.Contains(f, fmt.Sprintf("i=%d;", k)) {
					chain.WriteString(refField("relaxed", f))
				}
			}
		}
	}
	chain.WriteString(refField("relaxed", aar) + refField("relaxed", ams) + strings.TrimSuffix(refField("relaxed", seal), "\r\n"))
	seal += fold(b64(signDigest(t, key, h, refSum(h, chain.String())))) + "\r\n"
	return seal + ams + aar + msg
}

// forwarded is a letter that went through two hosts, of which the second, a
// list, changed the subject.
func forwarded(t *testing.T) string {
	k := madeKeys()
	first := arcHop(t, usual().sign(t, letterText), "mx.example", "none", "spf=pass smtp.mailfrom=jane@example.com; dkim=pass (2048-bit key) header.d=example.com", k.rsa2048)
	return arcHop(t, strings.Replace(first, "Subject: The", "Subject: [Plans] The", 1), "lists.example", "pass", "arc=pass; dkim=pass header.d=example.com", k.otherRSA)
}

func arcKeys(t *testing.T) *Store {
	k := madeKeys()
	return storeOf(t,
		Key{Selector: "arc", Domain: "mx.example", Record: record(t, k.rsa2048)},
		Key{Selector: "arc", Domain: "lists.example", Record: record(t, k.otherRSA)})
}

func TestChainHolds(t *testing.T) {
	c := Judge([]byte(forwarded(t)), arcKeys(t), Options{}).Chain
	if c == nil || c.Word != Verified || c.CV != "pass" || len(c.Sets) != 2 {
		t.Fatalf("%+v", c)
	}
	one, two := c.Sets[0], c.Sets[1]
	if one.Domain != "mx.example" || two.Domain != "lists.example" || !one.Holds || !two.Holds || one.Says != "none" || two.Says != "pass" {
		t.Errorf("%+v\n%+v", one, two)
	}
	// The first host's signature over the message broke at the list: so the
	// subject was changed there, after host 1 and before host 2.
	if c.OldestPass != 2 || one.Message.Word != HeaderAltered || two.Message.Word != Verified {
		t.Errorf("oldest pass %d, message signatures %s, %s", c.OldestPass, one.Message.Word, two.Message.Word)
	}
	want := []Claim{
		{Place: 6, Server: "mx.mx.example", Method: "spf", Result: "pass", About: []string{"smtp.mailfrom=jane@example.com"}},
		{Place: 6, Server: "mx.mx.example", Method: "dkim", Result: "pass", About: []string{"header.d=example.com"}},
	}
	if d := cmp.Diff(want, one.Results); d != "" {
		t.Error(d)
	}
}

func TestChainBreaks(t *testing.T) {
	good := forwarded(t)
	keys := arcKeys(t)
	only := func(domain string) *Store {
		var out []Key
		for k := range keys.All() {
			if k.Domain == domain {
				out = append(out, k)
			}
		}
		return storeOf(t, out...)
	}
	without := func(prefix string) string {
		header, body, _ := strings.Cut(good, "\r\n\r\n")
		fields := refFields.FindAllString(header+"\r\n", -1)
		var b strings.Builder
		for _, f := range fields {
			if !strings.HasPrefix(f, prefix) {
				b.WriteString(f)
			}
		}
		return b.String() + "\r\n" + body
	}
	k := madeKeys()
	for _, test := range []struct {
		name string
		msg  string
		keys *Store
		word Word
		why  string
	}{
		{"body altered since", strings.Replace(good, "meet", "met", 1), keys, BodyAltered, "lists.example"},
		{"subject altered since", strings.Replace(good, "for Tuesday", "for Monday", 1), keys, HeaderAltered, "lists.example"},
		{"first results altered", strings.Replace(good, "spf=pass", "spf=fail", 1), keys, HeaderAltered, "seal of host"},
		{"first set gone", without("ARC-Seal: i=1"), keys, Malformed, "instance 1 of 2"},
		{"results gone", without("ARC-Authentication-Results: i=2"), keys, Malformed, "instance 2 of 2"},
		{"a set twice", good[:strings.Index(good, "ARC-Message")] + good, keys, Malformed, "two arc-seal"},
		{"instance nought", strings.Replace(good, "ARC-Seal: i=2", "ARC-Seal: i=0", 1), keys, Malformed, "no number"},
		{"instance 51", strings.Replace(good, "ARC-Seal: i=2", "ARC-Seal: i=51", 1), keys, Malformed, "no number"},
		{"last key gone", good, only("mx.example"), KeyGone, "lists.example"},
		{"first key gone", good, only("lists.example"), KeyGone, "host 1"},
		{"host said fail", arcHop(t, letterText, "mx.example", "fail", "spf=none", k.rsa2048), keys, HeaderAltered, "found the chain broken"},
		{"first says pass", arcHop(t, letterText, "mx.example", "pass", "spf=none", k.rsa2048), keys, Malformed, "there was none"},
		{"seal with h=", strings.Replace(good, "cv=pass;", "cv=pass; h=from;", 1), keys, Malformed, "no h="},
	} {
		c := Judge([]byte(test.msg), test.keys, Options{}).Chain
		if c == nil {
			t.Errorf("%s: no chain", test.name)
			continue
		}
		if c.Word != test.word || c.CV != "fail" || !strings.Contains(c.Reason, test.why) {
			t.Errorf("%s: %s, %s, %q; want %s, fail, %q", test.name, c.Word, c.CV, c.Reason, test.word, test.why)
		}
	}
	if c := Judge([]byte(letterText), keys, Options{}).Chain; c != nil {
		t.Errorf("a letter without ARC has the chain %+v", c)
	}
}

// TestLongestChain: fifty sets are judged, and one more is refused.
func TestLongestChain(t *testing.T) {
	key := madeKeys().rsa1024
	keys := storeOf(t, Key{Selector: "arc", Domain: "mx.example", Record: record(t, key)})
	msg := arcHop(t, letterText, "mx.example", "none", "spf=none", key)
	for range maxInstance - 1 {
		msg = arcHop(t, msg, "mx.example", "pass", "spf=none", key)
	}
	if c := Judge([]byte(msg), keys, Options{}).Chain; c.Word != Verified || len(c.Sets) != maxInstance || c.OldestPass != 0 {
		t.Errorf("%d sets: %s: %s", len(c.Sets), c.Word, c.Reason)
	}
	if c := Judge([]byte(arcHop(t, msg, "mx.example", "pass", "spf=none", key)), keys, Options{}).Chain; c.Word != Malformed {
		t.Errorf("one more: %s", c.Word)
	}
}

// TestWeakChain: what SHA-1 sealed verifies, and a server would refuse it.
func TestWeakChain(t *testing.T) {
	key := madeKeys().rsa1024
	keys := storeOf(t, Key{Selector: "arc", Domain: "mx.example", Record: record(t, key)})
	c := Judge([]byte(arcHopAs(t, "rsa-sha1", letterText, "mx.example", "none", "spf=none", key)), keys, Options{}).Chain
	if c.Word != Verified || c.CV != "fail" || c.Sets[0].Seal.Strength != Weak || !strings.Contains(c.Reason, "RFC 8301") {
		t.Errorf("%s, %s: %s", c.Word, c.CV, c.Reason)
	}
}

func TestParseResults(t *testing.T) {
	for value, want := range map[string][]Claim{
		"mx.example; dkim=pass header.d=a.example; spf=fail": {
			{Place: 1, Server: "mx.example", Method: "dkim", Result: "pass", About: []string{"header.d=a.example"}},
			{Place: 1, Server: "mx.example", Method: "spf", Result: "fail"}},
		"mx.example 1; none": {{Place: 1, Server: "mx.example", Result: "none"}},
		`mx.example; DKIM = Pass (good; (really)) reason="a b; c" header.i = @a.example`: {
			{Place: 1, Server: "mx.example", Method: "dkim", Result: "pass", Reason: "a b; c", About: []string{"header.i=@a.example"}}},
		"mx.example":        nil,
		"":                  nil,
		";;":                nil,
		"mx.example; words": nil,
	} {
		if d := cmp.Diff(want, parseResults(value, 1)); d != "" {
			t.Errorf("%q: %s", value, d)
		}
	}
	if got := parseResults("mx; "+strings.Repeat("spf=pass; ", 2*maxClaims), 1); len(got) != maxClaims {
		t.Errorf("%d claims kept, want %d", len(got), maxClaims)
	}
}
