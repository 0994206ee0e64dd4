package archivetest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/message"
	"github.com/gainsay/gainsay/search"
)

// signer is a domain with a key of its own, which follows from its name.
type signer struct{ domain, selector string }

func (s signer) key() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte(s.selector + "." + s.domain))
	return ed25519.NewKeyFromSeed(seed[:])
}

// record is the signer's key record (RFC 8463 section 4).
func (s signer) record() string {
	return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(s.key().Public().(ed25519.PublicKey))
}

// sign returns a mail of these fields, each with its CRLF, and body with a
// signature over all of them (RFC 6376 with simple/simple, RFC 8463).
func (s signer) sign(fields []string, body string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		name, _, _ := strings.Cut(f, ":")
		names[i] = strings.ToLower(name)
	}
	bodyHash := sha256.Sum256([]byte(body))
	own := fmt.Sprintf("DKIM-Signature: v=1; a=ed25519-sha256; c=simple/simple; d=%s; s=%s; h=%s; bh=%s; b=",
		s.domain, s.selector, strings.Join(names, ":"), base64.StdEncoding.EncodeToString(bodyHash[:]))
	digest := sha256.Sum256([]byte(strings.Join(fields, "") + own))
	return own + base64.StdEncoding.EncodeToString(ed25519.Sign(s.key(), digest[:])) + "\r\n" + strings.Join(fields, "") + "\r\n" + body
}

// mailBy is a mail of Ann's to Bob with a signature of s.
func (s signer) mail(n int) found {
	text := fmt.Sprintf("These are the words of message %d.", n)
	raw := s.sign([]string{
		"From: Ann <ann@camp.example>\r\n", "To: bob@y.example\r\n", "Subject: A note\r\n",
		"Date: Sat, 1 Oct 2016 12:00:00 +0000\r\n", fmt.Sprintf("Message-ID: <%d@camp.example>\r\n", n),
	}, text+"\r\n")
	f := note(raw, "ann@camp.example", "bob@y.example", second(2016, 10, 1, 12, 0, 0), text)
	f.whole = true
	f.entry.Refs = []evidence.Ref{{Kind: evidence.RefMessageID, Value: fmt.Sprintf("%d@camp.example", n)}}
	return f
}

// known puts the signer's key into the journal.
func (d *desk) known(s signer, source string, at time.Time) {
	d.Helper()
	k := authentic.Key{Selector: s.selector, Domain: s.domain, Record: s.record(), Source: source}
	k.Seen = evidence.Interval{Lo: at, Hi: at.Add(time.Hour)}
	d.append(archive.KindKey, "for the test", k)
}

func (d *desk) judge(everything bool) archive.Judged {
	d.Helper()
	j, err := d.c.Judge(d.ctx, everything, nil)
	d.must(err)
	return j
}

// outcome asks for the exhibits of an outcome, by search and by count.
func (d *desk) outcome(query string, want ...int64) {
	d.Helper()
	q, err := search.Parse(query, search.Options{})
	d.must(err)
	hits, err := d.c.Search(d.ctx, archive.SearchRequest{Query: q, Scope: everything, Order: archive.Oldest})
	d.must(err)
	n, err := d.c.Count(d.ctx, q, everything)
	d.must(err)
	var got []int64
	for _, h := range hits {
		got = append(got, h.Exhibit)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) || n != len(want) {
		d.Errorf("%s: exhibits %v and count %d, want %v", query, got, n, want)
	}
}

var (
	camp  = signer{"camp.example", "s1"}
	other = signer{"camp.example", "lost"}
)

