package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// place is where a desk is reached, and how.
type place struct {
	host, port string
	beyond     bool        // from other machines as well
	tls        *tls.Config // nil: without TLS
	called     []string    // names and addresses under which it is asked for, besides the one it listens on
}

// place reads where to listen. Beyond this machine that needs a certificate:
// what crosses a network in the clear is anybody's.
func (c *serveCmd) place() (*place, error) {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return nil, usageError("reading --listen: %q is not an address and a port: write 127.0.0.1:8080", c.Listen)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return nil, usageError("reading --listen: %q is not a port", port)
	}
	p := &place{host: host, port: port}
	switch ip, err := netip.ParseAddr(host); {
	case host == "localhost":
		p.host = "127.0.0.1"
	case host == "":
		p.beyond = true
	case err != nil:
		return nil, usageError("reading --listen: %q is not an address of this machine: write one such as 0.0.0.0 for all, and the names with --host", host)
	default:
		p.beyond = !ip.IsLoopback()
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return nil, usageError("reading --tls-cert and --tls-key: one is nothing without the other")
	}
	if c.TLSCert != "" {
		if err := p.certify(c.TLSCert, c.TLSKey); err != nil {
			return nil, err
		}
	} else if p.beyond {
		return nil, usageError("listening on %q: the desk would be open beyond this machine, which needs TLS: name a certificate with --tls-cert and --tls-key; or listen on 127.0.0.1, and reach it from elsewhere through an SSH tunnel (ssh -L)", host)
	}
	for _, n := range c.Host {
		if strings.ContainsAny(n, "/:@ ") && !isAddress(n) {
			return nil, usageError("reading --host: %q is not the name of a machine: write desk.example, without https:// or a port", n)
		}
		p.called = append(p.called, n)
	}
	if p.beyond && len(p.called) == 0 && unspecified(p.host) {
		return nil, usageError("listening on %q: the certificate names nobody: say with --host under which name browsers reach the desk", c.Listen)
	}
	return p, nil
}

// certify reads a certificate with its key, and the names that it is for.
func (p *place) certify(cert, key string) error {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("reading the certificate %s: %w", cert, err)
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return fmt.Errorf("reading the certificate %s: %w", cert, err)
	}
	for _, n := range leaf.DNSNames {
		if !strings.HasPrefix(n, "*.") { // which of them, --host says
			p.called = append(p.called, n)
		}
	}
	for _, ip := range leaf.IPAddresses {
		p.called = append(p.called, ip.String())
	}
	p.tls = &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}
	return nil
}

func isAddress(s string) bool { _, err := netip.ParseAddr(s); return err == nil }

// unspecified reports whether host means all addresses of the machine.
func unspecified(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

func (p *place) scheme() string {
	if p.tls != nil {
		return "https"
	}
	return "http"
}

// names are what the Host of a request may be, the address that is listened on
// first. Browsers leave the port out where it is the usual one.
func (p *place) names(at *net.TCPAddr) []string {
	called := slices.Clone(p.called)
	if !at.IP.IsUnspecified() {
		called = append([]string{at.IP.String()}, called...)
	}
	if at.IP.Equal(net.IPv4(127, 0, 0, 1)) || at.IP.Equal(net.IPv6loopback) {
		called = append(called, "localhost")
	}
	usual := map[string]int{"http": 80, "https": 443}[p.scheme()]
	var out []string
	for _, n := range called {
		n = strings.ToLower(n)
		switch {
		case at.Port != usual:
			n = net.JoinHostPort(n, strconv.Itoa(at.Port))
		case strings.Contains(n, ":"):
			n = "[" + n + "]"
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
