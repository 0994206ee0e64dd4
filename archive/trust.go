package archive

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gainsay/gainsay/authentic"
)

// Kinds of the journal entries about what a case trusts.
const (
	kindTrusts   = "trust."       // begins both
	KindTrust    = "trust.add"    // the body is a TrustBody
	KindDistrust = "trust.remove" // the body is a DistrustBody
)

// What a TrustBody can be.
const (
	TrustRoots   = "roots"   // certificates of authorities, PEM
	TrustKeyring = "keyring" // OpenPGP public keys
)

// TrustBody is a file of certificates or keys that a case trusts, whole.
type TrustBody struct {
	Kind string `json:"trusts"` // TrustRoots or TrustKeyring
	File string `json:"file"`   // its name
	Hash string `json:"sha256"` // of Data, hexadecimal
	Data []byte `json:"data"`
}

// DistrustBody names the entry that is trusted no longer.
type DistrustBody struct {
	Trust int64 `json:"trust"`
}

// Trust is one such file, as it is in the case, with who trusted it and who
// does no longer.
type Trust struct {
	TrustBody
	Seq     int64     `json:"journal"`
	By      string    `json:"by"`
	Why     string    `json:"why"`
	At      time.Time `json:"at"`
	Gone    time.Time `json:"gone,omitzero"` // zero while it is trusted
	GoneBy  string    `json:"gone_by,omitempty"`
	GoneWhy string    `json:"gone_why,omitempty"`
}

// Trusted is everything that a case trusts or did, in order of the journal.
type Trusted []Trust

// TrustedIn reads what a case trusts out of its journal.
func TrustedIn(ctx context.Context, k Case) (Trusted, error) {
	var out Trusted
	for entry, err := range k.Journal(ctx, kindTrusts, 0) {
		if err != nil {
			return nil, err
		}
		if err := out.Read(entry); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Read takes in one more entry of the journal; those of other kinds change
// nothing. What is no longer trusted twice is so from the first time.
func (ts *Trusted) Read(e JournalEntry) error {
	switch e.Kind {
	case KindTrust:
		t := Trust{Seq: e.Seq, By: e.By, Why: e.Why, At: e.At}
		if err := json.Unmarshal(e.Body, &t.TrustBody); err != nil {
			return fmt.Errorf("reading what journal entry %d trusts: %w", e.Seq, err)
		}
		*ts = append(*ts, t)
	case KindDistrust:
		var body DistrustBody
		if err := json.Unmarshal(e.Body, &body); err != nil {
			return fmt.Errorf("reading journal entry %d: %w", e.Seq, err)
		}
		for i := range *ts {
			if t := &(*ts)[i]; t.Seq == body.Trust && t.Gone.IsZero() {
				t.Gone, t.GoneBy, t.GoneWhy = e.At, e.By, e.Why
			}
		}
	}
	return nil
}

// Options makes what is trusted now the roots and keys to judge with.
func (ts Trusted) Options() authentic.Options {
	var opt authentic.Options
	for _, t := range ts {
		if t.Gone.IsZero() {
			t.add(&opt)
		}
	}
	return opt
}

// add adds the certificates or keys of t to those to judge with. What was
// wrong in a file was told when it was added.
func (t Trust) add(opt *authentic.Options) {
	switch t.Kind {
	case TrustRoots:
		if opt.Roots == nil {
			opt.Roots = x509.NewCertPool()
		}
		opt.Roots.AppendCertsFromPEM(t.Data)
	case TrustKeyring:
		keys, _ := authentic.ReadKeyring(t.Data)
		opt.Keyring = append(opt.Keyring, keys...)
	}
}

// Given is what a case trusts, parsed: all of it that it trusts now, and each
// file that it ever trusted by itself.
type Given struct {
	now  authentic.Options
	each []givenFile
}

type givenFile struct {
	seq int64 // its journal entry
	opt authentic.Options
}

// Given parses what is trusted.
func (ts Trusted) Given() *Given {
	g := &Given{now: ts.Options()}
	for _, t := range ts {
		f := givenFile{seq: t.Seq}
		t.add(&f.opt)
		g.each = append(g.each, f)
	}
	return g
}