// testProofs: with the keys at hand, what signatures come to is known as soon
// as mail is in, everywhere that it is asked for.
func testProofs(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.known(camp, "the domain, by letter", day)
	d.judge(false)
	good, gone, plain := camp.mail(1), other.mail(2), note("From: ann@camp.example\r\n\r\nNo signature.", "ann@camp.example", "bob@y.example", second(2016, 10, 2, 0, 0, 0), "No signature.")
	plain.whole = true
	bad := camp.mail(3)
	bad.raw = strings.Replace(bad.raw, "the words", "other words", 1)
	made := camp.mail(4)
	made.entry.Constructed = true
	outer := found{whole: true, raw: "From: cy@z.example\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" + camp.mail(5).raw}
	outer.entry = message.Read([]byte(outer.raw)).Entry(evidence.Sum([]byte(outer.raw)))
	d.add(input{trove: "a", path: "box", items: []found{good, gone, bad}}, input{trove: "b", path: "box", items: []found{plain, made, good}})
	for query, want := range map[string][]int64{
		"proof:verified": {1}, "proof:key-gone": {2}, "proof:body-altered": {3}, "proof:altered": {3}, "proof:header-altered": nil,
		"proof:unsigned": {4}, "proof:constructed": {5}, "proof:malformed": nil, "proof:verified in:b": {1}, "-proof:verified": {2, 3, 4, 5},
	} {
		d.outcome(query, want...)
	}
	if diff := cmp.Diff(map[authentic.Word]int{"verified": 1, "unsigned": 1, "constructed": 1}, d.ledger(archive.Scope{Troves: []string{"b"}}).Proofs); diff != "" {
		t.Errorf("the ledger of b:\n%s", diff)
	}
	if got := d.ledger(everything).Proofs["key-gone"]; got != 1 {
		t.Errorf("the ledger counts %d without a key", got)
	}
	if it := d.item("#3"); it.Proof != authentic.BodyAltered {
		t.Errorf("exhibit 3 is %q", it.Proof)
	}
	evs, err := c.Events(d.ctx, finding.EventQuery{Ends: []evidence.Handle{evidence.MailHandle("ann@camp.example")}})
	d.must(err)
	for _, ev := range evs {
		if ev.Exhibit != 1 {
			continue
		}
		s := ev.Proof.Signatures
		if ev.Proof.Word != authentic.Verified || len(s) != 1 {
			t.Fatalf("%+v", ev.Proof)
		}
		want := finding.Signed{Scheme: authentic.DKIM, Word: authentic.Verified, Domain: "camp.example", Selector: "s1", Author: true, Strength: authentic.Strong,
			From: authentic.Wholly, Date: authentic.Wholly, Subject: authentic.Wholly, To: authentic.Wholly, Body: authentic.Wholly, Reads: true,
			Seen: []finding.KeySighting{{At: day, Stood: evidence.Interval{Lo: day, Hi: day.Add(time.Hour)}, Source: "the domain, by letter"}}}
		want.Key = s[0].Key
		if diff := cmp.Diff(want, s[0]); diff != "" || want.Key == "" {
			t.Errorf("exhibit 1, key %q:\n%s", want.Key, diff)
		}
	}
	// A mail inside another is judged by its own bytes.
	d.add(input{trove: "c", path: "box", items: []found{outer}})
	d.outcome("proof:unsigned", 4, 6)
	d.outcome("proof:verified", 1, 7)
	if j := d.judge(true); j.Mails != 7 || j.Unread > 0 || len(j.Changes) > 0 {
		t.Errorf("judged again: %+v", j)
	}
}

