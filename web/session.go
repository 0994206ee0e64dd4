package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/evidence"
)

const (
	tokenBytes  = 32             // of chance in a link and in a cookie
	sessionIdle = 12 * time.Hour // after which a session that nobody uses ends
	maxSessions = 64             // at once; the one that was idle longest gives way
	maxDone     = 2_000          // forms that a session remembers as sent
)

// cookieName is the session's cookie. The __Host- prefix would demand TLS,
// which a desk on loopback does not have.
const cookieName = "gainsay_desk"

// secureCookieName is the session's cookie under TLS. Its prefix makes browsers
// hold it to this host, the whole of it, and TLS (RFC 6265bis, section 4.1.3.2).
const secureCookieName = "__Host-" + cookieName

// door lets people in: by a link that works once, and then by a cookie. It
// keeps only hashes of both.
type door struct {
	random io.Reader
	now    func() time.Time
	cookie string // its name

	mu       sync.Mutex
	token    [sha256.Size]byte // of the link that is waiting; zero: none
	sessions map[[sha256.Size]byte]*session
}

// session is one browser at the desk.
type session struct {
	by    string      // who sits there, for the journal
	role  access.Role // what they may do
	who   access.Who  // where they entered by name
	named bool
	began time.Time

	used time.Time // guarded by door.mu

	mu    sync.Mutex // held while a form is worked on, so that two clicks are one
	done  map[string]string
	order []string // of done, oldest first

	reads sync.Mutex
	read  map[evidence.ID]bool // items whose opening is in the journal
	news  string               // for the next page
}

func newDoor(random io.Reader, now func() time.Time, cookie string) *door {
	return &door{random: random, now: now, cookie: cookie, sessions: map[[sha256.Size]byte]*session{}}
}

// secret returns new chance as text for a URL or a cookie.
func (o *door) secret() (string, error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(o.random, b); err != nil {
		return "", fmt.Errorf("web: making a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

func (o *door) newToken() (string, error) {
	token, err := o.secret()
	if err != nil {
		return "", err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.token = sha256.Sum256([]byte(token))
	return token, nil
}

// enter spends a token for a session of by, and returns the cookie's value; ok is
// false where the token is not the one that is waiting.
func (o *door) enter(token, by string, role access.Role) (cookie string, ok bool, err error) {
	sum := sha256.Sum256([]byte(token))
	o.mu.Lock()
	defer o.mu.Unlock()
	none := [sha256.Size]byte{}
	if o.token == none || subtle.ConstantTimeCompare(sum[:], o.token[:]) != 1 {
		return "", false, nil
	}
	cookie, err = o.add(&session{by: by, role: role})
	if err != nil {
		return "", false, err
	}
	o.token = none
	return cookie, true, nil
}

// admit begins a session, and returns the cookie's value.
func (o *door) admit(s *session) (cookie string, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.add(s)
}

// add is admit for who holds o.mu.
func (o *door) add(s *session) (cookie string, err error) {
	if cookie, err = o.secret(); err != nil {
		return "", err
	}
	o.makeRoom()
	s.used, s.began, s.done, s.read = o.now(), o.now(), map[string]string{}, map[evidence.ID]bool{}
	o.sessions[sha256.Sum256([]byte(cookie))] = s
	return cookie, nil
}

// leave ends the session of a request, if it has one.
func (o *door) leave(r *http.Request) {
	if c, err := r.Cookie(o.cookie); err == nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		delete(o.sessions, sha256.Sum256([]byte(c.Value)))
	}
}

// over reports whether nobody used s for long, or it has lasted long enough.
func (s *session) over(now time.Time) bool {
	return now.Sub(s.used) > sessionIdle || now.Sub(s.began) > sessionLife
}

// makeRoom drops sessions that have ended and, where there are too many, the
// one that was idle longest.
func (o *door) makeRoom() {
	var oldest [sha256.Size]byte
	var at time.Time
	for key, s := range o.sessions {
		if s.over(o.now()) {
			delete(o.sessions, key)
			continue
		}
		if at.IsZero() || s.used.Before(at) {
			oldest, at = key, s.used
		}
	}
	if len(o.sessions) >= maxSessions {
		delete(o.sessions, oldest)
	}
}

// who returns the session of a request, or nil.
func (o *door) who(r *http.Request) *session {
	c, err := r.Cookie(o.cookie)
	if err != nil {
		return nil
	}
	key := sha256.Sum256([]byte(c.Value))
	o.mu.Lock()
	defer o.mu.Unlock()
	s := o.sessions[key]
	if s == nil {
		return nil
	}
	now := o.now()
	if s.over(now) {
		delete(o.sessions, key)
		return nil
	}
	s.used = now
	return s
}

type sessionKey struct{}

// withSession lets through who has a session, and everybody to the door, to
// the style and the script.
func (d *Desk) withSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/open":
			d.open(w, r)
			return
		case "/login":
			d.login(w, r)
			return
		}
		if strings.HasPrefix(r.URL.Path, staticPrefix) {
			next.ServeHTTP(w, r)
			return
		}
		s := d.door.who(r)
		if s != nil {
			switch in, err := d.stillIn(s); {
			case err != nil:
				d.fail(w, r, fmt.Errorf("%w: %w", errUsers, err))
				return
			case !in:
				d.door.leave(r)
				s = nil
			}
		}
		if s == nil {
			d.locked(w, r)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), sessionKey{}, s)))
	})
}

// sessionOf returns the session that withSession found.
func sessionOf(r *http.Request) *session {
	s, _ := r.Context().Value(sessionKey{}).(*session)
	return s
}

// open spends the token of a link. It answers with a page that leads on: a
// redirect would be part of a navigation that may have begun elsewhere, on
// which a browser sends no strict cookie.
func (d *Desk) open(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		d.refuse(w, r, http.StatusMethodNotAllowed, "Not this way", "A link is followed, not sent to.")
		return
	}
	cookie, ok, err := d.door.enter(r.URL.Query().Get("token"), d.opt.By, owner)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if !ok {
		if d.door.who(r) != nil {
			http.Redirect(w, r, "/", http.StatusSeeOther) // a link that this browser has used
			return
		}
		d.refuse(w, r, http.StatusUnauthorized, "This link has been used", "Each link opens the desk once, and a newer link replaces an older one. Press Enter where the desk was started for a new link.")
		return
	}
	d.setCookie(w, cookie, 0)
	d.write(w, r, answer{page: "open", title: "Opening", bare: true})
}
