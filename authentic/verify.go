package authentic

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/subtle"
	"math/big"
)

// opened says what came of holding one signature value against one key.
type opened int

// The possible results of a check.
const (
	// notOpened: the key did not make this value at all. It was made with
	// another key, or the value itself is damaged.
	notOpened opened = iota
	// otherDigest: the key made the value, but over something else.
	otherDigest
	// agrees: the key made the value over exactly this.
	agrees
	// eitherWay: it does not agree, and this kind of signature cannot tell
	// the first two apart (Ed25519).
	eitherWay
)

// checkValue holds the signature value sig against key r and digest, the hash
// h of what should have been signed. For RSA that is something else, the
// digest that was signed comes back too: it is inside the value.
func checkValue(r *Record, h crypto.Hash, digest, sig []byte) (opened, []byte) {
	if r.ed25519 != nil {
		// RFC 8463 section 3: PureEdDSA over the SHA-256 of the data.
		if ed25519.Verify(r.ed25519, digest, sig) {
			return agrees, nil
		}
		return eitherWay, nil
	}
	if r.rsa == nil {
		return notOpened, nil
	}
	if r.Bits >= minLibraryBits && rsa.VerifyPKCS1v15(r.rsa, h, digest, sig) == nil {
		return agrees, nil
	}
	signed := openRSA(r.rsa, h, sig)
	switch {
	case signed == nil:
		return notOpened, nil
	case subtle.ConstantTimeCompare(signed, digest) == 1:
		return agrees, signed
	}
	return otherDigest, signed
}

// minLibraryBits is the smallest RSA key that crypto/rsa will use. Keys below
// it stood in the DNS for years, so they are checked here and rated broken.
const minLibraryBits = 1024

// digestInfo is what stands between the padding and the digest in an RSASSA-
// PKCS1-v1_5 value (RFC 8017 section 9.2, note 1).
var digestInfo = map[crypto.Hash][]byte{
	crypto.MD5:    {0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10},
	crypto.SHA1:   {0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14},
	crypto.SHA256: {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20},
	crypto.SHA224: {0x30, 0x2d, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x04, 0x05, 0x00, 0x04, 0x1c},
	crypto.SHA384: {0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30},
	crypto.SHA512: {0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40},
}

// openRSA applies the public key to sig and returns the digest inside, or nil
// where what comes out is not, to the last octet, an encoding of a digest by
// h (RFC 8017 section 8.2.2). A value made by another key gives noise here, so
// a digest that comes out was put in by the holder of this key.
func openRSA(key *rsa.PublicKey, h crypto.Hash, sig []byte) []byte {
	size := (key.N.BitLen() + 7) / 8
	info, ok := digestInfo[h]
	if !ok || len(sig) != size || size < 11+len(info)+h.Size() {
		return nil
	}
	s := new(big.Int).SetBytes(sig)
	if s.Cmp(key.N) >= 0 {
		return nil
	}
	em := make([]byte, size)
	s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(em)

	tail := size - len(info) - h.Size()
	if em[0] != 0 || em[1] != 1 || em[tail-1] != 0 || !bytes.Equal(em[tail:tail+len(info)], info) {
		return nil
	}
	for _, b := range em[2 : tail-1] {
		if b != 0xff {
			return nil
		}
	}
	return em[size-h.Size():]
}

// Strength rates how hard it would have been to make a signature without the
// domain's key. It is a rating of the algorithm and the key alone.
type Strength string

// The ratings, best first (RFC 8301 sections 3.1 and 3.2, RFC 8463).
const (
	Strong Strength = "strong" // Ed25519; RSA of 2048 bits or more with SHA-256
	Fair   Strength = "fair"   // RSA of 1024 to 2047 bits with SHA-256: nobody has shown a break in public
	Weak   Strength = "weak"   // SHA-1: its maker could have made two messages with one signature
	Broken Strength = "broken" // RSA of less than 1024 bits: anybody can compute the private key
)

// rate returns the strength of a signature by a key of the given type and
// size with hash h, with the reason in words.
func rate(r *Record, h crypto.Hash) (Strength, string) {
	switch {
	case r.ed25519 != nil:
		return Strong, "Ed25519"
	case r.Bits < 1024:
		return Broken, "an RSA key of less than 1024 bits can be computed by anybody (RFC 8301 section 3.2 forbids it)"
	case h == crypto.SHA1:
		return Weak, "SHA-1 lets the signer prepare two messages with one signature (RFC 8301 section 3.1 forbids it); nobody has shown that others can"
	case r.Bits < 2048:
		return Fair, "an RSA key of less than 2048 bits is small for today; nobody has shown in public that one of 1024 was computed"
	}
	return Strong, "RSA of at least 2048 bits with SHA-256"
}

// rank orders strengths: 3 for Strong down to 0 for Broken and for none.
func (s Strength) rank() int {
	switch s {
	case Strong:
		return 3
	case Fair:
		return 2
	case Weak:
		return 1
	}
	return 0
}
