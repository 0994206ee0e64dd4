package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
)

func TestOpenWhatIsNoCase(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, []byte("x"), 0o600))
	other := filepath.Join(dir, "other")
	must(t, os.Mkdir(other, 0o700))
	conn, err := sqlite3.Open(filepath.Join(other, databaseName))
	must(t, err)
	must(t, conn.Exec("CREATE TABLE recipes (title TEXT)"))
	must(t, conn.Close())
	for _, path := range []string{dir, file, filepath.Join(dir, "nowhere"), other} {
		for _, opt := range []Options{{}, {ReadOnly: true}} {
			if c, err := Open(t.Context(), path, opt); !errors.Is(err, archive.ErrNoCase) {
				t.Errorf("Open(%s): %v, %v, want ErrNoCase", path, c, err)
			}
		}
	}
	if _, err := Create(t.Context(), other, Options{}); !errors.Is(err, archive.ErrNoCase) {
		t.Errorf("making a case over another program's database: %v", err)
	}
	if _, err := Create(t.Context(), filepath.Join(dir, "new"), Options{ReadOnly: true}); !errors.Is(err, archive.ErrReadOnly) {
		t.Errorf("making a case without writing: %v", err)
	}
	garbage := filepath.Join(dir, "garbage")
	must(t, os.Mkdir(garbage, 0o700))
	must(t, os.WriteFile(filepath.Join(garbage, databaseName), []byte(strings.Repeat("no database ", 1000)), 0o600))
	if _, err := Open(t.Context(), garbage, Options{}); err == nil || !strings.Contains(err.Error(), garbage) {
		t.Errorf("opening garbage: %v, want an error that names the folder", err)
	}
}

func TestOpenNewerCase(t *testing.T) {
	dir := smallCase(t)
	tamper(t, dir, "PRAGMA user_version = 999")
	before := folderBytes(t, dir)
	for _, opt := range []Options{{}, {ReadOnly: true}} {
		if _, err := Open(t.Context(), dir, opt); !errors.Is(err, archive.ErrNewer) {
			t.Errorf("a newer case: %v, want ErrNewer", err)
		}
	}
	if _, err := openElsewhere(t.Context(), dir, Options{}); !errors.Is(err, archive.ErrNewer) {
		t.Errorf("a newer case elsewhere: %v, want ErrNewer", err)
	}
	if after := folderBytes(t, dir); after[databaseName] != before[databaseName] {
		t.Error("a newer case was changed")
	}
}

// TestMigrations: an older case is brought up to date, by a writer and by a
// reader, step by step, and keeps what it has.
func TestMigrations(t *testing.T) {
	steps, err := migrations()
	must(t, err)
	for from := range len(steps) {
		for _, opt := range []Options{{}, {ReadOnly: true}} {
			dir := t.TempDir()
			must(t, os.WriteFile(filepath.Join(dir, databaseName), nil, 0o600))
			tamper(t, dir, steps[:from]...)
			if from > 0 {
				tamper(t, dir, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, from),
					`INSERT INTO trove (name, body, added_ms) VALUES ('old', '{"name":"old"}', 0)`)
			}
			c, err := Open(t.Context(), dir, opt)
			must(t, err)
			troves, err := c.Troves(t.Context())
			must(t, err)
			if from > 0 && (len(troves) != 1 || troves[0].Name != "old") {
				t.Errorf("from version %d: the case has troves %v", from, troves)
			}
			must(t, c.Close())
			if codes := faultCodes(t, dir, Options{}); len(codes) > 0 {
				t.Errorf("from version %d: faults %v", from, codes)
			}
		}
	}
}

// TestLocked: the second writer is told who was first and what to do; readers
// come and go.
func TestLocked(t *testing.T) {
	dir := smallCase(t)
	c, err := Open(t.Context(), dir, Options{Now: func() time.Time { return testDay }})
	must(t, err)
	_, err = Open(t.Context(), dir, Options{})
	if !errors.Is(err, archive.ErrLocked) {
		t.Fatalf("a second writer: %v, want ErrLocked", err)
	}
	for _, word := range []string{fmt.Sprint("process ", os.Getpid()), "2026-11-24T10:00:00Z", "wait"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not say %q: %v", word, err)
		}
	}
	r, err := Open(t.Context(), dir, Options{ReadOnly: true})
	must(t, err)
	appendEntries(t, c, 2)
	if n := len(journalOf(t, r)); n != 3 {
		t.Errorf("a reader beside the writer sees %d journal entries, want 3", n)
	}
	must(t, refusesToWrite(r))
	must(t, r.Close())
	must(t, r.Close())
	must(t, c.Close())
	must(t, c.Close())
	must(t, refusesToWrite(c))
	if c, err = Open(t.Context(), dir, Options{}); err != nil {
		t.Fatalf("after the first writer ended: %v", err)
	}
	must(t, c.Close())
}

