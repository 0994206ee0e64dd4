package authentic

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/crypto/ripemd160" //nolint:staticcheck // proofs of others use it; it is recomputed, never relied on
	"golang.org/x/crypto/sha3"
)

// Limits on proofs. The first two are those of the format's own reader.
const (
	maxOTSMessage      = 4096    // octets of a commitment, and of what an operation adds
	maxOTSDepth        = 256     // operations one after another
	maxOTSBytes        = 1 << 20 // size of a proof; real ones have some hundred octets
	maxOTSOperations   = 10_000  // in all; real proofs have some hundred
	maxOTSAttestations = 1000
	maxOTSAttestation  = 8192 // octets of one attestation
)

// otsMagic begins every proof file.
var otsMagic = []byte("\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94")

// ChainProof is an OpenTimestamps proof, followed as far as it goes without
// the chain's block headers.
type ChainProof struct {
	// Word is KeyGone where the proof is for the digest and leads to a block,
	// Unjudged where it leads to none yet, BodyAltered where it is for
	// another digest, and Malformed. It is never Verified: that needs the
	// block's header, which is not here. See Attestation.Settles.
	Word         Word          `json:"word"`
	Reason       string        `json:"reason"`           // one sentence for people
	Hash         string        `json:"hash,omitempty"`   // by which the file was hashed: "sha256"
	Digest       []byte        `json:"digest,omitempty"` // of the file, as the proof has it
	Attestations []Attestation `json:"attestations,omitempty"`
	// Used is how many octets of the proof were read; more are left only of
	// a malformed one.
	Used int `json:"-"`
}

// Attestation is one end of a proof: where its commitment was put.
type Attestation struct {
	Kind       string `json:"kind"`                 // "bitcoin", "litecoin", "ethereum", "pending", "unknown"
	Height     uint64 `json:"height,omitempty"`     // of the block
	Calendar   string `json:"calendar,omitempty"`   // of a pending one: whose server will know more
	Commitment []byte `json:"commitment,omitempty"` // what the digest became on the way
	Steps      int    `json:"steps"`                // operations from the digest
	Text       string `json:"text"`                 // for people
}

// MerkleRoot is the commitment as explorers of the chain print it, reversed
// and in hexadecimal; "" where the attestation is of no block.
func (a Attestation) MerkleRoot() string {
	switch a.Kind {
	case "bitcoin", "litecoin":
		b := bytes.Clone(a.Commitment)
		slices.Reverse(b)
		return hex.EncodeToString(b)
	case "ethereum":
		return hex.EncodeToString(a.Commitment)
	}
	return ""
}

// Settles reports whether a block at the attested height whose Merkle root is
// printed as root proves the attestation. Then the digest is older than the
// time in that block's header, within the hours that the chain allows it to be
// off.
func (a Attestation) Settles(height uint64, root string) bool {
	own := a.MerkleRoot()
	return own != "" && len(a.Commitment) == 32 && a.Height == height && strings.EqualFold(own, root)
}

// ReadChainProof reads an .ots file and follows it from digest, the hash of
// the file by the function that the proof names, to each attestation. The
// format is that of python-opentimestamps, version 1.
func ReadChainProof(proof, digest []byte) ChainProof {
	var p ChainProof
	r := &otsReader{b: proof}
	err := r.file(&p)
	p.Attestations, p.Used = r.found, r.at
	switch {
	case err != nil:
		p.Word, p.Reason = Malformed, "the proof cannot be read: "+err.Error()
		p.Attestations = nil
	case !bytes.Equal(p.Digest, digest):
		p.Word, p.Reason = BodyAltered, "the proof is for another digest than this"
	default:
		p.settle()
	}
	return p
}

// settle says how far the proof goes.
func (p *ChainProof) settle() {
	for _, a := range p.Attestations {
		if a.MerkleRoot() != "" {
			p.Word = KeyGone
			p.Reason = "the proof leads from this digest to a block; whether the block has it is not judged: the block's header is not here. Look it up in a copy of the chain"
			return
		}
	}
	p.Word, p.Reason = Unjudged, "not judged: the proof leads to no block yet; its calendars may have the rest"
}

// otsReader reads a proof from its beginning to its end.
type otsReader struct {
	b     []byte
	at    int
	done  int // operations
	found []Attestation
}

var errOTSShort = errors.New("it ends too early")

func (r *otsReader) take(n int) ([]byte, error) {
	if n < 0 || n > len(r.b)-r.at {
		return nil, errOTSShort
	}
	out := r.b[r.at : r.at+n]
	r.at += n
	return out, nil
}

// number reads a number of seven bits an octet, the lowest first.
func (r *otsReader) number() (uint64, error) {
	var n uint64
	for shift := 0; ; shift += 7 {
		c, err := r.take(1)
		if err != nil {
			return 0, err
		}
		if shift > 56 {
			return 0, errors.New("a number is too large")
		}
		n |= uint64(c[0]&0x7f) << shift
		if c[0]&0x80 == 0 {
			return n, nil
		}
	}
}

// octets reads a length, at most limit, and so many octets.
func (r *otsReader) octets(limit int) ([]byte, error) {
	n, err := r.number()
	if err != nil {
		return nil, err
	}
	if n > uint64(limit) {
		return nil, fmt.Errorf("a piece of %d octets is longer than %d", n, limit)
	}
	return r.take(int(n))
}

