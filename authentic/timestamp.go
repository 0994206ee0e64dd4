package authentic

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// maxTimestampBytes is how large an answer of a time-stamp authority may be.
// Real ones have some kilobytes.
const maxTimestampBytes = 1 << 20

// Timestamp is what an answer of a time-stamp authority proves (RFC 3161): that
// somebody had a digest, and so what it is of, at GenTime.
type Timestamp struct {
	// Word is Verified, Unvouched, BodyAltered (it is for another digest),
	// Altered, KeyGone, Unjudged or Malformed.
	Word   Word   `json:"word"`
	Reason string `json:"reason"` // one sentence for people

	GenTime   time.Time     `json:"time,omitzero"`
	Accuracy  time.Duration `json:"accuracy,omitempty"` // how far GenTime may be off either way; 0 where it is not said
	Policy    string        `json:"policy,omitempty"`   // object identifier of the authority's policy
	Serial    string        `json:"serial,omitempty"`   // hexadecimal
	Nonce     []byte        `json:"nonce,omitempty"`    // as in the request, without leading zeros
	Digest    []byte        `json:"digest,omitempty"`   // what was stamped
	Hash      string        `json:"hash,omitempty"`     // "sha256"
	Algorithm string        `json:"algorithm,omitempty"`
	Strength  Strength      `json:"strength,omitempty"`
	Signer    *Certificate  `json:"signer,omitempty"` // nil where it is not at hand
	Notes     []Note        `json:"notes,omitempty"`
}

// The ASN.1 of RFC 3161 section 2.4.
type (
	asnImprint struct {
		Hash   pkix.AlgorithmIdentifier
		Digest []byte
	}
	asnTimeRequest struct {
		Version int
		Imprint asnImprint
		Nonce   *big.Int `asn1:"optional"`
		Certs   bool     `asn1:"optional"`
	}
	asnTimeResponse struct {
		Status asn1.RawValue
		Token  asn1.RawValue `asn1:"optional"`
	}
	asnAccuracy struct {
		Seconds int `asn1:"optional"`
		Millis  int `asn1:"optional,tag:0"`
		Micros  int `asn1:"optional,tag:1"`
	}
	asnTimeInfo struct {
		Version    int
		Policy     asn1.ObjectIdentifier
		Imprint    asnImprint
		Serial     *big.Int
		Time       asn1.RawValue
		Accuracy   asnAccuracy   `asn1:"optional"`
		Ordering   bool          `asn1:"optional"`
		Nonce      *big.Int      `asn1:"optional"`
		Authority  asn1.RawValue `asn1:"optional,tag:0"`
		Extensions asn1.RawValue `asn1:"optional,tag:1"`
	}
)

// TimestampRequest writes a request in DER for a stamp on a SHA-256 digest
// (RFC 3161 section 2.4.1), for any authority. nonce, up to 64 octets from a
// source of chance, ties the answer to the request; it may be empty. certReq
// asks for the authority's certificate, without which the answer can be judged
// only by those who have it.
func TimestampRequest(digest [32]byte, nonce []byte, certReq bool) ([]byte, error) {
	r := asnTimeRequest{
		Version: 1,
		Imprint: asnImprint{pkix.AlgorithmIdentifier{Algorithm: oidSHA256, Parameters: asn1.NullRawValue}, digest[:]},
		Certs:   certReq,
	}
	if len(nonce) > 64 {
		return nil, fmt.Errorf("writing a time-stamp request: the nonce has %d octets, more than 64", len(nonce))
	}
	if len(nonce) > 0 {
		r.Nonce = new(big.Int).SetBytes(nonce)
	}
	der, err := asn1.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("writing a time-stamp request: %w", err)
	}
	return der, nil
}

// VerifyTimestamp judges the answer of a time-stamp authority, or a bare
// time-stamp token, for digest, a hash by the function that the stamp names.
// roots vouch for the authority; where it is nil an answer that agrees is
// Unvouched. The authority's certificate is judged as of the time in the stamp,
// never as of today.
func VerifyTimestamp(response, digest []byte, roots *x509.CertPool) Timestamp {
	var t Timestamp
	d, info, err := readTimestamp(response)
	if err != nil {
		t.Word, t.Reason = Malformed, "the time stamp cannot be judged: "+plainText(err.Error())
		return t
	}
	t.describe(info)
	s := &d.signers[0]
	v := d.hold(s, d.certs, []variant{{data: d.content}})
	if v.algorithm.kind != "" {
		t.Algorithm = v.algorithm.String()
	}
	if v.cert != nil {
		t.Signer = describeCertificate(v.cert)
		t.Signer.Trust = trust(v.cert, d.certs, roots, t.GenTime, x509.ExtKeyUsageTimeStamping)
		if tr := &t.Signer.Trust; tr.State == Vouched && !slices.Contains(v.cert.ExtKeyUsage, x509.ExtKeyUsageTimeStamping) {
			// RFC 3161 section 2.3. An absent extension is no leave.
			tr.State, tr.Reason = NotVouched, "the certificate is not for time stamps"
		}
		t.note("revocation-not-known", "revocation "+t.Signer.Trust.Revoked)
	}
	if len(s.certHashes) == 0 {
		// RFC 3161 section 2.4.2 has the attribute in every token.
		t.note("signer-not-bound", "the stamp does not bind the authority's certificate into its signature")
	}
	t.decide(s, v, digest)
	return t
}

func (t *Timestamp) note(code, text string) { t.Notes = append(t.Notes, Note{code, text}) }

