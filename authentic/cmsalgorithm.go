package authentic

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	_ "crypto/md5" // recognised, and rated weak
	"crypto/rsa"
	_ "crypto/sha512" // SHA-384 and SHA-512
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// Object identifiers of algorithms (RFC 3370, RFC 5754, RFC 4056, RFC 8419).
var (
	oidMD5     = asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 5}
	oidSHA1    = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
	oidSHA224  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 4}
	oidSHA256  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidSHA384  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}
	oidSHA512  = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}
	oidRSA     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	oidRSAPSS  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	oidEC      = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	oidEd25519 = asn1.ObjectIdentifier{1, 3, 101, 112}
	oidMGF1    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 8}
)

// kindPSS is RSASSA-PSS (RFC 8017 section 8.1).
const kindPSS = "rsa-pss"

// hashNames gives hash functions their names.
var hashNames = map[crypto.Hash]string{
	crypto.MD5: "md5", crypto.SHA1: "sha1", crypto.SHA224: "sha224",
	crypto.SHA256: "sha256", crypto.SHA384: "sha384", crypto.SHA512: "sha512",
}

// cmsHash returns the hash function with the identifier, or 0.
func cmsHash(id asn1.ObjectIdentifier) crypto.Hash {
	switch {
	case id.Equal(oidMD5):
		return crypto.MD5
	case id.Equal(oidSHA1):
		return crypto.SHA1
	case id.Equal(oidSHA224):
		return crypto.SHA224
	case id.Equal(oidSHA256):
		return crypto.SHA256
	case id.Equal(oidSHA384):
		return crypto.SHA384
	case id.Equal(oidSHA512):
		return crypto.SHA512
	}
	return 0
}

// signedWith are the signature algorithms that name their hash too.
var signedWith = []struct {
	id   asn1.ObjectIdentifier
	kind string
	hash crypto.Hash
}{
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 4}, "rsa", crypto.MD5},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}, "rsa", crypto.SHA1},
	{asn1.ObjectIdentifier{1, 3, 14, 3, 2, 29}, "rsa", crypto.SHA1}, // of the OIW, in old mail
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 14}, "rsa", crypto.SHA224},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, "rsa", crypto.SHA256},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 12}, "rsa", crypto.SHA384},
	{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 13}, "rsa", crypto.SHA512},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}, "ecdsa", crypto.SHA1},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 1}, "ecdsa", crypto.SHA224},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}, "ecdsa", crypto.SHA256},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 3}, "ecdsa", crypto.SHA384},
	{asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 4}, "ecdsa", crypto.SHA512},
}

// cmsAlgorithm is how a signer signed.
type cmsAlgorithm struct {
	kind string      // "rsa", "rsa-pss", "ecdsa", "ed25519"
	hash crypto.Hash // of what is signed
	salt int         // of RSA-PSS, octets
}

func (a cmsAlgorithm) String() string {
	if a.kind == "ed25519" {
		return a.kind
	}
	return a.kind + "-" + hashNames[a.hash]
}

// algorithmOf reads the algorithm of s. The error is for people, and says what
// is not supported.
func (s *cmsSigner) algorithmOf() (cmsAlgorithm, error) {
	digest := cmsHash(s.digest)
	if digest == 0 {
		return cmsAlgorithm{}, fmt.Errorf("the hash function %s is not supported", s.digest)
	}
	id := s.algorithm.Algorithm
	for _, w := range signedWith {
		if w.id.Equal(id) {
			return cmsAlgorithm{kind: w.kind, hash: w.hash}, nil
		}
	}
	switch {
	case id.Equal(oidRSA):
		return cmsAlgorithm{kind: "rsa", hash: digest}, nil
	case id.Equal(oidEC):
		return cmsAlgorithm{kind: "ecdsa", hash: digest}, nil
	case id.Equal(oidEd25519):
		return cmsAlgorithm{kind: "ed25519", hash: digest}, nil
	case id.Equal(oidRSAPSS):
		return pssAlgorithm(s.algorithm.Parameters.FullBytes)
	}
	return cmsAlgorithm{}, fmt.Errorf("the signature algorithm %s is not supported", id)
}

