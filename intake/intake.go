// Package intake is the way in: source → archive. It keeps the bytes of
// everything handed in, then reads them into items, in order, in parallel,
// in large transactions.
//
// A run can be stopped at any moment, kill -9 included, and run again: it goes
// on where the last commit was and ends in the same case as a run that was
// never stopped. Running it again on what is already in changes nothing.
//
// Invariant: every input is either kept or excepted with a reason, and the run
// counts both sides separately and refuses to end where they do not add up.
package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

// Options say how a run is done. Now, By and Trove.Name are required.
type Options struct {
	Trove   archive.Trove
	By      string // who imports, for the journal
	CaseDir string // refused as a part of what is imported
	Now     func() time.Time
	Workers int            // readers at once; 0: as many as there are processors
	Report  func(Progress) // called now and then, never at once from two places; may be nil
}

// Stage says what a run is doing.
type Stage string

// The stages of a run.
const (
	StageKeep Stage = "keeping" // bytes are copied into the case
	StageRead Stage = "reading" // kept bytes are read into items
)

// Progress is how far a run is. Bytes count the present stage.
type Progress struct {
	Stage     Stage
	Inputs    int // in this stage done
	InputsAll int // in this stage; 0 while keeping: not known yet
	Bytes     int64
	BytesAll  int64
	Items     int
	Path      string // the input in hand
}

// Summary is how a run ended: Inputs = Kept + Excepted.
type Summary struct {
	Trove    string
	Inputs   int
	Kept     int
	Excepted int
	Items    int // found in this run's inputs that were read now, families counted whole
	New      int // of them, not in the case before
	Problems int // recorded now
	Lost     int // pieces of kept inputs that are no items, recorded now as exceptions
	Bytes    int64
	Seconds  float64
	Judged   archive.Judged // mail that could not be judged as it came in: of older programs, or with keys that came since
	Ledger   archive.Ledger // of the whole trove, as the case has it
}

// errLedger is a bug of ours, and worse than a failed import: something was
// neither kept nor excepted.
var errLedger = errors.New("intake: the ledger does not add up")

// Run imports paths into c.
func Run(ctx context.Context, c archive.Case, paths []string, opt Options) (Summary, error) {
	r := &run{c: c, opt: opt, started: opt.Now(), sum: Summary{Trove: opt.Trove.Name}}
	for _, p := range paths {
		if err := refuseCase(p, opt.CaseDir); err != nil {
			return r.sum, err
		}
	}
	if err := c.AddTrove(ctx, opt.Trove, opt.By, r.started); err != nil {
		return r.sum, err
	}
	for _, p := range paths {
		if err := r.keep(ctx, p); err != nil {
			return r.end(), fmt.Errorf("keeping %s: %w", p, err)
		}
	}
	// What is here already comes first, with the keys that new mail is judged
	// with as it is read; then what could not be judged on its way in.
	if err := r.judge(ctx); err != nil {
		return r.end(), err
	}
	if err := r.read(ctx); err != nil {
		return r.end(), err
	}
	if err := r.judge(ctx); err != nil {
		return r.end(), err
	}
	sum := r.end()
	if sum.Inputs != sum.Kept+sum.Excepted {
		return sum, fmt.Errorf("%w: %d inputs, %d kept, %d excepted", errLedger, sum.Inputs, sum.Kept, sum.Excepted)
	}
	var err error
	if sum.Ledger, err = c.Ledger(ctx, archive.Scope{Troves: []string{opt.Trove.Name}}); err != nil {
		return sum, fmt.Errorf("reading the ledger of %s: %w", opt.Trove.Name, err)
	}
	return sum, r.journal(ctx, sum)
}

// judge judges the mail of the case that was not judged with all of its keys.
func (r *run) judge(ctx context.Context) error {
	j, err := r.c.Judge(ctx, false, nil)
	if err != nil {
		return err
	}
	r.sum.Judged.Join(j)
	return nil
}

// run is one import under way. Its fields are touched by one goroutine only,
// the one that called Run; workers get what they need by value.
type run struct {
	c       archive.Case
	opt     Options
	started time.Time
	kept    []keptInput
	byPath  map[string]int // index into kept
	sum     Summary
	told    time.Time // when Report was last called
	done    Progress
}

func (r *run) end() Summary {
	r.sum.Seconds = r.opt.Now().Sub(r.started).Seconds()
	return r.sum
}

// reportEvery is how often progress is told.
const reportEvery = 100 * time.Millisecond

func (r *run) tell(force bool) {
	if r.opt.Report == nil {
		return
	}
	now := r.opt.Now()
	if !force && now.Sub(r.told) < reportEvery {
		return
	}
	r.told = now
	r.opt.Report(r.done)
}

// importBody is the journal's record of one import. It holds what the case has
// of the trove, not what this run added, so that a run that was interrupted
// and resumed leaves the same entry as one that was not.
type importBody struct {
	Trove    string      `json:"trove"`
	Inputs   int         `json:"inputs"`
	Kept     int         `json:"kept"`
	Excepted int         `json:"excepted"`
	Items    int         `json:"items"`
	Root     evidence.ID `json:"root"` // Sum over "hash path\n" of this run's kept inputs in order
}

func (r *run) journal(ctx context.Context, sum Summary) error {
	items := 0
	for _, n := range sum.Ledger.Items {
		items += n
	}
	now := importBody{
		Trove: sum.Trove, Inputs: sum.Ledger.Inputs, Kept: sum.Ledger.Kept,
		Excepted: sum.Ledger.Excepted, Items: items, Root: r.root(),
	}
	for e, err := range r.c.Journal(ctx, "import", 0) {
		if err != nil {
			return fmt.Errorf("reading the journal: %w", err)
		}
		var before importBody
		if json.Unmarshal(e.Body, &before) == nil && before == now {
			return nil
		}
	}
	body, err := json.Marshal(now)
	if err != nil {
		return fmt.Errorf("writing the journal entry of the import: %w", err)
	}
	_, err = r.c.Append(ctx, archive.JournalEntry{At: r.started, By: r.opt.By, Kind: "import", Body: body})
	return err
}

func (r *run) root() evidence.ID {
	var b strings.Builder
	for _, k := range r.kept {
		fmt.Fprintf(&b, "%s %s\n", k.Blob, k.Input.Path)
	}
	return evidence.Sum([]byte(b.String()))
}

// refuseCase reports an error where the case lies inside what is imported: the
// import would feed on itself.
func refuseCase(path, caseDir string) error {
	if caseDir == "" {
		return nil
	}
	p, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("finding %s: %w", path, err)
	}
	c, err := filepath.Abs(caseDir)
	if err != nil {
		return fmt.Errorf("finding %s: %w", caseDir, err)
	}
	rel, err := filepath.Rel(p, c)
	if err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return fmt.Errorf("importing %s: the case %s lies inside it (keep the case beside the material, not in it)", path, caseDir)
	}
	return nil
}
