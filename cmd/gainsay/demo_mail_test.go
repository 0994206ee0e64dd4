package main

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/authentic"
)

// The signed mail of the demo lies in demo/material as it was "handed in". It
// is signed here and not by the program: a tool that judges signatures has no
// business making them. Keys come from a fixed seed, so that everything can be
// made again to the byte (-update), and this test fails where it differs.
const demoSeed = "gainsay demo, a fictional affair"

// demoMail is one signed file of the demo.
type demoMail struct {
	file     string
	domain   string
	selector string
	tags     string // t= and x=
	// forged: text of the signed message, and what was put in its place after
	// signing.
	forged []string
}

// Seconds since 1970 of the mails, for t= and x= (x= a week later, long past
// for whoever looks at the demo: it must take nothing from the outcome).
var demoMails = []demoMail{
	{file: "envelope/guild.eml", domain: "brandt-campaign.example", selector: "autumn2024", tags: "t=1728314402; x=1728919202; "},
	{file: "envelope/thanks.eml", domain: "meridian-dredging.example", selector: "kd1", tags: "t=1728024063; "},
	{file: "harbour-watch/leak.eml", domain: "brandt-campaign.example", selector: "autumn2024", tags: "t=1728314402; x=1728919202; ",
		forged: []string{"Cc: Ilsa Brandt <ilsa.brandt@brandt-campaign.example>\n", "", "\nP.S. Ilsa has read this and agrees.\n", ""}},
}

// signedHeader is h=. Cc is named though there is none: its absence is signed.
const signedHeader = "from:to:cc:subject:date:message-id:mime-version:content-type"

// seededKey makes an RSA key of 2048 bits out of a seed and a name. Its primes
// are the first ones at or above numbers that SHA-256 gives.
func seededKey(t *testing.T, name string) *rsa.PrivateKey {
	t.Helper()
	counter := uint64(0)
	prime := func() *big.Int {
		var b []byte
		for len(b) < 128 {
			counter++
			sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(demoSeed+"\x00"+name), counter))
			b = append(b, sum[:]...)
		}
		b[0] |= 0xc0 // so that the product has all its bits
		b[127] |= 1
		for p := new(big.Int).SetBytes(b); ; p.Add(p, big.NewInt(2)) {
			rest := new(big.Int).Mod(p, big.NewInt(65537)).Int64()
			if rest != 1 && p.ProbablyPrime(20) {
				return p
			}
		}
	}
	p, q := prime(), prime()
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537},
		D:         new(big.Int).ModInverse(big.NewInt(65537), phi),
		Primes:    []*big.Int{p, q},
	}
	key.Precompute()
	if err := key.Validate(); err != nil {
		t.Fatal(err)
	}
	return key
}

var (
	demoSignature = regexp.MustCompile(`(?m)^DKIM-Signature:.*\n(?:[ \t].*\n)*`)
	demoField     = regexp.MustCompile(`(?m)^[^\s:]+:.*\n(?:[ \t].*\n)*`)
	demoSpace     = regexp.MustCompile(`[ \t\r\n]+`)
)

// relaxedDemo is the relaxed form of one field (RFC 6376 section 3.4.2).
func relaxedDemo(field string) string {
	name, value, _ := strings.Cut(field, ":")
	return strings.ToLower(name) + ":" + strings.TrimSpace(demoSpace.ReplaceAllString(value, " "))
}

