package mailbox

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

const (
	// maxCountLineBytes is the longest first line that can be EMLX's count.
	maxCountLineBytes = 32
	// maxPlistBytes is the longest property list that is read for flags.
	maxPlistBytes = 1 << 20
)

// The bits of the number under "flags" in the property list of an EMLX file.
const (
	emlxRead      = 1 << 0
	emlxDeleted   = 1 << 1
	emlxAnswered  = 1 << 2
	emlxFlagged   = 1 << 4
	emlxDraft     = 1 << 6
	emlxForwarded = 1 << 8
	emlxRedirect  = 1 << 9
)

var plistStart = []byte("<?xml")

// readCount reads EMLX's first line: the number of bytes of the message that
// follows it, padded with spaces. It returns the message's offset too.
func readCount(head []byte) (count, offset int64, ok bool) {
	line, _, found := bytes.Cut(head[:min(len(head), maxCountLineBytes)], []byte("\n"))
	if !found {
		return 0, 0, false
	}
	digits := bytes.TrimRight(line, " \t\r")
	n, err := strconv.ParseInt(string(digits), 10, 62)
	if err != nil || !allDigits(digits) {
		return 0, 0, false
	}
	return n, int64(len(line)) + 1, true
}

func sniffEMLX(in evidence.Input, head []byte) int {
	count, offset, ok := readCount(head)
	if !ok || headerPoints(head[offset:]) < leastPoints {
		return 0
	}
	if end := offset + count; end == in.Size() || startsPlist(in, end) {
		return sureEMLX
	}
	return likelyEMLX
}

func startsPlist(in io.ReaderAt, off int64) bool {
	b := make([]byte, len(plistStart))
	n, _ := in.ReadAt(b, off)
	return bytes.Equal(b[:n], plistStart)
}

// emlxReader reads Apple Mail's file of one message.
type emlxReader struct {
	messageReader
	in   evidence.Input
	done bool
}

func openEMLX(in evidence.Input, _ evidence.Folder) evidence.Reader {
	return &emlxReader{in: in}
}

// Next implements [evidence.Reader].
func (e *emlxReader) Next() (evidence.Record, error) {
	if e.done {
		return evidence.Record{}, io.EOF
	}
	e.done = true
	r, err := e.measure()
	if err != nil {
		return evidence.Record{}, fmt.Errorf("reading %s: %w", e.in.Path(), err)
	}
	if len(r.Lost) > 0 {
		return r, io.EOF
	}
	return r, nil
}

// measure finds the message and reads the marks behind it.
func (e *emlxReader) measure() (evidence.Record, error) {
	r := evidence.Record{Place: "message 1"}
	size := e.in.Size()
	head, err := readUpTo(e.in, 0, maxCountLineBytes)
	if err != nil {
		return r, err
	}
	count, offset, ok := readCount(head)
	if !ok {
		r.Lost = []evidence.Exception{{
			Path: e.in.Path(), Span: evidence.Span{End: size}, Code: "junk", Detail: "the first line is not a count of bytes",
		}}
		return r, nil
	}
	tail, err := readUpTo(e.in, max(offset, size-maxPlistBytes), maxPlistBytes)
	if err != nil {
		return r, err
	}
	tailAt := size - int64(len(tail))
	end, problem := emlxEnd(offset, count, size, tail)
	r.Span = evidence.Span{Start: offset, End: end}
	if problem != nil {
		r.Problems = append(r.Problems, *problem)
	}
	if strings.HasSuffix(strings.ToLower(e.in.Path()), ".partial.emlx") {
		r.Problems = append(r.Problems, evidence.Problem{
			Code: "emlx-partial", Detail: "the program kept this message's attachments in files beside it", Done: "kept without them",
		})
	}
	if end < size {
		flags, err := plistFlags(tail[max(0, end-tailAt):])
		if err != nil {
			r.Problems = append(r.Problems, evidence.Problem{
				Code: "emlx-plist", Place: "property list", Detail: err.Error(), Done: "read without flags",
			})
		}
		r.Flags = emlxFlags(flags)
	}
	return r, nil
}

// emlxEnd returns where the message ends. The count is believed if the file
// ends there or a property list begins; else the last property list says.
// tail is the end of the file, which begins behind the first line or later.
func emlxEnd(offset, count, size int64, tail []byte) (int64, *evidence.Problem) {
	tailAt := size - int64(len(tail))
	end := offset + count
	if count <= size-offset {
		if end == size || end >= tailAt && bytes.HasPrefix(tail[end-tailAt:], plistStart) {
			return end, nil
		}
	}
	p := &evidence.Problem{Code: "emlx-count", Place: "first line"}
	if i := bytes.LastIndex(tail, plistStart); i >= 0 && bytes.Contains(tail[i:], []byte("<plist")) {
		p.Detail = fmt.Sprintf("the count says %d bytes, but the property list begins behind %d", count, tailAt+int64(i)-offset)
		p.Done = "the message ends at the property list"
		return tailAt + int64(i), p
	}
	if count > size-offset {
		p.Code = "truncated"
		p.Detail = fmt.Sprintf("the count says %d bytes, but only %d follow", count, size-offset)
		p.Done = "kept as far as it goes"
		return size, p
	}
	p.Detail = "no property list is behind the bytes counted"
	p.Done = "the message ends where the count says"
	return end, p
}

// readUpTo returns n bytes of in at off, or fewer at its end.
func readUpTo(in evidence.Input, off, n int64) ([]byte, error) {
	b := make([]byte, max(0, min(n, in.Size()-off)))
	got, err := in.ReadAt(b, off)
	if got == len(b) || errors.Is(err, io.EOF) && off+int64(got) >= in.Size() {
		return b[:got], nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return nil, err
}

var (
	errNoFlags  = errors.New("the property list has no number under \"flags\"")
	errBadPlist = errors.New("the property list is not well-formed XML")
)

// plistFlags returns the number under the key "flags" at the top of an Apple
// property list.
func plistFlags(plist []byte) (uint64, error) {
	d := xml.NewDecoder(bytes.NewReader(plist))
	d.Strict = true
	depth, flagsNext := 0, false
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return 0, errNoFlags
		} else if err != nil {
			return 0, errBadPlist
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if depth == plistKeyDepth {
				value := strings.TrimSpace(text.String())
				if flagsNext {
					n, err := strconv.ParseUint(value, 10, 64)
					if err != nil || t.Name.Local != "integer" {
						return 0, errNoFlags
					}
					return n, nil
				}
				flagsNext = t.Name.Local == "key" && value == "flags"
			}
			depth--
			text.Reset()
		}
	}
}

// plistKeyDepth is how deep a key of the top dictionary is: plist, dict, key.
const plistKeyDepth = 3

// emlxFlags names the bits that bear on what was done with the message.
func emlxFlags(n uint64) []evidence.Flag {
	var flags []evidence.Flag
	for _, f := range []struct {
		bits uint64
		flag evidence.Flag
	}{
		{emlxDraft, evidence.FlagDraft},
		{emlxFlagged, evidence.FlagFlagged},
		{emlxForwarded | emlxRedirect, evidence.FlagPassed},
		{emlxAnswered, evidence.FlagReplied},
		{emlxRead, evidence.FlagSeen},
		{emlxDeleted, evidence.FlagTrashed},
	} {
		if n&f.bits != 0 {
			flags = append(flags, f.flag)
		}
	}
	return flags
}
