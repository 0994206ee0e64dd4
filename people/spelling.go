package people

import (
	"slices"
	"strings"
	"unicode"

	"github.com/gainsay/gainsay/evidence"
	"golang.org/x/net/idna"
)

// gmail is the domain of the provider whose mailboxes have two domains and
// whose local parts are the same with and without dots.
const gmail = "gmail.com"

// spelling returns the form in which two spellings of one mail address are the
// same everywhere: case and a final dot of the domain do not count (RFC 1035
// section 3.1), nor quotation marks that a local part does not need (RFC 5321
// section 4.1.2), nor whether an international domain is written in its own
// script (RFC 5890), and googlemail.com is gmail.com. It is empty for what is
// not an address.
func spelling(h evidence.Handle) string {
	if h.Network != evidence.NetMail {
		return ""
	}
	at := strings.LastIndexByte(h.Value, '@')
	if at < 1 {
		return ""
	}
	local, domain := strings.ToLower(strings.TrimSpace(h.Value[:at])), strings.ToLower(strings.TrimSpace(h.Value[at+1:]))
	if in, ok := strings.CutPrefix(local, `"`); ok {
		if in, ok = strings.CutSuffix(in, `"`); ok && in != "" && strings.IndexFunc(in, needsQuotes) < 0 {
			local = in
		}
	}
	domain = strings.TrimRight(domain, ".")
	if ascii, err := idna.ToASCII(domain); err == nil {
		domain = ascii
	}
	if domain == "googlemail.com" {
		domain = gmail
	}
	if local == "" || domain == "" {
		return ""
	}
	return local + "@" + domain
}

// needsQuotes reports whether a local part with r in it must be quoted.
func needsQuotes(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`()<>[]:;@\,"`, r)
}

// mailbox returns the form in which two addresses are likely to end in one
// mailbox: what follows a plus is dropped, and the dots at a provider that
// ignores them. Other providers may do otherwise: it is a hint and no more.
func mailbox(h evidence.Handle) string {
	s := spelling(h)
	local, domain, ok := strings.Cut(s, "@")
	if !ok || strings.HasPrefix(local, `"`) {
		return s
	}
	if base, _, tagged := strings.Cut(local, "+"); tagged && base != "" {
		local = base
	}
	if domain == gmail {
		local = strings.ReplaceAll(local, ".", "")
	}
	return local + "@" + domain
}

// suffixes stand after a comma without being a first name.
var suffixes = []string{"jr", "sr", "ii", "iii", "iv", "esq", "md", "phd", "inc", "llc", "ltd", "gmbh", "plc", "corp"}

// straight returns a name with "Last, First" turned round, without quotation
// marks around it, control characters, or runs of white space.
func straight(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), `"'`)
	last, first, ok := strings.Cut(name, ",")
	first, last = strings.TrimSpace(first), strings.TrimSpace(last)
	if !ok || first == "" || last == "" || strings.Contains(first, ",") {
		return name
	}
	if slices.Contains(suffixes, strings.ReplaceAll(strings.ToLower(first), ".", "")) {
		return name
	}
	return first + " " + last
}

func straightKey(name string) string { return Key(straight(name)) }

// namesOf returns the names that h bears; a handle that is only a name bears it.
func namesOf(h HandleSeen) []string {
	var out []string
	if h.Handle.Network == evidence.NetName {
		out = append(out, h.Handle.Value)
	}
	for _, n := range h.Names {
		if strings.TrimSpace(n) != "" {
			out = append(out, n)
		}
	}
	return out
}

// nameKeys returns the keys of those of names that can tell a person: two
// words or more, or a word in a script that writes names without a space. An
// address, or a name that a mailing list put its own address behind, cannot.
func nameKeys(names []string, key func(string) string) []string {
	var out []string
	for _, n := range names {
		k := key(n)
		if strings.Contains(k, "@") || strings.Contains(k, " via ") || !tells(k) || slices.Contains(out, k) {
			continue
		}
		out = append(out, k)
	}
	return out
}

func tells(key string) bool {
	words, unspaced := 0, 0
	for _, w := range strings.Fields(key) {
		if strings.IndexFunc(w, unicode.IsLetter) >= 0 {
			words++
		}
		for _, r := range w {
			if unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) {
				unspaced++
			}
		}
	}
	return words >= 2 || unspaced >= 2
}

// one returns s alone, or nothing where it is empty.
func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
