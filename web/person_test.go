package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
)

// decided puts a decision on record, as the command line would.
func (u *user) decided(dec people.Decision) people.Decision {
	u.t.Helper()
	dec.Why, dec.By, dec.At = "on record", "tester", u.clock.now()
	made, err := archive.Decide(u.t.Context(), u.k, dec)
	if err != nil {
		u.t.Fatal(err)
	}
	return made
}

func named(kind people.EntityKind, name string) people.Entity {
	return people.Entity{Kind: kind, Name: name}
}

func TestAPreviewDecidesNothing(t *testing.T) {
	u := newUser(t)
	before := len(u.journal("people."))
	part := []string{"kind", "part", "entity", "person", "name", "Gregor Vance", "handles", "g.vance@meridian.example", "why", "another Vance", "back", "/person?name=Gregor+Vance"}
	body, _ := u.post("/person?name=Gregor+Vance", "/people/decide", 200, append(part, "do", "preview")...)
	wants(t, body, "Nothing is decided yet", "g.vance@meridian.example is not Gregor Vance", "Because: <bdi>another Vance", "Gregor Vance’s now, seen 2 times", "1 finding would move", `href="/statement/s1"`, "rests on what is decided about now",
		`name="kind" value="part"`, `name="why" value="another Vance"`)
	wantsNot(t, body, "Nothing was changed")
	if got := len(u.journal("people.")); got != before {
		t.Fatalf("a preview left %d entries in the journal", got-before)
	}
	// What it foretells is what happens.
	then := regexp.MustCompile(`(?s)href="/statement/(s\d)">.*?</tr>`).FindAllStringSubmatch(body, -1)
	u.post("/person?name=Gregor+Vance", "/people/decide", http.StatusSeeOther, part...)
	for _, row := range then {
		headline := regexp.MustCompile(`class="headline (v-[a-z-]+)"`).FindStringSubmatch(u.get("/statement/"+row[1], 200))[1]
		last := regexp.MustCompile(`class="badge (v-[a-z-]+)"`).FindAllStringSubmatch(row[0], -1)
		if got := last[len(last)-1][1]; got != headline {
			t.Errorf("%s was foretold to be %s, and is %s", row[1], got, headline)
		}
	}
	// Undoing is previewed too, in words.
	seq := u.journal("people.part")[0].Seq
	body, _ = u.post("/journal", "/people/decide", 200, "kind", "undo", "undoes", fmt.Sprint(seq), "why", "it was him", "back", "/journal", "do", "preview")
	wants(t, body, fmt.Sprintf("decision %d no longer holds", seq), "1 finding would move")
	u.post("/journal", "/people/decide", http.StatusBadRequest, "kind", "undo", "undoes", "99999", "why", "w", "do", "preview")
}

func TestMembershipsOnAnAxis(t *testing.T) {
	u := newUser(t)
	u.decided(people.Decision{Kind: people.Member, Entity: named(people.Person, "Nadia Okafor"), Org: "Harbour Board", Role: "member", To: testDay("2019-06")})
	u.decided(people.Decision{Kind: people.Member, Entity: named(people.Person, "Nadia Okafor"), Org: "Choir"})
	body := u.get("/person?name=Nadia+Okafor", 200)
	wants(t, body, "Harbour Board", `class="span"`, `class="open"`, ">2019<", "no date")
	if n := strings.Count(body, `class="span"`); n != 2 {
		t.Errorf("%d of three memberships are drawn; two are dated", n)
	}
	wants(t, u.get("/person?name=campaign", 200), "Members", "Nadia Okafor")
}

func TestSpans(t *testing.T) {
	row := func(from, to string) membershipRow {
		var m people.Membership
		if from != "" {
			m.From = testDay(from)
		}
		if to != "" {
			m.To = testDay(to)
		}
		return membershipRow{Membership: m}
	}
	if a := spanAxisOf([]membershipRow{row("", "")}); a != nil {
		t.Errorf("what has no date has an axis: %+v", a)
	}
	rows := []membershipRow{row("2000-01-01", "2001-12-31"), row("2003-01-01", ""), row("", "2000-06"), row("2005-01-01", "2004-01-01")}
	a := spanAxisOf(rows)
	if a.From.Year() != 2000 || len(a.Ticks) > maxSpanTicks || a.Ticks[0].X != 0 {
		t.Errorf("axis from %v with ticks %v", a.From, a.Ticks)
	}
	for i, r := range rows {
		b := a.bar(r.Membership)
		if b.X < 0 || b.End() > spanWide+1e-6 || b.W <= 0 {
			t.Errorf("bar %d lies at %v to %v", i, b.X, b.End())
		}
		if b.OpenStart != r.From.IsZero() || b.OpenEnd != r.To.IsZero() {
			t.Errorf("bar %d is open %v, %v", i, b.OpenStart, b.OpenEnd)
		}
	}
	if first, second := a.bar(rows[0].Membership), a.bar(rows[1].Membership); first.End() >= second.X {
		t.Errorf("one ends at %v, and the other, years later, begins at %v", first.End(), second.X)
	}
	if far := spanAxisOf([]membershipRow{row("1001-01-01", "9998-01-01")}); len(far.Ticks) > maxSpanTicks || far.bar(rows[0].Membership).X <= 0 {
		t.Errorf("thousands of years: %+v", far)
	}
}

