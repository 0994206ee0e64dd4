package authentic

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/smallstep/pkcs7"
)

// signedDay is when the tests' mail is signed. The certificates have long
// expired by any clock that runs the tests.
var signedDay = time.Date(2012, time.March, 3, 10, 0, 0, 0, time.UTC)

// authority is a certificate with its key.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// testCerts are made once per run, like madeKeys.
type testCerts struct {
	root, leaf, leafEC, other, otherRoot authority
}

var makeCerts = sync.OnceValue(func() testCerts {
	c := makeQuickCerts()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	c.leaf = makeCertFor(key, &c.root, "Alice Example", "alice@example.com", 3)
	return c
})

// makeQuickCerts leaves out the one with an RSA key, which would take the
// workers of a fuzz run seconds to make.
var makeQuickCerts = sync.OnceValue(func() testCerts {
	var c testCerts
	c.root = makeCert(nil, "Test Root", "", 1)
	c.otherRoot = makeCert(nil, "Other Root", "", 2)
	c.other = makeCert(&c.root, "Bob Example", "bob@example.com", 4)
	c.leafEC = makeCert(&c.root, "Alice Example", "alice@example.com", 5)
	return c
})

func makeCert(by *authority, name, address string, serial int64) authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return makeCertFor(key, by, name, address, serial)
}

