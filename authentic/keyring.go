package authentic

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"slices"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/gainsay/gainsay/evidence"
)

// Limits on what ReadKeyring takes.
const (
	maxKeyringBytes  = 64 << 20
	maxKeyringBlocks = 10_000
)

type hasher = hash.Hash

// ReadKeyring reads OpenPGP public keys (RFC 9580 section 10.1), in binary or
// in any number of armoured blocks with other text between them. What cannot
// be read is passed over with a problem ("keyring"); keys that are given twice
// come twice. Whoever calls it says that these keys are whose they say.
func ReadKeyring(data []byte) (openpgp.EntityList, []evidence.Problem) {
	var (
		keys     openpgp.EntityList
		problems []evidence.Problem
	)
	tell := func(what string, err error) {
		problems = append(problems, evidence.Problem{Code: "keyring", Detail: fmt.Sprintf("%s: %s", what, plainText(err.Error()))})
	}
	if len(data) > maxKeyringBytes {
		tell("reading the keyring", fmt.Errorf("it has more than %d octets", maxKeyringBytes))
		return nil, problems
	}
	if !bytes.Contains(data, []byte("-----BEGIN PGP ")) {
		list, err := readKeys(data)
		if err != nil {
			tell("reading the keyring", err)
		}
		return list, problems
	}
	for n := 1; ; n++ {
		block, rest, ok := nextArmor(data)
		if !ok {
			break
		}
		if n > maxKeyringBlocks {
			tell("reading the keyring", fmt.Errorf("it has more than %d blocks", maxKeyringBlocks))
			break
		}
		data = rest
		a, err := dearmor(block)
		var list openpgp.EntityList
		switch {
		case err != nil:
		case a.kind == openpgp.PublicKeyType:
			list, err = readKeys(a.body)
		case a.kind == openpgp.PrivateKeyType:
			err = errors.New("it is a private key, which is not needed here and should not lie about")
		default:
			err = fmt.Errorf("it is no public key but %q", clip(a.kind))
		}
		if err != nil {
			tell(fmt.Sprintf("reading block %d of the keyring", n), err)
		}
		keys = append(keys, list...)
	}
	return keys, problems
}

// readKeys reads keys in binary, and drops any that came with a private part.
func readKeys(b []byte) (openpgp.EntityList, error) {
	list, err := openpgp.ReadKeyRing(bytes.NewReader(b))
	if err == nil && len(list) == 0 {
		err = errors.New("there is no key in it")
	}
	private := func(e *openpgp.Entity) bool { return e.PrivateKey != nil }
	if slices.ContainsFunc(list, private) {
		err = errors.New("a private key is in it, which is not needed here and should not lie about")
	}
	return slices.DeleteFunc(list, private), err
}

var armorHead, armorTail = []byte("-----BEGIN PGP "), []byte("-----END PGP ")

// nextArmor cuts the next armoured block out of data. A block without an end
// goes up to the next head.
func nextArmor(data []byte) (block, rest []byte, ok bool) {
	start := bytes.Index(data, armorHead)
	if start < 0 {
		return nil, nil, false
	}
	data = data[start:]
	after := len(armorHead)
	end := bytes.Index(data[after:], armorTail)
	next := bytes.Index(data[after:], armorHead)
	switch {
	case end < 0 && next < 0:
		return data, nil, true
	case end < 0 || next >= 0 && next < end:
		return data[:after+next], data[after+next:], true
	}
	stop := lineEnd(data, after+end)
	return data[:stop], data[stop:], true
}

// armored is an armoured block, or binary data, as read.
type armored struct {
	kind string // "PGP SIGNATURE"; "" of binary data
	body []byte
	sum  checksum
}

// checksum says how the checksum of an armoured block came out.
type checksum int

const (
	sumAbsent checksum = iota
	sumAgrees
	sumWrong
)

// dearmor removes the armour of b (RFC 9580 section 6.2), if it has one. The
// checksum is optional and no protection against anybody, and it tells damage
// on the way from a change to what was signed.
func dearmor(b []byte) (armored, error) {
	start := bytes.Index(b, armorHead)
	if start < 0 {
		if len(b) > 0 && b[0]&0x80 != 0 {
			return armored{body: b}, nil
		}
		return armored{}, errors.New("it is no OpenPGP data")
	}
	at := lineEnd(b, start)
	head := bytes.TrimSpace(b[start:at])
	kind, ok := bytes.CutSuffix(head[len("-----BEGIN "):], []byte("-----"))
	if !ok {
		return armored{}, errors.New("reading the armour: its first line is cut")
	}
	a := armored{kind: string(kind)}
	var coded, sum []byte
	ended, inHeader := false, true
	for at < len(b) && !ended {
		end := lineEnd(b, at)
		line := bytes.TrimSpace(b[at:end])
		at = end
		switch {
		case bytes.HasPrefix(line, armorTail):
			ended = true
		case inHeader && bytes.IndexByte(line, ':') >= 0:
		case inHeader && len(line) == 0:
			inHeader = false
		case len(line) == 5 && line[0] == '=':
			sum, inHeader = line[1:], false
		default:
			coded, inHeader = append(coded, line...), false
		}
	}
	if !ended {
		return armored{}, errors.New("reading the armour: it has no end")
	}
	a.body = make([]byte, base64.StdEncoding.DecodedLen(len(coded)))
	n, err := base64.StdEncoding.Decode(a.body, coded)
	if err != nil {
		return armored{}, fmt.Errorf("reading the armour: %w", err)
	}
	a.body = a.body[:n]
	a.sum = a.check(sum)
	return a, nil
}

