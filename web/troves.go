package web

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/intake"
)

// trovesData is everything that was handed in, and the form for more.
type trovesData struct {
	Troves []troveRow
	Form   importForm
	Error  string
	Last   *importView
}

// troveRow is one trove with its account.
type troveRow struct {
	archive.Trove
	Ledger archive.Ledger
	Items  int
	Bad    int
}

// importForm is the form of an import, as it was filled in.
type importForm struct {
	Path, Trove, From, Through, Obtained, Published, Terms string

	Sent bool // Path is a folder of what a browser sent, and goes when all of it is in
}

func (d *Desk) troves(v visit) (answer, error) {
	data, err := d.troveRows(v.Context())
	if err != nil {
		return answer{}, err
	}
	return answer{page: "troves", title: "Troves", nav: "troves", data: data}, nil
}

func (d *Desk) troveRows(ctx context.Context) (*trovesData, error) {
	troves, err := d.opt.Case.Troves(ctx)
	if err != nil {
		return nil, err
	}
	data := &trovesData{Last: d.intakes.view(d.now())}
	for _, t := range troves {
		row := troveRow{Trove: t}
		if row.Ledger, err = d.opt.Case.Ledger(ctx, archive.Scope{Troves: []string{t.Name}}); err != nil {
			return nil, err
		}
		for _, n := range row.Ledger.Items {
			row.Items += n
		}
		for _, codes := range []map[string]int{row.Ledger.Problems, row.Ledger.Exceptions} {
			for _, n := range codes {
				row.Bad += n
			}
		}
		data.Troves = append(data.Troves, row)
	}
	return data, nil
}

// intakeRun is one import that was started from the page.
type intakeRun struct {
	form    importForm
	started time.Time
	cancel  context.CancelFunc

	// Guarded by imports.mu.
	stage    time.Time // when the present stage began
	progress intake.Progress
	done     bool
	stopped  bool // somebody asked for it
	summary  intake.Summary
	err      error
	ended    time.Time
}

// importView is an import as a page shows it.
type importView struct {
	Form     importForm
	Started  time.Time
	Progress intake.Progress
	Percent  int // of the bytes of this stage; -1: not known yet
	Rate     string
	Left     string
	Done     bool
	Stopped  bool
	Summary  intake.Summary
	Error    *fault
}

func (m *imports) underWay() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last != nil && !m.last.done
}

// view returns the import under way, or the last, or nil.
func (m *imports) view(now time.Time) *importView {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.last
	if r == nil {
		return nil
	}
	v := &importView{Form: r.form, Started: r.started, Progress: r.progress, Percent: -1, Done: r.done, Stopped: r.stopped, Summary: r.summary}
	if r.err != nil && !r.stopped {
		f := explain(r.err)
		v.Error = &f
	}
	secs := now.Sub(r.stage).Seconds()
	if p := r.progress; p.BytesAll > 0 {
		v.Percent = int(100 * p.Bytes / p.BytesAll)
	}
	if !r.done && secs >= 1 {
		rate := float64(r.progress.Bytes) / secs
		v.Rate = sizeText(int64(rate)) + "/s"
		if left := r.progress.BytesAll - r.progress.Bytes; left > 0 && rate > 0 {
			v.Left = (time.Duration(float64(left)/rate) * time.Second).Round(time.Second).String()
		}
	}
	return v
}

