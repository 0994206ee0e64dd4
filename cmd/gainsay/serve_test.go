package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestTheDeskListensOnThisMachineOnly(t *testing.T) {
	for listen, ok := range map[string]bool{
		"127.0.0.1:0": true, "127.0.0.1:8080": true, "localhost:0": true, "[::1]:0": true, "127.0.0.2:0": true,
		"0.0.0.0:8080": false, ":8080": false, "[::]:8080": false, "192.168.1.5:80": false, "desk.example:80": false, "8080": false, "127.0.0.1": false, "127.0.0.1:x": false, "127.0.0.1:70000": false,
	} {
		_, _, err := loopback(listen)
		if (err == nil) != ok {
			t.Errorf("listening on %q: %v", listen, err)
		}
	}
	_, _, err := loopback("0.0.0.0:8080")
	if err == nil || !strings.Contains(err.Error(), "TLS and named users") || !strings.Contains(err.Error(), "ssh -L") {
		t.Errorf("the refusal says %v", err)
	}
}

func TestTheDeskAnswersUnderItsOwnNames(t *testing.T) {
	got := deskHosts(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080})
	if strings.Join(got, " ") != "127.0.0.1:8080 localhost:8080" {
		t.Errorf("hosts %v", got)
	}
	if got := deskHosts(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 2), Port: 8080}); len(got) != 1 {
		t.Errorf("hosts %v", got)
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
