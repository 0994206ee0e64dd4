package message

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"pgregory.net/rapid"
)

// checkMessage fails t where reading raw breaks a promise of the package. It is
// what the fuzz targets, the properties and the real corpora all assert.
func checkMessage(t rapid.TB, raw []byte) {
	t.Helper()
	checkMessageWithin(t, raw, stated())
}

func checkMessageWithin(t rapid.TB, raw []byte, lim limits) {
	t.Helper()
	before := bytes.Clone(raw)
	m := read(raw, lim)
	if !bytes.Equal(m.Raw(), raw) {
		t.Fatalf("Raw has %d bytes, not the %d given", len(m.Raw()), len(raw))
	}
	checkStructure(t, m)
	e := m.Entry(evidence.Sum(raw))
	checkEntry(t, m, &e)
	if !bytes.Equal(before, raw) {
		t.Fatal("reading changed the bytes")
	}
	again := read(before, lim)
	if e2 := again.Entry(evidence.Sum(before)); !reflect.DeepEqual(e, e2) {
		t.Fatal("reading the same bytes twice gives different entries")
	}
	checkOwn(t, &e, raw)
}

// checkOwn asserts that the entry keeps no part of raw, by destroying raw.
func checkOwn(t rapid.TB, e *evidence.Entry, raw []byte) {
	t.Helper()
	seen := func() string {
		b, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(string(b), childBytes(e))
	}
	saved, before := bytes.Clone(raw), seen()
	for i := range raw {
		raw[i] ^= 0x55
	}
	after := seen()
	copy(raw, saved)
	if before != after {
		t.Fatal("the entry keeps a part of the bytes that were read")
	}
}

func childBytes(e *evidence.Entry) (all []evidence.ID) {
	for i := range e.Children {
		all = append(all, evidence.Sum(e.Children[i].Bytes))
		all = append(all, childBytes(&e.Children[i].Entry)...)
	}
	return all
}

// checkStructure asserts that the spans of m hold together and cover its bytes:
// nothing that is not white space, a mailbox line or a boundary is in no field,
// no part and no stretch outside the parts.
func checkStructure(t rapid.TB, m *Message) {
	t.Helper()
	size := int64(len(m.raw))
	if m.Root == nil || m.Root.Span != (evidence.Span{End: size}) {
		t.Fatalf("the root's span is %v of %d bytes", m.Root.Span, size)
	}
	if !m.Envelope.Within(size) {
		t.Fatalf("the envelope %v lies outside", m.Envelope)
	}
	lead := evidence.Span{Start: 0, End: m.Root.HeaderSpan.Start}.Of(m.raw)
	lead = bytes.TrimPrefix(lead, []byte("\xef\xbb\xbf"))
	lead = bytes.TrimSuffix(lead, m.Envelope.Of(m.raw))
	if len(bytes.TrimSpace(lead)) > 0 {
		t.Fatalf("%q stands before the header and is nowhere", lead)
	}
	checkPart(t, m, m.Root)
	for _, p := range m.AllProblems() {
		if p.Code == "" || p.Detail == "" || !utf8.ValidString(p.Detail+p.Place+p.Done) {
			t.Fatalf("problem %+v is not fit to show", p)
		}
	}
}

func checkPart(t rapid.TB, m *Message, p *Part) {
	t.Helper()
	s, h, b := p.Span, p.HeaderSpan, p.BodySpan
	if s.Start > h.Start || h.Start > h.End || h.End > b.Start || b.Start > b.End || b.End != s.End {
		t.Fatalf("part %q: span %v, header %v, body %v do not follow one another", p.Number, s, h, b)
	}
	if gap := (evidence.Span{Start: h.End, End: b.Start}).Of(m.raw); len(bytes.TrimSpace(gap)) > 0 {
		t.Fatalf("part %q: %q stands between header and body and is nowhere", p.Number, gap)
	}
	if got := m.Part(p.Number); got != p {
		t.Fatalf("part %q cannot be found by its number", p.Number)
	}
	checkHeader(t, m, p)
	if p.Nested != nil {
		if !bytes.Equal(p.Nested.raw, p.body()) && !encodes(p.Encoding) {
			t.Fatalf("part %q: the nested message is not its body", p.Number)
		}
		checkStructure(t, p.Nested)
	}
	if len(p.Children) > 0 {
		checkMultipart(t, m, p)
		for _, c := range p.Children {
			checkPart(t, m, c)
		}
	}
}

// checkHeader asserts that the fields cover the header in order, and that what
// is meant for people is fit to show.
func checkHeader(t rapid.TB, m *Message, p *Part) {
	t.Helper()
	at := p.HeaderSpan.Start
	for _, f := range p.Header {
		if f.Raw.Start != at || f.Raw.End <= at {
			t.Fatalf("part %q: field %q is at %v, not at %d", p.Number, f.Name, f.Raw, at)
		}
		at = f.Raw.End
		if !utf8.ValidString(f.Value) || strings.ContainsAny(f.Value, "\x00\r\n") {
			t.Fatalf("the value %q is not fit to show", f.Value)
		}
		if !bytes.Contains(f.Raw.Of(m.raw), []byte(f.Name)) {
			t.Fatalf("the name %q is not in the field", f.Name)
		}
	}
	if at != p.HeaderSpan.End && !hasCode(m.Problems, CodeHeaderLimit) && !hasCode(p.Problems, CodeHeaderLimit) {
		t.Fatalf("part %q: the fields end at %d, the header at %d", p.Number, at, p.HeaderSpan.End)
	}
	for _, v := range append(append(Params{}, p.Params...), p.DispParams...) {
		if !utf8.ValidString(v.Value) || strings.ContainsAny(v.Value, "\x00\r\n") {
			t.Fatalf("the parameter %q is not fit to show", v.Value)
		}
	}
}