// check compares the checksum as written with that of the body.
func (a armored) check(coded []byte) checksum {
	if coded == nil {
		return sumAbsent
	}
	want, err := base64.StdEncoding.DecodeString(string(coded))
	got := crc24(a.body)
	if err != nil || !bytes.Equal(want, []byte{byte(got >> 16), byte(got >> 8), byte(got)}) {
		return sumWrong
	}
	return sumAgrees
}

// crc24 is the checksum of RFC 9580 section 6.1.1.
func crc24(b []byte) uint32 {
	crc := uint32(0xb704ce)
	for _, c := range b {
		crc ^= uint32(c) << 16
		for range 8 {
			crc <<= 1
			if crc&0x1000000 != 0 {
				crc ^= 0x1864cfb
			}
		}
	}
	return crc & 0xffffff
}

// pgpCandidate is one key of the keyring that a signature names.
type pgpCandidate struct {
	entity *openpgp.Entity
	public *packet.PublicKey
	sub    *openpgp.Subkey // nil where it is the primary key
}

// maxPGPCandidates is how many keys of one id are tried: two are a curiosity,
// and many an attack.
const maxPGPCandidates = 8

// candidatesFor lists the keys that p says made it: by fingerprint where it
// gives one, else by id.
func candidatesFor(keys openpgp.EntityList, p *packet.Signature) []*pgpCandidate {
	named := func(k *packet.PublicKey) bool {
		if len(p.IssuerFingerprint) > 0 {
			return bytes.Equal(k.Fingerprint, p.IssuerFingerprint)
		}
		return p.IssuerKeyId != nil && *p.IssuerKeyId != 0 && k.KeyId == *p.IssuerKeyId
	}
	var out []*pgpCandidate
	for _, e := range keys {
		if e == nil || e.PrimaryKey == nil || len(out) >= maxPGPCandidates {
			continue
		}
		if named(e.PrimaryKey) {
			out = append(out, &pgpCandidate{entity: e, public: e.PrimaryKey})
		}
		for i := range e.Subkeys {
			if s := &e.Subkeys[i]; named(s.PublicKey) {
				out = append(out, &pgpCandidate{entity: e, public: s.PublicKey, sub: s})
			}
		}
	}
	return out
}

// unfit says why the key may not judge signatures at all, or "". A subkey must
// be marked as one that signs: only those are bound both ways, and without
// that anybody could take another's subkey for their own (RFC 9580 section
// 10.1.5).
func (k *pgpCandidate) unfit() string {
	if k.sub != nil {
		if s := k.sub.Sig; s == nil || !s.FlagsValid || !s.FlagSign || s.EmbeddedSignature == nil {
			return "it is a subkey that is not marked for signing"
		}
		return ""
	}
	if s, _ := k.entity.PrimarySelfSignature(); s != nil && s.FlagsValid && !s.FlagSign {
		return "it is not marked for signing"
	}
	return ""
}

// describe tells of the key, and whether it was good at the time given.
func (k *pgpCandidate) describe(at time.Time) PGPKey {
	d := PGPKey{
		Fingerprint: fmt.Sprintf("%X", k.public.Fingerprint),
		Primary:     fmt.Sprintf("%X", k.entity.PrimaryKey.Fingerprint),
		Created:     k.public.CreationTime.UTC(),
		Bits:        pgpBits(k.public),
	}
	for _, id := range k.entity.Identities {
		if len(d.Users) >= maxCertAddresses {
			break
		}
		d.Users = append(d.Users, plainText(id.Name))
		if id.UserId != nil && id.UserId.Email != "" && len(id.Revocations) == 0 {
			d.addresses = append(d.addresses, plainText(id.UserId.Email))
		}
	}
	slices.Sort(d.Users) // they come in a map
	slices.Sort(d.addresses)
	own, _ := k.entity.PrimarySelfSignature()
	d.Fault = lifeFault("the key", k.entity.PrimaryKey, own, k.entity.Revocations, at)
	d.Expires = expiry(k.public, own)
	if k.sub != nil {
		d.Expires = expiry(k.public, k.sub.Sig)
		if d.Fault == "" {
			d.Fault = lifeFault("the subkey", k.public, k.sub.Sig, k.sub.Revocations, at)
		}
	}
	d.Good = d.Fault == ""
	return d
}

// expiry is when key ends by its self-signature; zero where it does not.
func expiry(key *packet.PublicKey, own *packet.Signature) time.Time {
	if own == nil || own.KeyLifetimeSecs == nil || *own.KeyLifetimeSecs == 0 {
		return time.Time{}
	}
	return key.CreationTime.Add(time.Duration(*own.KeyLifetimeSecs) * time.Second).UTC()
}

// lifeFault says why key was not good at the time given, or "". A revocation
// that gives no reason, or says that the key was stolen, counts at all times;
// one that says that it was retired or replaced, from its own date on (RFC
// 9580 section 5.2.3.31).
func lifeFault(what string, key *packet.PublicKey, own *packet.Signature, revocations []*packet.Signature, at time.Time) string {
	for _, r := range revocations {
		soft := r.RevocationReason != nil && (*r.RevocationReason == packet.KeySuperseded || *r.RevocationReason == packet.KeyRetired)
		if !soft {
			return what + " is revoked, as one that may have been in other hands"
		}
		if !at.Before(r.CreationTime) {
			return fmt.Sprintf("%s was revoked on %s, before the signature says it was made", what, stamp(r.CreationTime))
		}
	}
	if at.Before(key.CreationTime) {
		return fmt.Sprintf("%s was made on %s, after the signature says it was made", what, stamp(key.CreationTime))
	}
	if end := expiry(key, own); !end.IsZero() && at.After(end) {
		return fmt.Sprintf("%s had expired on %s, before the signature says it was made", what, stamp(end))
	}
	return ""
}
