package sqlite

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// mail makes mail that looks like a technical mailing list: a Zipf vocabulary,
// threads that quote, a few hundred writers, long header fields of which a
// reader keeps little. The same seed makes the same mail.
type mail struct {
	rnd    *rand.Rand
	zipf   *rand.Zipf
	words  []string
	people []evidence.Party
	ids    []string
	short  bool // texts of a tenth of the length, for cases of very many
}

func newMail(seed uint64) *mail {
	m := &mail{rnd: rand.New(rand.NewPCG(seed, 1))}
	m.zipf = rand.NewZipf(m.rnd, 1.1, 3, 29_999)
	const letters = "etaoinshrdlucmfwypvbgkqjxz"
	for i := range 30_000 {
		var w []byte
		for range 2 + i%9 {
			w = append(w, letters[min(int(m.rnd.ExpFloat64()*6), len(letters)-1)])
		}
		m.words = append(m.words, string(w))
	}
	for i := range 300 {
		name := strings.ToUpper(m.words[100+i][:1]) + m.words[100+i][1:] + " " + m.words[700+i]
		m.people = append(m.people, evidence.Party{Name: name, Handle: evidence.MailHandle(fmt.Sprintf("%s.%d@%s.example", m.words[100+i], i, m.words[50+i%20]))})
	}
	return m
}

func (m *mail) text(words int) string {
	var b strings.Builder
	column := 0
	for range words {
		w := m.words[m.zipf.Uint64()]
		if column += len(w) + 1; column > 72 {
			b.WriteByte('\n')
			column = len(w)
		} else if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	return b.String()
}

// message returns the i-th message: its bytes and what a reader makes of it.
func (m *mail) message(i int) ([]byte, evidence.Entry) {
	from := m.people[min(int(m.rnd.ExpFloat64()*30), 299)]
	from.Role = evidence.RoleFrom
	id := fmt.Sprintf("%d.%x@%s", i, m.rnd.Uint64(), strings.Split(from.Handle.Value, "@")[1])
	e := evidence.Entry{Kind: evidence.KindMail, Parties: []evidence.Party{from}, Refs: []evidence.Ref{{Kind: evidence.RefMessageID, Value: id}}}
	for r := range 2 + m.rnd.IntN(5) {
		to := m.people[min(int(m.rnd.ExpFloat64()*40), 299)]
		to.Role = evidence.RoleCc
		if r == 0 {
			to.Role = evidence.RoleTo
		}
		e.Parties = append(e.Parties, to)
	}
	if len(m.ids) > 10 && m.rnd.IntN(3) > 0 {
		at := len(m.ids) - 1 - m.rnd.IntN(10)
		e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefInReplyTo, Value: m.ids[at]})
		for k := max(0, at-m.rnd.IntN(6)); k <= at; k++ {
			e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefReferences, Value: m.ids[k]})
		}
	}
	m.ids = append(m.ids, id)
	wall := time.Date(2016, 1, 1, 0, 0, i*617, 0, time.UTC)
	e.Times = []evidence.Time{{Text: wall.Format(time.RFC1123Z), Wall: wall, Zoned: true, Precision: evidence.PrecisionSecond, Source: "Date"}}
	e.Subject = "Re: [PATCH] " + m.text(6)
	length := 150 + int(m.rnd.ExpFloat64()*600)
	if m.short {
		length /= 10
	}
	e.Text = m.text(length)
	e.Labels = []string{"list:linux-btrfs"}
	var b bytes.Buffer
	for range 8 {
		fmt.Fprintf(&b, "Received: from %s by mx.example with ESMTP id %x; %s\n", m.words[m.rnd.IntN(9999)], m.rnd.Uint64(), e.Times[0].Text)
	}
	fmt.Fprintf(&b, "DKIM-Signature: v=1; a=rsa-sha256; d=example; b=%x%x%x%x%x%x%x%x\n", m.rnd.Uint64(), m.rnd.Uint64(), m.rnd.Uint64(), m.rnd.Uint64(), m.rnd.Uint64(), m.rnd.Uint64(), m.rnd.Uint64(), m.rnd.Uint64())
	for _, p := range e.Parties {
		fmt.Fprintf(&b, "%s: %s <%s>\n", p.Role, p.Name, p.Handle.Value)
	}
	for _, r := range e.Refs {
		fmt.Fprintf(&b, "%s: <%s>\n", r.Kind, r.Value)
	}
	fmt.Fprintf(&b, "Date: %s\nSubject: %s\n\n%s\n", e.Times[0].Text, e.Subject, e.Text)
	e.ID, e.Size = evidence.Sum(b.Bytes()), int64(b.Len())
	return b.Bytes(), e
}

// mailbox returns n messages as one run of bytes, and where each is in it.
func (m *mail) mailbox(n int) ([]byte, []archive.Found) {
	var box bytes.Buffer
	var found []archive.Found
	for i := range n {
		fmt.Fprintf(&box, "From mboxrd@z Thu Jan  1 00:00:00 1970\n")
		raw, e := m.message(i)
		span := evidence.Span{Start: int64(box.Len()), End: int64(box.Len() + len(raw))}
		box.Write(raw)
		box.WriteByte('\n')
		found = append(found, archive.Found{Entry: e, Span: span, Place: fmt.Sprintf("message %d", i+1)})
	}
	return box.Bytes(), found
}

var testDay = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

// newTestCase makes a case in a new folder.
func newTestCase(t testing.TB) *Case {
	t.Helper()
	c, err := Create(context.Background(), filepath.Join(t.TempDir(), "case"), Options{Now: func() time.Time { return testDay }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// addMailbox keeps a mailbox and stores its messages, at times in a batch.
func addMailbox(t testing.TB, c *Case, trove, path string, box []byte, found []archive.Found, size int) archive.Added {
	t.Helper()
	ctx := context.Background()
	if err := c.AddTrove(ctx, archive.Trove{Name: trove}, "tester", testDay); err != nil {
		t.Fatal(err)
	}
	id, n, err := c.PutBlob(ctx, bytes.NewReader(box))
	if err != nil {
		t.Fatal(err)
	}
	in := archive.Input{Trove: trove, Path: path, Blob: id, Size: n, Format: "mbox"}
	done, _, err := c.Progress(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	var sum archive.Added
	for done < len(found) {
		end := min(done+size, len(found))
		b := archive.Batch{Input: in, At: testDay, Records: end, Done: end == len(found)}
		for _, f := range found[done:end] {
			b.Found = append(b.Found, c.Prepare(f))
		}
		a, err := c.Add(ctx, b)
		if err != nil {
			t.Fatal(err)
		}
		sum.Items += a.Items
		sum.Occurrences += a.Occurrences
		done = end
	}
	return sum
}

func readAll(t testing.TB, r io.ReadCloser) []byte {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b
}
