package authentic

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// candidate is one key record held against one signature.
type candidate struct {
	key    Key
	record *Record
	unfit  string // why the record must be passed over; "" where it may be used
}

// dkim judges the DKIM-Signature that is field i.
func (j *judge) dkim(i int) Signature { return j.dkimAs(i, DKIM, "") }

// dkimAs judges the DKIM-Signature or ARC-Message-Signature that is field i
// (RFC 6376 section 6.1). form, if not empty, is used instead of what c= says.
func (j *judge) dkimAs(i int, scheme Scheme, form canon) Signature {
	sig := Signature{Scheme: scheme, Place: i + 1, Span: j.m.fields[i].span}
	c, err := parseSignature(scheme, string(j.m.value(i)))
	if form != "" {
		c.header, c.body = form, form
	}
	j.describe(&sig, c)
	if err != nil {
		sig.Word = Malformed
		sig.Reason = "the signature cannot be judged: " + err.Error()
		return sig
	}
	picked := j.m.pick(c.fields, i)
	sig.Covered = j.cover(c, picked)
	agreed, bodyAgrees := j.bodyAgrees(c)
	digest := j.m.headerDigest(c, picked, i)
	try := j.tryKeys(c, &sig, digest)

	j.decide(&sig, c, try, bodyAgrees)
	if agreed.unquoted && bodyAgrees {
		sig.note("mbox-quoting-undone", "the body agrees once the \">\" is taken away that the mbox file has before lines beginning \"From \"")
	}
	j.noteSignature(&sig, c, try)
	switch {
	case j.opt.Quick:
	case sig.Word == BodyAltered || sig.Word == HeaderAltered || sig.Word == Altered:
		j.explain(&sig, c, picked, try, i)
	case sig.Word == KeyGone:
		sig.Changes, _, _ = j.explainBody(&sig, c)
	}
	return sig
}

// describe fills in what the signature field says of itself.
func (j *judge) describe(sig *Signature, c *claimTags) {
	sig.Domain, sig.Selector, sig.Identity = c.domain, c.selector, c.identity
	sig.Algorithm = strings.ToLower(c.list.value("a"))
	sig.Form = string(c.header) + "/" + string(c.body)
	sig.Made, sig.Expires = c.made, c.expires
	sig.Covered.Fields = c.fields
	sig.Author = j.author != "" && withinDomain(j.author, c.domain)
}

// pick returns the fields that h= names, in its order. Each mention of a name
// takes the next field of that name from the bottom up; a mention with none
// left takes nothing, and so vouches that there is none (RFC 6376 sections
// 5.4.2 and 3.5, h=). self, the signature's own field, is never among them.
func (m *letter) pick(names []string, self int) []int {
	return slices.DeleteFunc(m.mentions(names, self), func(i int) bool { return i < 0 })
}

// mentions returns, for each name of h= in order, the field it takes, or -1.
func (m *letter) mentions(names []string, self int) []int {
	out := make([]int, 0, len(names))
	left := map[string]int{}
	for _, name := range names {
		at := m.byName[name]
		n, ok := left[name]
		if !ok {
			n = len(at)
		}
		if n > 0 && at[n-1] == self {
			n--
		}
		if n > 0 {
			n--
			out = append(out, at[n])
		} else {
			out = append(out, -1)
		}
		left[name] = n
	}
	return out
}

// headerDigest is the hash that b= signs: the picked fields and the signature
// field itself without the value of b= and without its last CRLF (RFC 6376
// section 3.7).
func (m *letter) headerDigest(c *claimTags, picked []int, self int) []byte {
	w := c.hash.New()
	for _, i := range picked {
		w.Write(m.canonField(c.header, i))
	}
	w.Write(m.ownField(c.header, self))
	return w.Sum(nil)
}

// ownField is the signature field as it enters its own hash.
func (m *letter) ownField(form canon, self int) []byte {
	own := withoutSignature(m.fieldBytes(self))
	if form == relaxed {
		colon := bytes.IndexByte(own, ':')
		own = relaxField(m.fields[self].name, chopLineEnd(own[colon+1:]))
		return bytes.TrimSuffix(own, crlf)
	}
	return bytes.TrimSuffix(toCRLF(own), crlf)
}

// bodyAgrees compares the body with bh=, and says in which form it agrees.
func (j *judge) bodyAgrees(c *claimTags) (bodyForm, bool) {
	form := bodyForm{canon: c.body}
	if j.bodyMatches(c, form) {
		return form, true
	}
	if j.opt.MboxQuoted {
		form.unquoted = true
		if j.bodyMatches(c, form) {
			return form, true
		}
		form.unquoted = false
	}
	return form, false
}

func (j *judge) bodyMatches(c *claimTags, form bodyForm) bool {
	// A body shorter than l= is not the one that was signed (RFC 6376
	// section 3.5, l=), even where the hash agrees with what is left.
	if c.limit > int64(len(j.m.canonBody(form))) {
		return false
	}
	return bytes.Equal(j.m.bodyHash(form, c.hash, c.limit), c.bodyHash)
}

