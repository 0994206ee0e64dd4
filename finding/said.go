package finding

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// saidBy evaluates said(A, "words"): a statement of A's on record that holds
// the words, or A's own message or post (method section 2). What A only quotes
// is not A's. That A never said them nothing here can show.
func (e *engine) saidBy(p *statement.Prop) (result, error) {
	who := e.side(p.Args[0].Name, "", true)
	want := wordsOf(p.Args[1].Text)
	var out result
	if len(want) == 0 {
		return result{openFor: evidence.Verified, openAgainst: evidence.Verified, notes: []string{"said of no words is not tested"}}, nil
	}
	onRecord := e.onRecord(who, want)
	channel, _ := e.channel(p)
	pool, err := e.events(who.handles(), channel, false)
	if err != nil {
		return result{}, err
	}
	var hits []*hit
	for _, t := range pool.tellings {
		if t.place(e.bounds) == outside {
			continue
		}
		if h := e.saying(pool, t, who, want); h != nil {
			hits = append(hits, h)
		}
	}
	out.tellings = hits
	out.about = group(hits)
	out.proofs = append(proofsOf(out.about), proofsOf(onRecord)...)
	if len(onRecord) > 0 && !e.opt.AsOf.IsZero() {
		out.notes = append(out.notes, fmt.Sprintf("rests on %d statements on record, which count from the day they were made", len(onRecord)))
	}
	return out, nil
}

// saying returns t as a message in which who says the words, or nil.
func (e *engine) saying(pool *pool, t *telling, who *side, want []word) *hit {
	if t.paraphrased() || t.event.Kind == evidence.KindPost && strings.HasPrefix(t.event.Text, "RT @") {
		return nil
	}
	var by *end
	for _, h := range t.from {
		if en, ok := who.at(h, t.when); ok && (by == nil || en.standing > by.standing) {
			by = &en
		}
	}
	if by == nil {
		return nil
	}
	text := t.event.Text
	span, ok := findWords(ownPart(text), want)
	if !ok {
		return nil
	}
	h := e.newHit(pool, t, ShowsSaid).on(by, nil)
	h.words = &span
	if quotedAt(text, span) {
		h.cap(evidence.Claimed)
		h.item.why += "; the words stand in quotation marks there"
	}
	if h.settle(); h.standing == evidence.None {
		return nil
	}
	return h
}

// onRecord returns the earlier statements of who that hold the words. A
// statement on record is worth claimed: it says what somebody reported, and
// its source is not weighed here. It counts from the time it was made.
func (e *engine) onRecord(who *side, want []word) []*hit {
	var out []*hit
	for _, s := range e.opt.Statements {
		if s.ID == e.s.ID || s.Said.IsZero() {
			continue
		}
		by, ok := e.naming.Resolve(s.Speaker)
		if !ok || by != who.entity {
			continue
		}
		said := s.SaidInterval()
		if !e.opt.AsOf.IsZero() && said.Hi.After(e.opt.AsOf) {
			continue
		}
		span, ok := findWords(s.Quote, want)
		where := placeOf(said, true, e.bounds.Certain, e.bounds.Possible)
		if !ok || where == outside {
			continue
		}
		h := &hit{shows: ShowsSaid, link: evidence.Claimed, record: &s, words: &span, when: said, dated: true}
		if where == straddling {
			h.straddle()
		}
		out = append(out, h.settle())
	}
	return out
}

// word is one word of a text, folded, with where it stands.
type word struct {
	folded string
	span   evidence.Span
}

// wordsOf cuts text into words: runs of letters, marks and digits. An
// apostrophe inside a word is left out, so that "don't" is one word in every
// spelling of its apostrophe.
func wordsOf(text string) []word {
	var out []word
	start := -1
	flush := func(end int) {
		if start >= 0 {
			if f := evidence.NormalForm(text[start:end]); f != "" {
				out = append(out, word{f, evidence.Span{Start: int64(start), End: int64(end)}})
			}
			start = -1
		}
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if start < 0 {
				start = i
			}
		case (r == '\'' || r == '’') && start >= 0 && startsWord(text[i+utf8.RuneLen(r):]):
		default:
			flush(i)
		}
	}
	flush(len(text))
	return out
}

func startsWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// findWords returns where the words first stand in text, in order and with
// nothing between them but signs. Whole words count: "no" does not stand in
// "know".
func findWords(text string, want []word) (evidence.Span, bool) {
	if len(want) == 0 {
		return evidence.Span{}, true
	}
	have := wordsOf(text)
	for i := 0; i+len(want) <= len(have); i++ {
		n := 0
		for n < len(want) && have[i+n].folded == want[n].folded {
			n++
		}
		if n == len(want) {
			return evidence.Span{Start: have[i].span.Start, End: have[i+n-1].span.End}, true
		}
	}
	return evidence.Span{}, false
}

// ownPart blanks what a message quotes of others: lines that begin with ">",
// and everything from the line that introduces an earlier message. Bytes keep
// their places.
func ownPart(text string) string {
	out := []byte(text)
	for start := 0; start < len(text); {
		end := start + len(text[start:])
		if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
			end = start + n + 1
		}
		line := strings.TrimSpace(text[start:end])
		if introducesQuote(line) {
			blank(out[start:])
			break
		}
		if strings.HasPrefix(line, ">") {
			blank(out[start:end])
		}
		start = end
	}
	return string(out)
}

func introducesQuote(line string) bool {
	return strings.HasPrefix(line, "-----Original Message") || strings.HasPrefix(line, "---------- Forwarded message") ||
		strings.HasPrefix(line, "Begin forwarded message:") ||
		strings.HasPrefix(line, "On ") && strings.HasSuffix(line, "wrote:")
}

func blank(b []byte) {
	for i := range b {
		b[i] = '\n' // no word, whatever stood beside it
	}
}

// quotedAt reports whether the words stand inside quotation marks that open in
// the same paragraph: somebody else's words, perhaps.
func quotedAt(text string, s evidence.Span) bool {
	before := text[:s.Start]
	if i := strings.LastIndex(before, "\n\n"); i >= 0 {
		before = before[i:]
	}
	straight, open := false, 0
	for _, r := range before {
		switch r {
		case '"':
			straight = !straight
		case '“', '„', '«':
			open++
		case '”', '»':
			open = max(0, open-1)
		}
	}
	return straight || open > 0
}
