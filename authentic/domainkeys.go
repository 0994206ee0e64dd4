package authentic

import (
	"cmp"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/message"
)

// domainKeys judges the DomainKey-Signature that is field i (RFC 4870). One
// hash stands for header and body together, so that an altered one cannot be
// told from the other.
func (j *judge) domainKeys(i int) Signature {
	sig := Signature{Scheme: DomainKeys, Place: i + 1, Span: j.m.fields[i].span}
	c, err := parseDomainKeys(string(j.m.value(i)))
	sig.Domain, sig.Selector = c.domain, c.selector
	sig.Algorithm, sig.Form = strings.ToLower(c.list.value("a")), string(c.header)
	if sig.Algorithm == "" {
		sig.Algorithm = "rsa-sha1"
	}
	sig.Author = j.author != "" && withinDomain(j.author, c.domain)
	picked := j.m.pickBelow(c.fields, i)
	if err == nil {
		err = j.checkSender(c, picked)
	}
	if err != nil {
		sig.Word = Malformed
		sig.Covered.Fields = c.fields
		sig.Reason = "the signature cannot be judged: " + err.Error()
		return sig
	}
	sig.Covered = j.cover(c, picked)
	t := j.tryDomainKeys(c, &sig, picked)
	j.decideDomainKeys(&sig, c, t)
	j.noteSignature(&sig, c, t)
	if !j.opt.Quick && sig.Word == Altered {
		j.explainDomainKeys(&sig, c, picked, t)
	}
	return sig
}

// parseDomainKeys reads the value of a DomainKey-Signature (RFC 4870 section
// 3.3). A list h= that is absent stands for all fields below the signature.
func parseDomainKeys(value string) (*claimTags, error) {
	list, err := parseTags(value)
	c := &claimTags{list: list, limit: -1, keyType: "rsa", hash: crypto.SHA1, hashName: "sha1"}
	c.domain = strings.ToLower(strings.TrimSuffix(list.value("d"), "."))
	c.selector = strings.ToLower(list.value("s"))
	c.fields = lowerAll(colonList(list.value("h")))
	c.header = simple
	if v, ok := list.get("c"); ok {
		c.header = canon(strings.ToLower(v))
	}
	c.body = c.header
	switch {
	case err != nil:
		return c, err
	case c.domain == "" || c.selector == "":
		return c, errors.New("d= or s= is missing")
	case c.header != simple && c.header != nofws:
		return c, fmt.Errorf("canonicalization %q is not one that is known (RFC 4870 section 3.4.2)", clip(string(c.header)))
	case !defaultsTo(list, "q", "dns"):
		return c, fmt.Errorf("q= is %q and must be \"dns\" (RFC 4870 section 3.3)", clip(list.value("q")))
	}
	if a, ok := list.get("a"); ok && strings.ToLower(a) != "rsa-sha1" {
		return c, fmt.Errorf("algorithm %q is not rsa-sha1, the only one of DomainKeys", clip(a))
	}
	if c.value, err = decodeBase64(list.value("b")); err != nil || len(c.value) == 0 {
		return c, errors.New("b= is missing or not base64")
	}
	return c, nil
}

// defaultsTo reports whether the tag is absent or has the value want. RFC 4870
// says that q= must be there, and large signers left it out.
func defaultsTo(list tagList, name, want string) bool {
	v, ok := list.get(name)
	return !ok || v == want
}

// pickBelow returns the fields below the signature field self that names
// lists, in the order in which they stand; all of them where names is nil.
// Every field of a listed name counts (RFC 4870 section 3.3, h=).
func (m *letter) pickBelow(names []string, self int) []int {
	listed := map[string]bool{}
	for _, n := range names {
		listed[n] = true
	}
	var picked []int
	for i := self + 1; i < len(m.fields); i++ {
		if names == nil || listed[m.fields[i].name] {
			picked = append(picked, i)
		}
	}
	return picked
}

// checkSender checks that the signing domain is that of the sending address or
// above it. The sending address is that of Sender where that is signed and has
// one, or else that of From (RFC 4870 section 3.3, d=, and section 3.8).
func (j *judge) checkSender(c *claimTags, picked []int) error {
	_, domain := j.sendingAddress(picked)
	if domain == "" {
		return errors.New("there is no sender's address that the signing domain could be compared with")
	}
	if !withinDomain(domain, c.domain) {
		return fmt.Errorf("the signing domain %s is not that of the sender, %s", clip(c.domain), clip(domain))
	}
	return nil
}

