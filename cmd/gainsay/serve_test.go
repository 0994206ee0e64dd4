package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// certificate makes a certificate for names and addresses, with its key, and
// returns the two files and the pool in which it is trusted.
func certificate(t *testing.T, names []string, addresses ...net.IP) (cert, key string, pool *x509.CertPool) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: names, IPAddresses: addresses,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name, kind string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	pool.AddCert(leaf)
	return write("desk.crt", "CERTIFICATE", der), write("desk.key", "PRIVATE KEY", secret), pool
}

func TestWhereADeskListens(t *testing.T) {
	cert, key, _ := certificate(t, []string{"desk.example", "*.example"})
	bare, bareKey, _ := certificate(t, nil)
	const refused = "refused"
	for _, c := range []struct {
		listen, cert, key string
		host              []string
		want              string // what the refusal says, or the names
	}{
		{listen: "127.0.0.1:0", want: "127.0.0.1:8080 localhost:8080"},
		{listen: "localhost:0", want: "127.0.0.1:8080 localhost:8080"},
		{listen: "[::1]:0", want: "[::1]:8080 localhost:8080"},
		{listen: "127.0.0.2:0", want: "127.0.0.2:8080"},
		{listen: "127.0.0.1:0", cert: cert, key: key, want: "127.0.0.1:8080 desk.example:8080 localhost:8080"},
		{listen: "0.0.0.0:8080", cert: cert, key: key, want: "desk.example:8080"},
		{listen: "192.0.2.5:443", cert: cert, key: key, host: []string{"Wire.example", "2001:db8::1"}, want: "192.0.2.5 desk.example wire.example [2001:db8::1]"},
		{listen: ":8080", cert: bare, key: bareKey, host: []string{"desk.example"}, want: "desk.example:8080"},
		{listen: "0.0.0.0:8080", want: "refused needs TLS"},
		{listen: ":8080", want: "refused needs TLS"},
		{listen: "[::]:8080", want: "refused ssh -L"},
		{listen: "192.168.1.5:80", want: "refused needs TLS"},
		{listen: "desk.example:80", want: "refused --host"},
		{listen: "8080", want: "refused is not an address and a port"},
		{listen: "127.0.0.1:x", want: "refused is not a port"},
		{listen: "127.0.0.1:70000", want: "refused is not a port"},
		{listen: "127.0.0.1:0", cert: cert, want: "refused one is nothing without the other"},
		{listen: "127.0.0.1:0", cert: cert, key: bareKey, want: "refused reading the certificate"},
		{listen: ":8080", cert: bare, key: bareKey, want: "refused the certificate names nobody"},
		{listen: ":8080", cert: cert, key: key, host: []string{"https://desk.example"}, want: "refused without https://"},
	} {
		p, err := (&serveCmd{Listen: c.listen, TLSCert: c.cert, TLSKey: c.key, Host: c.host}).place()
		if says, is := strings.CutPrefix(c.want, refused+" "); is {
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		at := &net.TCPAddr{IP: net.ParseIP(p.host), Port: 8080}
		if at.IP == nil {
			at.IP = net.IPv6zero
		}
		if p.port == "443" {
			at.Port = 443
		}
		if got := strings.Join(p.names(at), " "); got != c.want {
			t.Errorf("%+v: names %s", c, got)
		}
	}
}

// TestServeBeyondThisMachine lets a colleague in: by name, by TLS, and not by
// a link.
func TestServeBeyondThisMachine(t *testing.T) {
	dir := t.TempDir()
	now := time.Now
	command := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := run(&env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: io.Discard, stderr: &out, now: now, by: "tester"}, args)
		return code, out.String()
	}
	folder, word := filepath.Join(dir, "case"), filepath.Join(dir, "word")
	if code, out := command("demo", "--dir", dir); code != exitDone {
		t.Fatalf("the demo ends with %d: %s", code, out)
	}
	cert, key, pool := certificate(t, nil, net.IPv4(127, 0, 0, 1))
	args := []string{"serve", "--case", folder, "--listen", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key}
	if code, out := command(args...); code != exitUsage || !strings.Contains(out, "gainsay user add") {
		t.Fatalf("without users the desk ends with %d: %s", code, out)
	}
	if err := os.WriteFile(word, []byte("four harbour words together\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := command("user", "add", "Lena Hart", "--role", "reader", "--password-file", word, "--case", folder); code != exitDone {
		t.Fatalf("adding a user ends with %d: %s", code, out)
	}
	ctx, stop := context.WithCancel(t.Context())
	out, told := &lines{}, &lines{}
	done := make(chan int, 1)
	go func() {
		done <- run(&env{ctx: ctx, stdin: strings.NewReader(""), stdout: out, stderr: told, now: now, by: "tester"}, args)
	}()
	base := strings.TrimSuffix(out.line(t, 0), "/")
	if !strings.HasPrefix(base, "https://127.0.0.1:") {
		t.Fatalf("the desk says %q", base)
	}
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	answer := func(res *http.Response, err error) (int, string, http.Header) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b), res.Header
	}
	code, body, head := answer(client.Get(base + "/"))
	if code != http.StatusUnauthorized || strings.Contains(body, "Nadia") || !strings.Contains(body, "Password") || head.Get("Strict-Transport-Security") == "" {
		t.Errorf("a stranger gets %d: %v", code, head)
	}
	login := url.Values{"name": {"lena hart"}, "password": {"four harbour words together"}}
	if code, body, _ := answer(client.PostForm(base+"/login", login)); code != http.StatusOK || !strings.Contains(body, "Nadia Okafor") {
		t.Errorf("by name the desk answers %d", code)
	}
	if code, _, _ := answer(client.Get(base + "/users")); code != http.StatusForbidden {
		t.Errorf("a reader gets the page of users: %d", code)
	}
	old := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: tls.VersionTLS12}}}
	if res, err := old.Get(base + "/"); err == nil {
		res.Body.Close()
		t.Error("TLS 1.2 is answered")
	}
	if code, _, _ := answer(http.Get("http://" + strings.TrimPrefix(base, "https://") + "/")); code != http.StatusBadRequest {
		t.Errorf("without TLS the desk answers %d", code)
	}
	stop()
	if code := <-done; code != exitDone {
		t.Errorf("the desk ends with %d: %s", code, told.b.String())
	}
}

