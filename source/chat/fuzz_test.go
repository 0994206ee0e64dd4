package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
)

// check reads content with every format, and holds what all readers promise:
// spans inside, in order and apart; each entry valid, and the same when read
// again; nothing but an end from Next.
func check(t *testing.T, f evidence.Format, content []byte) reading {
	t.Helper()
	in := memory{bytes.NewReader(content), "data/f"}
	if s := f.Sniff(in, content[:min(len(content), evidence.HeadSize)]); s < 0 || s > 100 {
		t.Fatalf("%s is %d sure", f.Name, s)
	}
	stepsBounded(t, f.Open(in, folder{}), len(content))
	got := readWith(t, f, in, folder{"account.js": string(content)})
	end := int64(0)
	for _, i := range got.items {
		for _, l := range i.Record.Lost {
			if l.Span.Start < end || !l.Span.Within(int64(len(content))) || l.Span.Len() == 0 || l.Code == "" {
				t.Fatalf("lost %+v after %d", l, end)
			}
			end = l.Span.End
		}
		if i.Span.Start < end || !i.Span.Within(int64(len(content))) || i.Span.Len() == 0 {
			t.Fatalf("span %+v after %d", i.Span, end)
		}
		end = i.Span.End
		if i.ID != evidence.Sum([]byte(i.raw)) || i.Size != int64(len(i.raw)) || i.Kind == "" {
			t.Fatalf("entry %+v", i.Entry)
		}
		if shown := fmt.Sprintf("%+v", i.Entry) + i.Place; !utf8.ValidString(shown) {
			t.Fatalf("not UTF-8: %q", shown)
		}
		for _, w := range i.Times {
			if w.IsZero() || w.Precision == "" {
				t.Fatalf("time %+v", w)
			}
		}
		for _, p := range i.Parties {
			if p.Handle.Value == "" || p.Role == "" {
				t.Fatalf("party %+v", p)
			}
		}
		if again := f.Open(in, folder{}).Entry(i.Record, []byte(i.raw)); f.Name != formatTweets && !cmp.Equal(i.Entry, again) {
			t.Fatalf("another reading:\n%s", cmp.Diff(i.Entry, again))
		}
	}
	return got
}

// stepsBounded fails where a splitter does not get on: no step but one that
// recovers goes back, each recovery goes on at another byte, and together they
// go back over no more than the file.
func stepsBounded(t *testing.T, r evidence.Reader, size int) {
	t.Helper()
	list, ok := r.(*listReader)
	if !ok {
		return
	}
	s := list.split
	for steps := 0; s.at != done; steps++ {
		if steps > 3*size+3 {
			t.Fatalf("%d steps through %d bytes, at byte %d", steps, size, s.pos)
		}
		s.step()
	}
	if s.again > int64(2*size) {
		t.Fatalf("went back over %d bytes of %d", s.again, size)
	}
}

// TestRecoveryNeverGoesBack: whatever the reader believes of what lies before
// it, recovery goes on behind where it went on last, and behind the last
// message.
func TestRecoveryNeverGoesBack(t *testing.T) {
	file := "window.YTD.direct_messages.part0 = [ " + strings.Repeat(`{"dmConversation":{"a":1}} `, 5)
	s := openDM(inMemory("f", file), nil).(*listReader).split
	for range 5 {
		was := s.pos
		s.before = 0
		s.recover(s.pos, fault{"json-broken", 0, "a test"})
		if s.at == done || s.pos < was || s.pos == was && was > 0 {
			t.Fatalf("recovery at byte %d goes on at byte %d", was, s.pos)
		}
	}
	s.before = 0
	if s.recover(s.pos, fault{"json-broken", 0, "a test"}); s.at != done {
		t.Errorf("behind the last group, recovery goes on at byte %d", s.pos)
	}
	file = dmFile(conversation("1-2", dm("1", "1", "2", "one")))
	s = openDM(inMemory("f", file), nil).(*listReader).split
	if _, _, err := s.next(); err != nil {
		t.Fatal(err)
	}
	s.before = 0
	if s.recover(s.pos, fault{"json-broken", 0, "a test"}); s.at != done {
		t.Errorf("a message is read again, at byte %d", s.pos)
	}
}

