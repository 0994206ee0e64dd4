// Package authentic says what can be proved about a message from its own bytes
// and the keys of its day: which domain signed it, what of it is under the
// signature, whether that is still as it was signed and, where it is not, how
// it was altered.
//
// Judge is the way in. It is pure: keys come from a KeyStore that the caller
// fills, nothing is looked up, no clock is read, and the outcome for a message
// is the same whenever it is judged. A failed verification is a value with a
// reason, never an error, and there is no outcome that only says "failed".
//
// # What is checked
//
// DKIM (RFC 6376, with RFC 8301 and RFC 8463), DomainKeys (RFC 4870) and ARC
// (RFC 8617); S/MIME (RFC 8551, CMS of RFC 5652), signed and opaque; OpenPGP,
// as PGP/MIME (RFC 3156) and inline (RFC 9580 section 7). Message bytes are taken as they were kept. Where lines end in LF
// they are hashed with CRLF, as they went over the wire, and the outcome says
// so.
//
// # Where this package leaves the letter of the standards
//
// The standards tell a mail server what to accept on the day of delivery. An
// archive asks another question, what the signature proves, so:
//
//   - A signature whose x= has passed is judged. Expires tells of it.
//
//   - A key that was revoked after it was seen still judges what it signed.
//
//   - rsa-sha1 and RSA keys below 1024 bits are judged and rated (Strength);
//     RFC 8301 has servers refuse them.
//
//   - Signatures after the drafts of RFC 4871 (no v=, or one below 1) are judged.
//
//   - g= in a key record counts for messages dated before RFC 6376 dropped it.
//
//   - Header signature and body hash are judged apart, so that "altered" says
//     which.
//
//   - Chains of certificates and the lives of OpenPGP keys are judged as of the
//     time that the signature gives for itself.
//
// # What a verified signature does not show
//
// See Limits.
package authentic

import (
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"

	"github.com/gainsay/gainsay/message"
)

// Limits is what a verified signature does not show, in plain words, to be
// printed once beside outcomes.
const Limits = `A verified signature shows that somebody who held the key signed the header fields and the part of the body that it covers, and that they are unchanged since.
It does not show who typed the message: the account is not the person.
It does not show when: the date is the sender's word, and is bounded only by how long the key was in use.
It does not show the context: what came before, what was left out, and whether the message was ever read.
It does not show that anything outside the signature is as it was.`

// Options say what the caller knows about the bytes of a message.
type Options struct {
	// Constructed: the bytes were built by a reader from parts.
	Constructed bool
	// MboxQuoted: the bytes come from an mbox file, whose writer put ">"
	// before body lines that begin with "From ". A signature that verifies
	// once that is undone is verified, and a note says so.
	MboxQuoted bool
	// Quick leaves out the search for how an altered message was altered.
	Quick bool

	// Roots vouch for certificates of S/MIME signers. Where it is nil no
	// chain is judged, and no S/MIME signature comes out better than
	// Unvouched: there are no roots of our own.
	Roots *x509.CertPool
	// Certificates are looked through, after those in the message, for
	// signers' and intermediate certificates. Being here lends no trust.
	// Chains of the days of SHA-1 need the roots here too: a pool does not
	// give its certificates away.
	Certificates []*x509.Certificate
	// Keyring has the OpenPGP keys that the caller takes for what they say.
	// See ReadKeyring.
	Keyring openpgp.EntityList
}

// maxSignatures is how many signature fields of one message are judged. Real
// messages have fewer than ten; a hostile one could have thousands, each of
// which costs a pass over the header.
const maxSignatures = 64

// rfc6376 is when RFC 6376 replaced RFC 4871 and its g= tag.
var rfc6376 = time.Date(2011, time.September, 1, 0, 0, 0, 0, time.UTC)

// Judge judges every signature of the message raw with keys.
func Judge(raw []byte, keys KeyStore, opt Options) Outcome {
	out := Outcome{Word: Unsigned, Best: -1}
	if opt.Constructed {
		out.Word = Constructed
		out.note("constructed", "these bytes were built from parts by the program that exported or read the message, so no signature over the original can be tested on them")
		return out
	}
	j := newJudge(raw, keys, opt)
	j.noteBytes(&out)
	out.Signatures = append(j.signatures(&out), j.bodySignatures(&out)...)
	out.Chain = j.chain()
	out.Claims = j.claims()
	out.choose()
	return out
}

// judge holds what judging one message needs.
type judge struct {
	m      *letter
	keys   KeyStore
	opt    Options
	date   time.Time // the message's own; zero where it has none that can be read
	author string    // domain of the From address, lower case; "" where there is none
	search *budget   // what may still be hashed in search of changes; nil before the first
}

func newJudge(raw []byte, keys KeyStore, opt Options) *judge {
	j := &judge{m: readLetter(raw), keys: keys, opt: opt}
	if t, ok := message.ParseDate(j.m.first("date")); ok {
		j.date = t.Instant()
	}
	if from := message.ParseAddresses(j.m.first("from")); len(from) == 1 {
		_, j.author = splitAddress(from[0].Addr)
	}
	return j
}

// splitAddress splits local@domain, the domain in lower case; both are empty
// where addr is not of that form.
func splitAddress(addr string) (local, domain string) {
	at := strings.LastIndexByte(addr, '@')
	if at < 1 || at == len(addr)-1 {
		return "", ""
	}
	return addr[:at], strings.ToLower(addr[at+1:])
}

// noteBytes tells what is particular about the bytes as they were kept.
func (j *judge) noteBytes(out *Outcome) {
	switch {
	case j.m.bareLF > 0 && j.m.crlf == 0:
		out.note("line-ends-lf", "lines end in LF here, as in most mailbox files; they were checked with CRLF, as mail is sent")
	case j.m.bareLF > 0:
		out.note("line-ends-mixed", fmt.Sprintf("%d lines end in LF and %d in CRLF; all were hashed with CRLF", j.m.bareLF, j.m.crlf))
	}
	if j.m.junk > 0 {
		out.note("header-no-field", fmt.Sprintf("%d lines of the header are no header fields; no signature can cover them", j.m.junk))
	}
}

// signatures judges the DKIM and DomainKeys signatures, top to bottom.
func (j *judge) signatures(out *Outcome) []Signature {
	var all []Signature
	skipped := 0
	for i, f := range j.m.fields {
		if f.name != "dkim-signature" && f.name != "domainkey-signature" {
			continue
		}
		if len(all) == maxSignatures {
			skipped++
			continue
		}
		if f.name == "dkim-signature" {
			all = append(all, j.dkim(i))
		} else {
			all = append(all, j.domainKeys(i))
		}
	}
	if skipped > 0 {
		out.note("too-many-signatures", fmt.Sprintf("the first %d signatures were judged; %d more were not", maxSignatures, skipped))
	}
	return all
}

// choose takes the message's word from its best signature: by word, then an
// author's signature before another's, then by strength, then the topmost.
func (o *Outcome) choose() {
	for i := range o.Signatures {
		if o.Best < 0 || o.Signatures[i].better(&o.Signatures[o.Best]) {
			o.Best = i
		}
	}
	if o.Best >= 0 {
		o.Word = o.Signatures[o.Best].Word
	}
}

func (s *Signature) better(o *Signature) bool {
	if a, b := s.Word.rank(), o.Word.rank(); a != b {
		return a < b
	}
	if s.Author != o.Author {
		return s.Author
	}
	return s.Strength.rank() > o.Strength.rank()
}
