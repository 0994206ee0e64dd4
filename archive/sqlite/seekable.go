package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sort"
)

// Blobs are compressed in independent frames with a table of them at the end,
// in the Zstandard Seekable Format, version 0.1.0 (contrib/seekable_format of
// the reference implementation): the table is a skippable frame (RFC 8878
// section 3.1.2), so that any zstd reads the whole file, and we read any part.
const (
	frameBytes      = 256 << 10  // of content in every frame but the last
	skippableMagic  = 0x184D2A5E // of the frame that holds the table
	seekableMagic   = 0x8F92EAB1 // the last four bytes of the file
	tableHeadBytes  = 8          // magic, length
	tableEntryBytes = 8          // compressed size, content size
	tableFootBytes  = 9          // number of frames, descriptor, magic
	// maxFrames bounds the table in memory: 16 TiB of content.
	maxFrames = 1 << 26
	// maxFrameContent bounds what one frame may say it holds.
	maxFrameContent = 1 << 30
	// tableHasSums and tableReserved are bits of the descriptor.
	tableHasSums  = 1 << 7
	tableReserved = 0x7c
)

var errSeekTable = errors.New("the table of frames is damaged")

// frameSize is the length of one frame on disk and of what it holds.
type frameSize struct{ packed, content uint32 }

// appendSeekTable appends the table of frames to b.
func appendSeekTable(b []byte, frames []frameSize) []byte {
	b = binary.LittleEndian.AppendUint32(b, skippableMagic)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(frames)*tableEntryBytes+tableFootBytes))
	for _, f := range frames {
		b = binary.LittleEndian.AppendUint32(b, f.packed)
		b = binary.LittleEndian.AppendUint32(b, f.content)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(frames)))
	b = append(b, 0)
	return binary.LittleEndian.AppendUint32(b, seekableMagic)
}

// seekTable says where the frames of a file begin, on disk and in its content.
// Both lists have one entry more than there are frames: the ends.
type seekTable struct{ packed, content []int64 }

// size is the length of the content.
func (t *seekTable) size() int64 { return t.content[len(t.content)-1] }

// find returns the frame that holds the content byte at off, which is inside.
func (t *seekTable) find(off int64) int {
	return sort.Search(len(t.content)-1, func(i int) bool { return t.content[i+1] > off })
}

// readSeekTable reads the table at the end of a file of the given size.
func readSeekTable(r io.ReaderAt, size int64) (*seekTable, error) {
	var foot [tableFootBytes]byte
	if size < tableHeadBytes+tableFootBytes {
		return nil, fmt.Errorf("%w: the file has %d bytes", errSeekTable, size)
	}
	if _, err := r.ReadAt(foot[:], size-tableFootBytes); err != nil {
		return nil, fmt.Errorf("reading the table of frames: %w", err)
	}
	n := int64(binary.LittleEndian.Uint32(foot[:]))
	if binary.LittleEndian.Uint32(foot[5:]) != seekableMagic {
		return nil, fmt.Errorf("%w: it does not end as one", errSeekTable)
	}
	if foot[4]&(tableHasSums|tableReserved) != 0 {
		return nil, fmt.Errorf("%w: descriptor %#x", errSeekTable, foot[4])
	}
	length := tableHeadBytes + n*tableEntryBytes + tableFootBytes
	if n > maxFrames || length > size {
		return nil, fmt.Errorf("%w: %d frames in a file of %d bytes", errSeekTable, n, size)
	}
	b := make([]byte, length)
	if _, err := r.ReadAt(b, size-length); err != nil {
		return nil, fmt.Errorf("reading the table of frames: %w", err)
	}
	return parseSeekTable(b, n, size-length)
}

// parseSeekTable reads the table of n frames that is b, whole; the frames take
// the packed bytes before it.
func parseSeekTable(b []byte, n, packed int64) (*seekTable, error) {
	if binary.LittleEndian.Uint32(b) != skippableMagic ||
		int64(binary.LittleEndian.Uint32(b[4:])) != int64(len(b))-tableHeadBytes {
		return nil, fmt.Errorf("%w: it does not begin as one", errSeekTable)
	}
	t := &seekTable{make([]int64, n+1), make([]int64, n+1)}
	for i := range n {
		e := b[tableHeadBytes+i*tableEntryBytes:]
		content := binary.LittleEndian.Uint32(e[4:])
		if content == 0 || content > maxFrameContent {
			return nil, fmt.Errorf("%w: frame %d holds %d bytes", errSeekTable, i, content)
		}
		t.packed[i+1] = t.packed[i] + int64(binary.LittleEndian.Uint32(e))
		t.content[i+1] = t.content[i] + int64(content)
	}
	if t.packed[n] != packed {
		return nil, fmt.Errorf("%w: frames of %d bytes in all, and %d are here", errSeekTable, t.packed[n], packed)
	}
	return t, nil
}
