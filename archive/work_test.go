package archive

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

func TestExhibits(t *testing.T) {
	for want, x := range map[string]Exhibits{"": nil, "7": {7}, "1-2": {1, 2}, "1-4,7,9-12": {1, 2, 3, 4, 7, 9, 10, 11, 12}} {
		if got := x.String(); got != want {
			t.Errorf("%v is %q, want %q", []int64(x), got, want)
		}
		if got, err := ParseExhibits(want); err != nil || !slices.Equal(got, x) {
			t.Errorf("%q reads as %v, %v", want, []int64(got), err)
		}
	}
	if got := NewExhibits(3, 1, 3, 2); !slices.Equal(got, Exhibits{1, 2, 3}) {
		t.Errorf("%v", got)
	}
	for _, s := range []string{"0", "-1", "2-1", "1-1", "1,2", "3,1", "1-3,3", "1-3,4", "01", "+1", "1,", "a", "1-2-3", "1 ,2", "99999999999999999999"} {
		if got, err := ParseExhibits(s); err == nil {
			t.Errorf("%q reads as %v", s, []int64(got))
		}
	}
}

// What cannot be held is refused before it is held.
func TestExhibitsLimit(t *testing.T) {
	if x, err := ParseExhibits(fmt.Sprintf("1-%d", MaxWorkItems)); err != nil || len(x) != MaxWorkItems {
		t.Errorf("%d items: %v", len(x), err)
	}
	for _, s := range []string{fmt.Sprintf("1-%d", MaxWorkItems+1), "1-9223372036854775807", fmt.Sprintf("1-%d,%d", MaxWorkItems, MaxWorkItems+2)} {
		if _, err := ParseExhibits(s); err == nil {
			t.Errorf("%s was read", s)
		}
	}
}

func FuzzParseExhibits(f *testing.F) {
	for _, s := range []string{"", "7", "1-4,7,9-12", "1-3,4", "0", "1-1000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := ParseExhibits(s)
		if err != nil {
			return
		}
		if len(x) > MaxWorkItems || !slices.IsSorted(x) || x.String() != s {
			t.Errorf("%q reads as %d numbers, %q", s, len(x), x)
		}
	})
}

func FuzzReadWork(f *testing.F) {
	id := evidence.Sum(nil).String()
	for i, s := range []string{
		`{"items":"1-3","ids":"` + id + `","tag":"hot"}`, `{"items":"1","ids":"` + id + `","state":"again"}`,
		`{"items":"1","ids":"` + id + `","text":"x","span":{"start":1,"end":3},"words":"ab"}`, `{"undoes":3}`, `{}`, `{"items":"1","tag":1}`,
	} {
		f.Add(i%5, s)
	}
	f.Fuzz(func(t *testing.T, kind int, body string) {
		e := JournalEntry{Kind: workKinds[(kind%5+5)%5], At: time.Unix(0, 0).UTC(), Body: json.RawMessage(body)}
		w, err := ReadWork(e)
		if err != nil {
			return
		}
		again, err := w.Entry()
		if err != nil {
			t.Fatal(err)
		}
		w2, err := ReadWork(again)
		if err != nil || fmt.Sprint(w2) != fmt.Sprint(w) {
			t.Errorf("%s is %+v, and written again %+v (%v)", body, w, w2, err)
		}
	})
}

// TestFoldWork holds the fold against the plainest way to say the same: play
// what is not undone, in order, on one item.
func TestFoldWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var works []Work
		for seq := range int64(rapid.IntRange(1, 20).Draw(t, "entries")) {
			w := Work{Seq: seq, Kind: rapid.SampledFrom(workKinds).Draw(t, "kind"), By: fmt.Sprint("by ", seq), At: time.Unix(seq, 0).UTC()}
			switch w.Kind {
			case KindTag, KindUntag:
				w.Tag = rapid.SampledFrom([]string{"hot", "cold"}).Draw(t, "tag")
			case KindReview:
				w.State = rapid.SampledFrom(search.ReviewWords()).Draw(t, "state")
			case KindNote:
				w.Text = fmt.Sprint("note ", seq)
			case KindWorkUndo:
				w.Undoes = rapid.Int64Range(0, 19).Draw(t, "undoes")
			}
			if w.Kind != KindWorkUndo {
				w.Items = NewExhibits(rapid.SliceOfN(rapid.Int64Range(1, 4), 1, 4).Draw(t, "items")...)
				if w.Kind == KindNote {
					w.Items = w.Items[:1]
				}
			}
			works = append(works, w)
		}
		fold, err := FoldWork(func(yield func(JournalEntry, error) bool) {
			for _, w := range works {
				e, err := w.Entry()
				e.Seq = w.Seq
				if !yield(e, err) {
					return
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		var holds func(seq int64) bool
		holds = func(seq int64) bool {
			for _, w := range works {
				if w.Kind == KindWorkUndo && w.Undoes == seq && w.Seq > seq && holds(w.Seq) {
					return false
				}
			}
			return true
		}
		for item := int64(1); item <= 4; item++ {
			want, got := map[string]string{}, map[string]string{}
			for _, w := range works {
				if !holds(w.Seq) || !slices.Contains(w.Items, item) {
					continue
				}
				switch {
				case w.Kind == KindTag && want[w.Tag] == "":
					want[w.Tag] = fmt.Sprint(w.Seq)
				case w.Kind == KindUntag:
					delete(want, w.Tag)
				case w.Kind == KindReview && w.State == search.ReviewOpen:
					delete(want, "review")
				case w.Kind == KindReview && !strings.HasPrefix(want["review"], w.State):
					want["review"] = fmt.Sprint(w.State, w.Seq, w.By)
				case w.Kind == KindNote:
					want[w.Text] = fmt.Sprint(w.Seq)
				}
			}
			for tag, on := range fold.Tags {
				if seq, ok := on[item]; ok {
					got[tag] = fmt.Sprint(seq)
				}
			}
			if r, ok := fold.Reviews[item]; ok {
				got["review"] = fmt.Sprint(r.State, r.Seq, r.By)
			}
			for _, n := range fold.Notes {
				if n.Exhibit == item {
					got[n.Text] = fmt.Sprint(n.Seq)
				}
			}
			if fmt.Sprint(want) != fmt.Sprint(got) {
				t.Errorf("on #%d is %v, want %v, after %+v", item, got, want, works)
			}
		}
		for _, w := range works {
			if _, undone, ok := fold.Of(w.Seq); !ok || undone == holds(w.Seq) {
				t.Errorf("entry %d is there %v and undone %v, want %v", w.Seq, ok, undone, !holds(w.Seq))
			}
		}
	})
}
