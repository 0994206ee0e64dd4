package authentic

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/message"
)

// bodyJudge judges the signatures that lie in the body of a message: S/MIME
// and OpenPGP.
type bodyJudge struct {
	*judge
	msg  *message.Message
	out  *Outcome
	from string // the address of the From field where there is just one, else ""
	all  []Signature
	more int // signatures beyond maxSignatures
}

// bodySignatures judges the S/MIME and OpenPGP signatures of the message, in
// the order of its parts. Those of messages attached to it are not its own.
func (j *judge) bodySignatures(out *Outcome) []Signature {
	if !mayHoldSignature(j.m.raw) {
		return nil
	}
	b := &bodyJudge{judge: j, msg: message.Read(j.m.raw), out: out}
	if from := message.ParseAddresses(j.m.first("from")); len(from) == 1 && len(j.m.byName["from"]) == 1 {
		b.from = from[0].Addr
	}
	for p := range b.msg.Parts() {
		switch {
		case p.Type == "multipart/signed":
			b.signedMultipart(p)
		case isCMSType(p.Type, "mime"):
			b.opaque(p)
		case strings.HasPrefix(p.Type, "text/") && !p.Multipart():
			b.cleartext(p)
		}
	}
	if b.more > 0 {
		out.note("too-many-signatures", fmt.Sprintf("the first %d signatures in the body were judged; %d more were not", maxSignatures, b.more))
	}
	return b.all
}

// full counts one more signature and reports whether it is beyond the limit.
func (b *bodyJudge) full() bool {
	if len(b.all) < maxSignatures {
		return false
	}
	b.more++
	return true
}

// isCMSType reports whether t is application/pkcs7-kind, or the name that it
// had before RFC 2311.
func isCMSType(t, kind string) bool {
	return t == "application/pkcs7-"+kind || t == "application/x-pkcs7-"+kind
}

// signedMultipart judges a multipart/signed (RFC 1847 section 2.1): what is
// signed, and then the signature.
func (b *bodyJudge) signedMultipart(p *message.Part) {
	var of *message.Part
	for i, c := range p.Children {
		if i > 0 && (isCMSType(c.Type, "signature") || c.Type == "application/pgp-signature") {
			of = c
			break
		}
	}
	protocol := strings.ToLower(p.Params.Value("protocol"))
	switch {
	case of != nil && of.Type == "application/pgp-signature":
		b.pgpMIME(p, p.Children[0], of)
	case of != nil:
		b.detached(p, p.Children[0], of)
	case isCMSType(protocol, "signature"):
		b.missing(p, SMIME)
	case protocol == "application/pgp-signature":
		b.missing(p, OpenPGP)
	default:
		b.out.note("signed-otherwise", fmt.Sprintf("part %s is signed in a way that is not known here (%q)", partName(p), clip(protocol)))
	}
}

// missing tells of a multipart/signed without a signature in it.
func (b *bodyJudge) missing(p *message.Part, scheme Scheme) {
	if b.full() {
		return
	}
	b.all = append(b.all, Signature{Scheme: scheme, Span: p.Span, Part: p.Number, Form: "detached", Word: Malformed,
		Covered: b.coverNothing(),
		Reason:  "the message says that it is signed, and the part with the signature is not in it"})
}

func partName(p *message.Part) string {
	if p.Number == "" {
		return "1 (the whole body)"
	}
	return p.Number
}

// variant is one form of the signed bytes that is tried.
type variant struct {
	data []byte
	note Note // what is to be told where this is the one that agrees
}

// variants lists the forms in which content may have been signed: with CRLF
// at line ends, as RFC 1847 section 2.1 asks, and as it was kept, because
// programs sign binary content so.
func (b *bodyJudge) variants(content []byte) []variant {
	canonical := toCRLF(content)
	out := []variant{{data: canonical}}
	if !bytes.Equal(canonical, content) {
		out = append(out, variant{content, Note{"signed-as-kept", "the signature is over the line ends as they were kept; they were not made CRLF"}})
	}
	if b.opt.MboxQuoted {
		if plain, n := unquoteFrom(canonical); n > 0 {
			out = append(out, variant{plain, Note{"mbox-quoting-undone", "the signature agrees once the \">\" is taken away that the mbox file has before lines beginning \"From \""}})
		}
	}
	return out
}

