package sqlite

import (
	"fmt"
	"testing"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// TestManyHandles: a message to more people than are remembered is stored
// whole, and what is remembered is bounded.
func TestManyHandles(t *testing.T) {
	c := newTestCase(t)
	n := maxCachedHandles + 500
	e := evidence.Entry{Kind: evidence.KindMail, ID: evidence.Sum([]byte("x")), Size: 1}
	for i := range n {
		e.Parties = append(e.Parties, evidence.Party{Role: evidence.RoleTo, Handle: evidence.MailHandle(fmt.Sprintf("%d@x.example", i))})
	}
	addMailbox(t, c, "t", "box", []byte("x"), []archive.Found{{Entry: e, Span: evidence.Span{End: 1}}}, 1)
	it, err := c.Item(t.Context(), "#1")
	must(t, err)
	for i, p := range it.Parties {
		if p != e.Parties[i] {
			t.Fatalf("party %d is %+v, want %+v", i, p, e.Parties[i])
		}
	}
	if len(it.Parties) != n || len(c.w.handles) > maxCachedHandles || len(c.handles.m) > maxKnownHandles {
		t.Errorf("%d parties; %d handles are remembered by the writer, %d by readers", len(it.Parties), len(c.w.handles), len(c.handles.m))
	}
}
