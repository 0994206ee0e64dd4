package authentic

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// zone reads master files (RFC 1035 section 5.1), and with them what dig, host
// and nslookup print.
type zone struct {
	list   *keyList
	origin string
	owner  string
	found  []zoneRecord
	alias  map[string]string // CNAME, lower case
	block  int               // index in list.keys where the current dig answer began
	server string            // of the current dig answer
}

type zoneRecord struct{ name, text, place string }

// zoneToken is one word of a master file.
type zoneToken struct {
	text   string
	quoted bool
}

func parseZone(s string, from Key) ([]Key, []evidence.Problem) {
	z := &zone{list: &keyList{from: from}}
	n, start := 0, 0
	var entry strings.Builder
	depth := 0
	for line := range strings.Lines(s) {
		n++
		if depth == 0 && strings.HasPrefix(strings.TrimSpace(line), ";") {
			z.comment(strings.TrimSpace(line))
			continue
		}
		if depth == 0 {
			start = n
		}
		code, change := stripZoneLine(line)
		entry.WriteString(code)
		if depth = max(0, depth+change); depth > 0 {
			entry.WriteByte(' ')
			continue
		}
		z.entry(entry.String(), fmt.Sprintf("line %d", start))
		entry.Reset()
	}
	if entry.Len() > 0 {
		z.list.problem("zone-unclosed", fmt.Sprintf("line %d", start), "a parenthesis is not closed")
		z.entry(entry.String(), fmt.Sprintf("line %d", start))
	}
	z.endBlock()
	return z.list.keys, z.list.problems
}

// stripZoneLine removes the comment and the parentheses of a line, outside
// quotes, and returns by how much the line changes the depth of parentheses.
func stripZoneLine(line string) (string, int) {
	var b strings.Builder
	quoted, depth := false, 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line):
			b.WriteString(line[i : i+2])
			i++
		case c == '"':
			quoted = !quoted
			b.WriteByte(c)
		case c == '\n' || c == '\r':
		case quoted:
			b.WriteByte(c)
		case c == ';':
			return b.String(), depth
		case c == '(':
			depth++
			b.WriteByte(' ')
		case c == ')':
			depth--
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	if quoted {
		b.WriteByte('"')
	}
	return b.String(), depth
}

// zoneTokens splits an entry into words; quotes and escapes (RFC 1035 section
// 5.1) are undone.
func zoneTokens(s string) []zoneToken {
	var out []zoneToken
	for i := 0; i < len(s); {
		switch s[i] {
		case ' ', '\t', '\r', '\n':
			i++
		case '"':
			text, end := zoneString(s, i+1, `"`)
			out = append(out, zoneToken{text, true})
			i = end + 1
		default:
			text, end := zoneString(s, i, " \t\r\n\"")
			out = append(out, zoneToken{text, false})
			i = end
		}
	}
	return out
}

// zoneString reads from i to the first of stop, undoing \DDD and \X.
func zoneString(s string, i int, stop string) (string, int) {
	var b strings.Builder
	for ; i < len(s) && !strings.ContainsRune(stop, rune(s[i])); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if i+3 < len(s) && isDigit(s[i+1]) && isDigit(s[i+2]) && isDigit(s[i+3]) {
			if v := int(s[i+1]-'0')*100 + int(s[i+2]-'0')*10 + int(s[i+3]-'0'); v < 256 {
				b.WriteByte(byte(v))
				i += 3
				continue
			}
		}
		i++
		b.WriteByte(s[i])
	}
	return b.String(), min(i, len(s))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// entry reads one entry of the file, its comment and parentheses gone.
func (z *zone) entry(s, place string) {
	tokens := zoneTokens(s)
	if len(tokens) == 0 {
		return
	}
	if tokens[0].text == "$ORIGIN" && len(tokens) > 1 {
		z.origin = strings.TrimSuffix(tokens[1].text, ".")
		return
	}
	if strings.HasPrefix(tokens[0].text, "$") {
		return
	}
	if s[0] != ' ' && s[0] != '\t' && !tokens[0].quoted {
		z.owner = z.absolute(tokens[0].text)
		tokens = tokens[1:]
	}
	tokens = skipClassTTL(tokens)
	if len(tokens) > 0 && tokens[0].quoted {
		z.list.problem("key-without-name", place, "a record's text without its name, as dig +short prints it")
		return
	}
	if len(tokens) < 2 {
		if len(tokens) == 1 || z.owner != "" {
			z.list.problem("zone-entry", place, "%q is no record", clip(s))
		}
		return
	}
	z.record(tokens, place)
}