// sign returns text with its signature made anew, in the place of the one in
// it. The body has neither runs of spaces nor empty lines at its end, so that
// its relaxed form is itself.
func (m demoMail) sign(t *testing.T, key *rsa.PrivateKey, text string) string {
	t.Helper()
	whole := text
	for i := 0; i < len(m.forged); i += 2 {
		if strings.Count(text, m.forged[i]) != 1 {
			t.Fatalf("%s does not have %q once", m.file, m.forged[i])
		}
		text = strings.Replace(text, m.forged[i], m.forged[i+1], 1)
	}
	old := demoSignature.FindString(text)
	if old == "" {
		t.Fatalf("%s has no DKIM-Signature to make anew", m.file)
	}
	header, body, _ := strings.Cut(text, "\n\n")
	header = strings.Replace(header+"\n", old, "", 1)
	bodySum := sha256.Sum256([]byte(strings.ReplaceAll(body, "\n", "\r\n")))
	field := fmt.Sprintf("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\n\td=%s; s=%s; %s\n\th=%s;\n\tbh=%s;\n\tb=",
		m.domain, m.selector, strings.TrimSpace(m.tags), signedHeader, base64.StdEncoding.EncodeToString(bodySum[:]))
	var covered strings.Builder
	for name := range strings.SplitSeq(signedHeader, ":") {
		for _, f := range demoField.FindAllString(header, -1) {
			if n, _, _ := strings.Cut(f, ":"); strings.EqualFold(n, name) {
				covered.WriteString(relaxedDemo(f) + "\r\n")
			}
		}
	}
	sum := sha256.Sum256([]byte(covered.String() + relaxedDemo(field)))
	value, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.StdEncoding.EncodeToString(value)
	for len(b64) > 70 {
		field += b64[:70] + "\n\t "
		b64 = b64[70:]
	}
	return strings.Replace(whole, old, field+b64+"\n", 1)
}

// TestDemoMail holds the signed mail of the demo against what is signed anew
// here, and its outcomes with the key that the demo keeps.
func TestDemoMail(t *testing.T) {
	keys := map[string]*rsa.PrivateKey{}
	for _, m := range demoMails {
		name := m.selector + "._domainkey." + m.domain
		if keys[name] == nil {
			keys[name] = seededKey(t, name)
		}
		checkMade(t, filepath.Join("material", filepath.FromSlash(m.file)), func(text string) string { return m.sign(t, keys[name], text) })
	}
	const kept = "autumn2024._domainkey.brandt-campaign.example"
	der, err := x509.MarshalPKIXPublicKey(&keys[kept].PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	record := "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
	checkMade(t, "keys.tsv", func(string) string {
		return "# name\tTXT record\tsource\tfirst seen\tlast seen\tby\n" + kept + "\t" + record + "\tDNS answers kept by the Courier's systems desk\t2024-09-02T06:00:00Z\t2024-11-12T06:00:00Z\tthe desk\n"
	})
}

// checkMade compares a file of the demo with what make gives for it, or writes
// that with -update.
func checkMade(t *testing.T, name string, made func(now string) string) {
	t.Helper()
	path := filepath.Join("demo", name)
	now, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := made(string(now))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(now) {
		t.Errorf("%s is not as it is made from the seed; run with -update", path)
	}
}

// TestDemoMailOutcomes: each signed mail of the demo comes out as its story
// says, and nothing better.
func TestDemoMailOutcomes(t *testing.T) {
	table, err := demoFiles.ReadFile("demo/keys.tsv")
	if err != nil {
		t.Fatal(err)
	}
	store := &authentic.Store{}
	list, problems := authentic.ParseKeys(table, authentic.Key{})
	if len(list) != 1 || len(problems) > 0 {
		t.Fatalf("%d keys, %v", len(list), problems)
	}
	if _, _, err := store.Add(list[0]); err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		file  string
		word  authentic.Word
		codes string // of the changes
		tells string // codes of what is odd in the header
	}{
		{"envelope/guild.eml", authentic.Verified, "", ""},
		{"envelope/thanks.eml", authentic.KeyGone, "", ""},
		{"harbour-watch/leak.eml", authentic.HeaderAltered, "field-added text-appended", "received-weekday"},
	} {
		raw, err := demoFiles.ReadFile("demo/material/" + want.file)
		if err != nil {
			t.Fatal(err)
		}
		o := authentic.Judge(raw, store, authentic.Options{})
		var codes, tells []string
		for _, c := range o.Signatures[0].Changes {
			codes = append(codes, string(c.Code))
			if !c.Proved {
				t.Errorf("%s: %s is not proved", want.file, c.Code)
			}
		}
		for _, seen := range authentic.Examine(raw, o, nil) {
			tells = append(tells, seen.Code)
		}
		if o.Word != want.word || strings.Join(codes, " ") != want.codes || strings.Join(tells, " ") != want.tells {
			t.Errorf("%s: %s, changes %v, seen %v; want %s, %q, %q", want.file, o.Word, codes, tells, want.word, want.codes, want.tells)
		}
		if bytes.Contains(raw, []byte("\r")) {
			t.Errorf("%s has CR: the signer here takes LF", want.file)
		}
	}
}
