package authentic

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// ChangeCode names a kind of change made to a message after it was signed.
type ChangeCode string

// The changes that are looked for.
const (
	ListFooter      ChangeCode = "list-footer"      // a mailing list's footer was put after the body
	TextAppended    ChangeCode = "text-appended"    // other text was put after the body
	PartAppended    ChangeCode = "part-appended"    // a part was put at the end of a multipart body
	Wrapped         ChangeCode = "wrapped"          // the body was made the first part of a new multipart body
	FromQuoting     ChangeCode = "from-quoting"     // ">" was put before lines that begin "From "
	TrailingSpace   ChangeCode = "trailing-space"   // white space at line ends was added or taken away
	LineEnds        ChangeCode = "line-ends"        // stray CR were added or taken away
	BlankLines      ChangeCode = "blank-lines"      // an empty line was added or taken away where the body begins
	Recoded         ChangeCode = "recoded"          // the body was put into another transfer encoding
	SubjectPrefix   ChangeCode = "subject-prefix"   // a list's tag was put into the subject
	AuthorRewritten ChangeCode = "author-rewritten" // From was replaced by the list's own address
	FieldAdded      ChangeCode = "field-added"      // a field was added whose absence was signed
	FieldReplaced   ChangeCode = "field-replaced"   // a field's value was replaced
	FieldRemoved    ChangeCode = "field-removed"    // a field was taken away
	Refolded        ChangeCode = "refolded"         // white space or line breaks in a field were changed
)

// bodyVersion is a body as it may have been before a change, which is to be
// proved by its hash.
type bodyVersion struct {
	body []byte
	// at is where in the message the first byte of body stands, or -1 where
	// body is not a stretch of the message.
	at      int64
	changes []Change
	edits   []edit // header fields that would have been otherwise too
}

// edit is one header field as it may have been.
type edit struct {
	name   string
	value  string // unfolded; "" with absent set means that there was none
	absent bool
	change Change

	canonical []byte // the field as it would enter the hash, once the search has begun
}

// maxSearchBytes bounds how much is hashed in search of what was altered in
// one message, beyond six times the message itself. At the size of real headers that is some two
// thousand trials; three times as much explained one per cent more of a users'
// list of 2019.
const maxSearchBytes = 4 << 20

// budget counts bytes hashed in a search.
type budget struct{ left int64 }

// spend reports whether n more bytes may be hashed.
func (b *budget) spend(n int) bool {
	b.left -= int64(n)
	return b.left >= 0
}

// explain looks for how the message was altered, and notes what it can prove.
func (j *judge) explain(sig *Signature, c *claimTags, picked []int, t trial, self int) {
	bodyChanges, edits, bodyKnown := j.explainBody(sig, c)
	headerChanges, headerKnown := []Change(nil), sig.Header == Intact
	if !headerKnown {
		headerChanges, headerKnown = j.explainHeader(c, t, self, edits)
	}
	if headerKnown {
		// What makes it verify also shows that the key is the right one, and
		// that bh= is the signer's.
		if sig.Word == Altered {
			sig.Word, sig.Header = HeaderAltered, Changed
		}
		if sig.Body == Unproven {
			sig.Body = Intact
		}
		markProved(headerChanges)
		markProved(bodyChanges)
	} else {
		headerChanges = j.copiedFields(c, picked)
		j.noteListFields(sig, picked)
	}
	if !bodyKnown {
		j.noteFooter(sig)
	}
	sig.Changes = append(headerChanges, bodyChanges...)
	sig.Explained = headerKnown && bodyKnown
	if sig.Explained {
		sig.Reason += "; with the changes listed undone, the whole signature verifies"
	}
}

func markProved(list []Change) {
	for i := range list {
		list[i].Proved = true
	}
}

// noteListFields tells which signed fields a mailing list has put its own
// value into, where what stood there before cannot be had again: an innocent
// reason for a header that does not verify. It is no proof that nothing else
// was altered, and so no Change.
func (j *judge) noteListFields(sig *Signature, picked []int) {
	for _, i := range picked {
		name, value := j.m.fields[i].name, strings.ToLower(j.m.text(i))
		switch {
		case name == "sender" && j.isList() && (strings.Contains(value, "-owner@") || strings.Contains(value, "owner-") || strings.Contains(value, "-bounces") || strings.Contains(value, "-request@")):
			sig.note("list-sender", "Sender is signed, and now holds a mailing list's own address: the list put it there, and what it replaced is not kept")
		case name == "to" && strings.Contains(value, "no to-header on input"):
			sig.note("list-to", "To is signed, and now holds what a relay writes where it found none that it could read")
		case name == "from" && j.isList() && strings.Contains(value, " via "):
			sig.note("list-from", "From is signed, and now names the author as writing via a mailing list")
		case name == "cc" && j.m.first("x-mailman-version") != "":
			sig.note("list-cc", "Cc is signed, and the message came through Mailman, which takes members out of Cc who would get two copies")
		}
	}
}

// isList reports whether the message says that it came through a list.
func (j *judge) isList() bool {
	for _, name := range []string{"list-id", "list-post", "list-unsubscribe", "x-mailing-list", "x-mailman-version"} {
		if len(j.m.byName[name]) > 0 {
			return true
		}
	}
	return false
}

