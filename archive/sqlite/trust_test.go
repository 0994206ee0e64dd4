package sqlite

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/message"
)

// pgpMail is a keyring, and mail that was signed with its key.
func pgpMail(t *testing.T) (ring, raw []byte) {
	t.Helper()
	config := &packet.Config{Algorithm: packet.PubKeyAlgoEdDSA}
	who, err := openpgp.NewEntity("Ann", "", "ann@a.example", config)
	must(t, err)
	var keys, mail bytes.Buffer
	must(t, who.Serialize(&keys))
	mail.WriteString("From: ann@a.example\nMessage-ID: <pgp@a.example>\nContent-Type: text/plain\n\n")
	w, err := clearsign.Encode(&mail, who.PrivateKey, config)
	must(t, err)
	_, err = w.Write([]byte("Words that are signed.\n"))
	must(t, err)
	must(t, w.Close())
	mail.WriteString("\n")
	return keys.Bytes(), mail.Bytes()
}

// Trusting a keyring, and trusting it no longer, has the mail judged again that
// carries such signatures, and no other; what is stored is what a check comes
// to, and names the entry by which it verified.
func TestTrustJudgesAgain(t *testing.T) {
	c := newTestCase(t)
	ring, raw := pgpMail(t)
	box, found := signedMails(4)
	e := message.Read(raw).Entry(evidence.Sum(raw))
	found = append(found, archive.Found{Entry: e, Span: evidence.Span{Start: int64(len(box)), End: int64(len(box) + len(raw))}, Raw: raw})
	addMailbox(t, c, "t", "box", append(box, raw...), found, 10)

	step := func(kind string, at time.Time, body any, from, to authentic.Word) int64 {
		t.Helper()
		b, err := json.Marshal(body)
		must(t, err)
		seq, err := c.Append(t.Context(), archive.JournalEntry{At: at, By: "Jane Roe", Kind: kind, Why: "for the test", Body: b})
		must(t, err)
		report, err := c.Check(t.Context(), nil)
		must(t, err)
		if report.Unjudged != 1 || len(report.Faults) > 0 {
			t.Errorf("%s, before it is judged: %+v", kind, report)
		}
		j, err := c.Judge(t.Context(), false, nil)
		must(t, err)
		if j.Mails != 1 || len(j.Changes) != 1 || j.Changes[0] != (archive.Move{From: from, To: to, Mails: 1}) {
			t.Errorf("%s: %+v", kind, j)
		}
		report, err = c.Check(t.Context(), nil)
		must(t, err)
		if report.Unjudged != 0 || len(report.Faults) > 0 {
			t.Errorf("%s: %+v", kind, report)
		}
		if n, want := countProof(t, c, "proof:verified"), map[bool]int{true: 1}[to == authentic.Verified]; n != want {
			t.Errorf("%s: %d verified", kind, n)
		}
		return seq
	}
	proof := func() finding.Proof {
		t.Helper()
		events, err := c.Events(t.Context(), finding.EventQuery{Ends: []evidence.Handle{evidence.MailHandle("ann@a.example")}})
		must(t, err)
		if len(events) != 1 {
			t.Fatalf("%+v", events)
		}
		return events[0].Proof
	}
	if p := proof(); p.Word != authentic.KeyGone || len(p.Signatures) != 0 {
		t.Errorf("before: %+v", p)
	}
	seq := step(archive.KindTrust, testDay, archive.TrustBody{Kind: archive.TrustKeyring, File: "ann.asc", Data: ring}, authentic.KeyGone, authentic.Verified)
	seen := func(gone time.Time) {
		t.Helper()
		p := proof()
		if len(p.Signatures) != 1 || len(p.Signatures[0].Seen) != 1 {
			t.Fatalf("%+v", p)
		}
		if k := p.Signatures[0].Seen[0]; !k.At.Equal(testDay) || !k.Gone.Equal(gone) || k.By != "Jane Roe" || k.Source != "the keyring of ann.asc, trusted by Jane Roe," {
			t.Errorf("%+v", k)
		}
	}
	seen(time.Time{})
	step(archive.KindDistrust, testDay.AddDate(0, 0, 1), archive.DistrustBody{Trust: seq}, authentic.Verified, authentic.KeyGone)
	seen(testDay.AddDate(0, 0, 1))
	// What comes now is judged on its way in, with what is trusted now. The
	// header is not under the signature.
	step(archive.KindTrust, testDay.AddDate(0, 0, 2), archive.TrustBody{Kind: archive.TrustKeyring, File: "ann.asc", Data: ring}, authentic.KeyGone, authentic.Verified)
	raw = bytes.Replace(raw, []byte("<pgp@"), []byte("<second@"), 1)
	e = message.Read(raw).Entry(evidence.Sum(raw))
	addMailbox(t, c, "t", "second", raw, []archive.Found{{Entry: e, Span: evidence.Span{End: int64(len(raw))}, Raw: raw}}, 10)
	if n := countProof(t, c, "proof:verified"); n != 2 {
		t.Errorf("%d verified", n)
	}
	j, err := c.Judge(t.Context(), true, nil)
	must(t, err)
	if j.Mails != 6 || len(j.Changes) != 0 {
		t.Errorf("judging everything again: %+v", j)
	}
}
