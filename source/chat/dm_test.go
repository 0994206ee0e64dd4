package chat

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

// memory is an input in memory.
type memory struct {
	*bytes.Reader
	path string
}

func (m memory) Path() string { return m.path }

func inMemory(name, content string) memory {
	return memory{bytes.NewReader([]byte(content)), name}
}

// folder is a folder in memory.
type folder map[string]string

func (f folder) Open(name string) (evidence.Input, error) {
	content, ok := f[path.Clean(name)]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return inMemory(name, content), nil
}

// item is one record with what was read of it.
type item struct {
	evidence.Record
	evidence.Entry
	raw string
}

// reading is all that a reader says of an input.
type reading struct {
	format string
	items  []item
	lost   []evidence.Exception
	codes  []string // of the splitter's problems
}

// readAll detects the format of content, as package source does, and reads it.
func readAll(t testing.TB, content string, beside evidence.Folder) reading {
	t.Helper()
	in := inMemory("data/file", content)
	var best evidence.Format
	sure := 0
	for _, f := range Formats() {
		if s := f.Sniff(in, []byte(content[:min(len(content), evidence.HeadSize)])); s > sure {
			best, sure = f, s
		}
	}
	if sure == 0 {
		t.Fatalf("no format is sure of %.80q", content)
	}
	out := readWith(t, best, in, beside)
	out.format = best.Name
	return out
}

func readWith(t testing.TB, f evidence.Format, in memory, beside evidence.Folder) reading {
	t.Helper()
	var out reading
	r := f.Open(in, beside)
	for {
		rec, err := r.Next()
		out.lost = append(out.lost, rec.Lost...)
		for _, p := range rec.Problems {
			out.codes = append(out.codes, p.Code)
		}
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		raw := make([]byte, rec.Span.Len())
		if _, err := in.ReadAt(raw, rec.Span.Start); err != nil {
			t.Fatal(err)
		}
		out.items = append(out.items, item{rec, r.Entry(rec, raw), string(raw)})
	}
}

func (r reading) texts() string {
	var out []string
	for _, i := range r.items {
		out = append(out, i.Text)
	}
	return strings.Join(out, "|")
}

func (r reading) lostCodes() string {
	var out []string
	for _, e := range r.lost {
		out = append(out, e.Code)
	}
	return strings.Join(out, " ")
}

// dm returns a message of an archive.
func dm(id, from, to, text string) string {
	return fmt.Sprintf(`{ "messageCreate" : { "recipientId" : %q, "reactions" : [ ], "urls" : [ ], "text" : %q, "mediaUrls" : [ ], "senderId" : %q, "id" : %q, "createdAt" : "2016-09-20T10:00:0%s.123Z", "editHistory" : [ ] } }`,
		to, text, from, id, id[len(id)-1:])
}

func conversation(id string, messages ...string) string {
	return fmt.Sprintf("{\n \"dmConversation\" : {\n  \"conversationId\" : %q,\n  \"messages\" : [\n   %s\n  ]\n }\n}", id, strings.Join(messages, ",\n   "))
}

func dmFile(conversations ...string) string {
	return "window.YTD.direct_messages.part0 = [\n" + strings.Join(conversations, ",\n") + "\n]"
}

