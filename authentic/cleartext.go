package authentic

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

var (
	clearHead = []byte("-----BEGIN PGP SIGNED MESSAGE-----")
	clearMid  = []byte("-----BEGIN PGP SIGNATURE-----")
	clearTail = []byte("-----END PGP SIGNATURE-----")
)

// clearFrame is one text in the cleartext signature framework.
type clearFrame struct {
	start, end int    // in the text it was found in
	text       []byte // what is signed, with CRLF between lines and none at the end
	armor      []byte
	fault      error
}

// cleartext judges the inline OpenPGP signatures in the text part p (RFC 9580
// section 7). They are over the octets of the text, transfer encoding removed.
func (b *bodyJudge) cleartext(p *message.Part) {
	data, _ := b.msg.Decode(p)
	if !bytes.Contains(data, clearHead) {
		return
	}
	frames := clearFrames(data)
	blank := true
	at := 0
	for _, f := range frames {
		blank = blank && len(bytes.TrimSpace(data[at:f.start])) == 0
		at = f.end
	}
	blank = blank && len(bytes.TrimSpace(data[at:])) == 0
	for _, f := range frames {
		start := Signature{Scheme: OpenPGP, Span: b.inPart(p, data, f), Part: p.Number, Form: "cleartext"}
		if f.fault != nil {
			b.unread(start, f.fault)
			continue
		}
		tries := b.variants(f.text)
		b.pgpSignatures(start, f.armor, tries, len(f.text), p == b.msg.Root && blank && len(frames) == 1)
	}
}

// inPart is where f lies in the message: exactly where the part has no
// transfer encoding, else the whole part.
func (b *bodyJudge) inPart(p *message.Part, data []byte, f clearFrame) evidence.Span {
	if int64(len(data)) == p.BodySpan.Len() && bytes.Equal(data, p.BodySpan.Of(b.msg.Raw())) {
		return evidence.Span{Start: p.BodySpan.Start + int64(f.start), End: p.BodySpan.Start + int64(f.end)}
	}
	return p.Span
}

// clearFrames cuts the signed texts out of data, in one pass.
func clearFrames(data []byte) []clearFrame {
	var out []clearFrame
	for at := 0; at < len(data); {
		end := lineEnd(data, at)
		if !bytes.Equal(bytes.TrimRight(data[at:end], " \t\r\n"), clearHead) {
			at = end
			continue
		}
		f := readFrame(data, at, end)
		out = append(out, f)
		at = f.end
	}
	return out
}

// readFrame reads the frame whose head is data[start:at]. It ends before
// another head, so that no octet is looked at twice.
func readFrame(data []byte, start, at int) clearFrame {
	f := clearFrame{start: start}
	at, f.fault = frameHeader(data, at)
	first := true
	for at < len(data) && f.fault == nil {
		end := lineEnd(data, at)
		line := bytes.TrimRight(data[at:end], " \t\r\n")
		switch {
		case bytes.Equal(line, clearHead):
			f.end, f.fault = at, errors.New("another signed text begins before this one has its signature")
			return f
		case bytes.Equal(line, clearMid):
			return f.readArmor(data, at)
		}
		if !first {
			f.text = append(f.text, crlf...)
		}
		first = false
		f.text = append(f.text, bytes.TrimPrefix(line, []byte("- "))...)
		at = end
	}
	if f.end = at; f.fault == nil {
		f.fault = errors.New("the signed text has no signature after it")
	}
	return f
}

// frameHeader passes over the armour headers. Any but Hash could make a reader
// take something for signed that is not (RFC 9580 section 7.1).
func frameHeader(data []byte, at int) (int, error) {
	for at < len(data) {
		end := lineEnd(data, at)
		line := bytes.TrimRight(data[at:end], " \t\r\n")
		if len(line) == 0 {
			return end, nil
		}
		if !isHashHeader(line) {
			return at, fmt.Errorf("there is a line before the signed text that does not belong there: %q", clip(plainText(string(line))))
		}
		at = end
	}
	return at, errors.New("the signed text is missing")
}

// clearHashes are the hash names of RFC 9580 section 9.5 and of its forerunners.
var clearHashes = []string{"MD5", "SHA1", "RIPEMD160", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3-256", "SHA3-512"}

// isHashHeader reports whether line is a Hash header with nothing but names of
// hashes in it.
func isHashHeader(line []byte) bool {
	names, ok := bytes.CutPrefix(line, []byte("Hash:"))
	if !ok {
		return false
	}
	for name := range bytes.SplitSeq(names, []byte(",")) {
		if !slices.Contains(clearHashes, strings.ToUpper(string(bytes.TrimSpace(name)))) {
			return false
		}
	}
	return true
}

// readArmor reads the signature, whose head is at at.
func (f clearFrame) readArmor(data []byte, at int) clearFrame {
	begin := at
	for at < len(data) {
		end := lineEnd(data, at)
		line := bytes.TrimRight(data[at:end], " \t\r\n")
		if bytes.Equal(line, clearHead) {
			break
		}
		at = end
		if bytes.Equal(line, clearTail) {
			f.end, f.armor = at, data[begin:at]
			return f
		}
	}
	f.end, f.fault = at, errors.New("the signature has no end")
	return f
}
