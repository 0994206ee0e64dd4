package chat

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

// example is the example of docs/format/transcript.md.
const example = `{
  "format": "gainsay-transcript/1",
  "exchange": "harbour-dms",
  "channel": "dm",
  "zone": "America/New_York",
  "about": "typed from the newspaper",
  "messages": [
    {"ref": "m01", "time": "2016-09-20", "time_note": "just before midnight (zone not stated)",
     "from": "@HarbourWatch", "to": ["@PennAldous"], "text": "Any comments? [...] Thanks.",
     "source": ["Saltmarsh Courier, 4 March 2019, page 1", "a copy of it"]},
    {"ref": "m02", "time": "2016-09-21 11:50", "from": "@PennAldous", "to": "@HarbourWatch; Jane Roe", "cc": "Tom Okell <tom@port.example>",
     "text": "he said \"no\"", "paraphrase": true, "note": "the paper has no comma"},
    {"ref": "m03", "time": "2016-11-09?", "zone": "UTC", "channel": "mail", "from": "a@B.example", "to": [], "subject": "Dinner", "text": null}
  ]
}
`

// told is an entry in one line, for tables.
func told(e evidence.Entry) string {
	s := string(e.Kind) + " " + e.Date().String()
	for _, p := range e.Parties {
		s += fmt.Sprintf(" %s=%s", p.Role, p.Handle)
	}
	if e.Subject != "" {
		s += " subject=" + e.Subject
	}
	s += fmt.Sprintf(" %q", e.Text)
	for _, l := range e.Labels {
		s += " [" + l + "]"
	}
	for _, r := range e.Refs {
		s += fmt.Sprintf(" %s:%s", r.Kind, r.Value)
	}
	for _, p := range e.Problems {
		s += " !" + p.Code
	}
	return s
}

func tellAll(r reading) []string {
	var out []string
	for _, i := range r.items {
		out = append(out, told(i.Entry))
	}
	return out
}