// accounted fails where bytes of content that begin like a message are neither
// in an item nor in a loss.
func accounted(t *testing.T, got reading, content []byte, begins string) {
	t.Helper()
	for off := 0; ; off++ {
		i := bytes.Index(content[off:], []byte(begins))
		if i < 0 {
			return
		}
		off += i
		covered := false
		for _, x := range got.items {
			covered = covered || x.Span.Start <= int64(off) && int64(off) < x.Span.End
		}
		for _, l := range got.lost {
			covered = covered || l.Span.Start <= int64(off) && int64(off) < l.Span.End
		}
		if !covered {
			t.Fatalf("byte %d begins a message and is in nothing: %q", off, content)
		}
	}
}

func FuzzArchive(f *testing.F) {
	good := dmFile(conversation("1-2", dm("1", "1", "2", "one"), dm("2", "2", "1", `"two" \ é`)), conversation("3-4", dm("3", "3", "4", "three")))
	f.Add([]byte(good))
	f.Add([]byte(good[:len(good)/2]))
	f.Add([]byte(strings.Replace(good, `"one"`, `"on"e"`, 1)))
	f.Add([]byte("window.YTD.direct_messages_group.part0 = [ " + groupConversation + " ]"))
	f.Add([]byte("window.YTD.direct_message_headers.part0 = [ " + groupConversation + " ]"))
	f.Add([]byte(strings.Replace(good, `"conversationId" : "1-2",`, "", 1)))
	// Found by fuzzing: an equals sign in somebody's words is no assignment.
	f.Add([]byte("windo.YTD.direct_messages.part0 \" [ { \"dmConversation\" : { \"messages\" : [ { \"messageCreate\" : { \"text\" : \"one=, \"medi"))
	f.Add([]byte(accountFile))
	f.Add([]byte(`window.YTD.tweets.part0 = [ { "tweet" : ` + tweet + ` } ]`))
	f.Add([]byte(`window.YTD.direct_messages.part0 = [ { "dmConversation" : { "messages" : [ { "messageCreate" : [[[[ { "messageCreate" :`))
	// Found by fuzzing: recovery went on where it had gone on before, for ever.
	f.Add([]byte(`window.YTD.direct_messages.part0 = [ {"dmConversation" : "x"} oops`))
	// Found by fuzzing: a message where a group's names should be.
	f.Add([]byte(`0{"dmConversation":{"messageCreate":`))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, format := range Formats()[:4] {
			got := check(t, format, content)
			if format.Name == formatDM {
				accounted(t, got, content, `{"messageCreate":`)
				accounted(t, got, content, `{ "messageCreate" :`)
			}
		}
	})
}

