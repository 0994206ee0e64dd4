package web

import (
	"slices"
	"strings"

	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// conflictsData is the accounts that do not agree with themselves.
type conflictsData struct {
	Statements int
	Accounts   []account
}

// account is what people who stand together said of one thing, in the order in
// which they said it, where some of it asserts what other of it denies.
type account struct {
	Prop   string
	Allied string
	Said   []accountLine
	Partly bool // some of it is about times that overlap only in part
}

// accountLine is one statement of an account.
type accountLine struct {
	S       statement.Statement
	Reading string
	Finding finding.Verdict
	Turns   bool // says otherwise than the line before
}

// conflicts lays out the statements that cannot both hold as they are worded.
// Which of them holds it does not say.
func (d *Desk) conflicts(v visit) (answer, error) {
	t, err := d.all(v.Context())
	if err != nil {
		return answer{}, err
	}
	decisions, err := d.opt.Case.Decisions(v.Context())
	if err != nil {
		return answer{}, err
	}
	data := conflictsData{Statements: len(t.statements), Accounts: accountsOf(finding.ConflictsAmong(t.statements, decisions), t)}
	return answer{page: "conflicts", title: "Conflicting statements", nav: "findings", data: data}, nil
}

// accountsOf puts conflicts about one thing, between those who are taken
// together for one reason, into one account.
func accountsOf(found []finding.Conflict, t *tested) []account {
	var out []account
	for _, c := range found {
		i := slices.IndexFunc(out, func(a account) bool { return a.Prop == c.Prop && a.Allied == c.Allied })
		if i < 0 {
			i = len(out)
			out = append(out, account{Prop: c.Prop, Allied: c.Allied})
		}
		out[i].Partly = out[i].Partly || c.Partly
		for n, s := range []statement.Statement{c.Earlier, c.Later} {
			line := accountLine{S: s, Reading: c.Readings[n]}
			if slices.ContainsFunc(out[i].Said, func(l accountLine) bool { return l.S.ID == s.ID && l.Reading == line.Reading }) {
				continue
			}
			if at := t.index(s.ID); at >= 0 {
				line.Finding = t.findings[at].Headline
			}
			out[i].Said = append(out[i].Said, line)
		}
	}
	for i := range out {
		said := out[i].Said
		slices.SortStableFunc(said, func(a, b accountLine) int {
			if c := a.S.SaidInterval().Lo.Compare(b.S.SaidInterval().Lo); c != 0 {
				return c
			}
			return strings.Compare(a.S.ID, b.S.ID)
		})
		for n := 1; n < len(said); n++ {
			said[n].Turns = said[n].S.Polarity != said[n-1].S.Polarity
		}
	}
	return out
}

// conflictsWith are the ids of the statements that conflict with one.
func conflictsWith(found []finding.Conflict, id string) []string {
	var out []string
	for _, c := range found {
		other := ""
		switch id {
		case c.Earlier.ID:
			other = c.Later.ID
		case c.Later.ID:
			other = c.Earlier.ID
		}
		if other != "" && !slices.Contains(out, other) {
			out = append(out, other)
		}
	}
	return out
}
