package message

import (
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Address is one address of an address field, as written: it says which words
// stand there, not who is meant.
type Address struct {
	// Name is the display name, encoded words decoded, on one line; where
	// there is none, the comment beside the address (RFC 5322 section 3.4).
	Name string
	// Addr is the address without name, comments, route and folding:
	// "local@domain", an Exchange name ("/O=ENRON/OU=NA/CN=X"), or a bare
	// local part. It is empty where only a name stands in the field.
	Addr string
	// Group is the name of the group that the address stands in.
	Group string
}

// Handle returns the handle that the address is: on evidence.NetMail where there
// is an address of any kind, else on evidence.NetName.
func (a Address) Handle() evidence.Handle {
	if a.Addr == "" {
		return evidence.NameHandle(a.Name)
	}
	return evidence.MailHandle(a.Addr)
}

// ExchangeName returns the X.500 name that an Exchange address is, or that it
// encapsulates in the manner of "IMCEAEX-_O=ENRON_OU=NA_CN=X@enron.com" (MS-OXOABK
// and RFC 2156 call it a legacy distinguished name), or "".
func (a Address) ExchangeName() string {
	if isExchangeName(a.Addr) {
		return a.Addr
	}
	const prefix = "imceaex-"
	local, _, _ := strings.Cut(a.Addr, "@")
	if len(local) <= len(prefix) || !strings.EqualFold(local[:len(prefix)], prefix) {
		return ""
	}
	local = local[len(prefix):]
	var out strings.Builder
	for i := 0; i < len(local); i++ {
		switch c := local[i]; c {
		case '_':
			out.WriteByte('/')
		case '+':
			v, ok := hexPair(local[i+1:])
			if !ok {
				out.WriteByte(c)
				continue
			}
			out.WriteByte(v)
			i += 2
		default:
			out.WriteByte(c)
		}
	}
	return oneLine(strings.ToValidUTF8(out.String(), "\uFFFD"), "", nil)
}

func isExchangeName(s string) bool {
	return len(s) > 3 && s[0] == '/' && (strings.EqualFold(s[:3], "/o=") || strings.EqualFold(s[:4], "/cn="))
}

// ParseAddresses reads the value of an address field (RFC 5322 sections 3.4 and
// 4.4, RFC 6532), unfolded and with its encoded words as written: Field.RawValue.
// It takes what is written in the place of addresses too: names with unquoted
// commas, semicolons between addresses, missing brackets, names alone. The
// members of groups come one by one; a group without members gives nothing.
// At most MaxAddresses come back.
func ParseAddresses(fieldValue string) []Address {
	all, _ := parseAddresses(fieldValue, MaxAddresses)
	return all
}

// piece is what stands between two separators.
type piece struct {
	phrase  string // words and quoted strings, without comments and brackets
	bare    string // the same with quotes as written, for addresses without brackets
	angle   string // what stands in angle brackets
	bracket bool   // there were angle brackets
	quoted  bool   // a quoted string is part of it
	comment string
	group   string
	ended   byte // the comma or semicolon that ended it, or 0
}

// addressScanner cuts a field value into pieces.
type addressScanner struct {
	s      string
	pos    int
	closes int  // the last "?=" of s
	quotes bool // a quote not closed was not met yet
	parens bool // nor was such a comment
	pieces []piece
	group  string
	open   int // index of the first piece of the group that is open, or -1
	limit  int

	phrase, bare, comment strings.Builder
	cur                   piece
	named                 int // how long phrase was when the address was read
}

func parseAddresses(value string, most int) (all []Address, more bool) {
	value = repairUTF8(value, "", nil)
	a := addressScanner{s: value, closes: strings.LastIndex(value, "?="), quotes: true, parens: true, open: -1, limit: most}
	for a.pos < len(a.s) && len(a.pieces) <= most {
		a.step()
	}
	more = a.pos < len(a.s)
	a.endPiece(0)
	if a.open >= 0 && a.open == len(a.pieces)-1 { // "CEO: Jane Roe <x@y>" is no group
		p := &a.pieces[a.open]
		p.phrase, p.group = strings.TrimSpace(p.group+": "+p.phrase), ""
	}
	for _, p := range joinNames(a.pieces) {
		all = p.appendAddresses(all)
	}
	if len(all) > most {
		return all[:most], true
	}
	return all, more
}

// step reads what begins at the scanner: one word, string, comment or sign.
func (a *addressScanner) step() {
	switch c := a.s[a.pos]; c {
	case '"':
		a.quotedString()
	case '(':
		a.addComment()
	case '<':
		a.angleAddress()
	case ',', ';':
		a.pos++
		a.endPiece(c)
		if c == ';' && a.open >= 0 {
			a.group, a.open = "", -1
		}
	case ':':
		a.pos++
		a.colon()
	case '=':
		if w, ok := a.encodedWord(); ok {
			a.text(a.s[a.pos:w.end])
			return
		}
		a.text("=")
	default:
		end := a.pos + 1
		for end < len(a.s) && strings.IndexByte("\"(<,;:=>", a.s[end]) < 0 {
			end++
		}
		a.text(a.s[a.pos:end])
	}
}

func (a *addressScanner) encodedWord() (word, bool) {
	if !strings.HasPrefix(a.s[a.pos:], "=?") || a.pos > a.closes {
		return word{}, false
	}
	return wordAt(a.s, a.pos, a.closes)
}

// text adds s, which stands at the scanner, to the piece. A lone ">" is dropped.
func (a *addressScanner) text(s string) {
	a.pos += len(s)
	if s = strings.TrimPrefix(s, ">"); s != "" {
		a.phrase.WriteString(s)
		a.bare.WriteString(s)
	}
}

// quotedString reads a quoted string (RFC 5322 section 3.2.4). A quote that is
// never closed is dropped, and so are all after it.
func (a *addressScanner) quotedString() {
	end := -1
	if a.quotes {
		end = closingQuote(a.s, a.pos)
	}
	if end < 0 {
		a.quotes = false
		a.pos++
		return
	}
	written := a.s[a.pos : end+1]
	a.bare.WriteString(written)
	a.phrase.WriteString(unquote(written[1 : len(written)-1]))
	a.cur.quoted = true
	a.pos = end + 1
}

// closingQuote returns where the quoted string that begins at s[i] is closed, or -1.
func closingQuote(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '"':
			return j
		}
	}
	return -1
}