// trial is what came of holding a signature against all keys.
type trial struct {
	best     candidate
	result   opened
	signed   []byte // the digest inside an RSA value, where it was opened
	unfit    []candidate
	revoked  *Key
	unproper *candidate // a record that must be passed over, but which agrees
	tried    int
}

// tryKeys holds the signature value against every record of its selector and
// domain, and keeps the best result.
func (j *judge) tryKeys(c *claimTags, sig *Signature, digest []byte) trial {
	t := trial{result: notOpened}
	for _, cand := range j.candidates(c, sig) {
		switch {
		case cand.record.Revoked:
			k := cand.key
			t.revoked = &k
			continue
		case cand.unfit != "":
			t.unfit = append(t.unfit, cand)
			if r, _ := checkValue(cand.record, c.hash, digest, c.value); r == agrees && t.unproper == nil {
				bad := cand
				t.unproper = &bad
			}
			continue
		}
		r, signed := checkValue(cand.record, c.hash, digest, c.value)
		if t.tried == 0 || betterResult(r, t.result) {
			t.best, t.result, t.signed = cand, r, signed
		}
		t.tried++
	}
	return t
}

func betterResult(a, b opened) bool {
	order := map[opened]int{agrees: 0, otherDigest: 1, eitherWay: 2, notOpened: 3}
	return order[a] < order[b]
}

// candidates returns the records kept for the signature's selector and domain,
// each with the reason why it may not be used, if there is one.
func (j *judge) candidates(c *claimTags, sig *Signature) []candidate {
	if j.keys == nil {
		return nil
	}
	var out []candidate
	for _, k := range j.keys.Keys(c.selector, c.domain) {
		r, err := k.Parse()
		cand := candidate{key: k, record: r}
		switch {
		case err != nil:
			cand.unfit = err.Error()
		case !r.Revoked:
			cand.unfit = j.unfit(r, c, sig)
		}
		out = append(out, cand)
	}
	return out
}

// unfit says why record r may not judge the signature, or "" (RFC 6376
// sections 3.6.1 and 6.1.2).
func (j *judge) unfit(r *Record, c *claimTags, sig *Signature) string {
	switch {
	case r.Type != c.keyType:
		return fmt.Sprintf("the record holds a key of type %s, and the signature is %s", r.Type, sig.Algorithm)
	case !r.takesHash(c.hashName):
		return fmt.Sprintf("the record allows only the hashes %s, and the signature uses %s", strings.Join(r.Hashes, ", "), c.hashName)
	case !r.forMail():
		return fmt.Sprintf("the record is for the services %s, not for e-mail", strings.Join(r.Services, ", "))
	}
	if sig.Scheme != DKIM {
		return ""
	}
	local, domain := "", c.domain
	if at := strings.LastIndexByte(c.identity, '@'); at >= 0 {
		local, domain = c.identity[:at], strings.ToLower(c.identity[at+1:])
	}
	if r.has("s") && domain != c.domain {
		return fmt.Sprintf("the record is not for subdomains (t=s), and the identity is of %s", clip(domain))
	}
	// RFC 4871 section 3.6.1 (g=); a record without v= was for DomainKeys too,
	// whose g= reads otherwise.
	if r.HasG && r.Version != "" && !j.date.IsZero() && j.date.Before(rfc6376) && !matchGranularity(r.Granularity, local) {
		return fmt.Sprintf("the record is only for addresses that match %q (g=, in force until RFC 6376), and the identity is %q", clip(r.Granularity), clip(local))
	}
	return ""
}

// matchGranularity matches a local part against g=, in which one "*" stands
// for anything. The comparison minds case (RFC 4871 section 3.6.1).
func matchGranularity(g, local string) bool {
	before, after, star := strings.Cut(g, "*")
	if !star {
		return g != "" && g == local
	}
	return len(local) >= len(before)+len(after) && strings.HasPrefix(local, before) && strings.HasSuffix(local, after)
}

// decide gives the signature its word.
func (j *judge) decide(sig *Signature, c *claimTags, t trial, bodyAgrees bool) {
	sig.Body = Changed
	if bodyAgrees {
		sig.Body = Unproven
	}
	if t.tried == 0 || t.result == notOpened {
		sig.Word = KeyGone
		j.keyGone(sig, c, t)
		return
	}
	k := t.best.key
	sig.Key = KeyUse{State: KeyUsed, Key: &k, Bits: t.best.record.Bits}
	sig.Strength, _ = rate(t.best.record, c.hash)
	who := fmt.Sprintf("the key %s of %s", c.selector, c.domain)
	switch {
	case t.result == agrees && bodyAgrees:
		sig.Word, sig.Header, sig.Body = Verified, Intact, Intact
		sig.Reason = who + " signed this header and this body, and they are as they were"
	case t.result == agrees:
		sig.Word, sig.Header = BodyAltered, Intact
		sig.Reason = who + " signed this header, and the body is not the one it was signed with"
		if c.limit > sig.Covered.Whole {
			sig.Reason += fmt.Sprintf(": at least %d octets of it are gone", c.limit-sig.Covered.Whole)
		}
	case t.result == eitherWay:
		sig.Word, sig.Header = Altered, Changed
		sig.Reason = "a signed header field or the signature field is not as it was signed, or the signature was made with another key than the one kept for " + keyName(c.selector, c.domain)
	default:
		sig.Word, sig.Header = HeaderAltered, Changed
		sig.Reason = who + " made this signature, and a signed header field or the signature field itself is not as it was"
		if !bodyAgrees {
			sig.Reason += "; the body does not agree either"
		}
	}
}

