package quote

import (
	"iter"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/statement"
)

// Document is what is known of a text beside its words.
type Document struct {
	Source    string          // for Statement.Source: "item:" and an id, or words for people
	Published evidence.Time   // the day on which words of time lean; zero: not known
	Zone      string          // IANA zone in which it was published, where known
	Turns     []evidence.Span // of a transcript: the words of every turn, in order
}

// Suggest makes a draft of a statement of each attribution that reports
// speech, in the order given (method sections 2 and 6). names are the names
// that the case knows: a mention that can only mean one of them is written as
// it. Where no template fits, Candidates is empty: about two attributions in a
// hundred say anything that an archive could show.
//
// It is pure, and takes time linear in text and attributions.
func Suggest(doc Document, text string, attributions []Attribution, names []string) []Suggestion {
	return slices.Collect(Suggestions(doc, text, attributions, names))
}

// Suggestions is [Suggest] one at a time: what a long text suggests need not
// be held all at once, and the caller can stop.
func Suggestions(doc Document, text string, attributions []Attribution, names []string) iter.Seq[Suggestion] {
	return func(yield func(Suggestion) bool) {
		table := tableOf(text, names)
		last := map[string]*draft{} // by speaker, for what is carried on
		for i := range attributions {
			a := &attributions[i]
			if !a.Speech || !fits(a, text) {
				continue
			}
			d := newDraft(doc, text, a, table)
			if !yield(d.suggestion(last[a.Speaker])) {
				return
			}
			if a.Speaker != "" {
				last[a.Speaker] = d
			}
		}
	}
}

// fits reports whether every span of a is one of text, and there is content.
func fits(a *Attribution, text string) bool {
	for _, spans := range [][]evidence.Span{a.Content, a.Cue, a.Source} {
		for _, s := range spans {
			if !s.Within(int64(len(text))) {
				return false
			}
		}
	}
	return len(a.Content) > 0
}

// draft is one attribution while it is being read.
type draft struct {
	doc            Document
	text           string
	att            *Attribution
	names          *nameTable
	sentLo, sentHi int             // the sentence around the cue
	outside        []evidence.Span // the parts of it that are not attributed
	when           When
	venue          string
}

func newDraft(doc Document, text string, a *Attribution, table *nameTable) *draft {
	d := &draft{doc: doc, text: text, att: a, names: table}
	at := a.Content[0]
	if len(a.Cue) > 0 {
		at = a.Cue[0]
	} else if len(a.Source) > 0 {
		at = a.Source[0]
	}
	end := min(at.End, at.Start+maxSentenceBytes)
	d.sentLo, d.sentHi = sentenceBounds(text, int(at.Start), int(end))
	d.outside = without(evidence.Span{Start: int64(d.sentLo), End: int64(d.sentHi)}, a.Content)
	return d
}

// without returns the pieces of whole that none of taken covers.
func without(whole evidence.Span, taken []evidence.Span) []evidence.Span {
	sorted := slices.Clone(taken)
	slices.SortFunc(sorted, func(a, b evidence.Span) int { return int(a.Start - b.Start) })
	var out []evidence.Span
	for _, t := range sorted {
		if t.End <= whole.Start || t.Start >= whole.End {
			continue
		}
		if t.Start > whole.Start {
			out = append(out, evidence.Span{Start: whole.Start, End: t.Start})
		}
		whole.Start = min(max(whole.Start, t.End), whole.End)
	}
	if whole.Start < whole.End {
		out = append(out, whole)
	}
	return out
}

func (d *draft) direct() bool { return d.att.Form == Direct }

// gap is how many bytes part s from the words that attribute.
func (d *draft) gap(s evidence.Span) int {
	anchors := d.att.Cue
	if len(anchors) == 0 {
		anchors = d.att.Source
	}
	if len(anchors) == 0 {
		anchors = d.att.Content[:1]
	}
	best := int64(1 << 40)
	for _, a := range anchors {
		best = min(best, max(0, s.Start-a.End, a.Start-s.End))
	}
	return int(best)
}

// cueGroup is the cue with what stands just before it.
func (d *draft) cueGroup() string {
	if len(d.att.Cue) == 0 {
		return ""
	}
	cue := d.att.Cue[0]
	return d.text[max(int64(d.sentLo), cue.Start-30):cue.End]
}

func (d *draft) cueWords() string {
	var parts []string
	for _, c := range d.att.Cue {
		parts = append(parts, spanWords(d.text, c))
	}
	return strings.Join(parts, " ")
}

// contentWords is what is attributed, cut at maxLexedBytes.
func (d *draft) contentWords() string {
	all := ""
	left := int64(maxLexedBytes)
	for _, s := range d.att.Content {
		if s.End = min(s.End, s.Start+left); s.Start < s.End {
			words := strings.ToValidUTF8(spanWords(d.text, s), "")
			if all != "" {
				all = inOne(all, words)
			} else {
				all = words
			}
		}
		left -= s.Len()
	}
	return all
}