func (j *judge) sendingAddress(picked []int) (local, domain string) {
	for _, name := range []string{"sender", "from"} {
		for _, i := range picked {
			if j.m.fields[i].name != name {
				continue
			}
			if a := message.ParseAddresses(j.m.text(i)); len(a) > 0 {
				if local, domain = splitAddress(a[0].Addr); domain != "" {
					return local, domain
				}
			}
		}
	}
	return "", ""
}

// domainKeysHeaders returns the header part of what is hashed (RFC 4870 section
// 3.4.2): the picked fields, one line end after each. The fields go in the
// order in which they stand, and h= should name them so. Where they were put
// into another order since, h= still has the one in which they were signed,
// so that order comes second.
func (m *letter) domainKeysHeaders(c *claimTags, picked []int) [][]byte {
	write := func(order []int) []byte {
		var out []byte
		for _, i := range order {
			if c.header == nofws {
				out = append(stripSpace(out, m.fieldBytes(i)), crlf...)
			} else {
				out = append(out, m.canonField(simple, i)...)
			}
		}
		return out
	}
	listed := slices.Clone(picked)
	rank := map[string]int{}
	for k, name := range slices.Backward(c.fields) {
		rank[name] = k
	}
	slices.SortStableFunc(listed, func(a, b int) int {
		return cmp.Compare(rank[m.fields[a].name], rank[m.fields[b].name])
	})
	if slices.Equal(listed, picked) {
		return [][]byte{write(picked)}
	}
	return [][]byte{write(picked), write(listed)}
}

// stripSpace appends b to out without HT, LF, CR and SP (RFC 4870 section
// 3.4.2.2).
func stripSpace(out, b []byte) []byte {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			out = append(out, c)
		}
	}
	return out
}

// domainKeysLine returns the function that makes one body line canonical.
func domainKeysLine(form canon) func(out, line []byte) []byte {
	if form == nofws {
		return stripSpace
	}
	return func(out, line []byte) []byte { return append(out, line...) }
}

// domainKeysBody returns the empty line after the header and the body, with
// empty lines at the end left out; nothing where the body is empty.
func domainKeysBody(form canon, body []byte) []byte {
	line := domainKeysLine(form)
	out := make([]byte, 0, len(body)+len(body)/16+2)
	out = append(out, crlf...)
	kept := 0
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		before := len(out)
		out = line(out, chopLineEnd(body[at:end]))
		empty := len(out) == before
		out = append(out, crlf...)
		if !empty {
			kept = len(out)
		}
		at = end
	}
	return out[:kept]
}

// tryDomainKeys holds the signature against the keys in every form in which
// the message may have been signed, and keeps the best.
func (j *judge) tryDomainKeys(c *claimTags, sig *Signature, picked []int) trial {
	bodies := [][]byte{domainKeysBody(c.header, j.m.bodyBytes())}
	if j.opt.MboxQuoted {
		if body, n := unquoteFrom(j.m.bodyBytes()); n > 0 {
			bodies = append(bodies, domainKeysBody(c.header, body))
		}
	}
	var t trial
	for _, header := range j.m.domainKeysHeaders(c, picked) {
		for k, body := range bodies {
			if t.result == agrees {
				break
			}
			if t = j.tryKeys(c, sig, sumOf(c.hash, slices.Concat(header, body))); t.result == agrees && k > 0 {
				sig.note("mbox-quoting-undone", "the body agrees once the \">\" is taken away that the mbox file has before lines beginning \"From \"")
			}
		}
	}
	if local, _ := j.sendingAddress(picked); t.tried > 0 && t.best.record.Granularity != "" && !matchGranularity(t.best.record.Granularity, local) {
		// RFC 4870 section 3.2.3: a g= that is not empty must match.
		t.best.unfit = fmt.Sprintf("the record is only for addresses that match %q (g=), and the sender is %q", clip(t.best.record.Granularity), clip(local))
		t.unfit, t.tried = append(t.unfit, t.best), 0
	}
	return t
}

func (j *judge) decideDomainKeys(sig *Signature, c *claimTags, t trial) {
	if t.tried == 0 || t.result == notOpened {
		sig.Word = KeyGone
		j.keyGone(sig, c, t)
		return
	}
	k := t.best.key
	sig.Key = KeyUse{State: KeyUsed, Key: &k, Bits: t.best.record.Bits}
	sig.Strength, _ = rate(t.best.record, c.hash)
	who := fmt.Sprintf("the key %s of %s", c.selector, c.domain)
	if t.result == agrees {
		sig.Word, sig.Header, sig.Body = Verified, Intact, Intact
		sig.Reason = who + " signed this header and this body, and they are as they were"
		return
	}
	sig.Word = Altered
	sig.Reason = who + " made this signature, and the header or the body is not as it was: DomainKeys has one hash for both, so which of them cannot be told"
}
