package quote

import (
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Read finds every attribution in text, in the order of the first byte of
// what is attributed or of the words that attribute it. It never fails: words
// that no rule knows are left alone, bytes that are no UTF-8 are read as
// marks. Its time is linear in the length of text, whatever the text.
func Read(text string) []Attribution {
	r := &reader{text: text, names: newNameBook(), last: -1}
	for at := 0; at < len(text); {
		lo, hi := nextUnit(text, at)
		if hi <= lo {
			break
		}
		r.unit(lo, hi)
		at = hi
	}
	r.resolve()
	return r.sorted()
}

// reader is the state of one reading.
type reader struct {
	text   string
	toks   []token
	used   []bool // by token: it has a part in an attribution
	sents  []run  // the sentences of the unit
	units  int    // how many units were read
	out    []found
	first  int // the first of out that is of this unit
	names  *nameBook
	last   int // the last attribution that is speech, or -1
	due    *cue
	starts []string  // the names that begin the sentences of the unit before
	cues   []cue     // the cues of the unit
	hung   []hungCue // cues of the unit that end a sentence without a complement
}

// hungCue is a cue whose words may stand in the next sentence.
type hungCue struct {
	sentence int
	cue
}

// run is a run of tokens, from lo to before hi.
type run struct{ lo, hi int }

func (n run) empty() bool { return n.lo >= n.hi }

// cue is a verb, a noun or a mark that attributes, as it was read.
type cue struct {
	verb    *verb
	words   run // the cue with its auxiliaries
	at      int // the token of the verb or noun itself
	source  run // whom it names, empty where it names nobody
	speech  bool
	rule    string
	follows bool // the source is a relative pronoun
	inner   bool // it stands in a clause that the sentence goes on after
	dashed  bool // that clause stands between dashes
	unit    int
	srcSpan evidence.Span // set when the cue waits for the next unit
	cueSpan evidence.Span
	mention mention
}

// found is an attribution with what is needed to find its speaker.
type found struct {
	Attribution
	mention mention
	unit    int
	direct  bool // its content is, or ends with, a quotation of whole sentences
	lastTok int  // the last token of its content, in its unit
	closes  bool // nothing but its cue stands behind it in its unit
}

// maxUnitCues bounds how many cues of one unit are remembered.
const maxUnitCues = 64

func (r *reader) unit(lo, hi int) {
	r.toks = scan(r.text, lo, hi, r.toks[:0])
	pairQuotes(r.text, r.toks)
	markSentences(r.text, r.toks)
	r.used = append(r.used[:0], make([]bool, len(r.toks))...)
	r.sents = r.sents[:0]
	for i, from := 0, 0; i < len(r.toks); i++ {
		if r.toks[i].end {
			r.sents = append(r.sents, run{from, i + 1})
			from = i + 1
		}
	}
	r.first = len(r.out)
	r.hung, r.cues = r.hung[:0], r.cues[:0]
	r.collect()
	r.goOn()
	for k := range r.sents {
		r.colon(k)
	}
	for k := range r.sents {
		r.after(k)
	}
	for k := range r.sents {
		r.according(k)
		r.before(k)
		r.nouns(k)
	}
	r.loose()
	r.starts = r.startNames(len(r.toks))
	r.units++
}

// span returns the bytes of a run of tokens.
func (r *reader) span(n run) evidence.Span {
	return evidence.Span{Start: int64(r.toks[n.lo].lo), End: int64(r.toks[n.hi-1].hi)}
}

func (r *reader) words(n run) string {
	if n.empty() {
		return ""
	}
	return r.text[r.toks[n.lo].lo:r.toks[n.hi-1].hi]
}

// phrase returns the words of a run with white space folded.
func (r *reader) phrase(n run) string {
	s := r.words(n)
	if strings.ContainsAny(s, "\n\r\t") || strings.Contains(s, "  ") {
		return strings.Join(strings.Fields(s), " ")
	}
	return s
}

func (r *reader) is(i int, w string) bool {
	t := r.toks[i]
	return t.hi-t.lo == len(w) && (r.text[t.lo:t.hi] == w || t.caps && lowerFirst(r.text[t.lo:t.hi], w))
}

// lowerFirst reports whether s is w with a capital first letter.
func lowerFirst(s, w string) bool { return s[0]|0x20 == w[0] && s[1:] == w[1:] }

func (r *reader) has(i int, c class) bool { return r.toks[i].word.class&c != 0 }

// add records an attribution of the content runs to a cue. Runs are trimmed;
// it reports false where nothing is left of them.
func (r *reader) add(c cue, content ...run) bool {
	f := found{unit: r.units}
	quoted, plain := 0, 0
	for _, n := range content {
		n = r.trim(n)
		if n.empty() {
			continue
		}
		for i := n.lo; i < n.hi; i++ {
			r.used[i] = true
			if r.toks[i].kind == kindWord || r.toks[i].kind == kindNumber {
				if r.toks[i].quoted {
					quoted++
				} else {
					plain++
				}
			}
		}
		f.Content = append(f.Content, r.span(n))
		f.lastTok = n.hi - 1
	}
	if quoted+plain == 0 {
		return false
	}
	f.Form = formOf(quoted, plain)
	f.direct = r.toks[f.lastTok].quoted
	f.Speech = c.speech
	f.Rule = c.rule
	if c.cueSpan != (evidence.Span{}) {
		f.Cue = []evidence.Span{c.cueSpan}
	} else if !c.words.empty() {
		f.Cue = []evidence.Span{r.span(c.words)}
		r.use(c.words)
	}
	if c.srcSpan != (evidence.Span{}) {
		f.Source = []evidence.Span{c.srcSpan}
		f.mention = c.mention
	} else if !c.source.empty() {
		f.Source = []evidence.Span{r.span(c.source)}
		f.mention = r.mentionOf(c.source, c.follows)
		r.use(c.source)
	}
	r.out = append(r.out, f)
	if c.srcSpan == (evidence.Span{}) && c.cueSpan == (evidence.Span{}) && len(r.cues) < maxUnitCues {
		r.cues = append(r.cues, c)
	}
	if f.Speech && !strings.HasPrefix(c.rule, "asked") {
		r.last = len(r.out) - 1
	}
	return true
}

func formOf(quoted, plain int) Form {
	switch {
	case plain == 0:
		return Direct
	case quoted == 0:
		return Indirect
	}
	return Mixed
}

func (r *reader) use(n run) {
	for i := n.lo; i < n.hi; i++ {
		r.used[i] = true
	}
}

func (r *reader) anyUsed(n run) bool { return slices.Contains(r.used[n.lo:n.hi], true) }

// trim takes marks off both ends of a run that are no part of what is said:
// a comma, a full stop that no quotation has inside it. A question keeps its mark.
func (r *reader) trim(n run) run {
	for !n.empty() {
		switch k := r.toks[n.lo].kind; k {
		case kindComma, kindStop, kindColon, kindDash, kindClose, kindParenClose, kindOwner:
			n.lo++
			continue
		}
		break
	}
	for !n.empty() {
		t := r.toks[n.hi-1]
		switch {
		case t.kind == kindComma || t.kind == kindColon || t.kind == kindDash || t.kind == kindOpen || t.kind == kindParenOpen,
			t.kind == kindStop && !t.quoted && r.text[t.lo] != '?' && r.text[t.lo] != '!':
			n.hi--
			continue
		}
		break
	}
	return n
}

// sorted returns what was found in the order of the text, each once.
func (r *reader) sorted() []Attribution {
	out := make([]Attribution, len(r.out))
	for i, f := range r.out {
		slices.SortFunc(f.Content, func(a, b evidence.Span) int { return int(a.Start - b.Start) })
		f.Attribution.Content = mergedSpans(f.Content)
		out[i] = f.Attribution
	}
	slices.SortStableFunc(out, func(a, b Attribution) int { return int(beginOf(a) - beginOf(b)) })
	return out
}

func beginOf(a Attribution) int64 {
	at := a.Content[0].Start
	for _, s := range a.Cue {
		at = min(at, s.Start)
	}
	return at
}

// mergedSpans drops spans that overlap the one before.
func mergedSpans(s []evidence.Span) []evidence.Span {
	out := s[:0]
	for _, n := range s {
		if len(out) > 0 && n.Start < out[len(out)-1].End {
			out[len(out)-1].End = max(out[len(out)-1].End, n.End)
			continue
		}
		out = append(out, n)
	}
	return out
}
