package source

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"strconv"

	"github.com/gainsay/gainsay/evidence"
)

// container is a kind of archive.
type container string

const (
	containerNone  container = ""
	containerZip   container = "zip"
	containerTar   container = "tar"
	container7z    container = "7z"
	containerGzip  container = "gzip"
	containerBzip2 container = "bzip2"
	containerXz    container = "xz"
	containerZstd  container = "zstd"
)

// IsArchive reports whether in is an archive whose members are inputs of their
// own. head is the first [evidence.HeadSize] bytes, or all there are.
func IsArchive(in evidence.Input, head []byte) bool {
	return containerOf(in, head) != containerNone
}

// containerOf judges by the signatures of each format: zip APPNOTE.TXT section
// 4.3.7 and 4.3.16, 7zFormat.txt, RFC 1952 section 2.3.1, RFC 8878 section
// 3.1.1, the .xz file format section 2.1.1.1, and bzip2's magic numbers of the
// file and of its first or only block.
func containerOf(in evidence.Input, head []byte) container {
	has := func(signature string) bool { return bytes.HasPrefix(head, []byte(signature)) }
	switch {
	case has(zipLocal) || has(zipEnd):
		if isPackage(in, head) {
			return containerNone
		}
		return containerZip
	case has("7z\xbc\xaf\x27\x1c"):
		return container7z
	case has("\x1f\x8b\x08"):
		return containerGzip
	case has("BZh") && len(head) >= 10 && '1' <= head[3] && head[3] <= '9' &&
		(string(head[4:10]) == "1AY&SY" || string(head[4:10]) == "\x17rE8P\x90"):
		return containerBzip2
	case has("\xfd7zXZ\x00"):
		return containerXz
	case has("\x28\xb5\x2f\xfd") || isSkippableZstd(head):
		return containerZstd
	case isTar(head):
		return containerTar
	}
	return containerNone
}

// isSkippableZstd reports whether head begins with a skippable frame (RFC 8878
// section 3.1.2) that another frame follows.
func isSkippableZstd(head []byte) bool {
	if len(head) < 8 || head[0]&0xf0 != 0x50 || string(head[1:4]) != "\x2a\x4d\x18" {
		return false
	}
	next := 8 + int64(binary.LittleEndian.Uint32(head[4:8]))
	return next+4 <= int64(len(head)) && string(head[next:next+4]) == "\x28\xb5\x2f\xfd"
}

// The layout of a tar header (POSIX.1-1988, and every variant since).
const (
	tarBlockBytes  = 512
	tarChecksumAt  = 148
	tarChecksumEnd = 156
)

// isTar reports whether head begins with a tar header: its checksum is right.
// The magic word is no help, for old archives have none.
func isTar(head []byte) bool {
	if len(head) < tarBlockBytes || head[0] == 0 {
		return false
	}
	field := string(bytes.Trim(head[tarChecksumAt:tarChecksumEnd], " \x00"))
	want, err := strconv.ParseInt(field, 8, 32)
	if err != nil {
		return false
	}
	sum := int64(0)
	for i, c := range head[:tarBlockBytes] {
		if tarChecksumAt <= i && i < tarChecksumEnd {
			c = ' '
		}
		sum += int64(c)
	}
	return sum == want
}

// Signatures of zip records (APPNOTE.TXT section 4.3).
const (
	zipLocal      = "PK\x03\x04"
	zipDirectory  = "PK\x01\x02"
	zipDescriptor = "PK\x07\x08"
	zipEnd        = "PK\x05\x06"
)

// isPackage reports whether a zip archive is one document: an office file, an
// e-book, a program. They say so in a member with a fixed name.
func isPackage(in evidence.Input, head []byte) bool {
	first, stored := firstZipMember(head)
	if first == "mimetype" && (bytes.HasPrefix(stored, []byte("application/")) || bytes.HasPrefix(stored, []byte("image/"))) {
		return true // OpenDocument part 2 section 3.3; EPUB OCF section 4.3
	}
	r, err := openZip(in)
	if err != nil {
		return first == contentTypes || first == javaManifest
	}
	types, rels, manifest, other := false, false, false, false
	for _, f := range r.File {
		switch f.Name {
		case contentTypes:
			types = true
		case "_rels/.rels":
			rels = true
		case javaManifest:
			manifest = true
		case "META-INF/", "_rels/":
		default:
			other = true
		}
	}
	// OPC (ISO/IEC 29500-2 sections 8.2 and 8.3) has both; a JAR begins with
	// its manifest or with the folder of it.
	return types && rels || manifest && other && (first == javaManifest || first == "META-INF/")
}

const (
	contentTypes = "[Content_Types].xml"
	javaManifest = "META-INF/MANIFEST.MF"
)

// firstZipMember returns the name of the first member, and its bytes as far as
// head has them if they are stored as they are.
func firstZipMember(head []byte) (name string, stored []byte) {
	h, ok := parseLocal(head)
	if !ok || h.dataAt() > len(head) {
		return "", nil
	}
	name = string(head[localBytes : localBytes+h.nameBytes])
	if h.method == zip.Store {
		stored = head[h.dataAt():]
	}
	return name, stored
}

// local is the fixed part of a zip member's own header (APPNOTE.TXT section
// 4.3.7).
type local struct {
	flags, method         uint16
	crc                   uint32
	packed, size          int64 // zero where a descriptor follows
	nameBytes, extraBytes int
}

const (
	localBytes = 30

	zipFlagEncrypted  = 1 << 0
	zipFlagDescriptor = 1 << 3
	zipFlagUTF8       = 1 << 11
)

func (l local) dataAt() int { return localBytes + l.nameBytes + l.extraBytes }

func parseLocal(b []byte) (local, bool) {
	if len(b) < localBytes || string(b[:4]) != zipLocal {
		return local{}, false
	}
	le := binary.LittleEndian
	return local{
		flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), crc: le.Uint32(b[14:]),
		packed: int64(le.Uint32(b[18:])), size: int64(le.Uint32(b[22:])),
		nameBytes: int(le.Uint16(b[26:])), extraBytes: int(le.Uint16(b[28:])),
	}, true
}
