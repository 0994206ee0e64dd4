package authentic

import (
	"errors"
	"fmt"
)

// Bounds on the encodings inside signatures, so that a hostile one costs no
// more than its size.
const (
	maxDERDepth  = 64       // how deep values may lie in one another; real signatures need about 15
	maxDERValues = 100_000  // how many values there may be in all
	maxCMSBytes  = 64 << 20 // how large a whole signature may be, signed content and all
)

// berNode is one value of an encoding, as pieces of the bytes it was read from.
type berNode struct {
	tag      []byte // identifier octets
	compound bool
	content  []byte // of a primitive value
	inner    []berNode
	length   int // of the content in DER
}

// berReader cuts an encoding in BER into values.
type berReader struct {
	b    []byte
	left int // values that may still come
}

var errBERShort = errors.New("the encoding ends inside a value")

// berToDER returns the first value of b with definite lengths and octet
// strings in one piece (X.690 section 10), and what follows it. Signers write
// BER because they do not know the length of what they sign when they begin,
// and package encoding/asn1 reads DER alone. Nothing else of DER's rules is
// enforced: certificates and attributes inside are DER already, and come out
// as they went in. Time and memory are linear in len(b).
func berToDER(b []byte) (der, rest []byte, err error) {
	if len(b) > maxCMSBytes {
		return nil, nil, fmt.Errorf("the encoding has more than %d octets", maxCMSBytes)
	}
	r := &berReader{b: b, left: maxDERValues}
	n, end, err := r.value(0, maxDERDepth)
	if err != nil {
		return nil, nil, err
	}
	return n.append(make([]byte, 0, end+16)), b[end:], nil
}

// value reads the value at at, and returns where it ends.
func (r *berReader) value(at, depth int) (berNode, int, error) {
	if r.left--; r.left < 0 {
		return berNode{}, 0, fmt.Errorf("the encoding has more than %d values", maxDERValues)
	}
	if depth == 0 {
		return berNode{}, 0, fmt.Errorf("values lie more than %d deep in one another", maxDERDepth)
	}
	start := at
	at, err := r.identifier(at)
	if err != nil {
		return berNode{}, 0, err
	}
	n := berNode{tag: r.b[start:at], compound: r.b[start]&0x20 != 0}
	length, at, err := r.lengthAt(at)
	switch {
	case err != nil:
		return berNode{}, 0, err
	case length < 0 && !n.compound:
		return berNode{}, 0, errors.New("a primitive value has no length")
	case length >= 0 && !n.compound:
		n.content, n.length = r.b[at:at+length], length
		return n, at + length, nil
	}
	end, err := r.members(&n, at, length, depth)
	if err != nil {
		return berNode{}, 0, err
	}
	n.joinOctets()
	n.measure()
	return n, end, nil
}

// members reads what lies in n, up to length octets on or, where length is
// negative, up to the end-of-contents octets.
func (r *berReader) members(n *berNode, at, length, depth int) (int, error) {
	end := at + length
	for {
		if length >= 0 && at >= end {
			if at > end {
				return 0, errors.New("a value is longer than the one it lies in")
			}
			return at, nil
		}
		if length < 0 && at+1 < len(r.b) && r.b[at] == 0 && r.b[at+1] == 0 {
			return at + 2, nil
		}
		m, next, err := r.value(at, depth-1)
		if err != nil {
			return 0, err
		}
		n.inner = append(n.inner, m)
		at = next
	}
}

// identifier returns where the identifier octets at at end.
func (r *berReader) identifier(at int) (int, error) {
	if at >= len(r.b) {
		return 0, errBERShort
	}
	long := r.b[at]&0x1f == 0x1f
	at++
	for n := 0; long; n++ {
		if at >= len(r.b) {
			return 0, errBERShort
		}
		if n == 4 {
			return 0, errors.New("a tag is too large")
		}
		long = r.b[at]&0x80 != 0
		at++
	}
	return at, nil
}

// lengthAt reads the length octets at at; -1 is the indefinite length.
func (r *berReader) lengthAt(at int) (length, next int, err error) {
	if at >= len(r.b) {
		return 0, 0, errBERShort
	}
	first := r.b[at]
	at++
	switch {
	case first == 0x80:
		return -1, at, nil
	case first < 0x80:
		length = int(first)
	default:
		octets := int(first & 0x7f)
		if octets > len(r.b)-at {
			return 0, 0, errBERShort
		}
		for _, c := range r.b[at : at+octets] {
			if length > maxCMSBytes {
				return 0, 0, errBERShort
			}
			length = length<<8 | int(c)
		}
		at += octets
	}
	if length > len(r.b)-at {
		return 0, 0, errBERShort
	}
	return length, at, nil
}

// tagOctets is the identifier of a primitive octet string.
const tagOctets = 0x04

// joinOctets makes an octet string in pieces one in a single piece.
func (n *berNode) joinOctets() {
	if len(n.tag) != 1 || n.tag[0] != tagOctets|0x20 {
		return
	}
	size := 0
	for _, m := range n.inner {
		if len(m.tag) != 1 || m.tag[0] != tagOctets {
			return // encoding/asn1 will refuse it
		}
		size += len(m.content)
	}
	whole := make([]byte, 0, size)
	for _, m := range n.inner {
		whole = append(whole, m.content...)
	}
	n.tag, n.compound, n.content, n.inner = []byte{tagOctets}, false, whole, nil
}

// measure sets the length of n from those of its members.
func (n *berNode) measure() {
	n.length = len(n.content)
	for _, m := range n.inner {
		n.length += len(m.tag) + lengthSize(m.length) + m.length
	}
}

// append writes n in DER.
func (n *berNode) append(out []byte) []byte {
	out = append(out, n.tag...)
	out = appendLength(out, n.length)
	out = append(out, n.content...)
	for i := range n.inner {
		out = n.inner[i].append(out)
	}
	return out
}

// lengthSize is how many octets a length takes in DER.
func lengthSize(length int) int { return len(appendLength(nil, length)) }

func appendLength(out []byte, length int) []byte {
	if length < 0x80 {
		return append(out, byte(length))
	}
	size := 1
	for l := length >> 8; l > 0; l >>= 8 {
		size++
	}
	out = append(out, 0x80|byte(size))
	for i := size - 1; i >= 0; i-- {
		out = append(out, byte(length>>(8*i)))
	}
	return out
}
