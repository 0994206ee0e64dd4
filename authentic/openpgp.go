package authentic

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/gainsay/gainsay/message"
)

// maxPGPBytes is how large the signature packets of one OpenPGP signature may
// be together, armour removed. Real ones have a few hundred octets.
const maxPGPBytes = 1 << 20

// PGPKey is what is known of the OpenPGP key of a signer, out of the keyring.
type PGPKey struct {
	Fingerprint string    `json:"fingerprint"`      // of the key that signed, hexadecimal
	Primary     string    `json:"primary"`          // of the primary key it belongs to, hexadecimal
	Users       []string  `json:"users,omitempty"`  // user ids that the key itself signed
	Created     time.Time `json:"created"`          // of the key that signed
	Expires     time.Time `json:"expires,omitzero"` // of the key that signed, by its newest self-signature
	Good        bool      `json:"good"`             // it was alive and not revoked when the signature says it was made
	Fault       string    `json:"fault,omitempty"`  // why it is not Good
	Bits        int       `json:"bits,omitempty"`
	addresses   []string
}

// pgpMIME judges the OpenPGP signature of beside content, both parts of the
// multipart/signed p (RFC 3156 section 5).
func (b *bodyJudge) pgpMIME(p, content, of *message.Part) {
	data, _ := b.msg.Decode(of)
	start := Signature{Scheme: OpenPGP, Span: of.Span, Part: content.Number, Form: "detached"}
	tries := b.variants(content.Span.Of(b.msg.Raw()))
	b.pgpSignatures(start, data, tries, len(tries[0].data), b.alone(p, 2))
}

// pgpSignatures judges each signature packet of data, armoured or not.
func (b *bodyJudge) pgpSignatures(start Signature, data []byte, tries []variant, signed int, alone bool) {
	a, err := dearmor(data)
	if err == nil && len(a.body) > maxPGPBytes {
		err = fmt.Errorf("it has more than %d octets", maxPGPBytes)
	}
	if err != nil {
		b.unread(start, err)
		return
	}
	packets := packet.NewReader(bytes.NewReader(a.body))
	for n := 0; ; n++ {
		p, err := packets.NextWithUnsupported()
		switch {
		case errors.Is(err, io.EOF) && n > 0:
			return
		case errors.Is(err, io.EOF):
			err = errors.New("it is empty")
			fallthrough
		case err != nil:
			b.unread(start, fmt.Errorf("reading the OpenPGP packets: %w", err))
			return
		}
		if b.full() {
			continue
		}
		sig := start
		b.cover(&sig, signed, alone)
		switch p := p.(type) {
		case *packet.Signature:
			b.pgpSignature(&sig, p, a, tries)
		case *packet.UnsupportedPacket:
			sig.Word, sig.Reason = Unjudged, "not judged: the signature is of a kind that is not supported, or uses a hash as weak as MD5, which the library refuses ("+plainText(p.Error.Error())+")"
		default:
			sig.Word, sig.Reason = Malformed, "the signature cannot be judged: there is another kind of OpenPGP packet where it should be"
		}
		b.all = append(b.all, sig)
	}
}

// pgpVerdict is what came of holding a signature against the keyring.
type pgpVerdict struct {
	key     *pgpCandidate
	agreed  int  // which variant agrees, or -1
	opened  bool // the key made the value, over something else
	tagged  bool // the two octets of the hash in the signature agree with a variant
	unfit   string
	refused string
}

