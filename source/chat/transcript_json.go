package chat

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// transcriptFormat is what a transcript in JSON says it is.
const transcriptFormat = "gainsay-transcript/1"

var declaredJSON = regexp.MustCompile(`^\x{FEFF}?\s*\{(?s:.*)"format"\s*:\s*"gainsay-transcript/`)

// sniffJSON recognises a transcript by its declaration, or by the names in its
// first message: a time, who from, who to, and words.
func sniffJSON(in evidence.Input, head []byte) int {
	if in.Size() > maxTranscriptBytes {
		return 0
	}
	if declaredJSON.Match(head) {
		return sureOfDeclared
	}
	rest := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(rest) == 0 || rest[0] != '{' && rest[0] != '[' {
		return 0
	}
	s := newSplitter(in, jsonShape(rest[0], false))
	m, lost, err := s.next()
	if err != nil || len(lost) > 0 || m.span.Len() > maxProbeBytes {
		return 0
	}
	v, _ := readTree(s.w.bytes(m.span.Start, m.span.End, maxProbeBytes))
	for column := range synonyms {
		if name, x := find(v, column); name == "" || column != "text" && x.kind != '"' && x.kind != '[' {
			return 0
		}
	}
	return sureOfPlain
}

// jsonShape is the shape of a transcript that begins with a bracket. Only in a
// declared one is it certain that messages hold no objects.
func jsonShape(bracket byte, declared bool) shape {
	s := shape{learn: true, nested: declared}
	if bracket == '{' {
		s.list = "messages"
		s.look = func(*group) bool { return true }
	}
	return s
}

// openJSON opens a transcript in JSON.
func openJSON(in evidence.Input, _ evidence.Folder) evidence.Reader {
	head := newWindow(in, in.Size()).bytes(0, evidence.HeadSize, evidence.HeadSize)
	declared := declaredJSON.Match(head)
	bracket := byte('{')
	if rest := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"); !declared && len(rest) > 0 {
		bracket = rest[0]
	}
	base := exchangeFor(in)
	r := &listReader{split: newSplitter(in, jsonShape(bracket, declared)), what: "message"}
	r.first = func(m message, raw []byte) []evidence.Problem {
		v, _ := readTree(raw)
		return assumedJSON(base.of(m.group), m.group, v)
	}
	r.entry = func(m message, raw []byte) evidence.Entry {
		v, flaws := readTree(raw)
		e := base.of(m.group).entry(rowOf(v))
		e.Media = "application/json"
		e.Problems = append(flaws.problems(), e.Problems...)
		return e
	}
	return r
}

// of returns the exchange that a transcript's own names describe.
func (x exchange) of(g *group) exchange {
	if g == nil {
		return x
	}
	if name := oneLine(g.fields["exchange"].str()); name != "" {
		x.name, x.named = name, true
	}
	x.channel, x.zone = oneLine(g.fields["channel"].str()), oneLine(g.fields["zone"].str())
	return x
}

// assumedJSON says what had to be assumed to read a transcript at all.
func assumedJSON(x exchange, g *group, first value) []evidence.Problem {
	var assumed []string
	format := ""
	if g != nil {
		format = g.fields["format"].str()
	}
	if format != transcriptFormat {
		assumed = append(assumed, fmt.Sprintf("the file does not say that it is %q", transcriptFormat))
	}
	for _, column := range []string{"time", "from", "to", "text"} {
		if name, _ := find(first, column); name != "" && name != column {
			assumed = append(assumed, fmt.Sprintf("%q is read as %q", name, column))
		}
	}
	if len(assumed) == 0 {
		return nil
	}
	if !x.named {
		assumed = append(assumed, fmt.Sprintf("the exchange is called %q after the file", x.name))
	}
	return []evidence.Problem{{Code: "transcript-assumed", Detail: strings.Join(assumed, "; "), Done: "read so; docs/format/transcript.md says how to write it"}}
}

// find returns the member that holds a column, under any of its names.
func find(v value, column string) (string, value) {
	names := synonyms[column]
	if names == nil {
		names = []string{column}
	}
	for _, name := range names {
		for _, m := range slices.Backward(v.members) {
			if columnName(m.key) == name {
				return m.key, m.value
			}
		}
	}
	return "", value{}
}

// columnName brings a name to the form that synonyms has.
func columnName(s string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(strings.TrimSpace(s)))
}

// rowOf reads one message.
func rowOf(v value) row {
	one := func(column string) string {
		_, x := find(v, column)
		return oneLine(x.str())
	}
	_, text := find(v, "text")
	r := row{
		ref: one("ref"), timeNote: one("time_note"), zone: one("zone"), exchange: one("exchange"), channel: one("channel"),
		subject: one("subject"), note: one("note"), text: text.str(), hasText: text.kind == '"',
		paraphrase: yes(one("paraphrase")),
	}
	r.from, r.to, r.cc, r.bcc = many(v, "from"), many(v, "to"), many(v, "cc"), many(v, "bcc")
	_, source := find(v, "source")
	r.sources = texts(source)
	if date := oneLine(v.get("date").str()); date != "" {
		r.dateAndTime(date, v.get("time").str())
	} else {
		r.time = one("time")
	}
	return r
}

// many returns the names in a member that is one text or a list of texts.
func many(v value, column string) []string {
	_, x := find(v, column)
	if x.kind == '[' {
		return texts(x)
	}
	return split(x.str())
}

// texts returns the texts of a value that is one or a list of them.
func texts(v value) []string {
	if v.kind != '[' {
		v = value{list: []value{v}}
	}
	var out []string
	for _, x := range v.list {
		if s := oneLine(x.str()); s != "" {
			out = append(out, s)
		}
	}
	return out
}
