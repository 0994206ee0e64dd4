package sqlite

import (
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Packed text begins with one byte that says how the rest is to be read.
const (
	packedPlain byte = 0 // the text itself
	packedZstd  byte = 1 // one Zstandard frame (RFC 8878)
)

const (
	// packThreshold is the length in bytes from which text is compressed. To
	// shorter text it costs more time than it saves room.
	packThreshold = 600
	// maxUnpackedBytes bounds what one packed text may grow to, so that a
	// damaged row cannot take all memory. It is above the largest item that
	// is read (intake reads 64 MiB of one), whatever a reader makes of it.
	maxUnpackedBytes = 1 << 30
)

var errPacked = errors.New("packed text is damaged")

// packer compresses text. It is safe for concurrent use.
type packer struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
}

// newPacker is called once a process: the tables are large. Literals are left
// as they are: on list mail a text is then half its length instead of two
// fifths, and is packed in two thirds and unpacked in two fifths of the time.
var newPacker = sync.OnceValues(func() (*packer, error) {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithNoEntropyCompression(true), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("making a compressor: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(maxUnpackedBytes),
		zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, fmt.Errorf("making a decompressor: %w", err)
	}
	return &packer{enc, dec}, nil
})

// packText returns the bytes of text as they are stored.
func (p *packer) packText(text []byte) []byte {
	if len(text) >= packThreshold {
		// Most text shrinks to less than half; what does not fit grows.
		out := append(make([]byte, 0, len(text)/2+64), packedZstd)
		out = p.encoder.EncodeAll(text, out)
		if len(out) <= len(text) {
			return out
		}
	}
	out := make([]byte, 1+len(text))
	out[0] = packedPlain
	copy(out[1:], text)
	return out
}

// unpackText returns what packText was given, appended to buf[:0].
func (p *packer) unpackText(packed, buf []byte) ([]byte, error) {
	if len(packed) == 0 {
		return buf[:0], fmt.Errorf("%w: it is empty", errPacked)
	}
	switch packed[0] {
	case packedPlain:
		return append(buf[:0], packed[1:]...), nil
	case packedZstd:
		out, err := p.decoder.DecodeAll(packed[1:], buf[:0])
		if err != nil {
			return buf[:0], fmt.Errorf("%w: %w", errPacked, err)
		}
		return out, nil
	}
	return buf[:0], fmt.Errorf("%w: it begins with byte %d", errPacked, packed[0])
}
