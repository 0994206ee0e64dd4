package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/gainsay/gainsay/access"
	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/web"
)

type serveCmd struct {
	Case     string `default:"." placeholder:"DIR" help:"Folder of the case."`
	byFlag   `embed:""`
	zoneFlag `embed:""`
	Listen   string   `default:"127.0.0.1:0" placeholder:"ADDR:PORT" help:"Where to listen. Port 0 takes a free one; beyond this machine the desk needs TLS and named users."`
	TLSCert  string   `name:"tls-cert" placeholder:"FILE" help:"Certificate for TLS, with those that lead to its root (PEM)."`
	TLSKey   string   `name:"tls-key" placeholder:"FILE" help:"Its private key (PEM)."`
	Host     []string `placeholder:"NAME" help:"A name under which browsers reach the desk, beside those in the certificate."`
	ReadOnly bool     `help:"Only read the case: decide nothing, take nothing in, and journal no reads. Works while another program writes."`
}

// Help implements kong's longer help.
func (serveCmd) Help() string {
	return `Opens the desk: pages for reading, judging and deciding, in your browser. On this machine, the link that is printed
opens it once; press Enter for another. What is read and decided is in the journal.
Beyond this machine people enter by name (gainsay user add), and only by TLS: name a certificate and its key.
` + exitStatus
}

// Times that a connection may take. A page of a large case takes seconds; a
// download of a large attachment takes as long as it takes.
const (
	headerTimeout   = 10 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 5 * time.Second
	maxHeaderBytes  = 64 << 10
)

func (c *serveCmd) Run(e *env) error {
	at, err := c.place()
	if err != nil {
		return err
	}
	zone, err := c.location()
	if err != nil {
		return err
	}
	k, err := sqlite.Open(e.ctx, c.Case, sqlite.Options{ReadOnly: c.ReadOnly, Now: e.now})
	if errors.Is(err, archive.ErrLocked) {
		return fmt.Errorf("%w: to look at the case meanwhile, add --read-only", err)
	}
	if err != nil {
		return err
	}
	defer k.Close()
	users, err := usersOf(e, c.Case)
	if err != nil {
		return err
	}
	if at.beyond {
		if err := somebody(users); err != nil {
			return err
		}
	}
	var lc net.ListenConfig
	l, err := lc.Listen(e.ctx, "tcp", net.JoinHostPort(at.host, at.port))
	if err != nil {
		return fmt.Errorf("listening for the browser: %w", err)
	}
	names := at.names(l.Addr().(*net.TCPAddr))
	desk, err := web.New(web.Options{
		Case: k, Dir: c.Case, By: c.name(e), ReadOnly: c.ReadOnly, Hosts: names, TLS: at.tls != nil, NoLink: at.beyond, Users: users,
		Now: e.now, Random: rand.Reader, Zone: zone,
	})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer desk.Close()
	if err := desk.Warm(e.ctx); err != nil {
		return errors.Join(err, l.Close())
	}
	return c.serve(e, desk, l, at, names)
}

// somebody makes sure that somebody can enter by name.
func somebody(users *access.Store) error {
	all, err := users.Users()
	if err == nil && len(all) == 0 {
		err = usageError("opening the desk beyond this machine: nobody may enter by name yet: gainsay user add NAME --role owner")
	}
	return err
}

// serve answers until the program is interrupted, which is how a desk ends.
func (c *serveCmd) serve(e *env, desk *web.Desk, l net.Listener, at *place, names []string) error {
	if at.beyond {
		for _, n := range names {
			fmt.Fprintln(e.stdout, "https://"+n+"/")
		}
		fmt.Fprintln(e.stderr, "people enter by name (gainsay user list); Ctrl-C closes the desk")
	} else if err := printLinks(e, desk, at.scheme()+"://"+l.Addr().String()); err != nil {
		return errors.Join(err, l.Close())
	}
	server := &http.Server{Handler: desk.Handler(), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes, TLSConfig: at.tls}
	if at.tls != nil { // whoever knocks without TLS, or leaves in the middle of it, is not worth a line
		server.ErrorLog = log.New(io.Discard, "", 0)
	}
	stopped := make(chan struct{})
	go func() {
		<-e.ctx.Done()
		desk.Close()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), shutdownTimeout)
		defer cancel()
		// What is not answered by then is cut off; nothing is half done by it.
		_ = server.Shutdown(ctx)
		close(stopped)
	}()
	answer := server.Serve
	if at.tls != nil {
		answer = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
	}
	err := answer(l)
	if errors.Is(err, http.ErrServerClosed) {
		<-stopped
		fmt.Fprintln(e.stderr, "the desk is closed")
		return nil
	}
	return fmt.Errorf("answering the browser: %w", err)
}

// printLinks prints a link that opens the desk, and another whenever somebody
// presses Enter.
func printLinks(e *env, desk *web.Desk, base string) error {
	link := func() error {
		path, err := desk.Link()
		if err == nil {
			fmt.Fprintln(e.stdout, base+path)
		}
		return err
	}
	if err := link(); err != nil {
		return err
	}
	fmt.Fprintln(e.stderr, "the link opens the desk once; press Enter for another, Ctrl-C to close the desk")
	go func() {
		for in := bufio.NewScanner(e.stdin); in.Scan(); {
			if link() != nil {
				return
			}
		}
	}()
	return nil
}
