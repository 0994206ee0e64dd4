// Package evidence is the vocabulary of one thing kept: its id, where it was
// found, how a passage of it is cited, whose handles are on it, when it says
// it was written, and what was wrong with it.
//
// The package holds values only. It does no I/O, decides nothing about who is
// who, and never mends what it describes.
package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// ID names an item: the SHA-256 of the item's own bytes.
type ID [sha256.Size]byte

// Sum returns the ID of the item whose bytes are b.
func Sum(b []byte) ID { return sha256.Sum256(b) }

// shortDigits is how many hexadecimal digits a short id shows.
const shortDigits = 12

// String returns the ID as 64 lower-case hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Short returns the first twelve hexadecimal digits, enough to tell items of
// one case apart at a glance. It is for people; programs use String.
func (id ID) Short() string { return id.String()[:shortDigits] }

// IsZero reports whether id is the zero ID, which names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText implements [encoding.TextMarshaler].
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (id *ID) UnmarshalText(b []byte) error {
	v, err := ParseID(string(b))
	if err != nil {
		return err
	}
	*id = v
	return nil
}

// ParseID reads the 64 hexadecimal digits that String writes.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != hex.EncodedLen(len(id)) {
		return ID{}, fmt.Errorf("evidence: id %q has %d characters, not %d", s, len(s), hex.EncodedLen(len(id)))
	}
	if _, err := hex.Decode(id[:], []byte(strings.ToLower(s))); err != nil {
		return ID{}, fmt.Errorf("evidence: id %q is not hexadecimal", s)
	}
	return id, nil
}

// Span is a half-open range of bytes, [Start, End).
type Span struct {
	Start int64 `json:"start"`
	End   int64 `json:"end"`
}

// Len returns the number of bytes in s.
func (s Span) Len() int64 { return s.End - s.Start }

// Within reports whether s is well formed and lies inside [0, size).
func (s Span) Within(size int64) bool { return 0 <= s.Start && s.Start <= s.End && s.End <= size }

// Of returns the bytes of b that s covers; it returns nil where s does not fit.
func (s Span) Of(b []byte) []byte {
	if !s.Within(int64(len(b))) {
		return nil
	}
	return b[s.Start:s.End]
}

// Passage cites exact words of an item. Span counts bytes of the item's text
// (the readable text as its reader extracts it, see Entry.Text), so that a
// passage inside a base64 or quoted-printable body can be cited too.
type Passage struct {
	Item  ID     `json:"item"`
	Span  Span   `json:"span"`
	Words string `json:"words"`
}

// Kind says what sort of thing an item is.
type Kind string

// The kinds of item. A kind is a fact about the bytes, not a judgement.
const (
	KindMail       Kind = "mail"       // one e-mail message
	KindDM         Kind = "dm"         // one direct or chat message
	KindPost       Kind = "post"       // one public post
	KindArticle    Kind = "article"    // one published article
	KindAttachment Kind = "attachment" // one part of a message that is a file of its own
	KindAccount    Kind = "account"    // what an archive says of its own account
	KindEvent      Kind = "event"      // one happening told of a conversation (joined, left, renamed), or an entry of a calendar
	KindDocument   Kind = "document"   // any other file kept whole
)

// Kinds lists every Kind in the order in which reports show them.
func Kinds() []Kind {
	return []Kind{KindMail, KindDM, KindPost, KindArticle, KindAttachment, KindAccount, KindEvent, KindDocument}
}
