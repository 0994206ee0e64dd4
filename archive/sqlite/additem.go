package sqlite

import (
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// codeReadDifferently is the problem of an item whose bytes were in the case
// already but meant something else there: the same line of two hand-made
// tables whose columns differ, say. The first reading stands.
const codeReadDifferently = "read-differently"

// lastOrd puts a problem that the case itself found behind those of the reader.
const lastOrd = 1 << 30

// family adds an item with its descendants, and where they were found.
func (a *adder) family(input, atMs int64, f *archive.Found, fam *packedFamily) error {
	if fam.err != nil {
		return fam.err
	}
	nums := make([]int64, len(fam.members))
	read := make([]bool, len(fam.members)) // whether the reading of this member is the one that was stored now
	for i := range fam.members {
		m := &fam.members[i]
		how, err := a.addItem(input, m)
		if err != nil {
			return fmt.Errorf("item %s: %w", m.entry.ID.Short(), err)
		}
		nums[i], read[i] = how.num, how.read
		var parent int64
		place, flags := f.Place, fam.flags
		if m.parent >= 0 {
			parent, place, flags = nums[m.parent], m.place, ""
		}
		isNew, err := a.addOccurrence(nums[i], input, parent, atMs, f.Span, place, flags)
		if err != nil {
			return err
		}
		switch {
		case isNew && how.same:
			err = a.stands(nums[i], m, atMs)
		case isNew:
			err = a.restand(nums[i])
		}
		if err != nil {
			return err
		}
		for ord, p := range m.entry.Problems {
			if err := a.addProblem(nums[i], input, ord, p); err != nil {
				return err
			}
		}
	}
	ords := make([]int64, len(fam.members))
	for i := range fam.members {
		m := &fam.members[i]
		if m.parent < 0 || !read[m.parent] {
			continue
		}
		ord := ords[m.parent]
		ords[m.parent]++
		if err := a.addChild(nums[m.parent], ord, nums[i], m); err != nil {
			return err
		}
	}
	return nil
}

// placed is an item's number, and what became of its reading.
type placed struct {
	num  int64
	read bool // it is what was stored now
	same bool // it is what is stored
}

// addItem stores the item where its bytes are new to the case.
func (a *adder) addItem(input int64, m *packedItem) (placed, error) {
	num := a.next
	isNew, err := a.insertItem(num, m)
	if err != nil {
		return placed{}, err
	}
	if isNew {
		a.next++
		a.added.Items++
		return placed{num, true, true}, a.addReading(num, m)
	}
	old, err := a.stored(m.entry.ID)
	if err != nil {
		return placed{}, err
	}
	switch {
	case old.check == m.check || isPlain(m.entry.Kind):
		// The same, or a reading that says less than what is here; the name
		// of an attachment is its parent's to say.
		return placed{old.num, false, old.check == m.check}, nil
	case isPlain(old.kind):
		// Kept as a file before, now read for what it is.
		return placed{old.num, true, true}, a.replaceReading(old.num, m)
	}
	return placed{num: old.num}, a.addProblem(old.num, input, lastOrd, evidence.Problem{
		Code:   codeReadDifferently,
		Detail: "the same bytes were read otherwise where they were found before: what they mean depends on what stood around them",
		Done:   "the first reading was kept",
	})
}

// isPlain reports whether items of kind k were kept without being understood.
func isPlain(k evidence.Kind) bool { return k == evidence.KindAttachment || k == evidence.KindDocument }

// stored is what the case has of an item's reading.
type stored struct {
	num   int64
	kind  evidence.Kind
	check int64
}

func (a *adder) stored(id evidence.ID) (stored, error) {
	s := a.find
	if err := s.BindBlob(1, id[:]); err != nil {
		return stored{}, err
	}
	var out stored
	if s.Step() {
		out = stored{s.ColumnInt64(0), evidence.Kind(s.ColumnText(1)), s.ColumnInt64(2)}
	}
	err := s.Err()
	if resetErr := s.Reset(); err == nil {
		err = resetErr
	}
	if err == nil && out.num == 0 {
		err = fmt.Errorf("it is in the case and cannot be found there")
	}
	return out, err
}

func (a *adder) insertItem(num int64, m *packedItem) (isNew bool, err error) {
	s, e := a.item, m.entry
	steps := [...]error{
		s.BindInt64(1, num), s.BindBlob(2, e.ID[:]), s.BindText(3, string(e.Kind)), s.BindInt64(4, e.Size),
		s.BindBool(5, e.Constructed), bindDate(s, 6, m.dates), s.BindInt64(9, m.check), s.BindBlob(10, m.norm[:]),
		s.BindText(11, e.Subject),
	}
	for _, err := range steps {
		if err != nil {
			return false, err
		}
	}
	if err := s.Exec(); err != nil {
		return false, fmt.Errorf("adding it: %w", err)
	}
	return a.w.conn.Changes() > 0, nil
}

// bindDate binds date_lo, date_hi and sort_ms from parameter i on.
func bindDate(s *sqlite3.Stmt, i int, d dateRange) error {
	for n, ms := range [...]int64{d.loMs, d.hiMs, d.sortMs} {
		err := s.BindNull(i + n)
		if d.dated {
			err = s.BindInt64(i+n, ms)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addReading adds the rows that hang on a new item.
func (a *adder) addReading(num int64, m *packedItem) error {
	s := a.content
	if err := firstError(s.BindInt64(1, num), s.BindBlob(2, m.head), s.BindBlob(3, m.times), s.BindBlob(4, m.body)); err != nil {
		return err
	}
	if err := s.Exec(); err != nil {
		return fmt.Errorf("adding its content: %w", err)
	}
	for ord := range m.entry.Parties {
		p := &m.entry.Parties[ord]
		handle, err := a.w.handleID(p.Handle)
		if err != nil {
			return err
		}
		s := a.party
		if err := firstError(s.BindInt64(1, num), s.BindInt64(2, int64(ord)), s.BindText(3, string(p.Role)),
			s.BindInt64(4, handle), s.BindText(5, p.Name), s.BindText(6, p.Raw)); err != nil {
			return err
		}
		if err := s.Exec(); err != nil {
			return fmt.Errorf("adding party %d: %w", ord, err)
		}
	}
	for ord := range m.entry.Refs {
		r := &m.entry.Refs[ord]
		s := a.ref
		if err := firstError(s.BindInt64(1, num), s.BindInt64(2, int64(ord)), s.BindText(3, string(r.Kind)),
			s.BindText(4, r.Value), s.BindInt64(5, m.keys[ord])); err != nil {
			return err
		}
		if err := s.Exec(); err != nil {
			return fmt.Errorf("adding reference %d: %w", ord, err)
		}
	}
	if err := a.w.text.indexItem(num, m.text); err != nil {
		return fmt.Errorf("indexing its text: %w", err)
	}
	if m.proof != nil && m.proof.newest == a.keys { // else keys came since
		if err := a.w.putProof(num, m.proof); err != nil {
			return fmt.Errorf("adding what its signatures prove: %w", err)
		}
	}
	return nil
}

// replaceReading puts m in the place of what is stored of item num. The
// number stays, so that what was cited by it is found.
func (a *adder) replaceReading(num int64, m *packedItem) error {
	old, err := a.w.entry(a.c.pack, num)
	if err != nil {
		return fmt.Errorf("reading what is stored of it: %w", err)
	}
	if err := a.w.text.dropItem(num, packFullText(&old)); err != nil {
		return fmt.Errorf("taking its text out of the index: %w", err)
	}
	if err := a.unstand(num); err != nil {
		return fmt.Errorf("taking out who stands on it: %w", err)
	}
	for _, sql := range []string{
		"DELETE FROM content WHERE item = ?", "DELETE FROM party WHERE item = ?", "DELETE FROM ref WHERE item = ?", "DELETE FROM child WHERE parent = ?",
	} {
		if _, err := a.w.exec(sql, num); err != nil {
			return err
		}
	}
	var lo, hi, at any
	if m.dates.dated {
		lo, hi, at = m.dates.loMs, m.dates.hiMs, m.dates.sortMs
	}
	e := m.entry
	if _, err := a.w.exec(`UPDATE item SET kind = ?, size = ?, constructed = ?, date_lo = ?, date_hi = ?, sort_ms = ?,
		reading = ?, norm = ?, subject = ? WHERE num = ?`,
		e.Kind, e.Size, e.Constructed, lo, hi, at, m.check, m.norm, e.Subject, num); err != nil {
		return err
	}
	if err := a.addReading(num, m); err != nil {
		return err
	}
	return a.restand(num)
}

func (a *adder) addOccurrence(num, input, parent, atMs int64, span evidence.Span, place, flags string) (isNew bool, err error) {
	s := a.occurrence
	if err := firstError(s.BindInt64(1, num), s.BindInt64(2, input), s.BindInt64(3, parent),
		s.BindInt64(4, span.Start), s.BindInt64(5, span.End), s.BindText(6, place), s.BindText(7, flags), s.BindInt64(8, atMs)); err != nil {
		return false, err
	}
	if err := s.Exec(); err != nil {
		return false, fmt.Errorf("adding where it was found: %w", err)
	}
	n := int(a.w.conn.Changes())
	a.added.Occurrences += n
	return n > 0, nil
}

func (a *adder) addChild(parent, ord, num int64, m *packedItem) error {
	s := a.child
	if err := firstError(s.BindInt64(1, parent), s.BindInt64(2, ord), s.BindInt64(3, num),
		s.BindText(4, m.place), s.BindText(5, m.entry.Name), s.BindText(6, m.entry.Media)); err != nil {
		return err
	}
	if err := s.Exec(); err != nil {
		return fmt.Errorf("adding part %s: %w", m.place, err)
	}
	return nil
}

func (a *adder) addProblem(num, input int64, ord int, p evidence.Problem) error {
	s := a.problem
	if err := firstError(s.BindInt64(1, num), s.BindInt64(2, input), s.BindInt64(3, int64(ord)),
		s.BindText(4, p.Code), s.BindText(5, p.Place), s.BindText(6, p.Detail), s.BindText(7, p.Done)); err != nil {
		return err
	}
	if err := s.Exec(); err != nil {
		return fmt.Errorf("adding problem %s: %w", p.Code, err)
	}
	a.added.Problems += int(a.w.conn.Changes())
	return nil
}

// handleID returns the number of a handle, which it adds where it is new.
func (w *writer) handleID(h evidence.Handle) (int64, error) {
	if id, ok := w.handles[h]; ok {
		return id, nil
	}
	id, ok, err := w.number("SELECT id FROM handle WHERE network = ? AND value = ?", string(h.Network), h.Value)
	if err != nil {
		return 0, err
	}
	if !ok {
		if _, err := w.exec("INSERT INTO handle (network, value) VALUES (?, ?)", string(h.Network), h.Value); err != nil {
			return 0, err
		}
		id = w.conn.LastInsertRowID()
	}
	if len(w.handles) >= maxCachedHandles {
		clear(w.handles)
	}
	// Cloned, so as not to keep the message that it may be a piece of.
	h.Value = strings.Clone(h.Value)
	w.handles[h] = id
	return id, nil
}

// firstError returns the first of errs that is one.
func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
