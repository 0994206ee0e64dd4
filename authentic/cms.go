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

// Object identifiers of RFC 5652 and RFC 3161.
var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidTimestamp     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 4}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningTime   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 5}
	oidSignerCert    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 12} // RFC 2634 section 5.4
	oidSignerCertV2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47} // RFC 5035 section 3
)

const (
	maxCMSSigners      = 16
	maxCMSCertificates = 64
)

// errNotSigned is what reading tells of CMS data that is no signature, such
// as an encrypted message.
var errNotSigned = errors.New("the CMS data is not signed data")

// cmsData is SignedData (RFC 5652 section 5.1).
type cmsData struct {
	contentType asn1.ObjectIdentifier
	content     []byte
	attached    bool // content is inside
	certs       []*x509.Certificate
	badCerts    []string // why each certificate that cannot be read cannot
	signers     []cmsSigner
	moreSigners int // signers beyond maxCMSSigners
}

// cmsSigner is SignerInfo (RFC 5652 section 5.3).
type cmsSigner struct {
	issuer       []byte // DER of the issuer's name; nil where keyID is given
	serial       *big.Int
	keyID        []byte
	digest       asn1.ObjectIdentifier
	algorithm    pkix.AlgorithmIdentifier
	attributes   []byte // the signed attributes as they enter the hash; nil where there are none
	sorted       []byte // the same in DER's order, where that is another
	signedType   asn1.ObjectIdentifier
	signedDigest []byte    // the messageDigest attribute
	made         time.Time // the signingTime attribute
	certHashes   []certHash
	value        []byte
}

// certHash names the signer's certificate by its hash (RFC 5035 section 4).
type certHash struct {
	digest asn1.ObjectIdentifier
	sum    []byte
}

// The ASN.1 of RFC 5652, for encoding/asn1.
type (
	asnContent struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
	}
	asnSigned struct {
		Version      int
		Digests      asn1.RawValue
		Content      asnContent
		Certificates asn1.RawValue `asn1:"optional,tag:0"`
		CRLs         asn1.RawValue `asn1:"optional,tag:1"`
		Signers      asn1.RawValue
	}
	asnSigner struct {
		Version    int
		Name       asn1.RawValue // SignerIdentifier, a choice
		Digest     pkix.AlgorithmIdentifier
		Attributes asn1.RawValue `asn1:"optional,tag:0"`
		Algorithm  pkix.AlgorithmIdentifier
		Value      []byte
		Unsigned   asn1.RawValue `asn1:"optional,tag:1"`
	}
	asnIssuerSerial struct {
		Issuer asn1.RawValue
		Serial *big.Int
	}
	asnAttribute struct {
		Type   asn1.ObjectIdentifier
		Values asn1.RawValue
	}
)

// readCMS reads a ContentInfo with SignedData in it, in BER or DER.
func readCMS(b []byte) (*cmsData, error) {
	der, rest, err := berToDER(b)
	if err != nil {
		return nil, fmt.Errorf("reading the CMS data: %w", err)
	}
	if len(bytes.Trim(rest, "\x00\r\n")) > 0 {
		return nil, fmt.Errorf("reading the CMS data: %d octets follow it", len(rest))
	}
	return readCMSDER(der)
}

func readCMSDER(der []byte) (*cmsData, error) {
	var outer asnContent
	if err := whole(der, &outer); err != nil {
		return nil, fmt.Errorf("reading the CMS data: %w", err)
	}
	if !outer.Type.Equal(oidSignedData) {
		return nil, errNotSigned
	}
	var s asnSigned
	if err := whole(outer.Content.Bytes, &s); err != nil {
		return nil, fmt.Errorf("reading the signed data: %w", err)
	}
	d := &cmsData{contentType: s.Content.Type}
	if content := s.Content.Content.Bytes; len(content) > 0 {
		if err := whole(content, &d.content); err != nil {
			return nil, fmt.Errorf("reading the signed content: %w", err)
		}
		d.attached = true
	}
	if err := d.readCertificates(s.Certificates.Bytes); err != nil {
		return nil, err
	}
	if s.Signers.Class != asn1.ClassUniversal || s.Signers.Tag != asn1.TagSet || !s.Signers.IsCompound {
		return nil, errors.New("reading the signers: they are not a set")
	}
	if err := d.readSigners(s.Signers.Bytes); err != nil {
		return nil, err
	}
	return d, nil
}

