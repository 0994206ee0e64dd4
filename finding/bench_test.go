package finding

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// mailingList is an archive of n messages among people of whom the first few
// write most, as on a developers' list.
func mailingList(n int) (memory, []people.Decision) {
	const writers = 200
	words := strings.Repeat("some words of a message that is as long as most are ", 30)
	of := func(i int) evidence.Handle { return evidence.MailHandle(fmt.Sprintf("w%d@list.example", i)) }
	var m memory
	for i := range n {
		from, to := (i*i+i/7)%writers, (i/3)%writers
		if i%3 == 0 {
			from = i % 5
		}
		if i%4 == 0 {
			to = (i / 4) % 5
		}
		ev := Event{Kind: evidence.KindMail, Text: fmt.Sprintf("%d %s", i, words),
			Time:    evidence.Time{Wall: worldStart.Add(time.Duration(i) * time.Minute), Precision: evidence.PrecisionSecond, Zoned: true},
			Parties: []evidence.Party{{Role: evidence.RoleFrom, Handle: of(from)}, {Role: evidence.RoleTo, Handle: of(to)}, {Role: evidence.RoleCc, Handle: evidence.MailHandle("all@list.example")}},
			Refs:    []evidence.Ref{{Kind: evidence.RefMessageID, Value: fmt.Sprintf("%d@list", i)}, {Kind: evidence.RefInReplyTo, Value: fmt.Sprintf("%d@list", i/2)}},
			Copies:  []Copy{{Trove: "list", From: "archive", Path: "list.mbox", Desk: deskZero}},
		}
		m.events = append(m.events, finish(ev, int64(i+1)))
	}
	var ds []people.Decision
	for i := range writers {
		ds = append(ds, people.Decision{Seq: int64(i), Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: fmt.Sprintf("Writer %d", i)},
			Handles: []evidence.Handle{of(i)}, Why: "list", By: "bench", At: deskZero})
	}
	return m, ds
}

// BenchmarkContact tests one contact statement over 15,000 messages, without
// what an archive takes to answer.
func BenchmarkContact(b *testing.B) {
	m, ds := mailingList(15_000)
	for _, c := range []struct {
		name string
		prop *statement.Prop
	}{
		{"busy", prop("contact", name("Writer 1"), name("Writer 2"))},
		{"quiet", prop("contact", name("Writer 101"), name("Writer 102"))},
		{"count", &statement.Prop{Op: "count", Cmp: "<=", N: 3, Args: []statement.Arg{inner(prop("contact", name("Writer 1"), name("Writer 2")))}}},
		{"aware", prop("aware", name("Writer 1"), inner(prop("contact", name("Writer 2"), name("Writer 3"))))},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := statement.Statement{ID: "s", Speaker: "Writer 1", Polarity: statement.Denies, Prop: c.prop,
				Said: evidence.Time{Wall: worldStart.AddDate(1, 0, 0), Precision: evidence.PrecisionDay, Zoned: true}}
			for b.Loop() {
				if _, err := Test(b.Context(), m, ds, s, Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
