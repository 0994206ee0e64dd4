package web

import (
	"fmt"
	"net/http"

	"github.com/gainsay/gainsay/access"
)

// by is who sits at this session: whose name an entry of the journal carries.
func (v visit) by() string {
	if v.session == nil {
		return ""
	}
	return v.session.by
}

// role is what who sits at this session may do.
func (v visit) role() access.Role {
	if v.session == nil {
		return ""
	}
	return v.session.role
}

// allowed lets through who has the role that h needs.
func (d *Desk) allowed(needs access.Role, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if role := (visit{r, sessionOf(r)}).role(); !role.May(needs) {
			d.refuse(w, r, http.StatusForbidden, "That is not yours to do", fmt.Sprintf("It needs %s, and you are here as a %s. Nothing was changed. An owner of the case can give you another role.", article(needs), role))
			return
		}
		h.ServeHTTP(w, r)
	})
}

// article is a role with its article.
func article(r access.Role) string {
	if r == owner {
		return "an owner"
	}
	return "a " + string(r)
}
