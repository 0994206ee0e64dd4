package authentic

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// The signer here shares nothing with the code under test: it has its own
// canonical forms, written with regular expressions after RFC 6376 section 3.4.

// plan says how a message is to be signed.
type plan struct {
	name     string // of the field; "DKIM-Signature" where empty
	alg      string // "rsa-sha256", "rsa-sha1", "ed25519-sha256"
	form     string // "relaxed/simple"
	domain   string
	selector string
	fields   string // h=
	extra    string // more tags, each closed by "; "
	limit    int    // l=, where positive
	key      crypto.Signer
}

// testKeys are made once a run.
type testKeys struct {
	rsa1024, rsa2048, otherRSA *rsa.PrivateKey
	ed                         ed25519.PrivateKey
}

var madeKeys = sync.OnceValue(func() testKeys {
	var k testKeys
	for _, want := range []struct {
		to   **rsa.PrivateKey
		bits int
	}{{&k.rsa1024, 1024}, {&k.rsa2048, 2048}, {&k.otherRSA, 2048}} {
		key, err := rsa.GenerateKey(rand.Reader, want.bits)
		if err != nil {
			panic(err)
		}
		*want.to = key
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	k.ed = ed
	return k
})

// record returns the key record for the public half of key.
func record(t testing.TB, key crypto.Signer) string {
	switch pub := key.Public().(type) {
	case ed25519.PublicKey:
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(pub)
	case *rsa.PublicKey:
		der, err := x509.MarshalPKIXPublicKey(pub)
		if err != nil {
			t.Fatal(err)
		}
		return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
	}
	t.Fatal("unknown kind of key")
	return ""
}

// sign returns msg, which must have CRLF line ends, with a signature on top.
func (p plan) sign(t testing.TB, msg string) string {
	t.Helper()
	header, body, _ := strings.Cut(msg, "\r\n\r\n")
	headForm, bodyForm, _ := strings.Cut(p.form, "/")
	data := refBody(bodyForm, body)
	limit := ""
	if p.limit > 0 {
		data = data[:p.limit]
		limit = fmt.Sprintf("l=%d; ", p.limit)
	}
	name := p.name
	if name == "" {
		name = "DKIM-Signature"
	}
	h := hashOf(p.alg)
	field := fmt.Sprintf("%s: v=1; a=%s; c=%s; d=%s; s=%s;\r\n\t%s%sh=%s;\r\n\tbh=%s;\r\n\tb=",
		name, p.alg, p.form, p.domain, p.selector, p.extra, limit, p.fields, base64.StdEncoding.EncodeToString(refSum(h, data)))
	signed := refHeader(headForm, header+"\r\n", strings.Split(p.fields, ":")) + strings.TrimSuffix(refField(headForm, field), "\r\n")
	return field + fold(base64.StdEncoding.EncodeToString(signDigest(t, p.key, h, refSum(h, signed)))) + "\r\n" + msg
}

func hashOf(alg string) crypto.Hash {
	if alg == "rsa-sha1" {
		return crypto.SHA1
	}
	return crypto.SHA256
}

func refSum(h crypto.Hash, s string) []byte {
	w := h.New()
	w.Write([]byte(s))
	return w.Sum(nil)
}

func signDigest(t testing.TB, key crypto.Signer, h crypto.Hash, digest []byte) []byte {
	t.Helper()
	var opts crypto.SignerOpts = h
	if _, ok := key.(ed25519.PrivateKey); ok {
		opts = crypto.Hash(0)
	}
	sig, err := key.Sign(rand.Reader, digest, opts)
	if err != nil {
		t.Fatal(err)
	}
	return sig
}

// fold breaks a base64 value into lines as signers do.
func fold(s string) string {
	var b strings.Builder
	for len(s) > 60 {
		b.WriteString(s[:60] + "\r\n\t ")
		s = s[60:]
	}
	return b.String() + s
}

var (
	refFields = regexp.MustCompile(`(?s)[^\r\n:]+:.*?\r\n(?:[ \t].*?\r\n)*`)
	refBreak  = regexp.MustCompile(`\r\n`)
	refSpace  = regexp.MustCompile(`[ \t]+`)
	refEnd    = regexp.MustCompile(`(?:\r\n)+\z`)
	refLine   = regexp.MustCompile(`[ \t]+\r\n`)
)

// refBody is the canonical body.
func refBody(form, body string) string {
	if body != "" && !strings.HasSuffix(body, "\r\n") {
		body += "\r\n"
	}
	if form == "relaxed" {
		body = refLine.ReplaceAllString(body, "\r\n")
		body = refSpace.ReplaceAllString(body, " ")
		body = refEnd.ReplaceAllString(body, "")
		if body != "" {
			body += "\r\n"
		}
		return body
	}
	return refEnd.ReplaceAllString(body, "") + "\r\n"
}

// refField is one canonical header field, with its CRLF.
func refField(form, field string) string {
	if form != "relaxed" {
		return strings.TrimSuffix(field, "\r\n") + "\r\n"
	}
	name, value, _ := strings.Cut(field, ":")
	value = refBreak.ReplaceAllString(value, "")
	value = strings.Trim(refSpace.ReplaceAllString(value, " "), " ")
	return strings.ToLower(strings.TrimRight(name, " \t")) + ":" + value + "\r\n"
}

// refHeader is the canonical form of the fields that names picks, bottom up.
func refHeader(form, header string, names []string) string {
	all := refFields.FindAllString(header, -1)
	used := make([]bool, len(all))
	var b strings.Builder
	for _, n := range names {
		for i := len(all) - 1; i >= 0; i-- {
			name, _, _ := strings.Cut(all[i], ":")
			if !used[i] && strings.EqualFold(strings.TrimSpace(name), strings.TrimSpace(n)) {
				used[i] = true
				b.WriteString(refField(form, all[i]))
				break
			}
		}
	}
	return b.String()
}

// The letter that most tests sign. It has what trips verifiers up: folded
// fields, runs of spaces, an empty line run at the end, a line of only spaces.
const letterText = "Received: from mx.example.net by mail.example.org;\r\n\tTue, 03 Mar 2015 10:00:09 +0100\r\n" +
	"From: \"Jane Roe\" <jane@example.com>\r\n" +
	"To: Richard Miles <richard@example.org>,\r\n Ann <ann@example.org>\r\n" +
	"Subject: The  plan\r\n   for Tuesday \r\n" +
	"Date: Tue, 03 Mar 2015 10:00:00 +0100\r\n" +
	"Message-ID: <1@example.com>\r\n" +
	"MIME-Version: 1.0\r\n" +
	"Content-Type: text/plain; charset=utf-8\r\n" +
	"\r\n" +
	"Dear  Richard,\r\n" +
	"\r\n" +
	"we meet on\tTuesday. \r\n" +
	"   \r\n" +
	"-- \r\n" +
	"Jane\r\n" +
	"\r\n" +
	"\r\n"

// usual is a plan that signs everything that matters.
func usual() plan {
	return plan{alg: "rsa-sha256", form: "relaxed/relaxed", domain: "example.com", selector: "s1",
		fields: "from:to:subject:date:message-id:mime-version:content-type", key: madeKeys().rsa2048}
}

// usualKeys holds the key of usual.
func usualKeys(t testing.TB) *Store {
	return storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, madeKeys().rsa2048), Source: "made by the test"})
}

// only returns the one signature of an outcome.
func only(t *testing.T, o Outcome) Signature {
	t.Helper()
	if len(o.Signatures) != 1 {
		t.Fatalf("%d signatures, want 1", len(o.Signatures))
	}
	return o.Signatures[0]
}

func toLF(s string) []byte { return bytes.ReplaceAll([]byte(s), []byte("\r\n"), []byte("\n")) }
