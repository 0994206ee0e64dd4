package message

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// joinNames puts names with an unquoted comma together again: "Podesta", "John
// <x@y>" is one address whose name is "Podesta, John" (RFC 5322 wants quotes
// there). Only one name before the address is taken for a part of it, or two
// where the last is a suffix such as "Jr."; a longer row of names is a row of
// people whose addresses are not given. Where semicolons part the people, as in
// Outlook's "Bailey, Susan; Williams, Jason", a comma parts a name.
func joinNames(pieces []piece) []piece {
	semicolons := slices.ContainsFunc(pieces, func(p piece) bool { return p.ended == ';' })
	joined := pieces[:0]
	run := 0 // how many names without address joined ends in
	for _, p := range pieces {
		for range p.takes(joined, run, semicolons) {
			last := len(joined) - 1
			p.phrase = joined[last].words() + ", " + p.phrase
			joined = joined[:last]
		}
		if p.nameOnly() && p.comment == "" && p.ended == ',' {
			run++
		} else {
			run = 0
		}
		joined = append(joined, p)
	}
	return joined
}

// takes returns how many of the pieces before p are the beginning of its name,
// of which run are names without address.
func (p *piece) takes(before []piece, run int, semicolons bool) int {
	if len(before) == 0 || before[len(before)-1].ended != ',' || p.phrase == "" {
		return 0
	}
	last := &before[len(before)-1]
	switch {
	case p.bracket && isExchangeName(p.angle) && last.bracket && last.phrase == "" && !strings.ContainsAny(last.angle, "@/"):
		return 1 // libpst writes <Bailey>,"Susan" </O=ENRON/OU=NA/CN=X>
	case p.quoted || run == 0:
		return 0
	case p.bracket && run == 1 && plausibleSurname(last.phrase, p.phrase):
		return 1
	case p.bracket && run == 2 && isSuffix(p.phrase):
		return 2
	case semicolons && run == 1 && p.ended != ',' && p.nameOnly():
		return 1
	}
	return 0
}

// words returns the words of a piece that is a name.
func (p *piece) words() string {
	if p.phrase == "" {
		return p.angle
	}
	return p.phrase
}

// nameOnly reports whether p has words and nothing that could be an address.
func (p *piece) nameOnly() bool {
	return !p.bracket && !p.quoted && p.phrase != "" &&
		!strings.Contains(p.bare, "@") && !isExchangeName(p.bare)
}

// plausibleSurname reports whether before, which stands before a comma, may be
// the surname to the name after: it is not where it is a lower-case word, as
// local users are called, and the name is not.
func plausibleSurname(before, after string) bool {
	a, _ := utf8.DecodeRuneInString(before)
	b, _ := utf8.DecodeRuneInString(after)
	return strings.Contains(before, " ") || !unicode.IsLower(a) || unicode.IsLower(b)
}

// isSuffix reports whether s is what may follow a whole name after a comma.
func isSuffix(s string) bool {
	switch strings.ToLower(strings.Trim(s, ". ")) {
	case "jr", "sr", "ii", "iii", "iv", "md", "m.d", "phd", "ph.d", "esq", "cpa", "mba":
		return true
	}
	return false
}

// nameText turns a phrase into a display name.
func nameText(phrase string) string {
	name := oneLine(decodeWords(phrase, "", nil), "", nil)
	for i := 0; i < len(name); i++ {
		if name[i] == ' ' && (i == 0 || i+1 == len(name) || name[i+1] == ' ') || name[i] == '\t' {
			return strings.Join(strings.Fields(name), " ")
		}
	}
	return name
}

