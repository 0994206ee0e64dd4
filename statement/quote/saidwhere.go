package quote

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// Rules of the said time where no words of time stand with the attribution.
const (
	ruleSaidPublished = "said:published" // said about when it was published
	ruleSaidPerfect   = "said:perfect"   // "has said": some time before
	ruleSaidThen      = "said:then"      // told of an earlier time: "then candidate"
	ruleSaidUnknown   = "said:unknown"   // nothing to go by: a person must date it
)

// aside are words after which words of time tell of something else than the
// saying: "who was hired last month, said".
var aside = regexp.MustCompile(`(?i)\b(?:who|whom|whose|which|that|after|before|when|while|since|until|because|about|of|for|from|whether|if)\b`)

// Undated reports whether no words of the text tell when a suggestion was
// said, so that a person must look: its said time leans on the publication.
func Undated(s Suggestion) bool {
	for _, r := range []string{ruleSaidPublished, ruleSaidPerfect, ruleSaidThen, ruleSaidUnknown} {
		if slices.Contains(s.Rules, r) {
			return true
		}
	}
	return false
}

// saidFor reads when an attribution was said: from the words of time nearest to its cue, in
// its sentence and outside of what is attributed; else from the day of
// publication.
func saidFor(d *draft) When {
	if best, ok := nearestTime(d); ok {
		return best
	}
	base := d.doc.Published
	if base.IsZero() {
		return When{Rule: ruleSaidUnknown}
	}
	rule := ""
	switch {
	case perfect.MatchString(d.cueGroup()):
		rule = ruleSaidPerfect
	case formerly.MatchString(d.aroundWords()):
		rule = ruleSaidThen
	}
	if rule != "" {
		// That it was said is told, and not when: about the year.
		w := aboutThen(time.Date(base.Wall.Year(), 1, 1, 0, 0, 0, 0, time.UTC), evidence.PrecisionYear)
		w.Rule = rule
		return w
	}
	b, known := dayOf(base)
	if !known {
		return When{From: base, Rule: ruleSaidPublished}
	}
	w := aboutThen(b, evidence.PrecisionDay)
	w.Rule = ruleSaidPublished
	return w
}

// perfect finds an auxiliary before the cue that takes the saying out of the
// day's news.
var perfect = regexp.MustCompile(`(?i)\b(?:has|have|had)\b(?:\s+\w+){0,3}\s*$`)

// formerly finds that a sentence tells of an earlier time.
var formerly = regexp.MustCompile(`\b(?:[Tt]hen[- ](?:[a-z]+[- ]){0,2}(?:president(?:ial)?|candidate|senator|secretary|governor|mayor|minister|chancellor|chairman|chairwoman|director|chief|head|ambassador|attorney|congressman|congresswoman|nominee|spokes\w+|[A-Z]\w+)|at the time|years (?:ago|earlier|before)|in those days)\b`)

// nearestTime returns the words of time nearest to the cue.
func nearestTime(d *draft) (When, bool) {
	var best When
	bestGap := -1
	for _, piece := range d.outside {
		for _, w := range timesIn(d.text, int(piece.Start), int(piece.End), d.doc.Published) {
			gap := d.gap(w.Span)
			if gap > maxTimeGap || toldAside(d, piece, w.Span) {
				continue
			}
			if base, ok := dayOf(d.doc.Published); ok && w.From.Precision == evidence.PrecisionDay && w.From.Wall.After(base) {
				continue // nobody was quoted before speaking
			}
			if bestGap < 0 || gap < bestGap {
				best, bestGap = w, gap
			}
		}
	}
	return best, bestGap >= 0
}

// maxTimeGap is how far from its cue, in bytes, the time of a saying stands.
const maxTimeGap = 160

// toldAside reports whether words of time between two marks stand after a word
// that turns to something else. Where the cue itself stands after that word,
// "who said on Tuesday", they are of the saying.
func toldAside(d *draft, piece, w evidence.Span) bool {
	start := w.Start
	for start > piece.Start && !strings.ContainsRune(",;:()\n", rune(d.text[start-1])) {
		start--
	}
	lead := d.text[start:w.Start]
	at := aside.FindAllStringIndex(lead, -1)
	if at == nil {
		return false
	}
	last := start + int64(at[len(at)-1][1])
	for _, cue := range d.att.Cue {
		if cue.Start >= last && cue.Start < w.Start {
			return false
		}
	}
	return true
}