func journalOf(t *testing.T, c *Case) []archive.JournalEntry {
	t.Helper()
	var out []archive.JournalEntry
	for e, err := range c.Journal(t.Context(), "", 0) {
		must(t, err)
		out = append(out, e)
	}
	return out
}

// TestCreateAgain: making a case where there is one opens it, and an
// interrupted making is finished.
func TestCreateAgain(t *testing.T) {
	dir := smallCase(t)
	before := digestOf(t, dir)
	c, err := Create(t.Context(), dir, Options{})
	must(t, err)
	must(t, c.Close())
	if digestOf(t, dir) != before {
		t.Error("making a case again changed it")
	}
	half := t.TempDir()
	must(t, os.WriteFile(filepath.Join(half, databaseName), nil, 0o600))
	c, err = Create(t.Context(), half, Options{})
	must(t, err)
	must(t, c.AddTrove(t.Context(), archive.Trove{Name: "t"}, "x", testDay))
	must(t, c.Close())
}

// TestSweep: what an interrupted program left half written is removed, by the
// next who writes and not by one who reads.
func TestSweep(t *testing.T) {
	dir := smallCase(t)
	left := filepath.Join(dir, blobsName, tempDir, "blob-123")
	must(t, os.WriteFile(left, []byte("half"), 0o600))
	for _, opt := range []Options{{ReadOnly: true}, {}} {
		c, err := Open(t.Context(), dir, opt)
		must(t, err)
		if _, err := os.Stat(left); (err == nil) != opt.ReadOnly {
			t.Errorf("read only %v: what was left is there: %v", opt.ReadOnly, err == nil)
		}
		must(t, c.Close())
	}
}

// TestPrivate: nobody else can read a case that we make.
func TestPrivate(t *testing.T) {
	dir := smallCase(t)
	for _, name := range []string{"", databaseName, blobsName, journalName, filepath.Join(journalName, entriesName)} {
		info, err := os.Stat(filepath.Join(dir, name))
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q can be read by others: %v", name, info.Mode())
		}
	}
}

// TestFolderName: a case can lie in a folder of any name.
func TestFolderName(t *testing.T) {
	for _, name := range []string{"with blank", "100% & ?x=1#y", "日本", "it's"} {
		dir := filepath.Join(t.TempDir(), name)
		c, err := Create(t.Context(), dir, Options{})
		must(t, err)
		appendEntries(t, c, 1)
		must(t, c.Close())
		if codes := faultCodes(t, dir, Options{}); len(codes) > 0 {
			t.Errorf("%s: %v", name, codes)
		}
	}
}

// TestUndone: what a transaction that failed had added is not remembered.
func TestUndone(t *testing.T) {
	c := newTestCase(t)
	box, found := newMail(9).mailbox(20)
	must(t, c.AddTrove(t.Context(), archive.Trove{Name: "t"}, "x", testDay))
	id, size, err := c.PutBlob(t.Context(), strings.NewReader(string(box)))
	must(t, err)
	in := archive.Input{Trove: "t", Path: "box", Blob: id, Size: size, Format: "mbox"}
	good := archive.Batch{Input: in, At: testDay, Records: 20, Done: true}
	for _, f := range found {
		good.Found = append(good.Found, c.Prepare(f))
	}
	bad := archive.Batch{Input: archive.Input{Trove: "t", Path: "other", Blob: evidence.Sum([]byte("never kept"))}, At: testDay}
	for range 2 {
		if _, err := c.Add(t.Context(), good, bad); err == nil {
			t.Fatal("a batch of bytes that were never kept was added")
		}
		if n := len(c.w.handles); n != 0 {
			t.Errorf("%d handles are remembered that are not there", n)
		}
	}
	// Handles of others take the numbers that were given back.
	other, otherFound := newMail(10).mailbox(5)
	addMailbox(t, c, "t", "another", other, otherFound, 5)
	_, err = c.Add(t.Context(), good)
	must(t, err)
	for _, f := range found {
		it, err := c.Item(t.Context(), f.Entry.ID.String())
		must(t, err)
		for i, p := range it.Parties {
			if p.Handle != f.Entry.Parties[i].Handle {
				t.Fatalf("party %d of %s is %s, want %s", i, it.ID.Short(), p.Handle, f.Entry.Parties[i].Handle)
			}
		}
	}
}

