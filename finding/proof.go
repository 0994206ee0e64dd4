package finding

import (
	"slices"
	"time"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// Proof is what the signatures on a mail prove with the keys that the archive
// has (package authentic). The zero Proof is that of an item that was not
// judged: one that is no mail, or not yet.
type Proof struct {
	Word       authentic.Word `json:"word"`
	Signatures []Signed       `json:"signatures,omitempty"`
}

// Signed is one signature on a mail, as far as the standing of the mail hangs
// on it.
type Signed struct {
	Scheme   authentic.Scheme       `json:"scheme"`
	Word     authentic.Word         `json:"word"`
	Domain   string                 `json:"domain,omitempty"`
	Selector string                 `json:"selector,omitempty"`
	Author   bool                   `json:"author,omitempty"` // the domain is that of the writer's address, or one above it
	Strength authentic.Strength     `json:"strength,omitempty"`
	From     authentic.Extent       `json:"from,omitempty"` // what of the field is under the signature, and so on
	Date     authentic.Extent       `json:"date,omitempty"`
	Subject  authentic.Extent       `json:"subject,omitempty"`
	To       authentic.Extent       `json:"to,omitempty"`
	Body     authentic.Extent       `json:"body,omitempty"`
	Open     []string               `json:"open,omitempty"`      // telling fields that are not wholly under it
	Reads    bool                   `json:"reads,omitempty"`     // the words read the same whatever the open fields say of how to read them
	Changes  []authentic.ChangeCode `json:"changes,omitempty"`   // how it was altered, each once
	How      []string               `json:"how,omitempty"`       // the changes that are not innocent, for people: "Cc added"
	Added    []evidence.Role        `json:"added,omitempty"`     // of Addressed: roles whose field is proved to have been put in after signing
	Whole    bool                   `json:"explained,omitempty"` // beside the changes nothing under it was altered
	Conflict bool                   `json:"conflict,omitempty"`  // two different keys are kept for its name and time
	Testing  bool                   `json:"testing,omitempty"`   // the key's record says that the domain was only testing
	Key      string                 `json:"key,omitempty"`       // fingerprint of the key that it was held against
	Address  string                 `json:"address,omitempty"`   // of S/MIME and OpenPGP: the signer's mail address, and so on
	Made     time.Time              `json:"made,omitzero"`       // when it says that it was made
	Unfit    string                 `json:"unfit,omitempty"`     // why its key may not be used for it, for people
	Trusted  []int64                `json:"trusted,omitempty"`   // the files that make it verify by themselves, by their journal entries
	Against  []int64                `json:"against,omitempty"`   // those by which its key was no longer good when it was made
	Seen     []KeySighting          `json:"-"`                   // what vouches for that key
	Rivals   []KeySighting          `json:"-"`                   // what vouches for another key of its name, that may have been in force at the time, or for that its key was not
}

// KeySighting is one piece of evidence for a key: that its record stood in the
// DNS, as somebody put on record.
type KeySighting struct {
	At     time.Time         // desk time: when the archive got it
	Gone   time.Time         // desk time: when what the case trusted was trusted no longer; zero: it is
	By     string            // who trusted it, of S/MIME and OpenPGP
	Stood  evidence.Interval // when the record is known to have stood; zero: not known
	Source string            // for people
	Trove  bool              // it was found in a trove: whoever made that could have made the key as well
}

// OfWords reports whether s is over the words alone, and not over the header:
// S/MIME (RFC 8551) and OpenPGP (RFC 3156).
func (s Signed) OfWords() bool { return s.Scheme == authentic.SMIME || s.Scheme == authentic.OpenPGP }

// Known reports whether the sighting was known at an instant, on a clock, and
// not withdrawn; zero is the end of time. A record of the DNS is public from the day on which it is
// known to have stood there; one that nobody dated is never known by a day on
// the public clock.
func (k KeySighting) Known(clock Clock, asOf time.Time) bool {
	switch {
	case asOf.IsZero():
		return k.Gone.IsZero()
	case clock == Public:
		return !k.Stood.IsZero() && !k.Stood.Lo.After(asOf)
	}
	return !k.At.After(asOf) && (k.Gone.IsZero() || k.Gone.After(asOf))
}

// ProofOf is what of an outcome the standing of a mail hangs on, without the
// evidence for the keys, which the archive adds.
func ProofOf(o authentic.Outcome) Proof {
	p := Proof{Word: o.Word}
	for _, s := range o.Signatures {
		v := s.Covered
		n := Signed{
			Scheme: s.Scheme, Word: s.Word, Domain: s.Domain, Selector: s.Selector, Author: s.Author, Strength: s.Strength,
			From: v.From, Date: v.Date, Subject: v.Subject, To: v.To, Body: v.Body, Open: v.Open,
			Whole: s.Explained, Conflict: s.HasNote("key-conflict"), Testing: s.HasNote("testing"),
		}
		if s.Key.State == authentic.KeyUsed && s.Key.Key != nil {
			if r, err := s.Key.Key.Parse(); err == nil {
				n.Key = r.Fingerprint()
			}
		}
		if n.OfWords() {
			n.Address, n.Made = s.Identity, s.Made
			for _, note := range s.Notes {
				if slices.Contains(unfit, note.Code) {
					n.Unfit = note.Text
				}
			}
		}
		if s.Word.Altered() {
			for _, c := range s.Changes {
				if !slices.Contains(n.Changes, c.Code) {
					n.Changes = append(n.Changes, c.Code)
				}
				if how := c.Phrase(); !slices.Contains(innocent, c.Code) && !slices.Contains(n.How, how) {
					n.How = append(n.How, how)
				}
			}
			n.Added = rolesAdded(s)
		}
		p.Signatures = append(p.Signatures, n)
	}
	return p
}

// unfit are the notes of package authentic beside S/MIME and OpenPGP signatures
// that are sound, and that a key should not have made.
var unfit = []string{"certificate-not-for-signing", "certificate-not-alive", "expired-then"}

// rolesAdded returns the roles of the address fields of which s proves that
// there was none when it was signed: each time that h= names the field is one
// at which nothing stood (RFC 6376 section 5.4.2).
func rolesAdded(s authentic.Signature) []evidence.Role {
	var out []evidence.Role
	for _, role := range []evidence.Role{evidence.RoleTo, evidence.RoleCc, evidence.RoleBcc} {
		named, added := 0, 0
		for _, f := range s.Covered.Fields {
			if f == string(role) {
				named++
			}
		}
		for _, c := range s.Changes {
			if c.Code == authentic.FieldAdded && c.Name == string(role) && c.Proved {
				added++
			}
		}
		if added > 0 && added == named {
			out = append(out, role)
		}
	}
	return out
}