// unquote removes the backslashes of quoted pairs.
func unquote(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// skipComment returns where the comment that begins at s[i] ends (RFC 5322
// section 3.2.2; comments nest); one that is not closed ends with s.
func skipComment(s string, i int) int {
	if end := closingComment(s, i); end >= 0 {
		return end
	}
	return len(s)
}

// closingComment returns the index after the end of the comment that begins at
// s[i], or -1 if it is not closed.
func closingComment(s string, i int) int {
	depth := 0
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

// addComment reads a comment. A parenthesis that is never closed is a character
// like another, and so are all after it.
func (a *addressScanner) addComment() {
	end := -1
	if a.parens {
		end = closingComment(a.s, a.pos)
	}
	if end < 0 {
		a.parens = false
		a.text("(")
		return
	}
	words := strings.TrimSuffix(a.s[a.pos+1:end], ")")
	if a.comment.Len() > 0 {
		a.comment.WriteByte(' ')
	}
	a.comment.WriteString(unquote(words))
	a.phrase.WriteByte(' ')
	a.pos = end
}

// angleAddress reads "<...>". A bracket that is not closed before the next one
// opens ends at the first separator.
func (a *addressScanner) angleAddress() {
	end, closed := a.pos+1, false
scan:
	for end < len(a.s) {
		switch a.s[end] {
		case '>':
			closed = true
			break scan
		case '<':
			break scan
		case '"':
			if a.quotes {
				if q := closingQuote(a.s, end); q >= 0 {
					end = q
				} else {
					a.quotes = false
				}
			}
		}
		end++
	}
	end = min(end, len(a.s))
	content := a.s[a.pos+1 : end]
	if !closed {
		if i := strings.IndexAny(content, ",; "); i >= 0 {
			content = content[:i]
			end = a.pos + 1 + i
		}
	}
	if a.cur.bracket && strings.Contains(a.cur.angle, "@") && strings.Contains(content, "@") {
		a.missingComma()
	}
	if !a.cur.bracket || strings.Contains(content, "@") {
		if a.cur.bracket && a.cur.angle != "" { // "Name <words> <address>": the first are words
			a.phrase.WriteString("<" + a.cur.angle + ">")
		}
		a.cur.angle, a.cur.bracket = content, true
	} else {
		a.phrase.WriteString("<" + content + ">")
	}
	a.phrase.WriteByte(' ')
	a.named = a.phrase.Len()
	if a.pos = end; closed {
		a.pos++
	}
}

// missingComma ends a piece at its address: the words after that are the name of
// the next.
func (a *addressScanner) missingComma() {
	words := a.phrase.String()
	before, after := words[:a.named], words[a.named:]
	a.phrase.Reset()
	a.phrase.WriteString(before)
	a.endPiece(',')
	a.phrase.WriteString(after)
	a.bare.WriteString(after)
}

// colon ends the name of a group, unless it belongs to an address or to "mailto:".
func (a *addressScanner) colon() {
	words := strings.TrimSpace(a.bare.String())
	if a.cur.bracket || a.open >= 0 || strings.Contains(words, "@") || isURLScheme(words) || words == "" {
		a.phrase.WriteByte(':')
		a.bare.WriteByte(':')
		return
	}
	a.group, a.open = nameText(a.phrase.String()), len(a.pieces)
	a.phrase.Reset()
	a.bare.Reset()
	a.comment.Reset()
	a.cur = piece{}
}

func isURLScheme(s string) bool {
	return strings.EqualFold(s, "mailto") || strings.EqualFold(s, "smtp")
}

// endPiece finishes the piece being read.
func (a *addressScanner) endPiece(by byte) {
	p := a.cur
	p.phrase, p.bare, p.comment = strings.TrimSpace(a.phrase.String()), strings.TrimSpace(a.bare.String()), a.comment.String()
	p.group, p.ended = a.group, by
	a.phrase.Reset()
	a.bare.Reset()
	a.comment.Reset()
	a.cur = piece{}
	if p.bracket || p.bare != "" || p.comment != "" {
		a.pieces = append(a.pieces, p)
	}
}
