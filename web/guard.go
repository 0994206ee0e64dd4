package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// pagePolicy is the content security policy of every page. Nothing is loaded
// but the desk's own style, script and pictures, nobody may frame a page, and
// script may not turn text into markup.
const pagePolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// framingPolicy is pagePolicy for the one page that frames a rendering.
const framingPolicy = pagePolicy + "; frame-src 'self'"

// renderingPolicy is the policy of a mail's own HTML: nothing is loaded,
// nothing runs, nothing is sent, and the document has an origin of its own.
const renderingPolicy = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox"

// maxFormBytes bounds the body of a request: a statement may be long, no more.
const maxFormBytes = 4 << 20

// guarded wraps all answers in what holds for every one of them, outermost
// first: headers, the name of the host, where the request comes from, and
// whether somebody is at the desk.
func (d *Desk) guarded(next http.Handler) http.Handler {
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.refuse(w, r, http.StatusForbidden, "That came from another page", "The request was not sent by a page of this desk, so nothing was done.")
	}))
	inner := csrf.Handler(d.withSession(next))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header())
		if d.opt.TLS {
			w.Header().Set("Strict-Transport-Security", strictTransport)
		}
		switch {
		case !slices.Contains(d.opt.Hosts, strings.ToLower(r.Host)):
			d.refuse(w, r, http.StatusMisdirectedRequest, "Not this desk's address", "This desk answers only under the address that it printed when it was started.")
		case !d.ownOrigin(r):
			d.refuse(w, r, http.StatusForbidden, "That came from another page", "The request was not sent by a page of this desk, so nothing was done.")
		case !ownFetch(r):
			d.refuse(w, r, http.StatusForbidden, "Not for other sites", "A page of another site asked for this, so it was not given.")
		default:
			limit := int64(maxFormBytes)
			if r.URL.Path == uploadPath {
				limit = maxUploadBytes
			}
			r.Body = http.MaxBytesReader(w, r.Body, limit)
			inner.ServeHTTP(w, r)
		}
	})
}

// setHeaders sets what every answer carries.
func setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	// Not no-referrer: with that, browsers send our own forms with "Origin: null".
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	// Private messages do not belong into a browser's cache.
	h.Set("Cache-Control", "no-store")
}

// strictTransport has browsers come back by TLS only, for a year.
const strictTransport = "max-age=31536000"

// scheme is how the desk is reached.
func (d *Desk) scheme() string {
	if d.opt.TLS {
		return "https"
	}
	return "http"
}

// ownOrigin reports whether r says that it comes from this desk, or does not
// say where it comes from.
func (d *Desk) ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == d.scheme() && slices.Contains(d.opt.Hosts, strings.ToLower(u.Host))
}

// ownFetch reports whether the browser says that r was made by this desk or
// typed by the user. Another site may send a reader here by a link, which is
// a navigation of the whole window; it may not load anything from here.
func ownFetch(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return true
	}
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}
