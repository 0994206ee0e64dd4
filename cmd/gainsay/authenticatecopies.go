package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// mailCopy is one copy of a message: items with the same bytes are one copy,
// however many troves they came in.
type mailCopy struct {
	item    archive.Item
	raw     []byte
	m       *message.Message
	outcome authentic.Outcome
}

// copyLine is a line of authenticate --copies --json. The first line is the
// copy that proves most; the others are held against it.
type copyLine struct {
	ID      evidence.ID    `json:"id"`
	Exhibit int64          `json:"exhibit"`
	Troves  []string       `json:"troves"`
	Word    authentic.Word `json:"word"`
	Against int64          `json:"against,omitempty"` // exhibit number of the first
	Fields  []fieldDiff    `json:"fields,omitempty"`
	Order   bool           `json:"order_differs,omitempty"` // the same fields in another order
	Text    string         `json:"text,omitempty"`          // equal, equal-in-normal-form, differs
	Parts   []partDiff     `json:"parts,omitempty"`
}

// fieldDiff is one header field that two copies do not share.
type fieldDiff struct {
	Field string   `json:"field"`
	First []string `json:"first"` // values that only the first copy has
	This  []string `json:"this"`  // values that only this one has
}

// partDiff is one MIME part held against the part of the same number.
type partDiff struct {
	Part string `json:"part"` // RFC 3501 section 6.4.5
	Type string `json:"type"`
	// State is equal, equal-in-normal-form, differs, only-first or only-this.
	State string `json:"state"`
}

func (c *authenticateCmd) copies(e *env, k *sqlite.Case, r *judging) error {
	item, err := k.Item(e.ctx, c.Copies)
	if err != nil {
		return err
	}
	if item.Kind != evidence.KindMail {
		return usageError("comparing copies of #%d: it is of kind %s, and only mail has copies with a Message-ID", item.Exhibit, item.Kind)
	}
	all, err := copiesOf(e, k, r, item)
	if err != nil {
		return err
	}
	for i, cp := range all {
		l := copyLine{ID: cp.item.ID, Exhibit: cp.item.Exhibit, Troves: trovesOf(cp.item), Word: cp.outcome.Word}
		if i > 0 {
			l.Against = all[0].item.Exhibit
			compareCopies(&l, all[0], cp)
		}
		if c.JSON {
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
			continue
		}
		printCopy(e, l, cp, i == 0)
	}
	if !c.JSON {
		printCopiesEnd(e, all)
	}
	return nil
}

