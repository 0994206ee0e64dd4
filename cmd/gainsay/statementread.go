package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/intake"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement/quote"
)

type statementReadCmd struct {
	caseFlags  `embed:""`
	byFlag     `embed:""`
	modelFlags `embed:""`
	Articles   []string `arg:"" name:"article" help:"Files (HTML, text, transcripts), or items of the case as exhibit numbers or ids."`
	Published  string   `placeholder:"DATE" help:"When it was published, where it does not say so itself; words of time such as \"on Tuesday\" lean on it."`
	Zone       string   `placeholder:"ZONE" help:"Zone in which it was published, such as America/New_York."`
	All        bool     `help:"Also list what is attributed without a testable proposition, apart."`
	DryRun     bool     `help:"Print suggestions, and keep none."`
}

// Help implements kong's longer help.
func (statementReadCmd) Help() string {
	return `Finds who is said to have said what, and suggests statements, each with its words and the rules that
made it. Nothing is on record until a person accepts it: go on with gainsay statement review.
What was rejected once is not suggested again. About 2 attributions in 100 say what an archive can
show; the others are listed with --all. Rules are described in docs/quotes.md.
` + exitStatus
}

func (c *statementReadCmd) Run(e *env) error {
	published, err := optionalDay("--published", c.Published)
	if err != nil {
		return err
	}
	if c.Zone != "" {
		if _, err := time.LoadLocation(c.Zone); err != nil {
			return usageError("reading --zone: %q is not a zone (write one such as America/New_York)", c.Zone)
		}
	}
	k, err := c.open(e)
	if err != nil {
		return err
	}
	defer k.Close()
	dir, err := directory(e.ctx, k)
	if err != nil {
		return err
	}
	keep, err := newSuggestionKeeper(e, k, c.name(e), c.DryRun)
	if err != nil {
		return err
	}
	m, err := openModel(e.ctx, k, c.modelFlags)
	if err != nil {
		return err
	}
	if m != nil && c.DryRun {
		return usageError("a model is not asked with --dry-run: what is asked must be journalled")
	}
	for _, ref := range c.Articles {
		a, err := findArticle(e, k, ref)
		if err != nil {
			return err
		}
		a.Lean(published, c.Zone)
		if err := a.Fits(); err != nil {
			return fmt.Errorf("reading %s: %w", ref, err)
		}
		if err := c.read(e, keep, a, namesIn(dir)); err != nil {
			return err
		}
		if m == nil {
			continue
		}
		more, err := m.suggestions(e, k, c.name(e), a, dir)
		if err != nil {
			return err
		}
		kept, err := keep.put(&a, more, m.name)
		if err != nil {
			return err
		}
		for _, one := range kept {
			if err := c.print(e, a, one.Suggested, one.fresh); err != nil {
				return err
			}
		}
	}
	if !c.JSON {
		keep.summary(e)
	}
	return nil
}

func (c *statementReadCmd) open(e *env) (*sqlite.Case, error) {
	if c.DryRun {
		return c.reader(e)
	}
	return c.writer(e)
}

// namesIn lists the names that the case has decided about.
func namesIn(dir *people.Directory) []string {
	var out []string
	for _, ent := range dir.Entities() {
		out = append(out, dir.NamesOf(ent)...)
	}
	return out
}

// article is one text that is read for statements, as it was named.
type article struct {
	intake.Article
	ref string
}

// findArticle opens a file, or an item of the case. A file that the case has
// too is cited as its item.
func findArticle(e *env, k *sqlite.Case, ref string) (article, error) {
	info, err := os.Stat(ref)
	switch {
	case err == nil && info.IsDir():
		return article{}, usageError("reading %s: it is a folder", ref)
	case err == nil && info.Size() > intake.MaxArticleBytes:
		return article{}, fmt.Errorf("reading %s: it has %s, and a file of more than %s is not read as one article (cut it into its articles, or import it and name the items)", ref, size(info.Size()), size(intake.MaxArticleBytes))
	case err == nil:
		raw, err := os.ReadFile(ref)
		if err != nil {
			return article{}, fmt.Errorf("reading %s: %w", ref, err)
		}
		if it, err := k.Item(e.ctx, evidence.Sum(raw).String()); err == nil {
			return itemArticle(e, k, it, ref)
		} else if !errors.Is(err, archive.ErrNotFound) {
			return article{}, err
		}
		return fileArticle(ref, raw)
	case !errors.Is(err, fs.ErrNotExist):
		return article{}, fmt.Errorf("reading %s: %w", ref, err)
	}
	it, err := k.Item(e.ctx, ref)
	if errors.Is(err, archive.ErrNotFound) {
		return article{}, fmt.Errorf("reading %s: it is neither a file nor an item of the case: %w", ref, err)
	}
	if err != nil {
		return article{}, fmt.Errorf("reading %s: %w", ref, err)
	}
	return itemArticle(e, k, it, ref)
}

