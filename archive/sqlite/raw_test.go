package sqlite

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// TestRawOfParts: the bytes of a part are those that hash to its id, or an
// error says why not; what lies in an input by itself asks for no parent.
func TestRawOfParts(t *testing.T) {
	part := func(parent []byte, place string) ([]byte, bool) { return []byte("the part"), place == "1" }
	calls := 0
	c, err := Create(t.Context(), filepath.Join(t.TempDir(), "case"), Options{Part: func(parent []byte, place string) ([]byte, bool) {
		calls++
		if string(parent) != "parent" {
			t.Errorf("a part of %q is asked for", parent)
		}
		return part(parent, place)
	}})
	must(t, err)
	defer c.Close()
	id := evidence.Sum([]byte("the part"))
	child := evidence.Entry{ID: id, Kind: evidence.KindAttachment, Size: 8}
	parent := evidence.Entry{ID: evidence.Sum([]byte("parent")), Kind: evidence.KindMail, Size: 6, Children: []evidence.Child{{Entry: child, Place: "1"}}}
	box := []byte("parent, and the part by itself")
	addMailbox(t, c, "t", "box", box, []archive.Found{{Entry: parent, Span: evidence.Span{End: 6}}}, 1)
	r, err := c.Raw(t.Context(), id)
	must(t, err)
	if got := string(readAll(t, r)); got != "the part" || calls != 1 {
		t.Errorf("the part is %q after %d calls", got, calls)
	}
	for name, broken := range map[string]func([]byte, string) ([]byte, bool){
		"has other bytes": func([]byte, string) ([]byte, bool) { return []byte("another"), true },
		"has no part 1":   func([]byte, string) ([]byte, bool) { return nil, false },
	} {
		part = broken
		if _, err := c.Raw(t.Context(), id); err == nil || !strings.Contains(err.Error(), name[4:]) {
			t.Errorf("a parent that %s: %v", name, err)
		}
	}
	addMailbox(t, c, "t", "box 2", append(box, '.'), []archive.Found{{Entry: child, Span: evidence.Span{Start: 12, End: 20}}}, 1)
	calls = 0
	r, err = c.Raw(t.Context(), id)
	must(t, err)
	if got := string(readAll(t, r)); got != "the part" || calls != 0 {
		t.Errorf("by itself the part is %q after %d calls", got, calls)
	}
	if _, err := c.Raw(t.Context(), evidence.Sum([]byte("x"))); !errors.Is(err, archive.ErrNotFound) {
		t.Errorf("an unknown item: %v", err)
	}
}

// TestRawHasAnEnd: parts are followed so far and no farther.
func TestRawHasAnEnd(t *testing.T) {
	c := newTestCase(t)
	if _, err := c.raw(t.Context(), evidence.Sum(nil), maxNesting+1); err == nil || !strings.Contains(err.Error(), "parts deep") {
		t.Errorf("beyond the limit: %v", err)
	}
}
