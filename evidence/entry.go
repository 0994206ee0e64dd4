package evidence

// Problem is something wrong with an input: what, where, and what was done
// about it. A problem never stops a reader and is never mended silently.
type Problem struct {
	Code   string `json:"code"`             // short, stable, lower case with hyphens: "header-no-colon"
	Place  string `json:"place,omitempty"`  // where in the item: "header 3", "part 1.2"
	Detail string `json:"detail,omitempty"` // for people
	Done   string `json:"done,omitempty"`   // what was done about it: "read as windows-1252"
}

// Exception is an input, or a piece of one, that could not be kept as an item.
type Exception struct {
	Path   string `json:"path"`   // where it was found, inside the trove
	Span   Span   `json:"span"`   // which bytes of it, if not all
	Code   string `json:"code"`   // reason code, stable: "encrypted", "ratio-limit", "unsafe-name", "vanished"
	Detail string `json:"detail"` // for people
}

// RefKind says what a reference is.
type RefKind string

// The kinds of reference that items carry.
const (
	RefMessageID    RefKind = "message-id"   // this item's own Message-ID, without angle brackets
	RefInReplyTo    RefKind = "in-reply-to"  // RFC 5322 section 3.6.4
	RefReferences   RefKind = "references"   // RFC 5322 section 3.6.4, in order
	RefConversation RefKind = "conversation" // the id of the conversation that a direct message is in
	RefSame         RefKind = "same-event"   // the transcriber's own number for one event: copies that share it are one
	RefURL          RefKind = "url"          // where an article was published
)

// Ref ties an item to others by an identifier that it carries.
type Ref struct {
	Kind  RefKind `json:"kind"`
	Value string  `json:"value"`
}

// Flag is a mark that came with an occurrence, such as a Maildir flag. Flags
// belong to the copy, not to the message.
type Flag string

// Flags that bear on whether somebody read or handled a copy.
const (
	FlagSeen    Flag = "seen"
	FlagReplied Flag = "replied"
	FlagPassed  Flag = "passed" // forwarded, resent or bounced
	FlagFlagged Flag = "flagged"
	FlagDraft   Flag = "draft"
	FlagTrashed Flag = "trashed"
)

// Entry is one item as its reader saw it: everything that is stored about it
// apart from its bytes. A reader fills it without judging.
type Entry struct {
	ID          ID    `json:"id"`
	Kind        Kind  `json:"kind"`
	Size        int64 `json:"size"`
	Constructed bool  `json:"constructed,omitempty"` // built by a reader from parts, not bytes as they were written

	Parties []Party  `json:"parties,omitempty"` // in the order written
	Times   []Time   `json:"times,omitempty"`   // the first is the item's date; others are kept beside it
	Subject string   `json:"subject,omitempty"`
	Text    string   `json:"text,omitempty"` // readable text in UTF-8: what is indexed, quoted and cited
	Refs    []Ref    `json:"refs,omitempty"`
	Name    string   `json:"name,omitempty"`   // file name of an attachment or document, title of an article's site
	Media   string   `json:"media,omitempty"`  // media type, "text/plain"
	Labels  []string `json:"labels,omitempty"` // other plain facts: "list:linux-btrfs", "paraphrase", "headers-only"

	Children []Child   `json:"children,omitempty"` // the family: attachments and nested messages, in order
	Problems []Problem `json:"problems,omitempty"`
}

// Child is a member of an item's family, found inside its parent's bytes.
type Child struct {
	Entry Entry `json:"entry"`
	// Place says where inside the parent, as the parent's reader counts: a
	// MIME part number such as "2.1" (the order of RFC 3501 section 6.4.5).
	Place string `json:"place"`
	// Bytes are the child's own bytes (transfer encoding removed). They can
	// be had again from the parent's bytes and Place.
	Bytes []byte `json:"-"`
}

// Date returns the item's date, or the zero Time.
func (e *Entry) Date() Time {
	if len(e.Times) == 0 {
		return Time{}
	}
	return e.Times[0]
}
