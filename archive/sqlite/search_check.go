package sqlite

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"math/bits"
	"runtime"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/search"
)

// checkFullText compares the index with one built anew from the items, word
// for word: of each item a sum over its words, with column and position, is
// made from both.
func (c *Case) checkFullText(conn *sqlite3.Conn, tell func(archive.Fault)) error {
	last, err := queryInt(conn, "SELECT max(num) FROM item")
	if err != nil {
		return err
	}
	s := wordSums{seed: maphash.MakeSeed(), want: make([]uint64, last+1), have: make([]uint64, last+1), unread: map[int64]bool{}}
	if err := s.ofItems(c, conn, last); err != nil {
		return fmt.Errorf("cutting the items' words again: %w", err)
	}
	beyond, err := s.ofIndex(conn)
	if err != nil {
		return fmt.Errorf("reading the words of the index: %w", err)
	}
	for num := int64(1); num <= last; num++ {
		if s.want[num] != s.have[num] && !s.unread[num] {
			tell(archive.Fault{Code: faultDerived, Place: fmt.Sprintf("#%d", num), Detail: "its words in the full-text index are not those that it has"})
		}
	}
	if beyond > 0 {
		tell(archive.Fault{Code: faultDerived, Place: "fulltext", Detail: fmt.Sprintf("%d words in it are of no item", beyond)})
	}
	missing, err := queryInt(conn, `SELECT count(*) FROM party p JOIN handle h ON h.id = p.handle WHERE NOT EXISTS (
		SELECT 1 FROM naming n WHERE n.network = h.network AND n.value = h.value AND n.name = p.name AND n.raw = p.raw)`)
	if err == nil && missing > 0 {
		tell(archive.Fault{Code: faultDerived, Place: "naming", Detail: fmt.Sprintf("%d parties are named otherwise than it says", missing)})
	}
	return err
}

// wordSums are sums over the words of each item, by exhibit number. The order
// of adding does not matter: an item has them in order, the index by word.
type wordSums struct {
	seed       maphash.Seed
	want, have []uint64
	unread     map[int64]bool // items that could not be unpacked, told elsewhere
}

// place mixes the hash of a word with where it stands.
func (s *wordSums) place(word uint64, column byte, position int) uint64 {
	hi, lo := bits.Mul64(word^uint64(column)*0x9e3779b97f4a7c15, uint64(position)*2+0xd1b54a32d192ed03)
	return hi ^ lo
}

// ofItems sums what the items have.
func (s *wordSums) ofItems(c *Case, conn *sqlite3.Conn, last int64) error {
	for from := int64(0); from < last; {
		rs, err := loadRows(conn, "item.num > ? ORDER BY item.num LIMIT ?", from, itemsAtOnce)
		if err != nil || len(rs.list) == 0 {
			return err
		}
		from = rs.list[len(rs.list)-1].num
		rs.keep(func(r *row) bool {
			_, err := r.unpack(c.pack, nil)
			if err != nil {
				s.unread[r.num] = true
			}
			return err == nil
		})
		if err := firstError(rs.loadParties(conn, &c.handles), rs.loadRefs(conn), rs.loadChildren(conn)); err != nil {
			return err
		}
		var wg sync.WaitGroup
		n := runtime.GOMAXPROCS(0)
		for k := range n {
			wg.Go(func() {
				for i := k; i < len(rs.list); i += n {
					s.want[rs.list[i].num] = s.ofPacked(packFullText(&rs.list[i].entry))
				}
			})
		}
		wg.Wait()
	}
	return nil
}

// ofPacked sums the words of one item as they were handed to the index.
func (s *wordSums) ofPacked(t packedText) uint64 {
	var sum uint64
	for c, packed := range t.columns {
		at := -1
		for len(packed) > 0 {
			if packed[0] == leadNext {
				at++
			}
			word := packed[1:]
			if end := bytes.IndexAny(word, string([]byte{leadNext, leadSame})); end >= 0 {
				word = word[:end]
			}
			packed = packed[1+len(word):]
			sum += s.place(maphash.Bytes(s.seed, word), columnLetters[c], at)
		}
	}
	return sum
}

// columnLetters are the first letters of the columns' names, which differ.
var columnLetters = [search.Columns]byte{
	search.ColumnSubject: 's', search.ColumnText: 't', search.ColumnPeople: 'p', search.ColumnNames: 'n', search.ColumnMarks: 'm',
}

// ofIndex sums what the index has, and counts words of items that are not there.
func (s *wordSums) ofIndex(conn *sqlite3.Conn) (beyond int, err error) {
	var term []byte
	var word uint64
	err = eachRow(conn, "SELECT term, doc, col, offset FROM fulltext_word", func(row *sqlite3.Stmt) error {
		if t := row.ColumnRawText(0); word == 0 || !bytes.Equal(t, term) {
			term = append(term[:0], t...)
			word = maphash.Bytes(s.seed, term)
		}
		num := row.ColumnInt64(1)
		if num <= 0 || num >= int64(len(s.have)) {
			beyond++
			return nil
		}
		s.have[num] += s.place(word, row.ColumnRawText(2)[0], row.ColumnInt(3))
		return nil
	})
	return beyond, err
}
