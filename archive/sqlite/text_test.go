package sqlite

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// FuzzUnpackText: what was packed comes back; anything else is an error or
// text, and never more than the limit.
func FuzzUnpackText(f *testing.F) {
	p, err := newPacker()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "short", strings.Repeat("long text ", 100), "\x00\x01", string(prose(3000))} {
		f.Add([]byte(s))
		f.Add(p.packText([]byte(s)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		packed := p.packText(b)
		if len(packed) > len(b)+1 {
			t.Errorf("%d bytes are packed into %d", len(b), len(packed))
		}
		got, err := p.unpackText(packed, []byte("left over"))
		if err != nil || !bytes.Equal(got, b) {
			t.Errorf("%q comes back as %q, %v", b, got, err)
		}
		if _, err := p.unpackText(b, nil); err != nil && !errors.Is(err, errPacked) {
			t.Errorf("%v does not say what is damaged", err)
		}
	})
}

// TestPackThreshold: short text is stored as it is, long text smaller.
func TestPackThreshold(t *testing.T) {
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		n    int
		want byte
	}{{0, packedPlain}, {packThreshold - 1, packedPlain}, {packThreshold, packedZstd}, {50_000, packedZstd}} {
		if b := p.packText(bytes.Repeat([]byte("ab "), test.n)[:test.n]); b[0] != test.want {
			t.Errorf("%d bytes are packed as %d, want %d", test.n, b[0], test.want)
		}
	}
	if b := p.packText(noiseOf(5000)); b[0] != packedPlain {
		t.Error("noise is stored compressed")
	}
}

// TestUnpackLimit: a small row that says it holds very much is refused.
func TestUnpackLimit(t *testing.T) {
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	// A frame header with a content size of 2^40 (RFC 8878 section 3.1.1.1).
	bomb := []byte{packedZstd, 0x28, 0xb5, 0x2f, 0xfd, 0xc0, 0x58, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0}
	if _, err := p.unpackText(bomb, nil); !errors.Is(err, errPacked) {
		t.Errorf("a text of a terabyte: %v, want an error", err)
	}
}
