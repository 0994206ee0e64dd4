package intake_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/archive/sqlite"
	"github.com/gainsay/gainsay/intake"
	"pgregory.net/rapid"
)

// ticker is a clock that moves by a second at every look.
func ticker() func() time.Time {
	at := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	return func() time.Time { at = at.Add(time.Second); return at }
}

func newCase(t testing.TB) (*sqlite.Case, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	k, err := sqlite.Create(t.Context(), dir, sqlite.Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k, dir
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func eml(n int) string {
	return fmt.Sprintf("Message-ID: <%d@a.example>\nDate: Mon, 30 Sep 2024 09:12:40 +0200\nFrom: a@a.example\nTo: b%d@b.example\nSubject: s%d\n\nBody %d.\n", n, n%3, n, n)
}

func mboxOf(ns ...int) string {
	var b strings.Builder
	for _, n := range ns {
		fmt.Fprintf(&b, "From a@a.example Mon Sep 30 09:12:45 2024\n%s\n", eml(n))
	}
	return b.String()
}

func options(trove string) intake.Options {
	return intake.Options{Trove: archive.Trove{Name: trove}, By: "tester", Now: ticker()}
}

// TestPathThatVanishesDuringImport removes files after they were listed: each
// is an exception with its reason, and the rest is kept.
func TestPathThatVanishesDuringImport(t *testing.T) {
	k, _ := newCase(t)
	in := filepath.Join(t.TempDir(), "in")
	for n := range 5 {
		write(t, filepath.Join(in, fmt.Sprintf("m%d.eml", n)), eml(n))
	}
	opt := options("t")
	opt.Report = func(p intake.Progress) {
		if p.Stage == intake.StageKeep {
			os.Remove(filepath.Join(in, "m3.eml"))
		}
	}
	sum, err := intake.Run(t.Context(), k, []string{in}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Inputs != 5 || sum.Kept != 4 || sum.Excepted != 1 || sum.Items != 4 {
		t.Errorf("%d inputs, %d kept, %d excepted, %d items", sum.Inputs, sum.Kept, sum.Excepted, sum.Items)
	}
	if sum.Ledger.Exceptions["vanished"] != 1 {
		t.Errorf("exceptions: %v", sum.Ledger.Exceptions)
	}
}

// TestPipesAreNotWaitedFor: a pipe that is named, lies in a folder, or takes the
// place of a file that was listed, is told and not opened: nobody may ever
// write to it.
func TestPipesAreNotWaitedFor(t *testing.T) {
	k, _ := newCase(t)
	dir := t.TempDir()
	pipe := func(name string) string {
		p := filepath.Join(dir, name)
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			t.Skipf("SKIP: no pipe can be made here: %v", err)
		}
		return p
	}
	in := filepath.Join(dir, "in")
	write(t, filepath.Join(in, "a.eml"), eml(1))
	write(t, filepath.Join(in, "b.eml"), eml(2))
	pipe("in/c")
	opt := options("t")
	opt.Report = func(p intake.Progress) {
		if b := filepath.Join(in, "b.eml"); p.Stage == intake.StageKeep && os.Remove(b) == nil {
			pipe("in/b.eml")
		}
	}
	sum, err := intake.Run(t.Context(), k, []string{in, pipe("named")}, opt)
	if err != nil {
		t.Fatal(err)
	}
	if sum.Inputs != 4 || sum.Kept != 1 || sum.Ledger.Exceptions["not-a-file"] != 2 || sum.Ledger.Exceptions["unreadable"] != 1 {
		t.Errorf("%d inputs, %d kept, exceptions %v", sum.Inputs, sum.Kept, sum.Ledger.Exceptions)
	}
}

// TestFolderOfManyFiles: a Maildir's messages are committed
// together, and the ledger counts each file.
func TestFolderOfManyFiles(t *testing.T) {
	k, _ := newCase(t)
	in := filepath.Join(t.TempDir(), "in")
	const files = 300
	for n := range files {
		write(t, filepath.Join(in, "cur", fmt.Sprintf("%d.M1.host:2,S", n)), eml(n))
	}
	sum, err := intake.Run(t.Context(), k, []string{in}, options("t"))
	if err != nil {
		t.Fatal(err)
	}
	if sum.Inputs != files || sum.Kept != files || sum.New != files {
		t.Errorf("%d inputs, %d kept, %d new", sum.Inputs, sum.Kept, sum.New)
	}
}

// TestNameThatIsNotUTF8 is a file of an old Windows machine: it is kept under a
// name that can be printed, and the problem says so.
func TestNameThatIsNotUTF8(t *testing.T) {
	k, _ := newCase(t)
	in := filepath.Join(t.TempDir(), "in")
	if err := os.MkdirAll(in, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(in, "caf\xe9.eml"), []byte(eml(1)), 0o600); err != nil {
		t.Skipf("SKIP: this file system refuses the name: %v", err)
	}
	sum, err := intake.Run(t.Context(), k, []string{in}, options("t"))
	if err != nil {
		t.Fatal(err)
	}
	if sum.Kept != 1 || sum.New != 1 || sum.Ledger.Problems["odd-name"] != 1 {
		t.Errorf("%d kept, %d new, problems %v", sum.Kept, sum.New, sum.Ledger.Problems)
	}
}

// TestTroveCannotChangeItsHandOver: the same name with another route is an
// error, not an update.
func TestTroveCannotChangeItsHandOver(t *testing.T) {
	k, _ := newCase(t)
	in := filepath.Join(t.TempDir(), "a.eml")
	write(t, in, eml(1))
	if _, err := intake.Run(t.Context(), k, []string{in}, options("t")); err != nil {
		t.Fatal(err)
	}
	opt := options("t")
	opt.Trove.From = "somebody else"
	if _, err := intake.Run(t.Context(), k, []string{in}, opt); err == nil || !strings.Contains(err.Error(), "somebody else") {
		t.Errorf("another hand-over of one trove: %v", err)
	}
}

func TestMissingPathIsAnError(t *testing.T) {
	k, _ := newCase(t)
	_, err := intake.Run(t.Context(), k, []string{filepath.Join(t.TempDir(), "none")}, options("t"))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a path that never was: %v", err)
	}
}

// TestPropertyImportTwice is P12: importing again changes nothing, counts and
// journal included, in whatever files the messages lie and however they repeat.
func TestPropertyImportTwice(t *testing.T) {
	cases := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp("", "twice")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(dir)
		k, err := sqlite.Create(t.Context(), filepath.Join(dir, "case"), sqlite.Options{Now: time.Now})
		if err != nil {
			rt.Fatal(err)
		}
		defer k.Close()
		in := filepath.Join(dir, "in")
		files := rapid.IntRange(1, 4).Draw(rt, "files")
		for f := range files {
			ns := rapid.SliceOfN(rapid.IntRange(0, 5), 1, 6).Draw(rt, "messages")
			write(t, filepath.Join(in, fmt.Sprintf("f%d.mbox", f)), mboxOf(ns...))
		}
		var digests []string
		var entries []int64
		for range 2 {
			sum, err := intake.Run(t.Context(), k, []string{in}, options("t"))
			if err != nil {
				rt.Fatal(err)
			}
			if sum.Inputs != sum.Kept+sum.Excepted || sum.Inputs != files {
				rt.Fatalf("%d inputs, %d kept, %d excepted of %d files", sum.Inputs, sum.Kept, sum.Excepted, files)
			}
			digest, err := k.Digest(t.Context())
			if err != nil {
				rt.Fatal(err)
			}
			report, err := k.Check(t.Context(), func(int64, int64) {})
			if err != nil || len(report.Faults) > 0 {
				rt.Fatalf("check: %v, %v", report.Faults, err)
			}
			digests, entries = append(digests, fmt.Sprint(digest)), append(entries, report.Entries)
			cases[fmt.Sprintf("new=%t", sum.New > 0)]++
		}
		if digests[0] != digests[1] || entries[0] != entries[1] {
			rt.Fatalf("importing again changed the case: %v, journal entries %v", digests, entries)
		}
	})
	t.Logf("histogram: %v", cases)
	if cases["new=true"] == 0 || cases["new=false"] == 0 {
		t.Errorf("a class has no case: %v", cases)
	}
}
