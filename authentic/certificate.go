package authentic

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Certificate is what a signer's certificate says of itself, and who vouches
// for it (RFC 5280, RFC 8550).
type Certificate struct {
	Subject     string    `json:"subject"`             // RFC 4514
	Addresses   []string  `json:"addresses,omitempty"` // e-mail addresses, of the subject's alternative names and then its name
	Issuer      string    `json:"issuer"`
	Serial      string    `json:"serial"` // hexadecimal
	From        time.Time `json:"from"`   // the first and the last second of its life
	Until       time.Time `json:"until"`
	Fingerprint string    `json:"fingerprint"` // SHA-256 of the certificate, hexadecimal
	Trust       Trust     `json:"trust"`
}

// Trust says whether the roots that the caller gave vouch for a certificate
// at one time.
type Trust struct {
	State  TrustState `json:"state"`
	Reason string     `json:"reason"`         // one sentence for people
	AsOf   time.Time  `json:"as_of,omitzero"` // the time for which it was judged
	Path   []string   `json:"path,omitempty"` // subjects from the signer's certificate to the root
	Alive  bool       `json:"alive"`          // the certificate's own life covers AsOf
	// Weak says that the chain rests on SHA-1, as was usual until 2016.
	Weak    bool   `json:"weak,omitempty"`
	Revoked string `json:"revocation"` // what is known of revocation: nothing, and it says so
}

// TrustState says how it went with the chain of a certificate.
type TrustState string

// The states of chains.
const (
	Vouched        TrustState = "vouched"     // a root that was given vouches for it
	NotVouched     TrustState = "not-vouched" // none of the roots that were given does
	TrustNotJudged TrustState = "not-judged"  // it could not be tried; Reason says why
)

// revocationUnknown is all that is said of revocation: lists and answers of
// the time would be needed, and nothing is looked up.
const revocationUnknown = "not known: whether the certificate was revoked can be seen only in its issuer's lists of that time, which are not here"

// oidAddress is the emailAddress attribute of a name (RFC 2985 section 5.2.1).
var oidAddress = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}

// maxCertAddresses is how many addresses of one certificate are told.
const maxCertAddresses = 50

// describeCertificate tells what c says of itself.
func describeCertificate(c *x509.Certificate) *Certificate {
	sum := sha256.Sum256(c.Raw)
	return &Certificate{
		Subject:     nameOf(c.Subject),
		Addresses:   certAddresses(c),
		Issuer:      nameOf(c.Issuer),
		Serial:      serialText(c.SerialNumber),
		From:        c.NotBefore.UTC(),
		Until:       c.NotAfter.UTC(),
		Fingerprint: hex.EncodeToString(sum[:]),
	}
}

// nameOf writes a name as RFC 4514 has it, with e-mail addresses legible.
func nameOf(n pkix.Name) string {
	s := n.String()
	for _, a := range n.Names {
		v, ok := a.Value.(string)
		if !ok || !a.Type.Equal(oidAddress) {
			continue
		}
		if der, err := asn1.Marshal(v); err == nil {
			s = strings.ReplaceAll(s, oidAddress.String()+"=#"+hex.EncodeToString(der), "emailAddress="+v)
		}
	}
	return plainText(s)
}

// certAddresses lists the e-mail addresses of c (RFC 8550 section 3).
func certAddresses(c *x509.Certificate) []string {
	var out []string
	add := func(s string) {
		s = plainText(s)
		if s != "" && len(out) < maxCertAddresses && !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, s) }) {
			out = append(out, s)
		}
	}
	for _, a := range c.EmailAddresses {
		add(a)
	}
	for _, n := range c.Subject.Names {
		if s, ok := n.Value.(string); ok && n.Type.Equal(oidAddress) {
			add(s)
		}
	}
	return out
}

// plainText makes s fit to show: valid UTF-8, no control characters, clipped.
func plainText(s string) string {
	return clip(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?")))
}

// trust judges whether roots vouch for c at the time given, with use as the
// purpose. It never asks for today's date or the system's roots: package x509
// would do both for zero values, so those are answered here.
func trust(c *x509.Certificate, others []*x509.Certificate, roots *x509.CertPool, at time.Time, use x509.ExtKeyUsage) Trust {
	t := Trust{State: TrustNotJudged, AsOf: at, Revoked: revocationUnknown}
	t.Alive = !at.IsZero() && !at.Before(c.NotBefore) && !at.After(c.NotAfter)
	switch {
	case roots == nil:
		t.Reason = "chain not judged: no roots given"
		return t
	case at.IsZero():
		t.Reason = "chain not judged: neither the signature nor the message says when it was made"
		return t
	}
	between := x509.NewCertPool()
	for _, o := range others {
		between.AddCert(o)
	}
	chains, err := c.Verify(x509.VerifyOptions{
		Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{use},
	})
	refused := err != nil && strings.Contains(err.Error(), "insecure algorithm")
	if refused {
		if old := oldChain(c, others, roots, at, use); old != nil {
			chains, err, t.Weak = [][]*x509.Certificate{old}, nil, true
		}
	}
	switch {
	case err != nil && refused:
		t.Reason = "chain not judged: a certificate in it is signed with a hash that the library refuses, and no chain of that old kind leads to a root among the certificates given"
	case err != nil:
		t.State = NotVouched
		t.Reason = fmt.Sprintf("as of %s no root that was given vouches for the certificate: %s", stamp(at), plainText(err.Error()))
	default:
		t.State = Vouched
		for _, link := range chains[0] {
			t.Path = append(t.Path, nameOf(link.Subject))
		}
		t.Reason = fmt.Sprintf("as of %s a root that was given vouches for the certificate", stamp(at))
	}
	return t
}
