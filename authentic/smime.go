package authentic

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"time"

	"github.com/gainsay/gainsay/message"
)

// detached judges the S/MIME signature of beside content, both parts of the
// multipart/signed p (RFC 8551 section 3.5.3).
func (b *bodyJudge) detached(p, content, of *message.Part) {
	der, _ := b.msg.Decode(of)
	start := Signature{Scheme: SMIME, Span: of.Span, Part: content.Number, Form: "detached"}
	signed := content.Span.Of(b.msg.Raw())
	d, err := readCMS(der)
	if err != nil {
		b.unread(start, err)
		return
	}
	tries := b.variants(signed)
	b.cmsSigners(start, d, tries, len(tries[0].data), b.alone(p, 2))
}

// opaque judges the application/pkcs7-mime part p, which holds what is signed
// inside the signature (RFC 8551 section 3.5.2), if it is signed at all.
func (b *bodyJudge) opaque(p *message.Part) {
	der, _ := b.msg.Decode(p)
	start := Signature{Scheme: SMIME, Span: p.Span, Part: p.Number, Form: "opaque"}
	d, err := readCMS(der)
	switch kind := p.Params.Value("smime-type"); {
	case errors.Is(err, errNotSigned):
		b.out.note("not-signed-data", fmt.Sprintf("part %s is encrypted or compressed; a signature inside it cannot be seen", partName(p)))
	case err != nil && kind != "" && kind != "signed-data":
		b.out.note("cms-unreadable", fmt.Sprintf("part %s says that it is %s, and cannot be read: %v", partName(p), clip(kind), err))
	case err != nil:
		b.unread(start, err)
	case len(d.signers) == 0 && len(d.certs)+len(d.badCerts) > 0 && !d.attached:
		b.out.note("certificates-only", fmt.Sprintf("part %s carries certificates and no signature", partName(p)))
	default:
		b.cmsSigners(start, d, []variant{{data: d.content}}, len(d.content), p == b.msg.Root)
	}
}

// unread tells of a signature that cannot be read.
func (b *bodyJudge) unread(sig Signature, err error) {
	if b.full() {
		return
	}
	sig.Word = Malformed
	sig.Reason = "the signature cannot be judged: " + err.Error()
	sig.Covered = b.coverNothing()
	b.all = append(b.all, sig)
}

// cmsSigners judges each signer of d.
func (b *bodyJudge) cmsSigners(start Signature, d *cmsData, tries []variant, signed int, alone bool) {
	switch {
	case len(d.signers) == 0:
		b.unread(start, errors.New("it has no signer"))
		return
	case start.Form == "opaque" && !d.attached:
		b.unread(start, errors.New("what was signed is not in it"))
		return
	}
	if d.moreSigners > 0 {
		b.out.note("too-many-signers", fmt.Sprintf("the first %d signers were judged; %d more were not", maxCMSSigners, d.moreSigners))
	}
	for i := range d.signers {
		if b.full() {
			continue
		}
		sig := start
		b.cover(&sig, signed, alone)
		b.cmsSigner(&sig, d, &d.signers[i], tries)
		b.all = append(b.all, sig)
	}
}

// cmsSigner judges one signer.
func (b *bodyJudge) cmsSigner(sig *Signature, d *cmsData, s *cmsSigner, tries []variant) {
	certs := append(d.certs[:len(d.certs):len(d.certs)], b.opt.Certificates...)
	v := d.hold(s, certs, tries)
	sig.Made = s.made
	if v.algorithm.kind != "" {
		sig.Algorithm = v.algorithm.String()
	}
	if v.cert != nil {
		at := s.made
		if at.IsZero() {
			at = b.date.UTC()
			sig.note("no-signing-time", "the signature does not say when it was made; the date of the message was taken for it")
		}
		sig.Certificate = describeCertificate(v.cert)
		sig.Certificate.Trust = trust(v.cert, certs, b.opt.Roots, at, x509.ExtKeyUsageEmailProtection)
		b.signer(sig, sig.Certificate.Addresses)
		noteCertificate(sig, v.cert, at)
	}
	if v.agreed >= 0 && tries[v.agreed].note.Code != "" {
		n := tries[v.agreed].note
		sig.note(n.Code, n.Text)
	}
	decideCMS(sig, s, v)
	if sig.Key.State == KeyUsed {
		var why string
		if sig.Strength, why = rateCertificate(v.cert, v.algorithm.hash); sig.Strength != Strong {
			sig.note("strength-"+string(sig.Strength), why)
		}
		if sig.Certificate.Trust.Weak {
			sig.note("chain-weak", "a certificate in the chain is signed with SHA-1, as was usual until 2016")
			if sig.Strength.rank() > Weak.rank() {
				sig.Strength = Weak
			}
		}
	}
}