// record takes the words from the type on. "text =" is how nslookup, and
// "descriptive text" how host, write TXT.
func (z *zone) record(tokens []zoneToken, place string) {
	kind := strings.ToUpper(tokens[0].text)
	data := tokens[1:]
	switch {
	case kind == "TEXT" && data[0].text == "=":
		data = data[1:]
	case kind == "DESCRIPTIVE" && strings.EqualFold(data[0].text, "text"):
		data = data[1:]
	case kind == "TXT":
	case kind == "CNAME":
		z.cname(z.owner, z.absolute(data[0].text))
		return
	default:
		return // another type of record
	}
	var b strings.Builder
	for _, t := range data {
		b.WriteString(t.text)
	}
	z.txt(z.owner, b.String(), place)
}

// skipClassTTL drops the time to live and the class, in whichever order.
func skipClassTTL(tokens []zoneToken) []zoneToken {
	for len(tokens) > 0 && !tokens[0].quoted {
		t := strings.ToUpper(tokens[0].text)
		isTTL := t != "" && isDigit(t[0]) && strings.Trim(t, "0123456789SMHDW") == ""
		if !isTTL && t != "IN" && t != "CH" && t != "HS" {
			return tokens
		}
		tokens = tokens[1:]
	}
	return tokens
}

func (z *zone) absolute(name string) string {
	switch {
	case name == "@":
		return z.origin
	case strings.HasSuffix(name, ".") || z.origin == "":
		return strings.TrimSuffix(name, ".")
	}
	return name + "." + z.origin
}

func (z *zone) txt(name, text, place string) {
	z.found = append(z.found, zoneRecord{name, text, place})
}

func (z *zone) cname(name, target string) {
	if z.alias == nil {
		z.alias = map[string]string{}
	}
	z.alias[plainName(name)] = plainName(target)
}

func plainName(s string) string { return strings.ToLower(strings.TrimSuffix(s, ".")) }

// maxAliases is how many CNAME steps are followed.
const maxAliases = 8

// flush turns what was found into keys. A key name that is an alias gets the
// record of its target; records of other names, to which no alias leads, are
// passed over in silence, as zones hold many.
func (z *zone) flush() {
	byName := map[string][]zoneRecord{}
	for _, r := range z.found {
		byName[plainName(r.name)] = append(byName[plainName(r.name)], r)
		if strings.Contains(plainName(r.name), "._domainkey.") {
			z.list.add(r.name, r.text, z.source(""), r.place, evidence.Interval{})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(z.alias)) {
		target := z.alias[name]
		if !strings.Contains(name, "._domainkey.") {
			continue
		}
		for range maxAliases {
			next, ok := z.alias[target]
			if !ok {
				break
			}
			target = next
		}
		for _, r := range byName[target] {
			z.list.add(name, r.text, z.source(target), r.place, evidence.Interval{})
		}
	}
	z.found, z.alias = nil, nil
}

func (z *zone) source(alias string) string {
	s := z.list.from.Source
	if z.server != "" {
		s = strings.TrimPrefix(s+", answer of "+z.server, ", ")
	}
	if alias != "" {
		s = strings.TrimPrefix(s+", by CNAME to "+alias, ", ")
	}
	return s
}

// comment reads what dig says in comments: where its answers begin, which
// server gave one, and when.
func (z *zone) comment(line string) {
	text := strings.TrimSpace(strings.TrimLeft(line, "; "))
	switch {
	case strings.HasPrefix(text, "<<>> DiG"):
		z.endBlock()
	case strings.HasPrefix(text, "->>HEADER<<-"):
		if strings.Contains(text, "NXDOMAIN") {
			z.list.problem("dns-status", "", "an answer says that there is no such name")
		}
	case strings.HasPrefix(text, "SERVER:"):
		z.server = strings.TrimSpace(strings.TrimPrefix(text, "SERVER:"))
	case strings.HasPrefix(text, "WHEN:"):
		z.when(strings.TrimSpace(strings.TrimPrefix(text, "WHEN:")))
	}
}

// when dates the records of the current answer. An abbreviated zone other
// than UTC does not say which zone it is, so the time is taken as naive.
func (z *zone) when(text string) {
	z.flush()
	t, err := time.Parse("Mon Jan _2 15:04:05 MST 2006", text)
	if err != nil {
		z.list.problem("dig-time", "", "%q is no time as dig writes it", clip(text))
		return
	}
	at := evidence.Time{
		Text: text, Precision: evidence.PrecisionSecond, Source: "dig",
		Wall:  time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC),
		Zoned: strings.Contains(text, " UTC ") || strings.Contains(text, " GMT "),
	}
	for i := z.block; i < len(z.list.keys); i++ {
		z.list.keys[i].Seen = at.Interval()
	}
}

// endBlock closes the current answer.
func (z *zone) endBlock() {
	z.flush()
	z.block, z.server = len(z.list.keys), ""
}