// testProofsWait: keys and mail may come in any order. Until all mail was
// judged with all keys there is no answer by outcome, rather than a wrong one.
func testProofsWait(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	late := camp.mail(2)
	late.whole = false
	d.add(input{trove: "a", path: "box", items: []found{camp.mail(1), late, other.mail(3), camp.mail(4)}})
	unjudged := func(when string) {
		t.Helper()
		q, err := search.Parse("proof:verified", search.Options{})
		d.must(err)
		for name, ask := range map[string]func() error{
			"count": func() error { _, err := c.Count(d.ctx, q, everything); return err },
			"search": func() error {
				_, err := c.Search(d.ctx, archive.SearchRequest{Query: q, Scope: everything})
				return err
			},
			"match": func() error { _, err := c.Match(d.ctx, q, evidence.Interval{}); return err },
		} {
			if err := ask(); !errors.Is(err, archive.ErrNotJudged) {
				t.Errorf("%s, %s: %v", when, name, err)
			}
		}
		report, err := c.Check(d.ctx, nil)
		d.must(err)
		if len(report.Faults) > 0 || report.Unjudged == 0 {
			t.Errorf("%s: %+v", when, report)
		}
	}
	unjudged("a mail whose bytes were not at hand")
	if diff := cmp.Diff(archive.Judged{Mails: 1, Changes: []archive.Move{{To: authentic.KeyGone, Mails: 1}}}, d.judge(false)); diff != "" {
		t.Error(diff)
	}
	d.outcome("proof:key-gone", 1, 2, 3, 4)
	if j := d.judge(false); j.Mails != 0 {
		t.Errorf("nothing new, and judged: %+v", j)
	}
	d.known(signer{"else.example", "s1"}, "elsewhere", day)
	unjudgedNames := d.judge(false)
	if unjudgedNames.Mails != 0 {
		t.Errorf("another domain's key: %+v", unjudgedNames)
	}
	d.outcome("proof:verified")
	// A key for all domains below another is not for that other.
	wild := camp
	wild.domain = "*.camp.example"
	d.append(archive.KindKey, "", authentic.Key{Selector: "s1", Domain: wild.domain, Record: camp.record()})
	d.judge(false)
	d.outcome("proof:verified")
	wild.domain = "*.example"
	d.append(archive.KindKey, "", authentic.Key{Selector: "S1", Domain: wild.domain, Record: camp.record(), Source: archive.KeySourceInTrove("a", 3, "the DNS")})
	unjudged("a key that came since")
	if diff := cmp.Diff(archive.Judged{Mails: 3, Changes: []archive.Move{{From: authentic.KeyGone, To: authentic.Verified, Mails: 3}}}, d.judge(false)); diff != "" {
		t.Error(diff)
	}
	d.outcome("proof:verified", 1, 2, 4)
	evs, err := c.Events(d.ctx, finding.EventQuery{Ends: []evidence.Handle{evidence.MailHandle("bob@y.example")}})
	d.must(err)
	for _, ev := range evs {
		for _, s := range ev.Proof.Signatures {
			if len(s.Seen) != 1 || !s.Seen[0].Trove {
				t.Errorf("exhibit %d: %+v", ev.Exhibit, s.Seen)
			}
		}
	}
	// Mail that comes with all keys there is judged on its way in.
	d.add(input{trove: "b", path: "box", items: []found{camp.mail(6)}})
	d.outcome("proof:verified", 1, 2, 4, 5)
	if j := d.judge(true); j.Mails != 5 || len(j.Changes) > 0 {
		t.Errorf("judged again: %+v", j)
	}
	// A second key for the name changes no outcome, and is told with its day.
	d.append(archive.KindKey, "", authentic.Key{Selector: "s1", Domain: "camp.example", Record: other.record(), Source: "another letter"})
	if j := d.judge(false); j.Mails != 4 || len(j.Changes) > 0 {
		t.Errorf("a second key: %+v", j)
	}
	evs, err = c.Events(d.ctx, finding.EventQuery{Ends: []evidence.Handle{evidence.MailHandle("bob@y.example")}})
	d.must(err)
	want := []finding.KeySighting{{At: day, Source: "another letter"}}
	for _, ev := range evs {
		for _, s := range ev.Proof.Signatures {
			if diff := cmp.Diff(want, s.Rivals); diff != "" || !s.Conflict {
				t.Errorf("exhibit %d, conflict %v:\n%s", ev.Exhibit, s.Conflict, diff)
			}
		}
	}
}

// testProofsOfOlderKeys: mail that was prepared before a key came, and added
// after, is judged again with that key as well.
func testProofsOfOlderKeys(t *testing.T, c archive.Case) {
	d := newDesk(t, c)
	d.trove(archive.Trove{Name: "a"})
	b := d.batch(input{trove: "a", path: "box", items: []found{camp.mail(1), other.mail(2)}})
	d.known(camp, "the domain, by letter", day)
	_, err := d.c.Add(d.ctx, b)
	d.must(err)
	if j := d.judge(false); j.Mails != 2 || j.Unread != 0 {
		t.Errorf("prepared with older keys: %+v", j)
	}
	d.outcome("proof:verified", 1)
	d.outcome("proof:key-gone", 2)
}
