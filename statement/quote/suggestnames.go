package quote

import (
	"slices"
	"strings"
)

// nameTable finds the fullest name that a case or a text has for a mention.
// It only ever lengthens a mention, and only where one name fits.
type nameTable struct {
	byLast map[string][]fullName // by the last word, folded
	byKey  map[string]string     // known names, by all their words folded

	templates *templateSet
}

type fullName struct {
	name  string
	words []string // folded
	known bool     // a name that the case has decided about
	here  bool     // a name that the text writes out
}

// Limits of the table. A text that has more names than this has no people.
const (
	maxNameWords   = 5
	maxNamesByLast = 16
	maxNames       = 200_000
)

// titles are words that begin a run of capitals without being of the name.
var (
	titles = wordSet(`mr mr. mrs mrs. ms ms. dr dr. sen sen. senator rep rep. representative gov gov. governor president vice vice-president vice-presidential
	secretary director chairman chairwoman chair chancellor minister prime mayor congressman congresswoman judge justice general gen gen. colonel
	col. captain lieutenant lt. sergeant ambassador attorney u.s. us american russian british french german democratic republican democrat then former ex
	king queen prince princess pope professor prof. sir lady lord spokesman spokeswoman spokesperson candidate deputy acting senior junior press
	chief executive officer ceo cia fbi white house the a an in on at by for from with and but or so if when while after before since as of to that
	however meanwhile asked mister madam commissioner councillor councilman councilwoman inspector detective treasurer state although despite because though yet now today under until unlike like
	only even both some many most all our his her their its this that these those here there where why how who whose which what no not never nor maybe perhaps
	during between among against without within through over about instead thus still also once just every each another other such let please i we he she they
	you it my your did does do was were is are has have had will would can could should may might shall`)
	// orgTails are last words of names of bodies, from which no title is taken.
	orgTails = wordSet(`department office party court house committee senate government administration service bank street journal union council ministry times post
		campaign foundation university institute agency bureau board commission association group company corporation network news radio`)
)

// tableOf collects the names of known, then those that text writes in capitals.
func tableOf(text string, known []string) *nameTable {
	t := &nameTable{byLast: map[string][]fullName{}, byKey: map[string]string{}, templates: newTemplateSet()}
	for _, n := range known {
		words := strings.Fields(folded(n))
		if len(words) == 0 {
			continue
		}
		if _, have := t.byKey[strings.Join(words, " ")]; !have {
			t.byKey[strings.Join(words, " ")] = n
		}
		t.add(fullName{name: n, words: words, known: true})
	}
	count := 0
	for lo := 0; lo < len(text) && count < maxNames; {
		hi := cutAfter(text, lo)
		for _, run := range capitalRuns(withoutHeadlines(lexed(text, lo, hi), text)) {
			run = withoutTitles(run)
			if len(run) < 2 || len(run) > maxNameWords {
				continue
			}
			f := nameOf(text, run)
			f.here = true
			t.add(f)
			count++
		}
		lo = hi
	}
	return t
}

// cutAfter returns where a piece of text that begins at lo may end so that no
// name is cut: after a line end near maxLexedBytes, or there.
func cutAfter(text string, lo int) int {
	hi := min(lo+maxLexedBytes, len(text))
	if hi == len(text) {
		return hi
	}
	if i := strings.LastIndexByte(text[lo:hi], '\n'); i > 0 {
		return lo + i + 1
	}
	if i := strings.LastIndexByte(text[lo:hi], ' '); i > 0 {
		return lo + i + 1
	}
	return hi
}

// capitalRuns returns the runs of capitalised words that no mark parts.
func capitalRuns(ls []lexeme) [][]lexeme {
	var out [][]lexeme
	from := -1
	flush := func(to int) {
		if from >= 0 && to > from {
			out = append(out, ls[from:to])
		}
		from = -1
	}
	for i, l := range ls {
		switch {
		case l.mark || !l.caps:
			flush(i)
		case from < 0:
			from = i
		}
		if strings.HasSuffix(l.word, "'s") || l.word == "jr." || l.word == "sr." || l.word == "jr" {
			flush(i + 1)
		}
	}
	flush(len(ls))
	return out
}