func TestTranscriptJSON(t *testing.T) {
	got := readAll(t, example, nil)
	if got.format != "transcript-json" || len(got.codes) != 0 || len(got.lost) != 0 {
		t.Fatalf("%s, problems %v, lost %v", got.format, got.codes, got.lost)
	}
	want := []string{
		`dm 2016-09-20 from=@harbourwatch to=@pennaldous "Any comments? [...] Thanks." [transcript] [time-note:just before midnight (zone not stated)] [zone:America/New_York]` +
			` [has-omission-marks] [source:Saltmarsh Courier, 4 March 2019, page 1] [source:a copy of it] same-event:harbour-dms#m01 conversation:transcript:harbour-dms`,
		`dm 2016-09-21 11:50 -0400 from=@pennaldous to=@harbourwatch to=name:Jane Roe cc=tom@port.example "he said \"no\"" [transcript] [zone:America/New_York]` +
			` [paraphrase] [note:the paper has no comma] same-event:harbour-dms#m02 conversation:transcript:harbour-dms`,
		`mail about 2016-11-09 from=a@b.example subject=Dinner "" [transcript] [zone:UTC] [no-text] same-event:harbour-dms#m03 conversation:transcript:harbour-dms`,
	}
	if d := cmp.Diff(want, tellAll(got)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	for _, i := range got.items {
		if !i.Constructed || !strings.HasPrefix(i.raw, `{"ref"`) || !strings.HasSuffix(i.raw, "}") {
			t.Errorf("constructed %v, bytes %q", i.Constructed, i.raw)
		}
	}
	first := got.items[0].Entry
	if p := first.Parties[0]; p.Raw != "@HarbourWatch" {
		t.Errorf("written %q", p.Raw)
	}
	// The day is a day of New York: it is over four hours after a day of UTC.
	if hi := first.Date().Interval().Hi.Format("2006-01-02 15:04"); hi != "2016-09-21 04:00" {
		t.Errorf("the day ends at %s", hi)
	}
	if p := got.items[1].Parties[3]; p.Name != "Tom Okell" {
		t.Errorf("name %q", p.Name)
	}
}

func TestTranscriptShapes(t *testing.T) {
	const one = `{"date":"2016-09-20","sender":"@a","recipient":"@b","text":"one"}`
	const declared = `"format":"gainsay-transcript/1","exchange":"x"`
	tests := []struct {
		name, file, texts, problems, lost string
	}{
		{"a bare list", `[` + one + `]`, "one", "transcript-assumed", ""},
		{"a bare object", `{"messages":[` + one + `]}`, "one", "transcript-assumed", ""},
		{"names behind the list", `{"messages":[{"ref":"1","time":"2016","from":"@a","to":"@b","text":"one"}],` + declared + `}`, "one", "", ""},
		{"a byte order mark", "\ufeff{" + declared + `,"messages":[{"ref":"1","time":"2016","from":"@a","to":"@b","text":"one"}]}`, "one", "", ""},
		{"a later version", `{"format":"gainsay-transcript/9","messages":[{"ref":"1","time":"2016","from":"@a","to":"@b","text":"one"}]}`, "one", "transcript-assumed", ""},
		{"a comma too many", `{` + declared + `,"messages":[{"ref":"1","from":"@a","text":"one",},{"ref":"2","from":"@b","text":"two"},]}`, "one|two", "", ""},
		{"a comma too few", `{` + declared + `,"messages":[{"ref":"1","from":"@a","text":"one"}{"ref":"2","from":"@b","text":"two"}]}`, "one|two", "json-comma", ""},
		{"a line break in the words", "{" + declared + ",\"messages\":[{\"ref\":\"1\",\"from\":\"@a\",\"text\":\"one\nmore\"}]}", "one\nmore", "", ""},
		{"quotes in the words", `{` + declared + `,"messages":[{"ref":"1","from":"@a","text":"say "one" now"},{"ref":"2","from":"@b","text":"two"}]}`, "two", "", "json-broken"},
		{"a bracket forgotten", `{` + declared + `,"messages":[{"ref":"1","from":"@a","to":["@b","text":"one"},{"ref":"2","from":"@b","text":"two"}]}`, "two", "", "json-broken"},
		{"brackets forgotten", `{` + declared + `,"messages":[{"ref":"1","from":"@a","text":"one","source":["s", {"ref":"2","from":"@b","text":"two"}]}`, "two", "", "json-broken"},
		{"broken before the list", `{` + declared + `, oops, "messages":[{"ref":"1","from":"@a","text":"one"}]}`, "one", "", "json-broken"},
		{"cut off", `{` + declared + `,"messages":[{"ref":"1","from":"@a","text":"one"},{"ref":"2","from":"@b","te`, "one", "", "json-cut"},
		{"no messages", `{` + declared + `}`, "", "", ""},
		{"messages are no list", `{` + declared + `,"messages":{"ref":"1"}}`, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, tt.file, nil)
			if got.format != "transcript-json" {
				t.Fatal(got.format)
			}
			if got.texts() != tt.texts || strings.Join(got.codes, " ") != tt.problems || got.lostCodes() != tt.lost {
				t.Errorf("texts %q, problems %v, lost %+v", got.texts(), got.codes, got.lost)
			}
		})
	}
	// What is assumed is said in words.
	in := inMemory("x/leak.json", `[`+one+`]`)
	r := openJSON(in, nil)
	rec, err := r.Next()
	if err != nil || len(rec.Problems) != 1 {
		t.Fatalf("%+v, %v", rec, err)
	}
	want := `the file does not say that it is "gainsay-transcript/1"; "date" is read as "time"; "sender" is read as "from"; "recipient" is read as "to"; the exchange is called "leak" after the file`
	if rec.Problems[0].Detail != want {
		t.Errorf("detail %q", rec.Problems[0].Detail)
	}
}

// TestNotATranscript: other people's JSON and tables are left to others.
func TestNotATranscript(t *testing.T) {
	for _, file := range []string{
		`{"name":"chat","type":"personal_chat","messages":[{"id":1,"type":"message","date":"2016-09-20T10:00:00","from":"Ann","text":"hi"}]}`, // Telegram: says not who to
		`[{"user":"U1","type":"message","ts":"1.2","text":"hi"}]`,                                                                             // Slack
		`{"participants":[],"messages":[{"sender_name":"Ann","timestamp_ms":1,"content":"hi"}]}`,
		`{"messages":[{"id":"m01","date":"2016","sender":"a","recipient":"b","release_A":"x"}]}`, // the seed's own case
		`[{"date":"2016","sender":{"id":1},"recipient":"b","text":"x"}]`,
		`{"a":1}`, `[]`, `[1,2]`, `{`, ``, `"x"`,
		"name,age,city\nAnn,3,X\n",
		"time,temperature\n2016,3\n",
		"<html>time,from,text",
		"The time, the sender, and the text.\nMore of it.\n",
	} {
		for _, f := range Formats() {
			if s := f.Sniff(inMemory("x", file), []byte(file)); s != 0 {
				t.Errorf("%s is %d sure of %.60q", f.Name, s, file)
			}
		}
	}
}

