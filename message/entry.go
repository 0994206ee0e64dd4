package message

import (
	"bytes"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// MediaMessage is the media type of the items that messages are.
const MediaMessage = "message/rfc822"

// Entry returns the message as an item: parties, times, subject, text,
// references, labels, problems, and its family. It keeps no part of Raw.
//
// Parties come from From, Sender, Reply-To, To, Cc and Bcc, in the order of the
// header; every field counts where one stands twice. What else names people is
// a label, because it is no part of the exchange as its author wrote it:
// "resent-from:", "resent-to:" and so on (RFC 5322 section 3.6.6),
// "delivered-to:" (whose mailbox the copy lay in), and "list:" with a List-Id
// (RFC 2919).
//
// Times begin with the Date field, if it can be read; then come the times of the
// Received fields, the newest first, as they stand. Where no Date can be read
// the first time is that of the oldest Received field, and its Source says
// "Received".
//
// The family is what the text does not hold. Attachments, nested messages (which
// are items of kind mail with families of their own), pictures, signatures,
// calendars, text outside the parts, uuencoded files. An alternative is left out
// only if each of its words is in the text.
func (m *Message) Entry(id evidence.ID) evidence.Entry {
	b := entryBuilder{lim: m.lim}
	return b.mail(id, &keeping{m: m})
}

// entryBuilder makes the entries of one family.
type entryBuilder struct {
	lim      limits
	children int
	bytes    int
}

// keeping is a message whose family may keep a copy of its bytes, which is made
// when it is first needed and shared by all.
type keeping struct {
	m    *Message
	copy []byte
}

// piece returns data as bytes that may be kept. What is a piece of Raw, which
// then begins there at start, is taken from the copy.
func (k *keeping) piece(data []byte, start int64) []byte {
	if len(data) == 0 || start < 0 || start >= int64(len(k.m.raw)) || &k.m.raw[start] != &data[0] {
		return data
	}
	if k.copy == nil {
		k.copy = bytes.Clone(k.m.raw)
	}
	end := start + int64(len(data))
	return k.copy[start:end:end]
}

// mail makes the entry of a message.
func (b *entryBuilder) mail(id evidence.ID, k *keeping) evidence.Entry {
	m := k.m
	e := evidence.Entry{ID: id, Kind: evidence.KindMail, Size: int64(len(m.raw)), Media: MediaMessage}
	var prob problems
	for _, q := range m.Problems {
		prob.pass(q)
	}
	for p := range m.Parts() {
		for _, q := range p.Problems {
			prob.pass(q)
		}
	}
	e.Subject = strings.Clone(m.Header.First("Subject").Value)
	e.Parties = b.parties(m.Header, &prob)
	e.Times = b.times(m.Header, &prob)
	e.Refs = b.refs(m.Header, &prob)
	e.Labels = labels(m.Header)

	l := layOut(m)
	for _, q := range l.prob {
		prob.pass(q)
	}
	e.Text = b.text(l.text(), "message", &prob)
	for _, mem := range l.members {
		c, ok := b.member(mem, k)
		if !ok {
			prob.add(CodeChildrenLimit, "message", "the message has more members, or larger ones, than are kept apart", "the rest is kept in it")
			break
		}
		e.Children = append(e.Children, c)
	}
	e.Problems = prob.all()
	return e
}

// text returns text within the limit.
func (b *entryBuilder) text(text, place string, prob *problems) string {
	text, cut := cutText(text, b.lim.textBytes)
	if cut {
		prob.add(CodeTextLimit, place, "the text is longer than is read", "cut; the bytes are whole")
	}
	if longestLine(text) > b.lim.lineBytes {
		prob.add(CodeLongLine, place, "the text has a very long line", "kept whole")
	}
	return text
}

func longestLine(s string) int {
	longest := 0
	for len(s) > longest {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			return max(longest, len(s))
		}
		longest = max(longest, i)
		s = s[i+1:]
	}
	return longest
}

// member makes the entry of one member of a family; ok is false if there are
// more of them, or of their bytes, than the limits allow.
func (b *entryBuilder) member(mem member, k *keeping) (c evidence.Child, ok bool) {
	var prob problems
	nested := mem.part != nil && mem.part.Nested != nil
	data := mem.data
	switch {
	case nested:
		data = mem.part.Nested.raw
	case mem.part != nil:
		var found []evidence.Problem
		data, found = decodeBody(mem.part, mem.part.body())
		if mem.leaf != nil {
			found = mem.leaf.prob
		}
		for _, q := range found {
			prob.pass(q)
		}
	}
	if b.children >= b.lim.children || b.bytes+len(data) > b.lim.familyBytes {
		return c, false
	}
	b.children++
	b.bytes += len(data)
	c.Place, c.Bytes = mem.place, k.piece(data, mem.start)
	if nested {
		c.Entry = b.mail(evidence.Sum(c.Bytes), &keeping{mem.part.Nested, c.Bytes})
		c.Entry.Name = strings.Clone(mem.name)
		return c, true
	}
	c.Entry = evidence.Entry{
		ID: evidence.Sum(c.Bytes), Kind: evidence.KindAttachment, Size: int64(len(c.Bytes)),
		Name: strings.Clone(mem.name), Media: strings.Clone(mem.media),
	}
	if mem.label != "" {
		c.Entry.Labels = []string{mem.label}
	}
	b.describeFile(&c.Entry, mem, &prob)
	if mem.media == MediaCalendar || mem.media == "application/ics" {
		inviteOf(&c.Entry, c.Bytes)
	}
	c.Entry.Problems = prob.all()
	return c, true
}

// describeFile fills in the text of an attachment that is text, and the times
// that its Content-Disposition states (RFC 2183 sections 2.4 to 2.6).
func (b *entryBuilder) describeFile(e *evidence.Entry, mem member, prob *problems) {
	switch {
	case mem.label == LabelOutside:
		text, _ := toUTF8(mem.data, "")
		e.Text = b.text(strings.ReplaceAll(plainLines(text), "\x00", "\uFFFD"), mem.place, prob)
	case mem.part == nil:
	case isTextual(mem.part.Type) || strings.HasPrefix(mem.part.Type, "multipart/"):
		if mem.leaf == nil {
			lf := leafText(mem.part)
			mem.leaf = &lf
			for _, q := range lf.prob {
				if q.Code == CodeCharsetMismatch || q.Code == CodeCharsetUnknown || q.Code == CodeNUL {
					prob.pass(q) // the others came with the bytes
				}
			}
		}
		e.Text = b.text(mem.leaf.readable(mem.part), mem.place, prob)
	}
	if mem.part == nil {
		return
	}
	for _, name := range [...]string{"modification-date", "creation-date"} {
		if t, ok := ParseDate(mem.part.DispParams.Value(name)); ok {
			t.Source = "Content-Disposition " + name
			e.Times = append(e.Times, t)
		}
	}
}
