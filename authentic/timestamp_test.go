package authentic

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
)

// makeTSA is a time-stamp authority under the tests' root, one that may not
// stamp, and one under no root.
var makeTSA = sync.OnceValue(func() (out struct{ good, notTSA, self authority }) {
	root := makeQuickCerts().root
	make := func(by *authority, serial int64, use ...x509.ExtKeyUsage) authority {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			panic(err)
		}
		tmpl := &x509.Certificate{
			SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "Test Authority"},
			NotBefore: signedDay.AddDate(-1, 0, 0), NotAfter: signedDay.AddDate(1, 0, 0),
			KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: use,
		}
		parent, signer := tmpl, crypto.Signer(key)
		if by != nil {
			parent, signer = by.cert, by.key
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
	out.good = make(&root, 20, x509.ExtKeyUsageTimeStamping)
	out.notTSA = make(&root, 21)
	out.self = make(nil, 22, x509.ExtKeyUsageTimeStamping)
	return out
})

// answer stamps digest with another implementation.
func answer(t testing.TB, by authority, digest [32]byte, at time.Time, cert bool) []byte {
	t.Helper()
	stamped := timestamp.Timestamp{
		HashAlgorithm: crypto.SHA256, HashedMessage: digest[:], Time: at, Accuracy: 1500 * time.Millisecond,
		Policy: asn1.ObjectIdentifier{1, 2, 3, 4}, Nonce: big.NewInt(0x1234), AddTSACertificate: cert,
	}
	der, err := stamped.CreateResponseWithOpts(by.cert, by.key, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestVerifyTimestamp(t *testing.T) {
	a := makeTSA()
	roots := poolOf(makeQuickCerts().root.cert)
	digest := sha256.Sum256([]byte("a trove"))
	other := sha256.Sum256([]byte("another"))
	good := answer(t, a.good, digest, signedDay, true)
	var bare timestampParts
	if _, err := asn1.Unmarshal(good, &bare); err != nil {
		t.Fatal(err)
	}
	refused, err := asn1.Marshal(struct{ Status struct{ N int } }{struct{ N int }{2}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		der   []byte
		sum   [32]byte
		roots *x509.CertPool
		word  Word
		says  string
	}{
		{"good", good, digest, roots, Verified, "it existed on 2012-03-03 10:00:00 UTC"},
		{"token alone", bare.Token.FullBytes, digest, roots, Verified, ""},
		{"no roots", good, digest, nil, Unvouched, "no roots given"},
		{"other roots", good, digest, poolOf(makeQuickCerts().otherRoot.cert), Unvouched, "no root"},
		{"self-made authority", answer(t, a.self, digest, signedDay, true), digest, roots, Unvouched, "no root"},
		{"certificate not for stamps", answer(t, a.notTSA, digest, signedDay, true), digest, roots, Unvouched, "not for time stamps"},
		{"before the authority's life", answer(t, a.good, digest, signedDay.AddDate(-3, 0, 0), true), digest, roots, Unvouched, "no root"},
		{"another digest", good, other, roots, BodyAltered, "another digest"},
		{"certificate not sent", answer(t, a.good, digest, signedDay, false), digest, roots, KeyGone, "not in the time stamp"},
		{"time moved", bytes.Replace(good, []byte("20120303100000Z"), []byte("20110303100000Z"), 1), digest, roots, Altered, "not as"},
		{"refused", refused, digest, roots, Malformed, "refused"},
		{"S/MIME, no stamp", makeQuickCerts().leafEC.sign(t, []byte("x"), false, true, true), digest, roots, Malformed, "no time stamp"},
		{"cut", good[:len(good)-1], digest, roots, Malformed, ""},
		{"octets after", append(slices.Clip(good), 0), digest, roots, Malformed, "follow"},
		{"empty", nil, digest, roots, Malformed, ""},
	} {
		s := VerifyTimestamp(tc.der, tc.sum[:], tc.roots)
		if s.Word != tc.word || !strings.Contains(s.Reason, tc.says) {
			t.Errorf("%s: %s %q", tc.name, s.Word, s.Reason)
		}
	}
	s := VerifyTimestamp(good, digest[:], roots)
	if !s.GenTime.Equal(signedDay) || s.Accuracy != 1500*time.Millisecond || s.Policy != "1.2.3.4" || !bytes.Equal(s.Nonce, []byte{0x12, 0x34}) ||
		s.Hash != "sha256" || s.Signer == nil || !s.Signer.Trust.AsOf.Equal(signedDay) || s.Strength != Strong {
		t.Errorf("%+v", s)
	}
}

type timestampParts struct {
	Status asn1.RawValue
	Token  asn1.RawValue
}

// TestTimestampMutations: no changed octet of an answer leaves another time or
// digest verified.
func TestTimestampMutations(t *testing.T) {
	roots := poolOf(makeQuickCerts().root.cert)
	digest := sha256.Sum256([]byte("a trove"))
	good := answer(t, makeTSA().good, digest, signedDay, true)
	verified := 0
	for at := range good {
		mutant := bytes.Clone(good)
		mutant[at] ^= 1
		s := VerifyTimestamp(mutant, digest[:], roots)
		if s.Word != Verified {
			continue
		}
		verified++
		if !s.GenTime.Equal(signedDay) || !bytes.Equal(s.Digest, digest[:]) || s.Serial == "" || s.Policy != "1.2.3.4" || s.Accuracy != 1500*time.Millisecond {
			t.Errorf("octet %d: %+v", at, s)
		}
	}
	// The status, version numbers and lists of hashes are not signed.
	if verified > 60 {
		t.Errorf("%d of %d mutants verify", verified, len(good))
	}
	t.Logf("%d of %d mutants verify", verified, len(good))
}

// TestTimestampRequest: another implementation reads the request.
func TestTimestampRequest(t *testing.T) {
	digest := sha256.Sum256([]byte("a trove"))
	for _, certs := range []bool{true, false} {
		der, err := TimestampRequest(digest, []byte{9, 8, 7}, certs)
		if err != nil {
			t.Fatal(err)
		}
		r, err := timestamp.ParseRequest(der)
		if err != nil {
			t.Fatal(err)
		}
		if r.HashAlgorithm != crypto.SHA256 || !bytes.Equal(r.HashedMessage, digest[:]) || r.Certificates != certs || r.Nonce.Cmp(big.NewInt(0x090807)) != 0 {
			t.Errorf("%+v", r)
		}
	}
	der, err := TimestampRequest(digest, nil, true)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := timestamp.ParseRequest(der); err != nil || r.Nonce != nil {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := TimestampRequest(digest, make([]byte, 65), true); err == nil {
		t.Error("a nonce of 65 octets was taken")
	}
}