// lines is an output that a test waits on.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// line waits for line n, from zero.
func (l *lines) line(t *testing.T, n int) string {
	t.Helper()
	for range 400 {
		l.mu.Lock()
		all := strings.Split(l.b.String(), "\n")
		l.mu.Unlock()
		if len(all) > n+1 {
			return all[n]
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("there is no line %d", n)
	return ""
}

// TestServe opens the demo's desk as its user does: by the link, once.
func TestServe(t *testing.T) {
	dir := t.TempDir()
	now := func() time.Time { return time.Now() }
	if code := run(&env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: now, by: "tester"}, []string{"demo", "--dir", dir}); code != exitDone {
		t.Fatalf("the demo ends with %d", code)
	}
	ctx, stop := context.WithCancel(t.Context())
	in, typed := io.Pipe()
	defer typed.Close()
	out, told := &lines{}, &lines{}
	done := make(chan int, 1)
	folder := filepath.Join(dir, "case")
	go func() {
		done <- run(&env{ctx: ctx, stdin: in, stdout: out, stderr: told, now: now, by: "tester"}, []string{"serve", "--case", folder})
	}()
	link := out.line(t, 0)
	base, _, _ := strings.Cut(link, "/open?")
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	get := func(url string) (int, string) {
		res, err := client.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(b)
	}
	if code, body := get(base + "/"); code != http.StatusUnauthorized || strings.Contains(body, "Nadia") {
		t.Errorf("without the link the desk answers %d", code)
	}
	if code, _ := get(link); code != 200 {
		t.Errorf("the link answers %d", code)
	}
	if code, body := get(base + "/"); code != 200 || !strings.Contains(body, "Nadia Okafor") {
		t.Errorf("the desk answers %d", code)
	}
	if _, err := typed.Write([]byte("\n")); err != nil {
		t.Fatal(err)
	}
	if again := out.line(t, 1); again == link || !strings.HasPrefix(again, base+"/open?token=") {
		t.Errorf("Enter prints %q", again)
	}

	// Who comes second is told what to do.
	var second bytes.Buffer
	other := &env{ctx: t.Context(), stdin: strings.NewReader(""), stdout: io.Discard, stderr: &second, now: now, by: "other"}
	if code := run(other, []string{"serve", "--case", folder}); code != exitError || !strings.Contains(second.String(), "--read-only") {
		t.Errorf("a second desk ends with %d: %s", code, second.String())
	}

	stop()
	select {
	case code := <-done:
		if code != exitDone {
			t.Errorf("the desk ends with %d: %s", code, told.b.String())
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the desk does not close")
	}
}
