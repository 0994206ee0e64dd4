package finding

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// story is a small affair as a test tells it: testdata/README.md says how it
// is written.
type story struct {
	about     string
	events    []Event
	decisions []people.Decision
	troves    map[string]Copy
	all       []statement.Statement
	marks     Marks
	opt       Options
	expect    []string
}

// deskDay is when, in a story, things reach the desk unless it says otherwise.
var deskDay = time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)

func parseStory(t testing.TB, text string) *story {
	t.Helper()
	s := &story{troves: map[string]Copy{}}
	for _, f := range txtar.Parse([]byte(text)).Files {
		body := string(f.Data)
		switch f.Name {
		case "about":
			s.about = strings.TrimSpace(body)
		case "people":
			eachLine(body, func(l string) { s.decide(t, l) })
		case "troves":
			eachLine(body, func(l string) { s.trove(t, l) })
		case "messages":
			s.messages(t, body)
		case "marks":
			eachLine(body, func(l string) { s.mark(t, l) })
		case "readings":
			eachLine(body, func(l string) { s.reading(t, l) })
		case "statement.say":
			all, errs := statement.Parse(body)
			if len(errs) > 0 {
				t.Fatalf("statement: %v", errs[0])
			}
			s.all = all
		case "options":
			eachLine(body, func(l string) { s.option(t, l) })
		case "expect":
			eachLine(body, func(l string) { s.expect = append(s.expect, l) })
		default:
			t.Fatalf("a story has no part %q", f.Name)
		}
	}
	return s
}

// test tests the first statement; the others are on record.
func (s *story) test(t testing.TB) Finding {
	t.Helper()
	opt := s.opt
	opt.Statements = s.all
	f, err := Test(t.Context(), memory{events: s.events, marks: s.marks}, s.decisions, s.all[0], opt)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func eachLine(body string, f func(string)) {
	for l := range strings.Lines(body) {
		if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "//") {
			f(l)
		}
	}
}

// words cuts a line at blanks, with quoted words kept together.
func words(l string) []string {
	var out []string
	for l = strings.TrimSpace(l); l != ""; l = strings.TrimSpace(l) {
		if l[0] == '"' {
			in, rest, _ := strings.Cut(l[1:], `"`)
			out, l = append(out, in), rest
			continue
		}
		w, rest, _ := strings.Cut(l, " ")
		out, l = append(out, w), rest
	}
	return out
}

// options of a line: "key value key value"; what is no key is a plain word.
func options(ws []string, keys ...string) (plain []string, named map[string]string) {
	named = map[string]string{}
	for i := 0; i < len(ws); i++ {
		is := false
		for _, k := range keys {
			if ws[i] == k && i+1 < len(ws) {
				named[k] = ws[i+1]
				i, is = i+1, true
				break
			}
		}
		if !is {
			plain = append(plain, ws[i])
		}
	}
	return plain, named
}

func (s *story) decide(t testing.TB, l string) {
	ws, o := options(words(l), "standing", "from", "to", "as", "public", "desk")
	d := people.Decision{Seq: int64(len(s.decisions)), By: "tester", Why: "for the test", At: deskDay}
	if o["standing"] != "" {
		must(t, d.Standing.UnmarshalText([]byte(o["standing"])))
	}
	if o["public"] != "" {
		d.Public = day(t, o["public"]).Wall
	}
	if o["desk"] != "" {
		d.At = day(t, o["desk"]).Wall
	}
	switch ws[0] {
	case "person", "org":
		d.Kind, d.Entity = people.Same, people.Entity{Kind: people.EntityKind(ws[0]), Name: ws[1]}
		for _, h := range ws[2:] {
			d.Handles = append(d.Handles, handle(t, h))
		}
	case "persona":
		d.Kind, d.Entity = people.Same, people.Entity{Kind: people.Persona, Name: ws[1]}
		d.Handles = append(d.Handles, handle(t, ws[2]))
	case "operates": // operates WHO PERSONA
		d.Kind, d.Operator, d.Entity = people.Operate, ws[1], people.Entity{Kind: people.Persona, Name: ws[2]}
	case "member": // member WHO ORG
		d.Kind, d.Entity, d.Org, d.Role = people.Member, people.Entity{Name: ws[1]}, ws[2], o["as"]
		d.From, d.To = day(t, o["from"]), day(t, o["to"])
	case "suborg":
		d.Kind, d.Entity, d.Org, d.Role = people.Member, people.Entity{Kind: people.Org, Name: ws[1]}, ws[2], people.PartOf
		d.From, d.To = day(t, o["from"]), day(t, o["to"])
	case "part": // part KIND NAME HANDLE…
		d.Kind, d.Entity = people.Part, people.Entity{Kind: people.EntityKind(ws[1]), Name: ws[2]}
		for _, h := range ws[3:] {
			d.Handles = append(d.Handles, handle(t, h))
		}
	case "alias":
		d.Kind, d.Entity, d.Names = people.Alias, people.Entity{Kind: people.EntityKind(ws[1]), Name: ws[2]}, ws[3:]
	case "undo":
		d.Kind, d.Undoes = people.Undo, number(t, ws[1])
	default:
		t.Fatalf("no such decision: %s", l)
	}
	s.decisions = append(s.decisions, d)
}

