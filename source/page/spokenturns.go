package page

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/gainsay/gainsay/evidence"
)

// Turn is what one speaker says in a transcript until the next one speaks. All
// spans are bytes of the text, so that a turn can be cited.
type Turn struct {
	Label    evidence.Span   // the words that name the speaker: "ANDERSON COOPER, HOST", "Q"
	Words    evidence.Span   // from the first word said to the last
	Asides   []evidence.Span // what stands inside Words and was not said: "(CROSSTALK)", a time, a page number
	Speaker  string          // the fullest name the text has for the speaker; empty where it has none
	Question bool            // put by an examiner: "Q", "QUESTION", "BY MR. HALE"
}

// Said returns the words of a turn without what was not said, in pieces.
func (t Turn) Said() []evidence.Span {
	var out []evidence.Span
	at := t.Words.Start
	for _, a := range t.Asides {
		if a.Start > at {
			out = append(out, evidence.Span{Start: at, End: a.Start})
		}
		at = max(at, a.End)
	}
	if at < t.Words.End {
		out = append(out, evidence.Span{Start: at, End: t.Words.End})
	}
	return out
}

var (
	// lineNumber is what stands before the words of a line in a deposition;
	// stamp is a time of a broadcast.
	lineNumber = regexp.MustCompile(`^\s{0,12}\d{1,2}(?:\s{2,}|\t|$)`)
	stamp      = regexp.MustCompile(`^\s*(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?(?: ?E?S?T)?[\])]?)\s*[-–—]?\s*`)
	// aside is a line, or a part of one, that was not said.
	spokenAside = regexp.MustCompile(`[(\[](?:[A-Z][A-Z ,.'/-]{2,60}|(?i:crosstalk|laughter|applause|inaudible|unintelligible|pause|video clip|music|off[- ]mic|indiscernible|commercial break)(?: [a-z ]{1,30})?|\d{1,2}:\d{2}(?::\d{2})?)[)\]]`)
	// The forms of a label. In capitals with a colon; with a title and a full
	// stop or a colon, as legislatures print; a name with a colon; Q and A.
	capsLabel   = regexp.MustCompile(`^([A-Z][A-Z.'’\-]+(?: [A-Z0-9][A-Z0-9.'’\-]*){0,5}(?: ?\([^()\n]{1,30}\))?(?:,[^:\n]{1,80})?):(?:\s|$)`)
	titleLabel  = regexp.MustCompile(`^((?:(?i:mr|mrs|ms|dr|sen|rep|senator|representative|chairman|chairwoman|judge|justice|secretary|ambassador|director|general|professor|lord|sir|baroness|dame)\.?(?: [A-Z][\w'’\-]+){1,3})|(?i:the|madam) (?i:chairman|chairwoman|chair|speaker|clerk|court|witness|president|reporter|interpreter))[.:](?:\s|$)`)
	nameLabel   = regexp.MustCompile(`^([A-Z][\w.'’\-]+(?: (?:[A-Z][\w.'’\-]*|de|van|von|der|bin|al)){1,4}(?: ?\([^()\n]{1,30}\))?):(?:\s|$)`)
	letterLabel = regexp.MustCompile(`^([QA])(?:\.|:|\s{2,}|\s*[-–—])\s*`)
	byLabel     = regexp.MustCompile(`^BY ((?:MR|MS|MRS|DR|SENATOR|THE)\.? [A-Z][A-Z.'’ \-]{1,40}):\s*$`)
	witnessLine = regexp.MustCompile(`(?i)(?:deposition|testimony|examination|interview|evidence) of:? ([A-Z][\w.'’\-]+(?: [A-Z][\w.'’\-]+){1,4})|^\s*([A-Z][A-Z.'’\- ]{3,50}), (?:called as a witness|having been (?:first )?(?:duly )?sworn|sworn|the witness)`)
)

// maxLabelBytes is the longest label of a turn.
const maxLabelBytes = 140

// maxSpeakers bounds how many names are compared; nobody's hearing has more.
const maxSpeakers = 2000

