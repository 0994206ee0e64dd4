package page

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// maxParseBytes is how much of a page is read. The bytes beyond it are kept,
// and are not searched.
const maxParseBytes = 4 << 20

// publishedNames are the meta names that pages use for the time of
// publication, the most trustworthy first. There is no registry of them.
var publishedNames = []string{
	"article:published_time", "datepublished", "og:article:published_time", "article:published", "og:published_time",
	"parsely-pub-date", "sailthru.date", "article.published", "dc.date.issued", "dcterms.issued", "dc.date.created",
	"dcterms.created", "dc.date", "dcterms.date", "pubdate", "publishdate", "publish-date", "publish_date",
	"publication_date", "publicationdate", "date", "cxenseparse:recs:publishtime", "citation_publication_date",
}

var (
	modifiedNames = []string{"article:modified_time", "datemodified", "og:updated_time", "article:modified", "dc.date.modified", "dcterms.modified", "last-modified", "lastmod"}
	titleNames    = []string{"og:title", "twitter:title", "headline", "dc.title", "parsely-title", "sailthru.title"}
	authorNames   = []string{"author", "article:author", "byl", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "article.author", "twitter:creator:name", "citation_author"}
	siteNames     = []string{"og:site_name", "application-name", "dc.publisher", "twitter:app:name:iphone"}
)

// readHTML reads a web page as one article.
func readHTML(raw []byte) evidence.Entry {
	e := evidence.Entry{Media: "text/html"}
	if len(raw) > maxParseBytes {
		e.Problems = append(e.Problems, evidence.Problem{
			Code:   "page-too-large",
			Detail: fmt.Sprintf("the page has %d bytes, the limit is %d", len(raw), maxParseBytes),
			Done:   "only its beginning was read; all bytes are kept",
		})
		raw = raw[:maxParseBytes]
	}
	text, problems := decode(raw, true)
	e.Problems = append(e.Problems, problems...)
	s := scan(text)
	linked, broken := findLinked(s.linked)
	if broken {
		e.Problems = append(e.Problems, evidence.Problem{Code: "json-ld-broken", Done: "that block was not read"})
	}

	body, written, problems := articleBody(text, s)
	e.Text = body
	e.Problems = append(e.Problems, problems...)
	e.Subject = cmp.Or(s.first(titleNames), linked.headline, s.heading, s.title)
	e.Name = cmp.Or(s.first(siteNames), linked.publisher)
	e.Parties = bylines(s, linked, written)
	e.Refs = addresses(s, linked)
	takeTimes(&e, s, linked)
	if s.language != "" {
		e.Labels = append(e.Labels, "language:"+strings.ToLower(s.language))
	}
	if s.savedFrom != "" {
		e.Labels = append(e.Labels, "saved-from:"+oneLine(s.savedFrom))
	}
	return e
}

// first returns the content of the first of names that the page has.
func (s *scanned) first(names []string) string {
	for _, n := range names {
		if all := s.all(n); len(all) > 0 {
			return all[0]
		}
	}
	return ""
}

func (s *scanned) all(name string) []string {
	var values []string
	for _, f := range s.meta {
		if f.key == name && f.value != "" {
			values = append(values, f.value)
		}
	}
	return values
}

// bylines returns who the page says wrote the article. The most exact source
// that says anything is taken, and only that: several would say it twice.
func bylines(s scanned, linked linkedArticle, written string) []evidence.Party {
	candidates := [][]string{linked.authors}
	for _, n := range authorNames {
		candidates = append(candidates, s.all(n))
	}
	candidates = append(candidates, []string{written})
	for _, names := range candidates {
		var parties []evidence.Party
		for _, name := range names {
			bare := strings.TrimSpace(name)
			for _, by := range []string{"By ", "by ", "BY "} {
				bare = strings.TrimPrefix(bare, by)
			}
			if bare == "" || strings.Contains(bare, "://") {
				continue
			}
			p := byline(name, bare)
			if !slices.Contains(parties, p) {
				parties = append(parties, p)
			}
		}
		if len(parties) > 0 {
			return parties
		}
	}
	return nil
}