// TestFormatToldLater: what an input is is recorded once it is known, and then
// stays.
func TestFormatToldLater(t *testing.T) {
	c := newTestCase(t)
	must(t, c.AddTrove(t.Context(), archive.Trove{Name: "t"}, "x", testDay))
	id, size, err := c.PutBlob(t.Context(), strings.NewReader("bytes"))
	must(t, err)
	for _, step := range []struct{ told, want string }{{"", ""}, {"mbox", "mbox"}, {"", "mbox"}, {"eml", "mbox"}} {
		_, err := c.Add(t.Context(), archive.Batch{Input: archive.Input{Trove: "t", Path: "p", Blob: id, Size: size, Format: step.told}, At: testDay})
		must(t, err)
		var got string
		must(t, c.db.QueryRow("SELECT format FROM input").Scan(&got))
		if got != step.want {
			t.Errorf("told %q, the format is %q, want %q", step.told, got, step.want)
		}
	}
}

// TestOpenIsQuick: opening a case takes less than the 100 ms of the budget,
// with mail and a journal.
func TestOpenIsQuick(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	c, err := Create(t.Context(), dir, Options{})
	must(t, err)
	box, found := newMail(4).mailbox(500)
	addMailbox(t, c, "t", "box", box, found, 500)
	appendEntries(t, c, 60)
	must(t, c.Close())
	best := time.Hour
	for range 7 {
		start := time.Now()
		c, err := Open(t.Context(), dir, Options{})
		must(t, err)
		best = min(best, time.Since(start))
		must(t, c.Close())
	}
	t.Logf("opened in %v", best)
	if best > 100*time.Millisecond {
		t.Errorf("opening takes %v, more than 100 ms", best)
	}
}

// refusesToWrite reports an error where c lets itself be written to, or does
// not say what to do.
func refusesToWrite(c *Case) error {
	ctx := context.Background()
	_, addErr := c.Add(ctx)
	_, appendErr := c.Append(ctx, archive.JournalEntry{Kind: "x"})
	_, _, putErr := c.PutBlob(ctx, strings.NewReader("x"))
	for name, err := range map[string]error{
		"Add": addErr, "Append": appendErr, "PutBlob": putErr,
		"AddTrove": c.AddTrove(ctx, archive.Trove{Name: "x"}, "x", testDay),
		"Except":   c.Except(ctx, "t", evidence.Exception{}, testDay),
	} {
		if !errors.Is(err, archive.ErrReadOnly) || !strings.Contains(err.Error(), "it ") && !strings.Contains(err.Error(), "copy") {
			return fmt.Errorf("%s: %v, want ErrReadOnly with a hint", name, err)
		}
	}
	return nil
}

// smallCase makes a case with a little mail, closed.
func smallCase(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	c, err := Create(t.Context(), dir, Options{Now: func() time.Time { return testDay }})
	must(t, err)
	box, found := newMail(5).mailbox(40)
	addMailbox(t, c, "t", "box", box, found, 40)
	must(t, c.Close())
	return dir
}

// folderBytes sums the files below dir by the name of the folder they are in.
func folderBytes(t testing.TB, dir string) map[string]int64 {
	out := map[string]int64{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if i := bytes.IndexByte([]byte(rel), filepath.Separator); i > 0 {
			rel = rel[:i]
		}
		out[rel] += info.Size()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// digestOf opens a case and returns its digest.
func digestOf(t *testing.T, dir string) evidence.ID {
	t.Helper()
	c, err := Open(t.Context(), dir, Options{ReadOnly: true})
	must(t, err)
	defer c.Close()
	d, err := c.Digest(t.Context())
	must(t, err)
	return d
}
