package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// Kinds of journal entry about what readers of a case put on its items: tags,
// how far they have come, and notes. Nothing that is tested follows from them,
// and any of them can be undone by an entry of KindWorkUndo, also one of that
// kind itself. One action is one entry, however many items it is about.
const (
	KindTag      = "desk.tag"    // a tag is put on items
	KindUntag    = "desk.untag"  // and taken off
	KindReview   = "desk.review" // how far somebody has come with items
	KindNote     = "desk.note"   // a note on one item, or on a passage of it
	KindWorkUndo = "desk.undo"
	workPrefix   = "desk."
)

// workKinds are the kinds that are work; other entries whose kind begins alike
// say what was read.
var workKinds = []string{KindTag, KindUntag, KindReview, KindNote, KindWorkUndo}

// IsWork reports whether entries of this kind are work on items. An engine
// keeps what they come to beside the journal (Working), in the transaction in
// which it appends them, and refuses those that ReadWork does not read or that
// are about other items than they say.
func IsWork(kind string) bool { return slices.Contains(workKinds, kind) }

// MaxNoteBytes is how long a note may be.
const MaxNoteBytes = 64 << 10

// Work is one action of a reader on items.
type Work struct {
	Seq  int64     `json:"seq"` // journal entry
	Kind string    `json:"kind"`
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Why  string    `json:"why,omitempty"`

	Items  Exhibits      `json:"items,omitempty"`
	IDs    evidence.ID   `json:"ids"`             // DigestIDs of the items: the numbers mean these
	Tag    string        `json:"tag,omitempty"`   // as search.TagName returns it
	State  string        `json:"state,omitempty"` // one of search.ReviewWords
	Text   string        `json:"text,omitempty"`  // of a note
	Span   evidence.Span `json:"span,omitzero"`   // in the item's text, in bytes; zero: of the item as a whole
	Words  string        `json:"words,omitempty"` // what stands there
	Undoes int64         `json:"undoes"`
}

// workBody is Work as the journal has it.
type workBody struct {
	Items  Exhibits       `json:"items,omitempty"`
	IDs    *evidence.ID   `json:"ids,omitempty"`
	Tag    string         `json:"tag,omitempty"`
	State  string         `json:"state,omitempty"`
	Text   string         `json:"text,omitempty"`
	Span   *evidence.Span `json:"span,omitempty"`
	Words  string         `json:"words,omitempty"`
	Undoes *int64         `json:"undoes,omitempty"`
}

// DigestIDs is the SHA-256 of ids one after the other. It ties an entry about
// exhibit numbers to the bytes of the items.
func DigestIDs(ids []evidence.ID) evidence.ID {
	b := make([]byte, 0, len(ids)*len(evidence.ID{}))
	for _, id := range ids {
		b = append(b, id[:]...)
	}
	return evidence.Sum(b)
}

// Entry returns w as it is appended to the journal.
func (w Work) Entry() (JournalEntry, error) {
	b := workBody{Items: w.Items, Tag: w.Tag, State: w.State, Text: w.Text, Words: w.Words}
	if w.Kind == KindWorkUndo {
		b.Undoes = &w.Undoes
	} else {
		b.IDs = &w.IDs
	}
	if w.Span != (evidence.Span{}) {
		b.Span = &w.Span
	}
	body, err := json.Marshal(b)
	if err != nil {
		return JournalEntry{}, fmt.Errorf("writing what was done to items: %w", err)
	}
	return JournalEntry{At: deskTime(w.At), By: w.By, Kind: w.Kind, Why: w.Why, Body: body}, nil
}