func TestDirectMessage(t *testing.T) {
	full := `{
  "messageCreate" : {
    "recipientId" : "200", "reactions" : [ { "senderId" : "200", "reactionKey" : "like", "eventId" : "9", "createdAt" : "2016-09-20T11:00:00.000Z" } ],
    "urls" : [ { "url" : "https://t.co/a", "expanded" : "https://harbour.example/plan", "display" : "harbour.example/plan" } ],
    "text" : "salt &amp; &amp;lt;pepper&gt; &copy \u00e9 \ud83d\ude00 https://t.co/a",
    "mediaUrls" : [ "https://ton.twitter.com/dm/7/456/ABcD.jpg?x=1" ],
    "senderId" : "100", "id" : "7", "createdAt" : "2016-09-20T10:00:00.123Z",
    "editHistory" : [ { "createdAtSec" : "1474365600", "editedText" : "salt" } ]
  }
}`
	got := readAll(t, dmFile(conversation("100-200", full)), nil)
	if got.format != "x-dm" || len(got.items) != 1 || len(got.lost) != 0 || len(got.codes) != 0 {
		t.Fatalf("%+v", got)
	}
	i := got.items[0]
	if i.raw != full {
		t.Errorf("the item's bytes are %q", i.raw)
	}
	if i.Place != "conversation 100-200, message 1" {
		t.Errorf("place %q", i.Place)
	}
	at, _ := archiveTime("2016-09-20T10:00:00.123Z", "createdAt")
	want := evidence.Entry{
		ID: evidence.Sum([]byte(full)), Size: int64(len(full)), Kind: evidence.KindDM, Media: "application/json",
		Times: []evidence.Time{at},
		Text:  "salt & &lt;pepper> &copy é 😀 https://t.co/a",
		Parties: []evidence.Party{
			{Role: evidence.RoleFrom, Handle: evidence.XHandle("100")},
			{Role: evidence.RoleTo, Handle: evidence.XHandle("200")},
		},
		Refs: []evidence.Ref{
			{Kind: evidence.RefSame, Value: "x-dm:7"},
			{Kind: evidence.RefURL, Value: "https://harbour.example/plan"},
			{Kind: evidence.RefConversation, Value: "x:100-200"},
		},
		Labels: []string{
			"media:https://ton.twitter.com/dm/7/456/ABcD.jpg?x=1", "media-file:7-ABcD.jpg",
			"reaction:like by x:200 at 2016-09-20T11:00:00.000Z", "edited-from:salt at 1474365600",
		},
	}
	if d := cmp.Diff(want, i.Entry); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if s := i.Date().String(); s != "2016-09-20 10:00:00 +0000" || i.Date().Precision != evidence.PrecisionMilli {
		t.Errorf("date %s, %s", s, i.Date().Precision)
	}
}

// TestHeadersAndMessagesAreOneEvent: an archive has each message twice, once
// without its words. Both must carry the same id, or it counts twice.
func TestHeadersAndMessagesAreOneEvent(t *testing.T) {
	whole := readAll(t, dmFile(conversation("1-2", dm("7", "1", "2", "words"))), nil)
	header := `{ "messageCreate" : { "id" : "7", "senderId" : "1", "recipientId" : "2", "createdAt" : "2016-09-20T10:00:07.123Z" } }`
	headers := readAll(t, strings.Replace(dmFile(conversation("1-2", header)), "direct_messages", "direct_message_headers", 1), nil)
	if headers.format != "x-dm-headers" {
		t.Fatal(headers.format)
	}
	h, w := headers.items[0].Entry, whole.items[0].Entry
	if h.Kind != evidence.KindDM || h.Text != "" || fmt.Sprint(h.Labels) != "[headers-only]" {
		t.Errorf("%+v", h)
	}
	if d := cmp.Diff(w.Refs, h.Refs); d != "" {
		t.Errorf("refs differ:\n%s", d)
	}
	if d := cmp.Diff(w.Parties, h.Parties); d != "" {
		t.Errorf("parties differ:\n%s", d)
	}
	if d := cmp.Diff(w.Times, h.Times); d != "" {
		t.Errorf("times differ:\n%s", d)
	}
}

// group is a conversation of several, newest first as archives have it.
const groupConversation = `{ "dmConversation" : { "conversationId" : "555", "messages" : [
 { "messageCreate" : { "id" : "6", "senderId" : "3", "text" : "late", "createdAt" : "2016-01-06T00:00:00.000Z" } },
 { "participantsLeave" : { "userIds" : [ "2" ], "createdAt" : "2016-01-05T00:00:00.000Z" } },
 { "conversationNameUpdate" : { "initiatingUserId" : "1", "name" : "salt &amp; pepper", "createdAt" : "2016-01-04T00:00:00.000Z" } },
 { "messageCreate" : { "id" : "4", "senderId" : "1", "text" : "middle", "createdAt" : "2016-01-03T12:00:00.000Z" } },
 { "participantsJoin" : { "initiatingUserId" : "1", "userIds" : [ "3" ], "createdAt" : "2016-01-03T00:00:00.000Z" } },
 { "messageCreate" : { "id" : "2", "senderId" : "2", "text" : "early", "createdAt" : "2016-01-02T00:00:00.000Z" } },
 { "joinConversation" : { "initiatingUserId" : "1", "participantsSnapshot" : [ "1", "2" ], "createdAt" : "2016-01-01T00:00:00.000Z" } }
 ] } }`

