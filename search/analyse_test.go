package search

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// show writes tokens as "text" for a word at the next position, and "+text" for one
// at the position of the word before.
func show(text string) string {
	var b strings.Builder
	for t := range Analyse(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if t.Colocated {
			b.WriteByte('+')
		}
		b.WriteString(t.Text)
	}
	return b.String()
}

func TestAnalyse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"words", "The File-System, v2.0!", "the file system v2 0"},
		{"apostrophe", "O'Brien's", "o brien s"},
		{"underscore", "btrfs_inode_item", "btrfs inode item"},
		{"accents", "Łódź Ærø naïve Straße İstanbul", "lodz aero naive strasse istanbul"},
		{"decomposed", "cafe\u0301 au lait", "cafe au lait"},
		{"compatibility", "ﬁle ｆｕｌｌ ① ℡", "file full 1 tel"},
		{"cyrillic and greek", "Ёлка Καλημέρα", "елка καλημερα"},
		{"hebrew points, arabic vowels", "שָׁלוֹם مُحَمَّد", "שלום محمد"},
		{"hindi keeps its vowels", "हिन्दी", "हिन्दी"},
		{"chinese", "東京都 x", "東京 京都 都 x"},
		{"one chinese character", "東 x", "東 x"},
		{"kana composes", "か\u3099き", "がき き"},
		{"half-width kana", "ｶﾞｷ", "ガキ キ"},
		{"korean", "한국어", "한국 국어 어"},
		{"jamo compose", "\u1112\u1161\u11ab국", "한국 국"},
		{"thai", "ไทย9", "ไท ทย ย 9"},
		{"mixed scripts in one run", "iPhone手机x", "iphone 手机 机 x"},
		{"emoji", "ok 👍🏽!", "ok 👍 🏽"},
		{"soft hyphen, zero-width space", "Pode\u00adsta exam\u200bple", "podesta example"},
		{"not UTF-8", "a\xffb", "a b"},
		{"address", "To: Jane.Roe@Example.ORG.", "to jane +jane.roe@example.org roe example org"},
		{"address in brackets", "<jane@example.org>,", "jane +jane@example.org example org"},
		{"address in markdown", "_jane@example.org_", "jane +_jane@example.org +jane@example.org example org"},
		{"address after a key", "user=jane@example.org", "user +user=jane@example.org jane +jane@example.org example org"},
		{"a longer local part is another address", "mary-jane@x.org j+k@x.org", "mary +mary-jane@x.org jane x org j +j+k@x.org k x org"},
		{"mailto", "mailto:jane@x.org?subject=hi", "mailto jane +jane@x.org x org subject hi"},
		{"message id", "<CAF+a=12@mail.gmail.com>", "caf +caf+a=12@mail.gmail.com a 12 +12@mail.gmail.com mail gmail com"},
		{"one label", "em07@ryzen", "em07 +em07@ryzen ryzen"},
		{"address in chinese text", "邮箱jane@x.org发给", "邮箱 +邮箱jane@x.org 箱 jane +jane@x.org x org 发给 给"},
		{"handle", ".@Jane_Roe's thanks", "jane +@jane_roe roe s thanks"},
		{"handle after chinese", "感谢@jane 和", "感谢 +感谢@jane 谢 jane +@jane 和"},
		{"mastodon", "@jane@x.org", "jane +@jane +jane@x.org x org"},
		{"no handle", "@ @@x a@ @_ @-b", "x a b"},
		{"url", "See (http://X.org/a_(b)?q=1).", "see http +http://x.org/a_(b)?q=1 x org a b q 1"},
		{"url with a slash", "https://x.org/", "https +https://x.org x org"},
		{"url before chinese", "https://x.org/a这", "https +https://x.org/a x org a 这"},
		{"url in a url", "https://w.org/http://x.org/a", "https +https://w.org/http://x.org/a w org http +http://x.org/a x org a"},
		{"address in a url", "https://x.org/jane@y.org", "https +https://x.org/jane@y.org x +x.org/jane@y.org org jane +jane@y.org y org"},
		{"no url", "://x x:// 1http://x", "x x 1http x"},
	} {
		if got := show(c.in); got != c.want {
			t.Errorf("%s: %q\n got %s\nwant %s", c.name, c.in, got, c.want)
		}
	}
}

