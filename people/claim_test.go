package people_test

import (
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

func TestClaimOfAnAccountNeedsNumberAndScreenName(t *testing.T) {
	number := evidence.Party{Role: evidence.RoleOwner, Handle: evidence.XHandle("123"), Name: "Jane Roe"}
	screen := evidence.Party{Role: evidence.RoleOwner, Handle: evidence.XHandle("@jane")}
	other := evidence.Party{Role: evidence.RoleMention, Handle: evidence.XHandle("@other")}
	e := evidence.Entry{ID: evidence.Sum([]byte("account")), Parties: []evidence.Party{number, screen, other}}
	got, ok := people.ClaimOf(e)
	want := people.AccountClaim{Number: number.Handle, Screen: screen.Handle, Name: "Jane Roe", Item: e.ID}
	if !ok || got != want {
		t.Errorf("ClaimOf = %+v, %v; want %+v", got, ok, want)
	}
	e.Parties = []evidence.Party{number, other}
	if _, ok := people.ClaimOf(e); ok {
		t.Error("a claim without a screen name ties nothing to anything")
	}
}