func TestGroupConversation(t *testing.T) {
	got := readAll(t, "window.YTD.direct_messages_group.part3 = [ "+groupConversation+" ]", nil)
	var lines []string
	for _, i := range got.items {
		line := string(i.Kind) + " " + i.Text
		for _, p := range i.Parties {
			line += " " + string(p.Role) + "=" + p.Handle.Value
		}
		for _, l := range i.Labels {
			line += " " + l
		}
		lines = append(lines, line)
		if r := i.Refs[len(i.Refs)-1]; r.Kind != evidence.RefConversation || r.Value != "x:555" {
			t.Errorf("refs %v", i.Refs)
		}
	}
	want := []string{
		"dm late from=3 member=1", // 2 has left
		"event  member=2 member=1 member=3 event:participantsLeave",
		"event salt & pepper from=1 member=2 member=3 event:conversationNameUpdate",
		"dm middle from=1 member=2 member=3",
		"event  from=1 member=3 member=2 event:participantsJoin",
		"dm early from=2 member=1", // 3 has not joined
		"event  from=1 member=1 member=2 event:joinConversation",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestUnusualMessages(t *testing.T) {
	tests := []struct {
		name, message string
		kind          evidence.Kind
		problems      string
		labels        string
	}{
		{"welcome", strings.Replace(dm("1", "1", "2", "hi"), "messageCreate", "welcomeMessageCreate", 1), evidence.KindDM, "", "welcome-message"},
		{"an event that is not known yet", `{"callStarted":{"createdAt":"2026-01-01T00:00:00.000Z"}}`, evidence.KindEvent, "", "event:callStarted"},
		{"no time", `{"messageCreate":{"senderId":"1","text":"x"}}`, evidence.KindDM, "time-missing", ""},
		{"odd time", `{"messageCreate":{"senderId":"1","text":"x","createdAt":"1/2/2016"}}`, evidence.KindDM, "time-unreadable", "time-as-written:1/2/2016"},
		{"the first moment there is", `{"messageCreate":{"senderId":"1","text":"x","createdAt":"0001-01-01T00:00:00Z"}}`, evidence.KindDM, "time-unreadable", "time-as-written:0001-01-01T00:00:00Z"},
		{"no sender", `{"messageCreate":{"text":"x","createdAt":"2026-01-01T00:00:00.000Z"}}`, evidence.KindDM, "sender-missing", ""},
		{"nothing in it", `{"messageCreate":null}`, evidence.KindDM, "message-empty", ""},
		{"empty", `{}`, evidence.KindEvent, "message-empty", ""},
		{"a comma too many", `{"messageCreate":{"senderId":"1","text":"x","createdAt":"2026-01-01T00:00:00.000Z",},}`, evidence.KindDM, "json-comma", ""},
		{"an escape that is none", `{"messageCreate":{"senderId":"1","text":"a\qb","createdAt":"2026-01-01T00:00:00.000Z"}}`, evidence.KindDM, "json-bad-escape", ""},
		{"half a character", `{"messageCreate":{"senderId":"1","text":"\ud83d","createdAt":"2026-01-01T00:00:00.000Z"}}`, evidence.KindDM, "json-bad-escape", ""},
		{"a raw line break", "{\"messageCreate\":{\"senderId\":\"1\",\"text\":\"a\nb\",\"createdAt\":\"2026-01-01T00:00:00.000Z\"}}", evidence.KindDM, "json-control-character", ""},
		{"not UTF-8", "{\"messageCreate\":{\"senderId\":\"1\",\"text\":\"a\xffb\",\"createdAt\":\"2026-01-01T00:00:00.000Z\"}}", evidence.KindDM, "json-not-utf-8", ""},
		{"a name twice", `{"messageCreate":{"senderId":"1","text":"a","text":"b","createdAt":"2026-01-01T00:00:00.000Z"}}`, evidence.KindDM, "json-key-twice", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, dmFile(conversation("1-2", tt.message, dm("9", "1", "2", "next"))), nil)
			if len(got.items) != 2 || len(got.lost) != 0 || got.items[0].raw != tt.message || got.items[1].Text != "next" {
				t.Fatalf("%d items, lost %v", len(got.items), got.lost)
			}
			e := got.items[0].Entry
			var codes []string
			for _, p := range e.Problems {
				codes = append(codes, p.Code)
			}
			if tt.name == "a name twice" && e.Text != "b" { // as JavaScript reads it
				t.Errorf("text %q", e.Text)
			}
			if e.Kind != tt.kind || strings.Join(codes, " ") != tt.problems || strings.Join(e.Labels, " ") != tt.labels {
				t.Errorf("kind %s, problems %v, labels %q", e.Kind, codes, e.Labels)
			}
		})
	}
}