// readTimestamp reads a TimeStampResp, or the token alone.
func readTimestamp(response []byte) (*cmsData, *asnTimeInfo, error) {
	if len(response) > maxTimestampBytes {
		return nil, nil, fmt.Errorf("it has more than %d octets", maxTimestampBytes)
	}
	der, rest, err := berToDER(response)
	if err != nil {
		return nil, nil, err
	}
	if len(rest) > 0 {
		return nil, nil, fmt.Errorf("%d octets follow it", len(rest))
	}
	token := der
	var first asn1.RawValue
	if inner, ok := insideSequence(der); ok {
		if _, err := asn1.Unmarshal(inner, &first); err == nil && first.Tag == asn1.TagSequence {
			if token, err = tokenOf(der, first); err != nil {
				return nil, nil, err
			}
		}
	}
	d, err := readCMSDER(token)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case !d.contentType.Equal(oidTimestamp):
		return nil, nil, errors.New("what is signed is no time stamp")
	case len(d.signers) != 1:
		return nil, nil, fmt.Errorf("it has %d signers, and must have one", len(d.signers)+d.moreSigners)
	}
	var info asnTimeInfo
	if err := whole(d.content, &info); err != nil {
		return nil, nil, fmt.Errorf("reading the time: %w", err)
	}
	if _, err := info.time(); err != nil {
		return nil, nil, err
	}
	return d, &info, nil
}

// insideSequence returns the content of the sequence der.
func insideSequence(der []byte) ([]byte, bool) {
	var v asn1.RawValue
	if err := whole(der, &v); err != nil || v.Tag != asn1.TagSequence {
		return nil, false
	}
	return v.Bytes, true
}

// tokenOf returns the token in an answer, or the authority's refusal. status is
// PKIStatusInfo, of which the number comes first: 0 and 1 are grants.
func tokenOf(der []byte, status asn1.RawValue) ([]byte, error) {
	var n int
	if _, err := asn1.Unmarshal(status.Bytes, &n); err != nil {
		return nil, fmt.Errorf("reading the status: %w", err)
	}
	if n != 0 && n != 1 {
		return nil, fmt.Errorf("the authority refused to stamp (status %d)", n)
	}
	var r asnTimeResponse
	if err := whole(der, &r); err != nil {
		return nil, err
	}
	if len(r.Token.FullBytes) == 0 {
		return nil, errors.New("the answer has no time stamp in it")
	}
	return r.Token.FullBytes, nil
}

// time reads genTime, which may have fractions of a second (RFC 3161 section
// 2.4.2). encoding/asn1 refuses those.
func (i *asnTimeInfo) time() (time.Time, error) {
	if i.Time.Class != asn1.ClassUniversal || i.Time.Tag != asn1.TagGeneralizedTime {
		return time.Time{}, errors.New("the time is not of the kind that it must be")
	}
	t, err := time.Parse("20060102150405Z", string(i.Time.Bytes))
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the time: %q is none", plainText(string(i.Time.Bytes)))
	}
	return t.UTC(), nil
}

// describe fills in what the stamp says.
func (t *Timestamp) describe(i *asnTimeInfo) {
	t.GenTime, _ = i.time()
	const most = 1 << 30 // seconds, so that no sum overflows
	a := i.Accuracy
	if a.Seconds >= 0 && a.Seconds < most && a.Millis >= 0 && a.Millis < 1000 && a.Micros >= 0 && a.Micros < 1000 {
		t.Accuracy = time.Duration(a.Seconds)*time.Second + time.Duration(a.Millis)*time.Millisecond + time.Duration(a.Micros)*time.Microsecond
	} else {
		t.note("accuracy-unreadable", "the stamp gives an accuracy that makes no sense")
	}
	t.Policy, t.Serial, t.Digest = i.Policy.String(), serialText(i.Serial), i.Imprint.Digest
	if h := cmsHash(i.Imprint.Hash.Algorithm); h != 0 {
		t.Hash = hashNames[h]
	}
	if i.Nonce != nil {
		t.Nonce = i.Nonce.Bytes()
	}
}

// decide gives the stamp its word.
func (t *Timestamp) decide(s *cmsSigner, v cmsVerdict, digest []byte) {
	switch {
	case v.malformed != "":
		t.Word, t.Reason = Malformed, "the time stamp cannot be judged: "+v.malformed
		return
	case v.unable != "":
		t.Word, t.Reason = Unjudged, "not judged: "+v.unable
		return
	case t.Hash == "":
		t.Word, t.Reason = Unjudged, "not judged: the hash function of the digest is not supported"
		return
	case v.cert == nil && v.passed != "":
		t.Word, t.Reason = KeyGone, v.passed
		return
	case v.cert == nil:
		t.Word, t.Reason = KeyGone, "the certificate "+s.name()+" is not in the time stamp; ask the authority for it"
		return
	}
	t.Strength, _ = rateCertificate(v.cert, v.algorithm.hash)
	who := "the authority " + t.Signer.Subject
	switch {
	case v.result != agrees || v.agreed < 0:
		t.Word, t.Reason = Altered, "the time stamp is not as "+who+" signed it, or was made with another key"
	case !bytes.Equal(t.Digest, digest):
		t.Word, t.Reason = BodyAltered, "the time stamp is for another digest than this"
	case t.Signer.Trust.State != Vouched:
		t.Word, t.Reason = Unvouched, who+" stamped this digest; but nothing given here vouches for the certificate: "+t.Signer.Trust.Reason
	default:
		t.Word = Verified
		t.Reason = fmt.Sprintf("%s stamped this digest: it existed on %s", who, stamp(t.GenTime))
	}
}
