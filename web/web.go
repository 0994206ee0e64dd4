// Package web is the desk: the pages on which a reporter reads, judges and is
// sure. Everything works without a script; desk.js only adds keys.
//
// # Reading order
//
// New builds a Desk from a case, a clock and a source of chance. routes
// (route.go) is the table of pages; each page is one file here and one of the
// same name in page/. What is allowed at all is in guard.go and session.go,
// and docs/security.md says why. A finding comes from finding.Test and from
// nowhere else (findings.go).
//
// # Invariants
//
// No page is shown without a session. A reader's GET changes nothing but the
// journal of reads. A mail's own HTML never shares an origin, a script or a
// connection with the desk. Nothing here ever asks another host for anything.
package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
)

// Case is a case that the desk can show.
type Case interface {
	archive.Case
	archive.Counting
	archive.Tying
}

// Options say what a desk shows and to whom. Case, Dir, By, Hosts, Now and
// Random are required.
type Options struct {
	Case     Case
	Dir      string        // folder of the case: its name is shown, and it is refused as a part of an import
	By       string        // who sits at the desk by a link, for the journal
	ReadOnly bool          // nothing may be written: no decisions, no imports, and reads are not journalled
	Hosts    []string      // what the Host of a request may be, with the port where it is not the usual one: "127.0.0.1:8080"
	TLS      bool          // what answers is reached by https: cookies and headers say so
	NoLink   bool          // no link opens the desk: it is open beyond this machine
	Users    *access.Store // who may enter by name; nil: nobody
	Now      func() time.Time
	Random   io.Reader      // for tokens: crypto/rand.Reader
	Zone     *time.Location // in which days are counted; nil: UTC
	Workers  int            // readers of an import at once; 0: one for each processor
}

// Desk is a case behind pages. It is safe for concurrent use.
type Desk struct {
	opt     Options
	pages   *pages
	door    *door
	guesses *access.Throttle
	tests   tests
	memo    memo
	nets    nets
	keys    ring

	work     context.Context // ends when the desk is closed
	stop     context.CancelFunc
	patience time.Duration // of pages that can show older figures
	intakes  imports
}

// New returns a desk. It opens nothing and starts nothing.
func New(opt Options) (*Desk, error) {
	switch {
	case opt.Case == nil || opt.Now == nil || opt.Random == nil:
		return nil, errors.New("web: a desk needs a case, a clock and a source of chance")
	case opt.By == "":
		return nil, errors.New("web: a desk needs to know who sits at it")
	case len(opt.Hosts) == 0:
		return nil, errors.New("web: a desk needs the names of the host that it answers to")
	}
	if opt.Zone == nil {
		opt.Zone = time.UTC
	}
	p, err := loadPages()
	if err != nil {
		return nil, err
	}
	d := &Desk{opt: opt, pages: p, door: newDoor(opt.Random, opt.Now, cookieName), guesses: access.NewThrottle(opt.Now)}
	d.patience = patience
	d.memo.last, d.memo.fresh, d.memo.flights = map[string]aged{}, map[string]caseState{}, map[string]*flight{}
	if opt.TLS {
		d.door.cookie = secureCookieName
	}
	d.work, d.stop = context.WithCancel(context.Background())
	return d, nil
}

// Link returns the path of a one-time link that opens a session. Each link
// opens one; asking for a new one makes an unused older one worthless.
func (d *Desk) Link() (string, error) {
	if d.opt.NoLink {
		return "", errors.New("web: no link opens a desk that is open beyond this machine")
	}
	token, err := d.door.newToken()
	if err != nil {
		return "", err
	}
	return "/open?token=" + token, nil
}

// Handler returns what answers requests.
func (d *Desk) Handler() http.Handler { return d.guarded(d.routes()) }

// Close stops an import that is under way, at a place where it can be taken up
// again, and waits for it. It does not close the case.
func (d *Desk) Close() {
	d.stop()
	d.intakes.running.Wait()
}

// caseName is what the case is called on pages: its folder, or the folder
// above where that is only called "case".
func (d *Desk) caseName() string {
	abs, err := filepath.Abs(d.opt.Dir)
	if err != nil {
		return d.opt.Dir
	}
	if name := filepath.Base(abs); name != "case" {
		return name
	}
	return filepath.Base(filepath.Dir(abs))
}

// imports holds the one import that may be under way, and how the last ended.
type imports struct {
	mu      sync.Mutex
	running sync.WaitGroup
	last    *intakeRun
}
