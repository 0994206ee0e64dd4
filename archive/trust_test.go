package archive

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/smallstep/pkcs7"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/finding"
)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// issue makes a certificate of by, or of itself.
func issue(t *testing.T, name, address string, by *x509.Certificate, byKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ok(t, err)
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().AddDate(0, 0, -1), NotAfter: time.Now().AddDate(0, 0, 1), KeyUsage: x509.KeyUsageDigitalSignature,
	}
	if by == nil {
		tmpl.IsCA, tmpl.BasicConstraintsValid, tmpl.KeyUsage = true, true, x509.KeyUsageCertSign
		by, byKey = tmpl, key
	} else {
		tmpl.EmailAddresses, tmpl.ExtKeyUsage = []string{address}, []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, by, key.Public(), byKey)
	ok(t, err)
	cert, err := x509.ParseCertificate(der)
	ok(t, err)
	return cert, key
}

// rootOf is a file with one certificate, and the mail of somebody whom it
// vouches for.
func rootOf(t *testing.T, name, address string) (file []byte, mail string) {
	t.Helper()
	root, rootKey := issue(t, name, "", nil, nil)
	cert, key := issue(t, "Ann", address, root, rootKey)
	part := "Content-Type: text/plain; charset=utf-8\r\n\r\nThese are my words."
	data, err := pkcs7.NewSignedData([]byte(part))
	ok(t, err)
	data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	ok(t, data.AddSigner(cert, key, pkcs7.SignerInfoConfig{}))
	data.Detach()
	der, err := data.Finish()
	ok(t, err)
	mail = "From: Ann <ann@a.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\r\n\r\n--b\r\n" + part +
		"\r\n--b\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(der) + "\r\n--b--\r\n"
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}), mail
}

// keyringOf is a keyring with one key, the same key revoked as stolen, and a
// mail that it signed.
func keyringOf(t *testing.T, address string) (file, revoked []byte, mail string) {
	t.Helper()
	config := &packet.Config{Algorithm: packet.PubKeyAlgoEdDSA}
	who, err := openpgp.NewEntity("Ann", "", address, config)
	ok(t, err)
	var ring, stolen, raw bytes.Buffer
	ok(t, who.Serialize(&ring))
	raw.WriteString("From: Ann <ann@a.example>\r\nContent-Type: text/plain\r\n\r\n")
	w, err := clearsign.Encode(&raw, who.PrivateKey, config)
	ok(t, err)
	_, err = w.Write([]byte("These are <!-- not --> my words.\r\n"))
	ok(t, err)
	ok(t, w.Close())
	ok(t, who.RevokeKey(packet.KeyCompromised, "it was stolen", config))
	ok(t, who.Serialize(&stolen))
	return ring.Bytes(), stolen.Bytes(), raw.String() + "\n"
}

// trusting is what a case trusts, one file an entry.
func trusting(kind string, files ...[]byte) Trusted {
	var out Trusted
	for i, f := range files {
		out = append(out, Trust{TrustBody: TrustBody{Kind: kind, Data: f}, Seq: int64(10 + i)})
	}
	return out
}

