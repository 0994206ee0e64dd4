package authentic

import (
	"errors"
	"fmt"
	"strings"
)

// maxInstance is how many sets a chain may have (RFC 8617 section 5.1.1.1).
const maxInstance = 50

// The names of the three fields of a set (RFC 8617 section 4.1).
const (
	arcResults = "arc-authentication-results"
	arcMessage = "arc-message-signature"
	arcSeal    = "arc-seal"
)

// Chain is the outcome for a message's Authenticated Received Chain: hosts
// that passed the message on, each signing what it received and what it had
// found out about it, and sealing what the hosts before it had added.
type Chain struct {
	Word   Word   `json:"word"` // Verified: the chain holds, and the message is as the last host sent it
	Reason string `json:"reason"`
	// CV is the chain validation status of RFC 8617 section 5.2 that a server
	// with no other keys than those of the store would have found: "pass" or
	// "fail".
	CV string `json:"cv"`
	// Sets are the hosts that vouch, the first to handle the message first.
	Sets []Vouch `json:"sets"`
	// OldestPass is the lowest instance from which on every host's signature
	// over the message still verifies: since then nothing signed was altered.
	// Zero means all of them (RFC 8617 section 5.2 step 5).
	OldestPass int `json:"oldest_pass"`
}

// Vouch is what one host vouches for: one ARC set.
type Vouch struct {
	Instance int       `json:"instance"`
	Domain   string    `json:"domain,omitempty"` // that sealed the set
	Says     string    `json:"says,omitempty"`   // cv=: what the host found of the chain before it: none, pass, fail
	Results  []Claim   `json:"results,omitempty"`
	Message  Signature `json:"message"` // over the message as it left the host
	Seal     Signature `json:"seal"`    // over this set and those before it
	// Holds says that the seal verifies, so that Results are what the host
	// found, and nobody else's words.
	Holds bool `json:"holds"`
}

// arcSet is where the fields of one set stand; -1 where one is missing.
type arcSet struct{ results, message, seal int }

// chain judges the message's ARC sets, or returns nil where there are none
// (RFC 8617 section 5.2).
func (j *judge) chain() *Chain {
	sets, err := j.arcSets()
	if len(sets) == 0 && err == nil {
		return nil
	}
	ch := &Chain{CV: "fail"}
	if err != nil {
		ch.Word, ch.Reason = Malformed, "the chain cannot be judged: "+err.Error()
		return ch
	}
	for i := range sets {
		ch.Sets = append(ch.Sets, j.vouch(sets, i))
	}
	ch.decide()
	return ch
}

// arcSets finds the fields of each set and checks that they are complete
// (RFC 8617 section 5.2 step 3).
func (j *judge) arcSets() ([]arcSet, error) {
	var (
		sets  [maxInstance + 1]arcSet
		most  int
		first error
	)
	fail := func(format string, args ...any) {
		if first == nil {
			first = fmt.Errorf(format, args...)
		}
	}
	for n := range sets {
		sets[n] = arcSet{-1, -1, -1}
	}
	for _, name := range []string{arcResults, arcMessage, arcSeal} {
		for _, i := range j.m.byName[name] {
			n, err := instanceOf(name, string(j.m.value(i)))
			if err != nil {
				fail("%s: %w", name, err)
				continue
			}
			slot := sets[n].slot(name)
			if *slot >= 0 {
				fail("instance %d has two %s fields", n, name)
				continue
			}
			*slot, most = i, max(most, n)
		}
	}
	for n := 1; n <= most; n++ {
		if s := sets[n]; s.results < 0 || s.message < 0 || s.seal < 0 {
			fail("instance %d of %d is not complete", n, most)
		}
	}
	return sets[1 : most+1], first
}

func (s *arcSet) slot(name string) *int {
	switch name {
	case arcResults:
		return &s.results
	case arcMessage:
		return &s.message
	}
	return &s.seal
}

// instanceOf reads i= of an ARC field. In ARC-Authentication-Results it must
// be the first tag (RFC 8617 section 4.1.1).
func instanceOf(name, value string) (int, error) {
	if name == arcResults {
		value, _, _ = strings.Cut(value, ";")
	}
	list, err := parseTags(value)
	if err != nil {
		return 0, err
	}
	v, ok := list.get("i")
	if !ok {
		return 0, errors.New("there is no i=")
	}
	n := 0
	for _, c := range []byte(v) {
		if !isDigit(c) || n > maxInstance {
			return 0, fmt.Errorf("instance %q is no number from 1 to %d", clip(v), maxInstance)
		}
		n = n*10 + int(c-'0')
	}
	if n < 1 || n > maxInstance {
		return 0, fmt.Errorf("instance %q is no number from 1 to %d", clip(v), maxInstance)
	}
	return n, nil
}

// vouch judges the set with index at.
func (j *judge) vouch(sets []arcSet, at int) Vouch {
	set := sets[at]
	v := Vouch{Instance: at + 1}
	// How an older signature broke matters little, and the search costs.
	quick := j.opt.Quick
	j.opt.Quick = quick || at < len(sets)-1
	v.Message = j.arcMessage(set.message)
	j.opt.Quick = quick
	v.Seal = j.seal(sets[:at+1])
	v.Domain = v.Seal.Domain
	if list, err := parseTags(string(j.m.value(set.seal))); err == nil {
		v.Says = strings.ToLower(list.value("cv"))
	}
	v.Holds = v.Seal.Word == Verified
	_, rest, _ := strings.Cut(j.m.text(set.results), ";")
	v.Results = parseResults(rest, set.results+1)
	return v
}

