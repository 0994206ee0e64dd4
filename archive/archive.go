// Package archive says what a case is and what it promises: it keeps every
// byte that was handed in, forgets nothing silently, gives the same bytes
// back, and can prove it. The types that cross the boundary are here; the
// engine that most people run is archive/sqlite.
package archive

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"time"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// What can be wrong with a case as a whole.
var (
	ErrNoCase    = errors.New("archive: no case here")
	ErrLocked    = errors.New("archive: another program is writing to this case")
	ErrReadOnly  = errors.New("archive: the case cannot be written to")
	ErrNotFound  = errors.New("archive: no such item")
	ErrAmbiguous = errors.New("archive: more than one item begins so")
	ErrNewer     = errors.New("archive: the case was made by a newer program")
)

// Trove is material as handed in, once, by one route.
type Trove struct {
	Name      string        `json:"name"`
	From      string        `json:"from,omitempty"`     // who handed it over: a name that package people may resolve
	Through   string        `json:"through,omitempty"`  // by whose hands it came
	Obtained  evidence.Time `json:"obtained,omitzero"`  // when
	Published evidence.Time `json:"published,omitzero"` // when anyone could know it; zero: never published
	Terms     string        `json:"terms,omitempty"`
}

// Input is one file of a trove as it was handed in.
type Input struct {
	Trove  string      `json:"trove"`
	Path   string      `json:"path"` // inside the trove, "/" between names
	Blob   evidence.ID `json:"blob"` // SHA-256 of its bytes
	Size   int64       `json:"size"`
	Format string      `json:"format"`           // the reader's name
	Within string      `json:"within,omitempty"` // path of the archive that held it
}

// Found is one item that a reader found, ready to be stored. A family is
// stored by one Found: its children are in Entry.Children.
type Found struct {
	Entry evidence.Entry
	Span  evidence.Span // in the input
	Place string
	Flags []evidence.Flag
	// Raw is all of the item's own bytes: what the signatures of a mail are
	// judged by. Nil: they are judged later (Case.Judge). Those of children are
	// in their own Bytes. Neither is looked at after Prepare.
	Raw []byte
}

// Prepared is a Found with the work done on it that needs no transaction:
// packing, hashing, cutting into tokens. Only the engine that made it reads
// Packed.
type Prepared struct {
	Found
	Packed any
}

// Batch is what one transaction adds: everything found between two places of
// one input. Adding a batch again adds nothing.
type Batch struct {
	Input      Input
	At         time.Time // desk time
	Found      []Prepared
	Exceptions []evidence.Exception
	Problems   []evidence.Problem // of the input itself, not of an item
	Records    int                // records of this input that are in the case once this batch is
	Done       bool               // the input has no more
}

// Added counts what a batch really added.
type Added struct {
	Items       int // items not in the case before
	Occurrences int
	Problems    int
	Exceptions  int
}

// Item is one stored item.
type Item struct {
	evidence.Entry              // Children carry only ID, Kind, Name, Media, Size and Place
	Exhibit        int64        `json:"exhibit"` // running number, from one
	Occurrences    []Occurrence `json:"occurrences"`
	// Proof is what the signatures of a mail come to with the keys of the
	// case; empty for other items, and for mail that was not judged yet.
	Proof authentic.Word `json:"proof,omitempty"`
}

// Occurrence is one place where an item was found.
type Occurrence struct {
	Trove  string          `json:"trove"`
	Path   string          `json:"path"`
	Place  string          `json:"place,omitempty"`
	Blob   evidence.ID     `json:"blob"`
	Span   evidence.Span   `json:"span"`             // in the blob; of the outermost parent where Parent is set
	Parent *evidence.ID    `json:"parent,omitempty"` // the item that this one is a part of
	Flags  []evidence.Flag `json:"flags,omitempty"`
	Added  time.Time       `json:"added"` // desk time
}

// HandleCount is one handle with how often and when it is seen.
type HandleCount struct {
	Handle evidence.Handle `json:"handle"`
	Names  []string        `json:"names,omitempty"` // display names seen with it, most frequent first, at most five
	Sent   int             `json:"sent"`
	Got    int             `json:"received"`
	Other  int             `json:"other"` // mentions, owners, bylines
	First  time.Time       `json:"first,omitzero"`
	Last   time.Time       `json:"last,omitzero"`
}