// noteCertificate tells what is to be known of the certificate at the time of
// signing.
func noteCertificate(sig *Signature, c *x509.Certificate, at time.Time) {
	t := sig.Certificate.Trust
	if t.State != Vouched {
		sig.note("chain-"+string(t.State), t.Reason)
	}
	if !at.IsZero() && !t.Alive {
		sig.note("certificate-not-alive", fmt.Sprintf("the certificate's life, %s to %s, does not cover %s, when the message was signed by its own word",
			stamp(c.NotBefore), stamp(c.NotAfter), stamp(at)))
	}
	if c.KeyUsage != 0 && c.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		sig.note("certificate-not-for-signing", "the certificate says that its key is not for signing (RFC 8550 section 4.4.2)")
	}
	sig.note("revocation-not-known", "revocation "+t.Revoked)
}

func rateCertificate(c *x509.Certificate, h crypto.Hash) (Strength, string) {
	return rateAlgorithm(c.PublicKeyAlgorithm == x509.RSA, keyBits(c), h)
}

// cmsVerdict is what came of holding one signer against its certificate.
type cmsVerdict struct {
	algorithm cmsAlgorithm
	cert      *x509.Certificate
	agreed    int    // which variant agrees with the signed digest, or -1
	result    opened // of the signature value
	malformed string // why nothing can be judged
	unable    string // what is not supported
	passed    string // why a certificate of the right name was passed over
}

// hold verifies signer s over the variants of the content (RFC 5652 sections
// 5.4 and 5.6). The two sides, digest of the content and signature over the
// attributes, are held apart, so that the outcome can tell which is off.
func (d *cmsData) hold(s *cmsSigner, certs []*x509.Certificate, tries []variant) cmsVerdict {
	v := cmsVerdict{agreed: -1, result: notOpened}
	var err error
	if v.cert, v.passed = s.ownCertificate(certs); v.cert == nil && len(d.badCerts) > 0 {
		v.unable = "a certificate in the message cannot be read: " + plainText(d.badCerts[0])
	}
	if v.algorithm, err = s.algorithmOf(); err != nil {
		v.unable = "algorithm not supported: " + err.Error()
		return v
	}
	switch {
	case s.attributes == nil && !d.contentType.Equal(oidData):
		v.malformed = "content of this type must be signed with attributes, and there are none (RFC 5652 section 5.3)"
	case s.attributes == nil && looksLikeAttributes(tries):
		// Else a signature over attributes could be passed off as one over
		// a content that reads like them.
		v.malformed = "what is signed is itself a set of signed attributes, so the signature may have been taken from another message"
	case s.attributes != nil && !s.signedType.Equal(d.contentType):
		v.malformed = fmt.Sprintf("the signature is for content of type %s, and this is %s", s.signedType, d.contentType)
	}
	if v.malformed != "" {
		return v
	}
	if s.attributes != nil {
		for i, t := range tries {
			if bytes.Equal(sumOf(cmsHash(s.digest), t.data), s.signedDigest) {
				v.agreed = i
				break
			}
		}
	}
	if v.cert != nil {
		v.open(s, tries)
	}
	return v
}