// inOne puts two pieces of what is attributed together: as two sentences
// where the second begins one, and else as one, without the comma that the
// writer set before "he said".
func inOne(before, after string) string {
	before = strings.TrimRight(before, "\"”' \n")
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, "\"“'"))
	switch {
	case strings.HasSuffix(before, ".") || strings.HasSuffix(before, "?") || strings.HasSuffix(before, "!"):
		return before + " " + after
	case unicode.IsUpper(r):
		return strings.TrimRight(before, ",") + ". " + after
	}
	return strings.TrimRight(before, ",") + " " + after
}

func (d *draft) aroundWords() string {
	var parts []string
	for _, s := range d.outside {
		parts = append(parts, spanWords(d.text, s))
	}
	return strings.Join(parts, " | ")
}

// namesSpeaker reports whether a passage goes on about the same speaker.
func (d *draft) namesSpeaker(s evidence.Span) bool {
	ls := lexed(d.text, int(s.Start), int(s.End))
	words := strings.Fields(folded(d.att.Speaker))
	for i, l := range ls {
		if i < 4 && (l.word == "he" || l.word == "she" || l.word == "they") {
			return true
		}
		if len(words) > 0 && (l.word == words[len(words)-1] || l.word == words[len(words)-1]+"'s") {
			return true
		}
	}
	return false
}

// turnBefore returns the end of the turn before that of the content, in a
// transcript.
func (d *draft) turnBefore() (evidence.Span, bool) {
	at := d.att.Content[0].Start
	n, found := slices.BinarySearchFunc(d.doc.Turns, at, func(s evidence.Span, at int64) int {
		switch {
		case s.End <= at:
			return -1
		case s.Start > at:
			return 1
		}
		return 0
	})
	if !found || n == 0 {
		return evidence.Span{}, false
	}
	s := d.doc.Turns[n-1]
	end := int(s.End)
	from, to, ok := sentenceBefore(d.text, end)
	if !ok || from < int(s.Start) {
		from, to = int(s.Start), end
	}
	return evidence.Span{Start: int64(from), End: int64(to)}, from < to && to-from <= maxSentenceBytes
}

// suggestion reads everything about the draft. before is the draft of the
// same speaker before it, whose day and place are carried on where this one
// names none.
func (d *draft) suggestion(before *draft) Suggestion {
	s := Suggestion{Attribution: *d.att, Candidates: []Candidate{}}
	rule := func(name string) {
		if name != "" && !slices.Contains(s.Rules, name) {
			s.Rules = append(s.Rules, name)
		}
	}
	rule(d.att.Rule)
	st := &s.Statement
	st.Speaker, st.For = d.speaker(), d.names.full(d.att.For)
	st.Source, st.Zone = d.doc.Source, d.doc.Zone
	st.Quote = d.quote()

	d.when = saidFor(d)
	venue, venueRule := venueFor(d)
	d.venue = venue
	if before != nil && d.carries(before) {
		d.when.From, d.when.To, d.when.Rule = before.when.From, before.when.To, "said:carried"
		if d.venue == "" && before.venue != "" {
			d.venue, venueRule = before.venue, "venue:carried"
		}
	}
	st.Said, st.SaidTo, st.Venue = d.when.From, d.when.To, d.venue
	rule(d.when.Rule)
	rule(venueRule)

	content := d.contentWords()
	s.Answers = d.answers(content, rule)
	if len(s.Answers) > 0 {
		st.Answers = spanWords(d.text, s.Answers[0])
	}
	except, exceptSpan := exceptFor(d)
	if st.Except = except; except != "" && !exceptSpan.Within(0) {
		rule("except:not-denied")
	}
	s.Candidates = d.candidates(content, st.Answers)
	d.judge(&s, content, rule)
	return s
}

// speaker is the fullest name there is for whoever is quoted.
func (d *draft) speaker() string {
	if d.att.Speaker == "" {
		return ""
	}
	return d.names.full(d.att.Speaker)
}

// carries reports whether the day of an earlier draft holds for this one:
// nothing here tells the day, and little stands between the two.
func (d *draft) carries(before *draft) bool {
	if d.when.Rule != ruleSaidPublished || before.when.Rule == ruleSaidPublished || before.when.Rule == ruleSaidUnknown || before.when.Rule == ruleSaidPerfect || before.when.Rule == ruleSaidThen {
		return false
	}
	gap := d.att.Content[0].Start - before.att.Content[len(before.att.Content)-1].End
	return gap >= 0 && gap < maxCarriedBytes
}

// maxCarriedBytes is how far the day of one quotation is carried to the next.
const maxCarriedBytes = 600

// quote is the exact words, their pieces joined by a mark of omission.
func (d *draft) quote() string {
	var parts []string
	for _, s := range d.att.Content {
		w := spanWords(d.text, s)
		if d.direct() {
			w = strings.Trim(w, " \n\"“”")
		}
		if w = strings.TrimRight(w, ", \n"); w != "" {
			parts = append(parts, strings.ToValidUTF8(w, "\ufffd"))
		}
	}
	return strings.Join(parts, " […] ")
}

