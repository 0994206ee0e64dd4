package authentic

import (
	"fmt"
	"slices"
	"strings"
)

// keepers are prefixes under which programs keep the field that they replace.
var keepers = []string{"x-original-", "x-google-original-", "original-", "x-original-header-", "old-", "x-old-", "x-mailman-original-", "x-"}

// copied lists values of the field called name that the message keeps in
// other places: fields of programs that replaced it, and the signer's own
// copies in z= (RFC 6376 section 3.5).
func (s *headerSearch) copied(name string) []string {
	var out []string
	j := s.j
	for _, k := range keepers {
		for _, i := range firstFew(j.m.byName[k+name]) {
			out = append(out, j.m.text(i))
		}
	}
	for _, v := range s.z {
		if v.name == name {
			out = append(out, v.value)
		}
	}
	// The topmost field of a name may be the signer's where a lower one was
	// put in, and the other way round.
	for _, i := range firstFew(j.m.byName[name]) {
		out = append(out, j.m.text(i))
	}
	return out
}

// firstFew bounds how many fields of one name are tried.
func firstFew(at []int) []int { return at[:min(len(at), 4)] }

// zCopies reads z=: fields as they were when signed, separated by "|".
func zCopies(z string) []edit {
	var out []edit
	for piece := range strings.SplitSeq(z, "|") {
		name, value, ok := strings.Cut(decodeTagQP(piece), ":")
		if ok {
			out = append(out, edit{name: strings.ToLower(strings.TrimSpace(name)), value: strings.TrimSpace(value)})
		}
	}
	return out
}

// copiedFields compares the signer's own copies in z= with the fields as they
// are: where the signature cannot be made to verify, these at least differ.
func (j *judge) copiedFields(c *claimTags, picked []int) []Change {
	var out []Change
	for _, v := range zCopies(c.list.value("z")) {
		for _, i := range picked {
			if j.m.fields[i].name != v.name || string(relaxField(v.name, []byte(v.value))) == string(j.m.relaxedField(i)) {
				continue
			}
			out = append(out, Change{Code: FieldReplaced, Name: v.name, Was: v.value, Span: j.m.fields[i].span,
				Text: fmt.Sprintf("%s differs from the copy that the signature field keeps (z=)", v.name)})
			break
		}
	}
	return out
}

// formerAuthors lists what From may have been before a list put its own
// address there: lists keep the author in Reply-To or Cc, or in a field of
// their own.
func (j *judge) formerAuthors() []string {
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, name := range []string{"reply-to", "from", "sender", "x-original-sender", "return-path", "cc", "x-mailfrom"} {
		for _, i := range firstFew(j.m.byName[name]) {
			v := j.m.text(i)
			list := addresses(v)
			if len(list) == 1 && name != "cc" {
				add(v)
			}
			for _, a := range list[:min(len(list), 8)] {
				display := strings.TrimSpace(viaList(a.display))
				if display != "" {
					add(display + " <" + a.spec + ">")
					add(`"` + display + `" <` + a.spec + ">")
				}
				add(a.spec)
				add("<" + a.spec + ">")
			}
		}
	}
	return out
}

// viaList removes " via List" from a display name.
func viaList(display string) string {
	if i := strings.LastIndex(display, " via "); i > 0 {
		return display[:i]
	}
	return display
}

// withoutListTags lists subjects that a list's tag in square brackets, put at
// the beginning or after "Re:", may have been put into.
func withoutListTags(subject string) []string {
	var out []string
	add := func(s string) {
		if s != subject && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	head, rest := replyPrefix(subject)
	open := strings.IndexByte(rest, '[')
	if open != 0 {
		return out
	}
	end := strings.IndexByte(rest, ']')
	if end < 0 {
		return out
	}
	bare := strings.TrimLeft(rest[end+1:], " \t")
	add(head + bare)
	add(bare)
	if inner, deeper := replyPrefix(bare); inner != "" {
		add(head + deeper)
		add(deeper)
		// Some lists move a tag that stood further back to the front.
		tag := rest[:end+1] + " "
		add(inner + tag + deeper)
		add(head + inner + tag + deeper)
	}
	if bare == "(no subject)" {
		add("")
	}
	return out
}

// replyPrefix splits off the reply and forward marks at the start of a
// subject, with the spaces after them.
func replyPrefix(s string) (prefix, rest string) {
	rest = s
	for {
		word, after, ok := strings.Cut(rest, ":")
		if !ok || !replyMarks[strings.ToLower(word)] {
			return s[:len(s)-len(rest)], rest
		}
		rest = strings.TrimLeft(after, " \t")
	}
}

// replyMarks are the marks that mail programs in several languages put before
// the subject of a reply or forward.
var replyMarks = map[string]bool{
	"re": true, "aw": true, "sv": true, "vs": true, "antw": true, "fw": true, "fwd": true, "wg": true, "tr": true, "rv": true, "res": true, "enc": true, "ha": true, "回复": true, "答复": true, "ответ": true,
}

// maxDropped is how many addresses of the message are tried as one that a list
// took out of Cc.
const maxDropped = 12

// maxListed is how many addresses a list may have for one to be put back.
const maxListed = 30

// fullerList lists what an address list may have been before one address was
// taken out: Mailman takes members out of Cc who would get two copies.
func (j *judge) fullerList(now string) []string {
	var out []string
	entries := splitAddresses(now)
	if len(entries) > maxListed {
		return nil
	}
	for _, a := range j.mentioned() {
		if strings.Contains(strings.ToLower(now), strings.ToLower(a.spec)) {
			continue
		}
		for _, form := range []string{strings.TrimSpace(a.display + " <" + a.spec + ">"), a.spec, `"` + a.display + `" <` + a.spec + ">"} {
			for at := 0; at <= len(entries); at++ {
				list := slices.Insert(slices.Clone(entries), at, form)
				out = append(out, strings.Join(list, ", "))
			}
		}
	}
	return out
}

// splitAddresses splits an address list at its commas.
func splitAddresses(s string) []string {
	var out []string
	start, angle := 0, false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			i = quotedEnd(s, i) - 1
		case '<':
			angle = true
		case '>':
			angle = false
		case ',':
			if !angle {
				out = append(out, strings.TrimSpace(s[start:i]))
				start = i + 1
			}
		}
	}
	if rest := strings.TrimSpace(s[start:]); rest != "" {
		out = append(out, rest)
	}
	return out
}

// mentioned lists addresses that the message mentions in its header or in
// lines such as "Jane Roe <jane@example.com> wrote:".
func (j *judge) mentioned() []address {
	var out []address
	add := func(list []address) {
		for _, a := range list {
			if len(out) < maxDropped && !slices.ContainsFunc(out, func(o address) bool { return o == a }) {
				out = append(out, a)
			}
		}
	}
	for _, name := range []string{"to", "cc", "reply-to", "from"} {
		add(addresses(j.m.first(name)))
	}
	body := j.m.bodyBytes()
	body = body[:min(len(body), 64<<10)]
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		line := string(chopLineEnd(body[at:end]))
		at = end
		if open := strings.IndexByte(line, '<'); open > 0 && strings.Contains(line, "@") {
			for _, a := range addresses(line) {
				a.display = lastWords(a.display)
				add([]address{a})
			}
		}
	}
	return out
}

// lastWords cuts what stands before a name in a line such as "On Monday, Jane
// Roe".
func lastWords(s string) string {
	if i := strings.LastIndexAny(s, ",:;|"); i >= 0 {
		s = s[i+1:]
	}
	return strings.Trim(s, " >*\t")
}