// appendAddresses appends the addresses that p is: one, or several where only
// spaces stand between them, or none.
func (p *piece) appendAddresses(all []Address) []Address {
	comment := strings.TrimSpace(p.comment)
	if p.bracket {
		a := Address{Name: nameText(p.phrase), Addr: cleanAddress(withoutComments(p.angle)), Group: p.group}
		if a.Name == "" {
			a.Name = nameText(comment)
		}
		if a.Addr == "" && strings.Contains(p.bare, "@") && !strings.Contains(p.bare, " ") { // "x@y <>"
			a.Addr, a.Name = cleanAddress(p.bare), nameText(comment)
		}
		if a.Addr == "" && a.Name == "" { // "<>", the null sender
			return all
		}
		return append(all, a)
	}
	bare := p.bare
	switch {
	case bare == "":
		return all
	case isExchangeName(bare):
		return append(all, Address{Name: nameText(comment), Addr: cleanAddress(bare), Group: p.group})
	case !strings.Contains(bare, "@"):
		if comment != "" && !strings.ContainsAny(bare, " \t") { // "root (Cron Daemon)"
			return append(all, Address{Name: nameText(comment), Addr: cleanAddress(bare), Group: p.group})
		}
		if name := nameText(p.phrase); name != "" {
			all = append(all, Address{Name: name, Group: p.group})
		}
		return all
	}
	if bare = cleanAddress(bare); !strings.Contains(bare, "@") { // "mailto:?to=x@y"
		return append(all, Address{Name: nameText(p.bare), Group: p.group})
	}
	return appendBare(all, bare, nameText(comment), p.group)
}

// appendBare appends the address bare that stands without brackets. Words before
// it are its name, or a part of it where it is a path, as Notes has them; more
// than one address is seen where a comma was forgotten.
func appendBare(all []Address, bare, comment, group string) []Address {
	if !strings.ContainsAny(bare, " \t") || strings.HasPrefix(bare, `"`) && strings.Count(bare, "@") == 1 {
		return append(all, Address{Name: comment, Addr: bare, Group: group})
	}
	name := ""
	for word := range strings.FieldsSeq(bare) {
		if len(all) > MaxAddresses {
			break
		}
		local, _, ok := strings.Cut(word, "@")
		if !ok {
			name = strings.TrimSpace(name + " " + word)
			continue
		}
		if strings.Contains(local, "/") && name != "" { // "Sam Poe/HQ/Harbour@harbour.example"
			word, name = name+" "+word, ""
		}
		all = append(all, Address{Name: nameText(name), Addr: cleanAddress(word), Group: group})
		name = ""
	}
	if last := len(all) - 1; name != "" && all[last].Name == "" {
		all[last].Name = nameText(name)
	}
	if last := len(all) - 1; comment != "" && all[last].Name == "" {
		all[last].Name = comment
	}
	return all
}

// cleanAddress removes from an address what is not part of it: folding and white
// space around dots and "@" (RFC 5322 section 4.4), an obsolete route
// ("@a,@b:x@y"), and "mailto:".
func cleanAddress(s string) string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "@") {
		if i := strings.IndexByte(s, ':'); i >= 0 {
			s = strings.TrimSpace(s[i+1:])
		}
	}
	if scheme, rest, ok := strings.Cut(s, ":"); ok && isURLScheme(scheme) {
		s, _, _ = strings.Cut(strings.TrimSpace(rest), "?")
	}
	s = oneLine(s, "", nil)
	if strings.IndexByte(s, ' ') < 0 || strings.IndexByte(s, '"') >= 0 {
		return s
	}
	var out strings.Builder
	words := strings.Fields(s)
	for i, w := range words {
		if i > 0 && !strings.ContainsAny(words[i-1][len(words[i-1])-1:], ".@") && !strings.ContainsAny(w[:1], ".@") {
			out.WriteByte(' ')
		}
		out.WriteString(w)
	}
	return out.String()
}

// withoutComments returns s without its comments. Parentheses that are not closed, and those
// in quoted strings, are no comments.
func withoutComments(s string) string {
	if strings.IndexByte(s, '(') < 0 {
		return s
	}
	var out strings.Builder
	quotes := true // a quote not closed was not met yet
	for i := 0; i < len(s); {
		end := i
		switch {
		case s[i] == '(':
			if end = closingComment(s, i); end < 0 {
				return out.String() + s[i:]
			}
			i = end
			continue
		case s[i] == '"' && quotes:
			if end = closingQuote(s, i); end < 0 {
				quotes, end = false, i
			}
		}
		out.WriteString(s[i : end+1])
		i = end + 1
	}
	return out.String()
}
