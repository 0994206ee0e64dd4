package chat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

const accountFile = `window.YTD.account.part0 = [
  { "account" : { "email" : "Ann@mail.example", "createdVia" : "web", "username" : "AnnRoe", "accountId" : "100",
    "createdAt" : "2013-02-11T08:15:00.000Z", "accountDisplayName" : "Ann  Roe" } }
]`

func TestAccount(t *testing.T) {
	got := readAll(t, accountFile, nil)
	if got.format != "x-account" || len(got.items) != 1 {
		t.Fatalf("%+v", got)
	}
	e := got.items[0].Entry
	want := []evidence.Party{
		{Role: evidence.RoleOwner, Handle: evidence.XHandle("100"), Name: "Ann Roe"},
		{Role: evidence.RoleOwner, Handle: evidence.XHandle("@annroe"), Name: "Ann Roe", Raw: "@AnnRoe"},
		{Role: evidence.RoleOwner, Handle: evidence.MailHandle("ann@mail.example"), Name: "Ann Roe", Raw: "Ann@mail.example"},
	}
	if d := cmp.Diff(want, e.Parties); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if e.Kind != evidence.KindAccount || len(e.Problems) != 0 || e.Date().String() != "2013-02-11 08:15:00 +0000" {
		t.Errorf("%+v", e)
	}
	// A screen name of digits is a screen name all the same.
	e = readAll(t, strings.Replace(accountFile, "AnnRoe", "2016", 1), nil).items[0].Entry
	if h := e.Parties[1].Handle.String(); h != "@2016" {
		t.Errorf("handle %s", h)
	}
	e = readAll(t, `window.YTD.account.part0 = [ {"account":{}} ]`, nil).items[0].Entry
	if len(e.Problems) != 1 || e.Problems[0].Code != "owner-missing" {
		t.Errorf("%+v", e.Problems)
	}
}

const tweet = `{ "retweeted" : false, "id" : 8001, "id_str" : "8000000000000000001", "created_at" : "Wed Oct 12 13:46:43 +0000 2016",
  "full_text" : "@harbour_board &lt;3 https://t.co/x", "in_reply_to_status_id_str" : "7999", "in_reply_to_user_id_str" : "300",
  "in_reply_to_screen_name" : "harbour_board", "entities" : { "user_mentions" : [ { "name" : "Harbour Board", "screen_name" : "Harbour_Board", "id_str" : "300", "id" : "300" } ],
  "urls" : [ { "url" : "https://t.co/x", "expanded_url" : "https://harbour.example/" } ] },
  "extended_entities" : { "media" : [ { "media_url_https" : "https://pbs.twimg.com/a.jpg" } ] } }`

func TestTweets(t *testing.T) {
	beside := folder{"account.js": accountFile}
	wrapped := `window.YTD.tweets.part0 = [ { "tweet" : ` + tweet + ` } ]`
	bare := `window.YTD.tweet.part0 = [ ` + tweet + ` ]`
	deleted := `window.YTD.deleted_tweets.part0 = [ { "tweet" : ` + strings.Replace(tweet, `"id" : 8001`, `"id" : 8001, "deleted_at" : "Fri Oct 14 00:00:00 +0000 2016"`, 1) + ` } ]`
	for _, file := range []string{wrapped, bare, deleted} {
		got := readAll(t, file, beside)
		if got.format != "x-tweets" || len(got.items) != 1 || len(got.lost) != 0 {
			t.Fatalf("%+v", got)
		}
		e := got.items[0].Entry
		want := []evidence.Party{
			{Role: evidence.RoleFrom, Handle: evidence.XHandle("100"), Name: "Ann Roe"},
			{Role: evidence.RoleFrom, Handle: evidence.XHandle("@annroe"), Name: "Ann Roe", Raw: "@AnnRoe"},
			{Role: evidence.RoleMention, Handle: evidence.XHandle("300"), Name: "Harbour Board"},
			{Role: evidence.RoleMention, Handle: evidence.XHandle("@harbour_board"), Name: "Harbour Board", Raw: "@Harbour_Board"},
		}
		if d := cmp.Diff(want, e.Parties); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		wantRefs := "[{message-id x-post:8000000000000000001} {same-event x-post:8000000000000000001} {in-reply-to x-post:7999} {url https://harbour.example/}]"
		if s := fmt.Sprint(e.Refs); s != wantRefs {
			t.Errorf("refs %s", s)
		}
		labels := "[media:https://pbs.twimg.com/a.jpg]"
		if file == deleted {
			labels = "[media:https://pbs.twimg.com/a.jpg deleted-at:Fri Oct 14 00:00:00 +0000 2016 deleted]"
		}
		if fmt.Sprint(e.Labels) != labels {
			t.Errorf("labels %q", e.Labels)
		}
		if e.Kind != evidence.KindPost || e.Text != "@harbour_board <3 https://t.co/x" || e.Date().String() != "2016-10-12 13:46:43 +0000" || len(e.Problems) != 0 {
			t.Errorf("%+v", e)
		}
	}
}

// TestTweetsWithoutAnOwner: nobody is made up to have written them.
func TestTweetsWithoutAnOwner(t *testing.T) {
	file := `window.YTD.tweets.part0 = [ { "tweet" : { "id_str" : "1", "created_at" : "Wed Oct 12 13:46:43 +0000 2016", "full_text" : "RT @wikis: words of somebody else" } } ]`
	for _, beside := range []evidence.Folder{nil, folder{}, folder{"account.js": "window.YTD.account.part0 = 5"}, folder{"account.js": accountFile + strings.Repeat(" ", maxAccountBytes)}} {
		e := readAll(t, file, beside).items[0].Entry
		if len(e.Parties) != 0 || fmt.Sprint(e.Labels) != "[author-not-stated repost]" {
			t.Errorf("parties %v, labels %q", e.Parties, e.Labels)
		}
	}
}

