package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// article is one text with the attributions that somebody marked in it.
type article struct {
	name string
	text string
	gold []gold
}

// gold is one attribution as it was marked. Spans are bytes of the text.
type gold struct {
	content, cue, source []evidence.Span
	cueWords             string
}

// load reads every pair of .ann and .txt under dir, in order of path.
func load(dir string) ([]article, error) {
	var out []article
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".ann" {
			return err
		}
		text, err := textOf(path)
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the text of %s: %w", path, err)
		}
		ann, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("reading annotations: %w", err)
		}
		out = append(out, article{name: filepath.Base(path), text: text, gold: parseBrat(string(ann), text)})
		return nil
	})
	return out, err
}

// textOf reads the text that belongs to an .ann file.
func textOf(path string) (string, error) {
	base := strings.TrimSuffix(path, ".ann")
	if b, err := os.ReadFile(base + ".txt"); err == nil {
		return string(b), nil
	}
	dir, name := filepath.Split(base)
	if i := strings.LastIndexByte(name, '_'); i > 0 {
		name = name[:i]
	}
	b, err := os.ReadFile(filepath.Join(dir, "..", "text", name+".txt"))
	return string(b), err
}

// parseBrat reads the lines of an .ann file: T lines name spans, in
// characters; E lines join them to attributions. Lines that it does not
// understand, and spans that lie outside the text, are left out.
func parseBrat(ann, text string) []gold {
	at := make([]int64, 0, len(text)+1) // the byte at which each character begins
	for i := range text {
		at = append(at, int64(i))
	}
	at = append(at, int64(len(text)))
	type bound struct {
		kind  string
		spans []evidence.Span
	}
	bounds := map[string]bound{}
	var events [][]string
	for line := range strings.Lines(ann) {
		f := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(f) < 2 || f[0] == "" {
			continue
		}
		switch f[0][0] {
		case 'T':
			kind, rest, _ := strings.Cut(f[1], " ")
			var spans []evidence.Span
			for _, s := range strings.Split(rest, ";") {
				lo, hi, _ := strings.Cut(s, " ")
				a, err1 := strconv.Atoi(lo)
				b, err2 := strconv.Atoi(hi)
				if err1 == nil && err2 == nil && 0 <= a && a < b && b < len(at) {
					spans = append(spans, evidence.Span{Start: at[a], End: at[b]})
				}
			}
			bounds[f[0]] = bound{kind, spans}
		case 'E':
			events = append(events, strings.Fields(f[1]))
		}
	}
	var out []gold
	for _, e := range events {
		var g gold
		for _, arg := range e {
			role, id, _ := strings.Cut(arg, ":")
			b := bounds[id]
			switch strings.TrimRight(role, "0123456789") {
			case "Content":
				g.content = append(g.content, b.spans...)
			case "Cue":
				g.cue = append(g.cue, b.spans...)
			case "Source":
				g.source = append(g.source, b.spans...)
			}
		}
		if len(g.content) == 0 {
			continue
		}
		for _, s := range [][]evidence.Span{g.content, g.cue, g.source} {
			sort.Slice(s, func(i, j int) bool { return s[i].Start < s[j].Start })
		}
		g.cueWords = words(text, g.cue)
		out = append(out, g)
	}
	return out
}

func words(text string, spans []evidence.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, text[s.Start:s.End])
	}
	return strings.Join(out, " ")
}

// characters counts the characters of text in spans that are no white space.
func characters(text string, spans []evidence.Span) int {
	n := 0
	for _, s := range spans {
		n += solid(text[s.Start:s.End])
	}
	return n
}

func solid(s string) int {
	return utf8.RuneCountInString(s) - strings.Count(s, " ") - strings.Count(s, "\n") - strings.Count(s, "\r") - strings.Count(s, "\t")
}
