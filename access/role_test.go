package access

import "testing"

func TestARoleMayWhatThoseBeforeItMay(t *testing.T) {
	for _, tt := range []struct {
		role, needed Role
		want         bool
	}{
		{Reader, Reader, true}, {Reader, Reviewer, false}, {Reader, Owner, false},
		{Reviewer, Reader, true}, {Reviewer, Reviewer, true}, {Reviewer, Owner, false},
		{Owner, Reader, true}, {Owner, Reviewer, true}, {Owner, Owner, true},
		{"", Reader, false}, {"root", Reader, false}, {Owner, "", false}, {Owner, "root", false}, {"", "", false},
	} {
		if got := tt.role.May(tt.needed); got != tt.want {
			t.Errorf("%q may what needs %q: %v, want %v", tt.role, tt.needed, got, tt.want)
		}
	}
}

func TestParseRole(t *testing.T) {
	for word, want := range map[string]Role{"reader": Reader, " Reviewer ": Reviewer, "OWNER": Owner, "": "", "admin": ""} {
		got, err := ParseRole(word)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q is read as %q (%v)", word, got, err)
		}
	}
}