// addresses returns where the page says it was published, each address once,
// the page's own choice first.
func addresses(s scanned, linked linkedArticle) []evidence.Ref {
	var refs []evidence.Ref
	for _, a := range append([]string{s.canonical, s.first([]string{"og:url"}), linked.address}, s.savedFrom) {
		u, err := url.Parse(strings.TrimSpace(a))
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			continue
		}
		r := evidence.Ref{Kind: evidence.RefURL, Value: oneLine(a)}
		if !slices.Contains(refs, r) {
			refs = append(refs, r)
		}
	}
	return refs
}

// takeTimes fills in when the page says it was published, the finest time
// first, then when it was changed. Without a time of publication the article
// has no date: a page may be changed, and stamped, at any time.
func takeTimes(e *evidence.Entry, s scanned, linked linkedArticle) {
	published := s.publishedTimes(e, linked)
	slices.SortStableFunc(published, func(a, b evidence.Time) int { return cmp.Compare(fineness(b), fineness(a)) })
	for _, t := range published[min(1, len(published)):] {
		if apart(t.Interval(), published[0].Interval()) >= zoneStep {
			e.Problems = append(e.Problems, evidence.Problem{
				Code:   "published-times-disagree",
				Detail: fmt.Sprintf("%s says %q, %s says %q", published[0].Source, published[0].Text, t.Source, t.Text),
				Done:   "the first is taken for the date, both are kept",
			})
			break
		}
	}
	e.Times = published
	modified := field{"json-ld dateModified", linked.modified}
	for _, n := range modifiedNames {
		if v := s.first([]string{n}); v != "" && modified.value == "" {
			modified = field{"meta " + n, v}
		}
	}
	switch t, ok := parseTime(modified.value, modified.key); {
	case ok && len(published) > 0:
		e.Times = append(e.Times, t)
	case modified.value != "":
		e.Labels = append(e.Labels, "modified:"+oneLine(modified.value))
	}
}

// zoneStep is the least that two times differ by where one of them is wrong
// about its zone. Times that differ by less are one publication, stamped twice.
const zoneStep = 30 * time.Minute

// apart returns how much time lies between a and b, none where they overlap.
func apart(a, b evidence.Interval) time.Duration {
	return max(0, a.Lo.Sub(b.Hi), b.Lo.Sub(a.Hi))
}

// publishedTimes returns every different time of publication, in the order of
// trust. A bare time tag is believed only where the page has no other value.
func (s *scanned) publishedTimes(e *evidence.Entry, linked linkedArticle) []evidence.Time {
	said := []field{{"json-ld datePublished", linked.published}}
	for _, n := range publishedNames {
		for _, v := range s.all(n) {
			said = append(said, field{"meta " + n, v})
		}
	}
	bare := map[string]bool{}
	for _, t := range s.times {
		if t.published {
			said = append(said, field{"time tag", t.value})
		}
		bare[t.value] = true
	}
	var times []evidence.Time
	for _, f := range said {
		t, ok := parseTime(f.value, f.key)
		if !ok && f.value != "" {
			e.Problems = append(e.Problems, evidence.Problem{
				Code: "time-unreadable", Place: f.key, Detail: fmt.Sprintf("%.80q", f.value), Done: "left out",
			})
		}
		if ok && !slices.ContainsFunc(times, func(o evidence.Time) bool { return sameTime(t, o) }) {
			times = append(times, t)
		}
	}
	if len(times) == 0 && len(bare) == 1 {
		if t, ok := parseTime(s.times[0].value, "only time tag"); ok {
			times = append(times, t)
		}
	}
	return times
}

func sameTime(a, b evidence.Time) bool {
	return a.Zoned == b.Zoned && a.Precision == b.Precision && a.Instant().Equal(b.Instant())
}

// fineness orders times by how much they say: the clock, then the zone.
func fineness(t evidence.Time) int {
	n := slices.Index([]evidence.Precision{
		evidence.PrecisionYear, evidence.PrecisionMonth, evidence.PrecisionDay, evidence.PrecisionHour, evidence.PrecisionMinute,
	}, t.Precision)
	if n < 0 { // seconds and finer: no article's date is better for them
		n = 4
	}
	if t.Zoned {
		n += 10
	}
	return n
}
