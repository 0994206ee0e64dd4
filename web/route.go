package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gainsay/gainsay/archive"
)

// visit is one request of somebody at the desk.
type visit struct {
	*http.Request
	session *session
}

// answer is what a page has to say: a page with data, or another place to go.
type answer struct {
	page    string // name in page/, without ".html"
	title   string
	nav     string // which entry of the navigation is current
	data    any
	status  int    // 0: 200
	to      string // go there instead, with 303
	policy  string // content security policy; "": pagePolicy
	bare    bool   // without navigation
	refresh int    // seconds after which the page asks again; 0: never
}

// handler answers one visit. Its error becomes a page by explain.
type handler func(v visit) (answer, error)

// routes is the table of everything that the desk answers.
func (d *Desk) routes() http.Handler {
	mux := http.NewServeMux()
	get := func(pattern string, h handler) { mux.Handle("GET "+pattern, d.page(h)) }
	post := func(pattern string, h handler) { mux.Handle("POST "+pattern, d.form(h)) }

	get("/{$}", d.glance)
	get("/statements/new", d.newStatement)
	post("/statements", d.saveStatement)
	get("/statement/{id}", d.statement)
	get("/statement/{id}/edit", d.editStatement)
	post("/statement/{id}/remove", d.removeStatement)

	get("/search", d.search)
	get("/item/{id}", d.item)
	get("/item/{id}/source", d.itemSource)
	get("/item/{id}/rendering", d.itemRendering)
	get("/thread/{id}", d.thread)
	mux.HandleFunc("GET /item/{id}/frame", d.itemFrame)
	mux.HandleFunc("GET /item/{id}/bytes", d.itemBytes)

	get("/people", d.people)
	get("/person", d.person)
	get("/handle", d.handle)
	post("/people/decide", d.decide)

	get("/troves", d.troves)
	get("/import", d.importing)
	post("/import", d.startImport)
	post("/import/stop", d.stopImport)

	get("/problems", d.problems)
	get("/journal", d.journal)
	get("/help", d.help)

	mux.HandleFunc("GET "+staticPrefix+"{hash}/{file}", d.static)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		d.refuse(w, r, http.StatusNotFound, "There is no such page", "The address may be mistyped, or be of another version of the desk.")
	})
	return mux
}

// page makes h answer a GET.
func (d *Desk) page(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, err := h(visit{r, sessionOf(r)})
		d.answer(w, r, a, err)
	})
}

// errTwice is a form that is sent again while nobody knows any more how the
// first time ended.
var errForm = errors.New("this form is not one of this session: load its page again, and send it from there")

// form makes h answer a POST. Each form carries a number that is used once:
// the same form sent twice is worked on once, and answered alike.
func (d *Desk) form(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			d.refuse(w, r, http.StatusBadRequest, "That form was not understood", fmt.Sprintf("It is larger than %d MB, or was cut off on its way. Nothing was done.", maxFormBytes>>20))
			return
		}
		once := r.PostForm.Get("once")
		if len(once) < 16 || len(once) > 64 {
			d.answer(w, r, answer{}, bad(errForm))
			return
		}
		s := sessionOf(r)
		s.mu.Lock()
		defer s.mu.Unlock()
		if to, ok := s.done[once]; ok {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
		a, err := h(visit{r, s})
		if err == nil && a.to != "" {
			s.remember(once, a.to)
		}
		d.answer(w, r, a, err)
	})
}

func (s *session) remember(once, to string) {
	if len(s.order) >= maxDone {
		delete(s.done, s.order[0])
		s.order = s.order[1:]
	}
	s.done[once], s.order = to, append(s.order, once)
}

// answer writes a, or what went wrong.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, a answer, err error) {
	switch {
	case err != nil:
		d.fail(w, r, err)
	case a.to != "":
		http.Redirect(w, r, a.to, http.StatusSeeOther)
	default:
		d.write(w, r, a)
	}
}

// now is the desk's clock.
func (d *Desk) now() time.Time { return d.opt.Now() }

// everything is the whole case.
var everything = archive.Scope{Everything: true}
