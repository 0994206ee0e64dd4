package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/web"
)

type serveCmd struct {
	Case     string `default:"." placeholder:"DIR" help:"Folder of the case."`
	byFlag   `embed:""`
	zoneFlag `embed:""`
	Listen   string `default:"127.0.0.1:0" placeholder:"ADDR:PORT" help:"Where to listen; only on this machine. Port 0 takes a free one."`
	ReadOnly bool   `help:"Only read the case: decide nothing, take nothing in, and journal no reads. Works while another program writes."`
}

// Help implements kong's longer help.
func (serveCmd) Help() string {
	return `Opens the desk: pages for reading, judging and deciding, in your browser, on this machine only. The link that
is printed opens it once; press Enter for another. What is read and decided is in the journal.
Anything beyond this machine would need TLS and named users, which this version does not have: it is refused.
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
	host, port, err := loopback(c.Listen)
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
	var lc net.ListenConfig
	l, err := lc.Listen(e.ctx, "tcp", net.JoinHostPort(host, port))
	if err != nil {
		return fmt.Errorf("listening for the browser: %w", err)
	}
	at := l.Addr().(*net.TCPAddr)
	desk, err := web.New(web.Options{
		Case: k, Dir: c.Case, By: c.name(e), ReadOnly: c.ReadOnly, Hosts: deskHosts(at), Now: e.now, Random: rand.Reader, Zone: zone,
	})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer desk.Close()
	return c.serve(e, desk, l)
}

// serve answers until the program is interrupted, which is how a desk ends.
func (c *serveCmd) serve(e *env, desk *web.Desk, l net.Listener) error {
	base := "http://" + l.Addr().String()
	link := func() error {
		path, err := desk.Link()
		if err == nil {
			fmt.Fprintln(e.stdout, base+path)
		}
		return err
	}
	if err := link(); err != nil {
		return errors.Join(err, l.Close())
	}
	fmt.Fprintln(e.stderr, "the link opens the desk once; press Enter for another, Ctrl-C to close the desk")
	go func() {
		for in := bufio.NewScanner(e.stdin); in.Scan(); {
			if link() != nil {
				return
			}
		}
	}()
	server := &http.Server{Handler: desk.Handler(), ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes}
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
	err := server.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		<-stopped
		fmt.Fprintln(e.stderr, "the desk is closed")
		return nil
	}
	return fmt.Errorf("answering the browser: %w", err)
}

// loopback reads an address to listen on, and refuses what lies beyond this
// machine.
func loopback(listen string) (host, port string, err error) {
	host, port, err = net.SplitHostPort(listen)
	if err != nil {
		return "", "", usageError("reading --listen: %q is not an address and a port: write 127.0.0.1:8080", listen)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return "", "", usageError("reading --listen: %q is not a port", port)
	}
	if host == "localhost" {
		return "127.0.0.1", port, nil
	}
	ip, err := netip.ParseAddr(host)
	if err != nil || !ip.IsLoopback() {
		return "", "", usageError("listening on %q: the desk would be open beyond this machine, which needs TLS and named users, and this version has neither: listen on 127.0.0.1, and reach it from elsewhere through an SSH tunnel (ssh -L)", host)
	}
	return host, port, nil
}

// deskHosts are the names under which a browser on this machine reaches the
// desk.
func deskHosts(at *net.TCPAddr) []string {
	port := strconv.Itoa(at.Port)
	hosts := []string{net.JoinHostPort(at.IP.String(), port)}
	if at.IP.Equal(net.IPv4(127, 0, 0, 1)) || at.IP.Equal(net.IPv6loopback) {
		hosts = append(hosts, net.JoinHostPort("localhost", port))
	}
	return hosts
}