// Turns cuts a transcript of what was spoken into turns, in order. It returns
// none where the text is something else: an article in which somebody is
// quoted once, a form, a table. It takes time linear in the text.
func Turns(text string) []Turn {
	s := splitter{text: text, names: map[string]string{}}
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		s.line(at, end)
		at = end
	}
	s.close()
	if !s.believable() {
		return nil
	}
	s.nameAll()
	return s.turns
}

// splitter is a text being cut into turns.
type splitter struct {
	text     string
	turns    []Turn
	labels   []string // of turns, as written, folded to one space
	preface  int      // bytes of words before the first turn
	examiner string
	witness  string
	names    map[string]string // the fullest label, by last word
}

// line takes one line, with its end.
func (s *splitter) line(lo, hi int) {
	body := s.text[lo:hi]
	if m := witnessLine.FindStringSubmatch(body[:min(len(body), 200)]); m != nil {
		s.witness = strings.TrimSpace(m[1] + m[2])
	}
	at := lo
	if n := lineNumber.FindString(body); n != "" && !stamp.MatchString(body) {
		s.aside(at, at+len(n))
		at += len(n)
	}
	for at < hi && (s.text[at] == ' ' || s.text[at] == '\t' || s.text[at] == '>' || s.text[at] == '*') {
		at++
	}
	if n := stamp.FindString(s.text[at:hi]); n != "" {
		s.aside(at, at+len(n))
		at += len(n)
	}
	head := s.text[at:min(hi, at+maxLabelBytes)]
	if m := byLabel.FindStringSubmatch(strings.TrimRight(head, "\r\n")); m != nil {
		s.examiner = m[1]
		s.aside(at, hi)
		return
	}
	if label, skip, ok := labelOf(head); ok {
		s.open(at, at+label, at+skip)
		at += skip
	}
	s.words(at, hi)
}

// labelOf returns the length of a label, and where the words after it begin.
func labelOf(head string) (label, skip int, ok bool) {
	for _, form := range []*regexp.Regexp{letterLabel, capsLabel, titleLabel, nameLabel} {
		m := form.FindStringSubmatchIndex(head)
		if m == nil {
			continue
		}
		words := head[m[2]:m[3]]
		if form == nameLabel && notNames[strings.ToLower(strings.Fields(words)[0])] {
			return 0, 0, false
		}
		return m[3], m[1], true
	}
	return 0, 0, false
}

// notNames begin lines that look like a turn and are a form's.
var notNames = map[string]bool{
	"date": true, "time": true, "place": true, "subject": true, "the": true, "this": true, "for": true, "press": true, "media": true,
	"last": true, "first": true, "total": true, "contact": true, "updated": true, "published": true, "editor's": true, "note": true, "re": true,
}

// open begins a turn.
func (s *splitter) open(lo, hi, after int) {
	s.close()
	label := strings.Join(strings.Fields(s.text[lo:hi]), " ")
	t := Turn{Label: evidence.Span{Start: int64(lo), End: int64(hi)}, Words: evidence.Span{Start: int64(after), End: int64(after)}}
	switch strings.TrimRight(label, ".:") {
	case "Q", "QUESTION", "Question":
		t.Question, t.Speaker = true, s.examiner
	case "A", "ANSWER", "Answer":
		t.Speaker = "\x00witness"
	}
	s.turns, s.labels = append(s.turns, t), append(s.labels, label)
	bare := bareName(label)
	if w := strings.Fields(bare); len(w) > 0 && len(s.names) < maxSpeakers {
		last := strings.ToLower(w[len(w)-1])
		if len(bare) > len(s.names[last]) {
			s.names[last] = bare
		}
	}
}

// words adds the words of a line to the turn that is open.
func (s *splitter) words(lo, hi int) {
	body := s.text[lo:hi]
	if strings.TrimSpace(body) == "" {
		return
	}
	if len(s.turns) == 0 {
		s.preface += len(body)
		return
	}
	for _, m := range spokenAside.FindAllStringIndex(body, -1) {
		s.aside(lo+m[0], lo+m[1])
	}
	t := &s.turns[len(s.turns)-1]
	t.Words.End = int64(lo + len(strings.TrimRightFunc(body, unicode.IsSpace)))
}