func itemArticle(e *env, k *sqlite.Case, it archive.Item, ref string) (article, error) {
	a, err := intake.ItemArticle(e.ctx, k, it)
	return article{a, ref}, err
}

// fileArticle reads a file that the case has not, as an import would.
func fileArticle(ref string, raw []byte) (article, error) {
	a, err := intake.FileArticle(ref, raw)
	if errors.Is(err, intake.ErrManyItems) {
		return article{}, usageError("reading %s: %w", ref, err)
	}
	if err != nil {
		return article{}, fmt.Errorf("reading %s: %w", ref, err)
	}
	return article{a, ref}, nil
}

func (c *statementReadCmd) read(e *env, keep *suggestionKeeper, a article, names []string) error {
	pass := articlePass{c: c, e: e, keep: keep, a: a, printed: map[evidence.ID]bool{}}
	if err := pass.run(names); err != nil {
		return err
	}
	keep.apart += pass.apart
	if len(pass.listed) > 0 && !c.JSON {
		fmt.Fprintf(e.stdout, "%s: without a proposition\n\n", clean(a.ref))
	}
	for _, one := range pass.listed {
		if err := c.print(e, a, one, false); err != nil {
			return err
		}
	}
	return nil
}

// articlePass reads one article from its beginning to its end.
type articlePass struct {
	c       *statementReadCmd
	e       *env
	keep    *suggestionKeeper
	a       article
	printed map[evidence.ID]bool
	apart   int                 // without a proposition
	listed  []archive.Suggested // of these, where all are to be listed
}

// maxReadTogether is how many suggestions are held before they are kept and
// printed: what a long article suggests is never all in memory, and what was
// found before a run was interrupted is on record.
const maxReadTogether = 500

// run reads the article. Where it is long it says how far it is.
func (p *articlePass) run(names []string) error {
	far := newProgress(p.e)
	defer far.done()
	at := intake.Progress{Stage: readingStage, BytesAll: int64(len(p.a.Entry.Text))}
	far.report(at)
	var some []quote.Suggestion
	for s := range p.a.Suggest(names) {
		if err := p.e.ctx.Err(); err != nil {
			return err
		}
		some = append(some, s)
		if len(some) < maxReadTogether {
			continue
		}
		at.Bytes = s.Attribution.Content[0].Start
		far.done()
		if err := p.flush(some); err != nil {
			return err
		}
		some = some[:0]
		far.report(at)
	}
	far.done()
	return p.flush(some)
}

// readingStage names the reading of one article in its line of progress.
const readingStage intake.Stage = "reading"

// flush keeps what was read, and prints what can be tested.
func (p *articlePass) flush(some []quote.Suggestion) error {
	kept, err := p.keep.put(&p.a, some, "")
	if err != nil {
		return err
	}
	for _, one := range kept {
		if p.printed[one.Key] {
			continue // the same words again
		}
		p.printed[one.Key] = true
		if intake.Testable(one.Made) {
			if err := p.c.print(p.e, p.a, one.Suggested, one.fresh); err != nil {
				return err
			}
			continue
		}
		p.apart++
		if p.c.All {
			p.listed = append(p.listed, one.Suggested)
		}
	}
	return nil
}

// suggestionJSON is one line of statement read --json and review --json.
type suggestionJSON struct {
	Key        string           `json:"key"`
	State      string           `json:"state"`
	New        bool             `json:"new"`
	Item       string           `json:"item,omitempty"`
	File       string           `json:"file,omitempty"`
	Model      string           `json:"model,omitempty"`
	Why        string           `json:"why,omitempty"`
	Statement  string           `json:"statement_id,omitempty"`
	Suggestion quote.Suggestion `json:"suggestion"`
}

func suggestionLineOf(s archive.Suggested, fresh bool) suggestionJSON {
	return suggestionJSON{Key: s.Key.String(), State: s.State, New: fresh, Item: s.Item, File: s.File, Model: s.Model, Why: s.Why, Statement: s.Became, Suggestion: s.Made}
}

func (c *statementReadCmd) print(e *env, a article, s archive.Suggested, fresh bool) error {
	if c.JSON {
		return printJSON(e.stdout, suggestionLineOf(s, fresh))
	}
	if s.State == archive.SuggestionRejected {
		return nil
	}
	fmt.Fprintf(e.stdout, "%s %s  %s %s\n", s.Key.Short(), s.State, clean(a.ref), spansText(s.Made.Attribution.Content))
	fmt.Fprintf(e.stdout, "  %s\n\n", markedWords(e, a.Entry.Text, s.Made))
	printSuggestion(e, s)
	return nil
}

// printSuggestion writes the draft, the other propositions and the rules.
func printSuggestion(e *env, s archive.Suggested) {
	fmt.Fprint(e.stdout, indent(archive.DraftText(s), "  "))
	for i, cand := range s.Made.Candidates {
		if i > 0 {
			fmt.Fprintf(e.stdout, "  or %d: %s %s\n", i+1, cand.Polarity, cand.Prop)
		}
	}
	fmt.Fprintf(e.stdout, "  rules: %s\n", strings.Join(s.Made.Rules, ", "))
	if quote.Undated(s.Made) {
		fmt.Fprintf(e.stdout, "  %s\n", undatedNote)
	}
	fmt.Fprintln(e.stdout)
}

