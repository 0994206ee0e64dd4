package source

import (
	"encoding/binary"
	"errors"
	"unicode/utf16"
)

// The header of a 7z archive, read after 7zFormat.txt of the 7-Zip sources. It
// is our own reader because those obtainable believe the counts in a header: a
// hostile archive of a hundred bytes makes them ask for all memory there is,
// or derive a key for years. Here no count is larger than the bytes that are
// left of the header.

var (
	err7zHeader      = errors.New("source: the header of the 7z archive is damaged")
	err7zUnsupported = errors.New("source: the 7z archive uses something that nothing here reads")
)

// The ids of 7zFormat.txt, "Property IDs".
const (
	id7zEnd          = 0x00
	id7zHeader       = 0x01
	id7zProperties   = 0x02
	id7zAdditional   = 0x03
	id7zMainStreams  = 0x04
	id7zFiles        = 0x05
	id7zPack         = 0x06
	id7zUnpack       = 0x07
	id7zSubStreams   = 0x08
	id7zSize         = 0x09
	id7zCRC          = 0x0a
	id7zFolder       = 0x0b
	id7zUnpackSize   = 0x0c
	id7zNumSubStream = 0x0d
	id7zEmptyStream  = 0x0e
	id7zEmptyFile    = 0x0f
	id7zNames        = 0x11
	id7zAttributes   = 0x15
	id7zEncoded      = 0x17
)

const (
	max7zCoders  = 8       // of one folder; real ones have at most four
	max7zTypes   = 64      // sections of a header; real ones have at most ten
	max7zFolders = 200_000 // of one archive; each takes a few hundred bytes of memory
)

// coder7z is one step of undoing a folder.
type coder7z struct {
	method     string
	in, out    int
	properties []byte
	size       int64 // of what it gives
}

// folder7z is what was packed together: one stream of one or more members.
type folder7z struct {
	coders []coder7z
	bonds  [][2]int // in-stream, out-stream
	packed []int    // in-streams that are read from the archive
	crc    *uint32
	sizes  []int64 // of the members in it, in order
	crcs   []*uint32
}

// streams7z are the packed streams of an archive and the folders they make.
type streams7z struct {
	at      int64 // of the first packed stream, behind the signature header
	packed  []int64
	folders []folder7z
}

// file7z is one member as the header lists it.
type file7z struct {
	name       string
	empty      bool // no stream: a folder, or a file without bytes
	folder     bool
	attributes uint32
}

// header7z is a header, decoded and read.
type header7z struct {
	streams streams7z
	files   []file7z
}

// readHeader reads a header that is not encoded.
func (r *reader7z) readHeader() (h header7z) {
	if r.byte() != id7zHeader {
		r.fail(err7zHeader)
	}
	r.sections(func(id byte) {
		switch id {
		case id7zProperties:
			r.sections(func(byte) { r.bytes(int(r.number())) })
		case id7zAdditional:
			r.readStreams()
		case id7zMainStreams:
			h.streams = r.readStreams()
		case id7zFiles:
			h.files = r.readFiles()
		default:
			r.fail(err7zHeader)
		}
	})
	return h
}

func (r *reader7z) readStreams() (s streams7z) {
	r.sections(func(id byte) {
		switch id {
		case id7zPack:
			r.readPack(&s)
		case id7zUnpack:
			r.readUnpack(&s)
		case id7zSubStreams:
			r.readSubStreams(&s)
		default:
			r.fail(err7zHeader)
		}
	})
	for i := range s.folders {
		if f := &s.folders[i]; f.sizes == nil { // one member in each
			f.sizes, f.crcs = []int64{f.size()}, []*uint32{f.crc}
		}
	}
	return s
}

func (r *reader7z) readPack(s *streams7z) {
	s.at = r.number()
	n := r.count()
	r.sections(func(id byte) {
		switch id {
		case id7zSize:
			for i := 0; i < n && r.err == nil; i++ {
				s.packed = append(s.packed, r.number())
			}
		case id7zCRC:
			r.crcs(n)
		default:
			r.fail(err7zHeader)
		}
	})
	if r.err == nil && len(s.packed) != n {
		r.fail(err7zHeader)
	}
}

func (r *reader7z) readUnpack(s *streams7z) {
	r.sections(func(id byte) {
		switch id {
		case id7zFolder:
			n := r.count()
			if r.byte() != 0 {
				r.fail(err7zUnsupported) // the folders are in another stream
			}
			if n > max7zFolders {
				r.fail(errDirectory)
			}
			for i := 0; i < n && r.err == nil; i++ {
				s.folders = append(s.folders, r.readFolder())
			}
		case id7zUnpackSize:
			for i := range s.folders {
				for j := range s.folders[i].coders {
					s.folders[i].coders[j].size = r.number()
				}
			}
		case id7zCRC:
			for i, crc := range r.crcs(len(s.folders)) {
				s.folders[i].crc = crc
			}
		default:
			r.fail(err7zHeader)
		}
	})
}