// pgpSignature judges one signature packet.
func (b *bodyJudge) pgpSignature(sig *Signature, p *packet.Signature, a armored, tries []variant) {
	sig.Made = p.CreationTime.UTC()
	if p.SigLifetimeSecs != nil && *p.SigLifetimeSecs > 0 {
		sig.Expires = sig.Made.Add(time.Duration(*p.SigLifetimeSecs) * time.Second)
	}
	sig.Algorithm = pgpAlgorithm(p)
	sig.Selector = issuerText(p)
	switch {
	case p.SigType != packet.SigTypeBinary && p.SigType != packet.SigTypeText:
		sig.Word, sig.Reason = Malformed, fmt.Sprintf("the signature cannot be judged: it is of type 0x%02x, which is not for a text", uint8(p.SigType))
		return
	case p.Version != 4 && p.Version != 6:
		sig.Word, sig.Reason = Unjudged, fmt.Sprintf("not judged: signatures of version %d are not supported", p.Version)
		return
	}
	v := b.holdPGP(p, tries)
	if v.key != nil {
		k := v.key.describe(sig.Made)
		sig.PGP = &k
		b.signer(sig, k.addresses)
	}
	if v.agreed >= 0 && tries[v.agreed].note.Code != "" {
		n := tries[v.agreed].note
		sig.note(n.Code, n.Text)
	}
	decidePGP(sig, p, a, v)
	if !sig.Expires.IsZero() && !b.date.IsZero() && b.date.After(sig.Expires) {
		sig.note("expired-then", fmt.Sprintf("the message is dated after %s, when the signature said that it would expire", stamp(sig.Expires)))
	}
	if sig.Key.State == KeyUsed {
		var why string
		isRSA := p.PubKeyAlgo == packet.PubKeyAlgoRSA || p.PubKeyAlgo == packet.PubKeyAlgoRSASignOnly || p.PubKeyAlgo == packet.PubKeyAlgoDSA
		if sig.Strength, why = rateAlgorithm(isRSA, sig.Key.Bits, p.Hash); sig.Strength != Strong {
			sig.note("strength-"+string(sig.Strength), why)
		}
	}
}

// holdPGP holds p against every key of the keyring that it names.
func (b *bodyJudge) holdPGP(p *packet.Signature, tries []variant) pgpVerdict {
	v := pgpVerdict{agreed: -1}
	for _, k := range candidatesFor(b.opt.Keyring, p) {
		if why := k.unfit(); why != "" {
			v.unfit = why
			continue
		}
		for i, t := range tries {
			digest, err := pgpDigest(p, t.data)
			if err != nil {
				v.refused = err.Error()
				return v
			}
			v.tagged = v.tagged || bytes.Equal(digest[:2], p.HashTag[:])
			h, _ := pgpHash(p, t.data)
			if k.public.VerifySignature(h, p) == nil {
				v.key, v.agreed = k, i
				return v
			}
			if v.key == nil {
				v.key = k
			}
			if key, ok := k.public.PublicKey.(*rsa.PublicKey); ok && openRSA(key, p.Hash, rsaValue(key, p)) != nil {
				v.key, v.opened = k, true
			}
		}
	}
	return v
}

// rsaValue is the signature value of p, as long as the key.
func rsaValue(key *rsa.PublicKey, p *packet.Signature) []byte {
	if p.RSASignature == nil {
		return nil
	}
	value, size := p.RSASignature.Bytes(), (key.N.BitLen()+7)/8
	if len(value) > size {
		return nil
	}
	return append(make([]byte, size-len(value)), value...)
}

// pgpHash hashes text as p signs it, without the trailer (RFC 9580 section
// 5.2.4).
func pgpHash(p *packet.Signature, text []byte) (hasher, error) {
	h, err := p.PrepareVerify()
	if err != nil {
		return nil, err
	}
	w := h
	if p.SigType == packet.SigTypeText {
		w = openpgp.NewCanonicalTextHash(h)
	}
	w.Write(text)
	return h, nil
}

// pgpDigest is the whole hash that p signs over text.
func pgpDigest(p *packet.Signature, text []byte) ([]byte, error) {
	h, err := pgpHash(p, text)
	if err != nil {
		return nil, err
	}
	_, _ = h.Write(p.HashSuffix) // a hash never fails, says package hash
	return h.Sum(nil), nil
}