// file reads the whole proof.
func (r *otsReader) file(p *ChainProof) error {
	if len(r.b) > maxOTSBytes {
		return fmt.Errorf("it has more than %d octets", maxOTSBytes)
	}
	magic, err := r.take(len(otsMagic))
	if err != nil || !bytes.Equal(magic, otsMagic) {
		return errors.New("it is no OpenTimestamps proof")
	}
	version, err := r.number()
	if err != nil {
		return err
	}
	if version != 1 {
		return fmt.Errorf("it is of version %d, and only 1 is known", version)
	}
	tag, err := r.take(1)
	if err != nil {
		return err
	}
	op, ok := otsHashes[tag[0]]
	if !ok {
		return fmt.Errorf("the file was hashed in a way that is not known (0x%02x)", tag[0])
	}
	p.Hash = op.name
	digest, err := r.take(op.size)
	if err != nil {
		return err
	}
	p.Digest = digest
	if err := r.follow(digest, 0); err != nil {
		return err
	}
	if r.at != len(r.b) {
		return fmt.Errorf("%d octets follow it", len(r.b)-r.at)
	}
	return nil
}

// follow reads what was made of message: attestations, and operations whose
// results go on. All but the last are marked with 0xff.
func (r *otsReader) follow(message []byte, depth int) error {
	if depth > maxOTSDepth {
		return fmt.Errorf("it has more than %d operations one after another", maxOTSDepth)
	}
	for more := true; more; {
		tag, err := r.take(1)
		if err != nil {
			return err
		}
		if more = tag[0] == 0xff; more {
			if tag, err = r.take(1); err != nil {
				return err
			}
		}
		if tag[0] == 0x00 {
			err = r.attestation(message, depth)
		} else {
			var next []byte
			if next, err = r.operation(tag[0], message); err == nil {
				err = r.follow(next, depth+1)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// otsHash is an operation that hashes.
type otsHash struct {
	name string
	size int
	sum  func([]byte) []byte
}

var otsHashes = map[byte]otsHash{
	0x02: {"sha1", 20, func(b []byte) []byte { s := sha1.Sum(b); return s[:] }},
	0x03: {"ripemd160", 20, func(b []byte) []byte { h := ripemd160.New(); h.Write(b); return h.Sum(nil) }},
	0x08: {"sha256", 32, func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }},
	0x67: {"keccak256", 32, func(b []byte) []byte { h := sha3.NewLegacyKeccak256(); h.Write(b); return h.Sum(nil) }},
}

// operation reads what belongs to the operation tag, and does it.
func (r *otsReader) operation(tag byte, message []byte) ([]byte, error) {
	if r.done++; r.done > maxOTSOperations {
		return nil, fmt.Errorf("it has more than %d operations", maxOTSOperations)
	}
	var next []byte
	switch tag {
	case 0xf0, 0xf1:
		added, err := r.octets(maxOTSMessage)
		switch {
		case err != nil:
			return nil, err
		case len(added) == 0:
			return nil, errors.New("an operation adds nothing")
		case tag == 0xf0:
			next = slices.Concat(message, added)
		default:
			next = slices.Concat(added, message)
		}
	case 0xf2:
		next = bytes.Clone(message)
		slices.Reverse(next)
	case 0xf3:
		next = []byte(hex.EncodeToString(message))
	default:
		op, ok := otsHashes[tag]
		if !ok {
			return nil, fmt.Errorf("an operation is not known (0x%02x)", tag)
		}
		next = op.sum(message)
	}
	if len(next) > maxOTSMessage {
		return nil, fmt.Errorf("a commitment grows to more than %d octets", maxOTSMessage)
	}
	return next, nil
}

// otsKinds are the attestations by their tag of eight octets.
var otsKinds = map[string]string{
	"\x05\x88\x96\x0d\x73\xd7\x19\x01": "bitcoin",
	"\x06\x86\x9a\x0d\x73\xd7\x1b\x45": "litecoin",
	"\x30\xfe\x80\x87\xb5\xc7\xea\xd7": "ethereum",
	"\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e": "pending",
}

// attestation reads one attestation of message.
func (r *otsReader) attestation(message []byte, steps int) error {
	tag, err := r.take(8)
	if err != nil {
		return err
	}
	payload, err := r.octets(maxOTSAttestation)
	if err != nil {
		return err
	}
	if len(r.found) == maxOTSAttestations {
		return fmt.Errorf("it has more than %d attestations", maxOTSAttestations)
	}
	a := Attestation{Kind: otsKinds[string(tag)], Commitment: bytes.Clone(message), Steps: steps}
	inner := &otsReader{b: payload}
	switch a.Kind {
	case "":
		a.Kind, a.Text = "unknown", fmt.Sprintf("an attestation of a kind that is not known (%x): not judged", tag)
		r.found = append(r.found, a)
		return nil
	case "pending":
		url, err := inner.octets(1000)
		if err != nil {
			return fmt.Errorf("reading a calendar's address: %w", err)
		}
		a.Calendar = plainText(string(url))
		a.Text = fmt.Sprintf("pending at the calendar %s: no block yet in this proof", a.Calendar)
	default:
		if a.Height, err = inner.number(); err != nil {
			return fmt.Errorf("reading a block's number: %w", err)
		}
		if len(message) != 32 {
			return fmt.Errorf("block %d of %s is said to have a commitment of %d octets, and Merkle roots have 32", a.Height, a.Kind, len(message))
		}
		a.Text = fmt.Sprintf("%s block %d: merkle root must be %s (block header not here: not judged)", a.Kind, a.Height, a.MerkleRoot())
	}
	if inner.at != len(payload) {
		return errors.New("an attestation has octets left over")
	}
	r.found = append(r.found, a)
	return nil
}
