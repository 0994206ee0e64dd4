//go:build linux

package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/finding"
)

// childEnv says which of children this process is to be.
const childEnv = "GAINSAY_TEST_CHILD"

// children are what the test's own program does as a process of its own: what
// is killed, or may not write.
var children = map[string]func(dir string) error{
	"import": childImport,
	"reader": childReader,
	"hot":    childHot,
}

func TestMain(m *testing.M) {
	if name, dir, ok := strings.Cut(os.Getenv(childEnv), " "); ok {
		if err := children[name](dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child prepares this program as a child. As root it gives the child no
// rights, since root may write anywhere.
func child(t *testing.T, name, dir string, unprivileged bool) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	if unprivileged && os.Geteuid() == 0 {
		self = copyProgram(t, self)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), childEnv+"="+name+" "+dir)
	if unprivileged && os.Geteuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// copyProgram copies the test program to where everybody can run it.
func copyProgram(t *testing.T, self string) string {
	dir, err := os.MkdirTemp("", "gainsay-child-*")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o755))
	b, err := os.ReadFile(self)
	must(t, err)
	path := filepath.Join(dir, "child")
	must(t, os.WriteFile(path, b, 0o755))
	return path
}

const (
	childMessages = 700
	childBatch    = 35
)

// childImport takes in mail and writes journal entries until all is in,
// however often it was killed before.
func childImport(dir string) error {
	ctx := context.Background()
	c, err := Create(ctx, dir, Options{Now: time.Now})
	if err != nil {
		return err
	}
	if err := c.AddTrove(ctx, archive.Trove{Name: "t"}, "child", testDay); err != nil {
		return err
	}
	box, found := newMail(3).mailbox(childMessages)
	id, size, err := c.PutBlob(ctx, bytes.NewReader(box))
	if err != nil {
		return err
	}
	in := archive.Input{Trove: "t", Path: "box", Blob: id, Size: size, Format: "mbox"}
	n, _, err := c.Progress(ctx, in)
	if err != nil {
		return err
	}
	for n < len(found) {
		end := min(n+childBatch, len(found))
		b := archive.Batch{Input: in, At: testDay, Records: end, Done: end == len(found)}
		for _, f := range found[n:end] {
			b.Found = append(b.Found, c.Prepare(f))
		}
		if _, err := c.Add(ctx, b); err != nil {
			return err
		}
		if _, err := c.Append(ctx, archive.JournalEntry{At: testDay, By: "child", Kind: "step"}); err != nil {
			return err
		}
		if _, _, err := c.PutBlob(ctx, strings.NewReader(fmt.Sprintf("a blob that nobody names %d", n))); err != nil {
			return err
		}
		n = end
	}
	return c.Close()
}

// TestKilled: killed at any moment, a case opens, is sound, and ends as one
// that was never interrupted.
func TestKilled(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	start := time.Now()
	if out, err := child(t, "import", whole, false).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(start)
	dir := filepath.Join(t.TempDir(), "case")
	kills, rounds := 0, 10
	if testing.Short() {
		rounds = 5
	}
	for i := range rounds {
		cmd := child(t, "import", dir, false)
		must(t, cmd.Start())
		time.Sleep(took * time.Duration(1+i%7) / 18)
		must(t, cmd.Process.Kill())
		if err := cmd.Wait(); err != nil {
			kills++
		}
		if _, err := os.Stat(filepath.Join(dir, databaseName)); errors.Is(err, fs.ErrNotExist) {
			continue // killed before there was anything
		}
		c, err := Open(t.Context(), dir, Options{})
		if err != nil {
			t.Fatalf("after kill %d: %v", i, err)
		}
		report, err := c.Check(t.Context(), nil)
		must(t, err)
		for _, f := range report.Faults {
			t.Errorf("after kill %d: %+v", i, f)
		}
		if left, err := os.ReadDir(filepath.Join(dir, blobsName, tempDir)); err != nil || len(left) > 0 {
			t.Errorf("after kill %d: temporary files are left: %v, %v", i, left, err)
		}
		must(t, c.Close())
	}
	if kills == 0 {
		t.Error("no child was killed in time: the test shows nothing")
	}
	if out, err := child(t, "import", dir, false).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if a, b := digestOf(t, whole), digestOf(t, dir); a != b {
		t.Errorf("interrupted %d times the case has digest %s, uninterrupted %s", kills, b.Short(), a.Short())
	}
	t.Logf("killed %d times", kills)
}

// readable gives everybody the right to read below dir, and nobody to write.
func readable(t *testing.T, dir string) {
	t.Helper()
	set := func(file, folder fs.FileMode) {
		must(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				return os.Chmod(p, folder)
			}
			return os.Chmod(p, file)
		}))
	}
	set(0o444, 0o555)
	for p := filepath.Dir(dir); p != os.TempDir() && len(p) > 1; p = filepath.Dir(p) {
		must(t, os.Chmod(p, 0o755))
	}
	t.Cleanup(func() { set(0o600, 0o700) })
}

