package authentic

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"strings"
	"testing"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/smallstep/pkcs7"
)

// TestBERLimits: an encoding within each limit is read, and one beyond it is
// refused with the reason.
func TestBERLimits(t *testing.T) {
	nest := func(depth int) []byte {
		return slices.Concat(bytes.Repeat([]byte{0x30, 0x80}, depth-1), []byte{0x05, 0x00}, make([]byte, 2*(depth-1)))
	}
	many := func(n int) []byte {
		return slices.Concat([]byte{0x30, 0x80}, bytes.Repeat([]byte{0x05, 0x00}, n-1), []byte{0, 0})
	}
	for _, tc := range []struct {
		name string
		b    []byte
		says string
	}{
		{"depth", nest(maxDERDepth), ""},
		{"depth + 1", nest(maxDERDepth + 1), "deep"},
		{"values", many(maxDERValues), ""},
		{"values + 1", many(maxDERValues + 1), "values"},
		{"size", make([]byte, maxCMSBytes+1), "octets"},
		{"no end", []byte{0x30, 0x80, 0x05, 0x00}, "ends inside"},
		{"longer than what it lies in", []byte{0x30, 0x02, 0x04, 0x01, 0x00, 0x00}, "longer"},
		{"primitive without length", []byte{0x04, 0x80, 0, 0}, "no length"},
		{"length of too many octets", append([]byte{0x04, 0xff}, bytes.Repeat([]byte{0xff}, 127)...), "ends inside"},
	} {
		_, _, err := berToDER(tc.b)
		if (err == nil) != (tc.says == "") || err != nil && !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

// TestCMSAttributesAreMinded: attributes that are there twice, or of other
// content, make the signature worth nothing, though it agrees.
func TestCMSAttributesAreMinded(t *testing.T) {
	c := makeQuickCerts()
	opt := Options{Roots: poolOf(c.root.cert)}
	make := func(extra ...pkcs7.Attribute) []byte {
		sd, err := pkcs7.NewSignedData([]byte(smimePart))
		if err != nil {
			t.Fatal(err)
		}
		sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
		if err := sd.AddSigner(c.leafEC.cert, c.leafEC.key, pkcs7.SignerInfoConfig{ExtraSignedAttributes: extra}); err != nil {
			t.Fatal(err)
		}
		sd.Detach()
		der, err := sd.Finish()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readCMS(der); err != nil {
			return der // it is to be refused, whenever it was signed
		}
		return c.leafEC.fixTime(t, der)
	}
	own, other := sumOf(crypto.SHA256, c.leafEC.cert.Raw), sumOf(crypto.SHA256, c.other.cert.Raw)
	bind := func(sum []byte) pkcs7.Attribute {
		type id struct{ Sum []byte }
		return pkcs7.Attribute{Type: oidSignerCertV2, Value: struct{ Certs []id }{[]id{{sum}}}}
	}
	for name, tc := range map[string]struct {
		der  []byte
		word Word
	}{
		"nothing more":             {make(), Verified},
		"digest twice":             {make(pkcs7.Attribute{Type: oidMessageDigest, Value: []byte("x")}), Malformed},
		"certificate bound":        {make(bind(own)), Verified},
		"other certificate bound":  {make(bind(other)), KeyGone},
		"certificate bound to nil": {make(pkcs7.Attribute{Type: oidSignerCertV2, Value: struct{ Certs []int }{[]int{}}}), Malformed},
	} {
		if s := oneOf(t, Judge([]byte(smimeMail(tc.der)), nil, opt)); s.Word != tc.word {
			t.Errorf("%s: %s %s", name, s.Word, s.Reason)
		}
	}
	// The type of the content, in the data and not in the attributes.
	der := bytes.Replace(make(), must(t)(asn1.Marshal(oidData)), must(t)(asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 5})), 1)
	if s := oneOf(t, Judge([]byte(smimeMail(der)), nil, opt)); s.Word != Malformed || !strings.Contains(s.Reason, "content of type") {
		t.Errorf("another type: %s %s", s.Word, s.Reason)
	}
}

