package history

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// ErrNotThen means that the statement was not on record at the sweep.
var ErrNotThen = errors.New("history: the statement was not on record then")

// Replay makes the finding of a move again, from the facts on record before
// its sweep, and says whether it is the same, byte for byte.
func Replay(ctx context.Context, k archive.Case, s Sweep, m Move) (finding.Finding, bool, error) {
	all, err := archive.StatementsOf(before(k.Journal(ctx, archive.KindStatements, 0), s.To))
	if err != nil {
		return finding.Finding{}, false, err
	}
	i := slices.IndexFunc(all, func(st statement.Statement) bool { return st.ID == m.Statement })
	if i < 0 {
		return finding.Finding{}, false, fmt.Errorf("replaying %s: %w", m.Statement, ErrNotThen)
	}
	decisions, err := k.Decisions(ctx)
	if err != nil {
		return finding.Finding{}, false, err
	}
	decisions = slices.DeleteFunc(decisions, func(d people.Decision) bool { return d.Seq >= s.To })
	f, err := finding.Test(ctx, then{k, s.To}, decisions, all[i], finding.Options{
		AsOf: s.At, Clock: finding.Desk, Threshold: m.Threshold, Statements: all, Now: s.At,
	})
	if err != nil {
		return f, false, err
	}
	digest, err := Digest(f)
	return f, digest == m.Digest, err
}

// before yields the entries before seq.
func before(entries iter.Seq2[archive.JournalEntry, error], seq int64) iter.Seq2[archive.JournalEntry, error] {
	return func(yield func(archive.JournalEntry, error) bool) {
		for e, err := range entries {
			if err == nil && e.Seq >= seq || !yield(e, err) {
				return
			}
		}
	}
}

// then is an archive with what people had put on record before a journal
// entry. Items need no cut: each copy says when it came.
type then struct {
	finding.Facts
	seq int64
}

func (t then) Marks(ctx context.Context) (finding.Marks, error) {
	m, err := t.Facts.Marks(ctx)
	return m.Before(t.seq), err
}