// Scope says which part of a case is looked at. The zero Scope is nothing:
// say Everything to mean the whole case. A name that no trove has is an error
// of whatever is asked.
type Scope struct {
	Everything bool
	Troves     []string // names
}

// Order is how hits are ordered.
type Order string

// The orders of hits.
const (
	Newest Order = "newest"
	Oldest Order = "oldest"
	Best   Order = "best" // BM25
)

// SearchRequest asks for items.
type SearchRequest struct {
	Query   search.Query
	Scope   Scope
	Order   Order
	Limit   int // 0: no limit
	Offset  int
	Snippet int // length of the snippet in characters; 0: none
}

// Hit is one item found by a search.
type Hit struct {
	ID      evidence.ID    `json:"id"`
	Exhibit int64          `json:"exhibit"`
	Kind    evidence.Kind  `json:"kind"`
	Date    evidence.Time  `json:"date,omitzero"`
	From    []string       `json:"from"`
	To      []string       `json:"to"`
	Subject string         `json:"subject,omitempty"`
	Snippet search.Snippet `json:"snippet,omitzero"`
	Troves  []string       `json:"troves"`
	Proof   authentic.Word `json:"proof,omitempty"` // as Item.Proof
	Score   float64        `json:"-"`
}

// Problem is a stored problem with where it was met.
type Problem struct {
	evidence.Problem
	Item  *evidence.ID `json:"item,omitempty"`
	Trove string       `json:"trove"`
	Path  string       `json:"path"`
}

// Ledger accounts for a trove, or for a whole case: Inputs = Kept + Excepted,
// always, counting files. A file of which only a part was excepted is kept,
// and its exceptions are listed all the same.
type Ledger struct {
	Inputs     int                   `json:"inputs"`
	Kept       int                   `json:"kept"`
	Excepted   int                   `json:"excepted"`
	Items      map[evidence.Kind]int `json:"items"`
	Exceptions map[string]int        `json:"exceptions"` // by code, whole inputs and pieces alike
	Problems   map[string]int        `json:"problems"`   // by code
	Bytes      int64                 `json:"bytes"`
	// Proofs counts the mails that were judged, by outcome.
	Proofs map[authentic.Word]int `json:"proofs,omitempty"`
}

// JournalEntry is one line of the journal (docs/format/case.md).
type JournalEntry struct {
	Seq  int64           `json:"seq"`
	At   time.Time       `json:"at"`
	By   string          `json:"by"`
	Kind string          `json:"kind"` // "trove", "import", "people.same", "statement.add", …
	Why  string          `json:"why,omitempty"`
	Body json.RawMessage `json:"body"` // a JSON object
}

// Watermark says how far somebody has looked at what came in. Its numbers mean
// something only to the engine that made it.
type Watermark struct {
	Input int64   `json:"input"`          // inputs up to this one have been seen
	Open  []int64 `json:"open,omitempty"` // but of these, more was to come
}

// Keeping is the writing side of a case, used by package intake.
type Keeping interface {
	// AddTrove records a trove, or checks that one of this name has the same
	// hand-over; a difference is an error that names it.
	AddTrove(ctx context.Context, t Trove, by string, at time.Time) error
	// PutBlob keeps the bytes of r and returns their hash and count. Keeping
	// the same bytes again changes nothing.
	PutBlob(ctx context.Context, r io.Reader) (evidence.ID, int64, error)
	// OpenBlob opens kept bytes for reading at any offset.
	OpenBlob(id evidence.ID) (Blob, error)
	// Progress says how many records of in are in the case, and whether all are.
	Progress(ctx context.Context, in Input) (records int, done bool, err error)
	// Prepare does the part of storing f that many can do at once. It is safe
	// for concurrent use and changes nothing.
	Prepare(f Found) Prepared
	// Add stores batches in one transaction, all of them or none, with the
	// full text. Several batches serve inputs of one message each, such as a
	// Maildir: one transaction for thousands of files.
	Add(ctx context.Context, batches ...Batch) (Added, error)
	// Except records an input that could not be kept.
	Except(ctx context.Context, trove string, e evidence.Exception, at time.Time) error
	// Append writes one journal entry and returns its number.
	Append(ctx context.Context, e JournalEntry) (int64, error)
	// AppendAll writes entries in order in one transaction, all of them or
	// none, and returns the number of the first.
	AppendAll(ctx context.Context, entries []JournalEntry) (int64, error)
}

