package people_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"pgregory.net/rapid"
)

// naive returns a time without a zone: "2016", "2016-10" or "2016-10-14".
func naive(text string) evidence.Time {
	for layout, p := range map[string]evidence.Precision{
		"2006": evidence.PrecisionYear, "2006-01": evidence.PrecisionMonth, "2006-01-02": evidence.PrecisionDay,
	} {
		if w, err := time.Parse(layout, text); err == nil {
			return evidence.Time{Text: text, Wall: w, Precision: p}
		}
	}
	return evidence.Time{}
}

// utc returns the same in UTC.
func utc(text string) evidence.Time { return naive(text).In(time.UTC) }

// circa returns the same, when the material itself is not sure.
func circa(t evidence.Time) evidence.Time {
	t.Circa = true
	return t
}

// instant returns the second that begins at text, in UTC.
func instant(text string) evidence.Interval {
	lo, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return evidence.Interval{Lo: lo, Hi: lo.Add(time.Second)}
}

func TestCovers(t *testing.T) {
	open := evidence.Time{}
	for _, c := range []struct {
		from, to         evidence.Time
		at               evidence.Interval
		inside, overlaps bool
		why              string
	}{
		{open, open, instant("2016-10-14 12:00"), false, true, "nobody has said when"},
		{open, open, evidence.Interval{}, false, true, "nor of either"},
		{utc("2016"), open, evidence.Interval{}, false, true, "an undated event may have been before"},
		{open, utc("2016"), evidence.Interval{}, false, true, "or after"},
		{utc("2016-10-14"), utc("2016-10-14"), instant("2016-10-14 00:00"), true, true, "the first second of the day"},
		{utc("2016-10-14"), utc("2016-10-14"), instant("2016-10-14 23:59"), true, true, "the last day is included whole"},
		{utc("2016-10-14"), utc("2016-10-14"), instant("2016-10-15 00:00"), false, false, "the day after"},
		{utc("2016-10-14"), utc("2016-10-14"), instant("2016-10-13 23:59"), false, false, "the day before"},
		{utc("2016-09"), utc("2016-10"), instant("2016-10-31 23:59"), true, true, "the last month is included whole"},
		{utc("2016-09"), utc("2016-10"), instant("2016-11-01 00:00"), false, false, "the month after"},
		{utc("2015"), utc("2016"), instant("2016-12-31 23:59"), true, true, "the last year is included whole"},
		{utc("2016-10-14"), utc("2016-10-15"), evidence.Interval{Lo: instant("2016-10-14 23:00").Lo, Hi: instant("2016-10-16 02:00").Hi}, false, true, "a straddling event"},
		{utc("2016-10-14"), utc("2016-10-15"), evidence.Interval{Lo: instant("2016-10-16 00:00").Lo}, false, false, "an event some time after"},
		{naive("2016-10-14"), naive("2016-10-14"), instant("2016-10-14 11:00"), false, true, "no zone: one day is certain in no instant"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-14 11:59"), false, true, "the day has not begun in the westernmost zone"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-14 12:00"), true, true, "now it has begun everywhere"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-13 10:00"), false, true, "it may have begun in the easternmost zone"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-13 09:59"), false, false, "it has begun nowhere"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-20 09:59"), true, true, "the last day has ended nowhere"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-20 10:00"), false, true, "it may have ended in the easternmost zone"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-21 11:59"), false, true, "it may not have ended in the westernmost"},
		{naive("2016-10-14"), naive("2016-10-20"), instant("2016-10-21 12:00"), false, false, "it has ended everywhere"},
		{circa(utc("2016-10")), open, instant("2016-10-20 00:00"), false, true, "about October may have begun later"},
		{circa(utc("2016-10")), open, instant("2016-12-01 23:59"), false, true, "or in November"},
		{circa(utc("2016-10")), open, instant("2016-12-02 00:00"), true, true, "but not after November"},
		{circa(utc("2016-10")), open, instant("2016-09-01 00:00"), false, true, "or in September"},
		{circa(utc("2016-10")), open, instant("2016-08-30 23:59"), false, false, "but not in August"},
		{open, circa(utc("2016-10")), instant("2016-10-01 00:00"), false, true, "about October may have ended before"},
		{open, circa(utc("2016-10")), instant("2016-09-01 00:00"), false, true, "or in September"},
		{open, circa(utc("2016-10")), instant("2016-08-30 23:59"), true, true, "but not before September"},
		{open, circa(utc("2016-10")), instant("2016-11-30 23:59"), false, true, "it may have ended in November"},
		{open, circa(utc("2016-10")), instant("2016-12-02 00:00"), false, false, "but not in December"},
		{utc("2016-10-20"), utc("2016-10-14"), instant("2016-10-16 00:00"), false, false, "it ends before it begins"},
		{utc("2016-10-20"), utc("2016-10-14"), evidence.Interval{}, false, false, "and holds nothing undated either"},
	} {
		m := people.Membership{Decision: people.Decision{From: c.from, To: c.to}}
		inside, overlaps := m.Covers(c.at)
		if inside != c.inside || overlaps != c.overlaps {
			t.Errorf("%s: from %s to %s, at %s: inside %v, overlaps %v", c.why, c.from, c.to, c.at.Lo, inside, overlaps)
		}
	}
}