// TestAnonymousIds: ids that are no numbers are no screen names either.
func TestAnonymousIds(t *testing.T) {
	got := readAll(t, dmFile(conversation("A-B", dm("1", "A", "B", "x"))), nil)
	if h := got.items[0].Parties[0].Handle; h != evidence.NameHandle("A") {
		t.Errorf("%v", h)
	}
}

// TestBrokenArchive breaks a file of three messages, in two conversations,
// in the ways in which files break. Whole messages are never lost.
func TestBrokenArchive(t *testing.T) {
	one, two, three := dm("1", "1", "2", "one"), dm("2", "2", "1", "two"), dm("3", "3", "4", "three")
	good := dmFile(conversation("1-2", one, two), conversation("3-4", three))
	cutTwo := two[:strings.Index(two, `two"`)+2] // cut inside its words
	tests := []struct {
		name, file           string
		texts, lost, problem string
		conversations        string
	}{
		{"good", good, "one|two|three", "", "", "x:1-2 x:1-2 x:3-4"},
		{"cut off inside a message", good[:strings.Index(good, "three")], "one|two", "json-cut", "", "x:1-2 x:1-2"},
		{"cut off between messages", good[:strings.Index(good, two)], "one", "", "json-cut", "x:1-2"},
		{"message cut inside a string", strings.Replace(good, one, cutTwo, 1), "two|three", "json-broken", "", "x:1-2 x:3-4"},
		{"last of a conversation cut", strings.Replace(good, two, cutTwo, 1), "one|three", "json-broken", "", "x:1-2 x:3-4"},
		{"message without its end", strings.Replace(good, one, strings.TrimSuffix(one, " } }"), 1), "two|three", "json-broken", "", "x:1-2 x:3-4"},
		{"quotes that are not escaped", strings.Replace(good, `"one"`, `"he said "one" to me"`, 1), "two|three", "json-broken", "", "x:1-2 x:3-4"},
		{"zeros in the middle", strings.Replace(good, two[20:60], strings.Repeat("\x00", 40), 1), "one|three", "json-broken", "", "x:1-2 x:3-4"},
		{"no comma between messages", strings.Replace(good, one+",", one, 1), "one|two|three", "", "json-comma", "x:1-2 x:1-2 x:3-4"},
		{"a value that is no message", strings.Replace(good, one, one+`, 5, "x", [1]`, 1), "one|two|three", "json-unexpected", "", "x:1-2 x:1-2 x:3-4"},
		{"a group that is none", strings.Replace(good, "= [", `= [ {"other":[1,{"a":2}]}, `, 1), "one|two|three", "json-unexpected", "", "x:1-2 x:1-2 x:3-4"},
		{"the id behind the messages", dmFile(`{"dmConversation":{"messages":[` + one + `],"conversationId":"1-2"}}`), "one", "", "", "x:1-2"},
		{"no assignment", strings.TrimPrefix(good, "window.YTD.direct_messages.part0 = "), "one|two|three", "", "", "x:1-2 x:1-2 x:3-4"},
		{"byte order mark, semicolon", "\ufeff" + good + ";\n", "one|two|three", "", "", "x:1-2 x:1-2 x:3-4"},
		{"two parts in one file", good + "\n" + strings.Replace(dmFile(conversation("5-6", dm("5", "5", "6", "five"))), "part0", "part1", 1), "one|two|three|five", "", "", "x:1-2 x:1-2 x:3-4 x:5-6"},
		{"words behind the end", good + " and so on", "one|two|three", "json-broken", "", "x:1-2 x:1-2 x:3-4"},
		{"nothing at all", "window.YTD.direct_messages.part0 = ", "", "", "", ""},
		{"an empty list", "window.YTD.direct_messages.part0 = [ ]", "", "", "", ""},
		{"no list", "window.YTD.direct_messages.part0 = 5", "", "json-broken", "", ""},
		{"a quote before the list", strings.Replace(good, `"messages" :`, `"messages" :"`, 1), "one|two|three", "", "json-broken", "x:1-2 x:1-2 x:3-4"},
		{"a quote before the second group", strings.Replace(good, ",\n{", `,"{`, 1), "one|two|three", "json-unexpected", "json-broken", "x:1-2 x:1-2 x:3-4"},
		{"a quote before a message", strings.Replace(good, two, `"`+two, 1), "one|two|three", "json-unexpected", "json-broken", "x:1-2 x:1-2 x:3-4"},
		{"a group that is a number", strings.Replace(good, "= [", `= [ {"dmConversation" : 5}, {"dmConversation" : 5 oops, `, 1), "one|two|three", "json-unexpected json-broken", "", "x:1-2 x:1-2 x:3-4"},
		{"a group that is a number, and then no comma", strings.Replace(good, "= [", `= [ {"dmConversation" : 5} oops, `, 1), "one|two|three", "json-unexpected json-broken", "", "x:1-2 x:1-2 x:3-4"},
		{"a group whose head is gone", strings.Replace(good, "= [", `= [ { "dmConversation" : `+three+", ", 1), "three|one|two|three", "json-broken", "json-broken", "x:1-2 x:1-2 x:3-4"},
		{"a list that is not closed", strings.Replace(good, "\n  ]\n }\n}", "", 1), "one|two|three", "", "json-broken", "x:1-2 x:1-2 x:3-4"},
		{"a message without its brace among a group's names", strings.Replace(good, `"messages" :`, strings.TrimPrefix(strings.TrimSuffix(three, "}"), "{")+`, "messages" :`, 1), "one|two|three", "json-broken", "", "x:1-2 x:1-2 x:3-4"},
		{"a group that ends too early", strings.Replace(good, two, "] } }, "+two, 1), "one|two|three", "", "json-broken", "x:1-2 x:1-2 x:3-4"},
		{"the head is gone", good[strings.Index(good, one):], "one|two|three", "", "json-broken", "x:3-4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := check(t, Formats()[1], []byte(tt.file))
			if got.texts() != tt.texts {
				t.Errorf("texts %q, want %q", got.texts(), tt.texts)
			}
			if got.lostCodes() != tt.lost || strings.Join(got.codes, " ") != tt.problem {
				t.Errorf("lost %+v, problems %v", got.lost, got.codes)
			}
			var refs []string
			for _, i := range got.items {
				for _, r := range i.Refs {
					if r.Kind == evidence.RefConversation {
						refs = append(refs, r.Value)
					}
				}
			}
			if s := strings.Join(refs, " "); s != tt.conversations {
				t.Errorf("conversations %q, want %q", s, tt.conversations)
			}
		})
	}
}

