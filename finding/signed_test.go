package finding

import (
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// signedMail is a mail from Ada to Ben with signatures.
func signedMail(sigs ...Signed) *telling {
	return &telling{
		event: &Event{
			Kind: evidence.KindMail, Text: "words", Proof: Proof{Signatures: sigs},
			Parties: []evidence.Party{
				{Role: evidence.RoleFrom, Handle: evidence.MailHandle("ada@mail.camp.example")},
				{Role: evidence.RoleTo, Handle: evidence.MailHandle("ben@else.example")},
				{Role: evidence.RoleCc, Handle: evidence.MailHandle("cy@else.example")},
				{Role: evidence.RoleBcc, Handle: evidence.MailHandle("dan@else.example")},
			},
		},
		from: []evidence.Handle{evidence.MailHandle("ada@mail.camp.example")},
	}
}

// Each objection alone keeps a signature from making a mail verified, and says
// so in its own words; without any there is none.
func TestEveryObjectionCounts(t *testing.T) {
	good := goodSignature("camp.example")
	e := &engine{}
	if d := e.doubt(signedMail(), good, backing{}); d != "" {
		t.Fatalf("a good signature is doubted: %s", d)
	}
	seen := map[string]bool{}
	for name, spoil := range map[string]func(*Signed, *telling, *backing){
		"scheme":             func(s *Signed, _ *telling, _ *backing) { s.Scheme = authentic.SMIME },
		"not the author":     func(s *Signed, _ *telling, _ *backing) { s.Author = false },
		"another domain":     func(s *Signed, _ *telling, _ *backing) { s.Domain = "amp.example" },
		"below the writer's": func(s *Signed, _ *telling, _ *backing) { s.Domain = "x.mail.camp.example" },
		"no domain":          func(s *Signed, _ *telling, _ *backing) { s.Domain = "" },
		"two writers":        func(_ *Signed, m *telling, _ *backing) { m.from = append(m.from, m.from[0]) },
		"From":               func(s *Signed, _ *telling, _ *backing) { s.From = authentic.Partly },
		"Date":               func(s *Signed, _ *telling, _ *backing) { s.Date = authentic.Absent },
		"body":               func(s *Signed, _ *telling, _ *backing) { s.Body = authentic.Partly },
		"Subject":            func(s *Signed, _ *telling, _ *backing) { s.Subject = authentic.Nothing },
		"Message-ID":         func(s *Signed, _ *telling, _ *backing) { s.Open = []string{"message-id"} },
		"how to read":        func(s *Signed, _ *telling, _ *backing) { s.Reads = false },
		"broken":             func(s *Signed, _ *telling, _ *backing) { s.Strength = authentic.Broken },
		"no strength":        func(s *Signed, _ *telling, _ *backing) { s.Strength = "" },
		"conflict":           func(s *Signed, _ *telling, _ *backing) { s.Conflict = true },
		"testing":            func(s *Signed, _ *telling, _ *backing) { s.Testing = true },
		"constructed":        func(_ *Signed, m *telling, _ *backing) { m.event.Constructed = true },
		"an excerpt":         func(_ *Signed, m *telling, _ *backing) { m.event.Labels = []string{"excerpt"} },
		"key of a trove":     func(s *Signed, _ *telling, _ *backing) { s.Seen = []KeySighting{{Trove: true}} },
		"no key":             func(s *Signed, _ *telling, _ *backing) { s.Seen = nil },
		"To": func(s *Signed, m *telling, by *backing) {
			s.To, by.ends = authentic.Partly, []evidence.Handle{m.event.Parties[1].Handle}
		},
		"Cc": func(s *Signed, m *telling, by *backing) {
			s.Open, by.ends = []string{"cc"}, []evidence.Handle{m.event.Parties[2].Handle}
		},
		"Bcc":         func(_ *Signed, m *telling, by *backing) { by.ends = []evidence.Handle{m.event.Parties[3].Handle} },
		"In-Reply-To": func(s *Signed, _ *telling, by *backing) { s.Open, by.answer = []string{"in-reply-to"}, true },
		"References":  func(s *Signed, _ *telling, by *backing) { s.Open, by.answer = []string{"references"}, true },
		"answer to":   func(s *Signed, _ *telling, by *backing) { s.To, by.answer = authentic.Nothing, true },
	} {
		s, m, by := good, signedMail(), backing{}
		spoil(&s, m, &by)
		d := e.doubt(m, s, by)
		if d == "" {
			t.Errorf("%s: nothing is held against it", name)
		}
		seen[d] = true
		if by.ends != nil || by.answer {
			continue
		}
		m.event.Proof.Signatures = []Signed{s}
		if j, ok := (&pool{e: e}).signed(m, by); ok {
			t.Errorf("%s: %+v", name, j)
		}
		if w := e.signature(m); !strings.Contains(w, "does not make the message verified") {
			t.Errorf("%s: %s", name, w)
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d different objections", len(seen))
	}
	// What a hit does not rest on may be open.
	open := good
	open.To, open.Open = authentic.Nothing, []string{"to", "cc", "sender", "reply-to", "in-reply-to"}
	m := signedMail(open)
	if j, ok := (&pool{e: e}).signed(m, backing{ends: []evidence.Handle{m.from[0]}}); !ok || j.standing != evidence.Verified {
		t.Errorf("fields that nothing rests on: %+v", j)
	}
	if w := e.signature(m); !strings.Contains(w, "not who typed them") || !strings.HasPrefix(w, "signed: camp.example") {
		t.Errorf("what a pass shows: %s", w)
	}
}

// Each objection alone keeps a signature over the words from showing who wrote
// them.
func TestEveryObjectionToSignedWordsCounts(t *testing.T) {
	noon := time.Date(2016, 9, 20, 12, 0, 0, 0, time.UTC)
	words := backing{words: true}
	fresh := func() (Signed, *telling) {
		s, m := goodSignature("camp.example"), signedMail()
		s.Scheme, s.Address, s.Made = authentic.OpenPGP, "Ada@mail.camp.example", noon.Add(-madeWithin)
		s.From, s.Date, s.To, s.Subject = authentic.Nothing, authentic.Nothing, authentic.Nothing, authentic.Nothing
		s.Seen[0].By = "Jane Roe"
		m.dated, m.when = true, evidence.Interval{Lo: noon, Hi: noon.Add(time.Second)}
		return s, m
	}
	e := &engine{}
	good, m := fresh()
	m.event.Proof.Signatures = []Signed{good}
	if j, ok := (&pool{e: e}).signed(m, words); !ok || j.standing != evidence.Verified || !strings.HasPrefix(j.why, CheckSignedWords+": ") {
		t.Errorf("a good one: %+v", j)
	}
	if w := e.signature(m); !strings.HasPrefix(w, "signed: the key of Ada@mail.camp.example") || !strings.Contains(w, "neither whom they went to") {
		t.Errorf("what it shows: %s", w)
	}
	seen := map[string]bool{}
	for name, spoil := range map[string]func(*Signed, *telling, *backing){
		"a dealing":         func(_ *Signed, _ *telling, by *backing) { by.words = false },
		"not the author":    func(s *Signed, _ *telling, _ *backing) { s.Author = false },
		"another address":   func(s *Signed, _ *telling, _ *backing) { s.Address = "bea@mail.camp.example" },
		"two writers":       func(_ *Signed, m *telling, _ *backing) { m.from = append(m.from, m.from[0]) },
		"part":              func(s *Signed, _ *telling, _ *backing) { s.Body = authentic.Partly },
		"how to read":       func(s *Signed, _ *telling, _ *backing) { s.Reads = false },
		"broken":            func(s *Signed, _ *telling, _ *backing) { s.Strength = authentic.Broken },
		"no strength":       func(s *Signed, _ *telling, _ *backing) { s.Strength = "" },
		"unfit":             func(s *Signed, _ *telling, _ *backing) { s.Unfit = "the key is for something else" },
		"no time":           func(s *Signed, _ *telling, _ *backing) { s.Made = time.Time{} },
		"made too early":    func(s *Signed, _ *telling, _ *backing) { s.Made = noon.Add(-madeWithin - 1) },
		"made too late":     func(s *Signed, m *telling, _ *backing) { s.Made = m.when.Hi.Add(madeWithin + 1) },
		"a mail undated":    func(_ *Signed, m *telling, _ *backing) { m.dated = false },
		"constructed":       func(_ *Signed, m *telling, _ *backing) { m.event.Constructed = true },
		"an excerpt":        func(_ *Signed, m *telling, _ *backing) { m.event.Labels = []string{"excerpt"} },
		"disputed":          func(s *Signed, _ *telling, _ *backing) { s.Rivals = []KeySighting{{}} },
		"nobody trusts it":  func(s *Signed, _ *telling, _ *backing) { s.Seen = nil },
		"nobody answers":    func(s *Signed, _ *telling, _ *backing) { s.Seen[0].By = "unknown" },
		"trusted no longer": func(s *Signed, _ *telling, _ *backing) { s.Seen[0].Gone = noon },
	} {
		s, m := fresh()
		by := words
		spoil(&s, m, &by)
		d := e.doubt(m, s, by)
		if d == "" {
			t.Errorf("%s: nothing is held against it", name)
		}
		seen[d] = true
		m.event.Proof.Signatures = []Signed{s}
		if j, ok := (&pool{e: e}).signed(m, by); ok {
			t.Errorf("%s: %+v", name, j)
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d different objections", len(seen))
	}
	for word, want := range map[authentic.Word]bool{authentic.Unvouched: false, authentic.BodyAltered: false, authentic.Verified: true} {
		s, m := fresh()
		s.Word = word
		m.event.Proof.Signatures = []Signed{s}
		if _, ok := (&pool{e: e}).signed(m, words); ok != want {
			t.Errorf("%s: verified %v", word, ok)
		}
	}
}

// As of a day before its key was known, a signature is one of which nothing is
// known; and a second key disputes the first only from when it was known.
func TestSignaturesAsOf(t *testing.T) {
	day := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	good, altered := goodSignature("camp.example"), goodSignature("camp.example")
	good.Seen[0].At = day
	good.Conflict, good.Rivals = true, []KeySighting{{At: day.AddDate(0, 0, 2)}}
	altered.Seen = []KeySighting{{At: day}}
	altered.Word = authentic.BodyAltered
	for _, tt := range []struct {
		asOf                   time.Time
		verifies, tells, flags bool
	}{
		{day.AddDate(0, 0, -1), false, false, false}, {day, true, true, true}, {day.AddDate(0, 0, 1), true, true, true},
		{day.AddDate(0, 0, 2), false, true, true}, {time.Time{}, false, true, true},
	} {
		e := &engine{opt: Options{Clock: Desk, AsOf: tt.asOf}}
		m := signedMail(good)
		if _, ok := (&pool{e: e}).signed(m, backing{}); ok != tt.verifies {
			t.Errorf("as of %s: verified %v", tt.asOf, ok)
		}
		if got := e.signature(m); (got != "") != tt.tells {
			t.Errorf("as of %s: %q", tt.asOf, got)
		}
		if got := e.flags(signedMail(altered)); (len(got) > 0) != tt.flags {
			t.Errorf("as of %s: %q", tt.asOf, got)
		}
	}
}

// A sighting counts from the day on which the archive got it, or on which the
// key stood where anyone could see it.
func TestKeySightingKnown(t *testing.T) {
	day := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	k := KeySighting{At: day, Stood: evidence.Interval{Lo: day.AddDate(-5, 0, 0), Hi: day}}
	for _, tt := range []struct {
		k     KeySighting
		clock Clock
		asOf  time.Time
		want  bool
	}{
		{k, Desk, time.Time{}, true}, {k, Desk, day, true}, {k, Desk, day.Add(-1), false},
		{k, Public, day.AddDate(-5, 0, 0), true}, {k, Public, day.AddDate(-5, 0, 0).Add(-1), false},
		{KeySighting{At: day}, Public, day, false}, {KeySighting{At: day}, Public, time.Time{}, true},
		{KeySighting{At: day, Gone: day.Add(2)}, Desk, time.Time{}, false}, {KeySighting{At: day, Gone: day.Add(2)}, Desk, day.Add(1), true},
		{KeySighting{At: day, Gone: day.Add(2)}, Desk, day.Add(2), false},
	} {
		if got := tt.k.Known(tt.clock, tt.asOf); got != tt.want {
			t.Errorf("%+v on the %s clock at %s: %v", tt.k, tt.clock, tt.asOf, got)
		}
	}
}

// Only what is altered without an innocent explanation that is proved whole is
// flagged, and not where the same domain's other signature holds.
func TestFlags(t *testing.T) {
	altered := func(w authentic.Word, whole bool, codes ...authentic.ChangeCode) Signed {
		s := goodSignature("camp.example")
		s.Word, s.Whole, s.Changes = w, whole, codes
		return s
	}
	for _, tt := range []struct {
		sigs []Signed
		want string // part of the flag; empty: none
	}{
		{nil, ""},
		{[]Signed{goodSignature("camp.example")}, ""},
		{[]Signed{altered(authentic.BodyAltered, true, authentic.ListFooter)}, ""},
		{[]Signed{altered(authentic.HeaderAltered, true, authentic.SubjectPrefix, authentic.ListFooter)}, ""},
		{[]Signed{altered(authentic.BodyAltered, false, authentic.ListFooter)}, "how it was altered is not proved"},
		{[]Signed{altered(authentic.BodyAltered, false)}, "how it was altered is not proved"},
		{[]Signed{altered(authentic.Altered, false)}, "how it was altered is not proved"},
		{[]Signed{altered(authentic.BodyAltered, true, authentic.TextAppended)}, "altered: text appended"},
		{[]Signed{altered(authentic.HeaderAltered, true, authentic.FieldReplaced, authentic.SubjectPrefix)}, "altered: a header field replaced"},
		{[]Signed{altered(authentic.BodyAltered, false), goodSignature("Camp.example")}, ""},
		{[]Signed{altered(authentic.BodyAltered, false), goodSignature("list.example")}, "a signature of camp.example does not hold"},
		{[]Signed{altered(authentic.KeyGone, false)}, ""},
	} {
		got := strings.Join((&engine{}).flags(signedMail(tt.sigs...)), "; ")
		if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.sigs, got, tt.want)
		}
	}
}

// What is stored of an outcome is what the judgement hangs on.
func TestProofOf(t *testing.T) {
	o := authentic.Outcome{Word: authentic.BodyAltered, Signatures: []authentic.Signature{
		{Scheme: authentic.DKIM, Word: authentic.BodyAltered, Domain: "d", Selector: "s", Author: true, Explained: true,
			Changes: []authentic.Change{{Code: authentic.ListFooter}, {Code: authentic.SubjectPrefix}, {Code: authentic.ListFooter}},
			Notes:   []authentic.Note{{Code: "key-conflict"}, {Code: "testing"}},
			Covered: authentic.Coverage{From: authentic.Wholly, Date: authentic.Partly, Subject: authentic.Nothing, To: authentic.Absent, Body: authentic.Wholly, Open: []string{"cc"}}},
		{Word: authentic.KeyGone, Changes: []authentic.Change{{Code: authentic.ListFooter}}},
	}}
	p := ProofOf(o)
	s := p.Signatures[0]
	if p.Word != authentic.BodyAltered || len(p.Signatures) != 2 || len(s.Changes) != 2 || !s.Whole || !s.Conflict || !s.Testing || !s.Author ||
		s.From != authentic.Wholly || s.Date != authentic.Partly || s.Subject != authentic.Nothing || s.To != authentic.Absent || s.Body != authentic.Wholly || len(s.Open) != 1 {
		t.Errorf("%+v", p)
	}
	if c := p.Signatures[1].Changes; c != nil {
		t.Errorf("what lacks a key is said to be altered: %v", c)
	}
}