// Blob is kept bytes. Close it.
type Blob interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Case is one investigation, open.
type Case interface {
	Keeping
	finding.Facts
	io.Closer

	// Item returns the item that ref names: a full id, a prefix of at least
	// four digits, or an exhibit number written "#12" or "12". Digits alone are
	// an exhibit number first, and a prefix only where no exhibit has it. The
	// error is ErrNotFound, or ErrAmbiguous with the candidates.
	Item(ctx context.Context, ref string) (Item, error)
	// Raw opens the item's own bytes, byte for byte. Those of a part are had
	// from its parent's, and are verified by their hash.
	Raw(ctx context.Context, id evidence.ID) (io.ReadCloser, error)
	// Items yields all items in exhibit order, children included. Listings
	// keep nothing open between two yields: the case may be asked meanwhile.
	Items(ctx context.Context, s Scope) iter.Seq2[Item, error]

	Search(ctx context.Context, r SearchRequest) ([]Hit, error)
	Count(ctx context.Context, q search.Query, s Scope) (int, error)

	// ByRef returns the ids of items that carry one of refs.
	ByRef(ctx context.Context, refs []evidence.Ref) ([]evidence.ID, error)

	// Arrived returns the handles that stand on items of which a copy came in
	// since from, in order, and how many such items there are; of an input that
	// was not read to its end then, all count. The watermark is where the next
	// call goes on; zero begins at the beginning.
	Arrived(ctx context.Context, from Watermark) ([]evidence.Handle, int, Watermark, error)
	// Meet reports whether one of a and one of b stand on one item.
	Meet(ctx context.Context, a, b []evidence.Handle) (bool, error)

	Troves(ctx context.Context) ([]Trove, error)
	Handles(ctx context.Context) ([]HandleCount, error)
	Problems(ctx context.Context, s Scope) iter.Seq2[Problem, error]
	Exceptions(ctx context.Context, s Scope) iter.Seq2[evidence.Exception, error]
	Ledger(ctx context.Context, s Scope) (Ledger, error)

	// Decisions returns every decision about who is who, in order.
	Decisions(ctx context.Context) ([]people.Decision, error)
	// Statements returns the statements that stand, in order of adding; a
	// later one of the same id has replaced an earlier, in its place.
	Statements(ctx context.Context) ([]statement.Statement, error)
	// Journal yields entries whose kind begins with prefix, from seq on.
	Journal(ctx context.Context, prefix string, from int64) iter.Seq2[JournalEntry, error]

	// Judge judges mail with the keys of the case and what it trusts: what was
	// not judged yet, and what may come out otherwise with what the journal got
	// since; or all mail again, where everything is set. tick is called with mails done
	// and in all, and may be nil. It is done whenever it is called again after
	// an interruption. Searches by outcome are ErrNotJudged until it was.
	Judge(ctx context.Context, everything bool, tick func(done, all int)) (Judged, error)

	// Check verifies blobs, items, journal and derived tables; tick is called
	// with bytes done and in all. What is wrong is in the report, not the error.
	Check(ctx context.Context, tick func(done, all int64)) (Report, error)
}

// Report is the outcome of a check.
type Report struct {
	Blobs   int     `json:"blobs"`
	Items   int     `json:"items"`
	Entries int64   `json:"journal_entries"`
	Root    string  `json:"journal_root"` // tree hash of the journal, hexadecimal
	Faults  []Fault `json:"faults"`
	// Unjudged counts mails whose signatures were not judged yet with all keys
	// of the case. That is no fault: Judge does it.
	Unjudged int `json:"unjudged,omitempty"`
}

// Fault is one promise found broken.
type Fault struct {
	// Code is one of "blob-missing", "blob-hash", "item-hash", "part-hash",
	// "item-row", "derived-differs", "database-damaged", "journal-hash",
	// "journal-short", "journal-differs", "journal-head", "more".
	Code   string `json:"code"`
	Place  string `json:"place"`
	Detail string `json:"detail"`
}