// denialCue finds a cue that denies what it introduces; notDenying finds one
// that says that it was not denied.
var (
	denialCue  = regexp.MustCompile(`(?i)\b(?:den(?:y|ied|ies|ying)|disput(?:e|ed|es|ing)|reject(?:s|ed|ing)?|refut(?:e|ed|es|ing)|dismiss(?:es|ed|ing)|contradict(?:s|ed|ing)|disavow(?:s|ed|ing)|denial|doubt(?:s|ed|ing)?|unaware)\b`)
	notDenying = regexp.MustCompile(`(?i)\b(?:not|n['’]t|never|declined to|refused to|stopped short of|neither)\s+(?:\w+ly )?(?:den(?:y|ied|ying)|disput|reject|refut|rul|confirm)`)
)

// answers returns the question or allegation that the words answer, where they
// have no content of their own.
func (d *draft) answers(content string, rule func(string)) []evidence.Span {
	if anaphoric(content) == nil && !deniedThing.MatchString(d.cueWords()+" "+content) {
		return nil
	}
	s, name := question(d)
	if name == "" {
		return nil
	}
	rule(name)
	return []evidence.Span{s}
}

// cast says who the pronouns in the words attributed are.
func (d *draft) cast() cast {
	c := cast{me: d.speaker(), us: d.names.full(d.att.For), names: d.names, context: d.before(int(d.att.Content[0].Start))}
	if c.us == "" {
		c.us = c.me
	}
	if d.att.For != "" {
		c.they = c.us
	} else if !d.direct() {
		c.they = c.me
	}
	return c
}

// maxContext is how far back the name of "the campaign" is looked for.
const maxContext = 2000

func (d *draft) before(at int) string {
	from := max(0, at-maxContext)
	for from < at && !utf8.RuneStart(d.text[from]) {
		from++
	}
	return d.text[from:at]
}

// candidates tries the templates on the words; where these only point at a
// question, on the question.
func (d *draft) candidates(content, answered string) []Candidate {
	if notDenying.MatchString(d.aroundWords()) {
		return nil
	}
	who := d.cast()
	var out []Candidate
	if !asksBack(content) && !wished(content) {
		out = d.fromContent(content, who)
	}
	a := anaphoric(content)
	if a == nil && len(out) == 0 && answered != "" {
		a = &anaphora{neg: true}
	}
	if a != nil && answered != "" {
		asked := cast{you: who.us, they: who.us, him: who.us, names: d.names, context: who.context}
		for _, c := range d.fromWords(answered, asked) {
			// The question's own polarity turns with the answer: "no" to "had
			// you no contact?" is rare, and a person decides.
			if a.neg {
				c.Polarity = turned(c.Polarity)
			}
			c.Rule += "+answer"
			out = append(out, c)
		}
	}
	var good []Candidate
	for _, c := range out {
		if len(good) < maxDrafts && writable(c) && !slices.ContainsFunc(good, func(o Candidate) bool { return o.Polarity == c.Polarity && o.Prop.String() == c.Prop.String() }) {
			good = append(good, c)
		}
	}
	return good
}

// wished reports whether words are an infinitive, "to push the story": what
// was asked for, and not what was.
func wished(content string) bool {
	rest, is := strings.CutPrefix(strings.ToLower(content), "to ")
	return is && !strings.HasPrefix(rest, "have ") && !strings.HasPrefix(rest, "having ")
}

func asksBack(content string) bool {
	return strings.HasSuffix(strings.TrimRight(content, " \"”’)"), "?")
}

func turned(p statement.Polarity) statement.Polarity {
	if p == statement.Denies {
		return statement.Asserts
	}
	return statement.Denies
}

// fromContent tries the templates on every sentence of the content. Words that
// stand between the cue and the content belong to the first.
func (d *draft) fromContent(content string, who cast) []Candidate {
	words := content
	if cue := d.att.Cue; len(cue) > 0 {
		first := d.att.Content[0].Start
		if at := cue[len(cue)-1].End; first > at && first-at < maxBetweenBytes && !strings.ContainsAny(d.text[at:first], ".,:;\n") {
			words = d.text[at:first] + content
		}
	}
	flip := denialCue.MatchString(d.cueWords())
	var out []Candidate
	for _, sent := range sentences(lexed(words, 0, len(words))) {
		for _, c := range passageOf(words, sent, who).propositions(0, 0) {
			if flip {
				c.Polarity = turned(c.Polarity)
			}
			out = append(out, c)
		}
		who.spoken = wordsOf(words, sent)
	}
	return out
}

// maxBetweenBytes is how much may stand between a cue and what it introduces
// for both to be one clause.
const maxBetweenBytes = 60

func (d *draft) fromWords(words string, who cast) []Candidate {
	var out []Candidate
	for _, sent := range sentences(lexed(words, 0, len(words))) {
		out = append(out, passageOf(words, sent, who).propositions(0, 0)...)
	}
	return out
}

// writable reports whether a candidate can stand in the text form.
func writable(c Candidate) bool {
	st := statement.Statement{
		ID: "x", Speaker: "x", Quote: "x", Polarity: c.Polarity, Prop: c.Prop,
		Said: evidence.Time{Wall: someDay, Precision: evidence.PrecisionDay},
	}
	return statement.Check(st) == nil
}

// someDay stands where a statement needs a day and none is known.
var someDay = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
