package authentic

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// Bounds on RSA keys. A record beyond them is unusable: the largest in real
// use is 4096 bits, and checking a huge one costs minutes.
const (
	maxKeyBits      = 8192
	maxExponentBits = 31
)

// Record is a key record of the DNS, parsed (RFC 6376 section 3.6.1, RFC 8463
// section 4; g= of RFC 4871 section 3.6.1).
type Record struct {
	Version     string   // v=, "" where absent
	Type        string   // k=, "rsa" where absent
	Hashes      []string // h=, nil where absent: any hash
	Services    []string // s=, nil where absent: any service
	Flags       []string // t=
	Notes       string   // n=, decoded
	Granularity string   // g=
	HasG        bool     // whether g= is there at all: an empty one matches nobody (RFC 4871)

	Revoked bool // p= is there and empty: the domain has withdrawn the key
	Bits    int  // size of the key in bits

	material []byte // p=, decoded
	rsa      *rsa.PublicKey
	ed25519  ed25519.PublicKey
}

// ParseRecord reads a key record. The error says why a verifier must pass the
// record over (RFC 6376 sections 3.6.1 and 6.1.2); what could be read is
// returned with it. A revoked record is no error.
func ParseRecord(text string) (*Record, error) {
	// Empty tags are common in records, and do no harm.
	tags, err := parseTags(strings.Join(strings.FieldsFunc(text, func(c rune) bool { return c == ';' }), ";"))
	r := &Record{Type: "rsa"}
	r.Version = tags.value("v")
	if k, ok := tags.get("k"); ok {
		r.Type = strings.ToLower(k)
	}
	r.Hashes = lowerAll(colonList(tags.value("h")))
	r.Services = lowerAll(colonList(tags.value("s")))
	r.Flags = lowerAll(colonList(tags.value("t")))
	r.Notes = decodeTagQP(tags.value("n"))
	r.Granularity, r.HasG = tags.get("g")
	if err != nil {
		return r, fmt.Errorf("key record: %w", err)
	}
	if r.Version != "" && r.Version != "DKIM1" {
		return r, fmt.Errorf("key record: version %q is not DKIM1", clip(r.Version))
	}
	p, ok := tags.get("p")
	if !ok {
		return r, errors.New("key record: there is no p=, so no key")
	}
	if unspace(p) == "" {
		r.Revoked = true
		return r, nil
	}
	if r.material, err = decodeBase64(p); err != nil {
		return r, fmt.Errorf("key record: p= is %w", err)
	}
	return r, r.readMaterial()
}

func lowerAll(list []string) []string {
	for i, s := range list {
		list[i] = strings.ToLower(s)
	}
	return list
}

func (r *Record) readMaterial() error {
	switch r.Type {
	case "rsa":
		key, err := readRSA(r.material)
		if err != nil {
			return fmt.Errorf("key record: %w", err)
		}
		r.rsa, r.Bits = key, key.N.BitLen()
		return nil
	case "ed25519":
		// The bare 32 octets, without any wrapping (RFC 8463 section 4).
		if len(r.material) != ed25519.PublicKeySize {
			return fmt.Errorf("key record: p= has %d octets, not %d as an ed25519 key has", len(r.material), ed25519.PublicKeySize)
		}
		r.ed25519, r.Bits = ed25519.PublicKey(r.material), 8*ed25519.PublicKeySize
		return nil
	}
	return fmt.Errorf("key record: key type %q is not one that is known", clip(r.Type))
}

// readRSA reads an RSA public key, either as a SubjectPublicKeyInfo, which is
// what everybody publishes, or as a bare RSAPublicKey, which is what the
// letter of RFC 6376 section 3.6.1 says (see its erratum 3017).
func readRSA(der []byte) (*rsa.PublicKey, error) {
	var bare struct {
		N *big.Int
		E *big.Int
	}
	if rest, err := asn1.Unmarshal(der, &bare); err == nil && len(rest) == 0 {
		return checkRSA(bare.N, bare.E)
	}
	// Read by hand: the standard library's reader speaks of certificates in
	// its errors and accepts keys of other algorithms.
	var info struct {
		Algorithm struct {
			ID         asn1.ObjectIdentifier
			Parameters asn1.RawValue `asn1:"optional"`
		}
		Key asn1.BitString
	}
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(rest) != 0 {
		return nil, errors.New("p= is not an RSA public key")
	}
	if !info.Algorithm.ID.Equal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}) {
		return nil, fmt.Errorf("p= holds a key of algorithm %v, not RSA", info.Algorithm.ID)
	}
	if rest, err := asn1.Unmarshal(info.Key.RightAlign(), &bare); err != nil || len(rest) != 0 {
		return nil, errors.New("p= is not an RSA public key")
	}
	return checkRSA(bare.N, bare.E)
}

// checkRSA refuses numbers with which no honest signature could be checked.
func checkRSA(n, e *big.Int) (*rsa.PublicKey, error) {
	switch {
	case n.Sign() <= 0 || n.Bit(0) == 0:
		return nil, errors.New("the RSA modulus is not an odd positive number")
	case n.BitLen() > maxKeyBits:
		return nil, fmt.Errorf("the RSA modulus has %d bits, more than %d", n.BitLen(), maxKeyBits)
	case n.BitLen() < 256:
		return nil, fmt.Errorf("the RSA modulus has only %d bits", n.BitLen())
	case e.Sign() <= 0 || e.Bit(0) == 0 || e.BitLen() < 2 || e.BitLen() > maxExponentBits:
		return nil, errors.New("the RSA exponent is out of range")
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

// has reports whether flag is among the record's t= flags: "y" for a domain
// that is testing, "s" for a key that is not for subdomains.
func (r *Record) has(flag string) bool {
	for _, f := range r.Flags {
		if f == flag {
			return true
		}
	}
	return false
}

// takesHash reports whether the record lets signatures use the hash called
// name, "sha1" or "sha256".
func (r *Record) takesHash(name string) bool {
	return r.Hashes == nil || contains(r.Hashes, name)
}

// forMail reports whether the record is for e-mail at all.
func (r *Record) forMail() bool {
	return r.Services == nil || contains(r.Services, "*") || contains(r.Services, "email")
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if l == s {
			return true
		}
	}
	return false
}

// Fingerprint returns a short text that is equal for two records exactly where
// they hold one key, however either is written: SHA-256 in hexadecimal. It is
// empty where the record holds none that can be used.
func (r *Record) Fingerprint() string {
	var b []byte
	switch {
	case r.rsa != nil:
		b = fmt.Appendf(nil, "rsa %x %x", r.rsa.N, r.rsa.E)
	case r.ed25519 != nil:
		b = fmt.Appendf(nil, "ed25519 %x", []byte(r.ed25519))
	default:
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// sameKey reports whether two records hold one and the same key, whatever
// else they say.
func (r *Record) sameKey(o *Record) bool {
	switch {
	case r.Revoked || o.Revoked:
		return r.Revoked == o.Revoked
	case r.rsa != nil && o.rsa != nil:
		return r.rsa.Equal(o.rsa)
	}
	return r.Type == o.Type && string(r.material) == string(o.material)
}