func TestAnalyseSpans(t *testing.T) {
	text := "Ask: Jane.Roe@Example.org, cafe\u0301 東京!"
	var got []string
	for k := range Analyse(text) {
		got = append(got, fmt.Sprintf("%d %s %q", k.Position, k.Text, text[k.Start:k.End]))
	}
	want := []string{
		`0 ask "Ask"`, `1 jane "Jane"`, `1 jane.roe@example.org "Jane.Roe@Example.org"`, `2 roe "Roe"`, `3 example "Example"`,
		`4 org "org"`, `5 cafe "cafe` + "\u0301" + `"`, `6 東京 "東京"`, `7 京 "京"`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAnalyseLimits(t *testing.T) {
	long := strings.Repeat("a", MaxTokenBytes)
	if got := show(long); got != long {
		t.Errorf("a word of %d bytes was cut: %s", MaxTokenBytes, got)
	}
	for _, suffix := range []string{"b", "é"} {
		folded := foldString(suffix)
		if got, want := show(long+suffix), long+" "+folded; got != want {
			t.Errorf("a word of %d bytes gave %s", MaxTokenBytes+1, got)
		}
	}
	local := strings.Repeat("a.", (MaxWholeBytes-len("a@x"))/2) + "a"
	if address := local + "@x"; !strings.Contains(show(address), "+"+address) {
		t.Errorf("an address of %d bytes is not whole", len(address))
	}
	if got := show("a.a" + local + "@x"); strings.Contains(got, "+") {
		t.Errorf("an address over %d bytes is whole: %s", MaxWholeBytes, got)
	}
	cuts := strings.Repeat("k=", 2*MaxWholeStarts) + "a@x"
	if got := strings.Count(show(cuts), "+"); got != MaxWholeStarts {
		t.Errorf("%d readings of %s, want %d", got, cuts, MaxWholeStarts)
	}
	nested := strings.Repeat("a://", 2*MaxWholeStarts) + "b"
	if got := strings.Count(show(nested), "+"); got != MaxWholeStarts {
		t.Errorf("%d URLs in %s, want %d", got, nested, MaxWholeStarts)
	}
}

// hostile texts: each makes a careless analyser quadratic or blows up the index.
func TestAnalyseIsLinear(t *testing.T) {
	const n = 1 << 20
	for _, unit := range []string{"@", "a@", "=", "a=", "a=@", "a://", "://", ":", "a.", "@a", "e\u0301", "\u0301", "か\u3099", "\u200d", "東", "é", "\xff", "k=a@x:"} {
		text := strings.Repeat(unit, n/len(unit))
		tokens, bytes := 0, 0
		for k := range Analyse(text) {
			tokens++
			bytes += len(k.Text)
		}
		if tokens > 2*len(text) || bytes > 300*len(text) {
			t.Errorf("%q repeated: %d tokens of %d bytes from %d bytes", unit, tokens, bytes, len(text))
		}
	}
}

// alphabet has what is likely to be dealt with wrongly side by side.
var alphabet = []string{
	"a", "B", "jane", "x", "1", " ", " ", "\n", ".", ",", "@", "@", "://", ":", "/", "-", "_", "=", "+", "'", "(", ")", "\"", "<", ">", "*", "?", "#",
	"é", "e\u0301", "ß", "İ", "ﬁ", "½", "\u00a8", "\u00a0", "\u00ad", "\u200b", "\u200d", "東", "京", "が", "か\u3099", "\u3099", "한", "\u1112", "\u1161", "\u11ab",
	"ก", "ำ", "ह", "ि", "\u093c", "ш", "й", "ς", "م", "\u064e", "👍", "\U0001f3fd", "\ufe0f", "\ufdfa", "\xff", "㍿", "＠", "\u2033", "ͅ", "ŉ", "ǰ",
}

func anyText() *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 24), func(p []string) string { return strings.Join(p, "") })
}

