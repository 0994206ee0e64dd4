package web

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gainsay/gainsay/access"
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
	status  int       // 0: 200
	to      string    // go there instead, with 303
	policy  string    // content security policy; "": pagePolicy
	bare    bool      // without navigation
	old     time.Time // of the figures on the page, where they may have changed since
	refresh int       // seconds after which the page asks again; 0: never
}

// handler answers one visit. Its error becomes a page by explain.
type handler func(v visit) (answer, error)

// route is one line of the table of everything that the desk answers.
type route struct {
	method, pattern string
	needs           access.Role // what who asks has to be
	h               http.Handler
}

// The roles, as the table of routes names them.
const (
	reader   = access.Reader
	reviewer = access.Reviewer
	owner    = access.Owner
)

// table is everything that the desk answers, and who may ask for it. What
// changes the case needs a reviewer at least.
func (d *Desk) table() []route {
	var t []route
	get := func(pattern string, needs access.Role, h handler) {
		t = append(t, route{http.MethodGet, pattern, needs, d.page(h)})
	}
	post := func(pattern string, needs access.Role, h handler) {
		t = append(t, route{http.MethodPost, pattern, needs, d.form(h)})
	}
	raw := func(pattern string, needs access.Role, h http.HandlerFunc) {
		t = append(t, route{http.MethodGet, pattern, needs, h})
	}

	get("/{$}", reader, d.glance)
	get("/statements/new", reviewer, d.newStatement)
	post("/statements", reviewer, d.saveStatement)
	t = append(t, d.fieldsRoute())
	get("/statement/{id}", reader, d.statement)
	get("/statement/{id}/edit", reviewer, d.editStatement)
	post("/statement/{id}/remove", owner, d.removeStatement)

	post("/statement/{id}/reply", reviewer, d.saveReply)
	get("/statement/{id}/leads", reader, d.leads)
	get("/conflicts", reader, d.conflicts)
	get("/seals", reader, d.seals)
	post("/readings", reviewer, d.addReading)
	post("/reading/{seq}/accept", reviewer, d.acceptReading)
	post("/reading/{seq}/reject", reviewer, d.rejectReading)

	get("/suggestions", reader, d.suggestionsPage)
	post("/suggestions/read", reviewer, d.readStatements)
	get("/suggestion/{key}", reader, d.suggestion)
	get("/suggestion/{key}/edit", reviewer, d.editSuggestion)
	post("/suggestion/{key}/accept", reviewer, d.acceptSuggestion)
	post("/suggestion/{key}/reject", reviewer, d.rejectSuggestion)
	post("/suggestion/{key}/reopen", reviewer, d.reopenSuggestion)

	get("/search", reader, d.search)
	raw("/search/rows", reader, d.data(d.rows))
	get("/item/{id}", reader, d.item)
	get("/item/{id}/source", reader, d.itemSource)
	get("/item/{id}/rendering", reader, d.itemRendering)
	get("/thread/{id}", reader, d.thread)
	raw("/item/{id}/frame", reader, d.itemFrame)
	raw("/item/{id}/bytes", reader, d.itemBytes)

	get("/timeline", reader, d.timelinePage)
	raw("/timeline.svg", reader, d.timelineFile)
	raw("/timeline.csv", reader, d.timelineFile)

	get("/people", reader, d.people)
	get("/person", reader, d.person)
	get("/handle", reader, d.handle)
	post("/people/decide", reviewer, d.decide)

	get("/network", reader, d.network)
	get("/network/messages", reader, d.networkMessages)
	raw("/network/graph", reader, d.data(d.networkGraph))
	raw("/network/ties.csv", reader, d.networkTable)
	raw("/network/drawing.svg", reader, d.networkDrawing)

	get("/troves", reader, d.troves)
	get("/import", reader, d.importing)
	post("/import", owner, d.startImport)
	t = append(t, route{http.MethodPost, uploadPath, owner, http.HandlerFunc(d.upload)})
	post("/import/stop", owner, d.stopImport)

	get("/problems", reader, d.problems)
	get("/journal", reader, d.journal)
	get("/help", reader, d.help)

	get("/users", owner, d.users)
	post("/users", owner, d.addUser)
	post("/users/change", owner, d.changeUser)
	get("/account", reader, d.account)
	post("/account", reader, d.changeAccount)
	t = append(t, route{http.MethodPost, "/logout", reader, http.HandlerFunc(d.logout)})
	return t
}

// routes answers what is in the table, to whom it is for.
func (d *Desk) routes() http.Handler {
	mux := http.NewServeMux()
	for _, r := range d.table() {
		mux.Handle(r.method+" "+r.pattern, d.allowed(r.needs, r.h))
	}
	// Style and script are for everybody: the door has them too.
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
