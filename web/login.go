package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gainsay/gainsay/access"
)

// loginData is the form at the door.
type loginData struct {
	Error  string
	Name   string // as typed
	To     string // where to go after it
	Lost   bool   // something was sent, and not done
	Linked bool   // a link opens the desk too
}

// local is a path of this desk to go to, or the opening page.
func local(to string) string {
	if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.ContainsAny(to, "\\\r\n") {
		return to
	}
	return "/"
}

// named reports whether anybody may enter by name.
func (d *Desk) named() (bool, error) {
	if d.opt.Users == nil {
		return false, nil
	}
	users, err := d.opt.Users.Users()
	return len(users) > 0, err
}

// locked answers whoever is not at the desk: with the form at the door, or
// with how to get in by a link.
func (d *Desk) locked(w http.ResponseWriter, r *http.Request) {
	named, err := d.named()
	switch {
	case err != nil:
		d.fail(w, r, fmt.Errorf("%w: %w", errUsers, err))
	case !named:
		d.refuse(w, r, http.StatusUnauthorized, "This desk is locked", "Open it with the link that was printed where the desk was started. Press Enter there for a new link.")
	default:
		data := loginData{To: "/", Lost: r.Method != http.MethodGet}
		if !data.Lost {
			data.To = r.URL.RequestURI()
		}
		d.atDoor(w, r, http.StatusUnauthorized, data)
	}
}

// errUsers is a file of users that cannot be read.
var errUsers = errors.New("the list of users cannot be read, so nobody is let in")

// atDoor writes the form at the door.
func (d *Desk) atDoor(w http.ResponseWriter, r *http.Request, status int, data loginData) {
	data.Linked = !d.opt.NoLink
	d.write(w, r, answer{page: "login", title: "Enter", bare: true, status: status, data: data})
}

// login lets somebody in by name and password. What does not belong together
// is refused in one way, after the same work.
func (d *Desk) login(w http.ResponseWriter, r *http.Request) {
	named, err := d.named()
	if err != nil || !named {
		d.locked(w, r)
		return
	}
	if r.Method != http.MethodPost {
		d.atDoor(w, r, http.StatusOK, loginData{To: local(r.URL.Query().Get("to"))})
		return
	}
	if err := r.ParseForm(); err != nil {
		d.refuse(w, r, http.StatusBadRequest, "That form was not understood", "It was cut off on its way. Try it again.")
		return
	}
	name, password := r.PostForm.Get("name"), r.PostForm.Get("password")
	data := loginData{Name: name, To: local(r.PostForm.Get("to"))}
	if wait := d.guesses.Try(name, r.RemoteAddr); wait > 0 {
		secs := int(math.Ceil(wait.Seconds()))
		w.Header().Set("Retry-After", strconv.Itoa(secs))
		data.Error = fmt.Sprintf("There were too many attempts under this name or from this address. Wait %s, then try again.", plural(secs, "second"))
		d.atDoor(w, r, http.StatusTooManyRequests, data)
		return
	}
	who, ok, err := d.opt.Users.Enter(r.Context(), name, password)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if !ok {
		data.Error = "This name and this password do not belong together."
		d.atDoor(w, r, http.StatusUnauthorized, data)
		return
	}
	d.guesses.Passed(name, r.RemoteAddr)
	if err := d.welcome(w, r, who); err != nil {
		d.fail(w, r, err)
		return
	}
	http.Redirect(w, r, data.To, http.StatusSeeOther)
}

// welcome makes a session for somebody who entered by name, and ends the one
// that their browser had.
func (d *Desk) welcome(w http.ResponseWriter, r *http.Request, who access.Who) error {
	s := &session{by: who.Name, role: who.Role, who: who, named: true}
	if err := d.journalledBy(r, who.Name, deskPrefix+"enter", map[string]any{"role": who.Role}); err != nil {
		return fmt.Errorf("writing into the journal that %s is at the desk: %w", who.Name, err)
	}
	d.door.leave(r)
	cookie, err := d.door.admit(s)
	if err != nil {
		return err
	}
	d.setCookie(w, cookie, 0)
	return nil
}

// setCookie gives the browser its cookie. An age below zero takes it away.
func (d *Desk) setCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: d.door.cookie, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: d.opt.TLS, SameSite: http.SameSiteStrictMode,
	})
}

// logout ends a session.
func (d *Desk) logout(w http.ResponseWriter, r *http.Request) {
	d.door.leave(r)
	d.setCookie(w, "", -1)
	d.write(w, r, answer{page: "left", title: "Left", bare: true, data: loginData{Linked: !d.opt.NoLink}})
}

// stillIn reports whether the session of somebody who entered by name holds:
// they are a user yet, of the same role and password.
func (d *Desk) stillIn(s *session) (bool, error) {
	if !s.named {
		return true, nil
	}
	if d.opt.Users == nil {
		return false, nil
	}
	return d.opt.Users.Still(s.who)
}

// sessionLife is how long a session lasts at most, however much it is used.
const sessionLife = 7 * 24 * time.Hour
