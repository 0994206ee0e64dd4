package authentic

import (
	"crypto"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// claimTags is a signature field parsed: what the signer claims.
type claimTags struct {
	list     tagList
	domain   string // d=, lower case
	selector string // s=, lower case
	identity string // i=, decoded
	keyType  string // "rsa" or "ed25519"
	hash     crypto.Hash
	hashName string // "sha1" or "sha256"
	header   canon
	body     canon
	value    []byte // b=
	bodyHash []byte // bh=
	fields   []string
	limit    int64 // l=, or -1
	made     time.Time
	expires  time.Time
	instance int  // i= of ARC
	draft    bool // v= is absent or below 1
}

// algorithms are the values of a= that are known. dsa-sha1 and rsa-md5 and
// the like never were in a standard.
var algorithms = map[string]struct {
	key, hashName string
	hash          crypto.Hash
}{
	"rsa-sha256":     {"rsa", "sha256", crypto.SHA256},     // RFC 6376 section 3.3.2
	"rsa-sha1":       {"rsa", "sha1", crypto.SHA1},         // RFC 6376 section 3.3.1; RFC 8301 forbids it
	"ed25519-sha256": {"ed25519", "sha256", crypto.SHA256}, // RFC 8463 section 3
}

// parseSignature reads the value of a signature field of DKIM or of an
// ARC-Message-Signature or ARC-Seal (RFC 6376 section 3.5, RFC 8617 sections
// 4.1.2 and 4.1.3). The first error says why it cannot be judged; whatever
// could be read is returned with it.
func parseSignature(scheme Scheme, value string) (*claimTags, error) {
	list, err := parseTags(value)
	c := &claimTags{list: list, limit: -1, header: simple, body: simple}
	errs := []error{err}
	check := func(e error) { errs = append(errs, e) }

	c.domain = strings.ToLower(strings.TrimSuffix(list.value("d"), "."))
	c.selector = strings.ToLower(list.value("s"))
	c.fields = lowerAll(colonList(list.value("h")))
	check(c.readVersion(scheme))
	check(c.readAlgorithm())
	check(requireTags(list, scheme))
	check(c.readValues(scheme))
	check(c.readTimes())
	check(c.readNames(scheme))
	if scheme == ARCSeal {
		c.header, c.body = relaxed, relaxed // RFC 8617 section 5.1.1
	} else {
		check(c.readForms())
		check(c.readFields(scheme))
		check(c.readLimit())
		check(c.readQuery())
	}
	for _, e := range errs {
		if e != nil {
			return c, e
		}
	}
	return c, nil
}

// requireTags checks that the tags a scheme cannot do without are there.
func requireTags(list tagList, scheme Scheme) error {
	need := []string{"a", "b", "d", "s"}
	switch scheme {
	case DKIM:
		need = append(need, "bh", "h")
	case ARCMessage:
		need = append(need, "i", "bh", "h")
	case ARCSeal:
		need = append(need, "i", "cv")
	}
	for _, name := range need {
		v, ok := list.get(name)
		switch {
		case !ok:
			return fmt.Errorf("the tag %s= is missing", name)
		case v == "" && (name != "h" || scheme != ARCMessage):
			return fmt.Errorf("the tag %s= is empty", name)
		}
	}
	return nil
}

// readVersion checks v=. Real mail of 2006 and 2007 was signed after drafts
// of RFC 4871, which had no v= or one below 1; the rules that matter for
// judging are the same, so it is judged, and said.
func (c *claimTags) readVersion(scheme Scheme) error {
	v, ok := c.list.get("v")
	if scheme != DKIM {
		if ok && scheme == ARCMessage {
			return errors.New("an ARC-Message-Signature has no v= (RFC 8617 section 4.1.2)")
		}
		return nil
	}
	switch {
	case v == "1":
		return nil
	case !ok, strings.HasPrefix(v, "0.") && strings.Trim(v[2:], "0123456789") == "":
		c.draft = true
		return nil
	}
	return fmt.Errorf("version %q is not 1 (RFC 6376 section 6.1.1)", clip(v))
}

func (c *claimTags) readAlgorithm() error {
	name := strings.ToLower(c.list.value("a"))
	alg, ok := algorithms[name]
	if !ok {
		return fmt.Errorf("algorithm %q is not one that is known (RFC 6376 section 3.3)", clip(name))
	}
	c.keyType, c.hashName, c.hash = alg.key, alg.hashName, alg.hash
	return nil
}

func (c *claimTags) readValues(scheme Scheme) error {
	var err error
	if c.value, err = decodeBase64(c.list.value("b")); err != nil {
		return fmt.Errorf("b= is %w", err)
	}
	if scheme == ARCSeal {
		return nil
	}
	if c.bodyHash, err = decodeBase64(c.list.value("bh")); err != nil {
		return fmt.Errorf("bh= is %w", err)
	}
	if c.hash != 0 && len(c.bodyHash) != c.hash.Size() {
		return fmt.Errorf("bh= has %d octets, and a %s hash has %d", len(c.bodyHash), c.hashName, c.hash.Size())
	}
	return nil
}

// readForms reads c= (RFC 6376 section 3.5): header/body, simple where absent.
func (c *claimTags) readForms() error {
	v, ok := c.list.get("c")
	if !ok {
		return nil
	}
	header, body, both := strings.Cut(strings.ToLower(v), "/")
	if !both {
		body = string(simple)
	}
	c.header, c.body = canon(header), canon(body)
	for _, form := range []canon{c.header, c.body} {
		if form != simple && form != relaxed {
			return fmt.Errorf("canonicalization %q is not one that is known (RFC 6376 section 3.4)", clip(v))
		}
	}
	return nil
}

func (c *claimTags) readFields(scheme Scheme) error {
	// An empty name names nothing, and is passed over.
	c.fields = slices.DeleteFunc(c.fields, func(f string) bool { return f == "" })
	for _, f := range c.fields {
		if !isFieldName([]byte(f)) {
			return fmt.Errorf("h= names %q, which is no field name", clip(f))
		}
	}
	if scheme == DKIM && !contains(c.fields, "from") {
		// RFC 6376 sections 3.5 (h=) and 6.1.1. RFC 8617 does not ask it of
		// ARC; Coverage tells.
		return errors.New("h= does not name From, which every signature must cover")
	}
	if scheme == ARCMessage && contains(c.fields, "arc-seal") {
		return errors.New("h= of an ARC-Message-Signature names ARC-Seal (RFC 8617 section 4.1.2)")
	}
	return nil
}

// readNames checks d=, s= and i= against each other (RFC 6376 section 6.1.1).
func (c *claimTags) readNames(scheme Scheme) error {
	for _, v := range []string{c.domain, c.selector} {
		if strings.ContainsAny(v, foldingSpace+"@/\\") || strings.Contains(v, "..") {
			return fmt.Errorf("%q is not a domain name", clip(v))
		}
	}
	v, ok := c.list.get("i")
	if scheme != DKIM {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > maxInstance || v[0] == '+' {
			return fmt.Errorf("instance %q is not a number from 1 to %d (RFC 8617 section 4.2.1)", clip(v), maxInstance)
		}
		c.instance = n
		return nil
	}
	if !ok {
		return nil
	}
	c.identity = decodeTagQP(v)
	at := strings.LastIndexByte(c.identity, '@')
	if at < 0 || !withinDomain(c.identity[at+1:], c.domain) {
		return fmt.Errorf("the identity %q is not of the domain %s", clip(c.identity), clip(c.domain))
	}
	return nil
}

// withinDomain reports whether name is domain or below it.
func withinDomain(name, domain string) bool {
	name, domain = strings.ToLower(strings.TrimSuffix(name, ".")), strings.ToLower(strings.TrimSuffix(domain, "."))
	if domain == "" {
		return false
	}
	return name == domain || strings.HasSuffix(name, "."+domain)
}

func (c *claimTags) readTimes() error {
	for _, t := range []struct {
		name string
		to   *time.Time
	}{{"t", &c.made}, {"x", &c.expires}} {
		v, ok := c.list.get(t.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(v, 10, 63)
		if err != nil {
			return fmt.Errorf("%s= is %q, not a count of seconds", t.name, clip(v))
		}
		// RFC 6376 section 3.5: at most 12 digits need be understood.
		if n < 1e12 {
			*t.to = time.Unix(int64(n), 0).UTC()
		}
	}
	return nil
}

func (c *claimTags) readLimit() error {
	v, ok := c.list.get("l")
	if !ok {
		return nil
	}
	if v == "" || strings.Trim(v, "0123456789") != "" {
		return fmt.Errorf("l= is %q, not a count of octets", clip(v))
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		n = math.MaxInt64 // more than any body has: RFC 6376 allows 76 digits
	}
	c.limit = n
	return nil
}

// readQuery checks q=: any list is fine that has dns/txt in it (RFC 6376
// section 3.5). The drafts wrote "dns".
func (c *claimTags) readQuery() error {
	v, ok := c.list.get("q")
	if !ok {
		return nil
	}
	for _, q := range lowerAll(colonList(v)) {
		if q == "dns/txt" || q == "dns" {
			return nil
		}
	}
	return fmt.Errorf("q= asks for the key by %q, and only dns/txt is known", clip(v))
}