func must(t *testing.T) func([]byte, error) []byte {
	return func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// TestManySigners: signers beyond the limit are told of.
func TestManySigners(t *testing.T) {
	c := makeQuickCerts()
	sd, err := pkcs7.NewSignedData([]byte(smimePart))
	if err != nil {
		t.Fatal(err)
	}
	sd.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	for range maxCMSSigners + 2 {
		if err := sd.AddSigner(c.leafEC.cert, c.leafEC.key, pkcs7.SignerInfoConfig{}); err != nil {
			t.Fatal(err)
		}
	}
	sd.Detach()
	der, err := sd.Finish()
	if err != nil {
		t.Fatal(err)
	}
	o := Judge([]byte(smimeMail(der)), nil, Options{})
	if len(o.Signatures) != maxCMSSigners || !o.HasNote("too-many-signers") {
		t.Errorf("%d signatures, %v", len(o.Signatures), o.Notes)
	}
}

// TestManyInlineSignatures: signatures beyond the limit are told of.
func TestManyInlineSignatures(t *testing.T) {
	one := pgpInline(t, makeEd(), clearText)
	head, body, _ := strings.Cut(one, "\r\n\r\n")
	o := Judge([]byte(head+"\r\n\r\n"+strings.Repeat(body, maxSignatures+1)), nil, Options{Keyring: published(t, makeEd())})
	if len(o.Signatures) != maxSignatures || !o.HasNote("too-many-signatures") || o.Word != Verified {
		t.Errorf("%s, %d signatures, %v", o.Word, len(o.Signatures), o.Notes)
	}
}

// TestOldChainSignatures: a parent of the right name that did not sign is none.
func TestOldChainSignatures(t *testing.T) {
	c := makeQuickCerts()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	fake := makeCertFor(key, nil, "Test Root", "", 1)
	leaf := makeCertFor(c.leafEC.key, &fake, "Eve", "eve@example.com", 9).cert
	if chain := oldChain(leaf, []*x509.Certificate{c.root.cert}, poolOf(c.root.cert), signedDay, x509.ExtKeyUsageEmailProtection); chain != nil {
		t.Errorf("a chain of %d", len(chain))
	}
}

// TestBodyOutsideTheSignature: text before the first part, and a third part,
// are not under the signature, and it says so.
func TestBodyOutsideTheSignature(t *testing.T) {
	c := makeQuickCerts()
	opt := Options{Roots: poolOf(c.root.cert)}
	mail := smimeMail(c.leafEC.sign(t, []byte(smimePart), true, true, true))
	for name, raw := range map[string]string{
		"text before": strings.Replace(mail, "\r\n\r\n--b1", "\r\n\r\nRead this first.\r\n--b1", 1),
		"third part":  strings.Replace(mail, "\r\n--b1--", "\r\n--b1\r\n\r\nfooter\r\n--b1--", 1),
	} {
		s := oneOf(t, Judge([]byte(raw), nil, opt))
		if s.Word != Verified || s.Covered.Body != Partly || !s.HasNote("body-partly-signed") || s.Covered.Signed >= s.Covered.Whole {
			t.Errorf("%s: %s %+v", name, s.Word, s.Covered)
		}
	}
	if s := oneOf(t, Judge([]byte(mail), nil, opt)); s.Covered.Body != Wholly {
		t.Errorf("%+v", s.Covered)
	}
}

// TestPGPKeyChoice: a fingerprint goes before an id, and a key that was made
// after it is said to have signed is not good.
func TestPGPKeyChoice(t *testing.T) {
	e := makeEd()
	id := e.PrimaryKey.KeyId
	ring := openpgp.EntityList{e, nil}
	for name, tc := range map[string]struct {
		p *packet.Signature
		n int
	}{
		"id":                {&packet.Signature{IssuerKeyId: &id}, 1},
		"fingerprint":       {&packet.Signature{IssuerFingerprint: e.PrimaryKey.Fingerprint}, 1},
		"other fingerprint": {&packet.Signature{IssuerKeyId: &id, IssuerFingerprint: []byte{1, 2, 3}}, 0},
		"neither":           {&packet.Signature{}, 0},
		"id 0":              {&packet.Signature{IssuerKeyId: new(uint64)}, 0},
	} {
		if got := candidatesFor(ring, tc.p); len(got) != tc.n {
			t.Errorf("%s: %d keys", name, len(got))
		}
	}
	k := &pgpCandidate{entity: e, public: e.PrimaryKey}
	if d := k.describe(e.PrimaryKey.CreationTime.AddDate(0, 0, -1)); d.Good || !strings.Contains(d.Fault, "after the signature") {
		t.Errorf("%+v", d)
	}
	if d := k.describe(signedDay); !d.Good {
		t.Errorf("%+v", d)
	}
	many := make(openpgp.EntityList, 0, 100)
	for range 100 {
		many = append(many, e)
	}
	if got := candidatesFor(many, &packet.Signature{IssuerKeyId: &id}); len(got) != maxPGPCandidates {
		t.Errorf("%d keys", len(got))
	}
}
