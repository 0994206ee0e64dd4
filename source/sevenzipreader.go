package source

import "encoding/binary"

// reader7z reads a header. Its first error stays: everything read behind it is
// zero.
type reader7z struct {
	b   []byte
	err error
}

func (r *reader7z) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.b = nil
}

func (r *reader7z) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail(err7zHeader)
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader7z) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// number reads a NUMBER: the ones at the front of its first byte count the
// bytes that follow, low ones first.
func (r *reader7z) number() int64 {
	first := r.byte()
	var n uint64
	mask := byte(0x80)
	for i := range 8 {
		if first&mask == 0 {
			n |= uint64(first&(mask-1)) << (8 * i)
			break
		}
		n |= uint64(r.byte()) << (8 * i)
		mask >>= 1
	}
	if n > 1<<62 {
		r.fail(err7zHeader)
		return 0
	}
	return int64(n)
}

// count reads a number of things of which each takes a byte at least.
func (r *reader7z) count() int {
	n := r.number()
	if n > int64(len(r.b)) {
		r.fail(err7zHeader)
		return 0
	}
	return int(n)
}

// bits reads n bits, the high one of each byte first.
func (r *reader7z) bits(n int) []bool {
	b := r.bytes((n + 7) / 8)
	if b == nil {
		return make([]bool, min(n, 0))
	}
	set := make([]bool, n)
	for i := range set {
		set[i] = b[i/8]&(0x80>>(i%8)) != 0
	}
	return set
}

// defined reads which of n things have a value: all, or those whose bit is set.
func (r *reader7z) defined(n int) []bool {
	if r.byte() == 0 {
		return r.bits(n)
	}
	set := make([]bool, n)
	for i := range set {
		set[i] = true
	}
	return set
}

func (r *reader7z) crcs(n int) []*uint32 {
	list := make([]*uint32, n)
	for i, set := range r.defined(n) {
		if b := []byte(nil); set {
			if b = r.bytes(4); b == nil {
				break
			}
			sum := binary.LittleEndian.Uint32(b)
			list[i] = &sum
		}
	}
	return list
}

// sections calls f for each section until the end mark. No section may come
// twice.
func (r *reader7z) sections(f func(id byte)) {
	seen := map[byte]bool{}
	for range max7zTypes {
		id := r.byte()
		if id == id7zEnd || r.err != nil {
			return
		}
		if seen[id] && id != 0x19 { // padding may
			break
		}
		seen[id] = true
		f(id)
	}
	r.fail(err7zHeader)
}