// prose draws a text of some length, half of it plain words.
func prose() *rapid.Generator[string] {
	part := rapid.OneOf(rapid.SampledFrom(alphabet), rapid.SampledFrom([]string{"a ", "b ", "jane ", "x ", "1 ", "東京 ", "é "}))
	return rapid.Map(rapid.SliceOfN(part, 10, 60), func(p []string) string { return strings.Join(p, "") })
}

// checkTokens holds every text to what Token promises.
func checkTokens(t interface {
	Errorf(string, ...any)
}, text string) {
	prev := Token{Position: -1}
	for k := range Analyse(text) {
		if k.Start < 0 || k.End > len(text) || k.Start >= k.End || k.Text == "" {
			t.Errorf("%q: token %+v is not inside", text, k)
			return
		}
		if strings.ContainsFunc(k.Text, func(r rune) bool { return r <= ' ' }) {
			t.Errorf("%q: token %+v holds a blank", text, k)
		}
		if utf8.ValidString(text) && !utf8.ValidString(text[k.Start:k.End]) {
			t.Errorf("%q: token %+v cuts a character", text, k)
		}
		if k.Colocated {
			if k.Position != prev.Position || k.Start > prev.Start || k.End <= prev.Start {
				t.Errorf("%q: token %+v does not cover the start of %+v", text, k, prev)
			}
		} else {
			if k.Position != prev.Position+1 || k.Start < prev.Start {
				t.Errorf("%q: token %+v does not follow %+v", text, k, prev)
			}
			prev = k
		}
		if len(k.Text) > MaxTokenBytes && !k.Colocated || len(k.Text) > MaxWholeBytes {
			t.Errorf("%q: token %+v is too long", text, k)
		}
		again := false
		for l := range Analyse(k.Text) {
			again = again || l.Position == 0 && l.Text == k.Text
		}
		if !again {
			t.Errorf("%q: token %q is read again as %s", text, k.Text, show(k.Text))
		}
	}
}

func TestAnalyseKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkTokens(t, anyText().Draw(t, "text")) })
}

func FuzzAnalyse(f *testing.F) {
	f.Add("Ask jane@example.org or @jane at https://example.org/a_(b). 東京都 cafe\u0301 ﬁ")
	f.Add(strings.Join(alphabet, ""))
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, text) })
}

// The short way for ASCII and the long way agree: the words of a text do not
// change because there is a wide character elsewhere in the same chunk.
func TestAnalyseNarrowIsWide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zA-Z0-9@:/._=' \n-]{0,40}`).Draw(t, "text")
		narrow := show(text)
		var wide []string
		for _, chunk := range strings.Fields(text) {
			if got := show(chunk + "!\u00b7"); got != "" {
				wide = append(wide, got)
			}
		}
		if got := strings.Join(wide, " "); got != narrow {
			t.Errorf("%q\nnarrow %s\n  wide %s", text, narrow, got)
		}
	})
}

func TestFoldStringIsIdempotent(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		folded := foldString(string(r))
		if again := foldString(folded); again != folded {
			t.Errorf("U+%04X folds to %q and then to %q", r, folded, again)
		}
		if foldsToItself(r) && folded != string(r) {
			t.Errorf("U+%04X is said to fold to itself, not to %q", r, folded)
		}
	}
}

func BenchmarkAnalyse(b *testing.B) {
	for name, unit := range map[string]string{
		"ascii":    "On Tue, Jan 3, 2017 Jane Roe <jane@example.org> wrote:\n> The file system is mounted read-only after the third attempt, see\n> https://example.org/wiki/Problem_FAQ for what can be done about it.\n",
		"french":   "Après la réunion, l'équipe a décidé de ne pas répondre à la première lettre.\n",
		"russian":  "После встречи было решено не отвечать на первое письмо редакции.\n",
		"chinese":  "会议之后决定不回复第一封信。编辑部等了三个星期。\n",
		"hostile@": "k=a@x:",
	} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				for range Analyse(text) {
				}
			}
		})
	}
}
