package authentic

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestTableOfLooks: no letter poses as two, none as itself, and none is of the
// alphabet.
func TestTableOfLooks(t *testing.T) {
	entries := 0
	for _, others := range looksBy {
		entries += utf8.RuneCountInString(others)
	}
	if entries != len(looksLike) || entries < 140 {
		t.Errorf("%d entries for %d letters: one stands twice", entries, len(looksLike))
	}
	for r, l := range looksLike {
		if r < 0x80 || l >= 0x80 || !unicode.IsLetter(r) || !unicode.IsLetter(l) {
			t.Errorf("%q poses as %q", r, l)
		}
		if unicode.IsUpper(r) && unicode.IsLower(l) || unicode.IsUpper(l) && unicode.IsLower(r) {
			t.Errorf("%q and %q are of two cases", r, l)
		}
	}
}

// TestPlainLetters: what a reader takes the text for.
func TestPlainLetters(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"paypal", "paypal"},
		{"\u0440\u0430\u0443\u0440\u0430l", "paypal"},                    // Cyrillic
		{"\u03f1\u03b1y\u03c1\u03b1l", "paypal"},                         // Greek
		{"\u0578\u0585", "no"},                                           // Armenian
		{"\uff50\uff41\uff59", "pay"},                                    // fullwidth
		{"\U0001d429\U0001d41a\U0001d432", "pay"},                        // mathematical bold
		{"\U0001d5c9\U0001d4b6\U0001d6a2", "pay"},                        // sans, script, monospace
		{"p\u0430y\u200bpal", "paypal"},                                  // with a space that does not show
		{"P\u00e0yp\u1ea1l", "paypal"},                                   // accents
		{"\u24df\u24d0\u24e8", "pay"},                                    // circled
		{"\u0420\u0430\u0443\u0420\u0430\u04cf", "paypal"},               // with capitals
		{"\u4e2d\u6587", "\u4e2d\u6587"},                                 // not of any alphabet
		{"\u0436\u0443\u043a", "\u0436yk"},                               // an honest word
		{"\u0392\u0391\u039d\u039a", "bank"}, {"\u0412\u0410NK", "bank"}, // capitals
		{"\u03f2\u03bf\u0440", "cop"}, {"\ufb01n", "fin"}, {"\u2113ink", "link"}, // lunate, ligature, letter-like
	} {
		got := plainLetters(test.in)
		if got != test.want {
			t.Errorf("%q is taken for %q, want %q", test.in, got, test.want)
		}
	}
}

func TestOddMix(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"example", ""},
		{"ex\u0430mple", "Latin Cyrillic"},
		{"\u043f\u0440\u0438\u043c\u0435\u0440", ""},
		{"abc\u3042\u30a2\u4e2d", ""}, // Japanese with Latin
		{"\u4e2d\u0430", "Cyrillic Han"},
		{"\u03b1\u0430", "Cyrillic Greek"},
		{"shop24-7", ""},
	} {
		if got := strings.Join(oddMix(test.in), " "); got != test.want {
			t.Errorf("%q mixes %q, want %q", test.in, got, test.want)
		}
	}
}

// TestSkeletonIsStable: what something looks like looks like itself.
func TestSkeletonIsStable(t *testing.T) {
	for _, s := range []string{"examp1e.com", "xn--80ak6aa92e.com", "rnicrosoft.com", "VVells.example", "a\u0301\u0430.example"} {
		once := skeleton(s)
		if again := skeleton(once); again != once {
			t.Errorf("%q: %q, then %q", s, once, again)
		}
	}
	if a, b := skeleton("rnicrosoft.com"), skeleton("microsoft.com"); a != b {
		t.Errorf("%q and %q", a, b)
	}
	if a, b := skeleton("example.com"), skeleton("example.org"); a == b {
		t.Errorf("%q twice", a)
	}
}