func TestTranscriptRows(t *testing.T) {
	tests := []struct{ name, message, want string }{
		{"a time that two people read differently", `"time":"10/12/2016","from":"@a"`, `dm undated from=@a "" [transcript] [time-as-written:10/12/2016] [no-text] conversation:transcript:x !time-unreadable`},
		{"no time", `"time":null,"from":"@a","text":"t"`, `dm undated from=@a "t" [transcript] conversation:transcript:x`},
		{"an offset of its own", `"time":"2016-09-20 23:50 +0200","zone":"America/New_York","from":"@a","text":"t"`, `dm 2016-09-20 23:50 +0200 from=@a "t" [transcript] conversation:transcript:x`},
		{"no zone: it stays so", `"time":"2016-09-20 23:50","from":"@a","text":"t"`, `dm 2016-09-20 23:50 from=@a "t" [transcript] conversation:transcript:x`},
		{"a zone that is two places", `"time":"2016-09-20 23:50","zone":"EST","from":"@a","text":"t"`, `dm 2016-09-20 23:50 from=@a "t" [transcript] conversation:transcript:x !zone-unknown`},
		{"a zone by offset", `"time":"2016-09-20 23:50","zone":"-05:00","from":"@a","text":"t"`, `dm 2016-09-20 23:50 -0500 from=@a "t" [transcript] [zone:-05:00] conversation:transcript:x`},
		{"the hour that comes twice", `"time":"2016-11-06 01:30","zone":"America/New_York","from":"@a","text":"t"`, `dm 2016-11-06 01:30 from=@a "t" [transcript] conversation:transcript:x !zone-ambiguous`},
		{"the hour that never comes", `"time":"2016-03-13 02:30","zone":"America/New_York","from":"@a","text":"t"`, `dm 2016-03-13 02:30 from=@a "t" [transcript] conversation:transcript:x !zone-ambiguous`},
		{"a path is no zone", `"time":"2016-03-13 02:30","zone":"../../etc/passwd","from":"@a","text":"t"`, `dm 2016-03-13 02:30 from=@a "t" [transcript] conversation:transcript:x !zone-unknown`},
		{"date and time apart", `"date":"2016-09-20","time":"23:50","from":"@a","text":"t"`, `dm 2016-09-20 23:50 from=@a "t" [transcript] conversation:transcript:x`},
		{"date and words apart", `"date":"2016-09-20","time":"just before midnight","from":"@a","text":"t"`, `dm 2016-09-20 from=@a "t" [transcript] [time-note:just before midnight] conversation:transcript:x`},
		{"a doubted date with a time", `"date":"2016-09-20?","time":"23:50","from":"@a","text":"t"`, `dm about 2016-09-20 23:50 from=@a "t" [transcript] conversation:transcript:x`},
		{"words twice", `"time":"2016","from":"@a","text":"a","Text":"b"`, `dm 2016 from=@a "b" [transcript] conversation:transcript:x`},
		{"nobody", `"time":"2016","text":"t"`, `dm 2016 "t" [transcript] conversation:transcript:x !sender-missing`},
		{"an unknown channel", `"time":"2016","channel":"pigeon","from":"@a","text":"t"`, `dm 2016 from=@a "t" [transcript] conversation:transcript:x !channel-unknown`},
		{"a post", `"time":"2016","channel":"Post","from":"@a","text":"t"`, `post 2016 from=@a "t" [transcript] conversation:transcript:x`},
		{"marked as paraphrase in its words", `"time":"2016","from":"@a","text":"[paraphrase] asking for it"`, `dm 2016 from=@a "[paraphrase] asking for it" [transcript] [paraphrase] conversation:transcript:x`},
		{"names that look like handles", `"time":"2016","from":"Conway et al. (Atlantic: Bannon, Hicks)","to":"J. Roe @ the port","text":"t"`, `dm 2016 from=name:Conway et al. (Atlantic: Bannon, Hicks) to=name:J. Roe @ the port "t" [transcript] conversation:transcript:x`},
		{"handles with names", `"time":"2016","from":"Jane Roe (@JaneRoe)","to":["x:123","name:Tom","\"Tom\" <t@b.example>"],"text":"t"`, `dm 2016 from=@janeroe to=x:123 to=name:Tom to=t@b.example "t" [transcript] conversation:transcript:x`},
		{"an exchange of its own", `"ref":"7","exchange":"y","time":"2016","from":"@a","text":"t"`, `dm 2016 from=@a "t" [transcript] same-event:y#7 conversation:transcript:y`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, `{"format":"gainsay-transcript/1","exchange":"x","messages":[{`+tt.message+`}]}`, nil)
			if len(got.items) != 1 {
				t.Fatalf("%+v", got)
			}
			if d := cmp.Diff(tt.want, told(got.items[0].Entry)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestTypedTime(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2016", "2016 year"},
		{"2016-09", "2016-09 month"},
		{"2016-09-20", "2016-09-20 day"},
		{"2016-09-20T23", "2016-09-20 23h hour"},
		{"2016-09-20 23:50", "2016-09-20 23:50 minute"},
		{"2016-09-20T23:50:07", "2016-09-20 23:50:07 second"},
		{"2016-09-20T23:50:07.250Z", "2016-09-20 23:50:07 +0000 milli"},
		{"2016-09-20 23:50 UTC", "2016-09-20 23:50 +0000 minute"},
		{"2016-09-20 23:50+02:00", "2016-09-20 23:50 +0200 minute"},
		{"2016-09-20 9:05", "2016-09-20 09:05 minute"},
		{"2016-09-20 9:05 pm", "2016-09-20 21:05 minute"},
		{"20 September 2016", "2016-09-20 day"},
		{"September 20, 2016 at 11:50 p.m.", "2016-09-20 23:50 minute"},
		{"Sept. 2016", "2016-09 month"},
		{"2016-11-09?", "about 2016-11-09 day"},
		{"c. 2016", "about 2016 year"},
		{"ca. 2016-11", "about 2016-11 month"},
		{"about 20 Sep 2016", "about 2016-09-20 day"},
		{"2016-13-01", ""}, {"2016-02-30", ""}, {"10/12/2016", ""}, {"10.12.2016", ""}, {"16-09-20", ""},
		{"late September", ""}, {"0000-01-01", ""}, {"0001", ""}, {"0001-01-01T00:00", ""}, {"0002", "0002 year"}, {"", ""}, {"?", ""}, {"2016-09-20 25:00", ""},
		{strings.Repeat("2016", 20), ""},
	}
	for _, tt := range tests {
		got := ""
		if w, ok := typedTime(tt.text, "t"); ok {
			got = w.String() + " " + string(w.Precision)
			if w.Text != tt.text {
				t.Errorf("%q: text %q", tt.text, w.Text)
			}
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestTranscriptCSV(t *testing.T) {
	const file = "ref,time,zone,from,to,cc,subject,text,paraphrase,source,note,channel\r\n" +
		"p1,2016-09-20,,@a,@b;Jane Roe,,,\"Off the record, \"\"yes\"\"\r\nand thanks.\",,\"Courier, 4 March; page 1\",,\r\n" +
		"\r\n" +
		"p2,2016-09-21 10:00,Europe/Berlin,b@b.example,a@a.example,,Dinner,plain,yes,,n,mail\r\n" +
		",,,,,,,,,,,\r\n"
	want := []string{
		`dm 2016-09-20 from=@a to=@b to=name:Jane Roe "Off the record, \"yes\"\r\nand thanks." [transcript] [source:Courier, 4 March; page 1] same-event:file#p1 conversation:transcript:file`,
		`mail 2016-09-21 10:00 +0200 from=b@b.example to=a@a.example subject=Dinner "plain" [transcript] [zone:Europe/Berlin] [paraphrase] [note:n] same-event:file#p2 conversation:transcript:file`,
	}
	for _, variant := range []string{file, "\ufeff" + file, strings.ReplaceAll(file, "\r\n", "\n")} {
		got := readAll(t, variant, nil)
		if got.format != "transcript-csv" || len(got.lost) != 0 || len(got.codes) != 0 {
			t.Fatalf("%+v", got)
		}
		texts := tellAll(got)
		for i := range texts {
			texts[i] = strings.ReplaceAll(texts[i], `\"yes\"\nand`, `\"yes\"\r\nand`)
		}
		if d := cmp.Diff(want, texts); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		if i := got.items[1]; !strings.HasPrefix(i.raw, "p2,") || !strings.HasSuffix(i.raw, ",mail") || i.Place != "row 3" || i.Media != "text/csv" {
			t.Errorf("bytes %q, place %q", i.raw, i.Place)
		}
	}
}

func TestCSVVariants(t *testing.T) {
	const words = `dm 2016 from=@a to=@b "hi; there" [transcript] conversation:transcript:file`
	tests := []struct{ name, file, want, problems string }{
		{"semicolons", "time;from;to;text\n2016;@a;@b;\"hi; there\"\n", words, ""},
		{"tabs", "Time\tFrom\tTo\tText\n2016\t@a\t@b\thi; there\n", words, ""},
		{"synonyms", "Date,Sender,Recipient,Message\n2016,@a,@b,hi; there", words, ""},
		{"spaces around quotes", "time,from,to,text\n2016, \"@a\" , \"@b\",\"hi; there\" \n", words, ""},
		{"old line ends", "time,from,to,text\r2016,@a,@b,hi; there\r", words, ""},
		{"an exchange column", "exchange,ref,time,from,to,text\ny,1,2016,@a,@b,hi; there", `dm 2016 from=@a to=@b "hi; there" [transcript] same-event:y#1 conversation:transcript:y`, ""},
		{"no recipients", "time,from,text\n2016,@a,hi", `dm 2016 from=@a "hi" [transcript] conversation:transcript:file`, ""},
		{"date and time", "date,time,from,text\n2016-09-20,23:50,@a,hi", `dm 2016-09-20 23:50 from=@a "hi" [transcript] conversation:transcript:file`, ""},
		{"too few fields", "time,from,to,text\n2016,@a\n", `dm 2016 from=@a "" [transcript] [no-text] conversation:transcript:file !csv-columns`, ""},
		{"too many fields", "time,from,to,text\n2016,@a,@b,hi, and more\n", `dm 2016 from=@a to=@b "hi" [transcript] conversation:transcript:file !csv-columns`, ""},
		{"quotes not doubled", "time,from,text\n2016,@a,\"say \"no\" twice\"\n", `dm 2016 from=@a "say \"no\" twice" [transcript] conversation:transcript:file !csv-bare-quote`, ""},
		{"quotes not doubled, over two lines", "time,from,text\n2016,@a,\"say \"no\" twice\nand go\"\n2017,@b,ho\n", `dm 2016 from=@a "say \"no\" twice\nand go" [transcript] conversation:transcript:file !csv-bare-quote|dm 2017 from=@b "ho" [transcript] conversation:transcript:file`, ""},
		{"windows-1252", "time,from,text\n2016,@a,it\x92s \xfcber\n", `dm 2016 from=@a "it’s über" [transcript] conversation:transcript:file !charset-assumed`, ""},
		{"a quote that is never closed", "time,from,text\n2016,@a,\"hi\n2017,@b,ho\n", `dm 2016 from=@a "hi" [transcript] conversation:transcript:file|dm 2017 from=@b "ho" [transcript] conversation:transcript:file`, "csv-open-quote"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, tt.file, nil)
			if s := strings.Join(tellAll(got), "|"); s != tt.want {
				t.Errorf("%s\nwant %s", s, tt.want)
			}
			if s := strings.Join(got.codes, " "); s != tt.problems || len(got.lost) != 0 || got.format != "transcript-csv" {
				t.Errorf("problems %q, lost %v", s, got.lost)
			}
		})
	}
	// Opened by force, a table without the columns is lost with a reason.
	got := readWith(t, Formats()[5], inMemory("x", "a,b\n1,2\n"), nil)
	if len(got.items) != 0 || got.lostCodes() != "csv-no-columns" || got.lost[0].Span.End != 8 {
		t.Errorf("%+v", got)
	}
}
