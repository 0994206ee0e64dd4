package web

import (
	"context"
	"fmt"
	"html/template"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// proofPanel is what signatures prove of one mail, in plain words.
type proofPanel struct {
	Word       authentic.Word
	Means      string
	Good       bool // something verifies
	Altered    bool
	Notes      []authentic.Note
	Signatures []signatureView
	Chain      *authentic.Chain
	Claims     []authentic.Claim
	Seen       []observation
	Limits     string
}

// signatureView is one signature with its coverage as a table.
type signatureView struct {
	authentic.Signature
	Signer string
	Role   string
	Covers []coverRow
}

// coverRow says how much of one thing is under a signature.
type coverRow struct {
	Name string
	Is   string
	Good bool
}

// observation is something odd about a header, with the bytes that show it.
type observation struct {
	authentic.Observation
	Bytes []template.HTML
}

// keyStore is the keys of the case, and what it trusts, as they were read.
type keyStore struct {
	*authentic.Store
	given authentic.Options
}

// caseKeys returns the keys of the case, and what it trusts.
func (d *Desk) caseKeys(ctx context.Context) (*keyStore, error) {
	state, err := d.state(ctx)
	if err != nil {
		return nil, err
	}
	d.keys.mu.Lock()
	defer d.keys.mu.Unlock()
	if d.keys.keys != nil && d.keys.entry == state.entry {
		return d.keys.keys, nil
	}
	store, err := archive.Keys(ctx, d.opt.Case)
	if err != nil {
		return nil, err
	}
	trusted, err := archive.TrustedIn(ctx, d.opt.Case)
	if err != nil {
		return nil, err
	}
	d.keys.keys, d.keys.entry = &keyStore{store, trusted.Options()}, state.entry
	return d.keys.keys, nil
}

// prove judges one mail with the keys of the case and what it trusts. Nothing is looked up.
func (d *Desk) prove(ctx context.Context, it archive.Item, raw []byte) (*proofPanel, error) {
	keys, err := d.caseKeys(ctx)
	if err != nil {
		return nil, err
	}
	o := archive.JudgeMail(raw, it.Constructed, keys, keys.given)
	p := &proofPanel{
		Word: o.Word, Means: o.Word.Means(), Good: o.Word == authentic.Verified, Altered: o.Word.Altered(),
		Notes: o.Notes, Chain: o.Chain, Claims: o.Claims, Limits: authentic.Limits,
	}
	for _, s := range o.Signatures {
		p.Signatures = append(p.Signatures, viewSignature(s))
	}
	if it.Constructed {
		return p, nil // its header is its maker's, not the mail system's
	}
	others := archive.NewCorrespondence(ctx, d.opt.Case)
	for _, seen := range authentic.Examine(raw, o, others) {
		ob := observation{Observation: seen}
		for _, s := range seen.Spans {
			ob.Bytes = append(ob.Bytes, show(evidence.PlainLine(string(s.Of(raw)), 160), nil, false))
		}
		p.Seen = append(p.Seen, ob)
	}
	return p, others.Err()
}

func viewSignature(s authentic.Signature) signatureView {
	v := signatureView{Signature: s, Signer: s.Domain}
	switch {
	case s.Scheme == authentic.SMIME, s.Scheme == authentic.OpenPGP, s.Domain == "":
		v.Signer = s.Identity
	case s.Author:
		v.Role = "the domain of the author's address"
	default:
		v.Role = "another domain than the author's: it shows at most that this domain passed the message on"
	}
	if v.Signer == "" {
		v.Signer = "nobody named"
	}
	c := s.Covered
	if s.Word == authentic.Malformed || len(c.Fields) == 0 && c.Body == "" {
		return v
	}
	for _, row := range []struct {
		name string
		is   authentic.Extent
	}{{"From", c.From}, {"Date", c.Date}, {"Subject", c.Subject}, {"To", c.To}, {"Body", c.Body}} {
		r := coverRow{Name: row.name, Good: row.is == authentic.Wholly}
		switch row.is {
		case authentic.Wholly:
			r.Is = "signed"
		case authentic.Partly:
			r.Is = "signed in part"
			if row.name == "Body" {
				r.Is = fmt.Sprintf("signed in part: %s of %s bytes", thousands(int(c.Signed)), thousands(int(c.Whole)))
			}
		case authentic.Nothing:
			r.Is = "not signed"
		case authentic.Absent:
			r.Is = "not there"
		default:
			r.Is = "not known"
		}
		v.Covers = append(v.Covers, r)
	}
	return v
}

// Open lists the telling fields that anybody could have written.
func (v signatureView) Open() string { return strings.Join(v.Covered.Open, ", ") }