// TestCoversWidening: what is uncertain about a date can only take certainty
// away, of the event as of the membership (method section 7, P10).
func TestCoversWidening(t *testing.T) {
	counts := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) evidence.Time {
			d := rapid.IntRange(1, 28).Draw(t, label)
			return naive(fmt.Sprintf("2016-10-%02d", d)).In(time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600))
		}
		m := people.Membership{Decision: people.Decision{From: day("from"), To: day("to")}}
		if m.Decision.To.Wall.Before(m.Decision.From.Wall) && rapid.Bool().Draw(t, "right way round") {
			m.Decision.From, m.Decision.To = m.Decision.To, m.Decision.From
		}
		lo := time.Date(2016, 10, 1, rapid.IntRange(0, 27*24).Draw(t, "hour"), 0, 0, 0, time.UTC)
		i := evidence.Interval{Lo: lo, Hi: lo.Add(time.Duration(rapid.IntRange(1, 100).Draw(t, "hours")) * time.Hour)}
		inside, overlaps := m.Covers(i)
		counts[fmt.Sprintf("inside %v, overlaps %v", inside, overlaps)]++
		if inside && !overlaps {
			t.Errorf("%v: inside but not overlapping", i)
		}
		wider := evidence.Interval{Lo: i.Lo.Add(-time.Hour), Hi: i.Hi.Add(time.Hour)}
		if in, over := m.Covers(wider); in && !inside || overlaps && !over {
			t.Errorf("widening the event to %v gave inside %v from %v, overlaps %v from %v", wider, in, inside, over, overlaps)
		}
		if in, over := m.Covers(evidence.Interval{}); in || !over && inside {
			t.Errorf("an undated event: inside %v, overlaps %v", in, over)
		}
		vague := m
		vague.Decision.From.Zoned, vague.Decision.To.Zoned = false, false
		if in, over := vague.Covers(i); in && !inside || overlaps && !over {
			t.Errorf("forgetting the zone gave inside %v from %v, overlaps %v from %v", in, inside, over, overlaps)
		}
	})
	if testing.Short() {
		return // too few were drawn to expect one of each
	}
	for _, want := range []string{"inside true, overlaps true", "inside false, overlaps true", "inside false, overlaps false"} {
		if counts[want] == 0 {
			t.Errorf("nothing drawn was %s", want)
		}
	}
}

func orgIn(org, in, role string) people.Decision {
	return people.Decision{Kind: people.Member, Entity: people.Entity{Kind: people.Org, Name: org}, Org: in, Role: role}
}

func memberList(ms []people.Membership) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprintf("%s in %s as %s by %d", m.Member.Name, m.Org.Name, m.Role, len(m.Decisions())))
	}
	return strings.Join(out, "; ")
}