// childReader does with a case that it may not write to all that reading is,
// and finds that it may not write.
func childReader(dir string) error {
	ctx := context.Background()
	for _, opt := range []Options{{}, {ReadOnly: true}} {
		c, err := Open(ctx, dir, opt)
		if err != nil {
			return err
		}
		it, err := c.Item(ctx, "#1")
		if err != nil {
			return err
		}
		r, err := c.Raw(ctx, it.ID)
		if err != nil {
			return err
		}
		b, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			return err
		}
		if evidence.Sum(b) != it.ID {
			return errors.New("other bytes come back")
		}
		if _, err := c.Events(ctx, finding.EventQuery{Ends: []evidence.Handle{it.Parties[0].Handle}}); err != nil {
			return err
		}
		report, err := c.Check(ctx, nil)
		if err != nil || len(report.Faults) > 0 {
			return fmt.Errorf("checking: %w %v", err, report.Faults)
		}
		if err := refusesToWrite(c); err != nil {
			return err
		}
		troves, err := c.Troves(ctx)
		if err != nil {
			return err
		}
		fmt.Println(len(troves), "troves")
		if err := c.Close(); err != nil {
			return err
		}
	}
	return nil
}

// TestReadOnlyFolder: a case in a folder that cannot be written to is read,
// and nothing is made in it, not even by SQLite.
func TestReadOnlyFolder(t *testing.T) {
	dir := smallCase(t)
	readable(t, dir)
	before := folderList(t, dir)
	if out, err := child(t, "reader", dir, true).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if after := folderList(t, dir); after != before {
		t.Errorf("reading changed the folder from\n%sto\n%s", before, after)
	}
}

// TestReadOnlyWhileWritten: a reader who may not write reads beside a writer,
// and sees what is committed.
func TestReadOnlyWhileWritten(t *testing.T) {
	dir := smallCase(t)
	c, err := Open(t.Context(), dir, Options{})
	must(t, err)
	defer func() { must(t, c.Close()) }()
	appendEntries(t, c, 3)
	open(t, dir)
	if out, err := child(t, "reader", dir, true).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	appendEntries(t, c, 1)
}

// open lets everybody read below dir, and leaves its owner's rights.
func open(t *testing.T, dir string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return os.Chmod(p, 0o755)
		}
		return os.Chmod(p, 0o644)
	}))
	for p := filepath.Dir(dir); p != os.TempDir() && len(p) > 1; p = filepath.Dir(p) {
		must(t, os.Chmod(p, 0o755))
	}
}

// TestReaderKeepsWritersOut: who reads without a log that he could follow must
// not have the file changed under him.
func TestReaderKeepsWritersOut(t *testing.T) {
	dir := smallCase(t)
	c, err := openElsewhere(t.Context(), dir, Options{})
	must(t, err)
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, archive.ErrLocked) {
		t.Errorf("writing to a case that is being read in place: %v, want ErrLocked", err)
	}
	must(t, c.Close())
	w, err := Open(t.Context(), dir, Options{})
	must(t, err)
	must(t, w.Close())
}

// childHot leaves a case as a program does that is killed: with its log.
func childHot(dir string) error {
	ctx := context.Background()
	c, err := Create(ctx, dir, Options{})
	if err != nil {
		return err
	}
	if err := c.AddTrove(ctx, archive.Trove{Name: "hot"}, "child", testDay); err != nil {
		return err
	}
	return unix.Kill(os.Getpid(), unix.SIGKILL)
}

// TestReadOnlyHotLog: a case whose writer was killed, in a folder that cannot
// be written to, is read whole.
func TestReadOnlyHotLog(t *testing.T) {
	dir := smallCase(t)
	if err := child(t, "hot", dir, false).Run(); err == nil {
		t.Fatal("the child was not killed")
	}
	info, err := os.Stat(filepath.Join(dir, databaseName+"-wal"))
	if err != nil || info.Size() == 0 {
		t.Fatalf("no log is left: %v", err)
	}
	readable(t, dir)
	out, err := child(t, "reader", dir, true).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "2 troves") {
		t.Errorf("what stands in the log was not read: %v\n%s", err, out)
	}
}

// TestDiskFull: with no room left the error says so, what was stored stays,
// and with room again the import goes on to the same end.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("SKIP: a small disk cannot be made here: %v", err)
	}
	defer func() { must(t, unix.Unmount(dir, 0)) }()
	caseDir := filepath.Join(dir, "case")
	out, err := child(t, "import", caseDir, false).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "the disk is full") || !strings.Contains(string(out), "run it again") {
		t.Fatalf("on a full disk: %v\n%s", err, out)
	}
	t.Logf("%s", out)
	must(t, unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, "size=64m"))
	c, err := Open(t.Context(), caseDir, Options{})
	must(t, err)
	report, err := c.Check(t.Context(), nil)
	must(t, err)
	if len(report.Faults) > 0 {
		t.Errorf("after a full disk: %v", report.Faults)
	}
	must(t, c.Close())
	if out, err := child(t, "import", caseDir, false).CombinedOutput(); err != nil {
		t.Fatalf("with room again: %v\n%s", err, out)
	}
	whole := filepath.Join(t.TempDir(), "whole")
	must(t, childImport(whole))
	if digestOf(t, whole) != digestOf(t, caseDir) {
		t.Error("after a full disk the case ends otherwise")
	}
}

// folderList lists all files below dir with their sizes and times.
func folderList(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		fmt.Fprintln(&b, p, info.Size(), info.ModTime(), info.Mode())
		return err
	}))
	return b.String()
}
