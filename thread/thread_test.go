package thread_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/thread"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// memory is a small archive: items by id, found by reference.
type memory struct {
	entries map[evidence.ID]evidence.Entry
	fail    error // what both questions answer, if set
	asked   int
	shuffle func([]evidence.ID)
}

func (m *memory) Entry(_ context.Context, id evidence.ID) (evidence.Entry, error) {
	return m.entries[id], m.fail
}

func (m *memory) ByRef(_ context.Context, refs []evidence.Ref) ([]evidence.ID, error) {
	m.asked = max(m.asked, len(refs))
	var ids []evidence.ID
	for id, e := range m.entries {
		if slices.ContainsFunc(e.Refs, func(r evidence.Ref) bool { return slices.Contains(refs, r) }) {
			ids = append(ids, id)
		}
	}
	if m.shuffle != nil {
		m.shuffle(ids)
	}
	return ids, m.fail
}

// item is one item as tests write it.
type item struct {
	name string // its content: names the item
	day  int    // of October 2016; 0: undated
	refs string // "id:a to:b refs:b,c in:conversation same:7"
}

func (i item) id() evidence.ID { return evidence.Sum([]byte(i.name)) }

func (i item) entry() evidence.Entry {
	e := evidence.Entry{ID: i.id(), Subject: i.name}
	if i.day > 0 {
		e.Times = []evidence.Time{{Wall: time.Date(2016, 10, i.day, 0, 0, 0, 0, time.UTC), Zoned: true, Precision: evidence.PrecisionDay}}
	}
	kinds := map[string]evidence.RefKind{"id": evidence.RefMessageID, "to": evidence.RefInReplyTo, "refs": evidence.RefReferences, "in": evidence.RefConversation, "same": evidence.RefSame, "url": evidence.RefURL}
	for _, f := range strings.Fields(i.refs) {
		kind, list, _ := strings.Cut(f, ":")
		for _, v := range strings.Split(list, ",") {
			e.Refs = append(e.Refs, evidence.Ref{Kind: kinds[kind], Value: v})
		}
	}
	return e
}

func archiveOf(items ...item) *memory {
	m := &memory{entries: map[evidence.ID]evidence.Entry{}}
	for _, i := range items {
		m.entries[i.id()] = i.entry()
	}
	return m
}