// checkMultipart asserts that parts and stretches outside them lie in the body
// in order, and that only boundaries and blank lines lie between.
func checkMultipart(t rapid.TB, m *Message, p *Part) {
	t.Helper()
	covered := make([]bool, p.BodySpan.Len())
	mark := func(s evidence.Span, what string) {
		if s.Start < p.BodySpan.Start || s.End > p.BodySpan.End || s.Start > s.End {
			t.Fatalf("%s %v lies outside the body %v of part %q", what, s, p.BodySpan, p.Number)
		}
		for i := s.Start; i < s.End; i++ {
			if covered[i-p.BodySpan.Start] {
				t.Fatalf("%s %v of part %q overlaps another", what, s, p.Number)
			}
			covered[i-p.BodySpan.Start] = true
		}
	}
	last := p.BodySpan.Start
	for _, c := range p.Children {
		mark(c.Span, "child")
		if c.Span.Start < last {
			t.Fatalf("the children of part %q are not in order", p.Number)
		}
		last = c.Span.End
	}
	for _, s := range p.Outside {
		mark(s, "outside")
	}
	var gaps []byte
	for i, c := range p.BodySpan.Of(m.raw) {
		if !covered[i] {
			gaps = append(gaps, c)
		}
	}
	for _, line := range bytes.FieldsFunc(gaps, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if len(bytes.TrimSpace(line)) > 0 && !bytes.HasPrefix(line, []byte("--")) {
			t.Fatalf("%q of part %q is neither in a part nor outside them", line, p.Number)
		}
	}
}

// checkEntry asserts what every entry promises, of m and of its whole family.
func checkEntry(t rapid.TB, m *Message, e *evidence.Entry) {
	t.Helper()
	if e.Kind != evidence.KindMail || e.Media != MediaMessage || e.Size != int64(len(m.raw)) {
		t.Fatalf("the entry is %v %v of %d bytes", e.Kind, e.Media, e.Size)
	}
	checkText(t, e.Text)
	checkText(t, e.Subject)
	for _, p := range e.Parties {
		if p.Handle.IsZero() || p.Handle.Value == "" || !utf8.ValidString(p.Handle.Value+p.Name+p.Raw) {
			t.Fatalf("party %+v is nobody", p)
		}
	}
	for _, r := range e.Refs {
		if r.Value == "" || strings.ContainsAny(r.Value, " <>\r\n") || !utf8.ValidString(r.Value) {
			t.Fatalf("reference %+v is not an id", r)
		}
	}
	places := map[string]bool{}
	for i := range e.Children {
		c := &e.Children[i]
		if places[c.Place] {
			t.Fatalf("two children are at %q", c.Place)
		}
		places[c.Place] = true
		if c.Entry.ID != evidence.Sum(c.Bytes) || c.Entry.Size != int64(len(c.Bytes)) {
			t.Fatalf("child %q is not named by its bytes", c.Place)
		}
		if b, ok := m.PartBytes(c.Place); !ok || !bytes.Equal(b, c.Bytes) {
			t.Fatalf("PartBytes(%q) does not give the child's bytes again", c.Place)
		}
		checkText(t, c.Entry.Text)
		if s := c.Entry.Name + c.Entry.Media; !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n") {
			t.Fatalf("the name or type %q is not fit to show", s)
		}
		if c.Entry.Kind == evidence.KindMail {
			checkEntry(t, m.Part(c.Place).Nested, &c.Entry)
		}
	}
	if !hasCode(e.Problems, CodeChildrenLimit) {
		checkNothingLost(t, m, e, places)
	}
}

func checkText(t rapid.TB, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r") {
		t.Fatalf("the text %.200q is not plain text", s)
	}
}

// checkNothingLost asserts that every leaf part is a child, or that its words
// are in the text.
func checkNothingLost(t rapid.TB, m *Message, e *evidence.Entry, places map[string]bool) {
	t.Helper()
	if hasCode(e.Problems, CodeTextLimit) || hasCode(e.Problems, CodeUuencoded) {
		return // their words were left out on purpose
	}
	have := wordsOf(e.Text)
	for p := range m.Parts() {
		if p.Multipart() || p.bare || places[p.Number] || p.BodySpan.Len() == 0 {
			continue
		}
		if p.Nested != nil {
			t.Fatalf("the message in part %q is nowhere", p.Number)
		}
		lf := leafText(p)
		if _, missing := have.lacks(lf.readable(p)); missing > 0 {
			t.Fatalf("part %q (%s) is neither in the text nor a child:\n%.300q\ntext: %.300q", p.Number, p.Type, lf.text, e.Text)
		}
	}
}

func hasCode(all []evidence.Problem, code string) bool {
	for _, p := range all {
		if p.Code == code {
			return true
		}
	}
	return false
}

// codes returns the codes of problems in order, each once.
func codes(all []evidence.Problem) []string {
	var list []string
	seen := map[string]bool{}
	for _, p := range all {
		if !seen[p.Code] {
			seen[p.Code] = true
			list = append(list, p.Code)
		}
	}
	return list
}
