package finding

import (
	"slices"
	"testing"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// A role is that of a field put in after signing only where it is proved that
// the mail had no such field at all.
func TestRolesAdded(t *testing.T) {
	cc := authentic.Change{Code: authentic.FieldAdded, Name: "cc", Proved: true}
	to := authentic.Change{Code: authentic.FieldAdded, Name: "to", Proved: true}
	guessed, replaced := cc, cc
	guessed.Proved, replaced.Code = false, authentic.FieldReplaced
	for _, tt := range []struct {
		name    string
		fields  []string
		changes []authentic.Change
		want    []evidence.Role
	}{
		{"none there, one put in", []string{"from", "cc"}, []authentic.Change{cc}, []evidence.Role{evidence.RoleCc}},
		{"one there, another put in", []string{"from", "cc", "cc"}, []authentic.Change{cc}, nil},
		{"none there, two put in", []string{"from", "cc", "cc"}, []authentic.Change{cc, cc}, []evidence.Role{evidence.RoleCc}},
		{"two fields", []string{"to", "cc"}, []authentic.Change{cc, to}, []evidence.Role{evidence.RoleTo, evidence.RoleCc}},
		{"not proved", []string{"cc"}, []authentic.Change{guessed}, nil},
		{"replaced", []string{"cc"}, []authentic.Change{replaced}, nil},
		{"no address", []string{"reply-to"}, []authentic.Change{{Code: authentic.FieldAdded, Name: "reply-to", Proved: true}}, nil},
	} {
		s := authentic.Signature{Word: authentic.HeaderAltered, Changes: tt.changes, Covered: authentic.Coverage{Fields: tt.fields}}
		got := ProofOf(authentic.Outcome{Signatures: []authentic.Signature{s}}).Signatures[0].Added
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		s.Word = authentic.KeyGone
		if got := ProofOf(authentic.Outcome{Signatures: []authentic.Signature{s}}).Signatures[0].Added; got != nil {
			t.Errorf("%s, without a key: %v", tt.name, got)
		}
	}
}

// Each objection alone keeps an altered signature from taking anybody out.
func TestOnlyTheWritersDomainTakesOut(t *testing.T) {
	good := goodSignature("camp.example")
	good.Word, good.Added = authentic.HeaderAltered, []evidence.Role{evidence.RoleCc}
	e := &engine{}
	if got := e.addedAfter(signedMail(good)); !slices.Equal(got, good.Added) {
		t.Fatalf("a good signature takes out %v", got)
	}
	for name, spoil := range map[string]func(*Signed, *telling){
		"nothing added":  func(s *Signed, _ *telling) { s.Added = nil },
		"scheme":         func(s *Signed, _ *telling) { s.Scheme = authentic.DomainKeys },
		"not the author": func(s *Signed, _ *telling) { s.Author = false },
		"another domain": func(s *Signed, _ *telling) { s.Domain = "amp.example" },
		"From":           func(s *Signed, _ *telling) { s.From = authentic.Partly },
		"broken":         func(s *Signed, _ *telling) { s.Strength = authentic.Broken },
		"no strength":    func(s *Signed, _ *telling) { s.Strength = "" },
		"testing":        func(s *Signed, _ *telling) { s.Testing = true },
		"conflict":       func(s *Signed, _ *telling) { s.Conflict = true },
		"key of a trove": func(s *Signed, _ *telling) { s.Seen = []KeySighting{{Trove: true}} },
		"constructed":    func(_ *Signed, m *telling) { m.event.Constructed = true },
		"signed as it is": func(_ *Signed, m *telling) {
			m.event.Proof.Signatures = append(m.event.Proof.Signatures, goodSignature("camp.example"))
		},
		"two other writers": func(_ *Signed, m *telling) { m.from = append(m.from, m.from[0]) },
	} {
		s, m := good, signedMail()
		m.event.Proof.Signatures = []Signed{s}
		spoil(&m.event.Proof.Signatures[0], m)
		if got := e.addedAfter(m); got != nil {
			t.Errorf("%s: %v is taken out", name, got)
		}
	}
	list := goodSignature("list.example")
	list.Author = false
	if got := e.addedAfter(signedMail(good, list)); !slices.Equal(got, good.Added) {
		t.Errorf("a list's signature of the mail as it came keeps %v in", got)
	}
}

// A flag names the fields that were changed.
func TestFlagsNameTheField(t *testing.T) {
	o := authentic.Signature{Scheme: authentic.DKIM, Word: authentic.HeaderAltered, Domain: "camp.example", Explained: true, Changes: []authentic.Change{
		{Code: authentic.FieldAdded, Name: "cc"}, {Code: authentic.ListFooter}, {Code: authentic.FieldAdded, Name: "reply-to"}, {Code: authentic.FieldAdded, Name: "cc"},
	}}
	s := ProofOf(authentic.Outcome{Signatures: []authentic.Signature{o}}).Signatures[0]
	got := (&engine{}).flags(signedMail(s))
	want := "a signature of camp.example does not hold: altered: Cc added, Reply-To added, and no innocent explanation of it is proved"
	if len(got) != 1 || got[0] != want {
		t.Errorf("%q, want %q", got, want)
	}
}