// whole reads the one value of der into v.
func whole(der []byte, v any) error {
	rest, err := asn1.Unmarshal(der, v)
	if err == nil && len(rest) > 0 {
		return fmt.Errorf("%d octets follow the value", len(rest))
	}
	return err
}

// readCertificates reads the CertificateSet (RFC 5652 section 10.2.2). One
// that cannot be read does not hinder the others.
func (d *cmsData) readCertificates(der []byte) error {
	for len(der) > 0 && len(d.certs)+len(d.badCerts) < maxCMSCertificates {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return fmt.Errorf("reading the certificates: %w", err)
		}
		der = rest
		if v.Class != asn1.ClassUniversal || v.Tag != asn1.TagSequence {
			continue // an attribute certificate or another old kind
		}
		if c, err := x509.ParseCertificate(v.FullBytes); err != nil {
			d.badCerts = append(d.badCerts, err.Error())
		} else {
			d.certs = append(d.certs, c)
		}
	}
	return nil
}

func (d *cmsData) readSigners(der []byte) error {
	for len(der) > 0 {
		var v asn1.RawValue
		rest, err := asn1.Unmarshal(der, &v)
		if err != nil {
			return fmt.Errorf("reading the signers: %w", err)
		}
		der = rest
		if len(d.signers) == maxCMSSigners {
			d.moreSigners++
			continue
		}
		s, err := readSigner(v.FullBytes)
		if err != nil {
			return fmt.Errorf("reading signer %d: %w", len(d.signers)+1, err)
		}
		d.signers = append(d.signers, s)
	}
	return nil
}

func readSigner(der []byte) (cmsSigner, error) {
	var a asnSigner
	if err := whole(der, &a); err != nil {
		return cmsSigner{}, err
	}
	s := cmsSigner{digest: a.Digest.Algorithm, algorithm: a.Algorithm, value: a.Value}
	switch {
	case a.Name.Class == asn1.ClassUniversal && a.Name.Tag == asn1.TagSequence:
		var n asnIssuerSerial
		if err := whole(a.Name.FullBytes, &n); err != nil {
			return cmsSigner{}, fmt.Errorf("reading its name: %w", err)
		}
		s.issuer, s.serial = n.Issuer.FullBytes, n.Serial
	case a.Name.Class == asn1.ClassContextSpecific && a.Name.Tag == 0 && !a.Name.IsCompound:
		s.keyID = a.Name.Bytes
	default:
		return cmsSigner{}, errors.New("it is named in a way that no standard defines")
	}
	if len(a.Attributes.FullBytes) == 0 {
		return s, nil
	}
	if err := s.readAttributes(a.Attributes.Bytes); err != nil {
		return cmsSigner{}, fmt.Errorf("reading its signed attributes: %w", err)
	}
	return s, nil
}

// readAttributes reads the signed attributes. They enter the hash as a SET OF
// in DER, whatever tag they have in the message (RFC 5652 section 5.4).
func (s *cmsSigner) readAttributes(der []byte) error {
	var each [][]byte
	seen := map[string]bool{}
	for rest := der; len(rest) > 0; {
		var a asnAttribute
		next, err := asn1.Unmarshal(rest, &a)
		if err != nil {
			return err
		}
		each = append(each, rest[:len(rest)-len(next)])
		rest = next
		if a.Values.Class != asn1.ClassUniversal || a.Values.Tag != asn1.TagSet {
			return errors.New("the values of an attribute are not a set")
		}
		if id := a.Type.String(); seen[id] {
			return fmt.Errorf("attribute %s is there twice", id) // RFC 5652 section 11
		} else {
			seen[id] = true
		}
		if err := s.readAttribute(a); err != nil {
			return fmt.Errorf("attribute %s: %w", a.Type, err)
		}
	}
	s.attributes = asSet(der)
	slices.SortFunc(each, bytes.Compare)
	if sorted := asSet(slices.Concat(each...)); !bytes.Equal(sorted, s.attributes) {
		s.sorted = sorted
	}
	if s.signedDigest == nil || s.signedType == nil {
		return errors.New("the message digest or the content type is missing, and both are required (RFC 5652 section 5.3)")
	}
	return nil
}

