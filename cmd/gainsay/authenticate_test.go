package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/intake"
	"github.com/gainsay/gainsay/message"
)

// judgingCase is a case of n mails of very different sizes, so that those who
// judge them finish out of order.
func judgingCase(t *testing.T, n int) (*env, *sqlite.Case) {
	t.Helper()
	var box strings.Builder
	for i := range n {
		fmt.Fprintf(&box, "From a@a.example Mon Sep 30 09:12:45 2024\nMessage-ID: <%d@a.example>\nFrom: a@a.example\nSubject: m%d\n\n%s\n\n", i, i, strings.Repeat("word ", (i%7)*5000))
	}
	dir := t.TempDir()
	path := dir + "/a.mbox"
	if err := os.WriteFile(path, []byte(box.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }
	e := &env{ctx: t.Context(), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, now: now, by: "tester"}
	k, err := sqlite.Create(t.Context(), dir+"/case", sqlite.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	if _, err := intake.Run(t.Context(), k, []string{path}, intake.Options{Trove: archive.Trove{Name: "a"}, By: "tester", Now: now}); err != nil {
		t.Fatal(err)
	}
	return e, k
}

// Whatever the number of workers, every message is told once and in order.
func TestJudgingKeepsOrder(t *testing.T) {
	e, k := judgingCase(t, 60)
	for _, workers := range []int{1, 2, 7} {
		r := &judging{e: e, k: k, keys: &authentic.Store{}, workers: workers}
		var got []int64
		err := r.run(k.Items(e.ctx, archive.Scope{Everything: true}), func(it archive.Item, o authentic.Outcome) error {
			if o.Word != authentic.Unsigned {
				t.Errorf("#%d is %s", it.Exhibit, o.Word)
			}
			got = append(got, it.Exhibit)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 60 || !slices.IsSorted(got) {
			t.Errorf("%d workers: told %v", workers, got)
		}
	}
}

// An error ends the run, whoever meets it, and nothing is left running.
func TestJudgingEnds(t *testing.T) {
	e, k := judgingCase(t, 60)
	all := func() iter.Seq2[archive.Item, error] { return k.Items(e.ctx, archive.Scope{Everything: true}) }
	bad := errors.New("bad")
	told := 0
	r := &judging{e: e, k: k, keys: &authentic.Store{}, workers: 2}
	if err := r.run(all(), func(archive.Item, authentic.Outcome) error { told++; return bad }); !errors.Is(err, bad) || told != 1 {
		t.Errorf("telling fails: %v after %d", err, told)
	}
	broken := func(yield func(archive.Item, error) bool) {
		n := 0
		for it, err := range all() {
			if n++; n == 5 {
				err = bad
			}
			if !yield(it, err) {
				return
			}
		}
	}
	told = 0
	if err := r.run(broken, func(archive.Item, authentic.Outcome) error { told++; return nil }); !errors.Is(err, bad) || told != 4 {
		t.Errorf("listing fails: %v after %d", err, told)
	}
	missing := func(yield func(archive.Item, error) bool) {
		yield(archive.Item{Entry: evidence.Entry{ID: evidence.Sum([]byte("not kept")), Kind: evidence.KindMail}}, nil)
	}
	if err := r.run(missing, func(archive.Item, authentic.Outcome) error { return nil }); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("reading fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stopped := *e
	stopped.ctx = ctx
	r.e = &stopped
	if err := r.run(all(), func(archive.Item, authentic.Outcome) error { cancel(); return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestParseSeenFlag(t *testing.T) {
	for _, tt := range []struct{ in, lo, hi string }{
		{"", "", ""},
		{"2024", "2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z"},
		{"2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"},
		{"2024-02-03..2024-03", "2024-02-03T00:00:00Z", "2024-03-31T23:59:59Z"},
		{"2024-02-03T10:00:00+02:00", "2024-02-03T08:00:00Z", "2024-02-03T08:00:01Z"},
		{"2024-03..2024-02", "error", ""}, {"then", "error", ""}, {"2024..", "error", ""},
	} {
		got, err := parseSeenFlag(tt.in)
		switch {
		case tt.lo == "error":
			if err == nil {
				t.Errorf("%q: got %v, want an error", tt.in, got)
			}
		case err != nil:
			t.Errorf("%q: %v", tt.in, err)
		case tt.lo == "":
			if !got.IsZero() {
				t.Errorf("%q: got %v", tt.in, got)
			}
		case got.Lo.Format(time.RFC3339) != tt.lo || got.Hi.Format(time.RFC3339) != tt.hi:
			t.Errorf("%q: got %v", tt.in, got)
		}
	}
}

func TestCompareCopies(t *testing.T) {
	const plain = "From: a@a.example\nTo: b@b.example\nSubject: s\nX: 1\nX: 1\n"
	multi := func(parts ...string) string {
		s := plain + "Content-Type: multipart/mixed; boundary=b\n\n"
		for _, p := range parts {
			s += "--b\n" + p + "\n"
		}
		return s + "--b--\n"
	}
	text, file := "Content-Type: text/plain\n\nSome words.", "Content-Type: application/pdf\n\nabc"
	for _, tt := range []struct{ name, a, b, want string }{
		{"line ends and folding", plain + "\nHi", strings.ReplaceAll(plain, "\nTo: b", "\nTo:\n b") + "\nHi", "parts 1:equal"},
		{"a field more and a field less", plain + "\nHi", strings.Replace(plain, "X: 1\n", "", 1) + "Y: 2\n\nHi", "x[1|] y[|2] parts 1:equal"},
		{"value", plain + "\nHi", strings.Replace(plain, "s\n", "t\n", 1) + "\nHi", "subject[s|t] parts 1:equal"},
		{"order", plain + "\nHi", "Subject: s\nFrom: a@a.example\nTo: b@b.example\nX: 1\nX: 1\n\nHi", "order parts 1:equal"},
		{"same words", plain + "\nHi, you", plain + "\nhi  you!", "parts 1:equal-in-normal-form"},
		{"other words", plain + "\nHi", plain + "\nHo", "parts 1:differs"},
		{"part gone", multi(text, file), multi(text), "parts 1:equal 2:only-first"},
		{"part new", multi(text), multi(text, file), "parts 1:equal 2:only-this"},
		{"files have no normal form", multi(text, file), multi(text, file+"."), "parts 1:equal 2:differs"},
	} {
		a, b := &mailCopy{m: message.Read([]byte(tt.a))}, &mailCopy{m: message.Read([]byte(tt.b))}
		var l copyLine
		compareCopies(&l, a, b)
		var got strings.Builder
		for _, f := range l.Fields {
			fmt.Fprintf(&got, "%s[%s|%s] ", f.Field, strings.Join(f.First, ","), strings.Join(f.This, ","))
		}
		if l.Order {
			got.WriteString("order ")
		}
		got.WriteString("parts")
		for _, p := range l.Parts {
			fmt.Fprintf(&got, " %s:%s", p.Part, p.State)
		}
		if got.String() != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got.String(), tt.want)
		}
	}
}

// A list that replaces the author's address does not make the author's domain
// a stranger, but only where that is proved in full.
func TestSignerRole(t *testing.T) {
	rewritten := []authentic.Change{{Code: authentic.AuthorRewritten, Was: "Ann <ann@mail.a.example>"}}
	for _, tt := range []struct {
		name string
		s    authentic.Signature
		want string
	}{
		{"author", authentic.Signature{Domain: "a.example", Author: true}, "the domain of the author's address"},
		{"proved", authentic.Signature{Domain: "a.example", Explained: true, Changes: rewritten}, "the domain of the author's address as it was signed, which the list replaced: ann@mail.a.example"},
		{"not proved", authentic.Signature{Domain: "a.example", Changes: rewritten}, "another domain"},
		{"look-alike", authentic.Signature{Domain: "l.a.example", Explained: true, Changes: rewritten}, "another domain"},
		{"suffix of a label", authentic.Signature{Domain: "il.a.example", Explained: true, Changes: rewritten}, "another domain"},
	} {
		if got := signerRole(tt.s); !strings.HasPrefix(got, tt.want) || tt.name == "author" && got != tt.want {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}

// What the case knows about the bytes reaches the judge.
func TestJudgeOptions(t *testing.T) {
	r := &judging{quick: true}
	if o := r.options(archive.Item{}, nil); o.MboxQuoted || o.Constructed || !o.Quick {
		t.Errorf("plain mail: %+v", o)
	}
	for raw, want := range map[string]bool{"a\n\n>From b": true, "a\n\nx\r\n>>From b": true, ">From b": true, "a\n\nb >From c": false, "a\n\n>from b": false, "a\n\n> From b": false, "": false} {
		if o := r.options(archive.Item{}, []byte(raw)); o.MboxQuoted != want {
			t.Errorf("%q: %+v", raw, o)
		}
	}
	if o := r.options(archive.Item{Entry: evidence.Entry{Constructed: true}}, nil); !o.Constructed {
		t.Errorf("constructed mail: %+v", o)
	}
}

// A change is named only where the domain's own key proves it.
func TestMessageText(t *testing.T) {
	footer := []authentic.Change{{Code: authentic.ListFooter}, {Code: authentic.SubjectPrefix}, {Code: authentic.ListFooter}}
	conflict := []authentic.Note{{Code: "key-conflict"}}
	for _, tt := range []struct {
		s    authentic.Signature
		want string
	}{
		{authentic.Signature{Word: authentic.Verified}, "verified"},
		{authentic.Signature{Word: authentic.Verified, Notes: conflict}, "verified, if the key is the right one of two that are kept"},
		{authentic.Signature{Word: authentic.KeyGone, Changes: footer}, "key gone"},
		{authentic.Signature{Word: authentic.BodyAltered, Changes: footer}, "body altered: a list's footer appended, a list's tag put into Subject; what else is not proved"},
		{authentic.Signature{Word: authentic.BodyAltered, Changes: footer, Explained: true}, "body altered: a list's footer appended, a list's tag put into Subject, and nothing else"},
		{authentic.Signature{Word: authentic.HeaderAltered}, "header altered; how is not proved"},
	} {
		o := authentic.Outcome{Word: tt.s.Word, Signatures: []authentic.Signature{tt.s}}
		if got := messageText(o); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
		tally := newTally()
		tally.add(o)
		if n := len(tally.changes); (n > 0) != strings.Contains(tt.want, "footer") {
			t.Errorf("%s: %d changes counted", tt.want, n)
		}
	}
}

// Only of a signature that is shown to be somebody's is it said to be by them.
func TestByText(t *testing.T) {
	loose, vouched := &authentic.Certificate{}, &authentic.Certificate{Trust: authentic.Trust{State: authentic.Vouched}}
	for _, tt := range []struct {
		s    authentic.Signature
		want string
	}{
		{authentic.Signature{Scheme: authentic.DKIM, Word: authentic.HeaderAltered, Domain: "a.example", Selector: "s"}, "by a.example"},
		{authentic.Signature{Scheme: authentic.DKIM, Word: authentic.Altered, Domain: "a.example", Selector: "s"}, "in the name of a.example"},
		{authentic.Signature{Scheme: authentic.SMIME, Word: authentic.BodyAltered, Identity: "ann@a.example", Certificate: loose}, "in the name of ann@a.example"},
		{authentic.Signature{Scheme: authentic.SMIME, Word: authentic.BodyAltered, Identity: "ann@a.example", Certificate: vouched}, "by ann@a.example"},
		{authentic.Signature{Scheme: authentic.OpenPGP, Word: authentic.BodyAltered, Identity: "ann@a.example", PGP: &authentic.PGPKey{}}, "in the name of ann@a.example"},
	} {
		if got := byText(tt.s); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.s, got, tt.want)
		}
	}
}