// decidePGP gives the signature its word.
func decidePGP(sig *Signature, p *packet.Signature, a armored, v pgpVerdict) {
	if v.refused != "" {
		sig.Word, sig.Reason = Unjudged, "not judged: the hash is refused or not supported ("+plainText(v.refused)+")"
		return
	}
	if v.key == nil {
		pgpKeyGone(sig, v)
		return
	}
	sig.Key = KeyUse{State: KeyUsed, Bits: sig.PGP.Bits}
	who := "the OpenPGP key " + sig.PGP.Fingerprint
	switch {
	case v.agreed >= 0 && sig.PGP.Good:
		sig.Word, sig.Body = Verified, Intact
		sig.Reason = who + " signed this text, and it is as it was"
	case v.agreed >= 0:
		sig.Word, sig.Body = Unvouched, Intact
		sig.Reason = who + " signed this text, and it is as it was; but " + sig.PGP.Fault
	case a.sum == sumWrong:
		sig.Word = Altered
		sig.Reason = "the signature is damaged: its own checksum does not agree"
	case v.opened:
		sig.Word, sig.Body = BodyAltered, Changed
		sig.Reason = who + " made this signature over something else than this text" + hedge(a)
	case !v.tagged:
		// Anybody can write two octets and a key's name: that the key's holder
		// signed anything at all is shown only where the value opens.
		sig.Word = Altered
		sig.Reason = "the signature holds two octets of the hash of what was signed, and they are not those of this text: the text was altered, or the signature was made with another key or made up" + hedge(a)
	default:
		sig.Word = Altered
		sig.Reason = "the signature value does not agree with the key " + sig.PGP.Fingerprint + ": it is damaged, or was made with another key"
	}
}

// hedge says what else a mismatch may come from, where the signature has no
// checksum to rule it out.
func hedge(a armored) string {
	if a.sum == sumAgrees {
		return ""
	}
	return ", or the signature's own fields are not as they were"
}

// pgpKeyGone tells that the key is not at hand, and where to look for it.
func pgpKeyGone(sig *Signature, v pgpVerdict) {
	sig.Word = KeyGone
	switch {
	case sig.Selector == "":
		sig.Key = KeyUse{State: KeyAbsent, Reason: "the signature does not say which key made it"}
	case v.unfit != "":
		sig.Key = KeyUse{State: KeyUnusable, Reason: "the key " + sig.Selector + " in the keyring may not be used: " + v.unfit}
	default:
		sig.Key = KeyUse{State: KeyAbsent, Reason: "the key " + sig.Selector + " is not in the keyring"}
	}
	sig.Reason = sig.Key.Reason + "; look for it on key servers, in the sender's other messages and on pages of the sender, and compare its fingerprint with somebody who knows it"
}

// issuerText names the key that p says made it: its fingerprint, else its id.
func issuerText(p *packet.Signature) string {
	switch {
	case len(p.IssuerFingerprint) > 0:
		return fmt.Sprintf("%X", p.IssuerFingerprint)
	case p.IssuerKeyId != nil && *p.IssuerKeyId != 0:
		return fmt.Sprintf("%016X", *p.IssuerKeyId)
	}
	return ""
}

// pgpAlgorithms names the public key algorithms of RFC 9580 section 9.1.
var pgpAlgorithms = map[packet.PublicKeyAlgorithm]string{
	1: "rsa", 3: "rsa", 17: "dsa", 19: "ecdsa", 22: "eddsa", 27: "ed25519", 28: "ed448",
}

func pgpAlgorithm(p *packet.Signature) string {
	kind, hash := pgpAlgorithms[p.PubKeyAlgo], hashNames[p.Hash]
	if kind == "" {
		kind = fmt.Sprintf("algorithm%d", p.PubKeyAlgo)
	}
	if hash == "" {
		hash = fmt.Sprintf("hash%d", p.Hash)
	}
	return kind + "-" + hash
}

// pgpBits is the size of a key that tells of its strength.
func pgpBits(k *packet.PublicKey) int {
	if key, ok := k.PublicKey.(*ecdsa.PublicKey); ok && key.Curve != nil {
		return key.Params().BitSize
	}
	if n, err := k.BitLength(); err == nil {
		return int(n)
	}
	return 256 // Ed25519 and kin, which have one size
}
