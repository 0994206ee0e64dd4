package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

type searchCmd struct {
	caseFlags `embed:""`
	zoneFlag  `embed:""`
	Query     []string `arg:"" optional:"" help:"The query; several arguments are joined by a space. Empty: everything."`
	Order     string   `enum:"newest,oldest,best" default:"newest" help:"newest, oldest or best (BM25) first."`
	Limit     int      `default:"20" short:"n" help:"How many hits; 0 for all."`
	Offset    int      `help:"How many hits to skip."`
	Count     bool     `help:"Print only how many items match."`
	Trove     []string `placeholder:"NAME" help:"Only in these troves (default: the whole case)."`
}

// Help implements kong's longer help.
func (searchCmd) Help() string {
	return `Words, "phrases", prefix*, AND OR NOT and parentheses, a NEAR/5 b, and
  from: to: cc: with: subject: before: after: on: in:TROVE kind: has:attachment id: literal:"exact characters"
  proof:verified|altered|body-altered|header-altered|key-gone|malformed|unsigned|constructed|not-judged|unvouched
proof: is what the signatures of a mail come to with the keys of the case (gainsay authenticate --table); altered is
any of the ways to be altered.
` + exitStatus
}

// snippetWidth is how many characters of an item a hit shows.
const snippetWidth = 160

func (c *searchCmd) Run(e *env) error {
	if c.Limit < 0 || c.Offset < 0 {
		return usageError("reading --limit and --offset: neither may be negative")
	}
	q, err := c.query(e)
	if err != nil {
		return err
	}
	k, err := c.reader(e)
	if err != nil {
		return err
	}
	defer k.Close()
	if err := wantTroves(e.ctx, k, q, c.Trove); err != nil {
		return err
	}
	scope := archive.Scope{Everything: len(c.Trove) == 0, Troves: c.Trove}
	if c.Count {
		n, err := k.Count(e.ctx, q, scope)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.stdout, n)
		return nil
	}
	hits, err := k.Search(e.ctx, archive.SearchRequest{
		Query: q, Scope: scope, Order: archive.Order(c.Order), Limit: c.Limit, Offset: c.Offset, Snippet: snippetWidth,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		for _, h := range hits {
			if err := printJSON(e.stdout, jsonHit(h)); err != nil {
				return err
			}
		}
		return nil
	}
	for _, h := range hits {
		printHit(e, h)
	}
	n, err := k.Count(e.ctx, q, scope)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s of %s, %s first\n", thousands(int64(len(hits))), plural(n, "hit"), c.Order)
	return nil
}

func (c *searchCmd) query(e *env) (search.Query, error) {
	loc, err := c.location()
	if err != nil {
		return search.Query{}, err
	}
	text := strings.Join(c.Query, " ")
	q, err := search.Parse(text, search.Options{Zone: loc})
	var syntax *search.SyntaxError
	if errors.As(err, &syntax) {
		return q, usageError("%w\n%s", err, strings.TrimRight(syntax.Caret(text), "\n"))
	}
	if err != nil {
		return q, usageError("reading the query: %v", err)
	}
	if !q.Obvious() {
		fmt.Fprintf(e.stderr, "read as: %s\n", q.Explain())
	}
	for _, hint := range q.Hints() {
		fmt.Fprintf(e.stderr, "        %s\n", hint)
	}
	return q, nil
}

// wantTroves fails where --trove, or in: in a query, names a trove that the case
// does not have: that nothing was found in it would look like a finding.
func wantTroves(ctx context.Context, k archive.Case, q search.Query, named []string) error {
	troves, err := k.Troves(ctx)
	if err != nil {
		return err
	}
	for _, name := range named {
		if !slices.ContainsFunc(troves, func(t archive.Trove) bool { return t.Name == name }) {
			return noTrove(name, troves)
		}
	}
	for _, name := range trovesIn(q.Root) {
		if !slices.ContainsFunc(troves, func(t archive.Trove) bool { return strings.EqualFold(t.Name, name) }) {
			return noTrove(name, troves)
		}
	}
	return nil
}

// trovesIn lists the values of in: below n.
func trovesIn(n search.Node) []string {
	var below []search.Node
	switch n := n.(type) {
	case search.And:
		below = n
	case search.Or:
		below = n
	case search.Not:
		below = []search.Node{n.Of}
	case search.Field:
		if n.Name == search.FieldIn {
			return []string{n.Value}
		}
	}
	var out []string
	for _, b := range below {
		out = append(out, trovesIn(b)...)
	}
	return out
}

// hitLine is one line of search --json.
type hitLine struct {
	ID      evidence.ID   `json:"id"`
	Kind    evidence.Kind `json:"kind"`
	Date    string        `json:"date"`
	From    []string      `json:"from"`
	To      []string      `json:"to"`
	Subject string        `json:"subject"`
	Snippet string        `json:"snippet"`
	Trove   []string      `json:"trove"`
	Exhibit int64         `json:"exhibit"`
	Proof   string        `json:"proof,omitempty"` // what the signatures of a mail come to
}

func jsonHit(h archive.Hit) hitLine {
	l := hitLine{ID: h.ID, Kind: h.Kind, From: h.From, To: h.To, Subject: h.Subject, Snippet: h.Snippet.Text, Trove: h.Troves, Exhibit: h.Exhibit, Proof: string(h.Proof)}
	if !h.Date.IsZero() {
		l.Date = h.Date.String()
	}
	return l
}

func printHit(e *env, h archive.Hit) {
	fmt.Fprintf(e.stdout, "#%d  %s  %s  %s → %s", h.Exhibit, h.Date, h.Kind, names(h.From), names(h.To))
	if h.Subject != "" {
		fmt.Fprintf(e.stdout, "  %s", oneLine(h.Subject, 80))
	}
	fmt.Fprintln(e.stdout)
	if h.Snippet.Text != "" {
		fmt.Fprintf(e.stdout, "    %s\n", e.marked(h.Snippet))
	}
}

// names shows at most three of the names.
func names(all []string) string {
	if len(all) == 0 {
		return "?"
	}
	shown := all[:min(len(all), 3)]
	s := clean(strings.Join(shown, ", "))
	if more := len(all) - len(shown); more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

// marked writes a snippet on one line with its hits marked.
func (e *env) marked(s search.Snippet) string {
	var b strings.Builder
	last := 0
	hits := append([][2]int(nil), s.Hits...)
	sort.Slice(hits, func(i, j int) bool { return hits[i][0] < hits[j][0] })
	for _, h := range hits {
		if h[0] < last || h[1] > len(s.Text) {
			continue
		}
		b.WriteString(clean(s.Text[last:h[0]]))
		b.WriteString(e.bold(clean(s.Text[h[0]:h[1]])))
		last = h[1]
	}
	b.WriteString(clean(s.Text[last:]))
	return strings.Join(strings.Fields(b.String()), " ")
}
