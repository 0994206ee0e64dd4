package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive/sqlite"
)

// bigMbox writes a mailbox of n messages and returns its path.
func bigMbox(t *testing.T, dir string, n int) string {
	t.Helper()
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "From a@a.example Mon Sep 30 09:12:45 2024\n%s\n", mail(fmt.Sprint("m", i), fmt.Sprintf("In-Reply-To: <m%d@a.example>\n", i/2), strings.Repeat(fmt.Sprintf("word%d of the harbour and its bridge\n", i), 40)))
	}
	p := filepath.Join(dir, "big.mbox")
	if err := os.WriteFile(p, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

func program(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// digest is a hash over what a case holds, without desk times.
func digest(t *testing.T, dir string) string {
	t.Helper()
	k, err := sqlite.Open(t.Context(), dir, sqlite.Options{ReadOnly: true, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	sum, err := k.Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(sum)
}

// TestKilledImportEndsAsIfUninterrupted kills the program with no warning at
// many moments, runs it again, and compares the case with that of a run that
// was left alone.
func TestKilledImportEndsAsIfUninterrupted(t *testing.T) {
	dir := t.TempDir()
	mbox := bigMbox(t, dir, 12_000)
	whole := filepath.Join(dir, "whole")
	start := time.Now()
	if out, err := program(t.Context(), "import", mbox, "--case", whole).CombinedOutput(); err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	took := time.Since(start)
	killed := filepath.Join(dir, "killed")
	kills := 0
	for i := range 6 {
		cmd := program(t.Context(), "import", mbox, "--case", killed)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(i+1) / 8)
		if cmd.Process.Signal(syscall.SIGKILL) == nil {
			kills++
		}
		cmd.Wait()
	}
	if kills == 0 {
		t.Fatal("no run was killed before its end")
	}
	if out, err := program(t.Context(), "import", mbox, "--case", killed).CombinedOutput(); err != nil {
		t.Fatalf("import after %d kills: %v\n%s", kills, err, out)
	}
	if a, b := digest(t, whole), digest(t, killed); a != b {
		t.Errorf("after %d kills the case is another: %s, %s", kills, a, b)
	}
	if out, err := program(t.Context(), "check", "--case", killed).CombinedOutput(); err != nil {
		t.Errorf("check after %d kills: %v\n%s", kills, err, out)
	}
}

// TestInterruptedImportSaysSoAndGoesOn is Ctrl-C: exit status 130, and the
// next run ends in the same case.
func TestInterruptedImportSaysSoAndGoesOn(t *testing.T) {
	dir := t.TempDir()
	mbox := bigMbox(t, dir, 12_000)
	c := filepath.Join(dir, "case")
	cmd := program(t.Context(), "import", mbox, "--case", c)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 2000 { // until the case is there: the import has begun
		if _, err := os.Stat(filepath.Join(c, "case.db")); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(150 * time.Millisecond)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Skip("SKIP: the import ended before it could be interrupted")
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if err == nil {
		t.Skip("SKIP: the import ended before it could be interrupted")
	}
	if !errors.As(err, &exit) || exit.ExitCode() != exitInterrupted {
		t.Fatalf("interrupted: %v\n%s", err, stderr.String())
	}
	if !strings.Contains(stderr.String(), "run the same command again") {
		t.Errorf("interrupted, it says %q", stderr.String())
	}
	whole := filepath.Join(dir, "whole")
	for _, dir := range []string{c, whole} {
		if out, err := program(t.Context(), "import", mbox, "--case", dir).CombinedOutput(); err != nil {
			t.Fatalf("import: %v\n%s", err, out)
		}
	}
	if a, b := digest(t, whole), digest(t, c); a != b {
		t.Errorf("the case is another: %s, %s", a, b)
	}
}

// TestTwoImportsAtOnce: the second is told who is writing, and changes nothing.
func TestTwoImportsAtOnce(t *testing.T) {
	d := hostileDesk(t)
	d.importAll()
	k, err := sqlite.Open(t.Context(), filepath.Join(d.dir, "case"), sqlite.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	_, stderr, code := d.try("import", filepath.Join(d.dir, "in"), "--trove", "second")
	if code != exitError || !strings.Contains(stderr, "another program is writing") || !strings.Contains(stderr, "hint:") {
		t.Errorf("a second writer: exit %d, %s", code, stderr)
	}
	// Readers go on.
	if n := strings.TrimSpace(d.run("search", "--count", "stillhere")); n != "1" {
		t.Errorf("while another writes, found %s times", n)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	d.run("import", filepath.Join(d.dir, "in"), "--trove", "second")
}

// TestFullDisk runs an import on a file system of a few megabytes.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	small := filepath.Join(dir, "small")
	if err := os.Mkdir(small, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", small).CombinedOutput(); err != nil {
		t.Skipf("SKIP: a small file system cannot be mounted here: %s", out)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", small).Run() })
	mbox := bigMbox(t, dir, 12_000)
	c := filepath.Join(small, "case")
	out, err := program(t.Context(), "import", mbox, "--case", c).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitError {
		t.Fatalf("on a full disk: %v\n%s", err, out)
	}
	if !strings.Contains(string(out), "full") && !strings.Contains(string(out), "no space") {
		t.Errorf("on a full disk it says %q", out)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=200m", small).CombinedOutput(); err != nil {
		t.Skipf("SKIP: the file system cannot be made larger: %s", out)
	}
	if out, err := program(t.Context(), "import", mbox, "--case", c).CombinedOutput(); err != nil {
		t.Fatalf("import once there is room: %v\n%s", err, out)
	}
	whole := filepath.Join(dir, "whole")
	if out, err := program(t.Context(), "import", mbox, "--case", whole).CombinedOutput(); err != nil {
		t.Fatalf("import: %v\n%s", err, out)
	}
	if a, b := digest(t, whole), digest(t, c); a != b {
		t.Errorf("the case is another after a full disk: %s, %s", a, b)
	}
}
