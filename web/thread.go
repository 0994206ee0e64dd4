package web

import (
	"context"
	"errors"
	"fmt"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/thread"
)

// shownNodes is how many messages of an exchange one page shows.
const shownNodes = 500

// deepest is how far an exchange is indented; deeper answers stand there too.
const deepest = 12

// threadView is one exchange.
type threadView struct {
	Nodes     []threadNode
	Items     int
	Holes     int
	More      int // nodes that are not shown
	Truncated bool
	Problems  []evidence.Problem
	Start     evidence.ID
}

// threadNode is one message of it, or a hole.
type threadNode struct {
	thread.Node
	Indent  int
	Here    bool // the item that the page is about
	Exhibit int64
	From    string
	Subject string
	Words   string // the beginning of the text, where there is no subject
}

// threadLookup is what package thread asks of a case.
type threadLookup struct{ archive.Case }

// Entry implements thread.Lookup.
func (l threadLookup) Entry(ctx context.Context, id evidence.ID) (evidence.Entry, error) {
	it, err := l.Item(ctx, id.String())
	return it.Entry, err
}

// threadOf returns the exchange that an item belongs to.
func (d *Desk) threadOf(ctx context.Context, dir *people.Directory, start evidence.ID) (*threadView, error) {
	t, err := thread.Of(ctx, threadLookup{d.opt.Case}, start)
	if err != nil {
		return nil, err
	}
	v := &threadView{Holes: t.Holes(), Truncated: t.Truncated, Problems: t.Problems, Start: start}
	v.Items = len(t.Nodes) - v.Holes
	for _, n := range t.Nodes {
		if len(v.Nodes) == shownNodes {
			v.More = len(t.Nodes) - shownNodes
			break
		}
		node := threadNode{Node: n, Indent: min(n.Depth, deepest)}
		if !n.Hole {
			it, err := d.opt.Case.Item(ctx, n.Item.String())
			if errors.Is(err, archive.ErrNotFound) {
				continue
			}
			if err != nil {
				return nil, err
			}
			node.Here, node.Exhibit, node.Subject = it.ID == start, it.Exhibit, it.Subject
			node.From = partyNames(dir, it.Parties, evidence.RoleFrom)
			if it.Subject == "" {
				node.Words = evidence.PlainLine(it.Text, 120)
			}
		}
		v.Nodes = append(v.Nodes, node)
	}
	return v, nil
}

func (d *Desk) thread(v visit) (answer, error) {
	it, err := d.find(v.Request)
	if err != nil {
		return answer{}, err
	}
	dir, _, err := d.directory(v.Context())
	if err != nil {
		return answer{}, err
	}
	t, err := d.threadOf(v.Context(), dir, it.ID)
	if err != nil {
		return answer{}, err
	}
	return answer{page: "thread", title: fmt.Sprintf("Exchange of #%d", it.Exhibit), nav: "search", data: t}, nil
}
