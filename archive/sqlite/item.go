package sqlite

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

const (
	// minPrefixDigits is the shortest prefix of an id that names an item.
	minPrefixDigits = 4
	// maxCandidates is how many items an ambiguous prefix is told of.
	maxCandidates = 8
	// itemsAtOnce is how many items a listing reads in one go.
	itemsAtOnce = 256
)

// Item implements [archive.Case]. A reference of digits only is an exhibit
// number before it is a prefix: exhibit 1234 where there is one, else the item
// whose id begins with 1234.
func (c *Case) Item(ctx context.Context, ref string) (archive.Item, error) {
	var out archive.Item
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		num, err := resolve(conn, ref)
		if err != nil {
			return err
		}
		items, err := c.loadItems(conn, "num = ?", num)
		if err == nil {
			out = items[0]
		}
		return err
	})
	if err != nil {
		return archive.Item{}, fmt.Errorf("looking for item %q: %w", ref, err)
	}
	return out, nil
}

// resolve returns the number of the item that ref names.
func resolve(conn *sqlite3.Conn, ref string) (int64, error) {
	ref = strings.ToLower(strings.TrimSpace(ref))
	digits, isExhibit := strings.CutPrefix(ref, "#")
	if n, err := strconv.ParseInt(digits, 10, 64); err == nil && strings.Trim(digits, "0123456789") == "" {
		num, err := queryInt(conn, "SELECT num FROM item WHERE num = ?", n)
		if err != nil || num > 0 {
			return num, err
		}
	}
	if isExhibit {
		return 0, fmt.Errorf("%w: no exhibit has this number", archive.ErrNotFound)
	}
	if strings.Trim(ref, "0123456789abcdef") != "" || len(ref) > 2*len(evidence.ID{}) {
		return 0, fmt.Errorf("%w: write an id, the first digits of one (0-9, a-f), or an exhibit number such as #12", archive.ErrNotFound)
	}
	if len(ref) < minPrefixDigits {
		return 0, fmt.Errorf("%w: write at least %d digits of the id", archive.ErrNotFound, minPrefixDigits)
	}
	return resolvePrefix(conn, ref)
}

func resolvePrefix(conn *sqlite3.Conn, prefix string) (int64, error) {
	lo, err := hex.DecodeString(prefix + strings.Repeat("0", 64-len(prefix)))
	if err != nil {
		return 0, err
	}
	hi, err := hex.DecodeString(prefix + strings.Repeat("f", 64-len(prefix)))
	if err != nil {
		return 0, err
	}
	var nums []int64
	var ids []string
	err = eachRow(conn, "SELECT num, id FROM item WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?", func(s *sqlite3.Stmt) error {
		nums = append(nums, s.ColumnInt64(0))
		var id evidence.ID
		copy(id[:], s.ColumnRawBlob(1))
		ids = append(ids, fmt.Sprintf("%s (#%d)", id.Short(), nums[len(nums)-1]))
		return nil
	}, lo, hi, maxCandidates+1)
	switch {
	case err != nil:
		return 0, err
	case len(nums) == 0:
		return 0, fmt.Errorf("%w: no id begins so", archive.ErrNotFound)
	case len(nums) > maxCandidates:
		return 0, fmt.Errorf("%w: more than %d, among them %s", archive.ErrAmbiguous, maxCandidates, strings.Join(ids[:maxCandidates], ", "))
	case len(nums) > 1:
		return 0, fmt.Errorf("%w: %s", archive.ErrAmbiguous, strings.Join(ids, ", "))
	}
	return nums[0], nil
}

// loadItems reads whole items; the condition says which and in what order.
func (c *Case) loadItems(conn *sqlite3.Conn, where string, args ...any) ([]archive.Item, error) {
	rs, err := loadRows(conn, where, args...)
	if err != nil || len(rs.list) == 0 {
		return nil, err
	}
	if err := firstError(rs.unpack(c.pack), rs.unpackTimes(c.pack)); err != nil {
		return nil, err
	}
	if err := firstError(rs.loadParties(conn, &c.handles), rs.loadRefs(conn), rs.loadChildren(conn), rs.loadProblems(conn)); err != nil {
		return nil, err
	}
	occurrences, err := rs.loadOccurrences(conn)
	if err != nil {
		return nil, err
	}
	proofs, err := proofWords(conn, rs.numbers())
	if err != nil {
		return nil, err
	}
	out := make([]archive.Item, len(rs.list))
	for i, r := range rs.list {
		out[i] = archive.Item{Entry: r.entry, Exhibit: r.num, Occurrences: occurrences[r.num], Proof: proofs[r.num]}
	}
	return out, nil
}