// TestBehindABreak: the bytes that were lost may have held the head of another
// conversation. A message is put into the one before only where it says so.
func TestBehindABreak(t *testing.T) {
	file := dmFile(conversation("1-2", dm("1", "1", "2", "one"), `{ "messageCreate" : { "id" : "x`+"\x00\x00\x00", dm("2", "3", "4", "stranger"), dm("3", "2", "1", "friend")))
	got := readAll(t, file, nil)
	if got.texts() != "one|stranger|friend" || got.lostCodes() != "json-broken" {
		t.Fatalf("%q, lost %+v", got.texts(), got.lost)
	}
	for i, want := range []string{"x:1-2", "", "x:1-2"} {
		ref, problem := "", ""
		for _, r := range got.items[i].Refs {
			if r.Kind == evidence.RefConversation {
				ref = r.Value
			}
		}
		for _, p := range got.items[i].Entry.Problems {
			problem += p.Code
		}
		if place := got.items[i].Place; (i == 0) != strings.HasPrefix(place, "conversation 1-2, ") {
			t.Errorf("message %d is said to be in %q", i, place)
		}
		if ref != want || (want == "") != (problem == "conversation-uncertain") {
			t.Errorf("message %d: %q, problem %q", i, ref, problem)
		}
	}
	// The next conversation is whole again.
	file = strings.Replace(file, "\n]", ",\n"+groupConversation+"\n]", 1)
	file = strings.Replace(file, "\n  ]\n }\n}\n,", "\n  ]\n }\n},", 1)
	got = readAll(t, file, nil)
	if last := got.items[len(got.items)-1].Refs; len(got.items) != 10 || len(last) != 1 || last[0].Value != "x:555" {
		t.Errorf("%d items, the last has %v", len(got.items), last)
	}
	// In a group no message can confirm it, and nobody is told to be a member.
	group := strings.Replace(groupConversation, `{ "messageCreate" : { "id" : "6"`, `{ "messageCreate" : { "id" : 6x } }, { "messageCreate" : { "id" : "6"`, 1)
	got = readAll(t, "window.YTD.direct_messages_group.part0 = [ "+group+" ]", nil)
	if len(got.items) != 7 {
		t.Fatalf("%d items", len(got.items))
	}
	for _, i := range got.items {
		for _, r := range i.Refs {
			if r.Kind == evidence.RefConversation {
				t.Errorf("%s is put into %s", i.raw, r.Value)
			}
		}
		if i.Kind == evidence.KindDM && len(i.Parties) != 1 {
			t.Errorf("%s has parties %v", i.raw, i.Parties)
		}
	}
}