// pssAlgorithm reads RSASSA-PSS-params (RFC 4055 section 3.1).
func pssAlgorithm(der []byte) (cmsAlgorithm, error) {
	type identifier struct {
		Algorithm  asn1.ObjectIdentifier
		Parameters asn1.RawValue `asn1:"optional"`
	}
	var p struct {
		Hash    identifier `asn1:"explicit,optional,tag:0"`
		Mask    identifier `asn1:"explicit,optional,tag:1"`
		Salt    int        `asn1:"explicit,optional,tag:2,default:20"`
		Trailer int        `asn1:"explicit,optional,tag:3,default:1"`
	}
	if err := whole(der, &p); err != nil {
		return cmsAlgorithm{}, fmt.Errorf("the parameters of RSA-PSS cannot be read: %w", err)
	}
	hash, maskHash := crypto.SHA1, crypto.SHA1
	if p.Hash.Algorithm != nil {
		hash = cmsHash(p.Hash.Algorithm)
	}
	if p.Mask.Algorithm != nil {
		var inner identifier
		if err := whole(p.Mask.Parameters.FullBytes, &inner); err != nil || !p.Mask.Algorithm.Equal(oidMGF1) {
			return cmsAlgorithm{}, fmt.Errorf("the mask function %s of RSA-PSS is not supported", p.Mask.Algorithm)
		}
		maskHash = cmsHash(inner.Algorithm)
	}
	if hash == 0 || hash != maskHash || p.Trailer != 1 || p.Salt < 0 || p.Salt > 512 {
		return cmsAlgorithm{}, fmt.Errorf("RSA-PSS with these parameters is not supported")
	}
	return cmsAlgorithm{kind: kindPSS, hash: hash, salt: p.Salt}, nil
}

// checkCMS holds the signature value against the key of c and data, which is
// what should have been signed. The error says that the key is not of a kind
// that can be used here; then nothing is known.
func checkCMS(c *x509.Certificate, a cmsAlgorithm, data, value []byte) (opened, error) {
	digest := sumOf(a.hash, data)
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return checkCMSRSA(key, a, digest, value)
	case *ecdsa.PublicKey:
		if a.kind == "ecdsa" {
			return orEither(ecdsa.VerifyASN1(key, digest, value)), nil
		}
	case ed25519.PublicKey:
		if a.kind == "ed25519" {
			return orEither(ed25519.Verify(key, data, value)), nil
		}
	default:
		return notOpened, fmt.Errorf("the certificate has a key of a kind that is not supported (%s)", c.PublicKeyAlgorithm)
	}
	return notOpened, fmt.Errorf("the signature says %s, and the certificate has a key of another kind", a)
}

func checkCMSRSA(key *rsa.PublicKey, a cmsAlgorithm, digest, value []byte) (opened, error) {
	if _, err := checkRSA(key.N, big.NewInt(int64(key.E))); err != nil {
		return notOpened, fmt.Errorf("the certificate's key cannot be used: %w", err)
	}
	switch a.kind {
	case "rsa":
		signed := openRSA(key, a.hash, value)
		switch {
		case signed == nil:
			return notOpened, nil
		case bytes.Equal(signed, digest):
			return agrees, nil
		}
		return otherDigest, nil
	case kindPSS:
		if key.N.BitLen() < minLibraryBits {
			return notOpened, fmt.Errorf("RSA-PSS with a key of %d bits is not supported", key.N.BitLen())
		}
		opt := &rsa.PSSOptions{SaltLength: a.salt, Hash: a.hash}
		return orEither(rsa.VerifyPSS(key, a.hash, digest, value, opt) == nil), nil
	}
	return notOpened, fmt.Errorf("the signature says %s, and the certificate has an RSA key", a)
}

func orEither(ok bool) opened {
	if ok {
		return agrees
	}
	return eitherWay
}

// keyBits is the size of a certificate's key.
func keyBits(c *x509.Certificate) int {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return key.N.BitLen()
	case *ecdsa.PublicKey:
		return key.Curve.Params().BitSize
	case ed25519.PublicKey:
		return 256
	}
	return 0
}

// rateAlgorithm is rate for signatures that are no DKIM: kind "rsa" also
// stands for RSA-PSS and DSA, whose sizes mean the same.
func rateAlgorithm(isRSA bool, bits int, h crypto.Hash) (Strength, string) {
	name := hashNames[h]
	switch {
	case isRSA && bits < 1024, !isRSA && bits < 160:
		return Broken, fmt.Sprintf("a key of %d bits can be computed by anybody", bits)
	case h == crypto.MD5:
		return Weak, "MD5 lets the signer prepare two messages with one signature; nobody has shown that others can"
	case h == crypto.SHA1:
		return Weak, "SHA-1 lets the signer prepare two messages with one signature; nobody has shown that others can"
	case isRSA && bits < 2048:
		return Fair, "a key of less than 2048 bits is small for today; nobody has shown in public that one of 1024 was computed"
	}
	return Strong, name
}
