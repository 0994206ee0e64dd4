package archivetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// worker is a desk at which somebody puts tags, notes and the like on items.
type worker struct {
	*desk
	k archive.WorkedCase
}

func newWorker(t *testing.T, c archive.Case) *worker {
	k, ok := c.(archive.WorkedCase)
	if !ok {
		t.Fatalf("%T does not keep what readers put on items", c)
	}
	w := &worker{newDesk(t, c), k}
	var items []found
	for i := range 9 {
		items = append(items, note(fmt.Sprint("w", i), "a@x.example", "b@x.example", second(2016, 1, 1+i, 0, 0, 0), fmt.Sprintf("the harbour ledger, sheet %d", i)))
	}
	w.add(input{trove: "t", path: "box", items: items})
	return w
}

func (w *worker) do(kind, value string, items ...int64) archive.Work {
	w.Helper()
	picked, err := w.k.Named(w.ctx, archive.NewExhibits(items...))
	w.must(err)
	work := archive.Work{Kind: kind, By: "ann", At: day, Tag: value}
	if kind == archive.KindReview {
		work.Tag, work.State = "", value
	}
	done, err := archive.Do(w.ctx, w.k, work, picked)
	w.must(err)
	return done
}

func (w *worker) undo(seq int64) archive.Work {
	w.Helper()
	u, err := archive.UndoWork(w.ctx, w.k, seq, "ann", "a slip", day)
	w.must(err)
	return u
}

// finds tests which items a query finds, by Search, Count and Pick.
func (w *worker) finds(query string, want ...int64) {
	w.Helper()
	q, err := search.Parse(query, search.Options{})
	w.must(err)
	n, err := w.c.Count(w.ctx, q, everything)
	w.must(err)
	picked, err := w.k.Pick(w.ctx, q, everything, 100)
	w.must(err)
	hits, err := w.c.Search(w.ctx, archive.SearchRequest{Query: q, Scope: everything, Order: archive.Oldest})
	w.must(err)
	var byPick, bySearch []int64
	for i, p := range picked {
		byPick = append(byPick, p.Exhibit)
		bySearch = append(bySearch, hits[i].Exhibit)
	}
	slices.Sort(bySearch)
	if n != len(want) || !slices.Equal(byPick, want) || !slices.Equal(bySearch, want) {
		w.Errorf("%s: %d items, picked %v, found %v, want %v", query, n, byPick, bySearch, want)
	}
}