// ReadWork reads an entry for which IsWork holds. An entry that says less or
// more than its kind has to say is an error.
func ReadWork(e JournalEntry) (Work, error) {
	var b workBody
	dec := json.NewDecoder(bytes.NewReader(e.Body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return Work{}, fmt.Errorf("archive: reading journal entry %d: %w", e.Seq, err)
	}
	w := Work{Seq: e.Seq, Kind: e.Kind, By: e.By, At: e.At, Why: e.Why, Items: b.Items, Tag: b.Tag, State: b.State, Text: b.Text, Words: b.Words}
	if b.IDs != nil {
		w.IDs = *b.IDs
	}
	if b.Span != nil {
		w.Span = *b.Span
	}
	if b.Undoes != nil {
		w.Undoes = *b.Undoes
	}
	if msg := w.wrong(b); msg != "" {
		return Work{}, fmt.Errorf("archive: reading journal entry %d of kind %s: %s", e.Seq, e.Kind, msg)
	}
	return w, nil
}

// wrong says what is wrong with w, whose body b is; empty: nothing.
func (w Work) wrong(b workBody) string {
	isNote := w.Kind == KindNote
	if w.Kind == KindWorkUndo {
		if b.Undoes == nil || len(b.Items) > 0 {
			return "it undoes no entry"
		}
		return ""
	}
	switch {
	case len(b.Items) == 0 || b.IDs == nil:
		return "it is about no item"
	case isNote && len(b.Items) > 1:
		return "a note is about one item"
	case isNote != (w.Text != "") || !isNote && (w.Span != evidence.Span{} || w.Words != ""):
		return "a note has a text, and nothing else has"
	case len(w.Text) > MaxNoteBytes:
		return fmt.Sprintf("a note has at most %d bytes", MaxNoteBytes)
	case !utf8.ValidString(w.Text + w.Words):
		return "a note is text in UTF-8"
	case w.Span.Start < 0 || w.Span.End < w.Span.Start:
		return "its passage ends before it begins"
	case (w.Kind == KindReview) != slices.Contains(search.ReviewWords(), w.State):
		return "there is no such state of review"
	}
	if name, msg := search.TagName(w.Tag); (w.Kind == KindTag || w.Kind == KindUntag) != (msg == "" && name == w.Tag) {
		return "there is no such tag"
	}
	return ""
}

// Picked is one item that work can be done on.
type Picked struct {
	Exhibit int64       `json:"exhibit"`
	ID      evidence.ID `json:"id"`
}

// Placing is who put something on an item, and when.
type Placing struct {
	Seq int64     `json:"seq"` // journal entry
	By  string    `json:"by"`
	At  time.Time `json:"at"`
}

// Tagged is a tag on an item.
type Tagged struct {
	Tag string `json:"tag"`
	Placing
}

// Reviewed is how far readers have come with an item. Where nobody has said
// anything the state is search.ReviewOpen, and nobody has placed it.
type Reviewed struct {
	State string `json:"state"`
	Placing
}

// Note is a note on an item.
type Note struct {
	Picked
	Placing
	Text  string        `json:"text"`
	Span  evidence.Span `json:"span,omitzero"` // in the item's text; zero: the item as a whole
	Words string        `json:"words,omitempty"`
}

// Marks is what readers put on one item, in order of the journal.
type Marks struct {
	Tags   []Tagged `json:"tags,omitempty"`
	Review Reviewed `json:"review"`
	Notes  []Note   `json:"notes,omitempty"`
}

// TagCount is a tag with on how many items it is.
type TagCount struct {
	Tag   string `json:"tag"`
	Items int    `json:"items"`
}

// ErrTooMany is an action on more items than it may be about.
var ErrTooMany = errors.New("archive: more items than can be worked on at once")

// Working is a case that keeps what readers put on its items, ready to be
// searched for. All of it follows from the journal, and Check compares.
type Working interface {
	// Pick returns the items that q finds in s, by exhibit number; the error is
	// ErrTooMany where they are more than most.
	Pick(ctx context.Context, q search.Query, s Scope, most int) ([]Picked, error)
	// Named returns the items of these numbers, in order; one that the case
	// does not have is ErrNotFound.
	Named(ctx context.Context, x Exhibits) ([]Picked, error)
	// MarksOf returns what is on these items, by exhibit number; those on
	// which nothing is are left out.
	MarksOf(ctx context.Context, x Exhibits) (map[int64]Marks, error)
	// Tags returns every tag that is on an item, in order of the alphabet.
	Tags(ctx context.Context) ([]TagCount, error)
	// Notes returns all notes, in order of the journal.
	Notes(ctx context.Context) ([]Note, error)
}

// WorkedCase is what the functions below need of a case.
type WorkedCase interface {
	Case
	Working
}

// Do puts w on record, which says Kind, By, At, and what is to be done; and
// items, for which it works out what else the entry says. Items on which it
// would change nothing are left out of tags and reviews, and where none is left
// nothing is written: the Work that is returned then has no items.
func Do(ctx context.Context, k WorkedCase, w Work, items []Picked) (Work, error) {
	w.At = deskTime(w.At)
	items = slices.Clone(items)
	slices.SortFunc(items, func(a, b Picked) int { return int(a.Exhibit - b.Exhibit) })
	items = slices.CompactFunc(items, func(a, b Picked) bool { return a.Exhibit == b.Exhibit })
	if len(items) > MaxWorkItems {
		return w, fmt.Errorf("%w: %d, and at most %d", ErrTooMany, len(items), MaxWorkItems)
	}
	numbers := make(Exhibits, len(items))
	for i, it := range items {
		numbers[i] = it.Exhibit
	}
	if w.Kind != KindNote {
		marks, err := k.MarksOf(ctx, numbers)
		if err != nil {
			return w, err
		}
		items = slices.DeleteFunc(items, func(p Picked) bool { return !w.changes(marks[p.Exhibit]) })
	}
	w.Items = w.Items[:0:0]
	ids := make([]evidence.ID, len(items))
	for i, it := range items {
		w.Items, ids[i] = append(w.Items, it.Exhibit), it.ID
	}
	if len(items) == 0 {
		return w, nil
	}
	w.IDs = DigestIDs(ids)
	return appendWork(ctx, k, w)
}

func appendWork(ctx context.Context, k Keeping, w Work) (Work, error) {
	e, err := w.Entry()
	if err != nil {
		return w, err
	}
	if _, err := ReadWork(e); err != nil {
		return w, err
	}
	w.Seq, err = k.Append(ctx, e)
	return w, err
}

// changes reports whether w changes something where m is.
func (w Work) changes(m Marks) bool {
	has := slices.ContainsFunc(m.Tags, func(t Tagged) bool { return t.Tag == w.Tag })
	switch w.Kind {
	case KindTag:
		return !has
	case KindUntag:
		return has
	case KindReview:
		state := m.Review.State
		if state == "" {
			state = search.ReviewOpen
		}
		return state != w.State
	}
	return true
}

// AddNote puts a note on an item, or on a passage of its text.
func AddNote(ctx context.Context, k WorkedCase, it Item, span evidence.Span, text, by string, at time.Time) (Work, error) {
	w := Work{Kind: KindNote, By: by, At: at, Text: strings.TrimSpace(text), Span: span}
	if w.Text == "" {
		return w, errors.New("archive: a note needs words")
	}
	if span != (evidence.Span{}) {
		words := ""
		if span.Within(int64(len(it.Text))) {
			words = it.Text[span.Start:span.End]
		}
		if strings.TrimSpace(words) == "" || !utf8.ValidString(words) {
			return w, fmt.Errorf("archive: bytes %d to %d are no passage of the text of #%d, which has %d", span.Start, span.End, it.Exhibit, len(it.Text))
		}
		w.Words = words
	}
	return Do(ctx, k, w, []Picked{{it.Exhibit, it.ID}})
}

// UndoWork takes back the work of journal entry seq, all of it. What another
// entry put there as well stays. An entry that is no work, or that is undone
// already, is an error.
func UndoWork(ctx context.Context, k WorkedCase, seq int64, by, why string, at time.Time) (Work, error) {
	fold, err := FoldWork(k.Journal(ctx, workPrefix, 0))
	if err != nil {
		return Work{}, err
	}
	_, undone, ok := fold.Of(seq)
	switch {
	case !ok:
		return Work{}, fmt.Errorf("archive: journal entry %d is no tag, note or review", seq)
	case undone:
		return Work{}, fmt.Errorf("archive: what journal entry %d did is undone already", seq)
	}
	return appendWork(ctx, k, Work{Kind: KindWorkUndo, By: by, Why: why, At: at, Undoes: seq})
}

// WorkFold is what all work of a journal comes to.
type WorkFold struct {
	Tags    map[string]map[int64]int64 // by tag and exhibit: the entry that put it there
	Reviews map[int64]Reviewed         // by exhibit; those that are open are left out
	Notes   []Note

	work map[int64]Work
	void map[int64]bool
}

// Of returns the work of journal entry seq, and whether it is undone.
func (f *WorkFold) Of(seq int64) (w Work, undone, ok bool) {
	w, ok = f.work[seq]
	return w, f.void[seq], ok
}

// FoldWork works out what is on every item, from entries in order. Those that
// are no work are passed over. It is what an engine's own tables must say.
func FoldWork(entries iter.Seq2[JournalEntry, error]) (*WorkFold, error) {
	f := &WorkFold{Tags: map[string]map[int64]int64{}, Reviews: map[int64]Reviewed{}, work: map[int64]Work{}, void: map[int64]bool{}}
	var all []Work
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if !IsWork(e.Kind) {
			continue
		}
		w, err := ReadWork(e)
		if err != nil {
			return nil, err
		}
		all = append(all, w)
		f.work[w.Seq] = w
	}
	// An entry can only be undone by a later one, so whether that one holds is
	// known first.
	for i := len(all) - 1; i >= 0; i-- {
		if w := all[i]; w.Kind == KindWorkUndo && w.Undoes < w.Seq && !f.void[w.Seq] {
			f.void[w.Undoes] = true
		}
	}
	for _, w := range all {
		if !f.void[w.Seq] {
			f.add(w)
		}
	}
	return f, nil
}

func (f *WorkFold) add(w Work) {
	placing := Placing{w.Seq, w.By, w.At}
	switch w.Kind {
	case KindTag:
		on := f.Tags[w.Tag]
		if on == nil {
			on = map[int64]int64{}
			f.Tags[w.Tag] = on
		}
		for _, n := range w.Items {
			if _, has := on[n]; !has {
				on[n] = w.Seq
			}
		}
	case KindUntag:
		for _, n := range w.Items {
			delete(f.Tags[w.Tag], n)
		}
	case KindReview:
		for _, n := range w.Items {
			switch was, has := f.Reviews[n]; {
			case w.State == search.ReviewOpen:
				delete(f.Reviews, n)
			case !has || was.State != w.State:
				f.Reviews[n] = Reviewed{w.State, placing}
			}
		}
	case KindNote:
		f.Notes = append(f.Notes, Note{Picked: Picked{Exhibit: w.Items[0]}, Placing: placing, Text: w.Text, Span: w.Span, Words: w.Words})
	}
}
