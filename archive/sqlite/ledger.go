package sqlite

import (
	"context"
	"fmt"
	"iter"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// troveCond returns an SQL condition on a column that is a trove's number.
func troveCond(conn *sqlite3.Conn, s archive.Scope, column string) (string, []any, error) {
	if s.Everything {
		return "1", nil, nil
	}
	troves, err := scopeTroves(conn, s)
	if err != nil {
		return "", nil, err
	}
	return column + " IN (SELECT value FROM json_each(?))", []any{troves}, nil
}

// Ledger implements [archive.Case]. An input is excepted where an exception
// says so of the whole of it and none of its bytes were kept at any time.
func (c *Case) Ledger(ctx context.Context, s archive.Scope) (archive.Ledger, error) {
	l := archive.Ledger{Items: map[evidence.Kind]int{}, Exceptions: map[string]int{}, Problems: map[string]int{}, Proofs: map[authentic.Word]int{}}
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		cond, args, err := troveCond(conn, s, "i.trove")
		if err != nil {
			return err
		}
		err = eachRow(conn, "SELECT count(*), coalesce(sum(size), 0) FROM input i WHERE "+cond, func(s *sqlite3.Stmt) error {
			l.Kept, l.Bytes = s.ColumnInt(0), s.ColumnInt64(1)
			return nil
		}, args...)
		if err != nil {
			return err
		}
		n, err := queryInt(conn, `SELECT count(*) FROM (SELECT DISTINCT i.trove, i.path FROM exception i WHERE i.lo = 0 AND i.hi = 0 AND `+cond+`
			AND NOT EXISTS (SELECT 1 FROM input k WHERE k.trove = i.trove AND k.path = i.path))`, args...)
		if err != nil {
			return err
		}
		l.Excepted, l.Inputs = int(n), l.Kept+int(n)
		return firstError(
			countBy(conn, "SELECT code, count(*) FROM exception i WHERE "+cond+" GROUP BY code", args, l.Exceptions),
			countBy(conn, "SELECT p.code, count(*) FROM problem p JOIN input i ON i.id = p.input WHERE "+cond+" GROUP BY p.code", args, l.Problems),
			countItems(conn, s, "SELECT kind, count(*) FROM item", "num", cond, args, l.Items),
			countItems(conn, s, "SELECT word, count(*) FROM proof", "item", cond, args, l.Proofs))
	})
	if err != nil {
		return archive.Ledger{}, fmt.Errorf("reading the ledger: %w", err)
	}
	return l, nil
}

// countItems counts the items in scope by a word: sql asks for the words of
// items, whose numbers are in the column num.
func countItems[K ~string](conn *sqlite3.Conn, s archive.Scope, sql, num, cond string, args []any, out map[K]int) error {
	if !s.Everything {
		sql += " WHERE " + num + ` IN
			(SELECT o.item FROM input i JOIN occurrence o ON o.input = i.id WHERE ` + cond + ")"
	}
	return countBy(conn, sql+" GROUP BY 1", args, out)
}

// countBy reads rows of a word and a count.
func countBy[K ~string](conn *sqlite3.Conn, sql string, args []any, out map[K]int) error {
	return eachRow(conn, sql, func(s *sqlite3.Stmt) error {
		out[K(s.ColumnText(0))] = s.ColumnInt(1)
		return nil
	}, args...)
}

// listAtOnce is how many problems or exceptions are read in one go.
const listAtOnce = 512

// listing yields what page reads, page after page; offset counts what was
// yielded.
func listing[T any](what string, page func(offset int) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for offset := 0; ; {
			list, err := page(offset)
			if err != nil {
				var none T
				yield(none, fmt.Errorf("listing %s: %w", what, err))
				return
			}
			for _, x := range list {
				if !yield(x, nil) {
					return
				}
			}
			offset += len(list)
			if len(list) < listAtOnce {
				return
			}
		}
	}
}

// Problems implements [archive.Case]. Those of inputs come first, then those
// of items, in exhibit order.
func (c *Case) Problems(ctx context.Context, s archive.Scope) iter.Seq2[archive.Problem, error] {
	return listing("problems", func(offset int) (list []archive.Problem, err error) {
		err = c.read(ctx, func(conn *sqlite3.Conn) error {
			cond, args, err := troveCond(conn, s, "i.trove")
			if err != nil {
				return err
			}
			return eachRow(conn, `SELECT x.id, t.name, i.path, p.code, p.place, p.detail, p.done
				FROM problem p JOIN input i ON i.id = p.input JOIN trove t ON t.id = i.trove LEFT JOIN item x ON x.num = p.item
				WHERE `+cond+` ORDER BY p.item, p.input, p.ord, p.code, p.place, p.detail, p.done LIMIT ? OFFSET ?`, func(s *sqlite3.Stmt) error {
				p := archive.Problem{Trove: s.ColumnText(1), Path: s.ColumnText(2)}
				p.Code, p.Place, p.Detail, p.Done = s.ColumnText(3), s.ColumnText(4), s.ColumnText(5), s.ColumnText(6)
				if id := s.ColumnRawBlob(0); len(id) > 0 {
					p.Item = new(evidence.ID)
					copy(p.Item[:], id)
				}
				list = append(list, p)
				return nil
			}, append(args, listAtOnce, offset)...)
		})
		return list, err
	})
}

// Exceptions implements [archive.Case]. They come in the order in which they
// were met.
func (c *Case) Exceptions(ctx context.Context, s archive.Scope) iter.Seq2[evidence.Exception, error] {
	return listing("exceptions", func(offset int) (list []evidence.Exception, err error) {
		err = c.read(ctx, func(conn *sqlite3.Conn) error {
			cond, args, err := troveCond(conn, s, "trove")
			if err != nil {
				return err
			}
			return eachRow(conn, "SELECT path, lo, hi, code, detail FROM exception WHERE "+cond+" ORDER BY id LIMIT ? OFFSET ?", func(s *sqlite3.Stmt) error {
				list = append(list, evidence.Exception{
					Path: s.ColumnText(0), Span: evidence.Span{Start: s.ColumnInt64(1), End: s.ColumnInt64(2)},
					Code: s.ColumnText(3), Detail: s.ColumnText(4),
				})
				return nil
			}, append(args, listAtOnce, offset)...)
		})
		return list, err
	})
}