// mark reads a seal, "seal PARTY channel WORD from D to D by NAME despite WHY",
// or an override, "set #N STANDING by NAME why WHY flag WORD", each with "desk
// D", when it was made, and "gone D", when it was withdrawn. They are numbered
// from 1000.
func (s *story) mark(t testing.TB, l string) {
	ws, o := options(words(l), "channel", "from", "to", "by", "why", "desk", "gone", "despite", "flag")
	seq := int64(1000 + len(s.marks.Seals) + len(s.marks.Standing))
	at, gone := deskDay, time.Time{}
	if o["desk"] != "" {
		at = day(t, o["desk"]).Wall
	}
	if o["gone"] != "" {
		gone = day(t, o["gone"]).Wall
	}
	switch ws[0] {
	case "seal":
		seal := Seal{Seq: seq, Party: ws[1], Channel: o["channel"], By: o["by"], Why: "for the test", At: at, Gone: gone}
		seal.Window = evidence.Interval{Lo: day(t, o["from"]).Wall, Hi: day(t, o["to"]).Interval().Hi}
		if o["despite"] != "" {
			seal.Despite = []string{o["despite"]}
		}
		s.marks.Seals = append(s.marks.Seals, seal)
	case "set":
		n := number(t, ws[1][1:])
		i := slices.IndexFunc(s.events, func(ev Event) bool { return ev.Exhibit == n })
		set := Override{Seq: seq, Item: s.events[i].Item, Flag: Flag(o["flag"]), By: o["by"], Why: o["why"], At: at, Gone: gone}
		must(t, set.Standing.UnmarshalText([]byte(ws[2])))
		s.marks.Standing = append(s.marks.Standing, set)
	default:
		t.Fatalf("no such mark: %s", l)
	}
}

func (s *story) trove(t testing.TB, l string) {
	ws, o := options(words(l), "from", "through", "published", "desk", "owner")
	c := Copy{Trove: ws[0], From: o["from"], Through: o["through"], Path: ws[0] + ".txt", Public: day(t, o["published"]), Desk: deskDay}
	if o["desk"] != "" {
		c.Desk = day(t, o["desk"]).Wall
	}
	if o["owner"] != "" {
		c.Owner = []evidence.Handle{handle(t, o["owner"])}
	}
	s.troves[ws[0]] = c
}

// messages reads blocks: a line "#N KIND DATE from A to B … in TROVE …", then
// lines of text, indented.
func (s *story) messages(t testing.TB, body string) {
	var text []string
	flush := func() {
		if len(s.events) == 0 {
			return
		}
		ev := &s.events[len(s.events)-1]
		ev.Text = strings.Join(text, "\n")
		ev.Norm = evidence.Sum([]byte(evidence.NormalForm(ev.Text)))
		text = nil
	}
	for l := range strings.Lines(body) {
		l = strings.TrimRight(l, "\n")
		switch {
		case strings.HasPrefix(l, "#"):
			flush()
			s.events = append(s.events, s.message(t, l))
		case strings.HasPrefix(l, "  "):
			text = append(text, l[2:])
		}
	}
	flush()
}

