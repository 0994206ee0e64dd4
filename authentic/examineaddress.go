package authentic

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/gainsay/gainsay/message"
	"golang.org/x/text/unicode/norm"
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
	if a.domain != "" {
		local, _ := splitAddress(a.Addr)
		domain := shownDomain(a.domain)
		shown = local + "@" + domain
		x.domainLetters(a, domain)
	}
	for _, part := range []struct{ what, text string }{{"the address", shown}, {"the name", a.Name}} {
		if r, ok := invisible(part.text); ok {
			x.tell("invisible-character", fmt.Sprintf("%s %q holds the character %U, which does not show", part.what, clip(part.text), r),
				"text was pasted from a page or a word processor", a.field)
		}
		if r, ok := styled(part.text, part.what == "the address"); ok {
			x.tell("styled-letter", fmt.Sprintf("%s %q holds %q (%U), a letter of another kind that is read as %q", part.what, clip(part.text), r, r, clip(plainLetters(string(r)))),
				"decoration, as advertisers use it", a.field)
		}
		if word, ok := mixedScripts(part.text); ok {
			x.tell("mixed-scripts", fmt.Sprintf("%s %q mixes letters of different scripts that look alike in the word %q", part.what, clip(part.text), clip(word)),
				"a brand's name, or a typing mistake on a keyboard with two layouts", a.field)
		}
	}
}

// domainLetters looks at the letters of a domain, as programs show it.
func (x *examiner) domainLetters(a seen, shown string) {
	if shown != a.domain {
		x.tell("domain-encoded", fmt.Sprintf("the domain %s is shown as %q", clip(a.domain), clip(shown)),
			"domains in other scripts than Latin are sent so", a.field)
	}
	if plain, ok := posing(shown); ok {
		x.tell("posing-domain", fmt.Sprintf("the domain %q holds a word of another script whose letters all look Latin, as %q", clip(shown), clip(plain)),
			"a word of that script that happens to have only such letters", a.field)
	}
	for label := range strings.SplitSeq(shown, ".") {
		if mix := oddMix(label); len(mix) > 0 {
			x.tell("mixed-label", fmt.Sprintf("%q in the domain %q mixes letters of %s, which no language writes in one word", clip(label), clip(shown), strings.Join(mix, " and ")),
				"a brand's name", a.field)
		}
	}
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

// lookAlikes tells of two domains, and of two names, of the header that are
// different and look the same.
func (x *examiner) lookAlikes(all []seen) {
	x.lookAlikeNames(all)
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

// lookAlikeNames tells of two names with different addresses that differ in
// their letters and look the same. Names that are equal but for letter case,
// or accents, are honest variants.
func (x *examiner) lookAlikeNames(all []seen) {
	first := map[string]seen{}
	told := map[string]bool{}
	for _, a := range all {
		if a.Name == "" {
			continue
		}
		key := plainLetters(a.Name)
		other, ok := first[key]
		if !ok {
			first[key] = a
			continue
		}
		if told[key] || strings.EqualFold(other.Addr, a.Addr) || bareName(other.Name) == bareName(a.Name) {
			continue
		}
		told[key] = true
		x.tell("look-alike-name", fmt.Sprintf("the names %q of %s and %q of %s have different letters and look the same", clip(other.Name), clip(other.Addr), clip(a.Name), clip(a.Addr)),
			"one was written on a keyboard of another script", other.field, a.field)
	}
}

// bareName is a name without letter case, accents and unusual dress: what two
// honest writers of one name may differ in.
func bareName(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s)))
}