// coverNothing is the coverage of the header by a signature in the body.
func (b *bodyJudge) coverNothing() Coverage {
	extent := func(name string) Extent {
		if len(b.m.byName[name]) == 0 {
			return Absent
		}
		return Nothing
	}
	v := Coverage{
		Fields: []string{}, Body: Nothing,
		From: extent("from"), Date: extent("date"), Subject: extent("subject"), To: extent("to"),
		Whole: int64(len(toCRLF(b.m.bodyBytes()))),
	}
	for _, name := range telling {
		if extent(name) == Nothing {
			v.Open = append(v.Open, name)
		}
	}
	return v
}

// cover says what is under a signature in the body: signed octets, which are
// all that there is to read where alone is true.
func (b *bodyJudge) cover(sig *Signature, signed int, alone bool) {
	v := b.coverNothing()
	v.Signed, v.Body = int64(signed), Partly
	v.Whole = max(v.Whole, v.Signed)
	if alone {
		v.Whole, v.Body = v.Signed, Wholly
	} else {
		sig.note("body-partly-signed", "only part of the body is under this signature; the rest could be anybody's")
	}
	sig.Covered = v
	sig.note("header-not-signed", "the header of the message, with From, Date, To and Subject, is not under this signature")
}

// alone reports whether p is the whole body, with nothing to read outside its
// first part.
func (b *bodyJudge) alone(p *message.Part, parts int) bool {
	return p == b.msg.Root && len(p.Outside) == 0 && len(p.Children) == parts
}

// signer fills in whose signature it is: one of addresses, which is that of
// the From field if any is.
func (b *bodyJudge) signer(sig *Signature, addresses []string) {
	for _, a := range addresses {
		if b.from != "" && strings.EqualFold(a, b.from) {
			sig.Identity, sig.Author = a, true
		}
	}
	if sig.Identity == "" && len(addresses) > 0 {
		sig.Identity = addresses[0]
	}
	_, sig.Domain = splitAddress(sig.Identity)
	switch {
	case sig.Author:
	case b.from == "":
		sig.note("no-author-address", "the From field has no single address to compare the signer with")
	case len(addresses) == 0:
		sig.note("signer-without-address", "the signer's key names no e-mail address, so it cannot be compared with the From field")
	default:
		sig.note("signer-not-author", fmt.Sprintf("the signer's address, %s, is not that of the From field, %s", clip(sig.Identity), clip(b.from)))
	}
}

// inlineMark stands at the head of an inline OpenPGP signature, whatever
// became of the hyphens before it.
const inlineMark = "BEGIN PGP SIGNED MESSAGE"

// inlineCoded is inlineMark in base64, at each of the three places where it
// can begin.
var inlineCoded = codedMarks()

func codedMarks() [][]byte {
	var out [][]byte
	for shift := range 3 {
		s := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("-", shift) + inlineMark))
		// What depends on the neighbours falls away.
		out = append(out, []byte(s[(shift*4+2)/3:len(s)-4]))
	}
	return out
}

// mayHoldSignature reports whether raw can have a signature in its body. It
// is quick and errs to true: most messages need not be read as MIME for this.
func mayHoldSignature(raw []byte) bool {
	if bytes.Contains(raw, []byte(inlineMark)) {
		return true
	}
	for rest := raw; ; {
		i := bytes.IndexByte(rest, '/')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		if len(rest) == 0 || strings.IndexByte("sSpPxX", rest[0]) < 0 {
			continue
		}
		for _, subtype := range []string{"signed", "pkcs7-mime", "x-pkcs7-mime"} {
			if len(rest) >= len(subtype) && strings.EqualFold(string(rest[:len(subtype)]), subtype) {
				return true
			}
		}
	}
	for _, mark := range inlineCoded {
		if bytes.Contains(raw, mark) {
			return true
		}
	}
	return false
}
