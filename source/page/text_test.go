package page

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

func TestText(t *testing.T) {
	const long = "The board of the harbour met the lobbyist twice in the autumn, according to minutes.\n"
	tests := []struct {
		name, text             string
		subject, date, by, url string
		labels                 []string
	}{
		{
			name: "kicker, headline, byline, date", text: "Revealed\n\nHarbour board met the lobbyist twice\n\nBy Ines Varga and Tom Okell\nNov 14, 2017 9:05 AM\n\n" + long,
			subject: "Harbour board met the lobbyist twice", date: "2017-11-14 09:05", by: "Ines Varga and Tom Okell",
		},
		{
			name: "dates with words", text: "Harbour board met the lobbyist\nPublished: 4 March 2019\nUpdated: 5 March 2019\n" + long,
			subject: "Harbour board met the lobbyist", date: "2019-03-04", labels: []string{"modified:5 March 2019"},
		},
		{
			// A change alone does not date it.
			name: "only changed", text: "Harbour board met the lobbyist\nLast updated 2019-03-05\n" + long,
			subject: "Harbour board met the lobbyist", date: "undated", labels: []string{"modified:2019-03-05"},
		},
		{
			name: "only modified", text: "Harbour board met the lobbyist\nModified: 2019-03-05\n" + long,
			subject: "Harbour board met the lobbyist", date: "undated", labels: []string{"modified:2019-03-05"},
		},
		{
			name: "date and address first", text: "2019-03-04\nhttps://courier.example/h\nHarbour board met the lobbyist\n" + long,
			subject: "Harbour board met the lobbyist", date: "2019-03-04", url: "https://courier.example/h",
		},
		{
			// Dates in sentences, "By Friday …" and ambiguous dates are not taken.
			name: "nothing about itself", text: "Harbour board met the lobbyist\nBy Friday the board will answer.\n03/04/2019\nOn March 4, 2019, it met him.\n" + long,
			subject: "Harbour board met the lobbyist", date: "undated",
		},
		{name: "one word", text: "Revealed\n", subject: "Revealed", date: "undated"},
		{name: "no line breaks", text: strings.Repeat(long[:len(long)-1], 5), date: "undated"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := readText([]byte(tt.text))
			by, url := "", ""
			for _, p := range e.Parties {
				by += p.Handle.Value
			}
			for _, r := range e.Refs {
				url += r.Value
			}
			got := []any{e.Subject, e.Date().String(), by, url, e.Labels, e.Text}
			want := []any{tt.subject, tt.date, tt.by, tt.url, tt.labels, tt.text}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestSniff(t *testing.T) {
	const prose = "The board of the harbour met the lobbyist twice in the autumn.\n"
	tests := []struct {
		name, path, head string
		html, text       int
	}{
		{"page", "a.html", "<!DOCTYPE html>\n<html>", sureOfHTML, 0},
		{"page by its tag, under any name", "a.txt", "\ufeff  <!-- x --><HTML lang=en>", sureOfHTML, 0},
		{"xhtml", "a", `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C"><html>`, sureOfHTML, 0},
		{"feed", "a.xml", `<?xml version="1.0"?><rss version="2.0"><channel>`, 0, 0},
		{"piece of a page", "a.html", "<p>" + prose, 0, 0},
		{"page quoted in prose", "a.txt", "He wrote <html> on the wall of the harbour board.\n", 0, sureOfText},
		{"prose", "a.txt", prose, 0, sureOfText},
		{"prose in windows-1252", "a.txt", "K\xf6nig\x92s board of the harbour met him.\n", 0, sureOfText},
		{"prose cut inside a character", "a.txt", prose + "K\xc3", 0, sureOfText},
		{"mail", "a.txt", "Received: from x\nFrom: a@b.example\n\n" + prose, 0, 0},
		{"mbox", "a", "From a@b.example Mon Mar  4 21:10:00 2019\nX: y\n\n" + prose, 0, 0},
		{"json", "a.txt", `{"messages":[{"text":"one two three four five six"}]}`, 0, 0},
		{"X archive", "a.js", "window.YTD.tweets.part0 = [ one two three four", 0, 0},
		{"table", "a.txt", "time,from,to,text\n2019,a,b,one two three four\n2020,b,a,five six seven\n", 0, 0},
		{"commas that are no table", "a.txt", "He came, saw, and left.\nNobody met him there.\nOr so they say, at least.\n", 0, sureOfText},
		{"statements", "a.txt", "statement s1\n  speaker Penn\n  quote \"one two three\"\n", 0, 0},
		{"statements by name", "a.say", prose, 0, 0},
		{"statements in Markdown", "a.md", prose + "```say\nstatement s1\n```\n", 0, 0},
		{"binary", "a", "The board of\x00 the harbour met him\x01", 0, 0},
		{"script", "a", "#!/bin/sh\n" + prose, 0, 0},
		{"too few words", "a.txt", "ok\n", 0, 0},
		{"empty", "a.txt", "", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := memory{strings.NewReader(tt.head), tt.path}
			if got := sniffHTML(in, []byte(tt.head)); got != tt.html {
				t.Errorf("html: %d, want %d", got, tt.html)
			}
			if got := sniffText(in, []byte(tt.head)); got != tt.text {
				t.Errorf("text: %d, want %d", got, tt.text)
			}
		})
	}
	if got := sniffText(memory{strings.NewReader(strings.Repeat(prose, maxTextBytes/len(prose)+1)), "a.txt"}, []byte(prose)); got != 0 {
		t.Errorf("a text beyond maxTextBytes: %d", got)
	}
}

func TestParseTime(t *testing.T) {
	tests := []struct{ text, want string }{
		{"2017-11-13T19:55:00-05:00", "2017-11-13 19:55:00 -0500 second"},
		{"2017-11-14T00:55:00+0000", "2017-11-14 00:55:00 +0000 second"},
		{"2017-11-14T00:55:00.123Z", "2017-11-14 00:55:00 +0000 milli"},
		{"2017-11-14 00:55:00", "2017-11-14 00:55:00 second"},
		{"2017-11-14 3:15:00 -0800", "2017-11-14 03:15:00 -0800 second"},
		{"2017-11-14 00:55 UTC", "2017-11-14 00:55 +0000 minute"},
		{"2017-11-14", "2017-11-14 day"},
		{"2017-11", "2017-11 month"},
		{"20171114", "2017-11-14 day"},
		{"Tue, 14 Nov 2017 00:55:00 GMT", "2017-11-14 00:55:00 +0000 second"},
		{"Tue Nov 14 00:55:00 +0000 2017", "2017-11-14 00:55:00 +0000 second"},
		{"19 Nov 2019 07:09 GMT", "2019-11-19 07:09 +0000 minute"},
		{"November 14, 2017", "2017-11-14 day"},
		{"Tuesday, September 5th, 2017, 9:05 a.m.", "2017-09-05 09:05 minute"},
		{"Sept. 2016", "2016-09 month"},
		{"14 November 2017 at 21:10", "2017-11-14 21:10 minute"},
		{"Nov 14, 2017 9:05 AM EST", "2017-11-14 09:05 minute"},
		{"Nov 14, 2017 9:05 AM ET", "2017-11-14 09:05 minute"},
		{"10/12/2016", ""},           // the tenth of December, or the twelfth of October
		{"01-02-2016", ""},           //
		{"0001-01-01T00:00:00Z", ""}, // a content system's "none"
		{"2017-02-30", ""},
		{"yesterday", ""},
		{"1510621200", ""},
		{"", ""},
		{"2017-11-14 " + strings.Repeat(" x", longestTime), ""},
	}
	for _, tt := range tests {
		got := ""
		if w, ok := parseTime(tt.text, "test"); ok {
			got = w.String() + " " + string(w.Precision)
			if w.Text != strings.Join(strings.Fields(tt.text), " ") || w.Source != "test" {
				t.Errorf("%q: text %q, source %q", tt.text, w.Text, w.Source)
			}
		}
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// TestSeedArticle reads the article that the project began with.
func TestSeedArticle(t *testing.T) {
	raw, err := os.ReadFile(shared(t, "seed/article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	in := memory{strings.NewReader(string(raw)), "article.txt"}
	if sniffText(in, raw[:min(len(raw), evidence.HeadSize)]) != sureOfText {
		t.Fatal("not recognised")
	}
	e := readText(raw)
	if want := "Trump Jr. Secretly Corresponded With WikiLeaks During Campaign, Contradicting Pence"; e.Subject != want {
		t.Errorf("subject %q, want %q", e.Subject, want)
	}
	if e.Text != string(raw) || !e.Date().IsZero() || len(e.Parties) != 0 || len(e.Problems) != 0 {
		t.Errorf("date %v, parties %v, problems %v", e.Date(), e.Parties, e.Problems)
	}
}

func FuzzText(f *testing.F) {
	f.Add([]byte("Revealed\n\nHarbour board met the lobbyist\nBy Ines Varga\nNov 14, 2017 9:05 AM\n"))
	f.Add([]byte("K\xf6nig\x92s board\xff\n2019-03-04"))
	f.Add([]byte("\xfe\xff\x00a\xd8\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		checkWholeFile(t, Formats()[1], raw)
	})
}
