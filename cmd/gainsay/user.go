package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/term"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive/sqlite"
)

type userCmd struct {
	List     userListCmd     `cmd:"" default:"withargs" help:"List who may enter the desk by name."`
	Add      userAddCmd      `cmd:"" help:"Let somebody in by name."`
	Role     userRoleCmd     `cmd:"" help:"Give a user another role; their sessions end."`
	Password userPasswordCmd `cmd:"" help:"Give a user another password; their sessions end, and their tokens are worth nothing."`
	Remove   userRemoveCmd   `cmd:"" help:"Let a user in no more; their sessions end."`
	Token    userTokenCmd    `cmd:"" help:"Make a token for a program that works in a user's name."`
	Revoke   userRevokeCmd   `cmd:"" help:"Make a token worth nothing."`
}

// maxPasswordFileBytes bounds a file that is read for a password.
const maxPasswordFileBytes = 4096

// userFlags are those of every command that changes users.
type userFlags struct {
	Case   string `default:"." placeholder:"DIR" help:"Folder of the case."`
	byFlag `embed:""`
}

// change opens the case and its users, and has f change them.
func (c userFlags) change(e *env, f func(k *sqlite.Case, s *access.Store, by string) error) error {
	k, err := sqlite.Open(e.ctx, c.Case, sqlite.Options{Now: e.now})
	if err != nil {
		return err
	}
	defer k.Close()
	s, err := usersOf(e, c.Case)
	if err != nil {
		return err
	}
	return f(k, s, c.name(e))
}

func usersOf(e *env, dir string) (*access.Store, error) {
	return access.Open(dir, e.now, rand.Reader, nil)
}

// passwordFlag says where a new password comes from.
type passwordFlag struct {
	PasswordFile string `placeholder:"FILE" help:"File whose first line is the password; without it, it is asked for twice at the terminal."`
}

// read returns a new password: from a file, or typed twice without showing it.
func (c passwordFlag) read(e *env) (string, error) {
	if c.PasswordFile != "" {
		f, err := os.Open(c.PasswordFile)
		if err != nil {
			return "", fmt.Errorf("reading the password: %w", err)
		}
		defer f.Close()
		b, err := io.ReadAll(io.LimitReader(f, maxPasswordFileBytes+1))
		if err != nil {
			return "", fmt.Errorf("reading the password from %s: %w", c.PasswordFile, err)
		}
		if len(b) > maxPasswordFileBytes {
			return "", usageError("reading the password: %s has more than %d bytes", c.PasswordFile, maxPasswordFileBytes)
		}
		line, _, _ := strings.Cut(string(b), "\n")
		return strings.TrimSuffix(line, "\r"), nil
	}
	in, ok := e.stdin.(*os.File)
	if !ok || !isTerminal(in) {
		return "", usageError("asking for a password: this is no terminal: write it into a file that only you can read, and name that with --password-file")
	}
	ask := func(what string) (string, error) {
		fmt.Fprint(e.stderr, what+": ")
		b, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(e.stderr)
		return string(b), err
	}
	first, err := ask(fmt.Sprintf("password (at least %d characters)", access.MinPassword))
	if err != nil {
		return "", fmt.Errorf("asking for a password: %w", err)
	}
	again, err := ask("once more")
	if err != nil {
		return "", fmt.Errorf("asking for a password: %w", err)
	}
	if first != again {
		return "", usageError("asking for a password: the two are not the same")
	}
	return first, nil
}

type userAddCmd struct {
	userFlags    `embed:""`
	passwordFlag `embed:""`
	Name         string `arg:"" help:"The name, which stands in the journal with what they decide."`
	Role         string `required:"" placeholder:"ROLE" help:"reader, reviewer or owner."`
}

// Help implements kong's longer help.
func (userAddCmd) Help() string {
	return `A reader changes nothing; what they open is journalled. A reviewer decides: statements, people, readings, notes, tags.
An owner does everything: imports, removal, users. Users are kept in users.json of the case folder, which only you can
read, with a hash of the password (argon2id). They are no evidence: no finding rests on them.
` + exitStatus
}

func (c *userAddCmd) Run(e *env) error {
	role, err := access.ParseRole(c.Role)
	if err != nil {
		return usageError("%w", err)
	}
	password, err := c.read(e)
	if err != nil {
		return err
	}
	return c.change(e, func(k *sqlite.Case, s *access.Store, by string) error {
		if err := s.Add(e.ctx, k, by, c.Name, role, password); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s may enter as %s\n", clean(c.Name), role)
		return nil
	})
}