// A signature over the words is proved by each file that makes it verify alone;
// one that is trusted no longer is named all the same, and proves nothing now.
func TestProofOfByWhatIsTrusted(t *testing.T) {
	root, signed := rootOf(t, "Root", "Ann@a.example")
	other, byOther := rootOf(t, "Other", "bea@a.example")
	ring, stolen, inline := keyringOf(t, "ann@a.example")
	foreign, _, _ := keyringOf(t, "ann@a.example")
	gone := func(ts Trusted, i int) Trusted { ts[i].Gone = time.Now(); return ts }
	for name, tt := range map[string]struct {
		mail    string
		trusted Trusted
		word    authentic.Word
		by      []int64
		against []int64
		author  bool
	}{
		"nothing":               {signed, nil, authentic.Unvouched, nil, nil, true},
		"the root":              {signed, trusting(TrustRoots, root), authentic.Verified, []int64{10}, nil, true},
		"another root":          {signed, trusting(TrustRoots, other), authentic.Unvouched, nil, nil, true},
		"beside another":        {signed, trusting(TrustRoots, other, root, root), authentic.Verified, []int64{11, 12}, nil, true},
		"in one file":           {signed, trusting(TrustRoots, slices.Concat(other, root)), authentic.Verified, []int64{10}, nil, true},
		"no longer":             {signed, gone(trusting(TrustRoots, root), 0), authentic.Unvouched, []int64{10}, nil, true},
		"one no longer":         {signed, gone(trusting(TrustRoots, root, root), 0), authentic.Verified, []int64{10, 11}, nil, true},
		"altered":               {strings.Replace(signed, "my words", "My words", 1), trusting(TrustRoots, root), authentic.BodyAltered, nil, nil, true},
		"somebody else's":       {byOther, trusting(TrustRoots, other), authentic.Verified, nil, nil, false},
		"no keyring":            {inline, nil, authentic.KeyGone, nil, nil, false},
		"the keyring":           {inline, trusting(TrustKeyring, ring), authentic.Verified, []int64{10}, nil, true},
		"another keyring":       {inline, trusting(TrustKeyring, foreign), authentic.KeyGone, nil, nil, false},
		"a keyring no longer":   {inline, gone(trusting(TrustKeyring, foreign, ring), 1), authentic.KeyGone, []int64{11}, nil, true},
		"stolen in another":     {inline, trusting(TrustKeyring, ring, stolen), authentic.Verified, []int64{10}, []int64{11}, true},
		"stolen in another too": {inline, trusting(TrustKeyring, stolen, ring), authentic.Unvouched, []int64{11}, []int64{10}, true},
	} {
		p := ProofOf([]byte(tt.mail), false, &authentic.Store{}, tt.trusted.Given())
		if len(p.Signatures) != 1 {
			t.Errorf("%s: %+v", name, p)
			continue
		}
		s := p.Signatures[0]
		if p.Word != tt.word || s.Word != tt.word || !slices.Equal(s.Trusted, tt.by) || !slices.Equal(s.Against, tt.against) || s.Author != tt.author || !s.OfWords() {
			t.Errorf("%s: %s, %+v", name, p.Word, s)
		}
		if len(tt.by) > 0 && (!s.Reads || s.Body != authentic.Wholly || s.Made.IsZero() || !strings.EqualFold(s.Address, "ann@a.example") || s.Strength == "" || s.Unfit != "") {
			t.Errorf("%s: what it rests on: %+v", name, s)
		}
	}
	// How an inline text is read, the header says, which is not under it.
	for from, to := range map[string]string{"text/plain": "text/html", "Content-Type": "X-Type"} {
		p := ProofOf([]byte(strings.Replace(inline, from, to, 1)), false, &authentic.Store{}, trusting(TrustKeyring, ring).Given())
		if s := p.Signatures[0]; s.Word != authentic.Verified || s.Reads != (to == "X-Type") {
			t.Errorf("with %s: %+v", to, s)
		}
	}
	if (finding.Signed{Scheme: authentic.DKIM}).OfWords() {
		t.Error("DKIM is over the header")
	}
}

// What is trusted is read in the order of the journal; what is taken back is
// gone from the first time.
func TestTrustedRead(t *testing.T) {
	var ts Trusted
	day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, e := range []JournalEntry{
		{Kind: KindTrust, Why: "a", By: "Jane Roe", Body: json.RawMessage(`{"trusts":"roots","file":"r.pem","data":"YQ=="}`)},
		{Kind: "key.add", Body: json.RawMessage(`{}`)},
		{Kind: KindDistrust, Why: "b", Body: json.RawMessage(`{"trust":0}`)},
		{Kind: KindDistrust, Why: "c", Body: json.RawMessage(`{"trust":0}`)},
		{Kind: KindDistrust, Body: json.RawMessage(`{"trust":1}`)},
	} {
		e.Seq, e.At = int64(i), day.AddDate(0, 0, i)
		ok(t, ts.Read(e))
	}
	if len(ts) != 1 || ts[0].Kind != TrustRoots || string(ts[0].Data) != "a" || ts[0].By != "Jane Roe" || !ts[0].At.Equal(day) || !ts[0].Gone.Equal(day.AddDate(0, 0, 2)) || ts[0].GoneWhy != "b" {
		t.Errorf("%+v", ts)
	}
	if opt := ts.Options(); opt.Roots != nil || opt.Keyring != nil {
		t.Errorf("what is gone is judged with: %+v", opt)
	}
	for _, kind := range []string{KindTrust, KindDistrust} {
		if err := ts.Read(JournalEntry{Kind: kind, Body: json.RawMessage(`[]`)}); err == nil {
			t.Errorf("%s of no such form was read", kind)
		}
	}
}