// aside marks bytes of the open turn as not said.
func (s *splitter) aside(lo, hi int) {
	if len(s.turns) == 0 || strings.TrimSpace(s.text[lo:hi]) == "" {
		return
	}
	t := &s.turns[len(s.turns)-1]
	t.Asides = append(t.Asides, evidence.Span{Start: int64(lo), End: int64(hi)})
}

// close ends the open turn: asides beyond its last word are none of it.
func (s *splitter) close() {
	if len(s.turns) == 0 {
		return
	}
	t := &s.turns[len(s.turns)-1]
	for t.Words.Start < t.Words.End && (s.text[t.Words.Start] == ' ' || s.text[t.Words.Start] == '\n' || s.text[t.Words.Start] == '\t' || s.text[t.Words.Start] == '\r') {
		t.Words.Start++
	}
	t.Asides = slices.DeleteFunc(t.Asides, func(a evidence.Span) bool { return a.Start < t.Words.Start || a.End > t.Words.End })
}

// believable reports whether the turns found make a transcript.
func (s *splitter) believable() bool {
	if len(s.turns) < minTurns {
		return false
	}
	count := map[string]int{}
	said := int64(0)
	for i, l := range s.labels {
		if w := strings.Fields(bareName(l)); len(w) > 0 {
			l = strings.ToLower(w[len(w)-1])
		}
		count[l]++
		said += s.turns[i].Words.End - s.turns[i].Label.Start
	}
	again := 0
	for _, n := range count {
		if n > 1 {
			again += n
		}
	}
	return len(count) >= 2 && again*2 >= len(s.turns) && said*10 >= int64(len(s.text)-s.preface)*mostlyTurns && said > int64(s.preface)/4
}

// nameAll gives every turn the fullest name that a label of the text has for
// its speaker, and the witness's to the answers.
func (s *splitter) nameAll() {
	for i := range s.turns {
		t := &s.turns[i]
		switch {
		case t.Speaker == "\x00witness":
			t.Speaker = tidyName(s.witness)
			if t.Speaker == "" {
				t.Speaker = "the witness"
			}
			continue
		case t.Question:
			t.Speaker = tidyName(bareName(t.Speaker))
			continue
		}
		bare := bareName(s.labels[i])
		if w := strings.Fields(bare); len(w) == 1 {
			if full := s.names[strings.ToLower(w[0])]; full != "" {
				bare = full
			}
		}
		t.Speaker = tidyName(bare)
		if strings.EqualFold(s.labels[i], "the witness") && s.witness != "" {
			t.Speaker = tidyName(s.witness)
		}
	}
}

// titlesSpoken stand before a name in a label.
var titlesSpoken = regexp.MustCompile(`^(?i:mr|mrs|ms|dr|sen|rep|gov|senator|representative|governor|chairman|chairwoman|judge|justice|secretary|ambassador|director|general|professor|president|vice president|senior|lord|sir|baroness|dame)\.? `)

// bareName takes title, office and party away from a label: "GOV. MIKE PENCE
// (R-IN), CANDIDATE" is MIKE PENCE.
func bareName(label string) string {
	if i := strings.IndexAny(label, ",("); i > 0 {
		label = label[:i]
	}
	label = strings.TrimRight(strings.TrimSpace(label), ".:")
	for {
		cut := titlesSpoken.ReplaceAllString(label, "")
		if cut == label {
			return label
		}
		label = cut
	}
}

// tidyName writes a name that is all in capitals with capitals at the
// beginnings of words; other names stay as they are.
func tidyName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if strings.ToUpper(name) != name {
		return name
	}
	var b strings.Builder
	up := true
	for _, r := range name {
		if up {
			b.WriteRune(r)
		} else {
			b.WriteRune(unicode.ToLower(r))
		}
		up = r == ' ' || r == '-' || r == '\'' || r == '’' || r == '.'
	}
	return b.String()
}
