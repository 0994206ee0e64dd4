package page

import (
	"regexp"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

const (
	frontLines    = 15  // how many lines with words, at most, stand before an article's own words
	headlineLines = 5   // among how many of them the headline is looked for
	headlineBytes = 300 // longest headline
	headlineWords = 3   // shortest headline; a kicker such as "Revealed" has fewer
	bylineBytes   = 80  // longest byline
)

var (
	dateLine   = regexp.MustCompile(`(?i)^(?:(first published|published|posted|date|dateline|updated|last updated|modified)(?: on| at)?\s*[:—–-]?\s+)?(.{4,64})$`)
	bylineLine = regexp.MustCompile(`^(?:By|BY|by:|By:)\s+(\p{Lu}[\p{L}.'’\-]*(?:,? (?:and|with|de|van|von|der|den|la|du|bin|al|el|&|\p{Lu}[\p{L}.'’\-]*))*)$`)
	urlLine    = regexp.MustCompile(`^(?:(?:Source|URL|Link)\s*:\s*)?(https?://\S+)$`)
)

// readText reads an article that is kept as plain text. All of it is the
// item's text. What it says about itself is taken only from lines among the
// first few that say nothing else.
func readText(raw []byte) evidence.Entry {
	text, problems := decode(raw, false)
	e := evidence.Entry{Text: text, Media: "text/plain", Problems: problems}
	front := frontMatter(text)
	e.Subject = headline(front)
	for _, line := range front {
		if line == e.Subject {
			continue
		}
		if m := urlLine.FindStringSubmatch(line); m != nil {
			e.Refs = append(e.Refs, evidence.Ref{Kind: evidence.RefURL, Value: m[1]})
		}
		if m := bylineLine.FindStringSubmatch(line); m != nil && len(line) <= bylineBytes {
			e.Parties = append(e.Parties, byline(line, m[1]))
		}
		takeDateLine(&e, line)
	}
	return e
}

// takeDateLine adds the time of a line that is a date and nothing else. A date
// said to be that of a change is kept behind the date of publication; alone it
// is only a label, as it does not date the article.
func takeDateLine(e *evidence.Entry, line string) {
	m := dateLine.FindStringSubmatch(line)
	if m == nil {
		return
	}
	word := strings.ToLower(m[1])
	t, ok := parseTime(m[2], "line "+word)
	if !ok {
		return
	}
	if word == "" {
		t.Source = "line of its own"
	}
	if strings.Contains(word, "updated") || word == "modified" {
		e.Labels = append(e.Labels, "modified:"+t.Text)
		return
	}
	e.Times = append(e.Times, t)
}

// frontMatter returns the first lines of text that have words.
func frontMatter(text string) []string {
	var front []string
	for line := range strings.Lines(text) {
		if line = oneLine(line); line == "" {
			continue
		}
		if front = append(front, line); len(front) == frontLines {
			break
		}
	}
	return front
}

// headline returns the first line that looks like one: three words or more,
// and neither long, nor a date, a byline or an address.
func headline(front []string) string {
	for _, line := range front[:min(len(front), headlineLines)] {
		if len(line) > headlineBytes {
			return ""
		}
		if len(strings.Fields(line)) < headlineWords || urlLine.MatchString(line) || bylineLine.MatchString(line) {
			continue
		}
		if m := dateLine.FindStringSubmatch(line); m != nil {
			if _, isDate := parseTime(m[2], ""); isDate {
				continue
			}
		}
		return line
	}
	if len(front) > 0 && len(front[0]) <= headlineBytes {
		return front[0]
	}
	return ""
}

// byline returns the party whom a byline names, as written.
func byline(written, name string) evidence.Party {
	h := evidence.NameHandle(name)
	p := evidence.Party{Role: evidence.RoleByline, Handle: h, Name: h.Value}
	if written != h.Value {
		p.Raw = written
	}
	return p
}
