package authentic

import (
	"bytes"
	"encoding/base64"
	"iter"
	"mime/quotedprintable"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// bodyVersions yields bodies that this one may have been made from, the body
// itself first. Each is proved or dropped by its hash, so being generous here
// costs time and never truth. all adds those that only matter where white
// space was signed (simple canonicalization).
func (j *judge) bodyVersions(all bool) iter.Seq[bodyVersion] {
	body := j.m.bodyBytes()
	makers := []func() []bodyVersion{
		func() []bodyVersion { return []bodyVersion{{body: body, at: j.m.body.Start}} },
		j.unwrapped, j.lessLastPart, j.lessFromQuotes, j.decoded,
	}
	if all {
		makers = append(makers, func() []bodyVersion { return spaceVersions(body) })
	}
	makers = append(makers, func() []bodyVersion { return lineVersions(body) })
	return func(yield func(bodyVersion) bool) {
		for _, versions := range makers {
			for _, v := range versions() {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// lessFromQuotes takes away the ">" of mbox files.
func (j *judge) lessFromQuotes() []bodyVersion {
	b, n := unquoteFrom(j.m.bodyBytes())
	if n == 0 {
		return nil
	}
	return []bodyVersion{{body: b, at: -1, changes: []Change{{Code: FromQuoting, Text: "\">\" was put before lines that begin \"From \""}}}}
}

// unwrapped takes the body's first part as the whole body: lists that put
// their footer into a part of its own wrap a letter so.
func (j *judge) unwrapped() []bodyVersion {
	boundary := boundaryOf(j.m.first("content-type"))
	parts, _ := splitParts(j.m.bodyBytes(), boundary)
	if len(parts) < 2 {
		return nil
	}
	inner := readLetter(parts[0].of(j.m.bodyBytes()))
	at := j.m.body.Start + parts[0].Start + inner.body.Start
	rest := evidence.Span{Start: at + inner.body.Len(), End: j.m.body.End}
	code, text := Wrapped, "the body was made the first part of a new one, and other parts were put after it"
	if looksLikeFooter(rest.Of(j.m.raw)) {
		code, text = ListFooter, "a footer was appended by a list, which made the body the first part of a new one"
	}
	v := bodyVersion{
		body: inner.bodyBytes(), at: at,
		changes: []Change{{Code: code, Text: text, Span: rest}},
	}
	for _, name := range []string{"content-type", "content-transfer-encoding", "content-disposition", "content-language", "mime-version"} {
		was := inner.first(name)
		e := edit{name: name, value: was, absent: was == ""}
		e.change = Change{Code: FieldReplaced, Name: name, Was: was, Text: name + " went into the first part, and another took its place"}
		if was == "" && name == "mime-version" {
			continue
		}
		v.edits = append(v.edits, e)
	}
	return []bodyVersion{v}
}

func looksLikeFooter(b []byte) bool {
	return appendedChange(b, -1, 0).Code == ListFooter
}

// lessLastPart takes the last part of a multipart body away, and what stands
// between it and the end.
func (j *judge) lessLastPart() []bodyVersion {
	body := j.m.bodyBytes()
	boundary := boundaryOf(j.m.first("content-type"))
	parts, closing := splitParts(body, boundary)
	if len(parts) < 2 || closing < 0 {
		return nil
	}
	last := parts[len(parts)-1]
	// The delimiter line before the last part stands just before it.
	from := bytes.LastIndex(body[:last.Start], []byte("--"+boundary))
	if from < 0 {
		return nil
	}
	out := append(append([]byte(nil), body[:from]...), body[closing:]...)
	span := evidence.Span{Start: j.m.body.Start + int64(from), End: j.m.body.Start + int64(closing)}
	ch := Change{Code: PartAppended, Span: span, Text: "a part was put at the end of the body"}
	if looksLikeFooter(span.Of(j.m.raw)) {
		ch.Code, ch.Text = ListFooter, "a footer was appended by a list, as a part at the end"
	}
	return []bodyVersion{{body: out, at: -1, changes: []Change{ch}}}
}

// decoded takes the body's transfer encoding off: relays that cannot pass
// eight bits put it on (RFC 6376 section 5.3).
func (j *judge) decoded() []bodyVersion {
	body := j.m.bodyBytes()
	var (
		out []byte
		err error
	)
	switch strings.ToLower(j.m.first("content-transfer-encoding")) {
	case "quoted-printable":
		var b bytes.Buffer
		_, err = b.ReadFrom(quotedprintable.NewReader(bytes.NewReader(body)))
		out = b.Bytes()
	case "base64":
		out, err = base64.StdEncoding.DecodeString(string(stripSpace(nil, body)))
	default:
		return nil
	}
	if err != nil {
		return nil
	}
	ch := Change{Code: Recoded, Name: "content-transfer-encoding", Text: "the body was put into another transfer encoding"}
	v := bodyVersion{body: out, at: -1, changes: []Change{ch}}
	for _, was := range []string{"8bit", "7bit", ""} {
		v.edits = append(v.edits, edit{name: "content-transfer-encoding", value: was, absent: was == "", change: Change{
			Code: FieldReplaced, Name: "content-transfer-encoding", Was: was, Text: "the transfer encoding was changed"}})
	}
	return []bodyVersion{v}
}

// spaceVersions undoes what happens to white space at line ends.
func spaceVersions(body []byte) []bodyVersion {
	ch := func(text string) []Change { return []Change{{Code: TrailingSpace, Text: text}} }
	trimmed := mapLines(body, func(line []byte) []byte { return bytes.TrimRight(line, " \t") })
	dashed := mapLines(body, func(line []byte) []byte {
		if string(line) == "--" {
			return []byte("-- ")
		}
		return line
	})
	var out []bodyVersion
	if !bytes.Equal(trimmed, toCRLF(body)) {
		out = append(out, bodyVersion{body: trimmed, at: -1, changes: ch("white space was put at line ends")})
	}
	if !bytes.Equal(dashed, toCRLF(body)) {
		out = append(out, bodyVersion{body: dashed, at: -1, changes: ch("the space after \"--\" was taken away")})
	}
	return out
}

// lineVersions undoes stray CR, and an empty line added or lost at the top.
func lineVersions(body []byte) []bodyVersion {
	var out []bodyVersion
	if stray := bytes.Count(body, []byte("\r")) - bytes.Count(body, crlf); stray > 0 {
		lf := bytes.ReplaceAll(body, crlf, []byte("\n"))
		out = append(out,
			bodyVersion{body: bytes.ReplaceAll(lf, []byte("\r"), nil), at: -1, changes: []Change{{Code: LineEnds, Text: "stray CR were put in"}}},
			bodyVersion{body: bytes.ReplaceAll(lf, []byte("\r"), []byte("\n")), at: -1, changes: []Change{{Code: LineEnds, Text: "line ends were made single CR"}}})
	}
	if lineEnd(body, 0) > 0 && len(chopLineEnd(body[:lineEnd(body, 0)])) == 0 {
		out = append(out, bodyVersion{body: body[lineEnd(body, 0):], at: -1, changes: []Change{{Code: BlankLines, Text: "an empty line was put before the body"}}})
	}
	return append(out, bodyVersion{body: append([]byte("\r\n"), body...), at: -1, changes: []Change{{Code: BlankLines, Text: "an empty line before the body was taken away"}}})
}

// mapLines applies f to each line, and ends each in CRLF.
func mapLines(body []byte, f func(line []byte) []byte) []byte {
	out := make([]byte, 0, len(body)+len(body)/16)
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		out = append(out, f(chopLineEnd(body[at:end]))...)
		out = append(out, crlf...)
		at = end
	}
	return out
}

// partSpan is one part of a multipart body, without its delimiters, counted
// from the body's first byte.
type partSpan struct{ Start, End int64 }

func (p partSpan) of(body []byte) []byte { return body[p.Start:p.End] }

// maxParts is how many parts of a body are looked at.
const maxParts = 1000

// splitParts returns the parts between the delimiter lines of boundary (RFC
// 2046 section 5.1.1) and where the closing delimiter begins, or -1. The line
// end before a delimiter belongs to the delimiter.
func splitParts(body []byte, boundary string) ([]partSpan, int) {
	if boundary == "" {
		return nil, -1
	}
	var (
		parts []partSpan
		open  = -1
	)
	mark := []byte("--" + boundary)
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		line := bytes.TrimRight(body[at:end], " \t\r\n")
		closing := bytes.Equal(line, append(mark[:len(mark):len(mark)], '-', '-'))
		if closing || bytes.Equal(line, mark) {
			if open >= 0 {
				parts = append(parts, partSpan{int64(open), int64(max(open, at-lineEndSize(body[:at])))})
			}
			if closing {
				return parts, at
			}
			if len(parts) >= maxParts {
				return parts, -1
			}
			open = end
		}
		at = end
	}
	return parts, -1
}

// lineEndSize returns the size of the line end that closes b: 0, 1 or 2.
func lineEndSize(b []byte) int { return len(b) - len(chopLineEnd(b)) }

// boundaryOf returns the boundary parameter of a multipart Content-Type.
func boundaryOf(contentType string) string {
	low := strings.ToLower(contentType)
	if !strings.HasPrefix(low, "multipart/") {
		return ""
	}
	i := strings.Index(low, "boundary=")
	if i < 0 {
		return ""
	}
	v := contentType[i+len("boundary="):]
	if strings.HasPrefix(v, `"`) {
		return unquote(v[:quotedEnd(v, 0)])
	}
	if end := strings.IndexAny(v, "; \t"); end >= 0 {
		v = v[:end]
	}
	return v
}