// open holds the signature value against the certificate's key.
func (v *cmsVerdict) open(s *cmsSigner, tries []variant) {
	var forms [][]byte
	switch {
	case s.attributes == nil:
		for _, t := range tries {
			forms = append(forms, t.data)
		}
	case s.sorted != nil:
		forms = [][]byte{s.attributes, s.sorted}
	default:
		forms = [][]byte{s.attributes}
	}
	for i, data := range forms {
		r, err := checkCMS(v.cert, v.algorithm, data, s.value)
		if err != nil {
			v.unable = err.Error()
			return
		}
		if i == 0 || betterResult(r, v.result) {
			v.result = r
			if s.attributes == nil && r == agrees {
				v.agreed = i
			}
		}
	}
}

// ownCertificate finds the certificate that the signer means. One of the
// right name and another hash than was signed is not it (RFC 5035 section 3).
func (s *cmsSigner) ownCertificate(certs []*x509.Certificate) (*x509.Certificate, string) {
	c := s.certificate(certs)
	if c == nil {
		return nil, ""
	}
	for _, want := range s.certHashes {
		h := cmsHash(want.digest)
		if h != 0 && !bytes.Equal(sumOf(h, c.Raw), want.sum) {
			return nil, "the certificate of that name is another one than was signed with"
		}
	}
	return c, ""
}

// looksLikeAttributes reports whether one of the forms of the content is a SET
// OF attributes with a message digest.
func looksLikeAttributes(tries []variant) bool {
	for _, t := range tries {
		var set asn1.RawValue
		if len(t.data) == 0 || t.data[0] != 0x31 {
			continue
		}
		if _, err := asn1.Unmarshal(t.data, &set); err != nil {
			continue
		}
		var s cmsSigner
		if err := s.readAttributes(set.Bytes); err == nil || s.signedDigest != nil {
			return true
		}
	}
	return false
}

// decideCMS gives the signature its word.
func decideCMS(sig *Signature, s *cmsSigner, v cmsVerdict) {
	switch {
	case v.malformed != "":
		sig.Word, sig.Reason = Malformed, "the signature cannot be judged: "+v.malformed
		return
	case v.unable != "":
		sig.Word, sig.Reason = Unjudged, "not judged: "+v.unable
		return
	}
	sig.Body = Changed
	if v.agreed >= 0 {
		sig.Body = Unproven
	}
	if v.cert == nil {
		cmsKeyGone(sig, s, v)
		return
	}
	sig.Key = KeyUse{State: KeyUsed, Bits: keyBits(v.cert)}
	who := "the holder of the certificate of " + sig.Certificate.Subject
	switch {
	case v.result == agrees && v.agreed >= 0:
		sig.Body = Intact
		if t := sig.Certificate.Trust; t.State != Vouched {
			sig.Word = Unvouched
			sig.Reason = who + " signed this, and it is as it was; but nothing given here vouches for the certificate: " + t.Reason
			return
		}
		sig.Word = Verified
		sig.Reason = who + " signed this, and it is as it was"
	case v.result == agrees, v.result == otherDigest && s.attributes == nil:
		sig.Word = BodyAltered
		sig.Reason = who + " made this signature, and what is signed is not as it was"
	case v.result == otherDigest:
		sig.Word = Altered
		sig.Reason = who + " made this signature value, and the attributes signed with it are not as they were"
	default:
		sig.Word = Altered
		sig.Reason = "the signature value does not agree with the certificate of " + sig.Certificate.Subject + ": it or what it signs is not as it was, or it was made with another key"
	}
	if sig.Word == Altered && v.agreed < 0 {
		sig.Reason += "; the body does not agree either"
	}
}

// cmsKeyGone tells that the certificate is not at hand, and where to look.
func cmsKeyGone(sig *Signature, s *cmsSigner, v cmsVerdict) {
	sig.Word = KeyGone
	sig.Key = KeyUse{State: KeyAbsent, Reason: "the certificate " + s.name() + " is not in the message"}
	if v.passed != "" {
		sig.Key = KeyUse{State: KeyUnusable, Reason: v.passed}
	}
	sig.Reason = sig.Key.Reason + "; look for it in other signed messages of the same sender, in address books, or with its issuer"
}