func makeCertFor(key crypto.Signer, by *authority, name, address string, serial int64) authority {
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: name, Organization: []string{"Example"}},
		NotBefore: signedDay.AddDate(-1, 0, 0), NotAfter: signedDay.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, SubjectKeyId: []byte{1, 2, 3, byte(serial)},
	}
	signer, parent := key, tmpl
	if by == nil {
		tmpl.IsCA, tmpl.BasicConstraintsValid, tmpl.KeyUsage = true, true, x509.KeyUsageCertSign
	} else {
		signer, parent = by.key, by.cert
		tmpl.EmailAddresses = []string{address}
		tmpl.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, key.Public(), signer)
	if err != nil {
		panic(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return authority{cert, key}
}

func poolOf(certs ...*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p
}

// sign makes CMS signed data over content.
func (a authority) sign(t testing.TB, content []byte, detach, attributes, withCert bool) []byte {
	t.Helper()
	sd, err := pkcs7.NewSignedData(content)
	if err != nil {
		t.Fatal(err)
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if !attributes {
		err = sd.SignWithoutAttr(a.cert, a.key, pkcs7.SignerInfoConfig{})
	} else {
		// The library writes today's signing time; that of signedDay goes
		// into a signature by fixTime.
		err = sd.AddSigner(a.cert, a.key, pkcs7.SignerInfoConfig{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if detach {
		sd.Detach()
	}
	der, err := sd.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if attributes {
		der = a.fixTime(t, der)
	}
	if !withCert {
		der = withoutCertificates(t, der)
	}
	return der
}

// withoutCertificates takes the certificates out of signed data, as senders do
// whose readers are to know them.
func withoutCertificates(t testing.TB, der []byte) []byte {
	t.Helper()
	var outer asnContent
	var s asnSigned
	if err := whole(der, &outer); err != nil {
		t.Fatal(err)
	}
	if err := whole(outer.Content.Bytes, &s); err != nil {
		t.Fatal(err)
	}
	s.Certificates = asn1.RawValue{}
	inner, err := asn1.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	outer.Content = asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: inner}
	out, err := asn1.Marshal(outer)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// fixTime puts signedDay into the signing time and signs again.
func (a authority) fixTime(t testing.TB, der []byte) []byte {
	t.Helper()
	d, err := readCMS(der)
	if err != nil {
		t.Fatal(err)
	}
	return a.resign(t, der, d, func(attrs []byte) []byte {
		was, err := asn1.Marshal(d.signers[0].made)
		if err != nil {
			t.Fatal(err)
		}
		now, err := asn1.Marshal(signedDay)
		if err != nil {
			t.Fatal(err)
		}
		if len(was) != len(now) || !bytes.Contains(attrs, was) {
			t.Fatal("the signing time is not where it was expected")
		}
		return bytes.Replace(attrs, was, now, 1)
	})
}

// resign changes the signed attributes, keeping their length, and signs them.
func (a authority) resign(t testing.TB, der []byte, d *cmsData, change func([]byte) []byte) []byte {
	t.Helper()
	s := d.signers[0]
	attrs := change(bytes.Clone(s.attributes))
	sum := sumOf(crypto.SHA256, attrs)
	value, err := a.key.Sign(rand.Reader, sum, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	for len(value) != len(s.value) { // ECDSA values differ in length
		if value, err = a.key.Sign(rand.Reader, sum, crypto.SHA256); err != nil {
			t.Fatal(err)
		}
	}
	out := bytes.Replace(der, s.attributes[1:], attrs[1:], 1)
	return bytes.Replace(out, s.value, value, 1)
}

const smimeHeader = "From: Alice <alice@example.com>\r\nTo: bob@example.com\r\nDate: Sat, 03 Mar 2012 11:00:00 +0100\r\nSubject: hello\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"

const smimePart = "Content-Type: text/plain; charset=utf-8\r\n\r\nHello Bob,\r\n\r\nthis is signed.\r\n-- \r\nAlice\r\n"

// multipartSigned puts part and its signature into a message.
func multipartSigned(part string, protocol string, sig string) string {
	return smimeHeader + "Content-Type: multipart/signed; protocol=\"" + protocol + "\"; boundary=b1\r\n\r\n" +
		"--b1\r\n" + part + "\r\n--b1\r\n" + sig + "\r\n--b1--\r\n"
}

func encoded(der []byte) string {
	s := base64.StdEncoding.EncodeToString(der)
	var lines []string
	for chunk := range slices.Chunk([]byte(s), 64) {
		lines = append(lines, string(chunk))
	}
	return strings.Join(lines, "\r\n")
}

func smimeMail(der []byte) string {
	return multipartSigned(smimePart, "application/pkcs7-signature",
		"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n"+encoded(der))
}

func opaqueMail(der []byte) string {
	return smimeHeader + "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(der) + "\r\n"
}

// oneOf returns the one signature of the outcome.
func oneOf(t *testing.T, o Outcome) Signature {
	t.Helper()
	if len(o.Signatures) != 1 {
		t.Fatalf("%d signatures, notes %v", len(o.Signatures), o.Notes)
	}
	return o.Signatures[0]
}

func TestSMIME(t *testing.T) {
	c := makeCerts()
	rooted := Options{Roots: poolOf(c.root.cert)}
	signed := c.leaf.sign(t, []byte(smimePart), true, true, true)
	good := smimeMail(signed)
	for _, tc := range []struct {
		name string
		raw  string
		opt  Options
		word Word
		body Check
		says string // in the reason
		note string
	}{
		{"detached", good, rooted, Verified, Intact, "as it was", "header-not-signed"},
		{"line ends lost", strings.ReplaceAll(good, "\r\n", "\n"), rooted, Verified, Intact, "as it was", ""},
		{"no roots", good, Options{}, Unvouched, Intact, "no roots given", "chain-not-judged"},
		{"other roots", good, Options{Roots: poolOf(c.otherRoot.cert)}, Unvouched, Intact, "no root that was given", "chain-not-vouched"},
		{"body changed", strings.Replace(good, "Hello", "Hallo", 1), rooted, BodyAltered, Changed, "not as it was", ""},
		{"type changed", strings.Replace(good, "text/plain", "text/html", 1), rooted, BodyAltered, Changed, "not as it was", ""},
		{"another author", strings.Replace(good, "From: Alice <alice", "From: Alice <eve", 1), rooted, Verified, Intact, "", "signer-not-author"},
		{"certificate not sent", smimeMail(c.leaf.sign(t, []byte(smimePart), true, true, false)), rooted, KeyGone, Unproven, "is not in the message", ""},
		{"certificate given", smimeMail(c.leaf.sign(t, []byte(smimePart), true, true, false)), Options{Roots: rooted.Roots, Certificates: []*x509.Certificate{c.other.cert, c.leaf.cert}}, Verified, Intact, "", ""},
		{"EC", smimeMail(c.leafEC.sign(t, []byte(smimePart), true, true, true)), rooted, Verified, Intact, "", ""},
		{"no attributes", smimeMail(c.leaf.sign(t, []byte(smimePart), true, false, true)), rooted, Verified, Intact, "", "no-signing-time"},
		{"no attributes, changed", strings.Replace(smimeMail(c.leaf.sign(t, []byte(smimePart), true, false, true)), "Hello", "Hullo", 1), rooted, BodyAltered, Changed, "", ""},
		{"opaque", opaqueMail(c.leaf.sign(t, []byte(smimePart), false, true, true)), rooted, Verified, Intact, "", "revocation-not-known"},
		{"opaque without content", opaqueMail(signed), rooted, Malformed, NotJudged, "not in it", ""},
		{"signature missing", smimeHeader + "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b1\r\n\r\n--b1\r\n" + smimePart + "\r\n--b1--\r\n", rooted, Malformed, NotJudged, "is not in it", ""},
		{"signature cut", smimeMail(signed[:len(signed)-9]), rooted, Malformed, NotJudged, "ends inside", ""},
		{"octets after", smimeMail(append(slices.Clip(signed), "tail"...)), rooted, Malformed, NotJudged, "follow", ""},
		{"footer by a list", wrapMultipart(good), rooted, Verified, Intact, "", "body-partly-signed"},
		{"mbox quoting", smimeMailQuoted(t, c.leaf), Options{Roots: rooted.Roots, MboxQuoted: true}, Verified, Intact, "", "mbox-quoting-undone"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Judge([]byte(tc.raw), nil, tc.opt)
			s := oneOf(t, o)
			if s.Word != tc.word || o.Word != tc.word || s.Body != tc.body || s.Scheme != SMIME {
				t.Fatalf("%s, body %q, reason %q, notes %v", s.Word, s.Body, s.Reason, s.Notes)
			}
			if !strings.Contains(s.Reason, tc.says) {
				t.Errorf("reason %q", s.Reason)
			}
			if tc.note != "" && !s.HasNote(tc.note) {
				t.Errorf("notes %v", s.Notes)
			}
			if (s.Word == Verified) != (s.Certificate != nil && s.Certificate.Trust.State == Vouched && s.Body == Intact) {
				t.Errorf("verified and not vouched, or the other way: %+v", s.Certificate)
			}
		})
	}
}

// wrapMultipart does what Mailman does to a multipart: puts it beside a footer.
func wrapMultipart(raw string) string {
	head, body, _ := strings.Cut(raw, "\r\n\r\n")
	i := strings.Index(head, "Content-Type:")
	return head[:i] + "Content-Type: multipart/mixed; boundary=l\r\n\r\n--l\r\n" + head[i:] + "\r\n\r\n" + body +
		"\r\n--l\r\nContent-Type: text/plain\r\n\r\nlist footer\r\n--l--\r\n"
}

func smimeMailQuoted(t *testing.T, by authority) string {
	part := strings.Replace(smimePart, "Hello", "From me", 1)
	der := by.sign(t, []byte(part), true, true, true)
	return strings.Replace(strings.Replace(smimeMail(der), smimePart, part, 1), "\r\nFrom me", "\r\n>From me", 1)
}

// TestSMIMESigner: what the certificate says is told, and the claimed time
// decides, not today's.
func TestSMIMESigner(t *testing.T) {
	c := makeCerts()
	s := oneOf(t, Judge([]byte(smimeMail(c.leaf.sign(t, []byte(smimePart), true, true, true))), nil, Options{Roots: poolOf(c.root.cert)}))
	k := s.Certificate
	if k == nil || !strings.Contains(k.Subject, "Alice Example") || !slices.Equal(k.Addresses, []string{"alice@example.com"}) ||
		!strings.Contains(k.Issuer, "Test Root") || k.Serial != "3" || len(k.Fingerprint) != 64 || !k.From.Before(k.Until) {
		t.Fatalf("%+v", k)
	}
	if !s.Made.Equal(signedDay) || !k.Trust.AsOf.Equal(signedDay) || !k.Trust.Alive || len(k.Trust.Path) != 2 || !strings.HasPrefix(k.Trust.Revoked, "not known") {
		t.Errorf("made %v, trust %+v", s.Made, k.Trust)
	}
	if !s.Author || s.Identity != "alice@example.com" || s.Domain != "example.com" || s.Algorithm != "rsa-sha256" || s.Strength != Strong || s.Key.Bits != 2048 {
		t.Errorf("%+v", s)
	}
	if s.Covered.From != Nothing || s.Covered.Body != Wholly || s.Part != "1" || s.Place != 0 {
		t.Errorf("%+v", s.Covered)
	}
}

// TestSMIMEOutsideItsLife: a certificate that was not alive when the signature
// says it was made is vouched for by nobody, and what was signed still stands.
func TestSMIMEOutsideItsLife(t *testing.T) {
	c := makeCerts()
	der := c.leaf.sign(t, []byte(smimePart), true, true, true)
	d, err := readCMS(der)
	if err != nil {
		t.Fatal(err)
	}
	late := c.leaf.resign(t, der, d, func(attrs []byte) []byte {
		return bytes.Replace(attrs, []byte("120303100000Z"), []byte("140303100000Z"), 1)
	})
	s := oneOf(t, Judge([]byte(smimeMail(late)), nil, Options{Roots: poolOf(c.root.cert)}))
	if s.Word != Unvouched || s.Body != Intact || !s.HasNote("certificate-not-alive") || s.Certificate.Trust.Alive {
		t.Errorf("%s %q %v", s.Word, s.Reason, s.Notes)
	}
}

// TestSMIMEAttributesArePart: signed attributes that were changed, or cut out
// and given as content, do not verify.
func TestSMIMEAttributesArePart(t *testing.T) {
	c := makeCerts()
	opt := Options{Roots: poolOf(c.root.cert)}
	der := c.leaf.sign(t, []byte(smimePart), true, true, true)
	d, err := readCMS(der)
	if err != nil {
		t.Fatal(err)
	}
	moved := bytes.Replace(der, []byte("120303100000Z"), []byte("120304100000Z"), 1)
	if s := oneOf(t, Judge([]byte(smimeMail(moved)), nil, opt)); s.Word != Altered || s.Body != Unproven {
		t.Errorf("signing time moved: %s %s", s.Word, s.Reason)
	}
	wrongValue := bytes.Replace(der, d.signers[0].value, bytes.Repeat([]byte{7}, len(d.signers[0].value)), 1)
	if s := oneOf(t, Judge([]byte(smimeMail(wrongValue)), nil, opt)); s.Word != Altered {
		t.Errorf("value made up: %s %s", s.Word, s.Reason)
	}
	// The signature over the attributes, passed off as one over a content.
	sd, err := pkcs7.NewSignedData(d.signers[0].attributes)
	if err != nil {
		t.Fatal(err)
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := sd.SignWithoutAttr(c.leaf.cert, c.leaf.key, pkcs7.SignerInfoConfig{}); err != nil {
		t.Fatal(err)
	}
	passed, err := sd.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if s := oneOf(t, Judge([]byte(opaqueMail(passed)), nil, opt)); s.Word != Malformed || !strings.Contains(s.Reason, "another message") {
		t.Errorf("attributes as content: %s %s", s.Word, s.Reason)
	}
}

// TestSMIMEUnsupported: an algorithm that is not known is said to be so, and
// is no alteration.
func TestSMIMEUnsupported(t *testing.T) {
	c := makeCerts()
	der := c.leaf.sign(t, []byte(smimePart), true, true, true)
	sha256 := []byte{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01}
	sha3 := []byte{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x08}
	s := oneOf(t, Judge([]byte(smimeMail(bytes.ReplaceAll(der, sha256, sha3))), nil, Options{}))
	if s.Word != Unjudged || !strings.Contains(s.Reason, "not supported") {
		t.Errorf("%s %s", s.Word, s.Reason)
	}
}

// TestSMIMEPSS: RSASSA-PSS, with which the tests' signer cannot sign.
func TestSMIMEPSS(t *testing.T) {
	c := makeCerts()
	key := c.leaf.key.(*rsa.PrivateKey)
	value, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sumOf(crypto.SHA256, []byte("x")), &rsa.PSSOptions{SaltLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	// RFC 4055: SHA-256, MGF1 with SHA-256, salt of 32 octets.
	params := []byte{0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
		0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08, 0x30, 0x0d, 0x06, 0x09,
		0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x20}
	a, err := pssAlgorithm(params)
	if err != nil || a.String() != "rsa-pss-sha256" || a.salt != 32 {
		t.Fatalf("%v %v", a, err)
	}
	for data, want := range map[string]opened{"x": agrees, "y": eitherWay} {
		if got, err := checkCMS(c.leaf.cert, a, []byte(data), value); got != want || err != nil {
			t.Errorf("%s: %v %v", data, got, err)
		}
	}
	if _, err := pssAlgorithm([]byte{0x30, 0x03, 0xa2, 0x01, 0x02}); err == nil {
		t.Error("broken parameters were taken")
	}
}

// TestSMIMENotSigned: what is no signature gives none.
func TestSMIMENotSigned(t *testing.T) {
	c := makeCerts()
	pkcs7EnvelopedOID := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
	encrypted, err := asn1.Marshal(asnContent{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 3},
		Content: asn1.RawValue{Class: 2, Tag: 0, IsCompound: true, Bytes: []byte{0x30, 0x00}}})
	if err != nil || !bytes.Contains(encrypted, pkcs7EnvelopedOID) {
		t.Fatal(err)
	}
	if o := Judge([]byte(opaqueMail(encrypted)), nil, Options{}); o.Word != Unsigned || !o.HasNote("not-signed-data") {
		t.Errorf("%s %v", o.Word, o.Notes)
	}
	certs, err := pkcs7.DegenerateCertificate(c.leaf.cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	raw := strings.Replace(opaqueMail(certs), "signed-data", "certs-only", 1)
	if o := Judge([]byte(raw), nil, Options{}); o.Word != Unsigned || !o.HasNote("certificates-only") {
		t.Errorf("%s %v", o.Word, o.Notes)
	}
}

// TestSMIMEMutations changes every byte of the signed part and of the signature
// in turn. Nothing under the signature may change and verify; what is outside
// it, such as the version number, may.
func TestSMIMEMutations(t *testing.T) {
	c := makeCerts()
	opt := Options{Roots: poolOf(c.root.cert)}
	raw := []byte(smimeMail(c.leaf.sign(t, []byte(smimePart), true, true, true)))
	start := bytes.Index(raw, []byte(smimePart))
	end := start + len(smimePart)
	whole := oneOf(t, Judge(raw, nil, opt))
	counts := map[string]int{}
	for at := start; at < len(raw); at++ {
		for _, m := range mutations {
			mutant := slices.Concat(raw[:at], m.with(raw[at]), raw[at+1:])
			if bytes.Equal(mutant, raw) {
				continue
			}
			o := Judge(mutant, nil, opt)
			region := "signature"
			if at < end {
				region = "part"
			}
			counts[fmt.Sprintf("%s %s", region, o.Word)]++
			if o.Word != Verified {
				continue
			}
			// The signed part itself: only the letter of its line ends is
			// free.
			lost := bytes.ReplaceAll(mutant, []byte("\r\n"), []byte("\n"))
			if at < end && !bytes.Equal(lost, bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))) {
				t.Errorf("byte %d (%q) of the part %s, and it verifies", at, raw[at], m.name)
			}
			s := o.Signatures[o.Best]
			if !bytes.Contains(lost, []byte(strings.ReplaceAll(smimePart, "\r\n", "\n"))) ||
				s.Certificate.Fingerprint != whole.Certificate.Fingerprint || !s.Made.Equal(whole.Made) || s.Algorithm != whole.Algorithm {
				t.Errorf("byte %d (%q) %s, and something else verifies: %+v", at, raw[at], m.name, s)
			}
		}
	}
	t.Logf("%v", counts)
	if counts["part body-altered"] < 500 || counts["signature altered"] < 500 {
		t.Errorf("few mutants did what was expected: %v", counts)
	}
}

// TestSMIMEPeer: the library that signs in these tests agrees.
func TestSMIMEPeer(t *testing.T) {
	c := makeCerts()
	for _, content := range []string{smimePart, "", "x"} {
		der := c.leaf.sign(t, []byte(content), false, true, true)
		p, err := pkcs7.Parse(der)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.VerifyWithChain(poolOf(c.root.cert)); err != nil {
			t.Errorf("the library: %v", err)
		}
		d, err := readCMS(der)
		if err != nil || !bytes.Equal(d.content, p.Content) || len(d.signers) != len(p.Signers) || len(d.certs) != len(p.Certificates) {
			t.Errorf("%v", err)
		}
	}
}

// TestOldChain: chains signed with SHA-1, which package x509 refuses, are
// followed by its rules. The library cannot make such a certificate either, so
// the search is held against chains that x509 itself judges.
func TestOldChain(t *testing.T) {
	c := makeCerts()
	roots := poolOf(c.root.cert)
	key := c.leaf.key
	middle := func(change func(*x509.Certificate)) authority {
		tmpl := &x509.Certificate{
			SerialNumber: big.NewInt(30), Subject: pkix.Name{CommonName: "Middle"},
			NotBefore: signedDay.AddDate(-1, 0, 0), NotAfter: signedDay.AddDate(1, 0, 0),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
		change(tmpl)
		der, err := x509.CreateCertificate(rand.Reader, tmpl, c.root.cert, key.Public(), c.root.key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		return authority{cert, key}
	}
	for _, tc := range []struct {
		name   string
		change func(*x509.Certificate)
		at     time.Time
		found  bool
	}{
		{"good", func(*x509.Certificate) {}, signedDay, true},
		{"path length 0", func(x *x509.Certificate) { x.MaxPathLenZero = true }, signedDay, true},
		{"no authority", func(x *x509.Certificate) { x.IsCA = false }, signedDay, false},
		{"not for signing certificates", func(x *x509.Certificate) { x.KeyUsage = x509.KeyUsageDigitalSignature }, signedDay, false},
		{"dead by then", func(x *x509.Certificate) { x.NotAfter = signedDay.AddDate(0, 0, -1) }, signedDay, false},
		{"too late", func(*x509.Certificate) {}, signedDay.AddDate(3, 0, 0), false},
		{"name constraints", func(x *x509.Certificate) { x.PermittedEmailAddresses = []string{"elsewhere.example"} }, signedDay, false},
		{"for servers", func(x *x509.Certificate) { x.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, signedDay, false},
	} {
		m := middle(tc.change)
		leaf := makeCertFor(c.leafEC.key, &m, "Carol", "carol@example.com", 31).cert
		others := []*x509.Certificate{leaf, m.cert, c.root.cert, c.other.cert}
		chain := oldChain(leaf, others, roots, tc.at, x509.ExtKeyUsageEmailProtection)
		if found := chain != nil; found != tc.found || found && (len(chain) != 3 || chain[2] != c.root.cert) {
			t.Errorf("%s: chain of %d", tc.name, len(chain))
		}
		by := trust(leaf, others, roots, tc.at, x509.ExtKeyUsageEmailProtection)
		if (by.State == Vouched) != tc.found {
			t.Errorf("%s: package x509 says %s: %s", tc.name, by.State, by.Reason)
		}
	}
	// A path length of 0 forbids a second authority below.
	m := middle(func(x *x509.Certificate) { x.MaxPathLenZero = true })
	if maySign(m.cert, 1) || !maySign(m.cert, 0) {
		t.Error("the path length is not minded")
	}
	if chain := oldChain(c.leaf.cert, []*x509.Certificate{c.root.cert}, poolOf(c.otherRoot.cert), signedDay, x509.ExtKeyUsageEmailProtection); chain != nil {
		t.Error("a chain ends at no root")
	}
}