type userRoleCmd struct {
	userFlags `embed:""`
	Name      string `arg:"" help:"Whose."`
	Role      string `arg:"" help:"reader, reviewer or owner."`
}

func (c *userRoleCmd) Run(e *env) error {
	role, err := access.ParseRole(c.Role)
	if err != nil {
		return usageError("%w", err)
	}
	return c.change(e, func(k *sqlite.Case, s *access.Store, by string) error {
		if err := s.SetRole(e.ctx, k, by, c.Name, role); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s is %s now\n", clean(c.Name), role)
		return nil
	})
}

type userPasswordCmd struct {
	userFlags    `embed:""`
	passwordFlag `embed:""`
	Name         string `arg:"" help:"Whose."`
}

func (c *userPasswordCmd) Run(e *env) error {
	password, err := c.read(e)
	if err != nil {
		return err
	}
	return c.change(e, func(k *sqlite.Case, s *access.Store, by string) error {
		if err := s.SetPassword(e.ctx, k, by, c.Name, password); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s has a new password\n", clean(c.Name))
		return nil
	})
}

type userRemoveCmd struct {
	userFlags `embed:""`
	Name      string `arg:"" help:"Who."`
}

func (c *userRemoveCmd) Run(e *env) error {
	return c.change(e, func(k *sqlite.Case, s *access.Store, by string) error {
		if err := s.Remove(e.ctx, k, by, c.Name); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s can no longer enter\n", clean(c.Name))
		return nil
	})
}

type userTokenCmd struct {
	userFlags `embed:""`
	Name      string `arg:"" help:"In whose name the program works."`
	Label     string `required:"" placeholder:"TEXT" help:"What it is for."`
	Role      string `default:"reader" placeholder:"ROLE" help:"What it may do: no more than its user."`
}

func (c *userTokenCmd) Run(e *env) error {
	role, err := access.ParseRole(c.Role)
	if err != nil {
		return usageError("%w", err)
	}
	return c.change(e, func(k *sqlite.Case, s *access.Store, by string) error {
		t, secret, err := s.AddToken(e.ctx, k, by, c.Name, role, c.Label)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.stdout, secret)
		fmt.Fprintf(e.stderr, "this is token %s; it is shown this once, and kept nowhere\n", t.ID)
		return nil
	})
}

type userRevokeCmd struct {
	userFlags `embed:""`
	Name      string `arg:"" help:"Whose token."`
	Token     string `arg:"" help:"Its id, as user list shows it."`
}

func (c *userRevokeCmd) Run(e *env) error {
	return c.change(e, func(k *sqlite.Case, s *access.Store, by string) error {
		if err := s.Revoke(e.ctx, k, by, c.Name, c.Token); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "token %s of %s is worth nothing now\n", clean(c.Token), clean(c.Name))
		return nil
	})
}

type userListCmd struct {
	caseFlags `embed:""`
}

// userLine is a line of user list --json.
type userLine struct {
	Name    string      `json:"name"`
	Role    access.Role `json:"role"`
	Added   time.Time   `json:"added"`
	Changed time.Time   `json:"changed"` // role or password
	Tokens  []tokenLine `json:"tokens"`
}

type tokenLine struct {
	ID    string      `json:"id"`
	Label string      `json:"label"`
	Role  access.Role `json:"role"`
	Made  time.Time   `json:"made"`
}

func (c *userListCmd) Run(e *env) error {
	k, err := c.reader(e) // a folder that is no case has no users
	if err != nil {
		return err
	}
	defer k.Close()
	s, err := usersOf(e, c.Case)
	if err != nil {
		return err
	}
	users, err := s.Users()
	if err != nil {
		return err
	}
	if !c.JSON && len(users) == 0 {
		fmt.Fprintln(e.stdout, "nobody enters by name: gainsay user add NAME --role reader")
		return nil
	}
	t := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, u := range users {
		l := userLine{u.Name, u.Role, u.Added, u.Changed, []tokenLine{}}
		for _, k := range u.Tokens {
			l.Tokens = append(l.Tokens, tokenLine{k.ID, k.Label, k.Role, k.Made})
		}
		if c.JSON {
			if err := printJSON(e.stdout, l); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(t, "%s\t%s\tsince %s\n", clean(u.Name), u.Role, u.Added.UTC().Format(time.DateOnly))
		for _, k := range l.Tokens {
			fmt.Fprintf(t, "  token %s\t%s\t%s\n", k.ID, k.Role, clean(k.Label))
		}
	}
	return t.Flush()
}