// loadOccurrences reads where the items were found, in order of finding.
func (rs *rows) loadOccurrences(conn *sqlite3.Conn) (map[int64][]archive.Occurrence, error) {
	out := make(map[int64][]archive.Occurrence, len(rs.list))
	err := eachRow(conn, `SELECT o.item, t.name, i.path, i.blob, o.place, o.lo, o.hi, o.flags, o.added_ms, p.id
		FROM occurrence o JOIN input i ON i.id = o.input JOIN trove t ON t.id = i.trove LEFT JOIN item p ON p.num = o.parent
		WHERE o.item IN (SELECT value FROM json_each(?)) ORDER BY o.item, o.input, o.lo, o.parent, o.place`, func(s *sqlite3.Stmt) error {
		o := archive.Occurrence{
			Trove: s.ColumnText(1), Path: s.ColumnText(2), Place: s.ColumnText(4),
			Span:  evidence.Span{Start: s.ColumnInt64(5), End: s.ColumnInt64(6)},
			Flags: wordFlags(s.ColumnText(7)), Added: fromMillis(s.ColumnInt64(8)),
		}
		copy(o.Blob[:], s.ColumnRawBlob(3))
		if parent := s.ColumnRawBlob(9); len(parent) > 0 {
			o.Parent = new(evidence.ID)
			copy(o.Parent[:], parent)
		}
		num := s.ColumnInt64(0)
		out[num] = append(out[num], o)
		return nil
	}, rs.numbers())
	return out, err
}

// Items implements [archive.Case]. Nothing is held open between two items, so
// that the one who listens may ask the case anything meanwhile.
func (c *Case) Items(ctx context.Context, s archive.Scope) iter.Seq2[archive.Item, error] {
	return func(yield func(archive.Item, error) bool) {
		var last int64
		for {
			var items []archive.Item
			err := c.read(ctx, func(conn *sqlite3.Conn) error {
				cond, args, err := scopeOf(conn, s, "item.num")
				if err != nil {
					return err
				}
				items, err = c.loadItems(conn, "num > ? AND "+cond+" ORDER BY num LIMIT ?", append(append([]any{last}, args...), itemsAtOnce)...)
				return err
			})
			if err != nil {
				yield(archive.Item{}, fmt.Errorf("listing items: %w", err))
				return
			}
			for _, it := range items {
				if !yield(it, nil) {
					return
				}
				last = it.Exhibit
			}
			if len(items) < itemsAtOnce {
				return
			}
		}
	}
}

// scopeOf returns an SQL condition on an expression that is an item's number,
// true for the items in scope, and its parameters.
func scopeOf(conn *sqlite3.Conn, s archive.Scope, num string) (string, []any, error) {
	if s.Everything {
		return "1", nil, nil
	}
	troves, err := scopeTroves(conn, s)
	if err != nil {
		return "", nil, err
	}
	return `EXISTS (SELECT 1 FROM occurrence o JOIN input i ON i.id = o.input
		WHERE o.item = ` + num + ` AND i.trove IN (SELECT value FROM json_each(?)))`, []any{troves}, nil
}

// scopeTroves returns the numbers of the troves of s as a JSON array. A trove
// that is not in the case is an error: a scope that matches nothing by mistake
// would look like a finding.
func scopeTroves(conn *sqlite3.Conn, s archive.Scope) (string, error) {
	ids := []int64{}
	for _, name := range s.Troves {
		id, err := queryInt(conn, "SELECT id FROM trove WHERE name = ?", name)
		if err != nil {
			return "", err
		}
		if id == 0 {
			return "", fmt.Errorf("there is no trove %q in this case", name)
		}
		ids = append(ids, id)
	}
	b, err := json.Marshal(ids)
	return string(b), err
}

// ByRef implements [archive.Case]. The ids come in exhibit order, each once.
func (c *Case) ByRef(ctx context.Context, refs []evidence.Ref) ([]evidence.ID, error) {
	var out []evidence.ID
	err := c.read(ctx, func(conn *sqlite3.Conn) error {
		nums, err := itemsByRef(conn, refs)
		if err != nil {
			return err
		}
		return eachRow(conn, "SELECT id FROM item WHERE num IN (SELECT value FROM json_each(?)) ORDER BY num", func(s *sqlite3.Stmt) error {
			var id evidence.ID
			copy(id[:], s.ColumnRawBlob(0))
			out = append(out, id)
			return nil
		}, numberList(nums))
	})
	if err != nil {
		return nil, fmt.Errorf("looking up references: %w", err)
	}
	return out, nil
}

// itemsByRef returns the numbers of the items that carry one of refs, in order.
func itemsByRef(conn *sqlite3.Conn, refs []evidence.Ref) ([]int64, error) {
	s, _, err := conn.Prepare("SELECT item FROM ref WHERE key = ? AND kind = ? AND value = ?")
	if err != nil {
		return nil, err
	}
	defer s.Close()
	nums := []int64{}
	for _, r := range refs {
		if err := bind(s, refKey(r), string(r.Kind), r.Value); err != nil {
			return nil, err
		}
		for s.Step() {
			nums = append(nums, s.ColumnInt64(0))
		}
		if err := firstError(s.Err(), s.Reset()); err != nil {
			return nil, fmt.Errorf("looking up %s %s: %w", r.Kind, r.Value, err)
		}
	}
	slices.Sort(nums)
	return slices.Compact(nums), nil
}
