package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
)

//go:embed page/*.html
var pageFiles embed.FS

// staticFiles are what is written by hand and the islands, which are built
// (docs/desk.md).
//
//go:embed static dist
var staticFiles embed.FS

// staticPrefix is where style, script and pictures are: below it comes the
// hash of them all, so that a browser keeps them and never has an old one.
const staticPrefix = "/static/"

// pages are the templates, one set for each page, and the static files.
type pages struct {
	sets   map[string]*template.Template
	static map[string][]byte
	hash   string // of all static files
}

// layoutFiles are in every page's set.
var layoutFiles = []string{"page/layout.html", "page/parts.html"}

func loadPages() (*pages, error) {
	p := &pages{sets: map[string]*template.Template{}, static: map[string][]byte{}}
	if err := p.loadStatic(); err != nil {
		return nil, err
	}
	funcs := templateFuncs(p)
	base, err := template.New("layout").Funcs(funcs).ParseFS(pageFiles, layoutFiles...)
	if err != nil {
		return nil, fmt.Errorf("web: reading the layout: %w", err)
	}
	names, err := fs.Glob(pageFiles, "page/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if name == layoutFiles[0] || name == layoutFiles[1] {
			continue
		}
		set, err := base.Clone()
		if err == nil {
			set, err = set.ParseFS(pageFiles, name)
		}
		if err != nil {
			return nil, fmt.Errorf("web: reading %s: %w", name, err)
		}
		p.sets[strings.TrimSuffix(path.Base(name), ".html")] = set
	}
	return p, nil
}

func (p *pages) loadStatic() error {
	sum := sha256.New()
	err := fs.WalkDir(staticFiles, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		if _, twice := p.static[path.Base(name)]; twice {
			return fmt.Errorf("web: two static files are called %s", path.Base(name))
		}
		p.static[path.Base(name)] = b
		fmt.Fprintf(sum, "%s %d\n", name, len(b))
		sum.Write(b)
		return nil
	})
	p.hash = hex.EncodeToString(sum.Sum(nil))[:16]
	return err
}

// static serves a style, script or picture of the desk's own.
func (d *Desk) static(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	b, ok := d.pages.static[name]
	if !ok {
		d.refuse(w, r, http.StatusNotFound, "There is no such file", "The desk may have been updated: load the page again.")
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	if r.PathValue("hash") == d.pages.hash {
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b))
}

// view is what every page knows, with the page's own data.
type view struct {
	Title    string
	Nav      string
	Case     string
	By       string
	Role     access.Role // of who looks; "" at the door
	Frozen   bool        // the case is only read
	ReadOnly bool        // who looks can decide nothing here: the case is only read, or they are a reader
	Bare     bool
	Refresh  int
	Query    string    // in the search box
	Once     string    // of the page's forms: each is worked on once
	Path     string    // of this page, with its query
	Import   bool      // one is under way
	Old      time.Time // of the figures, where they may have changed since
	News     string    // what the last form came to
	Data     any
}

// May reports whether who looks has a role, for what a page offers.
func (v view) May(role access.Role) bool { return v.Role.May(role) }

// write renders a whole page before any of it is sent, so that what goes wrong
// in the middle is a page of its own and never half of another.
func (d *Desk) write(w http.ResponseWriter, r *http.Request, a answer) {
	once, err := d.door.secret()
	if err != nil {
		http.Error(w, "The desk has no source of chance left; stop it and start it again.", http.StatusInternalServerError)
		return
	}
	v := view{
		Title: a.title, Nav: a.nav, Case: d.caseName(), Frozen: d.opt.ReadOnly, Bare: a.bare, Refresh: a.refresh, Old: a.old,
		Once: once, Data: a.data, Path: r.URL.RequestURI(), Import: d.intakes.underWay(),
	}
	if s := sessionOf(r); s != nil {
		v.By, v.Role = s.by, s.role
		if a.status == 0 || a.page == "person" { // undoing may leave nobody of that name
			v.News = s.told()
		}
	}
	v.ReadOnly = v.Frozen || !v.Role.May(reviewer)
	if r.URL.Path == "/search" {
		v.Query = r.URL.Query().Get("q")
	}
	var b bytes.Buffer
	if err := d.pages.sets[a.page].ExecuteTemplate(&b, "layout", v); err != nil {
		http.Error(w, "This page could not be written: "+err.Error(), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	if a.policy != "" {
		h.Set("Content-Security-Policy", a.policy)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	// The reader may have gone; there is nobody to tell.
	_, _ = b.WriteTo(w)
}

// journalled writes an entry that the desk makes of itself, such as a read.
// A case that cannot be written to has none.
func (d *Desk) journalled(r *http.Request, kind string, body any) error {
	return d.journalledBy(r, visit{r, sessionOf(r)}.by(), kind, body)
}

// journalledBy is journalled for somebody whose session is not there yet.
func (d *Desk) journalledBy(r *http.Request, by, kind string, body any) error {
	if d.opt.ReadOnly {
		return nil
	}
	b, err := archive.CanonicalJSON(body)
	if err != nil {
		return err
	}
	_, err = d.opt.Case.Append(r.Context(), archive.JournalEntry{At: d.now().UTC().Truncate(time.Millisecond), By: by, Kind: kind, Body: b})
	return err
}

// readAll reads and closes r, at most limit bytes; more is an error.
func readAll(r io.ReadCloser, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err := errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, errTooLarge
	}
	return b, nil
}

// errTooLarge is bytes that are too many to be shown; they can be downloaded.
var errTooLarge = errors.New("it is too large to be shown here: download its bytes")