// venueForms find where words were said. The first group is the venue as
// written.
var venueForms = []struct {
	rule    string
	needles []string // in lower case; where none of them is, the pattern is not tried
	re      *regexp.Regexp
}{
	{"venue:programme", []string{`"`, `“`, `‘`, `'`}, regexp.MustCompile(`(?:\bon|\bin|\bto|'s)\s+(?:[A-Z][\w.&]*(?:'s|’s)?\s+){0,3}["“‘']([A-Z][^"”“\n]{2,50}?)[,.]?["”’']`)},
	{"venue:post", []string{`tweet`, `post`, `thread`, `video`, `twitter`, `facebook`, `instagram`, `truth social`, `telegram`, `mastodon`, `bluesky`, ` x`, `linkedin`, `youtube`}, regexp.MustCompile(`(?i)\b(in a (?:\w+ )?(?:tweet|post|thread|blog post|facebook post|instagram post|video|series of tweets|series of posts)|(?:on|via) (?:twitter|facebook|instagram|truth social|telegram|mastodon|bluesky|x|linkedin|youtube))\b`)},
	{"venue:meeting", []string{`rall`, `conference`, `debate`, `hearing`, `briefing`, `speech`, `town hall`, `fundraiser`, `interview`, `deposition`, `testimony`, `inquiry`, `meeting`, `event`, `forum`, `convention`, `summit`, `session`, `call`, `dinner`, `panel`}, regexp.MustCompile(`\b((?:at|during|in|before|after) (?:a|an|the|his|her|their)(?: [\w'’.-]+){0,4}? (?:rally|rallies|news conference|press conference|conference|debate|hearing|briefing|speech|town hall|fundraiser|interview|deposition|testimony|inquiry|meeting|event|forum|convention|summit|session|call|dinner|panel)(?: (?:in|at|with|on|for|before) (?:the )?[A-Z][\w'’.&-]*(?: [A-Z][\w'’.&-]*){0,3})?)`)},
	{"venue:writing", []string{`statement`, `mail`, `letter`, `memo`, `book`, `release`, `filing`, `affidavit`, `report`, `op-ed`, `column`, `interview`, `message`, `note`, `declaration`, `submission`}, regexp.MustCompile(`(?i)\b(in (?:a|an|the|his|her|its|their)(?: [\w'’-]+){0,3}? (?:statement|e-?mail|email|letter|memo|memoir|book|press release|release|filing|court filing|affidavit|report|op-ed|column|interview|message|note|declaration|submission))\b`)},
	{"venue:testimony", []string{`testimony`, `oath`}, regexp.MustCompile(`\b((?:in|during) (?:sworn |written |public |closed-door )?testimony(?: (?:to|before) (?:the |a )?[A-Z]?[\w'’-]+(?: [A-Z][\w'’-]+){0,3})?|under oath)`)},
	{"venue:channel", []string{`cnn`, `nbc`, `cbs`, `abc`, `bbc`, `npr`, `pbs`, `c-span`, `fox`, `reuters`, `afp`, `bloomberg`, `sky`, `jazeera`}, regexp.MustCompile(`\b(?:on|to|told|with) ((?:the )?(?:CNN|NBC|CBS|ABC|BBC|MSNBC|CNBC|NPR|PBS|C-SPAN|Fox News|Fox|Reuters|AFP|Bloomberg|Sky News|Al Jazeera)(?:'s|’s)?(?: [A-Z]\w+){0,2})\b`)},
	{"venue:told", []string{`told`, `tells`, `informed`, `assured`, `with`}, regexp.MustCompile(`\b(?:told|tells|informed|assured|with) ((?:the |The )?(?:[A-Z][\w&.-]+ ){0,3}(?:Times|Post|Journal|Guardian|Press|News|Herald|Tribune|Gazette|Courier|Chronicle|Radio|Television|TV|Magazine|Telegraph|Standard|Mirror|Observer|Independent|Globe|Star|Sun|Review|Reporter|Register|Echo|Monitor|Dispatch|Bulletin)|(?:the )?(?:reporters|journalists|lawmakers|investigators|prosecutors|jurors|the jury|the court|parliament|Parliament|Congress|MPs|senators|the committee|the inquiry|the panel|the tribunal|shareholders|supporters))\b`)},
}

// placing are the words that only say that a venue follows.
var placing = wordSet("in at on during via before")

// venueFor reads where an attribution was said, from its sentence outside of
// what is attributed.
func venueFor(d *draft) (venue, rule string) {
	for _, f := range venueForms {
		best, span := -1, evidence.Span{}
		for _, piece := range d.outside {
			if !holdsAny(d.text[piece.Start:piece.End], f.needles) {
				continue
			}
			for _, m := range f.re.FindAllStringSubmatchIndex(d.text[piece.Start:piece.End], -1) {
				s := evidence.Span{Start: piece.Start + int64(m[2]), End: piece.Start + int64(m[3])}
				if gap := d.gap(s); gap <= maxTimeGap && (best < 0 || gap < best) {
					best, span = gap, s
				}
			}
		}
		if best >= 0 {
			venue := strings.TrimRight(strings.Join(strings.Fields(spanWords(d.text, span)), " "), ".,")
			if before, rest, cut := strings.Cut(venue, " "); cut && placing[strings.ToLower(before)] {
				venue = rest
			}
			return venue, f.rule
		}
	}
	return "", ""
}
