package message

import "strings"

// unflow joins the lines of text in format=flowed into paragraphs (RFC 3676
// section 4): a line that ends in a space goes on in the next of the same
// quote depth, unless it is the signature separator. Space-stuffing is removed;
// a quoted paragraph comes out with one "> " for each level. delSp says that
// the space at the end of a flowed line is not part of the text.
func unflow(text string, delSp bool) string {
	var out strings.Builder
	out.Grow(len(text))
	flowing, depth := false, 0
	for len(text) > 0 {
		line, rest, more := strings.Cut(text, "\n")
		text = rest
		quotes := 0
		for quotes < len(line) && line[quotes] == '>' {
			quotes++
		}
		line = strings.TrimPrefix(line[quotes:], " ")
		signature := line == "-- "
		if flowing && (quotes != depth || signature) { // RFC 3676 section 4.5
			out.WriteByte('\n')
			flowing = false
		}
		if !flowing {
			depth = quotes
			for range quotes {
				out.WriteByte('>')
			}
			if quotes > 0 {
				out.WriteByte(' ')
			}
		}
		flowing = strings.HasSuffix(line, " ") && !signature
		if flowing && delSp {
			line = line[:len(line)-1]
		}
		out.WriteString(line)
		if !flowing && more {
			out.WriteByte('\n')
		}
	}
	return out.String()
}