func (s *cmsSigner) readAttribute(a asnAttribute) error {
	switch v := a.Values.Bytes; {
	case a.Type.Equal(oidMessageDigest):
		return whole(v, &s.signedDigest)
	case a.Type.Equal(oidContentType):
		return whole(v, &s.signedType)
	case a.Type.Equal(oidSigningTime):
		// A time that cannot be read is only the signer's word gone.
		if err := whole(v, &s.made); err != nil {
			s.made = time.Time{}
		}
		s.made = s.made.UTC()
		if s.made.Year() <= 1 {
			s.made = time.Time{}
		}
	case a.Type.Equal(oidSignerCert), a.Type.Equal(oidSignerCertV2):
		return s.readCertHash(a)
	}
	return nil
}

// readCertHash reads the first ESSCertID or ESSCertIDv2: it names the
// certificate of the signer, the others those above (RFC 5035 section 5.4).
func (s *cmsSigner) readCertHash(a asnAttribute) error {
	var list struct {
		Certs    []asn1.RawValue
		Policies asn1.RawValue `asn1:"optional"`
	}
	if err := whole(a.Values.Bytes, &list); err != nil {
		return err
	}
	if len(list.Certs) == 0 {
		return errors.New("it names no certificate")
	}
	h := certHash{digest: oidSHA1}
	if a.Type.Equal(oidSignerCertV2) {
		h.digest = oidSHA256
	}
	rest := list.Certs[0].Bytes
	var first asn1.RawValue
	rest, err := asn1.Unmarshal(rest, &first)
	if err != nil {
		return err
	}
	if first.Tag == asn1.TagSequence && a.Type.Equal(oidSignerCertV2) {
		var alg pkix.AlgorithmIdentifier
		if err := whole(first.FullBytes, &alg); err != nil {
			return err
		}
		h.digest = alg.Algorithm
		if _, err := asn1.Unmarshal(rest, &first); err != nil {
			return err
		}
	}
	if first.Tag != asn1.TagOctetString || first.IsCompound {
		return errors.New("it has no hash")
	}
	h.sum = first.Bytes
	s.certHashes = append(s.certHashes, h)
	return nil
}

// asSet puts the tag of a SET OF before content.
func asSet(content []byte) []byte {
	out := make([]byte, 0, len(content)+8)
	out = append(out, 0x31)
	out = appendLength(out, len(content))
	return append(out, content...)
}

// certificate finds the signer's certificate among those given.
func (s *cmsSigner) certificate(certs []*x509.Certificate) *x509.Certificate {
	for _, c := range certs {
		switch {
		case s.keyID != nil:
			if len(s.keyID) > 0 && bytes.Equal(c.SubjectKeyId, s.keyID) {
				return c
			}
		case s.serial != nil && c.SerialNumber.Cmp(s.serial) == 0 && bytes.Equal(c.RawIssuer, s.issuer):
			return c
		}
	}
	return nil
}

// name says which certificate the signer wants, for people.
func (s *cmsSigner) name() string {
	if s.keyID != nil {
		return fmt.Sprintf("with the key identifier %x", s.keyID[:min(len(s.keyID), 64)])
	}
	return fmt.Sprintf("number %s issued by %s", serialText(s.serial), nameText(s.issuer))
}

// nameText writes a distinguished name in DER as RFC 4514 has it.
func nameText(der []byte) string {
	var seq pkix.RDNSequence
	if err := whole(der, &seq); err != nil {
		return "somebody whose name cannot be read"
	}
	return clip(seq.String())
}

// serialText writes a serial number in hexadecimal.
func serialText(n *big.Int) string {
	if n == nil {
		return ""
	}
	return clip(n.Text(16))
}
