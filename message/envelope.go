package message

import (
	"strings"
	"unicode"

	"github.com/gainsay/gainsay/evidence"
)

// partyFields are the fields that name the parties of an exchange (RFC 5322
// sections 3.6.2 and 3.6.3).
var partyFields = [...]struct {
	name string
	role evidence.Role
}{
	{"From", evidence.RoleFrom}, {"Sender", evidence.RoleSender}, {"Reply-To", evidence.RoleReplyTo},
	{"To", evidence.RoleTo}, {"Cc", evidence.RoleCc}, {"Bcc", evidence.RoleBcc},
}

// parties returns who stands in the header, in its order.
func (b *entryBuilder) parties(h Header, prob *problems) []evidence.Party {
	var all []evidence.Party
	from := false
	for i := range h {
		for _, f := range partyFields {
			if !sameName(h[i].Name, f.name) {
				continue
			}
			addresses, more := parseAddresses(h[i].RawValue, b.lim.addresses)
			if more {
				prob.add(CodeAddressLimit, f.name, "the field has more addresses than are read", "the rest is not read")
			}
			for _, a := range addresses {
				all = append(all, party(f.role, a))
			}
			from = from || f.role == evidence.RoleFrom && len(addresses) > 0
		}
	}
	if !from {
		prob.add(CodeFromMissing, "From", "the message does not say who wrote it", "")
	}
	return all
}

func party(role evidence.Role, a Address) evidence.Party {
	p := evidence.Party{Role: role, Handle: a.Handle(), Name: strings.Clone(a.Name)}
	p.Handle.Value = strings.Clone(p.Handle.Value)
	if a.Addr != "" && a.Addr != p.Handle.Value {
		p.Raw = strings.Clone(a.Addr)
	}
	return p
}

// times returns the times of the header; see Entry for their order.
func (b *entryBuilder) times(h Header, prob *problems) []evidence.Time {
	var dates, received []evidence.Time
	stated := false
	for i := range h {
		switch {
		case sameName(h[i].Name, "Date"):
			stated = true
			if t, ok := ParseDate(h[i].RawValue); ok {
				t.Source, t.Text = "Date", strings.Clone(t.Text)
				dates = append(dates, t)
			} else {
				prob.add(CodeDateUnreadable, "Date", "\""+clip(h[i].Value)+"\" is no date", "")
			}
		case sameName(h[i].Name, "Received"):
			if len(received) == b.lim.arrived {
				prob.add(CodeReceivedLimit, "Received", "there are more Received fields than are read", "the rest is not read")
				continue
			}
			if t, ok := receivedTime(h[i].RawValue); ok {
				received = append(received, t)
			}
		}
	}
	if !stated {
		prob.add(CodeDateMissing, "Date", "the message does not say when it was written", "")
	}
	if len(dates) == 0 && len(received) > 1 {
		oldest := received[len(received)-1]
		received = append([]evidence.Time{oldest}, received[:len(received)-1]...)
	}
	return append(dates, received...)
}

// receivedTime returns the time of a Received field: what stands after its last
// semicolon (RFC 5322 section 3.6.7, RFC 5321 section 4.4).
func receivedTime(value string) (evidence.Time, bool) {
	i := strings.LastIndexByte(value, ';')
	if i < 0 {
		return evidence.Time{}, false
	}
	t, ok := ParseDate(value[i+1:])
	if !ok { // a comment after the date may hold a semicolon
		if j := strings.LastIndexByte(value[:i], ';'); j >= 0 {
			t, ok = ParseDate(value[j+1:])
		}
	}
	t.Source, t.Text = "Received", strings.Clone(t.Text)
	return t, ok
}

// refs returns the identifiers that the header ties the message to others by
// (RFC 5322 section 3.6.4).
func (b *entryBuilder) refs(h Header, prob *problems) []evidence.Ref {
	var all []evidence.Ref
	for _, f := range [...]struct {
		name string
		kind evidence.RefKind
	}{
		{"Message-ID", evidence.RefMessageID},
		{"In-Reply-To", evidence.RefInReplyTo},
		{"References", evidence.RefReferences},
	} {
		for i := range h {
			if !sameName(h[i].Name, f.name) {
				continue
			}
			ids := MessageIDs(h[i].RawValue)
			if len(ids) > b.lim.refs {
				ids = ids[:b.lim.refs]
				prob.add(CodeReferenceLimit, f.name, "the field has more ids than are read", "the rest is not read")
			}
			for _, id := range ids {
				all = append(all, evidence.Ref{Kind: f.kind, Value: strings.Clone(id)})
			}
		}
	}
	return all
}

// MessageIDs returns the message ids in the value of a Message-ID, In-Reply-To or
// References field (RFC 5322 section 3.6.4), without angle brackets and in order.
// White space inside brackets is folding, which programs put there, and is
// removed. Where there are no brackets, words with an "@" are ids; other words,
// such as those of section 4.5.4, are not. At most MaxRefs and one more come.
func MessageIDs(value string) []string {
	var ids []string
	s := value
	for len(ids) <= MaxRefs {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			break
		}
		s = s[open+1:]
		end := strings.IndexAny(s, "<>")
		if end < 0 {
			end = len(s)
		}
		if id := tidyID(s[:end]); id != "" {
			ids = append(ids, id)
		}
		s = s[end:]
	}
	if len(ids) > 0 {
		return ids
	}
	for _, w := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" \t<>,;", r) }) {
		if strings.Contains(w, "@") && len(ids) <= MaxRefs {
			if id := tidyID(strings.Trim(w, "\"()")); id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// tidyID removes white space from an id and makes it valid UTF-8.
func tidyID(s string) string {
	s = oneLine(repairUTF8(s, "", nil), "", nil)
	if strings.ContainsFunc(s, unicode.IsSpace) {
		s = strings.Join(strings.Fields(s), "")
	}
	return s
}

// maxLabels is how many labels of each kind are made.
const maxLabels = 100

// labels returns the plain facts of the header that have no place of their own.
func labels(h Header) []string {
	var all []string
	add := func(kind, value string, count *int) {
		if value == "" || *count >= maxLabels {
			return
		}
		label := kind + ":" + strings.ToLower(value)
		for _, l := range all {
			if l == label {
				return
			}
		}
		*count++
		all = append(all, label)
	}
	var lists, resent, delivered int
	for i := range h {
		switch name := h[i].Name; {
		case sameName(name, "List-Id"):
			add("list", listID(h[i].Value), &lists)
		case len(name) > 7 && strings.EqualFold(name[:7], "Resent-"):
			if kind := strings.ToLower(name); kind == "resent-from" || kind == "resent-sender" ||
				kind == "resent-to" || kind == "resent-cc" || kind == "resent-bcc" {
				for _, a := range ParseAddresses(h[i].RawValue) {
					add(kind, a.Handle().Value, &resent)
				}
			}
		case sameName(name, "Delivered-To"), sameName(name, "X-Original-To"), sameName(name, "Envelope-To"), sameName(name, "X-Envelope-To"):
			for _, a := range ParseAddresses(h[i].RawValue) {
				add("delivered-to", a.Handle().Value, &delivered)
			}
		}
	}
	return all
}

// listID returns the identifier in a List-Id field (RFC 2919 section 3).
func listID(value string) string {
	if open := strings.LastIndexByte(value, '<'); open >= 0 {
		value, _, _ = strings.Cut(value[open+1:], ">")
	}
	return strings.TrimSpace(value)
}
