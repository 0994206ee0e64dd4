package finding

import (
	"fmt"
	"slices"
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
		return result{notes: []string{"said of no words is said of nothing"}}, nil
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
	if t.paraphrased() || !e.sentCopies(t) || t.event.Kind == evidence.KindPost && strings.HasPrefix(t.event.Text, "RT @") {
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
	if t.has(omissionLabels) && strings.ContainsAny(text[span.Start:span.End], "\r\n") {
		return nil // between two lines of an excerpt, anything may be left out
	}
	h := e.newHit(pool, t, ShowsSaid).on(by, nil)
	h.item = pool.judgeBy(t, backing{copies: e.undrafted, ends: []evidence.Handle{by.way.handle}, words: true, ours: e.oursOf(by)})
	h.words = &span
	switch {
	case quotedAt(text, span):
		h.cap(evidence.Claimed)
		h.item.why += "; the words stand in quotation marks there"
	case span.End > int64(headedFrom(text)):
		h.cap(evidence.Claimed)
		h.item.why += "; the words stand below what looks like the head of another message"
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
// nothing between them but signs, of which none says that words are left out.
// Whole words count: "no" does not stand in "know".
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
		if n == len(want) && !leavesOut(text, have[i:i+n]) {
			return evidence.Span{Start: have[i].span.Start, End: have[i+n-1].span.End}, true
		}
	}
	return evidence.Span{}, false
}

// leavesOut reports whether between two of the words stands a mark of omission:
// "[...]", "[…]", or dots without brackets.
func leavesOut(text string, ws []word) bool {
	for i := 1; i < len(ws); i++ {
		between := strings.ReplaceAll(text[ws[i-1].span.End:ws[i].span.Start], " ", "")
		if strings.Contains(between, "...") || strings.Contains(between, "…") {
			return true
		}
	}
	return false
}

// ownPart blanks what a message quotes of others: lines that begin with ">",
// and everything from the line that introduces an earlier message. Bytes keep
// their places.
func ownPart(text string) string {
	out := []byte(text)
	for start := 0; start < len(text); {
		end := lineEnd(text, start)
		if introducesQuote(text, start) {
			blank(out[start:])
			break
		}
		if strings.HasPrefix(strings.TrimSpace(text[start:end]), ">") {
			blank(out[start:end])
		}
		start = end
	}
	return string(out)
}

// ownOnly is ownPart without what headedFrom leaves in doubt.
func ownOnly(text string) string {
	out := []byte(ownPart(text))
	blank(out[headedFrom(text):])
	return string(out)
}

// lineEnd returns where the line that begins at start ends, with its line end.
func lineEnd(text string, start int) int {
	if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
		return start + n + 1
	}
	return len(text)
}

// attributionLines is over how many lines a mail program breaks the words "On
// such a day, somebody wrote:".
const attributionLines = 3

// introducesQuote reports whether the line that begins at start introduces an
// earlier message.
func introducesQuote(text string, start int) bool {
	end := lineEnd(text, start)
	line := strings.TrimSpace(text[start:end])
	if rule := strings.ToLower(strings.TrimLeft(line, "- ")); strings.HasPrefix(line, "--") &&
		(strings.HasPrefix(rule, "original message") || strings.HasPrefix(rule, "forwarded message")) {
		return true
	}
	if strings.HasPrefix(line, "Begin forwarded message:") {
		return true
	}
	if !strings.HasPrefix(line, "On ") {
		return false
	}
	for n := 1; !strings.HasSuffix(line, "wrote:"); n++ {
		if n == attributionLines || end == len(text) || line == "" {
			return false
		}
		start, end = end, lineEnd(text, end)
		line = strings.TrimSpace(text[start:end])
	}
	return true
}

// heads are the beginnings of lines that look like the head of a message put
// into the text of another, in small letters.
var heads = []string{"from:", "sent:", "to:", "cc:", "subject:", "date:"}

// headedFrom returns where in text the first line begins that looks like the
// head of another message, or names its writer; the length of text where none
// does. What follows may be somebody else's.
func headedFrom(text string) int {
	for start := 0; start < len(text); {
		end := lineEnd(text, start)
		line := strings.ToLower(strings.Trim(text[start:end], "* \t\r\n"))
		if strings.HasSuffix(line, "wrote:") || slices.ContainsFunc(heads, func(h string) bool { return strings.HasPrefix(line, h) }) {
			return start
		}
		start = end
	}
	return len(text)
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
	single, last := 0, ' '
	for i, r := range before {
		_, size := utf8.DecodeRuneInString(before[i:]) // of a broken one, not that of its stand-in
		rest := before[i+size:]
		if rest == "" {
			rest = text[s.Start:]
		}
		switch r {
		case '"':
			straight = !straight
		case '“', '„', '«':
			open++
		case '”', '»':
			open = max(0, open-1)
		case '‘', '‚', '‹':
			single++
		case '›':
			single = max(0, single-1)
		case '\'', '’': // an apostrophe stands between letters
			after, inWord := startsWord(rest), unicode.IsLetter(last) || unicode.IsDigit(last)
			switch {
			case r == '\'' && after && !inWord:
				single++
			case !after:
				single = max(0, single-1)
			}
		}
		last = r
	}
	return straight || open > 0 || single > 0
}
