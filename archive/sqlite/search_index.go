package sqlite

import (
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/ext/fts5"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// The tokens of a column are handed to FTS5 as one text, cut by package search
// beforehand: each begins with a lead byte that says where it stands. Tokens
// hold no byte up to the blank, so that the leads part them. Cutting in
// Prepare is done by many goroutines at once; the writer only splits.
const (
	leadNext = ' '    // one position after the token before
	leadSame = '\x1f' // the same position: an address beside its first word
	gapToken = "\x1e" // fills a position that no phrase may run across
)

// tokenizerName is what schema/0002_fulltext.sql calls the tokenizer.
const tokenizerName = "gainsay"

// registerFullText is called once for every connection, before anything else.
func registerFullText(conn *sqlite3.Conn) error {
	return fts5.RegisterCustom(conn, func(api *fts5.API) error {
		return api.CreateTokenizer(tokenizerName, func([]string) (fts5.Tokenizer, error) { return splitter{}, nil })
	})
}

// splitter is the tokenizer: it splits at lead bytes, in documents and queries.
type splitter struct{}

// Tokenize implements [fts5.Tokenizer]. Tokens are given by their place in
// text, so that nothing is copied.
func (splitter) Tokenize(_ fts5.TokenizeFlag, text, _ string, token fts5.TokenCallback) error {
	for i := 0; i < len(text); {
		var flag fts5.TokenFlag
		switch text[i] {
		case leadSame:
			flag = fts5.TOKEN_COLOCATED
			i++
		case leadNext:
			i++
		}
		start := i
		for i < len(text) && text[i] != leadNext && text[i] != leadSame {
			i++
		}
		if i > start {
			if err := token(flag, "", start, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// packedText is what the index needs of one item, worked out by Prepare, that
// is by many goroutines at once and without a database.
type packedText struct {
	columns [search.Columns][]byte // tokens with their leads
	names   []naming
}

// naming is a handle with the name and the spelling that stood beside it.
type naming struct {
	handle    evidence.Handle
	name, raw string
}

// packFullText is pure.
func packFullText(e *evidence.Entry) packedText {
	var t packedText
	d := search.DocOf(e)
	for c := range search.Column(search.Columns) {
		t.columns[c] = packColumn(&d, c)
	}
	t.names = make([]naming, len(e.Parties))
	for i, p := range e.Parties {
		t.names[i] = naming{p.Handle, p.Name, p.Raw}
	}
	return t
}

func packColumn(d *search.Doc, c search.Column) []byte {
	var b []byte
	if c == search.ColumnText {
		b = make([]byte, 0, len(d.Text)+len(d.Text)/8)
	}
	at := -1 // the position of the last token
	d.Tokens(c, func(t search.Token) bool {
		if t.Position == at {
			b = append(b, leadSame)
		} else {
			for at++; at < t.Position; at++ {
				b = append(append(b, leadNext), gapToken...)
			}
			b = append(b, leadNext)
		}
		b = append(b, t.Text...)
		return true
	})
	return b
}

// maxKnownNamings bounds the writer's memory of namings.
const maxKnownNamings = 1 << 16

// textIndexer adds items to the full text, on the writer's connection and in
// its transaction.
type textIndexer struct {
	insert, remove, name *sqlite3.Stmt
	known                map[naming]bool // in the case, or in this transaction
}

func newTextIndexer(conn *sqlite3.Conn) (*textIndexer, error) {
	x := &textIndexer{known: map[naming]bool{}}
	columns := "subject, text, people, names, marks"
	for _, p := range []struct {
		stmt **sqlite3.Stmt
		sql  string
	}{
		{&x.insert, "INSERT INTO fulltext (rowid, " + columns + ") VALUES (?, ?, ?, ?, ?, ?)"},
		{&x.remove, "INSERT INTO fulltext (fulltext, rowid, " + columns + ") VALUES ('delete', ?, ?, ?, ?, ?, ?)"},
		{&x.name, "INSERT INTO naming (network, value, name, raw) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"},
	} {
		var err error
		if *p.stmt, _, err = conn.PrepareFlags(p.sql, sqlite3.PREPARE_PERSISTENT); err != nil {
			return nil, firstError(err, x.close())
		}
	}
	// What a transaction remembered is not there once it is undone.
	conn.RollbackHook(func() { clear(x.known) })
	return x, nil
}

// indexItem adds the item with exhibit number num, which is not in the index.
func (x *textIndexer) indexItem(num int64, t packedText) error {
	if err := runColumns(x.insert, num, t); err != nil {
		return err
	}
	for _, n := range t.names {
		if x.known[n] {
			continue
		}
		s := x.name
		err := firstError(s.BindText(1, string(n.handle.Network)), s.BindText(2, n.handle.Value), s.BindText(3, n.name), s.BindText(4, n.raw))
		if err == nil {
			err = s.Exec()
		}
		if err != nil {
			return fmt.Errorf("naming %s: %w", n.handle, err)
		}
		if len(x.known) >= maxKnownNamings {
			clear(x.known)
		}
		// Cloned, so as not to keep the message that they are pieces of.
		n.handle.Value, n.name, n.raw = strings.Clone(n.handle.Value), strings.Clone(n.name), strings.Clone(n.raw)
		x.known[n] = true
	}
	return nil
}

// dropItem takes an item out again; old is what indexItem was given for it.
func (x *textIndexer) dropItem(num int64, old packedText) error {
	return runColumns(x.remove, num, old)
}

func runColumns(s *sqlite3.Stmt, num int64, t packedText) error {
	if err := s.BindInt64(1, num); err != nil {
		return err
	}
	for i, c := range t.columns {
		if err := s.BindRawText(2+i, c); err != nil {
			return err
		}
	}
	return s.Exec()
}

func (x *textIndexer) close() error {
	var errs []error
	for _, s := range []*sqlite3.Stmt{x.insert, x.remove, x.name} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return firstError(errs...)
}
