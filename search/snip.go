package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Snip returns a piece of text of at most width characters around the hits of
// q: where the most different parts of the query stand together, then where
// the most hits do, then the first. All hits in the piece are marked, merged
// where they overlap. Text is cut between characters, and not inside a word or
// before an accent where that can be helped. Words that the query excludes and
// fields other than text: are no hits. Without any hit, the piece is the
// beginning of text.
//
// The piece is the exact bytes of text, line ends included.
func Snip(text string, q Query, width int) Snippet {
	if width <= 0 || text == "" {
		return Snippet{Hits: [][2]int{}}
	}
	hits := textHits(text, q)
	start, end := window(text, hits, width)
	s := Snippet{Text: text[start:end], Hits: [][2]int{}, Span: [2]int{start, end}}
	for _, h := range hits {
		lo, hi := max(h.start, start), min(h.end, end)
		if lo >= hi {
			continue
		}
		lo, hi = lo-start, hi-start
		if n := len(s.Hits); n > 0 && lo < s.Hits[n-1][1] {
			s.Hits[n-1][1] = max(s.Hits[n-1][1], hi)
			continue
		}
		s.Hits = append(s.Hits, [2]int{lo, hi})
	}
	return s
}

// Hits returns where in text the parts of q stand, in bytes of text, in order,
// without overlaps: what a page marks.
func Hits(text string, q Query) [][2]int {
	return Snip(text, q, utf8.RuneCountInString(text)+1).Hits
}

// leafHit is a hit of one leaf of the query.
type leafHit struct {
	hit
	leaf int
}

// textHits returns the hits of every leaf of q that must or may stand in
// text, by start and then the longest first.
func textHits(text string, q Query) []leafHit {
	x := newIndex(wantedBy(q.Root))
	Analyse(text)(x.add)
	var hits []leafHit
	leaf := 0
	add := func(found []hit) {
		for _, h := range found {
			hits = append(hits, leafHit{h, leaf})
		}
		leaf++
	}
	var visit func(Node)
	visit = func(n Node) {
		switch n := n.(type) {
		case And:
			for _, c := range n {
				visit(c)
			}
		case Or:
			for _, c := range n {
				visit(c)
			}
		case Word, Phrase:
			add(x.find(Terms(n), false))
		case Near:
			add(x.near(n))
		case Literal:
			add(n.spans(text))
		case Field:
			if n.Name == FieldText {
				add(x.find(Terms(n), false))
			}
		}
	}
	visit(q.Root)
	slices.SortFunc(hits, func(a, b leafHit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	return slices.CompactFunc(hits, func(a, b leafHit) bool { return a == b })
}

// window returns the bytes of text to show: at most width characters.
func window(text string, hits []leafHit, width int) (start, end int) {
	if len(hits) == 0 {
		return 0, cutEnd(text, 0, forward(text, 0, width))
	}
	first, last := densest(text, hits, width)
	lo, hi := hits[first].start, hits[first].end
	for _, h := range hits[first : last+1] {
		hi = max(hi, h.end)
	}
	used := utf8.RuneCountInString(text[lo:hi])
	if used >= width {
		return lo, forward(text, lo, width)
	}
	// The hits stand in the middle; what one side does not need goes to the other.
	spare := width - used
	start = backward(text, lo, spare/2)
	end = forward(text, hi, spare-utf8.RuneCountInString(text[start:lo]))
	if end == len(text) {
		start = backward(text, lo, width-utf8.RuneCountInString(text[lo:end]))
	}
	return cutStart(text, start, lo), cutEnd(text, hi, end)
}

// densest returns the first and last of the hits that best fit together in
// width characters.
func densest(text string, hits []leafHit, width int) (first, last int) {
	count := map[int]int{}
	bestLeaves, bestHits := 0, 0
	chars := 0 // from the start of hits[i] to the end of hits[j]
	i, reach := 0, hits[0].start
	for j, h := range hits {
		count[h.leaf]++
		if h.end > reach {
			chars += utf8.RuneCountInString(text[reach:h.end])
			reach = h.end
		}
		for i < j && chars > width {
			if count[hits[i].leaf]--; count[hits[i].leaf] == 0 {
				delete(count, hits[i].leaf)
			}
			chars -= utf8.RuneCountInString(text[hits[i].start:hits[i+1].start])
			i++
		}
		if len(count) > bestLeaves || len(count) == bestLeaves && j-i+1 > bestHits {
			bestLeaves, bestHits = len(count), j-i+1
			first, last = i, j
		}
	}
	return first, last
}

// forward returns the byte n characters after i, backward the one n before it.
func forward(text string, i, n int) int {
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i
}

func backward(text string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return i
}

// slack is how many bytes of context are given up so as not to cut a word.
const slack = 24

// cutStart moves start to the beginning of a word, or at least of a character
// with its accents, but not beyond hit.
func cutStart(text string, start, hit int) int {
	if start == 0 {
		return 0
	}
	for i := start; i <= hit && i-start <= slack; {
		r, _ := utf8.DecodeLastRuneInString(text[:i])
		if next, _ := utf8.DecodeRuneInString(text[i:]); unicode.IsSpace(r) && !unicode.IsSpace(next) {
			return i
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += max(1, size)
	}
	for start < hit && attached(text[start:]) {
		_, size := utf8.DecodeRuneInString(text[start:])
		start += size
	}
	return start
}

// cutEnd moves end to the end of a word or character, but not before hit.
func cutEnd(text string, hit, end int) int {
	if end >= len(text) {
		return len(text)
	}
	for i := end; i >= hit && i > 0 && end-i <= slack; {
		next, _ := utf8.DecodeRuneInString(text[i:])
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if unicode.IsSpace(next) && !unicode.IsSpace(r) {
			return i
		}
		i -= size
	}
	for end > hit && attached(text[end:]) {
		_, size := utf8.DecodeLastRuneInString(text[:end])
		end -= size
	}
	return end
}

// attached reports whether text begins with a mark of the character before it.
func attached(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsMark(r) || r == '\u200d'
}

// indexFrom is strings.Index from byte from on.
func indexFrom(s, part string, from int) int {
	i := strings.Index(s[from:], part)
	if i < 0 {
		return -1
	}
	return from + i
}