// testWork: what readers put on items is found by it, says who and when, and
// each action is undone as a whole without touching another.
func testWork(t *testing.T, c archive.Case) {
	w := newWorker(t, c)
	w.finds("tag:*")
	w.finds("review:open", 1, 2, 3, 4, 5, 6, 7, 8, 9)
	first := w.do(archive.KindTag, "hot", 1, 2, 3)
	second := w.do(archive.KindTag, "hot", 3, 4)
	if !slices.Equal(second.Items, archive.Exhibits{4}) {
		t.Errorf("the second tag is about %v, want only what had none", second.Items)
	}
	if again := w.do(archive.KindTag, "hot", 1, 4); len(again.Items) > 0 {
		t.Errorf("tagging what is tagged wrote %+v", again)
	}
	w.do(archive.KindTag, "to-check", 4)
	w.finds("tag:hot", 1, 2, 3, 4)
	w.finds("tag:HOT -tag:to-check", 1, 2, 3)
	w.finds(`tag:"to check"`, 4)
	w.finds("-tag:*", 5, 6, 7, 8, 9)
	off := w.do(archive.KindUntag, "hot", 2, 9)
	w.finds("tag:hot", 1, 3, 4)
	w.undo(off.Seq)
	w.finds("tag:hot", 1, 2, 3, 4)
	taken := w.undo(first.Seq)
	w.finds("tag:hot", 4)
	w.undo(taken.Seq)
	w.finds("tag:hot", 1, 2, 3, 4)

	w.do(archive.KindReview, search.ReviewDone, 1, 2, 3)
	again := w.do(archive.KindReview, search.ReviewAgain, 2)
	w.finds("review:reviewed", 1, 3)
	w.finds("review:again OR tag:to-check", 2, 4)
	w.do(archive.KindReview, search.ReviewOpen, 3)
	w.finds("review:open", 3, 4, 5, 6, 7, 8, 9)
	w.undo(again.Seq)
	w.finds("review:reviewed", 1, 2)

	marks, err := w.k.MarksOf(w.ctx, archive.Exhibits{1, 4, 9})
	w.must(err)
	placed := archive.Placing{Seq: first.Seq, By: "ann", At: day}
	if m := marks[1]; len(m.Tags) != 1 || m.Tags[0] != (archive.Tagged{Tag: "hot", Placing: placed}) || m.Review.State != search.ReviewDone || m.Review.By != "ann" {
		t.Errorf("on #1 is %+v", m)
	}
	if m, ok := marks[9]; ok {
		t.Errorf("on #9 is %+v", m)
	}
	tags, err := w.k.Tags(w.ctx)
	w.must(err)
	if diff := cmp.Diff([]archive.TagCount{{Tag: "hot", Items: 4}, {Tag: "to-check", Items: 1}}, tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
}

func testNotes(t *testing.T, c archive.Case) {
	w := newWorker(t, c)
	it := w.item("#5")
	at := day.AddDate(0, 0, 1)
	whole, err := archive.AddNote(w.ctx, w.k, it, evidence.Span{}, " Ask the pilot’s office. ", "bob", at)
	w.must(err)
	part, err := archive.AddNote(w.ctx, w.k, it, evidence.Span{Start: 4, End: 11}, "which one?", "ann", at)
	w.must(err)
	w.finds("note:*", 5)
	w.finds(`note:"pilot's office"`, 5)
	w.finds("note:office note:which", 5)
	w.finds("note:harbour") // is in the text, not in a note
	notes, err := w.k.Notes(w.ctx)
	w.must(err)
	picked := archive.Picked{Exhibit: 5, ID: it.ID}
	want := []archive.Note{
		{Picked: picked, Placing: archive.Placing{Seq: whole.Seq, By: "bob", At: at}, Text: "Ask the pilot’s office."},
		{Picked: picked, Placing: archive.Placing{Seq: part.Seq, By: "ann", At: at}, Text: "which one?", Span: evidence.Span{Start: 4, End: 11}, Words: "harbour"},
	}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	w.undo(whole.Seq)
	w.finds("note:office")
	marks, err := w.k.MarksOf(w.ctx, archive.Exhibits{5})
	w.must(err)
	if diff := cmp.Diff(map[int64]archive.Marks{5: {Review: archive.Reviewed{State: search.ReviewOpen}, Notes: want[1:]}}, marks); diff != "" {
		t.Errorf("what is on #5 (-want +got):\n%s", diff)
	}
	for name, span := range map[string]evidence.Span{"beyond": {Start: 4, End: 9999}, "blank": {Start: 3, End: 4}, "backwards": {Start: 4, End: 2}} {
		if _, err := archive.AddNote(w.ctx, w.k, it, span, "x", "ann", at); err == nil {
			t.Errorf("a note on a passage that is %s was taken", name)
		}
	}
	if _, err := archive.AddNote(w.ctx, w.k, it, evidence.Span{}, " \n", "ann", at); err == nil {
		t.Error("a note without words was taken")
	}
}

// testWorkRefused: an entry that is not what it says is not appended, whoever
// appends it, and changes nothing.
func testWorkRefused(t *testing.T, c archive.Case) {
	w := newWorker(t, c)
	one, err := w.k.Named(w.ctx, archive.Exhibits{1})
	w.must(err)
	id := archive.DigestIDs([]evidence.ID{one[0].ID}).String()
	before := len(collect(t, c.Journal(w.ctx, "", 0)))
	for name, e := range map[string][2]string{
		"other items":     {archive.KindTag, `{"items":"2","ids":"` + id + `","tag":"hot"}`},
		"no such item":    {archive.KindTag, `{"items":"1-2000","ids":"` + id + `","tag":"hot"}`},
		"no items":        {archive.KindTag, `{"tag":"hot"}`},
		"no tag":          {archive.KindTag, `{"items":"1","ids":"` + id + `"}`},
		"a tag in state":  {archive.KindReview, `{"items":"1","ids":"` + id + `","tag":"hot"}`},
		"another tag":     {archive.KindTag, `{"items":"1","ids":"` + id + `","tag":"Hot"}`},
		"a state unknown": {archive.KindReview, `{"items":"1","ids":"` + id + `","state":"done"}`},
		"more than known": {archive.KindTag, `{"items":"1","ids":"` + id + `","tag":"hot","colour":"red"}`},
		"note of nothing": {archive.KindNote, `{"items":"1","ids":"` + id + `"}`},
		"undo of nothing": {archive.KindWorkUndo, `{}`},
		"undo of other":   {archive.KindWorkUndo, `{"undoes":0}`},
		"undo to come":    {archive.KindWorkUndo, `{"undoes":999}`},
	} {
		if seq, err := c.Append(w.ctx, archive.JournalEntry{At: day, By: "x", Kind: e[0], Body: json.RawMessage(e[1])}); err == nil {
			t.Errorf("%s: appended as entry %d", name, seq)
		}
	}
	if n := len(collect(t, c.Journal(w.ctx, "", 0))); n != before {
		t.Errorf("the journal has %d entries, and had %d", n, before)
	}
	w.finds("tag:*")
	if _, err := archive.UndoWork(w.ctx, w.k, 0, "ann", "", day); err == nil {
		t.Error("an entry that is no work was undone")
	}
	tag := w.do(archive.KindTag, "hot", 1)
	w.undo(tag.Seq)
	if _, err := archive.UndoWork(w.ctx, w.k, tag.Seq, "ann", "", day); err == nil {
		t.Error("what is undone was undone")
	}
	if _, err := w.k.Named(w.ctx, archive.Exhibits{1, 77}); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("an item that is not there: %v", err)
	}
	if _, err := w.k.Pick(w.ctx, search.Query{}, everything, 8); !errors.Is(err, archive.ErrTooMany) {
		t.Errorf("nine items where eight are the most: %v", err)
	}
	// What was read is no work, and of any shape.
	w.append("desk.read", "", map[string]any{"item": "x", "more": []int{1}})
}
