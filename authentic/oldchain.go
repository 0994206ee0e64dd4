package authentic

import (
	"bytes"
	"crypto/x509"
	"slices"
	"time"
)

// Bounds on the search for an old chain, so that certificates that sign one
// another in circles cost little.
const (
	maxChainLength = 8
	maxChainChecks = 100 // signatures checked in one search
)

// oldChain finds a chain from c to a certificate in roots, as RFC 5280 section
// 6.1 has it, in which certificates may be signed with SHA-1: until 2016 most
// were, and package x509 refuses them. It knows less than that package, and
// so passes over any certificate with name constraints or a critical extension
// that is not known. MD5 is refused.
func oldChain(c *x509.Certificate, others []*x509.Certificate, roots *x509.CertPool, at time.Time, use x509.ExtKeyUsage) []*x509.Certificate {
	s := &chainSearch{others: others, roots: roots, at: at, use: use, left: maxChainChecks}
	return s.above([]*x509.Certificate{c})
}

type chainSearch struct {
	others []*x509.Certificate
	roots  *x509.CertPool
	at     time.Time
	use    x509.ExtKeyUsage
	left   int
}

// above extends chain upwards to a root, or returns nil.
func (s *chainSearch) above(chain []*x509.Certificate) []*x509.Certificate {
	c := chain[len(chain)-1]
	if !s.fit(c) {
		return nil
	}
	if s.isRoot(c) {
		return chain
	}
	if len(chain) == maxChainLength {
		return nil
	}
	for _, p := range s.others {
		if !bytes.Equal(p.RawSubject, c.RawIssuer) || slices.ContainsFunc(chain, p.Equal) || !maySign(p, len(chain)-1) {
			continue
		}
		if s.left--; s.left < 0 {
			return nil
		}
		if p.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil {
			continue
		}
		if found := s.above(append(slices.Clip(chain), p)); found != nil {
			return found
		}
	}
	return nil
}

// fit reports whether c may be in a chain at all.
func (s *chainSearch) fit(c *x509.Certificate) bool {
	if s.at.Before(c.NotBefore) || s.at.After(c.NotAfter) || len(c.UnhandledCriticalExtensions) > 0 {
		return false
	}
	// 2.5.29.30, name constraints.
	for _, e := range c.Extensions {
		if e.Id.Equal([]int{2, 5, 29, 30}) {
			return false
		}
	}
	if len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 {
		return true
	}
	return slices.Contains(c.ExtKeyUsage, s.use) || slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny)
}

// isRoot reports whether c itself is among the roots: then it is a chain of
// one, for which no signature is checked.
func (s *chainSearch) isRoot(c *x509.Certificate) bool {
	chains, err := c.Verify(x509.VerifyOptions{Roots: s.roots, CurrentTime: s.at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err == nil && slices.ContainsFunc(chains, func(chain []*x509.Certificate) bool { return len(chain) == 1 })
}

// maySign reports whether p may sign certificates, with below certificates
// between it and the signer's.
func maySign(p *x509.Certificate, below int) bool {
	switch {
	case !p.BasicConstraintsValid || !p.IsCA:
		return false
	case p.KeyUsage != 0 && p.KeyUsage&x509.KeyUsageCertSign == 0:
		return false
	}
	return p.MaxPathLen < 0 || p.MaxPathLen == 0 && !p.MaxPathLenZero || below <= p.MaxPathLen
}