// noteFooter tells of a list's footer at the end of a body that could not be
// put back as it was, as where the list changed the transfer encoding too.
func (j *judge) noteFooter(sig *Signature) {
	for _, v := range append(j.decoded(), bodyVersion{body: j.m.bodyBytes()}) {
		if looksLikeFooter(v.body[max(0, len(v.body)-1000):]) {
			sig.note("footer-seen", "what looks like a mailing list's footer stands at the end of the body, which explains why it does not agree; it is no proof that nothing else was altered")
			return
		}
	}
}

// explainBody returns the changes that make the body agree with bh=, with the
// header edits that go with them, and whether the body is accounted for.
func (j *judge) explainBody(sig *Signature, c *claimTags) ([]Change, []edit, bool) {
	if sig.Body != Changed {
		return nil, nil, true
	}
	for v := range j.bodyVersions(c.body == simple) {
		if !j.spend(len(v.body)) {
			break
		}
		cut, ok := cutSearch(c, nil, canonLine(c.body), c.body == relaxed, v.body, c.bodyHash)
		if !ok {
			continue
		}
		return withAppended(v, v.body[cut:], cut), v.edits, true
	}
	return nil, nil, false
}

// spend takes n from what may still be hashed for this message.
func (j *judge) spend(n int) bool {
	if j.search == nil {
		j.search = &budget{maxSearchBytes + 6*int64(len(j.m.raw))}
	}
	return j.search.spend(n)
}

// spent reports whether the search is over.
func (j *judge) spent() bool { return j.search != nil && j.search.left < 0 }

func sameBytes(a, b []byte) bool { return string(a) == string(b) }

// canonLine returns the function that appends one canonical body line.
func canonLine(form canon) func(out, line []byte) []byte {
	if form == relaxed {
		return squeezeLine
	}
	return func(out, line []byte) []byte { return append(out, line...) }
}

// cutSearch looks for a line end of body where everything after it can be cut
// off so that the rest hashes to want. before is hashed first. All line ends
// are tried in one pass. emptyIsNothing says whether an empty body enters the
// hash as nothing, or as one CRLF.
func cutSearch(c *claimTags, before []byte, line func(out, line []byte) []byte, emptyIsNothing bool, body, want []byte) (int, bool) {
	w := c.hash.New()
	w.Write(before)
	sum := make([]byte, 0, c.hash.Size())
	if emptyIsNothing {
		sum = w.Sum(sum)
	} else {
		sum = sumOf(c.hash, crlf)
	}
	if c.limit <= 0 && sameBytes(sum, want) {
		return 0, true
	}
	var (
		buf   []byte
		empty int
		count int64
	)
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		buf = line(buf[:0], chopLineEnd(body[at:end]))
		at = end
		if len(buf) == 0 {
			empty++
			continue
		}
		for ; empty > 0; empty-- {
			w.Write(crlf)
			count += 2
		}
		buf = append(buf, crlf...)
		w.Write(buf)
		count += int64(len(buf))
		if c.limit >= 0 && count != c.limit {
			continue
		}
		if sum = w.Sum(sum[:0]); sameBytes(sum, want) {
			return end, true
		}
	}
	return 0, false
}

// withAppended returns the changes of v with that of the text that had to be
// cut off at cut, if there is any.
func withAppended(v bodyVersion, text []byte, cut int) []Change {
	if len(v.changes) > 0 && strings.TrimSpace(string(text)) == "" {
		return v.changes
	}
	return append(v.changes[:len(v.changes):len(v.changes)], appendedChange(text, v.at, cut))
}

// footerSigns are words that a mailing list's footer has and a letter's last
// lines seldom do.
var footerSigns = []string{"mailing list", "unsubscribe", "listinfo", "list-manage", "subscription", "/mailman", "majordomo", "googlegroups", "abmelden", "désabonn", "mailinglist"}

// appendedChange describes text that was put after the body.
func appendedChange(text []byte, at int64, cut int) Change {
	ch := Change{Code: TextAppended, Text: fmt.Sprintf("%d bytes were put after the body", len(text))}
	if strings.TrimSpace(string(text)) == "" {
		ch.Code, ch.Text = TrailingSpace, "white space was put after the body"
	}
	low := strings.ToLower(string(text[:min(len(text), 4096)]))
	for _, sign := range footerSigns {
		if strings.Contains(low, sign) {
			ch.Code, ch.Text = ListFooter, "a footer was appended by a list"
			break
		}
	}
	if at >= 0 {
		ch.Span = evidence.Span{Start: at + int64(cut), End: at + int64(cut+len(text))}
	}
	return ch
}

// explainDomainKeys looks for a change of the body that makes the signature
// verify: with one hash for header and body, little else can be undone.
func (j *judge) explainDomainKeys(sig *Signature, c *claimTags, picked []int, t trial) {
	headers := j.m.domainKeysHeaders(c, picked)
	for v := range j.bodyVersions(c.body == simple) {
		if len(v.edits) > 0 {
			continue
		}
		// The empty line between header and body is the first of the lines
		// that may be cut off.
		lines := append([]byte("\r\n"), v.body...)
		for _, header := range headers {
			if !j.spend(len(header) + len(v.body)) {
				return
			}
			cut, ok := cutSearch(c, header, domainKeysLine(c.header), true, lines, t.signed)
			if !ok {
				continue
			}
			changes := withAppended(v, lines[cut:], max(0, cut-2))
			markProved(changes)
			sig.Changes, sig.Explained = changes, true
			sig.Word, sig.Header, sig.Body = BodyAltered, Intact, Changed
			sig.Reason = fmt.Sprintf("the key %s of %s made this signature; with the changes of the body listed undone, it verifies", c.selector, c.domain)
			return
		}
	}
}