// keyGone says why no key could judge the signature, and where one might be.
func (j *judge) keyGone(sig *Signature, c *claimTags, t trial) {
	name := keyName(c.selector, c.domain)
	switch {
	case t.tried > 0:
		k := t.best.key
		sig.Key = KeyUse{State: KeyOther, Key: &k, Bits: t.best.record.Bits}
		sig.Key.Reason = fmt.Sprintf("the key kept for %s did not make this signature value: the domain used another key then, or the value is damaged or made up", name)
	case len(t.unfit) > 0:
		k := t.unfit[0].key
		sig.Key = KeyUse{State: KeyUnusable, Key: &k, Bits: t.unfit[0].record.Bits}
		sig.Key.Reason = fmt.Sprintf("the record kept for %s may not be used: %s", name, t.unfit[0].unfit)
	case t.revoked != nil:
		sig.Key = KeyUse{State: KeyRevoked, Key: t.revoked}
		sig.Key.Reason = fmt.Sprintf("the record kept for %s says that the key was revoked, and the key itself was not kept", name)
	default:
		sig.Key = KeyUse{State: KeyAbsent}
		sig.Key.Reason = fmt.Sprintf("no key is kept for %s", name)
	}
	sig.Reason = sig.Key.Reason + "; look for it in collections of old DNS records, other archives of the time, or the domain's own DNS"
}

// noteSignature tells what is to be known beside the word.
func (j *judge) noteSignature(sig *Signature, c *claimTags, t trial) {
	if c.draft {
		sig.note("draft-version", "the signature was made after a draft of RFC 4871, and judged by RFC 6376")
	}
	if !c.expires.IsZero() && !j.date.IsZero() && j.date.After(c.expires) {
		sig.note("expired-then", fmt.Sprintf("the message is dated after %s, when the signature said that it would expire", stamp(c.expires)))
	}
	if !c.made.IsZero() && !c.expires.IsZero() && !c.expires.After(c.made) {
		sig.note("expiry-before-signing", "the signature says that it expired before it was made")
	}
	if t.unproper != nil {
		sig.note("agrees-with-unfit-record", "the signature does verify with a record that may not be used for it: "+t.unproper.unfit)
	}
	if n := sig.Covered; n.Body == Partly && sig.Word == Verified {
		sig.note("body-length", fmt.Sprintf("only the first %d of %d octets of the body are under the signature (l=); anybody could have added the rest", n.Signed, n.Whole))
	}
	if sig.Key.State == KeyUsed {
		j.noteKey(sig, c, t)
	}
	if !sig.Author {
		j.noteSigner(sig)
	}
}

func (j *judge) noteSigner(sig *Signature) {
	switch {
	case j.author == "":
		sig.note("no-author-domain", "the From field has no single address to compare the signing domain with")
	case withinDomain(sig.Domain, j.author):
		sig.note("signer-below-author", fmt.Sprintf("the signing domain %s is a subdomain of the author's, %s", sig.Domain, j.author))
	default:
		sig.note("signer-not-author", fmt.Sprintf("the signing domain %s is not that of the author's address, %s: it vouches for having passed the message on", sig.Domain, j.author))
	}
}

// noteKey tells what is to be known about the key that was used.
func (j *judge) noteKey(sig *Signature, c *claimTags, t trial) {
	if s, why := rate(t.best.record, c.hash); s != Strong {
		sig.note("strength-"+string(s), why)
	}
	if t.best.record.has("y") {
		sig.note("testing", "the key record says that the domain was only testing (t=y)")
	}
	if t.revoked != nil {
		sig.note("revoked", "another record kept for this name says that the key was revoked: "+seenText(*t.revoked))
	}
	k := t.best.key
	if !j.date.IsZero() && !k.Seen.IsZero() && (j.date.Before(k.Seen.Lo) || j.date.After(k.Seen.Hi)) {
		sig.note("key-seen-at-other-time", fmt.Sprintf("the message is dated %s, and the key was %s", stamp(j.date), seenText(k)))
	}
	for _, o := range j.keys.Keys(c.selector, c.domain) {
		if o.Record != k.Record && clashes(k, o) {
			sig.note("key-conflict", fmt.Sprintf("a different key is kept for the same name and time: this one from %s, the other from %s; a person must say which was the domain's", sourceText(k), sourceText(o)))
			break
		}
	}
}
