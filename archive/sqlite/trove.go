package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// AddTrove implements [archive.Keeping]. The hand-over is a journal entry of
// kind "trove".
func (c *Case) AddTrove(ctx context.Context, t archive.Trove, by string, at time.Time) error {
	w, err := c.writer()
	if err != nil {
		return err
	}
	if t.Name == "" {
		return errors.New("adding a trove: it has no name")
	}
	body, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("adding trove %q: %w", t.Name, err)
	}
	_, err = c.journalled(ctx, func() ([]archive.JournalEntry, error) {
		var old string
		known, err := w.one("SELECT body FROM trove WHERE name = ?", func(s *sqlite3.Stmt) { old = s.ColumnText(0) }, t.Name)
		if err != nil {
			return nil, err
		}
		if known {
			return nil, sameHandOver(old, t)
		}
		_, err = w.exec("INSERT INTO trove (name, body, added_ms) VALUES (?, ?, ?)", t.Name, string(body), at.UnixMilli())
		return []archive.JournalEntry{{At: at, By: by, Kind: "trove", Body: body}}, err
	})
	return err
}

// sameHandOver reports an error that names the first difference between a
// trove as it is in the case and one of the same name.
func sameHandOver(old string, t archive.Trove) error {
	var was archive.Trove
	if err := json.Unmarshal([]byte(old), &was); err != nil {
		return fmt.Errorf("reading trove %q: %w", t.Name, err)
	}
	for _, d := range []struct{ what, was, is string }{
		{"from", was.From, t.From},
		{"through", was.Through, t.Through},
		{"obtained", timeKey(was.Obtained), timeKey(t.Obtained)},
		{"published", timeKey(was.Published), timeKey(t.Published)},
		{"terms", was.Terms, t.Terms},
	} {
		if d.was != d.is {
			return fmt.Errorf("the case has a trove %q with %s %q, and this one says %q (give it another name, or say the same)", t.Name, d.what, d.was, d.is)
		}
	}
	return nil
}

// timeKey writes a time with all that it says, for comparing.
func timeKey(t evidence.Time) string {
	if t.IsZero() {
		return ""
	}
	if !t.Zoned {
		return t.String() + " without a zone"
	}
	return fmt.Sprintf("%s (%s)", t, t.Precision)
}

// Troves implements [archive.Case]. They come in the order in which they were
// added.
func (c *Case) Troves(ctx context.Context) ([]archive.Trove, error) {
	rows, err := c.db.QueryContext(ctx, "SELECT body FROM trove ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("listing troves: %w", err)
	}
	defer rows.Close()
	var out []archive.Trove
	for rows.Next() {
		var body string
		var t archive.Trove
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("listing troves: %w", err)
		}
		if err := json.Unmarshal([]byte(body), &t); err != nil {
			return nil, fmt.Errorf("listing troves: %w", err)
		}
		out = append(out, t)
	}
	return out, rows.Err()
}

// PutBlob implements [archive.Keeping].
func (c *Case) PutBlob(ctx context.Context, r io.Reader) (evidence.ID, int64, error) {
	if _, err := c.writer(); err != nil {
		return evidence.ID{}, 0, err
	}
	id, n, err := c.blobs.put(ctx, r)
	if err != nil {
		return evidence.ID{}, 0, storeError(ctx, c.dir, err)
	}
	return id, n, nil
}