// copiesOf returns the copies of item, those that prove most first, and among
// equals the one that was asked for.
func copiesOf(e *env, k *sqlite.Case, r *judging, item archive.Item) ([]*mailCopy, error) {
	ids := []evidence.ID{item.ID}
	for _, r := range item.Refs {
		if r.Kind != evidence.RefMessageID {
			continue
		}
		more, err := k.ByRef(e.ctx, []evidence.Ref{r})
		if err != nil {
			return nil, err
		}
		for _, id := range more {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	var all []*mailCopy
	for _, id := range ids {
		it, err := k.Item(e.ctx, id.String())
		if err != nil {
			return nil, err
		}
		if it.Kind != evidence.KindMail {
			continue
		}
		raw, err := readRaw(e.ctx, k, id)
		if err != nil {
			return nil, err
		}
		all = append(all, &mailCopy{it, raw, message.Read(raw), authentic.Judge(raw, r.keys, r.options(it, raw))})
	}
	slices.SortStableFunc(all, func(a, b *mailCopy) int {
		return slices.Index(authentic.Words(), a.outcome.Word) - slices.Index(authentic.Words(), b.outcome.Word)
	})
	return all, nil
}

func trovesOf(item archive.Item) []string {
	var out []string
	for _, o := range item.Occurrences {
		if !slices.Contains(out, o.Trove) {
			out = append(out, o.Trove)
		}
	}
	return out
}

// compareCopies fills l with how b differs from a.
func compareCopies(l *copyLine, a, b *mailCopy) {
	l.Fields, l.Order = compareFields(a, b)
	l.Text = compareWords([]byte(a.item.Text), []byte(b.item.Text))
	l.Parts = compareParts(a.m, b.m)
}

// compareFields compares the header fields as they are written, but for line
// folding and line ends.
func compareFields(a, b *mailCopy) (diffs []fieldDiff, orderDiffers bool) {
	fa, fb := fieldsOf(a), fieldsOf(b)
	var names []string
	for _, f := range append(slices.Clone(fa), fb...) {
		if !slices.Contains(names, f[0]) {
			names = append(names, f[0])
		}
	}
	for _, name := range names {
		onlyA, onlyB := without(valuesOf(fa, name), valuesOf(fb, name)), without(valuesOf(fb, name), valuesOf(fa, name))
		if len(onlyA)+len(onlyB) > 0 {
			diffs = append(diffs, fieldDiff{Field: name, First: onlyA, This: onlyB})
		}
	}
	return diffs, len(diffs) == 0 && !slices.Equal(fa, fb)
}

// fieldsOf returns names in lower case with values on one line.
func fieldsOf(c *mailCopy) [][2]string {
	var out [][2]string
	for _, f := range c.m.Header {
		out = append(out, [2]string{strings.ToLower(f.Name), strings.Join(strings.Fields(f.RawValue), " ")})
	}
	return out
}

func valuesOf(fields [][2]string, name string) []string {
	var out []string
	for _, f := range fields {
		if f[0] == name {
			out = append(out, f[1])
		}
	}
	return out
}

// without returns the values of a that b has not, counting how often each stands.
func without(a, b []string) []string {
	left := map[string]int{}
	for _, v := range b {
		left[v]++
	}
	out := []string{}
	for _, v := range a {
		if left[v] > 0 {
			left[v]--
			continue
		}
		out = append(out, v)
	}
	return out
}

// The states of compared words.
const (
	equalBytes = "equal"
	equalWords = "equal-in-normal-form"
	differs    = "differs"
)

func compareWords(a, b []byte) string {
	switch {
	case bytes.Equal(a, b):
		return equalBytes
	case evidence.NormalForm(string(a)) == evidence.NormalForm(string(b)):
		return equalWords
	}
	return differs
}

// compareParts compares the parts that hold no others, decoded, by number.
// Only text has a normal form: other parts are equal to the byte or differ.
func compareParts(a, b *message.Message) []partDiff {
	pa, pb := leaves(a), leaves(b)
	var out []partDiff
	for _, p := range pa {
		i := slices.IndexFunc(pb, func(q *message.Part) bool { return q.Number == p.Number })
		if i < 0 {
			out = append(out, partDiff{p.Number, p.Type, "only-first"})
			continue
		}
		x, _ := a.Decode(p)
		y, _ := b.Decode(pb[i])
		state := compareWords(x, y)
		if state == equalWords && !strings.HasPrefix(p.Type, "text/") {
			state = differs
		}
		out = append(out, partDiff{p.Number, p.Type, state})
	}
	for _, q := range pb {
		if !slices.ContainsFunc(pa, func(p *message.Part) bool { return p.Number == q.Number }) {
			out = append(out, partDiff{q.Number, q.Type, "only-this"})
		}
	}
	return out
}

func leaves(m *message.Message) []*message.Part {
	var out []*message.Part
	for p := range m.Parts() {
		if !p.Multipart() {
			out = append(out, p)
		}
	}
	return out
}

func printCopy(e *env, l copyLine, c *mailCopy, first bool) {
	w := e.stdout
	if !first {
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "#%d  %s  in %s: %s\n", l.Exhibit, l.ID.Short(), clean(strings.Join(l.Troves, ", ")), messageText(c.outcome))
	if first {
		return
	}
	for _, f := range l.Fields {
		row(w, "header", fieldText(f, l.Against, l.Exhibit))
	}
	switch {
	case l.Order:
		row(w, "header", "the same fields, in another order")
	case len(l.Fields) == 0:
		row(w, "header", "the same fields, but for folding and line ends")
	}
	for _, p := range l.Parts {
		number := orWord(p.Part, "whole")
		row(w, "part "+number, clean(p.Type)+": "+stateText(p.State, l.Against, l.Exhibit))
	}
	row(w, "words", stateText(l.Text, l.Against, l.Exhibit))
}

func fieldText(f fieldDiff, a, b int64) string {
	value := func(v []string) string {
		shown := make([]string, 0, 3)
		for _, x := range v[:min(len(v), 3)] {
			shown = append(shown, "“"+oneLine(x, 80)+"”")
		}
		s := strings.Join(shown, ", ")
		if len(v) > len(shown) {
			s += fmt.Sprintf(" and %d more", len(v)-len(shown))
		}
		return s
	}
	name := orWord(f.Field, "a line that is no field")
	switch {
	case len(f.This) == 0:
		return fmt.Sprintf("%s: only #%d has %s", name, a, value(f.First))
	case len(f.First) == 0:
		return fmt.Sprintf("%s: only #%d has %s", name, b, value(f.This))
	}
	return fmt.Sprintf("%s: #%d has %s, #%d has %s", name, a, value(f.First), b, value(f.This))
}

func stateText(state string, a, b int64) string {
	switch state {
	case equalBytes:
		return "the same"
	case equalWords:
		return "the same words (in normal form)"
	case "only-first":
		return fmt.Sprintf("only #%d has it", a)
	case "only-this":
		return fmt.Sprintf("only #%d has it", b)
	}
	return "not the same"
}

func printCopiesEnd(e *env, all []*mailCopy) {
	w := e.stdout
	fmt.Fprintln(w)
	if len(all) == 1 {
		fmt.Fprintf(w, "there is no other copy with this Message-ID in the case; the same bytes were found in %s\n", plural(len(all[0].item.Occurrences), "place"))
		return
	}
	var verify []string
	for _, c := range all {
		if c.outcome.Word == authentic.Verified {
			verify = append(verify, fmt.Sprintf("#%d", c.item.Exhibit))
		}
	}
	switch {
	case len(verify) == 0:
		fmt.Fprintf(w, "%s; none verifies\n", copiesText(len(all)))
	case len(verify) == len(all):
		fmt.Fprintf(w, "%s; all verify\n", copiesText(len(all)))
	default:
		fmt.Fprintf(w, "%s; still verified: %s\n", copiesText(len(all)), strings.Join(verify, ", "))
	}
}

func copiesText(n int) string { return fmt.Sprintf("%d copies", n) }