func TestMembers(t *testing.T) {
	ds := numbered(
		member("Ann", "press team"),
		orgIn("press team", "campaign", people.PartOf),
		member("Bob", "campaign"),
		orgIn("Super PAC", "campaign", people.Surrogate),
		people.Decision{Kind: people.Member, Entity: person("Cy"), Org: "super pac", Role: people.Staff, From: utc("2016"), To: utc("2016-10")},
		orgIn("campaign", "press team", ""), // a circle
		alias("campaign", "unrelated person of that name"),
	)
	ds[3].From, ds[3].To = utc("2016-09"), utc("2016-12")
	ds[3].Standing = evidence.Claimed
	d := people.Fold(ds, nil)
	want := "press team in campaign as part by 1; Ann in campaign as staff by 2; Bob in campaign as staff by 1; Super PAC in campaign as surrogate by 1; Cy in campaign as surrogate by 2"
	if got := memberList(d.Members("Campaign")); got != want {
		t.Errorf("members:\n%s, want\n%s", got, want)
	}
	if got, want := memberList(d.MembershipsOf(person("Cy"))), "Cy in Super PAC as staff by 1; Cy in campaign as surrogate by 2; Cy in press team as surrogate by 3"; got != want {
		t.Errorf("memberships of Cy:\n%s, want\n%s", got, want)
	}
	cy := d.MembershipsOf(person("Cy"))[1]
	for at, want := range map[string][2]bool{
		"2016-08-01 00:00": {false, false}, // before the PAC was in
		"2016-09-15 00:00": {true, true},
		"2016-11-15 00:00": {false, false}, // after Cy had left
	} {
		if in, over := cy.Covers(instant(at)); in != want[0] || over != want[1] {
			t.Errorf("at %s: inside %v, overlaps %v", at, in, over)
		}
	}
	if cy.Standing() != evidence.Claimed {
		t.Errorf("the membership is %v, but that of the PAC is claimed", cy.Standing())
	}
	if got := d.Members("nobody"); got != nil {
		t.Errorf("members of nobody: %v", got)
	}
}

// TestMembershipDepth: what lies deeper than MembershipDepth is not found, and
// what lies as deep is.
func TestMembershipDepth(t *testing.T) {
	ds := []people.Decision{member("Ann", "org 1")}
	for i := 1; i < people.MembershipDepth+1; i++ {
		ds = append(ds, orgIn(fmt.Sprintf("org %d", i), fmt.Sprintf("org %d", i+1), ""))
	}
	d := people.Fold(numbered(ds...), nil)
	got := d.MembershipsOf(person("Ann"))
	if len(got) != people.MembershipDepth || got[len(got)-1].Org.Name != fmt.Sprintf("org %d", people.MembershipDepth) {
		t.Errorf("%s", memberList(got))
	}
	for _, m := range d.Members(fmt.Sprintf("org %d", people.MembershipDepth+1)) {
		if m.Member.Name == "Ann" {
			t.Error("Ann is found deeper than the limit")
		}
	}
}

// TestMembersBothWays: who is among the members of an organisation is a member
// of it, and the other way round.
func TestMembersBothWays(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		var ds []people.Decision
		for range rapid.IntRange(1, 10).Draw(t, "n") {
			org := fmt.Sprintf("org %d", rapid.IntRange(0, 3).Draw(t, "org"))
			if rapid.Bool().Draw(t, "person") {
				ds = append(ds, member(rapid.SampledFrom([]string{"Ann", "Bob"}).Draw(t, "name"), org))
			} else {
				ds = append(ds, orgIn(fmt.Sprintf("org %d", rapid.IntRange(0, 3).Draw(t, "in")), org, ""))
			}
		}
		d := people.Fold(numbered(ds...), nil)
		down, up := map[string]int{}, map[string]int{}
		for _, e := range d.Entities() {
			for _, m := range d.Members(e.Name) {
				down[memberList([]people.Membership{m})]++
				if m.Member == m.Org {
					t.Errorf("%v is a member of itself", m.Org)
				}
			}
			for _, m := range d.MembershipsOf(e) {
				up[memberList([]people.Membership{m})]++
			}
		}
		for k, n := range down {
			found++
			if up[k] != n {
				t.Errorf("%s: %d times downwards, %d upwards", k, n, up[k])
			}
		}
		if len(up) != len(down) {
			t.Errorf("%d memberships upwards, %d downwards", len(up), len(down))
		}
	})
	if found == 0 {
		t.Error("no membership was drawn")
	}
}

func TestRoleMatches(t *testing.T) {
	for _, c := range []struct {
		role, as string
		want     bool
	}{
		{"staff", "staff", true},
		{"Staff", "staff", true},
		{"staff", "any", true},
		{"", "any", true},
		{"surrogate", "staff", false},
		{"", "staff", false},
		{"surrogate", "", true},
		{"lawyer", "lawyer", true},
	} {
		if got := people.RoleMatches(c.role, c.as); got != c.want {
			t.Errorf("RoleMatches(%q, %q) = %v", c.role, c.as, got)
		}
	}
}
