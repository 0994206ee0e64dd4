package authentic

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Here texts are compared without their white space: the canonical forms, which
// say what of it counts, have tests of their own.
var blanks = regexp.MustCompile(`[ \t\r\n]+`)

// someMutations are the half of them that say most.
var someMutations = slices.Concat(mutations[:1], mutations[3:4], mutations[6:])

// pickFields returns the fields of a header that keep picks by name, and what
// they hold, without white space.
func pickFields(raw []byte, keep func(name string) bool) string {
	text := wireEnds(string(raw))
	header, _, _ := strings.Cut(text, "\r\n\r\n")
	var b strings.Builder
	for _, f := range refFields.FindAllString(header+"\r\n", -1) {
		name, value, _ := strings.Cut(f, ":")
		if name = strings.ToLower(strings.TrimSpace(name)); keep(name) {
			fmt.Fprintf(&b, "%s:%s\n", name, blanks.ReplaceAllString(value, ""))
		}
	}
	return b.String()
}

// bodyLetters is the body without white space.
func bodyLetters(raw []byte) string {
	text := wireEnds(string(raw))
	_, body, _ := strings.Cut("\r\n"+text, "\r\n\r\n")
	return blanks.ReplaceAllString(body, "")
}

// TestDomainKeysMutations changes each byte of letters under a DomainKeys
// signature. What is signed may change in white space at most.
func TestDomainKeysMutations(t *testing.T) {
	key := fixedRSA(t, "domainkeys")
	keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: strings.Replace(record(t, key), "v=DKIM1; ", "", 1)})
	var report strings.Builder
	for _, form := range []string{"simple", "nofws"} {
		const h = "from:to:subject:date"
		raw := []byte(signDK(t, letterText, form, h, "example.com", key))
		signed := func(raw []byte) string {
			return pickFields(raw, func(name string) bool { return strings.Contains(":"+h+":", ":"+name+":") }) + bodyLetters(raw)
		}
		want := signed(raw)
		counts, region := map[string]int{}, regions(raw)
		for at := range raw {
			for _, m := range someMutations {
				mutant := slices.Concat(raw[:at], m.with(raw[at]), raw[at+1:])
				if bytes.Equal(mutant, raw) {
					continue
				}
				o := Judge(mutant, keys, Options{Quick: true})
				counts[fmt.Sprintf("%-10s %s", region(at), o.Word)]++
				if o.Word == Verified && signed(mutant) != want {
					t.Errorf("%s, byte %d (%q) %s: verified\n%q", form, at, raw[at], m.name, mutant[max(0, at-20):min(len(mutant), at+20)])
				}
			}
		}
		printHistogram(&report, "DomainKeys "+form, len(raw), counts)
	}
	golden(t, "mutations-domainkeys.txt", report.String())
}

// TestChainMutations changes each byte of a letter that two hosts sealed. A
// chain holds only while the seals, what they cover, and what the last host
// signed are the same but for white space and letter case of field names.
func TestChainMutations(t *testing.T) {
	one, two := fixedRSA(t, "first host"), fixedRSA(t, "second host")
	msg := arcHop(t, letterText, "mx.example", "none", "dkim=pass header.d=example.com", one)
	raw := []byte(arcHop(t, strings.Replace(msg, "Subject: The", "Subject: [Plans] The", 1), "lists.example", "pass", "arc=pass", two))
	keys := storeOf(t,
		Key{Selector: "arc", Domain: "mx.example", Record: record(t, one)},
		Key{Selector: "arc", Domain: "lists.example", Record: record(t, two)})
	signed := func(raw []byte) string {
		return pickFields(raw, func(name string) bool {
			return strings.HasPrefix(name, "arc-") || slices.Contains([]string{"from", "to", "subject", "date"}, name)
		}) + bodyLetters(raw)
	}
	sealed := []byte(letterText[:strings.Index(letterText, "From:")])
	first := bytes.Index(raw, sealed)
	want := signed(raw)
	var report strings.Builder
	counts, region := map[string]int{}, regions(raw[first:])
	for at := range raw {
		for _, m := range someMutations {
			mutant := slices.Concat(raw[:at], m.with(raw[at]), raw[at+1:])
			if bytes.Equal(mutant, raw) {
				continue
			}
			word := Unsigned
			if c := Judge(mutant, keys, Options{Quick: true}).Chain; c != nil {
				word = c.Word
			}
			where := "chain"
			if at >= first {
				where = region(at - first)
				if where == "signature" {
					where = "header"
				}
			}
			counts[fmt.Sprintf("%-10s %s", where, word)]++
			// Padding of base64 carries nothing, and is not minded.
			if word == Verified && strings.ReplaceAll(signed(mutant), "=", "") != strings.ReplaceAll(want, "=", "") {
				t.Errorf("byte %d (%q) %s: the chain holds\n%q", at, raw[at], m.name, mutant[max(0, at-20):min(len(mutant), at+20)])
			}
		}
	}
	printHistogram(&report, "ARC, two hosts", len(raw), counts)
	golden(t, "mutations-arc.txt", report.String())
}