func (r *reader7z) readFolder() (f folder7z) {
	n := r.count()
	if n == 0 || n > max7zCoders {
		r.fail(err7zHeader)
		return f
	}
	ins, outs := 0, 0
	for range n {
		flags := r.byte()
		c := coder7z{method: string(r.bytes(int(flags & 0x0f))), in: 1, out: 1}
		if flags&0x10 != 0 {
			c.in, c.out = r.count(), r.count()
		}
		if flags&0x20 != 0 {
			c.properties = r.bytes(int(min(r.number(), 1<<30)))
		}
		if flags&0xc0 != 0 || c.in > max7zCoders || c.out != 1 {
			r.fail(err7zUnsupported)
		}
		ins, outs = ins+c.in, outs+c.out
		f.coders = append(f.coders, c)
	}
	bound := map[int]bool{}
	for range outs - 1 {
		bond := [2]int{int(r.number()), int(r.number())}
		bound[bond[0]] = true
		f.bonds = append(f.bonds, bond)
	}
	packed := ins - (outs - 1)
	if r.err != nil || packed < 1 {
		r.fail(err7zHeader)
		return f
	}
	if packed == 1 {
		for i := range ins {
			if !bound[i] {
				f.packed = append(f.packed, i)
			}
		}
	} else {
		for range packed {
			f.packed = append(f.packed, int(r.number()))
		}
	}
	if len(f.packed) != packed {
		r.fail(err7zHeader)
	}
	return f
}

// size is that of what the folder gives in the end: of the out-stream that no
// bond takes up.
func (f *folder7z) size() int64 {
	for i, c := range f.coders {
		if _, taken := f.next(i); !taken {
			return c.size
		}
	}
	return 0
}

// next returns the in-stream that takes up the out-stream of the i-th coder.
func (f *folder7z) next(i int) (int, bool) {
	for _, b := range f.bonds {
		if b[1] == i {
			return b[0], true
		}
	}
	return 0, false
}

func (r *reader7z) readSubStreams(s *streams7z) {
	counts := make([]int, len(s.folders))
	for i := range counts {
		counts[i] = 1
	}
	sized := false
	setSizes := func(read bool) {
		sized = true
		for i := range s.folders {
			f := &s.folders[i]
			rest := f.size()
			f.sizes = make([]int64, 0, counts[i])
			for j := range counts[i] {
				size := rest
				if j < counts[i]-1 && read {
					size = r.number()
				}
				if rest -= size; rest < 0 {
					r.fail(err7zHeader)
					return
				}
				f.sizes = append(f.sizes, size)
			}
			f.crcs = make([]*uint32, counts[i])
			if counts[i] == 1 {
				f.crcs[0] = f.crc
			}
		}
	}
	r.sections(func(id byte) {
		if id != id7zNumSubStream && !sized {
			setSizes(id == id7zSize)
		}
		switch id {
		case id7zNumSubStream:
			total := 0
			for i := range counts {
				counts[i] = r.countUpTo(maxMembers - total)
				total += counts[i]
			}
		case id7zSize:
		case id7zCRC:
			r.readSubCRCs(s)
		default:
			r.fail(err7zHeader)
		}
	})
	if !sized && r.err == nil {
		setSizes(false)
	}
}

func (r *reader7z) countUpTo(limit int) int {
	n := r.number()
	if n > int64(limit) {
		r.fail(errDirectory)
		return 0
	}
	return int(n)
}

// readSubCRCs reads the checksums of the members that have none yet.
func (r *reader7z) readSubCRCs(s *streams7z) {
	var open []**uint32
	for i := range s.folders {
		for j := range s.folders[i].crcs {
			if c := &s.folders[i].crcs[j]; *c == nil {
				open = append(open, c)
			}
		}
	}
	for i, crc := range r.crcs(len(open)) {
		*open[i] = crc
	}
}

func (r *reader7z) readFiles() []file7z {
	files := make([]file7z, r.countUpTo(min(maxMembers, len(r.b))))
	var empty []int
	r.sections(func(id byte) {
		p := &reader7z{b: r.bytes(int(min(r.number(), 1<<40)))}
		switch id {
		case id7zEmptyStream:
			for i, set := range p.bits(len(files)) {
				if set {
					files[i].empty, files[i].folder = true, true
					empty = append(empty, i)
				}
			}
		case id7zEmptyFile:
			for i, set := range p.bits(len(empty)) {
				files[empty[i]].folder = !set
			}
		case id7zNames:
			p.readNames(files)
		case id7zAttributes:
			set := p.defined(len(files))
			if p.byte() != 0 {
				p.fail(err7zUnsupported)
			}
			for i := range set {
				if set[i] {
					if b := p.bytes(4); b != nil {
						files[i].attributes = binary.LittleEndian.Uint32(b)
					}
				}
			}
		}
		if p.err != nil {
			r.fail(p.err)
		}
	})
	return files
}

// readNames reads names in UTF-16, each with a zero behind it.
func (r *reader7z) readNames(files []file7z) {
	if r.byte() != 0 {
		r.fail(err7zUnsupported) // the names are in another stream
		return
	}
	for i := range files {
		var units []uint16
		for {
			b := r.bytes(2)
			if b == nil {
				return
			}
			u := binary.LittleEndian.Uint16(b)
			if u == 0 {
				break
			}
			units = append(units, u)
		}
		files[i].name = string(utf16.Decode(units))
	}
}
