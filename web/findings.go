package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
	"github.com/gainsay/gainsay/history"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/search"
	"github.com/gainsay/gainsay/statement"
)

// tested is every statement of a case with its finding, as the case was at
// one moment.
type tested struct {
	statements []statement.Statement
	findings   []finding.Finding // of the statement at the same place
	dir        *people.Directory
	at         time.Time // when they were tested
	old        time.Time // the same, where the case may have changed since; zero: it has not
	state      caseState
}

// tests keeps the last round of tests. Findings are never kept in the case;
// these are forgotten as soon as the case may say something else.
type tests struct {
	mu    sync.Mutex // never held while something is tested
	last  *tested
	round *round // under way; nil: none

	reading sync.Mutex
	seq     int64 // journal entries looked at
	real    int64 // number of the last of them that is not the desk's own
}

// caseState changes whenever something is added that a finding may hang on.
type caseState struct {
	items   int
	entry   int64         // last journal entry that is not the desk's own
	running bool          // an import is under way here
	minute  time.Duration // what another program adds without an entry is seen a minute later
}

// deskPrefix begins the kinds of journal entries that the desk makes of
// itself: what was read. No finding hangs on them, nor on those of sweeps.
const deskPrefix = "desk."

// testedOld is how old a round of tests may be.
const testedOld = time.Minute

func (d *Desk) state(ctx context.Context) (caseState, error) {
	n, err := d.opt.Case.Count(ctx, search.Query{}, everything)
	if err != nil {
		return caseState{}, err
	}
	t := &d.tests
	t.reading.Lock()
	defer t.reading.Unlock()
	for e, err := range d.opt.Case.Journal(ctx, "", t.seq) {
		if err != nil {
			return caseState{}, err
		}
		t.seq = e.Seq + 1
		if !strings.HasPrefix(e.Kind, deskPrefix) && e.Kind != history.KindSweep {
			t.real = e.Seq
		}
	}
	now := d.now()
	return caseState{
		items: n, entry: t.real, running: d.intakes.underWay(),
		minute: time.Duration(now.UnixNano()).Truncate(testedOld),
	}, nil
}

// all tests every statement as everything is known now, at the usual
// threshold. The answer is shared: it must not be changed.
func (d *Desk) all(ctx context.Context) (*tested, error) {
	state, err := d.state(ctx)
	if err != nil {
		return nil, err
	}
	if last, fresh := d.newest(state); fresh {
		return last, nil
	}
	return d.begin(state).wait(ctx)
}

func (d *Desk) testAll(ctx context.Context, opt finding.Options) (*tested, error) {
	statements, err := d.opt.Case.Statements(ctx)
	if err != nil {
		return nil, err
	}
	decisions, err := d.opt.Case.Decisions(ctx)
	if err != nil {
		return nil, err
	}
	t := &tested{statements: statements, dir: people.Fold(decisions, nil), at: d.now()}
	opt.Statements, opt.Now = statements, t.at
	known, err := finding.Know(ctx, d.opt.Case, decisions)
	if err != nil {
		return nil, err
	}
	t.findings = make([]finding.Finding, len(statements))
	errs := make([]error, len(statements))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(max(1, runtime.GOMAXPROCS(0)-1), len(statements)) { // a page that is asked for meanwhile has a processor
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(statements)); i = next.Add(1) - 1 {
				if t.findings[i], errs[i] = known.Test(ctx, statements[i], opt); errs[i] != nil {
					errs[i] = fmt.Errorf("testing %s: %w", statements[i].ID, errs[i])
					return
				}
			}
		})
	}
	wg.Wait()
	return t, errors.Join(errs...)
}

