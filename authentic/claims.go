package authentic

import "strings"

// Claim is one result out of an Authentication-Results field (RFC 8601): what
// some host claims to have found when the message came in. Anybody can write
// such a field, so it is shown as a claim and proves nothing; where an ARC
// seal covers it, the seal says whose claim it is.
type Claim struct {
	Place  int      `json:"place"`            // which header field it is in, the topmost being 1
	Server string   `json:"server"`           // who claims it, as it calls itself
	Method string   `json:"method"`           // "dkim", "spf", "dmarc", …; "" where the host says that it checked nothing
	Result string   `json:"result"`           // "pass", "fail", "none", …
	About  []string `json:"about,omitempty"`  // properties, "header.d=example.com"
	Reason string   `json:"reason,omitempty"` // reason=
}

// maxClaims is how many claims of one message are kept.
const maxClaims = 500

// claims reads the Authentication-Results fields, topmost first.
func (j *judge) claims() []Claim {
	var out []Claim
	for _, i := range j.m.byName["authentication-results"] {
		out = append(out, parseResults(j.m.text(i), i+1)...)
		if len(out) > maxClaims {
			return out[:maxClaims]
		}
	}
	return out
}

// parseResults reads the value of an Authentication-Results field (RFC 8601
// section 2.2), leniently.
func parseResults(value string, place int) []Claim {
	pieces := splitResults(value)
	if len(pieces) == 0 || len(pieces[0]) == 0 {
		return nil
	}
	server := pieces[0][0]
	var out []Claim
	for _, words := range pieces[1:] {
		if len(words) == 0 || len(out) == maxClaims {
			continue
		}
		method, result, ok := strings.Cut(words[0], "=")
		if !ok {
			if strings.EqualFold(words[0], "none") {
				out = append(out, Claim{Place: place, Server: server, Result: "none"})
			}
			continue
		}
		c := Claim{Place: place, Server: server, Method: strings.ToLower(method), Result: strings.ToLower(result)}
		for _, w := range words[1:] {
			name, v, ok := strings.Cut(w, "=")
			switch {
			case !ok:
			case strings.EqualFold(name, "reason"):
				c.Reason = v
			default:
				c.About = append(c.About, w)
			}
		}
		out = append(out, c)
	}
	return out
}

// splitResults splits at semicolons and white space, drops comments, undoes
// quotes, and joins what stands around "=".
func splitResults(s string) [][]string {
	var (
		pieces [][]string
		words  []string
		word   strings.Builder
		quoted bool
	)
	endWord := func() {
		if word.Len() > 0 || quoted {
			words = append(words, word.String())
		}
		word.Reset()
		quoted = false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '(':
			i = commentEnd(s, i) - 1
		case '"':
			end := quotedEnd(s, i)
			word.WriteString(unquote(s[i:end]))
			quoted = true
			i = end - 1
		case ';':
			endWord()
			pieces = append(pieces, words)
			words = nil
		case ' ', '\t', '\r', '\n':
			for i+1 < len(s) && strings.IndexByte(foldingSpace, s[i+1]) >= 0 {
				i++
			}
			beforeEquals := i+1 < len(s) && s[i+1] == '='
			if !beforeEquals && !strings.HasSuffix(word.String(), "=") {
				endWord()
			}
		default:
			word.WriteByte(c)
		}
	}
	endWord()
	return append(pieces, words)
}