// draw writes a thread as lines: indent, name (or <id> for a hole), copies in
// brackets, and the edge.
func draw(m *memory, t thread.Thread) string {
	name := func(id evidence.ID) string { return m.entries[id].Subject }
	var b strings.Builder
	for _, n := range t.Nodes {
		b.WriteString(strings.Repeat(". ", n.Depth))
		if n.Hole {
			b.WriteString("<" + n.MessageID + ">")
		} else {
			b.WriteString(name(*n.Item))
		}
		for _, c := range n.Copies {
			b.WriteString(" [" + name(c) + "]")
		}
		if n.EdgeKind != "" {
			b.WriteString(" " + string(n.EdgeKind))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestOf(t *testing.T) {
	for _, c := range []struct {
		name  string
		items []item // the first is where one starts
		want  []string
	}{
		{"alone", []item{{"a", 1, ""}, {"b", 1, ""}}, []string{"a"}},
		{"alone with an id", []item{{"a", 1, "id:a"}, {"b", 2, "id:b"}}, []string{"a"}},
		{"an answer", []item{{"a", 1, "id:a"}, {"b", 2, "id:b to:a"}}, []string{"a", ". b in-reply-to"}},
		{"from the answer", []item{{"b", 2, "id:b to:a"}, {"a", 1, "id:a"}}, []string{"a", ". b in-reply-to"}},
		{"by References alone", []item{{"c", 3, "id:c refs:a,b"}, {"a", 1, "id:a"}, {"b", 2, "id:b refs:a"}},
			[]string{"a", ". b references", ". . c references"}},
		{"both agree", []item{{"c", 3, "id:c to:b refs:a,b"}, {"a", 1, "id:a"}, {"b", 2, "id:b to:a"}},
			[]string{"a", ". b in-reply-to", ". . c in-reply-to"}},
		{"In-Reply-To goes before References", []item{{"c", 3, "id:c to:a refs:a,b"}, {"a", 1, "id:a"}, {"b", 2, "id:b to:a"}},
			[]string{"a", ". b in-reply-to", ". c in-reply-to"}},
		{"several in In-Reply-To", []item{{"c", 3, "id:c to:x,b refs:a,b"}, {"a", 1, "id:a"}, {"b", 2, "id:b to:a"}},
			[]string{"a", ". b in-reply-to", ". . c in-reply-to", "<x>"}},
		{"several in In-Reply-To, and References ends elsewhere", []item{{"c", 3, "id:c to:a,x refs:a,b"}, {"a", 1, "id:a"}, {"b", 2, "id:b to:a"}},
			[]string{"a", ". b in-reply-to", ". . c references", "<x>"}},
		{"a hole between", []item{{"c", 3, "id:c to:b refs:a,b"}, {"a", 1, "id:a"}},
			[]string{"a", ". <b> references", ". . c in-reply-to"}},
		{"a hole at the top, and its answers find each other", []item{{"c", 3, "id:c to:a"}, {"b", 2, "to:a"}},
			[]string{"<a>", ". b in-reply-to", ". c in-reply-to"}},
		{"holes in a row", []item{{"d", 4, "id:d refs:a,b,c"}},
			[]string{"<a>", ". <b> references", ". . <c> references", ". . . d references"}},
		{"a message without its own id", []item{{"b", 2, "to:a"}, {"a", 1, "id:a"}}, []string{"a", ". b in-reply-to"}},
		{"by date, undated last", []item{{"a", 1, "id:a"}, {"late", 9, "to:a"}, {"early", 2, "to:a"}, {"never", 0, "to:a"}},
			[]string{"a", ". early in-reply-to", ". late in-reply-to", ". never in-reply-to"}},
		{"copies", []item{{"a2", 1, "id:a"}, {"a1", 1, "id:a"}, {"b", 2, "id:b to:a"}},
			[]string{"a2 [a1]", ". b in-reply-to"}},
		{"an undated copy comes second", []item{{"a1", 0, "id:a"}, {"a2", 1, "id:a"}}, []string{"a2 [a1]"}},
		{"only the second copy says what it answers", []item{{"a", 1, "id:a"}, {"b1", 2, "id:b"}, {"b2", 3, "id:b to:a"}},
			[]string{"a", ". b1 [b2] in-reply-to"}},
		{"copies of an event, under two kinds of name", []item{{"p", 1, "same:7"}, {"q", 1, "id:x same:7"}, {"r", 1, "id:x"}}, []string{"p [r] [q]"}},
		{"a conversation", []item{{"y", 2, "in:k"}, {"x", 1, "in:k"}, {"z", 3, "in:k"}, {"other", 1, "in:l"}},
			[]string{"x conversation", "y conversation", "z conversation"}},
		{"a conversation of one day", []item{{"x", 1, "in:k same:k#m10"}, {"y", 1, "in:k same:k#m9"}, {"z", 1, "in:k same:k#m1"}},
			[]string{"z conversation", "y conversation", "x conversation"}},
		{"an answer to oneself", []item{{"a", 1, "id:a to:a"}}, []string{"a"}},
		{"a circle", []item{{"b", 2, "id:b to:a"}, {"a", 1, "id:a to:c"}, {"c", 3, "id:c to:b"}},
			[]string{"a", ". b in-reply-to", ". . c in-reply-to"}},
		{"a circle through a hole", []item{{"a", 1, "id:a to:h"}, {"b", 2, "id:b refs:a,h"}},
			[]string{"<h>", ". a in-reply-to", ". b references"}},
		{"a shared address is no tie", []item{{"a", 1, "url:u"}, {"b", 1, "url:u"}}, []string{"a"}},
		{"two exchanges that one message joins", []item{{"a", 1, "id:a"}, {"b", 2, "id:b"}, {"c", 3, "id:c to:b refs:a"}},
			[]string{"a", "b", ". c in-reply-to"}},
	} {
		m := archiveOf(c.items...)
		for _, start := range c.items {
			got, err := thread.Of(t.Context(), m, start.id())
			if err != nil {
				t.Fatal(err)
			}
			drawn := draw(m, got)
			if start.name != c.items[0].name && !strings.Contains(drawn, c.items[0].name) {
				continue // another exchange
			}
			if d := cmp.Diff(strings.Join(c.want, "\n")+"\n", drawn); d != "" {
				t.Errorf("%s, from %s:\n%s", c.name, start.name, d)
			}
		}
	}
}

func TestHoles(t *testing.T) {
	m := archiveOf(item{"d", 4, "id:d refs:a,b"}, item{"b", 2, "id:b"})
	got, err := thread.Of(t.Context(), m, item{name: "d"}.id())
	if err != nil {
		t.Fatal(err)
	}
	if got.Holes() != 1 || got.Truncated || len(got.Problems) != 0 {
		t.Errorf("%d holes, %+v", got.Holes(), got)
	}
}

func TestCircleIsReported(t *testing.T) {
	m := archiveOf(item{"a", 1, "id:a to:b"}, item{"b", 2, "id:b to:a"})
	got, err := thread.Of(t.Context(), m, item{name: "b"}.id())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Problems) != 1 || got.Problems[0].Code != "reply-cycle" || got.Problems[0].Place != "a" {
		t.Errorf("problems %+v", got.Problems)
	}
}

func TestArchiveError(t *testing.T) {
	m := archiveOf(item{"a", 1, "id:a"})
	m.fail = errors.New("the disk is gone")
	if _, err := thread.Of(t.Context(), m, item{name: "a"}.id()); !errors.Is(err, m.fail) || !strings.Contains(err.Error(), "thread: reading") {
		t.Errorf("error %v", err)
	}
}

// TestQuestionsAreBounded: an archive is not asked for any number of
// references at once.
func TestQuestionsAreBounded(t *testing.T) {
	refs := make([]string, 3000)
	for i := range refs {
		refs[i] = fmt.Sprint("r", i)
	}
	m := archiveOf(item{"a", 1, "refs:" + strings.Join(refs, ",")})
	got, err := thread.Of(t.Context(), m, item{name: "a"}.id())
	if err != nil {
		t.Fatal(err)
	}
	if got.Holes() != len(refs) || m.asked > 1000 {
		t.Errorf("%d holes, %d references asked for at once", got.Holes(), m.asked)
	}
}

// indexed answers from an index, for exchanges too large for memory's loop.
type indexed struct {
	entries map[evidence.ID]evidence.Entry
	by      map[evidence.Ref][]evidence.ID
}

func indexOf(entries []evidence.Entry) indexed {
	x := indexed{map[evidence.ID]evidence.Entry{}, map[evidence.Ref][]evidence.ID{}}
	for _, e := range entries {
		x.entries[e.ID] = e
		for _, r := range e.Refs {
			x.by[r] = append(x.by[r], e.ID)
		}
	}
	return x
}

func (x indexed) Entry(_ context.Context, id evidence.ID) (evidence.Entry, error) {
	return x.entries[id], nil
}

func (x indexed) ByRef(_ context.Context, refs []evidence.Ref) ([]evidence.ID, error) {
	var ids []evidence.ID
	for _, r := range refs {
		ids = append(ids, x.by[r]...)
	}
	return ids, nil
}

// TestLimits has one case for each limit: what is too large is cut, says so,
// and shows no hole where something may only have been left out.
func TestLimits(t *testing.T) {
	var items []evidence.Entry
	for i := range thread.MaxItems + 2 {
		items = append(items, item{fmt.Sprint(i), 1 + i%28, fmt.Sprintf("in:k id:%d to:%d", i, i+1)}.entry())
	}
	got, err := thread.Of(t.Context(), indexOf(items), items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Truncated || len(got.Nodes) != thread.MaxItems || got.Holes() != 0 {
		t.Errorf("items: truncated %v, %d nodes, %d holes", got.Truncated, len(got.Nodes), got.Holes())
	}
	backwards := indexOf(items)
	for _, ids := range backwards.by {
		slices.Reverse(ids)
	}
	again, err := thread.Of(t.Context(), backwards, items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.EqualFunc(got.Nodes, again.Nodes, func(a, b thread.Node) bool { return *a.Item == *b.Item }) {
		t.Error("what is left out depends on the order of the archive's answers")
	}
	got, err = thread.Of(t.Context(), indexOf(items[:thread.MaxItems]), items[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Truncated || len(got.Nodes) != thread.MaxItems+1 || got.Holes() != 1 {
		t.Errorf("items: truncated %v, %d nodes, %d holes", got.Truncated, len(got.Nodes), got.Holes())
	}

	long := item{"long", 1, ""}.entry()
	for i := range thread.MaxIDs {
		long.Refs = append(long.Refs, evidence.Ref{Kind: evidence.RefReferences, Value: fmt.Sprint(i)})
	}
	got, err = thread.Of(t.Context(), indexOf([]evidence.Entry{long}), long.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Truncated || got.Holes() != thread.MaxIDs {
		t.Errorf("ids: truncated %v, %d holes", got.Truncated, got.Holes())
	}
	long.Refs = append(long.Refs, evidence.Ref{Kind: evidence.RefReferences, Value: "one more"})
	got, err = thread.Of(t.Context(), indexOf([]evidence.Entry{long}), long.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Truncated || got.Holes() != 0 || len(got.Nodes) != 1 {
		t.Errorf("ids: truncated %v, %d holes", got.Truncated, got.Holes())
	}
}

// drawItems draws items that refer to each other, and to what is not there.
func drawItems(t *rapid.T) []item {
	ids := []string{"a", "b", "c", "d", "nowhere"}
	var out []item
	for i := range rapid.IntRange(1, 9).Draw(t, "items") {
		it := item{name: fmt.Sprint("item ", i), day: rapid.IntRange(0, 5).Draw(t, "day")}
		kinds := map[string]int{"id": 1, "to": 2, "refs": 3, "in": 1, "same": 1}
		if rapid.IntRange(0, 2).Draw(t, "chat") == 0 {
			kinds = map[string]int{"in": 1, "same": 1}
		}
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			of, most := ids, kinds[kind]
			if kind == "in" || kind == "same" {
				of = ids[:2]
			}
			v := rapid.SliceOfN(rapid.SampledFrom(of), 0, most).Draw(t, kind)
			if len(v) > 0 && (len(of) > 2 || rapid.IntRange(0, 2).Draw(t, "use") == 0) {
				it.refs += " " + kind + ":" + strings.Join(v, ",")
			}
		}
		out = append(out, it)
	}
	return out
}

// reach is which items share an identifier, directly or through others.
func reach(items []item, start item) map[evidence.ID]bool {
	key := func(r evidence.Ref) string {
		switch r.Kind {
		case evidence.RefMessageID, evidence.RefInReplyTo, evidence.RefReferences:
			return "mail " + r.Value
		}
		return string(r.Kind) + " " + r.Value
	}
	in, keys := map[evidence.ID]bool{start.id(): true}, map[string]bool{}
	for range items {
		for _, i := range items {
			refs := i.entry().Refs
			if in[i.id()] || slices.ContainsFunc(refs, func(r evidence.Ref) bool { return keys[key(r)] }) {
				in[i.id()] = true
				for _, r := range refs {
					keys[key(r)] = true
				}
			}
		}
	}
	return in
}

// TestEveryItemOnce: whatever refers to whatever, every item that is tied to
// the first stands in the thread exactly once, after its parent, and the thread
// depends neither on where one starts nor on the order of answers.
func TestEveryItemOnce(t *testing.T) {
	kinds := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t)
		m := archiveOf(items...)
		got, err := thread.Of(context.Background(), m, items[0].id())
		if err != nil {
			t.Fatal(err)
		}
		count := map[evidence.ID]int{}
		holes := map[string]int{}
		for i, n := range got.Nodes {
			if n.Parent >= i || n.Parent < -1 {
				t.Errorf("node %d has the parent %d", i, n.Parent)
			}
			if n.Parent < 0 && n.Depth != 0 || n.Parent >= 0 && n.Depth != got.Nodes[n.Parent].Depth+1 {
				t.Errorf("node %d has depth %d", i, n.Depth)
			}
			if n.Hole != (n.Item == nil) {
				t.Errorf("node %d: hole %v, item %v", i, n.Hole, n.Item)
			}
			if n.Hole {
				holes[n.MessageID]++
				kinds["hole"]++
			} else {
				count[*n.Item]++
			}
			for _, c := range n.Copies {
				count[c]++
				kinds["copy"]++
			}
			kinds[string(n.EdgeKind)]++
		}
		want := reach(items, items[0])
		for id := range want {
			if count[id] != 1 {
				t.Errorf("%q stands there %d times:\n%s", m.entries[id].Subject, count[id], draw(m, got))
			}
		}
		if len(count) != len(want) {
			t.Errorf("%d items, want %d", len(count), len(want))
		}
		for id, n := range holes {
			held := slices.ContainsFunc(items, func(i item) bool {
				return slices.Contains(i.entry().Refs, evidence.Ref{Kind: evidence.RefMessageID, Value: id})
			})
			if n != 1 || held {
				t.Errorf("the hole %s stands there %d times; held: %v", id, n, held)
			}
		}
		kinds[fmt.Sprint("problems ", len(got.Problems) > 0)]++

		m.shuffle = func(ids []evidence.ID) { slices.Reverse(ids) }
		for id := range want {
			again, err := thread.Of(context.Background(), m, id)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(got, again); d != "" {
				t.Errorf("from %q it is another thread:\n%s", m.entries[id].Subject, d)
			}
		}
	})
	if testing.Short() {
		return // too few were drawn to expect one of each
	}
	for _, k := range []string{"hole", "copy", "in-reply-to", "references", "conversation", "problems true", "problems false"} {
		if kinds[k] == 0 {
			t.Errorf("%s was never drawn", k)
		}
	}
}
