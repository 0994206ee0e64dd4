package message

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// joinNames puts names with an unquoted comma together again: "Podesta", "John
// <x@y>" is one address whose name is "Podesta, John" (RFC 5322 wants quotes
// there). Only one name before the address is taken for a part of it, or two
// where the last is a suffix such as "Jr."; a longer row of names is a row of
// people whose addresses are not given.
func joinNames(pieces []piece) []piece {
	joined := pieces[:0]
	run := 0 // how many names without address joined ends in
	for _, p := range pieces {
		n := 0
		if p.bracket && !p.quoted && p.phrase != "" {
			switch {
			case run == 1 && plausibleSurname(joined[len(joined)-1].phrase, p.phrase):
				n = 1
			case run == 2 && isSuffix(p.phrase):
				n = 2
			}
		}
		for range n {
			last := len(joined) - 1
			p.phrase = joined[last].phrase + ", " + p.phrase
			joined = joined[:last]
		}
		if p.nameOnly() && p.comma {
			run++
		} else {
			run = 0
		}
		joined = append(joined, p)
	}
	return joined
}

// nameOnly reports whether p has words and nothing that could be an address.
func (p *piece) nameOnly() bool {
	return !p.bracket && !p.quoted && p.comment == "" && p.phrase != "" &&
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
		a := Address{Name: nameText(p.phrase), Addr: cleanAddress(p.angle), Group: p.group}
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
		return append(all, Address{Name: nameText(comment), Addr: bare, Group: p.group})
	case !strings.Contains(bare, "@"):
		if comment != "" && !strings.ContainsAny(bare, " \t") { // "root (Cron Daemon)"
			return append(all, Address{Name: nameText(comment), Addr: cleanAddress(bare), Group: p.group})
		}
		if name := nameText(p.phrase); name != "" {
			all = append(all, Address{Name: name, Group: p.group})
		}
		return all
	}
	return appendBare(all, cleanAddress(bare), nameText(comment), p.group)
}

// appendBare appends the address bare that stands without brackets. Words before
// it are its name; more than one address is seen where a comma was forgotten.
func appendBare(all []Address, bare, comment, group string) []Address {
	if !strings.ContainsAny(bare, " \t") || strings.HasPrefix(bare, `"`) && strings.Count(bare, "@") == 1 {
		return append(all, Address{Name: comment, Addr: bare, Group: group})
	}
	name := ""
	for _, word := range strings.Fields(bare) {
		if !strings.Contains(word, "@") {
			name = strings.TrimSpace(name + " " + word)
			continue
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

// cleanAddress removes from an address what is not part of it: comments, folding
// and white space around dots and "@" (RFC 5322 section 4.4), an obsolete route
// ("@a,@b:x@y"), and "mailto:".
func cleanAddress(s string) string {
	if strings.IndexByte(s, '(') >= 0 && strings.IndexByte(s, '"') < 0 {
		s = withoutComments(s)
	}
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

func withoutComments(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		if s[i] == '(' {
			i = skipComment(s, i)
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}
