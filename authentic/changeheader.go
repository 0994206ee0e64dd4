package authentic

import (
	"hash"
	"slices"
	"strings"
)

// maxEdits is how many fields at once are tried otherwise than they stand. A
// list changes From, Subject, Content-Type and the encoding together.
const maxEdits = 5

// maxEdited is how many of the names in h= are tried otherwise.
const maxEdited = 64

// headerSearch tries out how the signed header may have been.
type headerSearch struct {
	j      *judge
	c      *claimTags
	t      trial
	pieces [][]byte // canonical fields in the order of h=, then the signature's own
	size   int      // of all pieces
	edits  [][]edit // by piece
	z      []edit   // the signer's own copies
}

// explainHeader returns the edits that make the signature verify, as changes,
// and whether there are any. more are edits that a body change suggests.
func (j *judge) explainHeader(c *claimTags, t trial, self int, more []edit) ([]Change, bool) {
	s := &headerSearch{j: j, c: c, t: t, z: zCopies(c.list.value("z"))}
	mentions := j.m.mentions(c.fields, self)
	for k, at := range mentions {
		var piece []byte
		if at >= 0 {
			piece = j.m.canonField(c.header, at)
		}
		s.pieces = append(s.pieces, piece)
		s.size += len(piece)
		if k < maxEdited {
			s.edits = append(s.edits, s.editsFor(c.fields[k], at, more))
		}
	}
	own := j.m.ownField(c.header, self)
	s.pieces, s.size = append(s.pieces, own), s.size+len(own)
	for k, edits := range s.edits {
		for i := range edits {
			edits[i].canonical = edits[i].piece(c.header, s.pieces[k])
		}
	}
	for n := 1; n <= maxEdits; n++ {
		chosen, ok := s.choose(c.hash.New(), 0, n, nil)
		if ok {
			return chosen, true
		}
		if j.spent() {
			break
		}
	}
	return nil, false
}

// choose tries every way to make n edits among the pieces from k on, one a
// piece, and returns the changes of the first that verifies. The pieces before
// k, as they are tried, are in w already, which is this call's own.
func (s *headerSearch) choose(w hash.Hash, k, n int, done []Change) ([]Change, bool) {
	if n == 0 {
		return done, s.verifies(w, k)
	}
	for ; k < len(s.edits); k++ {
		for i := range s.edits[k] {
			e := &s.edits[k][i]
			if s.j.spent() {
				return nil, false
			}
			tried, ok := continued(w)
			if !ok {
				return nil, false
			}
			tried.Write(e.canonical)
			if found, ok := s.choose(tried, k+1, n-1, append(done[:len(done):len(done)], e.change)); ok {
				return found, true
			}
		}
		w.Write(s.pieces[k])
	}
	return nil, false
}

// continued returns a hash that goes on where w is, as every hash of the
// standard library can.
func continued(w hash.Hash) (hash.Hash, bool) {
	c, ok := w.(hash.Cloner)
	if !ok {
		return nil, false
	}
	on, err := c.Clone()
	return on, err == nil
}

// verifies reports whether the signature is over what w has taken in, and the
// pieces from k on.
func (s *headerSearch) verifies(w hash.Hash, k int) bool {
	if !s.j.spend(s.size) {
		return false
	}
	for _, p := range s.pieces[k:] {
		w.Write(p)
	}
	digest := w.Sum(nil)
	if s.t.signed != nil {
		return sameBytes(digest, s.t.signed)
	}
	// Ed25519 has no digest to compare with, and each trial costs as much as
	// hashing some thirty thousand bytes.
	if !s.j.spend(30_000) {
		return false
	}
	r, _ := checkValue(s.t.best.record, s.c.hash, digest, s.c.value)
	return r == agrees
}

// piece returns the canonical field that e stands for.
func (e edit) piece(form canon, now []byte) []byte {
	if e.absent {
		return nil
	}
	if form == relaxed {
		return relaxField(e.name, []byte(e.value))
	}
	// The name as it is written now, where there is one.
	name := e.name
	if colon := strings.IndexByte(string(now), ':'); colon > 0 {
		name = string(now[:colon])
	}
	return []byte(name + ": " + e.value + "\r\n")
}

// editsFor lists how the field that a mention of name takes may have been
// before; at is the field, or -1 where there is none.
func (s *headerSearch) editsFor(name string, at int, more []edit) []edit {
	var out []edit
	j := s.j
	now := ""
	if at >= 0 {
		now = j.m.text(at)
	}
	add := func(code ChangeCode, was, text string) {
		if was == now && at >= 0 {
			return
		}
		ch := Change{Code: code, Name: name, Was: was, Text: text}
		if at >= 0 {
			ch.Span = j.m.fields[at].span
		}
		e := edit{name: name, value: was, change: ch}
		if !slices.ContainsFunc(out, func(o edit) bool { return o.value == was && !o.absent }) {
			out = append(out, e)
		}
	}
	s.formerValues(name, now, at, add)
	for _, e := range more {
		if e.name != name {
			continue
		}
		e.change.Code = replacedOrRemoved(at)
		if e.absent && at >= 0 {
			e.change.Code = FieldAdded
		}
		if at >= 0 {
			e.change.Span = j.m.fields[at].span
		}
		out = append(out, e)
	}
	if at < 0 {
		add(FieldRemoved, "", "an empty "+name+" was taken away")
	}
	if at >= 0 && name != "from" {
		out = append(out, edit{name: name, absent: true, change: Change{
			Code: FieldAdded, Name: name, Span: j.m.fields[at].span, Text: name + " was added after signing"}})
	}
	if s.c.header == simple && at >= 0 {
		ch := Change{Code: Refolded, Name: name, Was: now, Span: j.m.fields[at].span, Text: "white space or line breaks in " + name + " were changed"}
		out = append(out, edit{name: name, value: now, change: ch})
	}
	return out
}

// formerValues passes on the values that a field called name may have had,
// by what programs are known to do to it.
func (s *headerSearch) formerValues(name, now string, at int, add func(code ChangeCode, was, text string)) {
	j := s.j
	for _, was := range s.copied(name) {
		add(replacedOrRemoved(at), was, name+" was another: the message itself keeps it elsewhere")
	}
	switch name {
	case "subject":
		for _, was := range withoutListTags(now) {
			add(SubjectPrefix, was, "a list put its tag into the subject")
		}
	case "from":
		for _, was := range j.formerAuthors() {
			add(AuthorRewritten, was, "the list put its own address in the place of the author's")
		}
	case "reply-to", "sender":
		for _, was := range j.formerAuthors() {
			add(replacedOrRemoved(at), was, name+" was another")
		}
	case "content-transfer-encoding":
		for _, was := range []string{"7bit", "8bit", "quoted-printable", "base64"} {
			add(replacedOrRemoved(at), was, "the transfer encoding was changed")
		}
	case "mime-version":
		add(replacedOrRemoved(at), "1.0", "MIME-Version was written otherwise")
	case "to", "cc":
		for _, was := range j.fullerList(now) {
			add(replacedOrRemoved(at), was, "an address was taken out of "+name)
		}
	}
}

func replacedOrRemoved(at int) ChangeCode {
	if at < 0 {
		return FieldRemoved
	}
	return FieldReplaced
}
