package authentic

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/gainsay/gainsay/message"
	"golang.org/x/net/idna"
)

// addressFields are the fields whose addresses a reader sees.
var addressFields = []string{"from", "sender", "reply-to", "to", "cc"}

// seen is one address of the header, with the field it stands in.
type seen struct {
	message.Address
	domain string
	field  int
}

// addressesSeen looks for addresses and names made to be taken for others.
func (x *examiner) addressesSeen() {
	var all []seen
	for _, name := range addressFields {
		for _, i := range firstFew(x.m.byName[name]) {
			for _, a := range message.ParseAddresses(x.m.text(i)) {
				if len(all) < maxExamined {
					_, domain := splitAddress(a.Addr)
					all = append(all, seen{a, domain, i})
				}
			}
		}
	}
	for _, a := range all {
		x.hiddenCharacters(a)
		x.nameIsAddress(a)
	}
	x.lookAlikes(all)
}

// hiddenCharacters tells of characters that do not show, and of words in which
// letters of two scripts are mixed.
func (x *examiner) hiddenCharacters(a seen) {
	shown := a.Addr
	if p, err := idna.Display.ToUnicode(a.domain); err == nil && a.domain != "" {
		local, _ := splitAddress(a.Addr)
		shown = local + "@" + p
	}
	if _, domain := splitAddress(shown); domain != "" {
		if plain, ok := posing(domain); ok {
			x.tell("posing-domain", fmt.Sprintf("the domain %q holds a word of another script whose letters all look Latin, as %q", clip(domain), clip(plain)),
				"a word of that script that happens to have only such letters", a.field)
		}
	}
	for _, part := range []struct{ what, text string }{{"the address", shown}, {"the name", a.Name}} {
		if r, ok := invisible(part.text); ok {
			x.tell("invisible-character", fmt.Sprintf("%s %q holds the character %U, which does not show", part.what, clip(part.text), r),
				"text was pasted from a page or a word processor", a.field)
		}
		if word, ok := mixedScripts(part.text); ok {
			x.tell("mixed-scripts", fmt.Sprintf("%s %q mixes letters of different scripts that look alike in the word %q", part.what, clip(part.text), clip(word)),
				"a brand's name, or a typing mistake on a keyboard with two layouts", a.field)
		}
	}
}

// invisible returns the first character of s that takes no place on paper or
// turns the direction of reading (Unicode category Cf, and fillers).
func invisible(s string) (rune, bool) {
	for _, r := range s {
		if unicode.Is(unicode.Cf, r) && r != '\u00ad' || r == '\u3164' || r == '\u115f' || r == '\u1160' || r == '\uffa0' || r == '\u2800' {
			return r, true
		}
	}
	return 0, false
}

// latinLooks gives Cyrillic and Greek letters that look like a Latin one, with
// that one: the most used of Unicode Technical Standard 39's confusables.
var latinLooks = map[rune]rune{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'і': 'i', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm', 'о': 'o', 'р': 'p', 'ԛ': 'q', 'ѕ': 's', 'т': 't', 'у': 'y', 'х': 'x', 'ѵ': 'v', 'ԝ': 'w',
	'α': 'a', 'ε': 'e', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ѐ': 'e', 'ё': 'e',
}

// mixedScripts returns the first word of s that has Latin letters and, among
// them, letters of another script that look Latin.
func mixedScripts(s string) (string, bool) {
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		latin, posing := false, false
		for _, r := range strings.ToLower(word) {
			latin = latin || unicode.Is(unicode.Latin, r)
			_, looks := latinLooks[r]
			posing = posing || looks
		}
		if latin && posing {
			return word, true
		}
	}
	return "", false
}

// posing returns what a domain looks like, where one of its labels is written
// wholly in letters of another script that look Latin.
func posing(domain string) (string, bool) {
	found := false
	labels := strings.Split(domain, ".")
	for i, label := range labels {
		letters, looks := 0, 0
		plain := strings.Map(func(r rune) rune {
			if !unicode.IsLetter(r) {
				return r
			}
			letters++
			if l, ok := latinLooks[r]; ok {
				looks++
				return l
			}
			return r
		}, label)
		if letters > 0 && letters == looks {
			labels[i], found = plain, true
		}
	}
	return strings.Join(labels, "."), found
}

// nameIsAddress tells of a display name that is the address of another.
func (x *examiner) nameIsAddress(a seen) {
	name := strings.Trim(a.Name, `"'<> `)
	local, domain := splitAddress(name)
	if domain == "" || strings.ContainsAny(local, " \t") || strings.ContainsAny(domain, " \t") || !strings.Contains(domain, ".") || strings.EqualFold(name, a.Addr) {
		return
	}
	x.tell("name-is-other-address", fmt.Sprintf("the name shown with the address %s is the address %s", clip(a.Addr), clip(name)),
		"the address book of a writer who moved, or a list that puts its own address in the author's place", a.field)
}

// lookAlikes tells of two domains of the header that are different and look
// the same.
func (x *examiner) lookAlikes(all []seen) {
	first := map[string]seen{}
	told := map[string]bool{}
	for _, a := range all {
		if a.domain == "" {
			continue
		}
		key := skeleton(a.domain)
		other, ok := first[key]
		if !ok {
			first[key] = a
			continue
		}
		if other.domain != a.domain && !told[key] {
			told[key] = true
			x.tell("look-alike-domain", fmt.Sprintf("the domains %s and %s are different and look the same", clip(other.domain), clip(a.domain)), "", other.field, a.field)
		}
	}
}

// skeleton maps a domain to what it looks like at a glance.
func skeleton(domain string) string {
	if p, err := idna.Display.ToUnicode(domain); err == nil {
		domain = p
	}
	domain = strings.Map(func(r rune) rune {
		if l, ok := latinLooks[r]; ok {
			return l
		}
		return r
	}, strings.ToLower(domain))
	return strings.NewReplacer("rn", "m", "vv", "w", "0", "o", "1", "l", "i", "l", "5", "s").Replace(domain)
}
