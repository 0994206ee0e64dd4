package authentic

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
)

// otsProof writes a proof of digest with what follows it.
func otsProof(digest []byte, rest ...[]byte) []byte {
	return slices.Concat(otsMagic, []byte{1, 0x08}, digest, slices.Concat(rest...))
}

func otsAttest(tag string, payload []byte) []byte {
	return slices.Concat([]byte{0x00}, []byte(tag), []byte{byte(len(payload))}, payload)
}

func otsPending(url string) []byte {
	return otsAttest("\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e", append([]byte{byte(len(url))}, url...))
}

func otsBitcoin(height ...byte) []byte { return otsAttest("\x05\x88\x96\x0d\x73\xd7\x19\x01", height) }

func TestReadChainProof(t *testing.T) {
	sum := sha256.Sum256([]byte("a trove"))
	digest := sum[:]
	hash := []byte{0x08}
	add := func(op byte, b string) []byte { return append([]byte{op, byte(len(b))}, b...) }
	long := bytes.Repeat([]byte{0x08}, maxOTSDepth+1)
	grow := slices.Concat(bytes.Repeat([]byte{0xf3}, 8))
	for _, tc := range []struct {
		name  string
		proof []byte
		word  Word
		says  string // in the reason, or in the text of the last attestation
		ends  int
	}{
		{"block", otsProof(digest, add(0xf0, "salt"), hash, otsBitcoin(0xe8, 0x07)), KeyGone, "bitcoin block 1000: merkle root must be ", 1},
		{"litecoin", otsProof(digest, otsAttest("\x06\x86\x9a\x0d\x73\xd7\x1b\x45", []byte{5})), KeyGone, "litecoin block 5", 1},
		{"pending", otsProof(digest, otsPending("https://calendar.example")), Unjudged, "pending at the calendar https://calendar.example", 1},
		{"fork", otsProof(digest, []byte{0xff}, otsPending("https://a.example"), add(0xf1, "x"), hash, otsBitcoin(1)), KeyGone, "block 1:", 2},
		{"unknown kind", otsProof(digest, otsAttest("12345678", []byte{1, 2})), Unjudged, "not known", 1},
		{"another file", otsProof(make([]byte, 32), otsBitcoin(1)), BodyAltered, "", 1},
		{"commitment of another size", otsProof(digest, add(0xf0, "x"), otsBitcoin(1)), Malformed, "33 octets", 0},
		{"no magic", []byte("hello"), Malformed, "no OpenTimestamps proof", 0},
		{"version 2", slices.Concat(otsMagic, []byte{2, 8}, digest, otsBitcoin(1)), Malformed, "version 2", 0},
		{"nothing after", otsProof(digest), Malformed, "too early", 0},
		{"octets after", otsProof(digest, otsBitcoin(1), []byte{0}), Malformed, "follow", 0},
		{"unknown operation", otsProof(digest, []byte{0x44}), Malformed, "0x44", 0},
		{"adds nothing", otsProof(digest, []byte{0xf0, 0}), Malformed, "adds nothing", 0},
		{"too deep", otsProof(digest, long, otsBitcoin(1)), Malformed, "one after another", 0},
		{"deep enough", otsProof(digest, long[1:], otsBitcoin(1)), KeyGone, "block 1:", 1},
		{"grows too large", otsProof(digest, grow, hash, otsBitcoin(1)), Malformed, "grows", 0},
		{"too much added", otsProof(digest, []byte{0xf0, 0x81, 0x20}, make([]byte, 4097)), Malformed, "longer than", 0},
		{"height too large", otsProof(digest, otsBitcoin(bytes.Repeat([]byte{0xff}, 11)...)), Malformed, "too large", 0},
		{"payload left over", otsProof(digest, otsBitcoin(1, 1)), Malformed, "left over", 0},
		{"too large", append(otsProof(digest), make([]byte, maxOTSBytes)...), Malformed, "more than", 0},
		{"too many operations", otsProof(digest, bytes.Repeat(slices.Concat([]byte{0xff}, long[1:], otsBitcoin(1)), maxOTSOperations/maxOTSDepth+1), otsBitcoin(1)), Malformed, "10000 operations", 0},
		{"too many ends", otsProof(digest, bytes.Repeat(append([]byte{0xff}, otsBitcoin(1)...), maxOTSAttestations+1), otsBitcoin(1)), Malformed, "more than 1000", 0},
	} {
		p := ReadChainProof(tc.proof, digest)
		text := p.Reason
		if n := len(p.Attestations); n > 0 {
			text += p.Attestations[n-1].Text
		}
		if p.Word != tc.word || !strings.Contains(text, tc.says) || len(p.Attestations) != tc.ends {
			t.Errorf("%s: %s %q %d", tc.name, p.Word, text, len(p.Attestations))
		}
	}
}

// TestChainProofSteps follows every operation by hand.
func TestChainProofSteps(t *testing.T) {
	sum := sha256.Sum256([]byte("a trove"))
	p := ReadChainProof(otsProof(sum[:], []byte{0xf1, 1, 'a', 0xf2, 0xf3, 0x03, 0xf0, 2, 'b', 'c', 0x02, 0x67, 0x08}, otsBitcoin(7)), sum[:])
	want := append([]byte("a"), sum[:]...)
	slices.Reverse(want)
	want = []byte(hex.EncodeToString(want))
	want = append(otsHashes[0x03].sum(want), "bc"...)
	want = otsHashes[0x08].sum(otsHashes[0x67].sum(otsHashes[0x02].sum(want)))
	if len(p.Attestations) != 1 || !bytes.Equal(p.Attestations[0].Commitment, want) || p.Attestations[0].Steps != 8 {
		t.Fatalf("%+v", p)
	}
	a := p.Attestations[0]
	slices.Reverse(want)
	if !a.Settles(7, hex.EncodeToString(want)) || a.Settles(8, hex.EncodeToString(want)) || a.Settles(7, strings.Repeat("00", 32)) {
		t.Error("the block's root is not compared as it should be")
	}
}

// TestOTSHashes: answers for the empty string, as they are published.
func TestOTSHashes(t *testing.T) {
	for tag, want := range map[byte]string{
		0x02: "da39a3ee5e6b4b0d3255bfef95601890afd80709",
		0x03: "9c1185a5c5e9fc54612808977ee8f548b2258d31",
		0x08: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		0x67: "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
	} {
		if got := hex.EncodeToString(otsHashes[tag].sum(nil)); got != want || len(want) != 2*otsHashes[tag].size {
			t.Errorf("0x%02x: %s", tag, got)
		}
	}
}
