package authentic

import "strings"

// address is one address of a header field as written: package message reads
// addresses for what they mean, and this is for writing a field as it was.
type address struct {
	display string // quotes removed, not decoded
	spec    string // local@domain
}

// maxAddresses is how many addresses of one field are read.
const maxAddresses = 10_000

// addresses reads the addresses of an unfolded header value, leniently: what
// stands in angle brackets, or a bare word with an "@". Quoted strings and
// comments are minded, groups are flattened, and what is no address is passed
// over.
func addresses(value string) []address {
	var (
		out     []address
		display strings.Builder
		angle   strings.Builder
		inAngle bool
		hadOne  bool
	)
	flush := func() {
		spec, name := strings.TrimSpace(angle.String()), strings.TrimSpace(display.String())
		if !hadOne {
			spec, name = bareAddress(name)
		}
		if at := strings.LastIndexByte(spec, '@'); at > 0 && at < len(spec)-1 && len(out) < maxAddresses {
			out = append(out, address{display: name, spec: spec})
		}
		display.Reset()
		angle.Reset()
		inAngle, hadOne = false, false
	}
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '"' && !inAngle:
			end := quotedEnd(value, i)
			display.WriteString(unquote(value[i:end]))
			i = end - 1
		case c == '(' && !inAngle:
			i = commentEnd(value, i) - 1
		case c == '<' && !inAngle:
			inAngle, hadOne = true, true
			angle.Reset()
		case c == '>' && inAngle:
			inAngle = false
		case (c == ',' || c == ';') && !inAngle:
			flush()
		case c == ':' && !inAngle && !strings.Contains(display.String(), "@"):
			display.Reset() // the name of a group
		case inAngle:
			angle.WriteByte(c)
		default:
			display.WriteByte(c)
		}
	}
	flush()
	return out
}

// bareAddress finds the address in a piece without angle brackets.
func bareAddress(s string) (spec, name string) {
	for word := range strings.FieldsSeq(s) {
		if strings.Contains(word, "@") {
			return word, strings.TrimSpace(strings.Replace(s, word, "", 1))
		}
	}
	return "", s
}

// quotedEnd returns the index after the quoted string that begins at i.
func quotedEnd(s string, i int) int {
	for k := i + 1; k < len(s); k++ {
		switch s[k] {
		case '\\':
			k++
		case '"':
			return k + 1
		}
	}
	return len(s)
}

// commentEnd returns the index after the comment that begins at i; comments
// nest.
func commentEnd(s string, i int) int {
	depth := 0
	for k := i; k < len(s); k++ {
		switch s[k] {
		case '\\':
			k++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return k + 1
			}
		}
	}
	return len(s)
}

// unquote removes the quotes of a quoted string and its backslashes.
func unquote(q string) string {
	q = strings.TrimSuffix(strings.TrimPrefix(q, `"`), `"`)
	if !strings.Contains(q, `\`) {
		return q
	}
	out := make([]byte, 0, len(q))
	for i := 0; i < len(q); i++ {
		if q[i] == '\\' && i+1 < len(q) {
			i++
		}
		out = append(out, q[i])
	}
	return string(out)
}