// readImport reads the form, and says what is wrong with it.
func readImport(get func(string) string) (importForm, archive.Trove, error) {
	f := importForm{
		Path: strings.TrimSpace(get("path")), Trove: strings.TrimSpace(get("trove")), From: strings.TrimSpace(get("from")),
		Through: strings.TrimSpace(get("through")), Obtained: strings.TrimSpace(get("obtained")), Published: strings.TrimSpace(get("published")), Terms: strings.TrimSpace(get("terms")),
	}
	t := archive.Trove{Name: f.Trove, From: f.From, Through: f.Through, Terms: f.Terms}
	if f.Path == "" {
		return f, t, errors.New("name the file or folder to take in")
	}
	if !filepath.IsAbs(f.Path) {
		return f, t, fmt.Errorf("write the whole path, from the root on: %s is not", f.Path)
	}
	if t.Name == "" {
		t.Name = filepath.Base(f.Path)
	}
	for _, day := range []struct {
		name, text string
		to         *evidence.Time
	}{{"the day on which it was obtained", f.Obtained, &t.Obtained}, {"the day on which it was published", f.Published, &t.Published}} {
		if day.text == "" {
			continue
		}
		at, ok := evidence.ParseDay(day.text, "form")
		if !ok {
			return f, t, fmt.Errorf("%s: %q is not a date (write 2016, 2016-10 or 2016-10-14)", day.name, day.text)
		}
		*day.to = at
	}
	return f, t, nil
}

func (d *Desk) startImport(v visit) (answer, error) {
	form, trove, err := readImport(v.PostForm.Get)
	if err != nil {
		return d.refuseImport(v, form, err)
	}
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	form.Sent = d.isSent(form.Path)
	if !d.run(form, trove, v.by()) {
		return answer{}, bad(errUnderWay)
	}
	return answer{to: "/import"}, nil
}

// refuseImport shows the form again, with what is wrong.
func (d *Desk) refuseImport(v visit, form importForm, err error) (answer, error) {
	data, listErr := d.troveRows(v.Context())
	if listErr != nil {
		return answer{}, listErr
	}
	data.Form, data.Error = form, sentence(err.Error())
	return answer{page: "troves", title: "Troves", nav: "troves", data: data, status: 422}, nil
}

// run starts an import in the name of by, unless one is under way.
func (d *Desk) run(form importForm, trove archive.Trove, by string) bool {
	m := &d.intakes
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last != nil && !m.last.done || d.work.Err() != nil {
		return false
	}
	ctx, cancel := context.WithCancel(d.work)
	r := &intakeRun{form: form, started: d.now(), stage: d.now(), cancel: cancel}
	m.last = r
	m.running.Go(func() {
		defer cancel()
		paths, err := []string{form.Path}, error(nil)
		if form.Sent {
			paths, err = sentFiles(form.Path)
		}
		var sum intake.Summary
		if err == nil {
			sum, err = d.take(ctx, r, trove, by, paths)
		}
		if err == nil {
			d.swept(ctx, nil)
		}
		if err == nil && form.Sent { // its bytes are in the case
			err = os.RemoveAll(form.Path)
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		r.summary, r.err, r.done, r.ended = sum, err, true, d.now()
	})
	return true
}

// take takes files in, and keeps r in step.
func (d *Desk) take(ctx context.Context, r *intakeRun, trove archive.Trove, by string, paths []string) (intake.Summary, error) {
	m := &d.intakes
	return intake.Run(ctx, d.opt.Case, paths, intake.Options{
		Trove: trove, By: by, CaseDir: d.opt.Dir, Now: d.opt.Now, Workers: d.opt.Workers,
		Report: func(p intake.Progress) {
			m.mu.Lock()
			defer m.mu.Unlock()
			if p.Stage != r.progress.Stage {
				r.stage = d.now()
			}
			r.progress = p
		},
	})
}

// importing shows the import under way, and asks again every second; at its
// end, the ledger.
func (d *Desk) importing(visit) (answer, error) {
	i := d.intakes.view(d.now())
	if i == nil {
		return answer{to: "/troves"}, nil
	}
	a := answer{page: "import", title: "Import", nav: "troves", data: i}
	if !i.Done {
		a.refresh = 1
	}
	return a, nil
}

func (d *Desk) stopImport(visit) (answer, error) {
	m := &d.intakes
	m.mu.Lock()
	if m.last != nil && !m.last.done {
		m.last.stopped = true
		m.last.cancel()
	}
	m.mu.Unlock()
	return answer{to: "/import"}, nil
}