func (s *story) message(t testing.TB, l string) Event {
	ws := words(l)
	ev := Event{Exhibit: number(t, ws[0][1:]), Kind: evidence.Kind(ws[1]), Time: day(t, ws[2])}
	ev.Item = evidence.Sum([]byte(l))
	roles := map[string]evidence.Role{"from": evidence.RoleFrom, "sender": evidence.RoleSender, "to": evidence.RoleTo,
		"cc": evidence.RoleCc, "bcc": evidence.RoleBcc, "member": evidence.RoleMember, "mention": evidence.RoleMention}
	refs := map[string]evidence.RefKind{"id": evidence.RefMessageID, "re": evidence.RefInReplyTo, "refs": evidence.RefReferences,
		"same": evidence.RefSame, "conv": evidence.RefConversation}
	var flags []evidence.Flag
	key := ""
	for _, w := range ws[3:] {
		_, isRole := roles[w]
		_, isRef := refs[w]
		if isRole || isRef || w == "in" || w == "label" || w == "flag" || w == "subject" || w == "signed" {
			key = w
			continue
		}
		switch {
		case roles[key] != "":
			ev.Parties = append(ev.Parties, evidence.Party{Role: roles[key], Handle: handle(t, w)})
		case refs[key] != "":
			ev.Refs = append(ev.Refs, evidence.Ref{Kind: refs[key], Value: w})
		case key == "label":
			ev.Labels = append(ev.Labels, w)
		case key == "flag":
			flags = append(flags, evidence.Flag(w))
		case key == "signed":
			ev.Proof.Signatures = append(ev.Proof.Signatures, storySigned(t, w))
		case key == "subject":
			ev.Subject = w
		case key == "in":
			c, ok := s.troves[w]
			if !ok {
				t.Fatalf("no trove %q in %s", w, l)
			}
			ev.Copies = append(ev.Copies, c)
		}
	}
	for i := range ev.Copies {
		ev.Copies[i].Flags = flags
		ev.Copies[i].Nested = slices.Contains(ev.Labels, "nested") // a story's word for it
	}
	return ev
}

func (s *story) option(t testing.TB, l string) {
	ws := words(l)
	switch ws[0] {
	case "as-of":
		s.opt.AsOf = day(t, ws[1]).Interval().Hi
	case "clock":
		s.opt.Clock = Clock(ws[1])
	case "threshold":
		must(t, s.opt.Threshold.UnmarshalText([]byte(ws[1])))
	default:
		t.Fatalf("no option %q", l)
	}
}

// day reads a date of a story: "2016", "2016-10", "2016-10-14",
// "2016-10-14T18:35", each with "Z" or an offset or none, with "~" before it
// for about, or "-" for none.
func day(t testing.TB, s string) evidence.Time {
	t.Helper()
	if s == "" || s == "-" {
		return evidence.Time{}
	}
	out := evidence.Time{Text: s}
	s, out.Circa = strings.CutPrefix(s, "~")
	if i := strings.IndexAny(s, "Z+"); i > 0 {
		out.Zoned = true
		if s[i] == '+' {
			out.Offset = 60 * int(number(t, s[i+1:]))
		}
		s = s[:i]
	}
	for _, f := range []struct {
		layout string
		p      evidence.Precision
	}{{"2006", evidence.PrecisionYear}, {"2006-01", evidence.PrecisionMonth}, {"2006-01-02", evidence.PrecisionDay},
		{"2006-01-02T15:04", evidence.PrecisionMinute}, {"2006-01-02T15:04:05", evidence.PrecisionSecond}} {
		if w, err := time.Parse(f.layout, s); err == nil {
			out.Wall, out.Precision = w, f.p
			return out
		}
	}
	t.Fatalf("no date: %q", s)
	return out
}

func handle(t testing.TB, s string) evidence.Handle {
	t.Helper()
	h, err := evidence.ParseHandle(s)
	must(t, err)
	return h
}

func number(t testing.TB, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	must(t, err)
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cited lists the exhibits of witnesses, in order, each once: "#1 #2~", where
// "~" marks those that straddle and "?" those below the threshold.
func cited(ws []Witness, threshold evidence.Standing) string {
	var ns []int64
	mark := map[int64]string{}
	for _, w := range ws {
		for _, it := range w.Items {
			if _, ok := mark[it.Exhibit]; !ok {
				ns = append(ns, it.Exhibit)
			}
			m := ""
			if w.Straddles {
				m = "~"
			}
			if w.Standing < threshold {
				m += "?"
			}
			mark[it.Exhibit] = m
		}
	}
	slices.Sort(ns)
	var out []string
	for _, n := range ns {
		out = append(out, fmt.Sprintf("#%d%s", n, mark[n]))
	}
	return strings.Join(out, " ")
}
