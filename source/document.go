package source

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/gainsay/gainsay/evidence"
)

const (
	// maxTextBytes is how much of a plain text is read for searching.
	maxTextBytes = 16 << 20
	// sureOfNothing makes Document win only where no other format says a word.
	sureOfNothing = 1
)

// Document is the format of every file that no other format knows. The file is
// one item, kept whole, with its media type; plain text can be searched.
func Document() evidence.Format {
	return evidence.Format{
		Name:  "document",
		Sniff: func(evidence.Input, []byte) int { return sureOfNothing },
		Open: func(in evidence.Input, _ evidence.Folder) evidence.Reader {
			return &documentReader{size: in.Size(), name: path.Base(in.Path())}
		},
	}
}

// documentReader reads an input that is one document.
type documentReader struct {
	size int64
	name string
	done bool
}

// Next implements [evidence.Reader].
func (d *documentReader) Next() (evidence.Record, error) {
	if d.done {
		return evidence.Record{}, io.EOF
	}
	d.done = true
	return evidence.Record{Span: evidence.Span{End: d.size}, Place: "whole file"}, nil
}

// Entry implements [evidence.Reader].
func (d *documentReader) Entry(_ evidence.Record, raw []byte) evidence.Entry {
	e := evidence.Entry{
		ID: evidence.Sum(raw), Kind: evidence.KindDocument, Size: int64(len(raw)),
		Name: d.name, Media: mediaType(raw),
	}
	if len(raw) == 0 {
		e.Problems = append(e.Problems, evidence.Problem{Code: "empty", Detail: "the file has no bytes", Done: "kept"})
	}
	switch {
	case unopened[e.Media]:
		e.Problems = append(e.Problems, evidence.Problem{
			Code: "not-opened", Detail: "there may be messages in it, but nothing here reads " + e.Media, Done: "kept whole",
		})
	case hasWords(e.Media):
		e.Problems = append(e.Problems, evidence.Problem{
			Code: "not-read", Detail: "there may be words in it, but nothing here reads " + e.Media, Done: "kept whole, and not searched",
		})
	}
	if strings.HasPrefix(e.Media, "text/") && e.Media != "text/rtf" || plainMedia[e.Media] {
		var problems []evidence.Problem
		e.Text, problems = documentText(raw)
		e.Problems = append(e.Problems, problems...)
	}
	return e
}

// Media types of mail that package mimetype does not know.
const (
	mediaPST   = "application/vnd.ms-outlook-pst"
	mediaTNEF  = "application/vnd.ms-tnef"
	mediaNotes = "application/vnd.lotus-notes"
)

var (
	// unopened are the media types of archives and mail stores that are kept
	// whole because there is no reader for them.
	unopened = map[string]bool{
		mediaPST: true, mediaTNEF: true, mediaNotes: true, "application/vnd.ms-outlook": true,
		"application/vnd.rar": true, "application/vnd.ms-cab-compressed": true, "application/x-installshield": true,
		"application/lzip": true, "application/x-archive": true, "application/x-cpio": true, "application/x-xar": true,
		"application/zlib": true, "application/zip": true, "application/gzip": true, "application/x-7z-compressed": true,
		"application/x-tar": true, "application/x-bzip2": true, "application/x-xz": true, "application/zstd": true,
		"application/warc": true, "application/vnd.sqlite3": true, "application/x-msaccess": true,
	}
	// plainMedia are media types that are plain text, though their name does
	// not say so.
	plainMedia = map[string]bool{
		"application/json": true, "application/xml": true, "application/x-ndjson": true, "application/javascript": true,
		"application/geo+json": true, "application/x-sh": true,
	}
)

// hasWords reports whether media is that of texts that are not plain.
func hasWords(media string) bool {
	switch media {
	case "application/pdf", "application/rtf", "text/rtf", "application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
		"application/onenote", "application/epub+zip", "application/postscript", "application/vnd.wordperfect":
		return true
	}
	return strings.HasPrefix(media, "application/vnd.openxmlformats-officedocument.") || strings.HasPrefix(media, "application/vnd.oasis.opendocument.")
}

// mediaType says what b is: what package mimetype finds, and the kinds of mail
// store and of old office file that it does not know.
func mediaType(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("!BDN")): // [MS-PST] section 2.2.2.6, dwMagic
		return mediaPST
	case bytes.HasPrefix(b, []byte("\x78\x9f\x3e\x22")): // [MS-OXTNEF] section 2.1.3.1
		return mediaTNEF
	case bytes.HasPrefix(b, []byte("\x1a\x00\x00\x04\x00\x00")):
		return mediaNotes
	}
	media, _, _ := strings.Cut(mimetype.Detect(b).String(), ";")
	if media == "application/x-ole-storage" {
		return oleMedia(b)
	}
	return media
}

// oleMedia tells the users of Microsoft's compound file apart by the names of
// their streams ([MS-CFB] section 2.6.1: directory entries hold names in
// UTF-16). The first found in this order wins, as documents hold others inside.
func oleMedia(b []byte) string {
	for _, k := range []struct{ stream, media string }{
		{"__properties_version1.0", "application/vnd.ms-outlook"},
		{"WordDocument", "application/msword"},
		{"PowerPoint Document", "application/vnd.ms-powerpoint"},
		{"Workbook", "application/vnd.ms-excel"},
		{"Book", "application/vnd.ms-excel"},
	} {
		name := make([]byte, 0, 2*len(k.stream)+2)
		for _, c := range []byte(k.stream) {
			name = append(name, c, 0)
		}
		if bytes.Contains(b, append(name, 0, 0)) {
			return k.media
		}
	}
	return "application/x-ole-storage"
}

// documentText decodes plain text: UTF-16 by its mark, UTF-8 if it is valid,
// else windows-1252, in which every byte is some character.
func documentText(raw []byte) (string, []evidence.Problem) {
	var problems []evidence.Problem
	if len(raw) > maxTextBytes {
		problems = append(problems, evidence.Problem{
			Code: "text-cut", Detail: fmt.Sprintf("the text has %d bytes", len(raw)),
			Done: fmt.Sprintf("kept whole, and read as far as byte %d", maxTextBytes),
		})
		raw = cutRune(raw[:maxTextBytes])
	}
	var decoder *encoding.Decoder
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		decoder = unicode.UTF16(unicode.BigEndian, unicode.ExpectBOM).NewDecoder()
	case utf8.Valid(raw):
		return string(bytes.TrimPrefix(raw, []byte("\ufeff"))), problems
	default:
		decoder = charmap.Windows1252.NewDecoder()
		problems = append(problems, evidence.Problem{Code: "charset", Detail: "not valid UTF-8", Done: "read as windows-1252"})
	}
	text, err := decoder.Bytes(raw)
	if err != nil {
		problems = append(problems, evidence.Problem{Code: "charset", Detail: err.Error(), Done: "read as far as it goes"})
	}
	return strings.ToValidUTF8(string(text), "\ufffd"), problems
}

// cutRune takes the beginning of a character off the end of b.
func cutRune(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}
