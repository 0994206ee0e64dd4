package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// seedCase is the part of shared/seed/case.json that the acceptance test reads.
type seedCase struct {
	Messages []struct {
		ID        string  `json:"id"`
		Date      string  `json:"date"`
		Time      *string `json:"time"`
		Sender    string  `json:"sender"`
		Recipient string  `json:"recipient"`
		A         *string `json:"release_A"`
		B         *string `json:"release_B"`
		C         *string `json:"official_C"`
	} `json:"messages"`
	Other []struct {
		ID, Kind, Date, Sender, Recipient, Subject, Text string
	} `json:"other"`
}

// transcriptRow is one message of docs/format/transcript.md.
type transcriptRow struct {
	Ref        string   `json:"ref"`
	Time       string   `json:"time"`
	TimeNote   string   `json:"time_note,omitempty"`
	From       string   `json:"from"`
	To         []string `json:"to"`
	Channel    string   `json:"channel,omitempty"`
	Subject    string   `json:"subject,omitempty"`
	Text       string   `json:"text"`
	Paraphrase bool     `json:"paraphrase,omitempty"`
}

// seedTranscripts makes one transcript of each published version, the way a
// reporter would type them: no message is added, and none is left out that the
// version prints.
func seedTranscripts(t *testing.T, c seedCase, dir string) {
	t.Helper()
	versions := map[string][]transcriptRow{}
	for _, m := range c.Messages {
		for name, text := range map[string]*string{"release_A": m.A, "release_B": m.B, "official_C": m.C} {
			if text == nil {
				continue
			}
			row := transcriptRow{Ref: m.ID, Time: m.Date, From: m.Sender, To: []string{m.Recipient}, Text: *text}
			row.Text, row.Paraphrase = strings.CutPrefix(row.Text, "[paraphrase] ")
			if m.Time != nil {
				row.TimeNote = *m.Time
			}
			versions[name] = append(versions[name], row)
		}
	}
	for _, o := range c.Other {
		if o.Kind == "email" {
			versions["official_C"] = append(versions["official_C"], transcriptRow{
				Ref: o.ID, Time: o.Date, From: o.Sender, To: []string{"Kellyanne Conway", "Steve Bannon", "Brad Parscale", "Jared Kushner"},
				Channel: "mail", Subject: o.Subject, Text: o.Text,
			})
		}
	}
	for name, rows := range versions {
		b, err := json.MarshalIndent(map[string]any{
			"format": "gainsay-transcript/1", "exchange": "dms", "channel": "dm", "messages": rows,
		}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".json"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// desk runs the program in-process on one case.
type desk struct {
	t    *testing.T
	dir  string
	when time.Time
}

func (d desk) run(args ...string) string {
	d.t.Helper()
	out, stderr, code := d.try(args...)
	if code != exitDone && code != exitProblems {
		d.t.Fatalf("gainsay %s: exit %d\n%s%s", strings.Join(args, " "), code, out, stderr)
	}
	return out
}

func (d desk) try(args ...string) (stdout, stderr string, code int) {
	d.t.Helper()
	var out, errs bytes.Buffer
	code = run(&env{
		ctx: d.t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &errs,
		now: func() time.Time { return d.when }, by: "tester",
	}, append(args, "--case", filepath.Join(d.dir, "case")))
	return out.String(), errs.String(), code
}

func (d desk) test(args ...string) []testLine {
	d.t.Helper()
	var lines []testLine
	dec := json.NewDecoder(strings.NewReader(d.run(append([]string{"test", "--json"}, args...)...)))
	for dec.More() {
		var l testLine
		if err := dec.Decode(&l); err != nil {
			d.t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

// shared finds a file of the folder shared beside the checkout.
func shared(t *testing.T, elem ...string) string {
	t.Helper()
	p := filepath.Join(append([]string{"..", "..", "..", "shared"}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIP: ../shared/%s is not here: the acceptance case was not run", strings.Join(elem, "/"))
	}
	return p
}

// seedDesk builds the seed's case: three published versions become three
// troves, with the article beside them.
func seedDesk(t *testing.T) desk {
	t.Helper()
	b, err := os.ReadFile(shared(t, "seed", "case.json"))
	if err != nil {
		t.Fatal(err)
	}
	var c seedCase
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	d := desk{t, t.TempDir(), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)}
	seedTranscripts(t, c, d.dir)
	d.run("import", filepath.Join(d.dir, "release_A.json"), "--trove", "magazine", "--from", "The Atlantic", "--published", "2017-11-13")
	d.run("import", filepath.Join(d.dir, "release_B.json"), "--trove", "recipient", "--from", "Donald Trump Jr.", "--published", "2017-11-13")
	d.run("import", filepath.Join(d.dir, "official_C.json"), "--trove", "official", "--from", "Special Counsel", "--published", "2019-04-18")
	d.run("import", shared(t, "seed", "article.txt"), "--trove", "press", "--from", "a newspaper", "--published", "2017-11-14")
	d.run("people", "same", "@wikileaks", "--org", "WikiLeaks", "--why", "the account's own name")
	d.run("people", "same", "@DonaldJTrumpJr", "name:Donald Trump Jr.", "--person", "Donald Trump Jr.", "--why", "he published the exchange as his own")
	d.run("people", "member", "Donald Trump Jr.", "campaign", "--role", "surrogate", "--from", "2015-06-16", "--to", "2016-11-08", "--why", "spoke at its rallies")
	d.run("people", "same", "name:Kellyanne Conway", "--person", "Kellyanne Conway", "--why", "named in the report")
	d.run("people", "member", "Kellyanne Conway", "campaign", "--role", "staff", "--from", "2016-08-17", "--to", "2016-11-08", "--why", "campaign manager")
	d.run("people", "member", "Mike Pence", "campaign", "--role", "staff", "--from", "2016-07-15", "--to", "2016-11-08", "--why", "running mate")
	d.run("people", "member", "Alyssa Farah", "Office of the Vice President", "--role", "staff", "--from", "2017-10", "--to", "2019-09", "--why", "press secretary")
	d.run("statement", "add", filepath.Join("testdata", "seed", "statements.say"))
	return d
}

// refs names the messages that a finding cites, by the seed's own numbers.
func (d desk) refs(l testLine, side string) []string {
	d.t.Helper()
	var out []string
	for _, w := range l.Witnesses {
		if w.Side != side {
			continue
		}
		var item struct {
			Refs []struct{ Kind, Value string }
		}
		if err := json.Unmarshal([]byte(d.run("show", w.Item.String(), "--json")), &item); err != nil {
			d.t.Fatal(err)
		}
		for _, r := range item.Refs {
			if r.Kind == "same-event" {
				out = append(out, strings.TrimPrefix(r.Value, "dms#"))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func reading(t *testing.T, lines []testLine, name string) testLine {
	t.Helper()
	for _, l := range lines {
		if l.Reading == name {
			return l
		}
	}
	t.Fatalf("no reading %q among %d", name, len(lines))
	return testLine{}
}

// TestSeedDenialOfContact is s01 of the seed: the denial of 14 October 2016.
func TestSeedDenialOfContact(t *testing.T) {
	d := seedDesk(t)
	lines := d.test("s01")
	if got := lines[0].Headline; got != "depends-on-reading" {
		t.Errorf("headline %s, want depends-on-reading: the words are true where surrogates do not count", got)
	}
	broad := reading(t, lines, "broad")
	if broad.Verdict != "contradicted" {
		t.Errorf("broad reading: %s, want contradicted", broad.Verdict)
	}
	if got, want := d.refs(broad, "against"), []string{"m01", "m02", "m03", "m04", "m05", "m06"}; !slices.Equal(got, want) {
		t.Errorf("broad reading cites %v, want %v: everything up to the day, nothing later", got, want)
	}
	if strict := reading(t, lines, "strict"); strict.Verdict == "contradicted" || strict.Verdict == "supported" {
		t.Errorf("strict reading: %s, though no member of the staff is in the exchange", strict.Verdict)
	}
	for _, l := range lines {
		if l.Position.Rung != 0 || !strings.Contains(l.Position.Text, "nothing in the archive shows that Mike Pence knew") {
			t.Errorf("speaker's position: rung %d, %q", l.Position.Rung, l.Position.Text)
		}
	}
	for _, clock := range []string{"desk", "public"} {
		for _, l := range d.test("s01", "--as-of", "2016-11-01", "--clock", clock) {
			if l.Verdict != "outside-coverage" {
				t.Errorf("as known on 2016-11-01 (%s clock), reading %s: %s, though the archive had nothing", clock, l.Reading, l.Verdict)
			}
		}
	}
	// On the day of publication itself, verdict and coverage know the same.
	day := reading(t, d.test("s01", "--as-of", "2017-11-13", "--clock", "public"), "broad")
	if day.Verdict == "outside-coverage" || len(day.Holdings) == 0 {
		t.Errorf("on the day of publication: %s with %d holdings", day.Verdict, len(day.Holdings))
	}
	public := reading(t, d.test("s01", "--as-of", "2017-11-20", "--clock", "public"), "broad")
	if public.Verdict != "contradicted-if-genuine" && public.Verdict != "contradicted" {
		t.Errorf("as anyone could know on 2017-11-20: %s", public.Verdict)
	}
}

// TestSeedNeverAware is s02: not shown, with the coverage said; an archive in
// which nothing is found never supports a denial.
func TestSeedNeverAware(t *testing.T) {
	d := seedDesk(t)
	for _, l := range d.test("s02") {
		if l.Verdict != "not-shown" {
			t.Errorf("reading %s: %s, want not-shown", l.Reading, l.Verdict)
		}
		if l.Coverage == "" || len(l.Holdings) == 0 {
			t.Errorf("reading %s prints no coverage", l.Reading)
		}
	}
}

// TestSeedThreeResponses is s03: exactly three are found; that there were no
// more is not certified. "The entire chain" is parsed and not guessed at.
func TestSeedThreeResponses(t *testing.T) {
	d := seedDesk(t)
	for _, l := range d.test("s03") {
		if l.Verdict != "consistent" && l.Verdict != "supported" {
			t.Errorf("reading %s: %s, want consistent or supported", l.Reading, l.Verdict)
		}
		if got, want := d.refs(l, "for"), []string{"m02", "m04", "m05"}; !slices.Equal(got, want) {
			t.Errorf("cites %v, want %v", got, want)
		}
	}
	for _, l := range d.test("s03b") {
		if l.Verdict != "not-shown" { // nothing lies between what he released and is not in it; that there is no more, nothing shows
			t.Errorf("the entire chain: %s, want not-shown", l.Verdict)
		}
	}
}