// headlineWords is how many words a line has, at least, to be judged a
// headline by its capitals.
const headlineWords = 5

// withoutHeadlines leaves out the lines in which most words have a capital:
// "Minister Denies Meeting" names nobody.
func withoutHeadlines(ls []lexeme, text string) []lexeme {
	var out []lexeme
	for len(ls) > 0 {
		end := ls[0].lo
		if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
			end += i
		} else {
			end = len(text)
		}
		n, words, caps := 0, 0, 0
		for n < len(ls) && (n == 0 || ls[n].lo < end) {
			if !ls[n].mark {
				words++
				if ls[n].caps {
					caps++
				}
			}
			n++
		}
		if words < headlineWords || caps*10 < words*6 {
			out = append(out, ls[:n]...)
		}
		ls = ls[n:]
	}
	return out
}

// lately finds the group that "the campaign" means: the last one of that noun
// that context names, "the Trump campaign". Empty where there is none.
func lately(context, noun string) string {
	rest := context
	for tries := 0; tries < 8; tries++ {
		i := strings.LastIndex(rest, noun)
		if i < 0 {
			return ""
		}
		after := rest[i+len(noun):]
		rest = rest[:i]
		if after != "" && isWordByte(after[0]) && after[0] != '.' && after[0] != '\'' {
			continue
		}
		ls := lexed(context, max(0, i-60), i)
		k := len(ls)
		for k > 0 && ls[k-1].caps && !ls[k-1].mark && len(ls)-k < 3 {
			k--
		}
		if run := withoutTitles(ls[k:]); len(run) > 0 && !titles[run[0].word] && !pronounWords[run[0].word] {
			return nameOf(context, run).name + " " + noun
		}
	}
	return ""
}

func withoutTitles(run []lexeme) []lexeme {
	for len(run) > 1 && titles[run[0].word] && !orgTails[run[1].word] {
		run = run[1:]
	}
	return run
}

func nameOf(text string, run []lexeme) fullName {
	f := fullName{}
	var parts []string
	for _, l := range run {
		w := text[l.lo:l.hi]
		w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
		parts = append(parts, w)
		f.words = append(f.words, folded(w))
	}
	f.name = strings.Join(parts, " ")
	return f
}

func (t *nameTable) add(f fullName) {
	last := f.words[len(f.words)-1]
	list := t.byLast[last]
	if n := slices.IndexFunc(list, func(o fullName) bool { return slices.Equal(o.words, f.words) }); n >= 0 {
		list[n].here = list[n].here || f.here
		return
	}
	if len(list) >= maxNamesByLast {
		return
	}
	t.byLast[last] = append(list, f)
}

// full returns the fullest name for a mention, or the mention as it is.
func (t *nameTable) full(mention string) string {
	mention = strings.TrimSuffix(strings.TrimSuffix(mention, "'s"), "’s")
	words := strings.Fields(folded(mention))
	if len(words) == 0 {
		return mention
	}
	if known, ok := t.byKey[strings.Join(words, " ")]; ok {
		return known
	}
	var fit []fullName
	for _, f := range t.byLast[words[len(words)-1]] {
		if len(f.words) > len(words) && slices.Equal(f.words[len(f.words)-len(words):], words) {
			fit = append(fit, f)
		}
	}
	// Whom the text writes out is meant before whom only the case knows.
	if here := slices.DeleteFunc(slices.Clone(fit), func(f fullName) bool { return !f.here }); len(here) > 0 {
		fit = here
	}
	if len(fit) == 0 {
		return mention
	}
	// Of several, one may only be a shorter form of the others.
	best := fit[0]
	for _, f := range fit[1:] {
		switch {
		case endsWith(f.words, best.words):
			best = f
		case !endsWith(best.words, f.words):
			return mention
		}
	}
	return t.full(best.name)
}

func endsWith(words, end []string) bool {
	return len(words) >= len(end) && slices.Equal(words[len(words)-len(end):], end)
}
