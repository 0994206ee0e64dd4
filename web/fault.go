package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gainsay/gainsay/archive"
)

// badRequest is an error of whoever sent the request: its text is for them.
type badRequest struct{ err error }

func (b badRequest) Error() string { return b.err.Error() }
func (b badRequest) Unwrap() error { return b.err }

// bad marks err as the sender's.
func bad(err error) error { return badRequest{err} }

// errGone is bytes that the case has on record and not in its folder.
var errGone = errors.New("bytes are gone")

// missing is something that an address names and the case does not have.
type missing struct{ what, hint string }

func (m missing) Error() string { return m.what + " is not in this case" }

// fault is what a page says of an error: what happened, and what to do.
type fault struct {
	Status int
	Title  string
	Text   string // what happened
	Hint   string // what to do
}

// explain turns an error into words for people.
func explain(err error) fault {
	var b badRequest
	var m missing
	switch {
	case errors.As(err, &m):
		return fault{http.StatusNotFound, "Not in this case", sentence(m.Error()), m.hint}
	case errors.As(err, &b):
		return fault{http.StatusBadRequest, "That cannot be done so", sentence(bareError(b.err)), "Nothing was changed. Go back, and your words are still in the form."}
	case errors.Is(err, errUsers):
		return fault{http.StatusInternalServerError, "The list of users cannot be read", sentence(bareError(err)), "Put the file right, or remove it and add the users again with: gainsay user add. Nothing else is affected."}
	case errors.Is(err, errGone):
		return fault{http.StatusInternalServerError, "Bytes are missing from the case folder", sentence(bareError(err)), "Run: gainsay check. It lists every file that is missing or damaged. Put the file back from a copy of the case; nothing else is affected."}
	case errors.Is(err, archive.ErrNotFound):
		return fault{http.StatusNotFound, "No such item", sentence(bareError(err)), "The link may be of another case, or the item's number may have been mistyped. Search for its words instead."}
	case errors.Is(err, archive.ErrAmbiguous):
		return fault{http.StatusNotFound, "More than one item begins so", sentence(bareError(err)), "Write more digits of the id."}
	case errors.Is(err, archive.ErrReadOnly):
		return fault{http.StatusConflict, "This case is only being read", "The case cannot be written to from here, so nothing was changed.", "Stop this desk and start it without --read-only, or copy the case to a folder that you can write to."}
	case errors.Is(err, archive.ErrLocked):
		return fault{http.StatusConflict, "Another program is writing to this case", "Nothing was changed.", "Wait for the other program to end, then send it again."}
	case errors.Is(err, archive.ErrNotJudged):
		return fault{http.StatusConflict, "Some mail has not been judged yet", "The search asks for what signatures prove, and some mail has not been judged with the keys of this case.", "Close the desk and run: gainsay authenticate --all. Then search again."}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault{http.StatusServiceUnavailable, "That was given up", "The request ended before the answer was there.", "Ask again; nothing was changed."}
	}
	return fault{http.StatusInternalServerError, "That could not be looked up", sentence(bareError(err)), "Nothing was changed. If it happens again, run: gainsay check."}
}

// bareError is an error's text without the names of packages.
func bareError(err error) string {
	text := err.Error()
	for _, p := range []string{"archive: ", "access: ", "people: ", "evidence: ", "search: ", "statement: "} {
		text = strings.ReplaceAll(text, p, "")
	}
	return text
}

// sentence begins with a capital letter and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") && !strings.HasSuffix(s, ")") {
		s += "."
	}
	return s
}

// fail writes the page of an error.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	f := explain(err)
	d.write(w, r, answer{page: "fault", title: f.Title, status: f.Status, data: f, bare: sessionOf(r) == nil})
}

// refuse writes a page that says no.
func (d *Desk) refuse(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	d.write(w, r, answer{page: "fault", title: title, status: status, data: fault{Status: status, Title: title, Text: text}, bare: sessionOf(r) == nil})
}