func TestPersonaClaimsSayWhoClaims(t *testing.T) {
	u := newUser(t)
	u.decided(people.Decision{Kind: people.Same, Entity: named(people.Persona, "Dockside"), Handles: []evidence.Handle{evidence.MailHandle("dock@side.example")}})
	u.decided(people.Decision{Kind: people.Operate, Entity: named(people.Persona, "Dockside"), Operator: "Gregor Vance"})
	wants(t, u.get("/person?name=Dockside", 200), "Said to be operated by", "Gregor Vance", "who claims it", "tester", "stays the persona’s", `s-claimed`)
	wants(t, u.get("/person?name=Gregor+Vance", 200), "Said to operate", "Dockside", "not counted as this person’s own")
}

// manyPeople are n decisions: people, every other one a member of The Many,
// and one with a name of 5,000 characters.
func manyPeople(n int) []people.Decision {
	out := make([]people.Decision, n)
	for i := range out {
		name := fmt.Sprintf("Person %04d", i)
		if i == 17 {
			name = longName
		}
		d := people.Decision{Seq: int64(i), Kind: people.Same, Entity: named(people.Person, name), Handles: []evidence.Handle{evidence.MailHandle(fmt.Sprintf("p%d@many.example", i))}, Why: "w", By: "t"}
		if i%2 == 0 {
			d = people.Decision{Seq: int64(i), Kind: people.Member, Entity: named(people.Person, name), Org: "The Many", Role: "staff", From: testDay("2010-01-01"), Why: "w", By: "t"}
		}
		out[i] = d
	}
	return out
}

var longName = strings.Repeat("Ж", 5_000)

// TestADirectoryOfThousands holds that a page of it has no more rows, and
// takes no more time, than one of a hundred.
func TestADirectoryOfThousands(t *testing.T) {
	dir := people.Fold(manyPeople(5_000), nil)
	for _, q := range []string{"", "q=person+04", "who=50"} {
		values, err := url.ParseQuery(q)
		if err != nil {
			t.Fatal(err)
		}
		data := &peopleData{Match: values.Get("q")}
		began := time.Now()
		if err := data.entities(&tested{dir: dir}, nil, values); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); len(data.Entities) == 0 || len(data.Entities) > entitiesOnPage || data.Known != 5_001 || took > 2*time.Second {
			t.Errorf("%q lists %d of %d, after %v", q, len(data.Entities), data.Known, took)
		}
	}
	org := &personData{Entity: named(people.Org, "The Many")}
	if err := org.memberships(&tested{dir: dir}, nil, url.Values{"members": {"25"}}); err != nil || len(org.Members) != membersOnPage || org.Who.Total != 2_500 {
		t.Errorf("%d of %d members: %v", len(org.Members), org.Who.Total, err)
	}
	if names := offered(dir, []string{"Person 4999"}); len(names) != maxOffered || names[0] != "Person 4999" {
		t.Errorf("%d names are offered, first %.40q", len(names), names[0])
	}
}

func TestPagesOfManyPeople(t *testing.T) {
	u := newUser(t)
	for _, d := range manyPeople(240) { // without archive.Decide, which folds all decisions for each
		d.At = u.clock.now()
		body, err := archive.CanonicalJSON(d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.k.Append(t.Context(), archive.JournalEntry{At: d.At, By: "t", Kind: "people." + string(d.Kind), Why: "w", Body: body}); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"/", "/people", "/people?q=person+01", "/person?name=The+Many", "/person?name=The+Many&members=2", "/person?name=" + url.QueryEscape(longName), "/handle?h=office@harbour.example"} {
		body := u.get(path, 200)
		if len(body) > 250_000 {
			t.Errorf("%.60s has %d bytes", path, len(body))
		}
		wantsNot(t, body, ">"+strings.Repeat("Ж", shownName+1))
	}
	wants(t, u.get("/people", 200), "Next page", "1 to 100 of 246")
	wants(t, u.get("/people?q=person+0239", 200), "Person 0239")
	wants(t, u.get("/people?who=3", 200), "201 to 246 of")
	for _, q := range []string{"who=0", "who=x", "page=1000001", "page=-1"} {
		u.get("/people?"+q, http.StatusBadRequest)
	}
	u.get("/people?who=1000000", 200)
}
