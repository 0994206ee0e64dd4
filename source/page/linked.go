package page

import (
	"encoding/json"
	"strings"
)

// maxLinkedDepth is how deep an article is looked for in JSON-LD.
const maxLinkedDepth = 6

// linkedArticle is what a page's JSON-LD says of the article on it
// (schema.org/Article).
type linkedArticle struct {
	headline, published, modified, address, publisher string
	authors                                           []string
}

// articleTypes are the schema.org types that are taken for the article. A
// WebPage is second best: it may be a page around the article.
var articleTypes = map[string]int{
	"Article": 2, "NewsArticle": 2, "ReportageNewsArticle": 2, "AnalysisNewsArticle": 2, "OpinionNewsArticle": 2,
	"BackgroundNewsArticle": 2, "ReviewNewsArticle": 2, "AskPublicNewsArticle": 2, "BlogPosting": 2, "LiveBlogPosting": 2,
	"TechArticle": 2, "ScholarlyArticle": 2, "SatiricalArticle": 2, "AdvertiserContentArticle": 2, "Report": 2,
	"SocialMediaPosting": 2, "DiscussionForumPosting": 2, "WebPage": 1,
}

// findLinked returns the first article of the best type in blocks of JSON-LD,
// and whether one of the blocks was not JSON.
func findLinked(blocks []string) (best linkedArticle, broken bool) {
	rank := 0
	for _, b := range blocks {
		var v any
		if err := json.Unmarshal([]byte(tidyLinked(b)), &v); err != nil {
			broken = true
			continue
		}
		visitLinked(v, 0, func(obj map[string]any) {
			if r := typeRank(obj["@type"]); r > rank {
				rank, best = r, readLinked(obj)
			}
		})
	}
	return best, broken
}

// tidyLinked takes away what pages put around and into their JSON-LD that is
// not JSON: comment and CDATA wrappers, raw line breaks in strings, a comma
// after the last member.
func tidyLinked(s string) string {
	s = strings.TrimSpace(s)
	for _, wrap := range []struct{ before, after string }{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}} {
		if rest, ok := strings.CutPrefix(s, wrap.before); ok {
			s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), wrap.after))
		}
	}
	s = strings.TrimSuffix(s, ";")
	s = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
	return string(dropLastCommas([]byte(s)))
}

// dropLastCommas writes a space over each comma, outside strings, that only
// spaces part from a closing bracket.
func dropLastCommas(b []byte) []byte {
	comma, quoted := -1, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted, comma = !quoted, -1
		case quoted || c == ' ':
		case c == ',':
			comma = i
		case (c == ']' || c == '}') && comma >= 0:
			b[comma], comma = ' ', -1
		default:
			comma = -1
		}
	}
	return b
}

// visitLinked calls see for every object that may be the article, in order.
func visitLinked(v any, depth int, see func(map[string]any)) {
	if depth > maxLinkedDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			visitLinked(x, depth+1, see)
		}
	case map[string]any:
		see(v)
		for _, k := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			visitLinked(v[k], depth+1, see)
		}
	}
}

func typeRank(v any) int {
	best := 0
	for _, name := range texts(v, 0) {
		best = max(best, articleTypes[strings.TrimPrefix(strings.TrimPrefix(name, "http://schema.org/"), "https://schema.org/")])
	}
	return best
}

func readLinked(obj map[string]any) linkedArticle {
	a := linkedArticle{
		headline:  firstText(obj["headline"]),
		published: firstText(obj["datePublished"]),
		modified:  firstText(obj["dateModified"]),
		publisher: firstText(obj["publisher"]),
		authors:   texts(obj["author"], 0),
		address:   firstText(obj["url"]),
	}
	if a.address == "" {
		a.address = firstText(obj["mainEntityOfPage"])
	}
	return a
}

func firstText(v any) string {
	if list := texts(v, 0); len(list) > 0 {
		return list[0]
	}
	return ""
}

// texts returns the words of a JSON-LD value that may be a text, a thing with
// a name or an address, or a list of these.
func texts(v any, depth int) []string {
	var out []string
	switch v := v.(type) {
	case string:
		if v = oneLine(v); v != "" {
			out = append(out, v)
		}
	case []any:
		for _, x := range v {
			if depth < maxLinkedDepth {
				out = append(out, texts(x, depth+1)...)
			}
		}
	case map[string]any:
		for _, k := range []string{"name", "@id", "url"} {
			if list := texts(v[k], maxLinkedDepth); len(list) > 0 {
				return list
			}
		}
	}
	return out
}