// arcMessage judges the ARC-Message-Signature that is field i. One without c=
// should be simple/simple; drafts of RFC 8617 and their signers held it to be
// relaxed/relaxed, so that is tried too.
func (j *judge) arcMessage(i int) Signature {
	sig := j.dkimAs(i, ARCMessage, "")
	if sig.Word == Verified || sig.Word == Malformed || sig.Word == KeyGone {
		return sig
	}
	if list, err := parseTags(string(j.m.value(i))); err == nil && list.value("c") == "" {
		if other := j.dkimAs(i, ARCMessage, relaxed); other.Word == Verified {
			other.note("form-not-stated", "the signature does not say how it was made canonical; it verifies as relaxed/relaxed, which drafts of RFC 8617 took for granted")
			return other
		}
	}
	return sig
}

// seal judges the ARC-Seal of the last of sets: it covers the fields of all
// sets up to its own, in order of instance (RFC 8617 section 5.1.1).
func (j *judge) seal(sets []arcSet) Signature {
	last := sets[len(sets)-1].seal
	sig := Signature{Scheme: ARCSeal, Place: last + 1, Span: j.m.fields[last].span}
	c, err := parseSignature(ARCSeal, string(j.m.value(last)))
	j.describe(&sig, c)
	if err == nil {
		err = checkSeal(c, len(sets))
	}
	if err != nil {
		sig.Word, sig.Reason = Malformed, "the seal cannot be judged: "+err.Error()
		return sig
	}
	w := c.hash.New()
	for n, s := range sets {
		w.Write(j.m.relaxedField(s.results))
		w.Write(j.m.relaxedField(s.message))
		if n < len(sets)-1 {
			w.Write(j.m.relaxedField(s.seal))
		}
	}
	w.Write(j.m.ownField(relaxed, last))
	t := j.tryKeys(c, &sig, w.Sum(nil))
	j.decide(&sig, c, t, true)
	sig.Body = NotJudged // a seal covers no body
	if sig.Word == Verified {
		sig.Reason = fmt.Sprintf("the key %s of %s sealed these ARC fields, and they are as they were", c.selector, c.domain)
	}
	return sig
}

// checkSeal checks what is particular to a seal of instance n (RFC 8617
// sections 4.1.3 and 5.2 step 3).
func checkSeal(c *claimTags, n int) error {
	if _, ok := c.list.get("h"); ok {
		return errors.New("a seal has no h= (RFC 8617 section 4.1.3)")
	}
	cv := strings.ToLower(c.list.value("cv"))
	switch {
	case cv != "none" && cv != "pass" && cv != "fail":
		return fmt.Errorf("cv= is %q, not none, pass or fail", clip(cv))
	case n == 1 && cv == "pass":
		return errors.New("the first seal says that the chain before it passed, and there was none")
	case n > 1 && cv == "none":
		return fmt.Errorf("seal %d says that there was no chain before it", n)
	}
	return nil
}

// decide gives the chain its word (RFC 8617 section 5.2).
func (c *Chain) decide() {
	last := &c.Sets[len(c.Sets)-1]
	c.OldestPass = 0
	for n := len(c.Sets); n >= 1; n-- {
		if c.Sets[n-1].Message.Word != Verified {
			c.OldestPass = n + 1
			break
		}
	}
	for i := range c.Sets {
		if s := &c.Sets[i]; s.Says == "fail" {
			c.Word, c.Reason = HeaderAltered, fmt.Sprintf("%s, host %d, found the chain broken when the message came in, and said so", s.Domain, s.Instance)
			return
		}
	}
	if last.Message.Word != Verified {
		c.Word = last.Message.Word
		c.Reason = fmt.Sprintf("the signature of the last host, %s, over the message: %s", last.Domain, last.Message.Reason)
		return
	}
	for i := range c.Sets {
		if s := &c.Sets[i]; s.Seal.Word != Verified {
			c.Word = s.Seal.Word
			c.Reason = fmt.Sprintf("the seal of host %d, %s: %s", s.Instance, s.Domain, s.Seal.Reason)
			return
		}
	}
	c.Word, c.CV = Verified, "pass"
	c.Reason = fmt.Sprintf("the chain of %d holds, and the message is as %s, the last host, sent it", len(c.Sets), last.Domain)
	if c.weak() {
		c.CV = "fail"
		c.Reason += "; a server would have refused it for SHA-1 or for an RSA key of less than 1024 bits (RFC 8301)"
	}
}

// weak reports whether a signature that the chain rests on is one that RFC
// 8301 has servers refuse.
func (c *Chain) weak() bool {
	for i := range c.Sets {
		if c.Sets[i].Seal.Strength.rank() < Fair.rank() {
			return true
		}
	}
	return c.Sets[len(c.Sets)-1].Message.Strength.rank() < Fair.rank()
}