func FuzzTranscriptJSON(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(example[:len(example)-40]))
	f.Add([]byte(`[{"date":"2016","sender":"a","recipient":["b;c",1,null],"text":"\ud83d\u0000"}]`))
	f.Add([]byte(`{"messages":[{"time":"2016-09-20 1:00 pm?","zone":"Europe/London","from":"A <a@b>","to":"x:1","text":"a","text":"b",},]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		check(t, Formats()[4], content)
	})
}

func FuzzTranscriptCSV(f *testing.F) {
	f.Add([]byte("ref,time,zone,from,to,text\np1,2016-09-20 23:50,America/New_York,@a,@b;c,\"x \"\"y\"\"\nz\"\n"))
	f.Add([]byte("\ufefftime;sender;message\r\n2016;@a;\"open\r\n2017;b;it\x92s\r\n;;\r\n"))
	f.Add([]byte("time\tfrom\ttext\n2016\t\"a\"b\" \t c\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		got := check(t, Formats()[5], content)
		// Every byte is in a record, in the first row, or blank.
		if len(got.items) == 0 || len(got.lost) > 0 {
			return
		}
		rest := bytes.Clone(content)
		for _, i := range got.items {
			copy(rest[i.Span.Start:i.Span.End], strings.Repeat(" ", int(i.Span.Len())))
		}
		rest = rest[got.items[0].Span.Start:]
		if s := bytes.Trim(rest, " ,;\t\r\n\""); len(s) > 0 {
			t.Fatalf("%q is in no record", s)
		}
	})
}

// TestTreeIsEncodingJSON: on JSON that is good, the tree says what the
// standard library says, and the splitter finds the same end.
func TestTreeIsEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := genJSON(3).Draw(t, "value")
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		tree, flaws := readTree(raw)
		if flaws != (flaws0) {
			t.Fatalf("flaws %+v in %s", flaws, raw)
		}
		if got := plainValue(tree); !reflect.DeepEqual(got, normal(v)) {
			t.Fatalf("%s: got %#v, want %#v", raw, got, normal(v))
		}
		padded := "  " + string(raw) + " ,"
		s := newSplitter(inMemory("x", padded), shape{})
		end, fault := s.value(0, true)
		if fault != nil || end != int64(2+len(raw)) {
			t.Fatalf("%s: end %d, fault %+v", raw, end, fault)
		}
	})
}

var flaws0 flaws

func genJSON(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.Custom(func(t *rapid.T) any { return rapid.String().Draw(t, "s") }),
		rapid.Custom(func(t *rapid.T) any { return rapid.SampledFrom([]any{true, false, nil, 1.5, -2.0, 1e300}).Draw(t, "l") }),
	)
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf,
		rapid.Custom(func(t *rapid.T) any { return rapid.SliceOfN(genJSON(depth-1), 0, 4).Draw(t, "list") }),
		rapid.Custom(func(t *rapid.T) any {
			return rapid.MapOfN(rapid.String(), genJSON(depth-1), 0, 4).Draw(t, "object")
		}),
	)
}

// plainValue and normal bring both sides to one form: literals as they are written.
func plainValue(v value) any {
	switch v.kind {
	case '"':
		return "s" + v.text
	case 'v':
		return "v" + v.text
	case '[':
		out := []any{}
		for _, x := range v.list {
			out = append(out, plainValue(x))
		}
		return out
	}
	out := map[string]any{}
	for _, m := range v.members {
		out[m.key] = plainValue(m.value)
	}
	return out
}

func normal(v any) any {
	switch v := v.(type) {
	case string:
		return "s" + v
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, normal(x))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = normal(x)
		}
		return out
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return "v" + string(raw)
}

// TestSplitAnyBreak: whatever bytes of a good file are cut out or written
// over, every message that is still whole is found, in order.
func TestSplitAnyBreak(t *testing.T) {
	var messages []string
	for i := range 10 {
		messages = append(messages, dm(fmt.Sprint(i), "1", "2", fmt.Sprintf("text %d with \"quotes\" and { braces", i)))
	}
	good := dmFile(conversation("1-2", messages[:4]...), conversation("2-3", messages[4:]...))
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.IntRange(len("window.YTD.direct_messages.part0 = ["), len(good)).Draw(t, "from")
		to := rapid.IntRange(from, min(len(good), from+700)).Draw(t, "to")
		with := rapid.SampledFrom([]string{"", "x", "\x00", "\"", "{", "}", "[", "]]]", "\\", `"{"`}).Draw(t, "with")
		broken := good[:from] + with + good[to:]
		r := openDM(inMemory("f", broken), nil)
		found := map[string]bool{}
		for {
			rec, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			found[broken[rec.Span.Start:rec.Span.End]] = true
		}
		for i, m := range messages {
			at := strings.Index(good, m)
			whole := at+len(m) <= from || at >= to
			// A backslash or quote written before a message belongs to it no
			// more than to what is before it.
			if touches := at == to || at+len(m) == from; whole && !touches && !found[m] {
				t.Fatalf("message %d is whole and was not found in:\n%s", i, broken)
			}
		}
	})
}

// countingReader counts the bytes that are read of an input.
type countingReader struct {
	io.ReaderAt
	size, read int64
}

func (c *countingReader) ReadAt(p []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(p, off)
	c.read += int64(n)
	return n, err
}

func (c *countingReader) Size() int64  { return c.size }
func (c *countingReader) Path() string { return "hostile" }

// TestLinear: no input makes the splitters read it more than a few times.
func TestLinear(t *testing.T) {
	const size = 3 << 20
	fill := func(head, unit, tail string) []byte {
		return []byte(head + strings.Repeat(unit, size/len(unit)) + tail)
	}
	const head = `window.YTD.direct_messages.part0 = [{"dmConversation":{"conversationId":"1-2","messages":[`
	group := strings.Replace(head, "messages.part", "messages_group.part", 1)
	tests := map[string][]byte{
		"messages that never end":     fill(head, `{"messageCreate":{"a":[`, ""),
		"messages cut in strings":     fill(head, `{"messageCreate":"`, ""),
		"quotes":                      fill(head, `"`, ""),
		"backslashes":                 fill(head+`{"messageCreate":"`, `\`, ""),
		"braces":                      fill(head, `{`, ""),
		"brackets":                    fill(head, `[`, ""),
		"depth":                       fill(head+`{"messageCreate":`, `[`, ""),
		"groups without an id":        fill("window.YTD.direct_messages.part0 = [", `{"dmConversation":{"messages":[{"messageCreate":{}}`, ""),
		"lists in one group":          fill(`window.YTD.direct_messages.part0 = [{"dmConversation":{`, `"messages":[{"messageCreate":{}}],`, ""),
		"groups in groups":            fill("window.YTD.direct_messages.part0 = [", `{"dmConversation":{`, ""),
		"groups in lists":             fill(head, `{"dmConversation":{"messages":[`, ""),
		"groups of groups":            fill(group, `{"messageCreate":{}},{"dmConversation":{"messages":[`, ""),
		"small groups":                fill("window.YTD.direct_messages_group.part0 = [", `{"dmConversation":{"conversationId":"1","messages":[{"messageCreate":{}}]}},`, "]"),
		"losses of changing kinds":    fill(head, `5,x,`, ""),
		"one long string":             fill(head+`{"messageCreate":{"text":"`, `a`, `"}}]}}]`),
		"spaces":                      fill(head, " ", "{}"),
		"spaces behind a brace":       fill(head, "{ ", ""),
		"commas at the end":           fill(head+"x", ",", ""),
		"a long name":                 fill(head+`{"`, "n", `":1}]}}]`),
		"messages inside of messages": fill(head, `{"messageCreate":{"messageCreate":`, ""),
	}
	// Recovery goes back into each of these lists, and finds the next in it.
	inside := strings.Repeat("[", 60) + strings.Repeat(`{"a":1},`, size/8) + "1" + strings.Repeat("]", 60)
	var lists strings.Builder
	for range 60 {
		lists.WriteString(`[{"a":1},`)
	}
	lists.WriteString(fmt.Sprintf("%q", strings.Repeat("x", size)) + strings.Repeat("]", 60) + " oops")
	open := map[string]func(evidence.Input, evidence.Folder) evidence.Reader{}
	for name, content := range map[string]string{
		"lists in lists":         `[{"a":1},` + lists.String(),
		"lists in lists, named":  `{"format":"gainsay-transcript/1","messages":[{"a":1},` + lists.String(),
		"a list of lists":        `[{"a":1},` + inside + " oops",
		"lists as values, named": `{"format":"gainsay-transcript/1","messages":[{"a":1}],"b":` + lists.String(),
	} {
		tests[name], open[name] = []byte(content), openJSON
	}
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			in := &countingReader{ReaderAt: bytes.NewReader(content), size: int64(len(content))}
			r := openDM(in, nil)
			if open[name] != nil {
				r = open[name](in, nil)
			}
			records := 0
			for {
				rec, err := r.Next()
				if len(rec.Lost) > maxLost || len(rec.Problems) > maxLost+1 {
					t.Fatalf("%d losses and %d problems at once", len(rec.Lost), len(rec.Problems))
				}
				if err != nil {
					break
				}
				records++
			}
			if in.read > 6*in.size+8*windowBytes {
				t.Errorf("%d bytes were read of %d, %d records", in.read, in.size, records)
			}
		})
	}
	for name, content := range map[string][]byte{
		"quotes never closed": fill("time,from,text\n", "2016,@a,\"x\n", ""),
		"quotes and spaces":   fill("time,from,text\n", `" `, ""),
		"one line":            fill("time,from,text\n", `a,`, ""),
	} {
		t.Run(name, func(t *testing.T) {
			in := &countingReader{ReaderAt: bytes.NewReader(content), size: int64(len(content))}
			r := openCSV(in, nil)
			for {
				if _, err := r.Next(); err != nil {
					break
				}
			}
			if in.read > 6*in.size+8*windowBytes {
				t.Errorf("%d bytes were read of %d", in.read, in.size)
			}
		})
	}
}

// TestLimits: each limit has an end that is told.
func TestLimits(t *testing.T) {
	// maxDepth
	deep := strings.Replace(dm("1", "1", "2", "deep"), `"urls" : [ ]`, `"urls" : `+strings.Repeat("[", maxDepth)+strings.Repeat("]", maxDepth), 1)
	got := readAll(t, dmFile(conversation("1-2", deep, dm("2", "2", "1", "next"))), nil)
	if got.texts() != "next" || got.lostCodes() != "json-too-deep" {
		t.Errorf("depth: %q, lost %v", got.texts(), got.lostCodes())
	}
	fits := strings.Replace(deep, strings.Repeat("[", maxDepth), strings.Repeat("[", maxDepth-2), 1)
	fits = strings.Replace(fits, strings.Repeat("]", maxDepth), strings.Repeat("]", maxDepth-2), 1)
	if got = readAll(t, dmFile(conversation("1-2", fits)), nil); got.texts() != "deep" || len(got.lost) != 0 || len(got.items[0].Entry.Problems) != 0 {
		t.Errorf("depth that fits: %q, lost %v", got.texts(), got.lostCodes())
	}
	if _, flaws := readTree([]byte(strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth))); flaws != (flaws0) {
		t.Errorf("a tree that fits: %+v", flaws)
	}
	if _, flaws := readTree([]byte(strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1))); !flaws.deep {
		t.Errorf("a tree too deep: %+v", flaws)
	}
	// maxTranscriptBytes
	if s := sniffJSON(sized{example, maxTranscriptBytes + 1}, []byte(example)); s != 0 {
		t.Errorf("a large transcript: %d", s)
	}
	const table = "time,from,text\n"
	if s := sniffCSV(sized{table, maxTranscriptBytes + 1}, []byte(table)); s != 0 {
		t.Errorf("a large table: %d", s)
	}
	// maxProbeBytes: a large message tells nothing of a group's members.
	large := strings.Replace(groupConversation, `"text" : "early"`, `"text" : "`+strings.Repeat("e", maxProbeBytes)+`"`, 1)
	if got = readAll(t, "window.YTD.direct_messages_group.part0 = [ "+large+" ]", nil); len(got.items) != 7 {
		t.Errorf("%d items", len(got.items))
	}
	// An item cut by whoever hands it over is read as far as it goes.
	m := dm("1", "1", "2", "a long text")
	r := openDM(inMemory("f", dmFile(conversation("1-2", m))), nil)
	rec, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	e := r.Entry(rec, []byte(m[:strings.Index(m, "long")+2]))
	if e.Text != "a lo" || len(e.Problems) == 0 || e.Problems[0].Code != "json-cut" {
		t.Errorf("text %q, problems %v", e.Text, e.Problems)
	}
}

// sized is an input that claims a size.
type sized struct {
	content string
	size    int64
}

func (s sized) ReadAt(p []byte, off int64) (int, error) {
	return strings.NewReader(s.content).ReadAt(p, off)
}
func (s sized) Size() int64  { return s.size }
func (s sized) Path() string { return "sized" }

// failing is an input that cannot be read.
type failing struct{ sized }

var errDisk = errors.New("disk")

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

func TestReadErrorsAreTold(t *testing.T) {
	for _, f := range Formats() {
		_, err := f.Open(failing{sized{"", 100}}, folder{}).Next()
		if !errors.Is(err, errDisk) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
