package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// proven is what the signatures of one mail prove, in the form in which it is
// stored.
type proven struct {
	newest int64 // the ring's, that it was judged with
	word   authentic.Word
	signed []provenSignature
}

type provenSignature struct {
	word             authentic.Word
	domain, selector string // lower case
	body             []byte // JSON of finding.Signed
}

// tooLarge is what a mail comes to that is too large to be judged by itself.
var tooLarge = finding.Proof{Word: authentic.Unjudged}

// judge judges the bytes of one mail. raw is nil where it is too large.
func (r *keyRing) judge(raw []byte, constructed bool) (*proven, error) {
	o := tooLarge
	if raw != nil {
		o = archive.ProofOf(raw, constructed, &r.store, r.given())
	}
	p := &proven{newest: r.newest, word: o.Word}
	for _, s := range o.Signatures {
		body, err := json.Marshal(s)
		if err != nil {
			return nil, fmt.Errorf("writing what a signature proves: %w", err)
		}
		p.signed = append(p.signed, provenSignature{
			word: s.Word, domain: validText(strings.ToLower(s.Domain)), selector: validText(strings.ToLower(s.Selector)), body: body,
		})
	}
	return p, nil
}

// same reports whether p and o say the same.
func (p *proven) same(o *proven) bool {
	if o == nil || p.word != o.word || len(p.signed) != len(o.signed) {
		return false
	}
	for i, s := range p.signed {
		if t := o.signed[i]; s.word != t.word || s.domain != t.domain || s.selector != t.selector || string(s.body) != string(t.body) {
			return false
		}
	}
	return true
}

// judgeFound judges an item on its way in, where it is mail and its bytes are
// at hand; nil where it is to be judged later.
func judgeFound(ring *keyRing, e *evidence.Entry, raw []byte) *proven {
	if ring == nil || e.Kind != evidence.KindMail || e.Size > archive.MaxJudgedBytes || int64(len(raw)) != e.Size {
		return nil
	}
	p, err := ring.judge(raw, e.Constructed)
	if err != nil {
		return nil // whoever judges it later meets the error again
	}
	return p
}

// putProof stores what the signatures of item num prove, which has no proof yet.
func (w *writer) putProof(num int64, p *proven) error {
	if _, err := w.exec("INSERT INTO proof (item, word) VALUES (?, ?)", num, string(p.word)); err != nil {
		return err
	}
	for ord, s := range p.signed {
		if _, err := w.exec("INSERT INTO proof_signature (item, ord, word, domain, selector, body) VALUES (?, ?, ?, ?, ?, ?)",
			num, ord, string(s.word), s.domain, s.selector, string(s.body)); err != nil {
			return err
		}
	}
	return nil
}

// dropProof takes out what is stored of the signatures of item num.
func (w *writer) dropProof(num int64) error {
	for _, sql := range []string{"DELETE FROM proof WHERE item = ?", "DELETE FROM proof_signature WHERE item = ?"} {
		if _, err := w.exec(sql, num); err != nil {
			return err
		}
	}
	return nil
}

// loadProven reads what is stored of the signatures of items, a JSON array of
// numbers.
func loadProven(conn *sqlite3.Conn, numbers string) (map[int64]*proven, error) {
	out := map[int64]*proven{}
	w := words{}
	err := eachRow(conn, "SELECT item, word FROM proof WHERE item IN (SELECT value FROM json_each(?))", func(s *sqlite3.Stmt) error {
		out[s.ColumnInt64(0)] = &proven{word: authentic.Word(w.of(s.ColumnRawText(1)))}
		return nil
	}, numbers)
	if err != nil {
		return nil, err
	}
	return out, eachRow(conn, `SELECT item, word, domain, selector, body FROM proof_signature
		WHERE item IN (SELECT value FROM json_each(?)) ORDER BY item, ord`, func(s *sqlite3.Stmt) error {
		if p := out[s.ColumnInt64(0)]; p != nil {
			p.signed = append(p.signed, provenSignature{
				word: authentic.Word(w.of(s.ColumnRawText(1))), domain: w.of(s.ColumnRawText(2)), selector: w.of(s.ColumnRawText(3)),
				body: []byte(s.ColumnText(4)),
			})
		}
		return nil
	}, numbers)
}

// proofWords reads the outcome of items, a JSON array of numbers.
func proofWords(conn *sqlite3.Conn, numbers string) (map[int64]authentic.Word, error) {
	out := map[int64]authentic.Word{}
	w := words{}
	return out, eachRow(conn, "SELECT item, word FROM proof WHERE item IN (SELECT value FROM json_each(?))", func(s *sqlite3.Stmt) error {
		out[s.ColumnInt64(0)] = authentic.Word(w.of(s.ColumnRawText(1)))
		return nil
	}, numbers)
}

// loadProofs reads what the signatures of the items prove, with what vouches
// for their keys. Signatures that show nothing either way are left out: no
// standing hangs on them.
func (c *Case) loadProofs(conn *sqlite3.Conn, rs *rows) (map[int64]finding.Proof, error) {
	numbers := rs.numbers()
	proofWord, err := proofWords(conn, numbers)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]finding.Proof, len(proofWord))
	for num, word := range proofWord {
		out[num] = finding.Proof{Word: word}
	}
	var ring *keyRing
	return out, eachRow(conn, `SELECT item, body, selector, domain FROM proof_signature
		WHERE item IN (SELECT value FROM json_each(?))
			AND (word IN ('verified', 'body-altered', 'header-altered', 'altered') OR json_extract(body, '$.trusted') IS NOT NULL)
		ORDER BY item, ord`, func(s *sqlite3.Stmt) error {
		var sig finding.Signed
		if err := json.Unmarshal(s.ColumnRawText(1), &sig); err != nil {
			return fmt.Errorf("reading what is stored of a signature: %w", err)
		}
		if ring == nil {
			if ring, err = c.ring(conn); err != nil {
				return err
			}
		}
		if sig.OfWords() {
			sig.Seen, sig.Rivals = ring.vouching(sig.Trusted), ring.vouching(sig.Against)
		} else {
			sig.Seen, sig.Rivals = ring.sightings(s.ColumnText(2), s.ColumnText(3), sig.Key)
		}
		num := s.ColumnInt64(0)
		p := out[num]
		p.Signatures = append(p.Signatures, sig)
		out[num] = p
		return nil
	}, numbers)
}

// judgedByAll reports whether every mail was judged, with every key and with
// what is trusted.
func judgedByAll(conn *sqlite3.Conn) (bool, error) {
	n, err := queryInt(conn, `SELECT (SELECT newest = judged AND version = ? FROM proof_state)
		AND (SELECT count(*) FROM item WHERE kind = 'mail') = (SELECT count(*) FROM proof)`, archive.Judging)
	return n != 0, err
}