// undatedNote warns of a date that only leans on the publication: a statement
// that is dated too late is tested against messages that came after it.
const undatedNote = "check the date: the text does not say when this was said"

func indent(s, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(s, "\n"), "\n", "\n"+by) + "\n"
}

func spansText(spans []evidence.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, fmt.Sprintf("%d-%d", s.Start, s.End))
	}
	return strings.Join(out, ",")
}

// maxAroundBytes is how much of the text around a quotation is shown.
const maxAroundBytes = 240

// markedWords shows the words in their place: what is attributed is marked,
// and so is the question that it answers.
func markedWords(e *env, text string, s quote.Suggestion) string {
	spans := s.Attribution.Content
	lo, hi := spans[0].Start, spans[len(spans)-1].End
	for _, more := range [][]evidence.Span{s.Attribution.Cue, s.Attribution.Source} {
		for _, m := range more {
			lo, hi = min(lo, m.Start), max(hi, m.End)
		}
	}
	lo, hi = max(0, lo-maxAroundBytes/4), min(int64(len(text)), hi+maxAroundBytes/4)
	words := func(from, to int64) string {
		if to-from > 8*maxAroundBytes {
			return oneLine(strings.ToValidUTF8(text[from:from+4*maxAroundBytes], ""), 4*maxAroundBytes) + " […] " + oneLine(strings.ToValidUTF8(text[to-4*maxAroundBytes:to], ""), 4*maxAroundBytes)
		}
		return strings.Join(strings.Fields(clean(strings.ToValidUTF8(text[from:to], ""))), " ")
	}
	var b strings.Builder
	at := lo
	for _, sp := range spans {
		if sp.Start < at {
			continue
		}
		b.WriteString(words(at, sp.Start) + " " + e.bold(words(sp.Start, sp.End)) + " ")
		at = sp.End
	}
	b.WriteString(words(at, hi))
	out := "…" + strings.TrimSpace(b.String()) + "…"
	for _, q := range s.Answers {
		out += "\n  answers: " + e.bold(words(q.Start, q.End))
	}
	return out
}

// suggestionKeeper keeps suggestions in the journal, each once.
type suggestionKeeper struct {
	e     *env
	k     *sqlite.Case
	by    string
	dry   bool
	known map[evidence.ID]archive.Suggested
	met   map[evidence.ID]bool // in this run
	fresh int
	old   map[string]int // by state
	apart int
}

func newSuggestionKeeper(e *env, k *sqlite.Case, by string, dry bool) (*suggestionKeeper, error) {
	all, err := k.Suggestions(e.ctx)
	if err != nil {
		return nil, err
	}
	out := &suggestionKeeper{e: e, k: k, by: by, dry: dry, known: map[evidence.ID]archive.Suggested{}, met: map[evidence.ID]bool{}, old: map[string]int{}}
	for _, s := range all {
		out.known[s.Key] = s
	}
	return out, nil
}

// keptSuggestion is a suggestion as it is on record, and whether it is new.
type keptSuggestion struct {
	archive.Suggested
	fresh bool
}

// put keeps those of an article that are new and have a proposition, many to a
// transaction, and returns all of them in their order. What was decided before
// about one of them stands. Where the run is interrupted what was written
// stays, and the next run goes on from there.
func (p *suggestionKeeper) put(a *article, all []quote.Suggestion, model string) ([]keptSuggestion, error) {
	out := make([]keptSuggestion, 0, len(all))
	var fresh []archive.Suggested
	for _, s := range all {
		if err := p.e.ctx.Err(); err != nil {
			return nil, err
		}
		one, err := a.Suggested(s, model)
		if err != nil {
			return nil, err
		}
		old, have := p.known[one.Key]
		if have && !p.met[one.Key] {
			p.old[old.State]++
		}
		p.met[one.Key] = true
		if have {
			out = append(out, keptSuggestion{old, false})
			continue
		}
		out = append(out, keptSuggestion{one, true})
		if intake.Testable(s) {
			p.known[one.Key] = one
			fresh = append(fresh, one)
		}
	}
	p.fresh += len(fresh)
	if p.dry {
		return out, nil
	}
	_, err := archive.AddSuggestions(p.e.ctx, p.k, fresh, p.by, p.e.now())
	return out, err
}

func (p *suggestionKeeper) summary(e *env) {
	fmt.Fprintf(e.stdout, "%s, %d still open, %d accepted before, %d rejected before; %s without a proposition (--all)\n",
		plural(p.fresh, "new suggestion"), p.old[archive.SuggestionOpen], p.old[archive.SuggestionAccepted], p.old[archive.SuggestionRejected], plural(p.apart, "attribution"))
	if p.fresh > 0 && !p.dry {
		fmt.Fprintln(e.stdout, "go on with: gainsay statement review")
	}
}