// TestConversationIsFixed: what is said of a conversation behind its messages
// does not change those that are out already, as others may be reading them.
func TestConversationIsFixed(t *testing.T) {
	file := `[{"dmConversation":{"conversationId":"1-2","messages":[` + dm("1", "1", "2", "one") + `],"conversationId":"9-9"}}]`
	in := inMemory("f", file)
	r := openDM(in, nil)
	rec, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	e := r.Entry(rec, []byte(file[rec.Span.Start:rec.Span.End]))
	if last := e.Refs[len(e.Refs)-1]; last.Value != "x:1-2" {
		t.Errorf("%v", last)
	}
}

// TestEntriesWhileSplitting reads items in other goroutines while the file is
// still being split, as an import does. It is for the race detector.
func TestEntriesWhileSplitting(t *testing.T) {
	for _, file := range []string{
		"window.YTD.direct_messages_group.part0 = [ " + groupConversation + ", " + groupConversation + " ]",
		example, accountFile, `window.YTD.tweets.part0 = [ { "tweet" : ` + tweet + ` }, { "tweet" : ` + tweet + ` } ]`,
		"time,zone,from,text\n2016-09-20 10:00,Europe/Berlin,@a,one\n2016-09-20 11:00,Europe/Berlin,@b,two\n",
	} {
		in := inMemory("f", file)
		for _, f := range Formats() {
			if f.Sniff(in, []byte(file)) == 0 {
				continue
			}
			r := f.Open(in, folder{"account.js": accountFile})
			var wg sync.WaitGroup
			for {
				rec, err := r.Next()
				if err != nil {
					break
				}
				wg.Go(func() {
					if e := r.Entry(rec, []byte(file[rec.Span.Start:rec.Span.End])); e.Kind == "" {
						t.Errorf("%s: an entry without a kind", f.Name)
					}
				})
			}
			wg.Wait()
		}
	}
}
