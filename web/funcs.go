package web

import (
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/statement"
)

// templateFuncs is what templates may call: forms of words and links, and
// nothing that looks anything up.
func templateFuncs(p *pages) template.FuncMap {
	return template.FuncMap{
		"static":    func(name string) string { return staticPrefix + p.hash + "/" + name },
		"island":    p.island,
		"text":      inline,
		"address":   address,
		"body":      body,
		"snippet":   snippet,
		"shape":     shape,
		"verdict":   func(v finding.Verdict) string { return v.Words() },
		"tone":      tone,
		"plural":    plural,
		"thousands": thousands,
		"size":      sizeText,
		"date":      date,
		"said":      said,
		"day":       func(t time.Time) string { return t.UTC().Format(time.DateOnly) },
		"clock":     func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") },
		"stamp":     func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") },
		"item":      func(id evidence.ID) string { return "/item/" + id.String() },
		"query":     query,
		"path":      url.PathEscape,
		"join":      strings.Join,
		"words":     wordsOf,
		"add":       func(a, b int) int { return a + b },
		"dict":      dict,
		"split":     strings.Fields,
		"verdicts":  finding.Verdicts,
		"int64":     func(n int) int64 { return int64(n) },
		"pct":       percent,
		"px":        pixels,
	}
}

// query escapes a value of an address's query. Its type says that this is
// done: html/template would escape the plus signs once more.
func query(value string) template.URL { return template.URL(url.QueryEscape(value)) }

// dict makes a map for a template that needs more than one value.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict of %d values", len(pairs))
	}
	m := map[string]any{}
	for i := 0; i < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m, nil
}

// wordsOf writes a code as words.
func wordsOf(code any) string { return strings.ReplaceAll(fmt.Sprint(code), "-", " ") }

// plural counts a noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	switch {
	case strings.HasSuffix(noun, "ss"):
		noun += "es"
	case strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ay"):
		noun = strings.TrimSuffix(noun, "y") + "ies"
	default:
		noun += "s"
	}
	return thousands(n) + " " + noun
}

// thousands writes n with a comma between groups of three digits.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func sizeText(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.2f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	case n >= 1e3:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%d bytes", n)
}

// date writes a time as its material gives it, with what is not known about
// it; the instant that a program may read is in the attribute.
func date(t evidence.Time) template.HTML {
	if t.IsZero() {
		return `<span class="nodate">no date</span>`
	}
	s := `<time datetime="` + t.Instant().Format(time.RFC3339) + `">` + template.HTMLEscapeString(t.String()) + `</time>`
	if !t.Zoned {
		s += ` <span class="doubt" title="The material does not say in which zone; it may be up to 14 hours off.">zone not stated</span>`
	}
	return template.HTML(s) // both pieces are escaped
}

// said writes when something was said: in the zone that the statement names,
// so that nothing is in doubt about it that is not.
func said(s statement.Statement) template.HTML {
	if s.Said.IsZero() {
		return date(s.Said)
	}
	out := `<time datetime="` + s.Said.Instant().Format(time.RFC3339) + `">` + template.HTMLEscapeString(s.Said.String()) + `</time>`
	if !s.SaidTo.IsZero() {
		out += " to " + string(`<time datetime="`+s.SaidTo.Instant().Format(time.RFC3339)+`">`+template.HTMLEscapeString(s.SaidTo.String())+`</time>`)
	}
	return template.HTML(out) // all pieces are escaped
}

// tone is the CSS class of a verdict.
func tone(v finding.Verdict) string { return "v-" + string(v) }

// doubtful is the question mark of what holds only if the material is genuine.
const doubtful = `<path class="fine" d="M11.4 2.6c.6-1.7 3.6-1.3 3.4.6-.1 1.2-1.7 1.3-1.7 2.7M13.1 8.3h.01"/>`

// shapes are the signs of verdicts as pictures of 16 by 16, drawn with the
// colour of the text around them. They are those of finding.Verdict.Shape,
// which a system's fonts may lack.
var shapes = map[finding.Verdict]string{
	finding.Contradicted:          `<path d="M3 3l10 10M13 3L3 13"/>`,
	finding.ContradictedIfGenuine: `<path d="M1.5 6l8 8M9.5 6l-8 8"/>` + doubtful,
	finding.Supported:             `<path d="M2.5 8.5l4 4 7-9"/>`,
	finding.SupportedIfGenuine:    `<path d="M1 10l3 3.5 5-7"/>` + doubtful,
	finding.Conflicting:           `<path d="M2 5h11M10 2l3 3-3 3M14 11H3M6 8l-3 3 3 3"/>`,
	finding.ConflictingIfGenuine:  `<path d="M1 7h7.5M6.5 5l2 2-2 2M9 12.5H1.5M3.5 10.5l-2 2 2 2"/>` + doubtful,
	finding.Consistent:            `<path d="M2 6c2-2 4-2 6 0s4 2 6 0M2 11c2-2 4-2 6 0s4 2 6 0"/>`,
	finding.NotShown:              `<path d="M3 8h10"/>`,
	finding.OutsideCoverage:       `<circle cx="8" cy="8" r="5.5"/>`,
	finding.DependsOnReading:      `<circle cx="8" cy="8" r="5.5"/><path class="solid" d="M8 2.5a5.5 5.5 0 0 0 0 11z"/>`,
	finding.NotYetTestable:        `<path class="dots" d="M3 8h.01M8 8h.01M13 8h.01"/>`,
	finding.NotTestable:           `<path class="dots" d="M8 8h.01"/>`,
	finding.DraftStatement:        `<path d="M3 13l1-4 7-7 3 3-7 7z"/>`,
}

// shape returns the picture of a verdict. The word always stands beside it,
// so it is hidden from screen readers.
func shape(v finding.Verdict) template.HTML {
	return template.HTML(`<svg class="shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">` + shapes[v] + `</svg>`)
}
