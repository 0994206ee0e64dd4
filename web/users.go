package web

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
)

// userData is a page about users: of all of them, or of who looks.
type userData struct {
	Users []access.User
	Me    *access.User // who looks, where they entered by name
	Roles []access.Role
	Files string // where they are kept
}

func (d *Desk) usersOf(v visit) (*userData, error) {
	data := &userData{Roles: access.Roles, Files: access.FileName}
	if d.opt.Users == nil {
		return data, nil
	}
	var err error
	if data.Users, err = d.opt.Users.Users(); err != nil {
		return nil, fmt.Errorf("%w: %w", errUsers, err)
	}
	for i := range data.Users {
		if v.session.named && data.Users[i].Name == v.session.who.Name {
			data.Me = &data.Users[i]
		}
	}
	return data, nil
}

// users is the page on which an owner lets others in.
func (d *Desk) users(v visit) (answer, error) {
	data, err := d.usersOf(v)
	return answer{page: "users", title: "Users", nav: "account", data: data}, err
}

// account is the page of who looks: what they may do, their password, their
// tokens.
func (d *Desk) account(v visit) (answer, error) {
	data, err := d.usersOf(v)
	if err == nil && data.Me != nil {
		data.Roles = nil
		for _, r := range access.Roles {
			if data.Me.Role.May(r) {
				data.Roles = append(data.Roles, r)
			}
		}
	}
	return answer{page: "account", title: "Your account", nav: "account", data: data}, err
}

// refusal is an error of the list of users: of who asked, unless the case
// could not be written to.
func refusal(err error) error {
	if errors.Is(err, access.ErrNotKept) {
		return err
	}
	return bad(err)
}

// errNoStore is a desk that was made without users.
var errNoStore = errors.New("this desk was started without users")

// newSecret reads a password that was typed twice.
func newSecret(v visit) (string, error) {
	p := v.PostForm.Get("password")
	if p != v.PostForm.Get("again") {
		return "", errors.New("the two passwords are not the same: type it again")
	}
	return p, nil
}

// changeUsers makes sure that users can be changed here.
func (d *Desk) changeUsers() (*access.Store, error) {
	switch {
	case d.opt.Users == nil:
		return nil, bad(errNoStore)
	case d.opt.ReadOnly:
		return nil, archive.ErrReadOnly
	}
	return d.opt.Users, nil
}

func (d *Desk) addUser(v visit) (answer, error) {
	s, err := d.changeUsers()
	if err != nil {
		return answer{}, err
	}
	f := v.PostForm
	role, err := access.ParseRole(f.Get("role"))
	if err != nil {
		return answer{}, bad(err)
	}
	password, err := newSecret(v)
	if err != nil {
		return answer{}, bad(err)
	}
	if err := s.Add(v.Context(), d.opt.Case, v.by(), f.Get("name"), role, password); err != nil {
		return answer{}, refusal(err)
	}
	v.session.tell(fmt.Sprintf("%s may enter as %s.", strings.TrimSpace(f.Get("name")), article(role)))
	return answer{to: "/users"}, nil
}

// changeUser does to a user what the button of the form says.
func (d *Desk) changeUser(v visit) (answer, error) {
	s, err := d.changeUsers()
	if err != nil {
		return answer{}, err
	}
	ctx, j, by, f := v.Context(), d.opt.Case, v.by(), v.PostForm
	name, did := f.Get("name"), ""
	switch f.Get("do") {
	case "role":
		var role access.Role
		if role, err = access.ParseRole(f.Get("role")); err == nil {
			err = s.SetRole(ctx, j, by, name, role)
		}
		did = fmt.Sprintf("%s is %s now; their sessions are over.", name, article(role))
	case "password":
		var password string
		if password, err = newSecret(v); err == nil {
			err = s.SetPassword(ctx, j, by, name, password)
		}
		did = fmt.Sprintf("%s has a new password; their sessions are over, and their tokens worth nothing.", name)
	case "revoke":
		err = s.Revoke(ctx, j, by, name, f.Get("token"))
		did = "The token is worth nothing now."
	case "remove":
		err = s.Remove(ctx, j, by, name)
		did = fmt.Sprintf("%s can no longer enter; their sessions are over.", name)
	default:
		err = errors.New("the form does not say what to do")
	}
	if err != nil {
		return answer{}, refusal(err)
	}
	v.session.tell(did)
	return answer{to: "/users"}, nil
}

// changeAccount does for who looks what the button of the form says.
func (d *Desk) changeAccount(v visit) (answer, error) {
	s, err := d.changeUsers()
	if err != nil {
		return answer{}, err
	}
	if !v.session.named {
		return answer{}, bad(errors.New("you entered by a link, and have no password or tokens"))
	}
	ctx, j, f := v.Context(), d.opt.Case, v.PostForm
	switch f.Get("do") {
	case "password":
		return d.ownPassword(v, s)
	case "token":
		role, err := access.ParseRole(f.Get("role"))
		if err != nil {
			return answer{}, bad(err)
		}
		_, secret, err := s.AddToken(ctx, j, v.by(), v.by(), role, f.Get("label"))
		if err != nil {
			return answer{}, refusal(err)
		}
		v.session.tell("The token is " + secret + " — copy it now: it is shown this once, and kept nowhere.")
	case "revoke":
		if err := s.Revoke(ctx, j, v.by(), v.by(), f.Get("token")); err != nil {
			return answer{}, refusal(err)
		}
		v.session.tell("The token is worth nothing now.")
	default:
		return answer{}, bad(errors.New("the form does not say what to do"))
	}
	return answer{to: "/account"}, nil
}

// ownPassword changes the password of who looks, who says the present one: a
// desk that somebody left open is not theirs for good.
func (d *Desk) ownPassword(v visit, s *access.Store) (answer, error) {
	if wait := d.guesses.Try(v.by(), v.RemoteAddr); wait > 0 {
		return answer{}, bad(fmt.Errorf("there were too many attempts: wait %s", wait.Round(1e9)))
	}
	_, ok, err := s.Enter(v.Context(), v.by(), v.PostForm.Get("present"))
	if err != nil {
		return answer{}, err
	}
	if !ok {
		return answer{}, bad(errors.New("the present password is another"))
	}
	d.guesses.Passed(v.by(), v.RemoteAddr)
	password, err := newSecret(v)
	if err != nil {
		return answer{}, bad(err)
	}
	if err := s.SetPassword(v.Context(), d.opt.Case, v.by(), v.by(), password); err != nil {
		return answer{}, refusal(err)
	}
	return answer{to: "/login"}, nil
}
