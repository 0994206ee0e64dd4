package authentic

import (
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// Word is the outcome for a message or for one signature. The words are the
// stable contract with programs; there is none that only says "failed".
type Word string

// The outcomes.
const (
	// Verified: the signature was made with the domain's key over exactly
	// what it says it covers, and what it covers is still so.
	Verified Word = "verified"
	// BodyAltered: the header is as signed, the body is not.
	BodyAltered Word = "body-altered"
	// HeaderAltered: a signed header field, or the signature field itself, is
	// not as it was signed. The body may be altered too: see Signature.Body.
	HeaderAltered Word = "header-altered"
	// Altered: something under the signature is not as it was signed, and the
	// scheme cannot tell header from body (DomainKeys has one hash for both),
	// or an altered message from a wrong key (Ed25519).
	Altered Word = "altered"
	// Unvouched: the signature agrees with a certificate or key, and nothing
	// that was given vouches for that at the time of signing. Anybody can make
	// a certificate in anybody's name, so it shows who signed to nobody.
	Unvouched Word = "unvouched"
	// KeyGone: no key that could judge the signature is in the store, so
	// nothing is known either way.
	KeyGone Word = "key-gone"
	// Unjudged: the signature is of a kind that this program cannot judge, so
	// nothing is known either way.
	Unjudged Word = "not-judged"
	// Malformed: the signature field cannot be read, or asks for something
	// that no standard defines, so it proves nothing.
	Malformed Word = "malformed"
	// Unsigned: there is no signature.
	Unsigned Word = "unsigned"
	// Constructed: the bytes were built by a reader, so no signature over the
	// original bytes can be tested on them.
	Constructed Word = "constructed"
)

// Words lists every Word, best first: the order in which the outcome for a
// message is chosen from those of its signatures.
func Words() []Word {
	return []Word{Verified, BodyAltered, HeaderAltered, Altered, Unvouched, KeyGone, Unjudged, Malformed, Unsigned, Constructed}
}

// Altered reports whether w says that something was altered after it was
// signed.
func (w Word) Altered() bool { return w == BodyAltered || w == HeaderAltered || w == Altered }

// rank is the place of w in Words.
func (w Word) rank() int {
	for i, v := range Words() {
		if v == w {
			return i
		}
	}
	return len(Words())
}

// Check is the state of one side, header or body, of one signature.
type Check string

// The states.
const (
	NotJudged Check = ""        // it could not be held against anything
	Intact    Check = "intact"  // it is as it was signed
	Changed   Check = "altered" // it is not as it was signed
	// Unproven: the body agrees with the hash that the signature field states,
	// but the field itself does not verify, so the hash may be anybody's.
	Unproven Check = "unproven"
)

// Scheme is a kind of signature.
type Scheme string

// The schemes.
const (
	DKIM       Scheme = "dkim"        // RFC 6376
	DomainKeys Scheme = "domainkeys"  // RFC 4870
	ARCMessage Scheme = "arc-message" // ARC-Message-Signature, RFC 8617 section 4.1.2
	ARCSeal    Scheme = "arc-seal"    // ARC-Seal, RFC 8617 section 4.1.3
	SMIME      Scheme = "smime"       // RFC 8551
	OpenPGP    Scheme = "openpgp"     // RFC 3156 and RFC 9580 section 7
)

// Outcome is what can be proved about one message with the keys at hand. It
// does not depend on today's date.
type Outcome struct {
	Word Word `json:"word"`
	// Best is the index in Signatures of the one that Word is taken from, or
	// -1 where there is none.
	Best       int         `json:"best"`
	Signatures []Signature `json:"signatures,omitempty"` // DKIM and DomainKeys, top to bottom; then S/MIME and OpenPGP, by part
	Chain      *Chain      `json:"chain,omitempty"`      // ARC; nil where there is none
	Claims     []Claim     `json:"claims,omitempty"`     // what intermediaries claimed to have found
	Notes      []Note      `json:"notes,omitempty"`      // about the message as a whole
}

// Signature is the outcome for one signature field.
type Signature struct {
	Scheme    Scheme        `json:"scheme"`
	Place     int           `json:"place"`          // which header field it is, the topmost being 1; 0 where it is in the body
	Span      evidence.Span `json:"span"`           // the field's or, in the body, the signature's bytes in the message
	Part      string        `json:"part,omitempty"` // S/MIME and OpenPGP: number of the MIME part under the signature (RFC 3501 section 6.4.5)
	Domain    string        `json:"domain,omitempty"`
	Selector  string        `json:"selector,omitempty"`
	Identity  string        `json:"identity,omitempty"`  // i=, decoded, or the signer's address; "" where absent
	Algorithm string        `json:"algorithm,omitempty"` // a=, as "rsa-sha256"
	Form      string        `json:"form,omitempty"`      // c=, header/body, defaults filled in; or "detached", "opaque", "cleartext"
	Made      time.Time     `json:"made,omitzero"`       // t=, or the time that the signer wrote into the signature: a claim
	Expires   time.Time     `json:"expires,omitzero"`    // x=

	Word   Word   `json:"word"`
	Reason string `json:"reason"` // why this word, one sentence for people
	Header Check  `json:"header,omitempty"`
	Body   Check  `json:"body,omitempty"`

	// Author says that the signing domain is that of the author's address, or
	// one above it. A signature of another domain says only that that domain
	// passed the message on.
	Author bool   `json:"author"`
	Key    KeyUse `json:"key"`
	// Certificate is the signer's, of an S/MIME signature, and PGP the
	// signer's key, of an OpenPGP signature; nil where it is not at hand.
	Certificate *Certificate `json:"certificate,omitempty"`
	PGP         *PGPKey      `json:"pgp,omitempty"`

	Strength Strength `json:"strength,omitempty"` // only where a key was used
	Covered  Coverage `json:"covered"`            // what is under the signature, if it holds

	Changes []Change `json:"changes,omitempty"` // how it was altered, where that can be told
	// Explained says that with all Changes undone the whole signature
	// verifies: nothing else under it was altered.
	Explained bool   `json:"explained,omitempty"`
	Notes     []Note `json:"notes,omitempty"`
}

// KeyUse says which key a signature was held against.
type KeyUse struct {
	State  KeyState `json:"state,omitempty"`
	Reason string   `json:"reason,omitempty"` // for people, where State is not KeyUsed
	Key    *Key     `json:"key,omitempty"`    // the key used, or the record passed over
	Bits   int      `json:"bits,omitempty"`
}

// KeyState says how it went with the key.
type KeyState string

// The states of keys.
const (
	KeyUsed     KeyState = "used"
	KeyAbsent   KeyState = "absent"   // the store has no record of that selector and domain
	KeyRevoked  KeyState = "revoked"  // the only records have an empty p=
	KeyUnusable KeyState = "unusable" // the only records may not be used for this signature
	KeyOther    KeyState = "other"    // the kept keys did not make this signature value
)

// Extent says how much of something is under a signature.
type Extent string

// The extents.
const (
	Absent  Extent = "absent"  // there is none in the message
	Nothing Extent = "nothing" // it is there, and not under the signature
	Partly  Extent = "partly"  // one of several fields of the name, or the beginning of the body
	Wholly  Extent = "wholly"
)

// Coverage says what is under a signature. A field name that occurs twice and
// is signed once is covered only partly: which of the two a mail program shows
// is anybody's guess.
type Coverage struct {
	Fields  []string `json:"fields"` // h=, in order, lower case
	From    Extent   `json:"from"`
	Date    Extent   `json:"date"`
	Subject Extent   `json:"subject"`
	To      Extent   `json:"to"`
	Body    Extent   `json:"body"`
	// Signed and Whole count octets of the canonical body: those under the
	// signature (l=), and all of them.
	Signed int64 `json:"body_signed"`
	Whole  int64 `json:"body_whole"`
	// Open lists fields of the message that bear on what it says and are not
	// wholly under the signature, lower case.
	Open []string `json:"open,omitempty"`
}

// Change is one way in which a message was altered after it was signed. Each
// was found by undoing it and seeing hashes agree, so none is a guess.
type Change struct {
	Code ChangeCode    `json:"code"`
	Text string        `json:"text"`            // one sentence for people
	Name string        `json:"field,omitempty"` // the header field concerned, lower case
	Span evidence.Span `json:"span"`            // bytes of the message that are not the signer's; empty where unknown or gone
	Was  string        `json:"was,omitempty"`   // the field's value when it was signed
	// Proved says that undoing it makes the domain's own signature agree.
	// Where it is false, the body agrees with the hash that the signature
	// field states, but the field itself does not verify.
	Proved bool `json:"proved"`
}

// Note is something to be told beside an outcome.
type Note struct {
	Code string `json:"code"` // stable, lower case with hyphens
	Text string `json:"text"` // for people
}

func (s *Signature) note(code, text string) { s.Notes = append(s.Notes, Note{code, text}) }
func (o *Outcome) note(code, text string)   { o.Notes = append(o.Notes, Note{code, text}) }

// HasNote reports whether a note with the code is beside s.
func (s *Signature) HasNote(code string) bool { return hasNote(s.Notes, code) }

// HasNote reports whether a note with the code is beside o.
func (o *Outcome) HasNote(code string) bool { return hasNote(o.Notes, code) }

func hasNote(notes []Note, code string) bool {
	for _, n := range notes {
		if n.Code == code {
			return true
		}
	}
	return false
}