// one tests one statement, as opt says.
func (d *Desk) one(ctx context.Context, id string, opt finding.Options) (statement.Statement, finding.Finding, *people.Directory, error) {
	statements, err := d.opt.Case.Statements(ctx)
	if err != nil {
		return statement.Statement{}, finding.Finding{}, nil, err
	}
	s, ok := statementOf(statements, id)
	if !ok {
		return s, finding.Finding{}, nil, missing{"Statement " + id, "It may have been removed: the journal has it. The opening page lists those that stand."}
	}
	decisions, err := d.opt.Case.Decisions(ctx)
	if err != nil {
		return s, finding.Finding{}, nil, err
	}
	opt.Statements, opt.Now = statements, d.now()
	f, err := finding.Test(ctx, d.opt.Case, decisions, s, opt)
	if err != nil {
		return s, f, nil, fmt.Errorf("testing %s: %w", s.ID, err)
	}
	return s, f, people.Fold(decisions, nil), nil
}

func statementOf(all []statement.Statement, id string) (statement.Statement, bool) {
	for _, s := range all {
		if s.ID == id {
			return s, true
		}
	}
	return statement.Statement{}, false
}

// directory is who is who, by all decisions.
func (d *Desk) directory(ctx context.Context) (*people.Directory, []people.Decision, error) {
	decisions, err := d.opt.Case.Decisions(ctx)
	if err != nil {
		return nil, nil, err
	}
	return people.Fold(decisions, nil), decisions, nil
}

// citing returns the ids of statements whose findings cite an item.
func (t *tested) citing(id evidence.ID) []string {
	var out []string
	for i, f := range t.findings {
		if cites(f, id) {
			out = append(out, t.statements[i].ID)
		}
	}
	return out
}

func cites(f finding.Finding, id evidence.ID) bool {
	for _, r := range f.Readings {
		for _, side := range [][]finding.Witness{r.For, r.Against} {
			for _, w := range side {
				for _, it := range w.Items {
					if it.Item == id {
						return true
					}
				}
			}
		}
	}
	return false
}

// linkedSentence writes a sentence with every noun a link to what it names.
func linkedSentence(s finding.Sentence) template.HTML {
	var b strings.Builder
	at := int64(0)
	for _, l := range s.Links {
		if l.Span.Start < at || !l.Span.Within(int64(len(s.Text))) {
			continue
		}
		b.WriteString(string(show(s.Text[at:l.Span.Start], nil, false)))
		b.WriteString(`<a href="` + template.HTMLEscapeString(linkTo(l.Kind, l.Ref)) + `"><bdi>` + string(show(s.Text[l.Span.Start:l.Span.End], nil, false)) + `</bdi></a>`)
		at = l.Span.End
	}
	b.WriteString(string(show(s.Text[at:], nil, false)))
	return template.HTML(b.String()) // every piece is escaped
}

// linkTo is the address of what a sentence names.
func linkTo(kind, ref string) string {
	switch kind {
	case "item":
		return "/item/" + url.PathEscape(ref)
	case "decision":
		return "/journal#e" + url.PathEscape(ref)
	case "statement":
		return "/statement/" + url.PathEscape(ref)
	}
	return "/person?name=" + url.QueryEscape(ref)
}

// findingOptions reads the as-of form: a day, whose knowledge, and the
// standing that a witness needs.
func findingOptions(q url.Values) (finding.Options, error) {
	opt := finding.Options{Clock: finding.Desk, Threshold: evidence.Corroborated}
	switch c := finding.Clock(q.Get("clock")); c {
	case "", finding.Desk:
	case finding.Public:
		opt.Clock = c
	default:
		return opt, bad(fmt.Errorf("there is no clock %q: desk or public", c))
	}
	if t := q.Get("threshold"); t != "" {
		if err := opt.Threshold.UnmarshalText([]byte(t)); err != nil {
			return opt, bad(err)
		}
	}
	if day := strings.TrimSpace(q.Get("asof")); day != "" {
		t, ok := evidence.ParseDay(day, "as of")
		if !ok {
			return opt, bad(fmt.Errorf("%q is not a date: write 2016, 2016-10 or 2016-10-14", day))
		}
		opt.AsOf = t.Interval().Hi.Add(-time.Nanosecond)
	}
	return opt, nil
}

// ring keeps the keys of the case, read again when the journal has grown.
type ring struct {
	mu    sync.Mutex
	entry int64
	keys  *keyStore
}

var _ archive.Counting = Case(nil)