// TestTweetsGoOn: in a file that breaks, reading goes on at the next post.
func TestTweetsGoOn(t *testing.T) {
	file := `window.YTD.tweets.part0 = [ { "tweet" : { "id_str" : "1", "full_text" : "cut { "tweet" : ` + tweet + ` } ]`
	got := readAll(t, file, nil)
	if len(got.items) != 1 || got.lostCodes() != "json-broken" || !strings.Contains(got.lost[0].Detail, `"full_text" : "cut`) {
		t.Errorf("%d items, lost %+v", len(got.items), got.lost)
	}
	// So it does where posts stand bare, as they did before 2020.
	bare := `window.YTD.tweet.part0 = [ ` + tweet + `, { "retweeted" : false, "full_text" : "cut, ` + tweet + `, ` + tweet + ` ]`
	if got = readAll(t, bare, nil); len(got.items) != 3 || got.lostCodes() != "json-broken" {
		t.Errorf("%d items, lost %+v", len(got.items), got.lost)
	}
}

func TestArchiveName(t *testing.T) {
	tests := []struct{ head, name, format string }{
		{"window.YTD.direct_messages.part0 = [", "direct_messages", "x-dm"},
		{"window.YTD.direct_messages.part17 = [", "direct_messages", "x-dm"},
		{"\ufeff\n window.YTD.direct_messages_group.part0=[", "direct_messages_group", "x-dm"},
		{"window.YTD.direct_message_headers.part0 = [", "direct_message_headers", "x-dm-headers"},
		{"window.YTD.direct_message_group_headers.part0 = [", "direct_message_group_headers", "x-dm-headers"},
		{"window.YTD.tweets.part0 = [", "tweets", "x-tweets"},
		{"window.YTD.account.part0 = [", "account", "x-account"},
		// Kept as documents.
		{"window.YTD.follower.part0 = [", "follower", ""},
		{"window.YTD.like.part0 = [ ]", "like", ""},
		{"window.YTD.account_suspension.part0 = [", "account_suspension", ""},
		{"window.__THAR_CONFIG = {", "", ""},
		{"const x = window.YTD.tweets.part0", "", ""},
		{`[ { "dmConversation" : {`, "", "x-dm"},
		{"", "", ""},
	}
	for _, tt := range tests {
		name, ok := ArchiveName([]byte(tt.head))
		if name != tt.name || ok != (tt.name != "") {
			t.Errorf("%q: %q, %v", tt.head, name, ok)
		}
		sure := ""
		for _, f := range Formats() {
			if f.Sniff(inMemory("x", tt.head), []byte(tt.head)) > 0 {
				sure += f.Name
			}
		}
		if sure != tt.format {
			t.Errorf("%q: recognised as %q, want %q", tt.head, sure, tt.format)
		}
	}
}

func TestArchiveTime(t *testing.T) {
	tests := []struct {
		text, want string
		precision  evidence.Precision
	}{
		{"2016-09-20T23:59:59.123Z", "2016-09-20 23:59:59 +0000", evidence.PrecisionMilli},
		{"2016-09-20T23:59:59Z", "2016-09-20 23:59:59 +0000", evidence.PrecisionSecond},
		{"Wed Oct 12 13:46:43 +0000 2016", "2016-10-12 13:46:43 +0000", evidence.PrecisionSecond},
		{"2010-03-01 12:00:00 +0000", "2010-03-01 12:00:00 +0000", evidence.PrecisionSecond},
		{"2016-09-20T23:59:59.000+02:00", "2016-09-20 23:59:59 +0200", evidence.PrecisionMilli},
		{"0000-00-00T00:00:00Z", "undated", ""},
		{"", "undated", ""},
	}
	for _, tt := range tests {
		got, _ := archiveTime(tt.text, "t")
		if got.String() != tt.want || got.Precision != tt.precision {
			t.Errorf("%q: %s, %s", tt.text, got, got.Precision)
		}
	}
}

func TestMembership(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2016, 1, d, 0, 0, 0, 0, time.UTC) }
	var m membership
	m.add("a", day(1), false)
	m.add("a", day(5), true) // leaves
	m.add("a", day(9), false)
	m.writes("b", day(7))
	m.writes("b", day(3)) // the earliest counts
	m.add("c", day(4), true)
	m.add("d", day(6), false) // comes and goes at one moment
	m.add("d", day(6), true)
	m.add("e", time.Time{}, false)
	m.settle()
	for d, want := range map[int]string{0: "", 1: "a", 2: "a", 3: "a b", 4: "a b", 5: "b", 6: "b", 8: "b", 9: "a b", 20: "a b"} {
		if got := strings.Join(m.at(day(d)), " "); got != want {
			t.Errorf("day %d: %q, want %q", d, got, want)
		}
	}
	if got := m.at(time.Time{}); got != nil {
		t.Errorf("at no time: %v", got)
	}
	for i := range maxMemberPoints + 1 {
		m.add(fmt.Sprint(i), day(1), false)
	}
	m.settle()
	if got := m.at(day(2)); got != nil || !m.tooMany {
		t.Errorf("beyond the limit: %d members", len(got))
	}
}
