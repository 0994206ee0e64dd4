package evidence

import "io"

// Input is one file of a trove, open for reading. Readers only ever use ReadAt,
// so that an input of any size can be read in bounded memory.
type Input interface {
	io.ReaderAt
	// Size is the number of bytes.
	Size() int64
	// Path is where the input was found inside its trove, with "/" between
	// names; a member of an archive is "archive.zip/member".
	Path() string
}

// Folder gives a reader a look at the other inputs of the same trove folder,
// for formats that lie across files (an X archive names its owner in
// account.js). It may be nil.
type Folder interface {
	// Open returns the input beside the given one, by slash-separated path
	// relative to it; the error is fs.ErrNotExist where there is none.
	Open(relative string) (Input, error)
}

// Record is one item's place in an input, found without parsing it whole.
type Record struct {
	Span     Span        // the item's own bytes in the input
	Flags    []Flag      // of this copy
	Place    string      // for people: "message 12", "conversation 1-2"
	Problems []Problem   // met while splitting
	Lost     []Exception // bytes before this record that could not be kept as an item
	Context  any         // the reader's own note to itself; passed back to Entry
}

// Reader reads one input. A reader never fails on bad input, never normalises and
// never decides who somebody is. It splits the input into records, in order and
// cheaply; and it turns the bytes of one record into an Entry, purely, so that
// many records can be read at once.
type Reader interface {
	// Next returns the next record in order. It returns io.EOF after the
	// last; any other error means that the input could not be read (an I/O
	// error), never that its contents are bad. A Record returned with io.EOF
	// that has Lost or Problems set reports what was wrong at the end.
	Next() (Record, error)

	// Entry reads one record, whose bytes are raw. It is pure, safe for
	// concurrent use, keeps no part of raw, and always returns an Entry.
	Entry(r Record, raw []byte) Entry
}

// Format is one kind of input that a package below source can read. The table
// of all of them is in package source.
type Format struct {
	Name string // stable: "mbox", "eml", "emlx", "maildir", "x-dm", "article-html"
	// Sniff reports how sure it is, from 0 (not this) to 100, that in is of
	// this format, judging by content; the path may only break ties. head is
	// the first HeadSize bytes or all there are.
	Sniff func(in Input, head []byte) int
	// Open returns a reader of in. It does not fail.
	Open func(in Input, beside Folder) Reader
}

// HeadSize is how many bytes of an input Sniff is given.
const HeadSize = 8 << 10
