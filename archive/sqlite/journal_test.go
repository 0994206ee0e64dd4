package sqlite

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/gainsay/gainsay/archive"
)

// journalCase makes a case with n journal entries, closed, and returns its folder.
func journalCase(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	c, err := Create(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	appendEntries(t, c, n)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func appendEntries(t *testing.T, c *Case, n int) {
	t.Helper()
	for i := range n {
		_, err := c.Append(t.Context(), archive.JournalEntry{At: testDay, By: "t", Kind: "people.same", Why: "because", Body: json.RawMessage(fmt.Sprintf(`{"n":%d}`, i))})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// faultCodes opens the case, checks it, and returns the codes of its faults.
func faultCodes(t *testing.T, dir string, opt Options) []string {
	t.Helper()
	c, err := Open(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	report, err := c.Check(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, f := range report.Faults {
		codes = append(codes, f.Code)
		if f.Detail == "" {
			t.Errorf("fault %s at %s says nothing", f.Code, f.Place)
		}
	}
	return codes
}

// tamper runs SQL on a closed case, as somebody with a database tool would.
func tamper(t *testing.T, dir string, statements ...string) {
	t.Helper()
	conn, err := openWriter(filepath.Join(dir, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, s := range statements {
		if err := conn.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func mirrorFile(dir, name string) string { return filepath.Join(dir, journalName, name) }

// edit rewrites a file of the mirror.
func edit(t *testing.T, path string, f func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, f(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

// lines rewrites the lines of a file.
func lines(f func([][]byte) [][]byte) func([]byte) []byte {
	return func(b []byte) []byte {
		l := bytes.SplitAfter(b, []byte("\n"))
		return bytes.Join(f(l[:len(l)-1]), nil)
	}
}

// TestJournalTampering: every way of changing what was written is seen, by a
// check for writing, by one for reading, and once more after that.
func TestJournalTampering(t *testing.T) {
	const n = 11
	swap := func(l [][]byte) [][]byte { l[3], l[4] = l[4], l[3]; return l }
	dropLast := func(l [][]byte) [][]byte { return l[:len(l)-1] }
	for name, test := range map[string]struct {
		do   func(dir string)
		want string
	}{
		"an entry in the case":   {func(d string) { tamper(t, d, `UPDATE journal SET body = '{"n":77}' WHERE seq = 4`) }, faultJournalHash},
		"who did it":             {func(d string) { tamper(t, d, `UPDATE journal SET by = 'somebody' WHERE seq = 0`) }, faultJournalHash},
		"when":                   {func(d string) { tamper(t, d, `UPDATE journal SET at = '2016-01-01T00:00:00Z' WHERE seq = 10`) }, faultJournalHash},
		"when, to nonsense":      {func(d string) { tamper(t, d, `UPDATE journal SET at = 'yesterday' WHERE seq = 10`) }, faultJournalHash},
		"an entry with its hash": {func(d string) { forge(t, d, 4) }, faultJournalHash},
		"an entry with the tree": {func(d string) { forge(t, d, 4); rebuildTree(t, d) }, faultJournalHead},
		"all but the heads":      {func(d string) { forge(t, d, 4); rebuildTree(t, d); rewriteMirror(t, d, false) }, faultJournalHead},
		"the last entry is gone": {func(d string) { tamper(t, d, `DELETE FROM journal WHERE seq = 10`) }, faultJournalShort},
		"an entry is gone":       {func(d string) { tamper(t, d, `DELETE FROM journal WHERE seq = 5`) }, faultJournalShort},
		"a recorded hash":        {func(d string) { tamper(t, d, `UPDATE journal SET hash = zeroblob(32) WHERE seq = 4`) }, faultJournalHash},
		"two entries changed places": {func(d string) {
			tamper(t, d, `UPDATE journal SET seq = 99 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 99`)
		}, faultJournalHash},
		"an entry too many": {func(d string) {
			tamper(t, d, `INSERT INTO journal SELECT 11, at, by, kind, why, body, hash FROM journal WHERE seq = 1`)
		}, faultJournalHash},
		"a node of the tree": {func(d string) { tamper(t, d, `UPDATE journal_node SET hash = zeroblob(32) WHERE idx = 2`) }, faultJournalHash},
		"the tree is cut":    {func(d string) { tamper(t, d, `DELETE FROM journal_node WHERE idx > 9`) }, faultJournalHash},
		"a line": {func(d string) {
			edit(t, mirrorFile(d, entriesName), func(b []byte) []byte { return bytes.Replace(b, []byte(`"n":6`), []byte(`"n":5`), 1) })
		}, faultJournalDiffers},
		"the last line": {func(d string) {
			edit(t, mirrorFile(d, entriesName), func(b []byte) []byte { return bytes.Replace(b, []byte(`"n":10`), []byte(`"n":11`), 1) })
		}, faultJournalDiffers},
		"two lines changed places": {func(d string) { edit(t, mirrorFile(d, entriesName), lines(swap)) }, faultJournalDiffers},
		"lines are gone":           {func(d string) { edit(t, mirrorFile(d, entriesName), lines(func(l [][]byte) [][]byte { return l[:5] })) }, faultJournalShort},
		"the last line is gone":    {func(d string) { edit(t, mirrorFile(d, entriesName), lines(dropLast)) }, faultJournalShort},
		"a first line is gone":     {func(d string) { edit(t, mirrorFile(d, entriesName), lines(func(l [][]byte) [][]byte { return l[1:] })) }, faultJournalDiffers},
		"a line too many": {func(d string) {
			edit(t, mirrorFile(d, entriesName), func(b []byte) []byte { return append(b, "{}\n"...) })
		}, faultJournalDiffers},
		"half a line too many": {func(d string) {
			edit(t, mirrorFile(d, entriesName), func(b []byte) []byte { return append(b, "{\"at\""...) })
		}, faultJournalDiffers},
		"a line without end": {func(d string) { must(t, os.Truncate(mirrorFile(d, entriesName), maxLineBytes+5000)) }, faultJournalDiffers},
		"all lines are gone": {func(d string) { edit(t, mirrorFile(d, entriesName), func([]byte) []byte { return nil }) }, faultJournalShort},
		"the mirror is gone": {func(d string) { must(t, os.RemoveAll(filepath.Join(d, journalName))) }, faultJournalShort},
		"a head":             {func(d string) { edit(t, mirrorFile(d, headsName), func(b []byte) []byte { b[4] ^= 1; return b }) }, faultJournalHead},
		"the last head": {func(d string) {
			edit(t, mirrorFile(d, headsName), lines(func(l [][]byte) [][]byte { l[n-1] = bytes.Replace(l[n-1], []byte("11 "), []byte("11 0"), 1); return l }))
		}, faultJournalHead},
		"heads changed places": {func(d string) { edit(t, mirrorFile(d, headsName), lines(swap)) }, faultJournalHead},
		"a head of more than there is": {func(d string) {
			edit(t, mirrorFile(d, headsName), lines(func(l [][]byte) [][]byte { return append(l, []byte("99"+string(l[n-1][2:]))) }))
		}, faultJournalShort},
		"cut in the case and mirror": {func(d string) {
			tamper(t, d, `DELETE FROM journal WHERE seq > 6; DELETE FROM journal_node WHERE idx > 10; UPDATE journal_mirror SET mirrored = 7`)
			edit(t, mirrorFile(d, entriesName), lines(func(l [][]byte) [][]byte { return l[:7] }))
		}, faultJournalShort},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := journalCase(t, n)
			if codes := faultCodes(t, dir, Options{}); len(codes) != 0 {
				t.Fatalf("a sound journal has faults: %v", codes)
			}
			test.do(dir)
			for _, opt := range []Options{{ReadOnly: true}, {}, {}} {
				if codes := faultCodes(t, dir, opt); !strings.Contains(strings.Join(codes, " "), test.want) {
					t.Errorf("read only %v: faults %v, want %s", opt.ReadOnly, codes, test.want)
				}
			}
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// forge changes an entry in the case and records the hash of what it is now.
func forge(t *testing.T, dir string, seq int64) {
	c, err := Open(t.Context(), dir, Options{})
	must(t, err)
	var e archive.JournalEntry
	for got, err := range c.Journal(t.Context(), "", seq) {
		must(t, err)
		e = got
		break
	}
	must(t, c.Close())
	e.Body = json.RawMessage(`{"forged":true}`)
	line, err := journalLine(e)
	must(t, err)
	h := tlog.RecordHash(line)
	tamper(t, dir, fmt.Sprintf(`UPDATE journal SET body = '%s', hash = x'%x' WHERE seq = %d`, e.Body, h[:], seq),
		fmt.Sprintf("UPDATE journal_node SET hash = x'%x' WHERE idx = %d", h[:], tlog.StoredHashIndex(0, seq)))
}

// rebuildTree makes the stored tree anew, as a forger with this code would.
func rebuildTree(t *testing.T, dir string) {
	c, err := Open(t.Context(), dir, Options{ReadOnly: true})
	must(t, err)
	tree := &memoryTree{}
	for e, err := range c.Journal(t.Context(), "", 0) {
		must(t, err)
		line, err := journalLine(e)
		must(t, err)
		_, err = tree.add(e.Seq, line)
		must(t, err)
	}
	must(t, c.Close())
	for i, h := range tree.nodes {
		tamper(t, dir, fmt.Sprintf("UPDATE journal_node SET hash = x'%x' WHERE idx = %d", h[:], i))
	}
}

// rewriteMirror makes the mirror's lines anew from the case.
func rewriteMirror(t *testing.T, dir string, heads bool) {
	c, err := Open(t.Context(), dir, Options{ReadOnly: true})
	must(t, err)
	var b bytes.Buffer
	for e, err := range c.Journal(t.Context(), "", 0) {
		must(t, err)
		line, err := journalLine(e)
		must(t, err)
		b.Write(append(line, '\n'))
	}
	must(t, c.Close())
	must(t, os.WriteFile(mirrorFile(dir, entriesName), b.Bytes(), 0o600))
	if heads {
		must(t, os.Remove(mirrorFile(dir, headsName)))
	}
}

// TestMirrorIsLeftAlone: a mirror that tells another story is evidence.
func TestMirrorIsLeftAlone(t *testing.T) {
	dir := journalCase(t, 5)
	path := mirrorFile(dir, entriesName)
	edit(t, path, func(b []byte) []byte { return append(b, "{\"seq\":5}\n"...) })
	before, err := os.ReadFile(path)
	must(t, err)
	c, err := Open(t.Context(), dir, Options{})
	must(t, err)
	appendEntries(t, c, 2)
	must(t, c.Close())
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the mirror was changed")
	}
	if codes := faultCodes(t, dir, Options{}); !strings.Contains(strings.Join(codes, " "), faultJournalDiffers) {
		t.Errorf("faults %v, want %s", codes, faultJournalDiffers)
	}
}

// TestForgedEntryIsNotMirrored: what stands in the case and does not hash to
// what was recorded is not copied to where others look.
func TestForgedEntryIsNotMirrored(t *testing.T) {
	dir := journalCase(t, 3)
	before, err := os.ReadFile(mirrorFile(dir, entriesName))
	must(t, err)
	// The tree is that of four entries, so that only the entry itself is wrong.
	c, err := Open(t.Context(), dir, Options{})
	must(t, err)
	appendEntries(t, c, 1)
	must(t, c.Close())
	heads, err := os.ReadFile(mirrorFile(dir, headsName))
	must(t, err)
	must(t, os.WriteFile(mirrorFile(dir, entriesName), before, 0o600))
	must(t, os.WriteFile(mirrorFile(dir, headsName), heads[:bytes.LastIndexByte(heads[:len(heads)-1], '\n')+1], 0o600))
	tamper(t, dir, `UPDATE journal SET why = 'another reason' WHERE seq = 3`)
	if codes := faultCodes(t, dir, Options{}); !strings.Contains(strings.Join(codes, " "), faultJournalHash) {
		t.Errorf("faults %v, want %s", codes, faultJournalHash)
	}
	if after, err := os.ReadFile(mirrorFile(dir, entriesName)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the forged entry was mirrored: %v\n%s", err, after)
	}
}

// TestMirrorCatchesUp: what an interruption kept from the mirror is appended
// on the next opening, wherever the interruption fell.
func TestMirrorCatchesUp(t *testing.T) {
	dir := journalCase(t, 6)
	entries, err := os.ReadFile(mirrorFile(dir, entriesName))
	must(t, err)
	heads, err := os.ReadFile(mirrorFile(dir, headsName))
	must(t, err)
	cut := bytes.LastIndexByte(entries[:len(entries)-1], '\n') + 1
	headCut := bytes.LastIndexByte(heads[:len(heads)-1], '\n') + 1
	for _, at := range []struct{ entries, heads int }{
		{cut, headCut}, {cut + 1, headCut}, {cut + 20, headCut}, {len(entries) - 1, headCut},
		{len(entries), headCut}, {len(entries), headCut + 3}, {len(entries), len(heads) - 1},
	} {
		must(t, os.WriteFile(mirrorFile(dir, entriesName), entries[:at.entries], 0o600))
		must(t, os.WriteFile(mirrorFile(dir, headsName), heads[:at.heads], 0o600))
		if codes := faultCodes(t, dir, Options{}); len(codes) != 0 {
			t.Errorf("cut at %+v: faults %v", at, codes)
		}
		for name, want := range map[string][]byte{entriesName: entries, headsName: heads} {
			if got, err := os.ReadFile(mirrorFile(dir, name)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("cut at %+v: %s was not made whole: %v\n%s", at, name, err, got)
			}
		}
	}
}

// TestMirrorWriteFails: an entry whose mirroring fails is in the case, the
// error says so, and the mirror is brought up later.
func TestMirrorWriteFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	c, err := Create(t.Context(), dir, Options{})
	must(t, err)
	appendEntries(t, c, 2)
	good := c.mirror.files[0]
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skip("SKIP: there is no /dev/full here")
	}
	c.mirror.files[0] = full
	seq, err := c.Append(context.Background(), archive.JournalEntry{At: testDay, Kind: "x"})
	if seq != 2 || err == nil || !strings.Contains(err.Error(), "entry 2 is in the case") {
		t.Errorf("Append = %d, %v", seq, err)
	}
	c.mirror.files[0] = good
	must(t, full.Close())
	appendEntries(t, c, 1)
	must(t, c.Close())
	if codes := faultCodes(t, dir, Options{}); len(codes) != 0 {
		t.Errorf("faults %v", codes)
	}
	b, err := os.ReadFile(mirrorFile(dir, entriesName))
	must(t, err)
	if n := bytes.Count(b, []byte("\n")); n != 4 {
		t.Errorf("the mirror has %d lines, want 4", n)
	}
}

// FuzzParseHead: what is read prints as it was.
func FuzzParseHead(f *testing.F) {
	f.Add([]byte("1 " + strings.Repeat("ab", 32) + " 2026-11-24T10:00:00Z"))
	f.Add([]byte("1 xx 2026"))
	f.Fuzz(func(t *testing.T, line []byte) {
		h, err := parseHead(line)
		if err == nil && !bytes.Equal(h.line(), line) {
			t.Errorf("%q prints as %q", line, h.line())
		}
	})
}

// TestJournalRoot: the root hash of any beginning of the journal can be had, and
// leads back to it.
func TestJournalRoot(t *testing.T) {
	dir := journalCase(t, 7)
	c, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	all, last, err := c.JournalRoot(t.Context(), -1)
	if err != nil {
		t.Fatal(err)
	}
	report, err := c.Check(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if all != report.Entries || fmt.Sprintf("%x", last) != report.Root {
		t.Errorf("%d entries with root %x; check says %d, %s", all, last, report.Entries, report.Root)
	}
	seen := map[[32]byte]bool{}
	for n := int64(1); n <= all; n++ {
		size, root, err := c.JournalRoot(t.Context(), n)
		if err != nil || size != n || seen[root] {
			t.Fatalf("root of %d: %d entries, seen before %v, %v", n, size, seen[root], err)
		}
		seen[root] = true
		if got, found, err := c.JournalSizeOf(t.Context(), root); err != nil || !found || got != n {
			t.Errorf("the root of %d entries leads to %d, %v, %v", n, got, found, err)
		}
	}
	if _, found, err := c.JournalSizeOf(t.Context(), [32]byte{1}); err != nil || found {
		t.Errorf("a hash of nothing leads to some entries: %v, %v", found, err)
	}
	if _, _, err := c.JournalRoot(t.Context(), all+1); err == nil {
		t.Error("the root of more entries than there are")
	}
}
