package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// familyMail is a message with an attachment, as its reader reads it.
func familyMail() ([]byte, evidence.Entry) {
	raw := []byte("From: a@x.example\r\nTo: b@x.example\r\nSubject: plans\r\nMessage-ID: <1@x.example>\r\n" +
		"Date: Wed, 12 Oct 2016 08:00:00 -0400\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n" +
		"--B\r\nContent-Type: text/plain\r\n\r\nSee the plan.\r\n--B\r\nContent-Type: application/octet-stream\r\n" +
		"Content-Disposition: attachment; filename=plan.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAECAwQF\r\n--B--\r\n")
	return raw, message.Read(raw).Entry(evidence.Sum(raw))
}

// checkedCase makes a case with mail, a family, and an input kept as it came.
func checkedCase(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "case")
	c, err := Create(t.Context(), dir, Options{})
	must(t, err)
	box, found := newMail(6).mailbox(30)
	addMailbox(t, c, "t", "box", box, found, 30)
	raw, entry := familyMail()
	addMailbox(t, c, "t", "one.eml", raw, []archive.Found{{Entry: entry, Span: evidence.Span{End: int64(len(raw))}}}, 1)
	noise := noiseOf(5000)
	addMailbox(t, c, "t", "noise", noise, []archive.Found{{Entry: evidence.Entry{ID: evidence.Sum(noise), Kind: evidence.KindDocument, Size: 5000}, Span: evidence.Span{End: 5000}}}, 1)
	must(t, c.Close())
	return dir
}

// blobFiles lists the files of the blobs.
func blobFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, blobsName, "[0-9a-f][0-9a-f]", "*"))
	must(t, err)
	if len(files) == 0 {
		t.Fatal("the case has no blobs")
	}
	return files
}

// largest returns the blob file with the most bytes: the mailbox.
func largest(t *testing.T, dir string) string {
	t.Helper()
	best, size := "", int64(-1)
	for _, f := range blobFiles(t, dir) {
		info, err := os.Stat(f)
		must(t, err)
		if info.Size() > size {
			best, size = f, info.Size()
		}
	}
	return best
}

// damage changes a byte in the middle of a file.
func damage(t *testing.T, path string) {
	t.Helper()
	must(t, os.Chmod(path, 0o600))
	edit(t, path, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
}

// TestCheckFindsDamage: every promise that is broken is told, by its code, and
// nothing else is.
func TestCheckFindsDamage(t *testing.T) {
	sql := func(statements ...string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { tamper(t, dir, statements...) }
	}
	for name, test := range map[string]struct {
		do   func(t *testing.T, dir string)
		want []string // codes, all of which are told; no other is
	}{
		"sound":               {func(*testing.T, string) {}, nil},
		"a byte of a mailbox": {func(t *testing.T, dir string) { damage(t, largest(t, dir)) }, []string{faultBlobHash}},
		"a byte of what is kept as it came": {func(t *testing.T, dir string) {
			for _, f := range blobFiles(t, dir) {
				if !strings.HasSuffix(f, packedSuffix) {
					damage(t, f)
				}
			}
		}, []string{faultBlobHash}},
		"a blob is cut":  {func(t *testing.T, dir string) { must(t, os.Truncate(largest(t, dir), 1000)) }, []string{faultBlobHash}},
		"a blob is gone": {func(t *testing.T, dir string) { must(t, os.Remove(largest(t, dir))) }, []string{faultBlobGone}},
		"a blob is another": {func(t *testing.T, dir string) {
			must(t, os.WriteFile(strings.TrimSuffix(largest(t, dir), packedSuffix), []byte("x"), 0o600))
			must(t, os.Remove(largest(t, dir)))
		}, []string{faultBlobHash}},
		"a span":                    {sql("UPDATE occurrence SET lo = lo + 1 WHERE item = 3"), []string{faultItemHash}},
		"a span outside":            {sql("UPDATE occurrence SET hi = 1 << 40 WHERE item = 3"), []string{faultDatabase, faultItemHash}},
		"a place of a part":         {sql("UPDATE child SET place = '7'"), []string{faultItemRow, faultPartHash}},
		"a subject":                 {sql("UPDATE item SET subject = 'forged' WHERE num = 5"), []string{faultItemRow}},
		"a kind":                    {sql("UPDATE item SET kind = 'post' WHERE num = 5"), []string{faultItemRow, faultDerived}},
		"a size":                    {sql("UPDATE item SET size = size + 1 WHERE num = 5"), []string{faultItemRow}},
		"a text of another":         {sql("UPDATE content SET body = (SELECT body FROM content WHERE item = 2) WHERE item = 1"), []string{faultItemRow, faultDerived}},
		"a text is damaged":         {sql("UPDATE content SET body = x'01020304' WHERE item = 1"), []string{faultItemRow}},
		"a head is damaged":         {sql("UPDATE content SET head = x'007b' WHERE item = 1"), []string{faultItemRow}},
		"a name":                    {sql("UPDATE party SET name = 'forged' WHERE item = 2 AND ord = 0"), []string{faultItemRow}},
		"who wrote it":              {sql("UPDATE party SET handle = (SELECT max(id) FROM handle) WHERE item = 2 AND ord = 0"), []string{faultItemRow, faultDerived}},
		"a role":                    {sql("UPDATE party SET role = 'to' WHERE item = 2 AND ord = 0"), []string{faultItemRow, faultDerived}},
		"an address":                {sql("UPDATE handle SET value = 'forged@x.example' WHERE id = 1"), []string{faultItemRow}},
		"a party is gone":           {sql("DELETE FROM party WHERE item = 2 AND ord = 1"), []string{faultItemRow, faultDerived}},
		"a reference":               {sql("UPDATE ref SET value = 'forged' WHERE item = 2 AND ord = 0"), []string{faultItemRow, faultDerived}},
		"the number of a reference": {sql("UPDATE ref SET key = 7 WHERE item = 2 AND ord = 0"), []string{faultDerived}},
		"where a date begins":       {sql("UPDATE item SET date_lo = date_lo - 1 WHERE num = 4"), []string{faultDerived}},
		"where a date ends":         {sql("UPDATE item SET date_hi = NULL WHERE num = 4"), []string{faultDerived}},
		"where an item is sorted":   {sql("UPDATE item SET sort_ms = 0 WHERE num = 4"), []string{faultDerived}},
		"a normal form":             {sql("UPDATE item SET norm = zeroblob(32) WHERE num = 4"), []string{faultDerived}},
		"a standing is gone":        {sql("DELETE FROM stand WHERE item = 4 AND role = 'from'"), []string{faultDerived}},
		"a standing too many":       {sql("INSERT INTO stand SELECT handle, item, 'bcc', trove, kind, date_lo, date_hi, sort_ms, added_ms FROM stand WHERE item = 4 LIMIT 1"), []string{faultDerived}},
		"when a standing came":      {sql("UPDATE stand SET added_ms = added_ms + 1 WHERE item = 4"), []string{faultDerived}},
		"the date of a standing":    {sql("UPDATE stand SET date_hi = date_hi + 1 WHERE item = 4"), []string{faultDerived}},
		"no date of a standing":     {sql("UPDATE stand SET sort_ms = NULL WHERE item = 4"), []string{faultDerived}},
		"the kind of a standing":    {sql("UPDATE stand SET kind = 'dm' WHERE item = 4"), []string{faultDerived}},
		"an item is gone":           {sql("DELETE FROM item WHERE num = 7"), []string{faultDatabase, faultDerived}},
		"a content is gone":         {sql("DELETE FROM content WHERE item = 7"), []string{faultDatabase}},
		"an item was found nowhere": {sql("DELETE FROM occurrence WHERE item = 7"), []string{faultDatabase, faultDerived}},
		"an input is gone":          {sql("DELETE FROM input WHERE path = 'noise'"), []string{faultDatabase}},
		"an index":                  {sql("PRAGMA writable_schema = on; UPDATE sqlite_schema SET sql = 'CREATE INDEX item_sort ON item (size)' WHERE name = 'item_sort'"), []string{faultDatabase}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := checkedCase(t)
			test.do(t, dir)
			c, err := Open(t.Context(), dir, Options{ReadOnly: true})
			must(t, err)
			defer c.Close()
			report, err := c.Check(t.Context(), nil)
			must(t, err)
			told := map[string]bool{}
			for _, f := range report.Faults {
				// What is indexed follows from the rows, and is tested apart.
				if !strings.Contains(f.Detail, "full-text") && f.Place != "naming" {
					told[f.Code] = true
				}
				if f.Place == "" || f.Detail == "" {
					t.Errorf("a fault says too little: %+v", f)
				}
			}
			for _, code := range test.want {
				if !told[code] {
					t.Errorf("%s is not told: %+v", code, report.Faults)
				}
				delete(told, code)
			}
			if len(told) > 0 {
				t.Errorf("more is told than was done: %+v", report.Faults)
			}
		})
	}
}

// TestCheckCounts: the report counts what was looked at, and progress ends at
// all there is.
func TestCheckCounts(t *testing.T) {
	c, err := Open(t.Context(), checkedCase(t), Options{ReadOnly: true})
	must(t, err)
	defer c.Close()
	var done, all, calls int64
	report, err := c.Check(t.Context(), func(d, a int64) {
		if d < done || d > a {
			t.Errorf("progress goes from %d to %d of %d", done, d, a)
		}
		done, all = d, a
		calls++
	})
	must(t, err)
	if report.Blobs != 3 || report.Items != 33 || report.Entries != 1 || len(report.Root) != 64 || len(report.Faults) != 0 {
		t.Errorf("report %+v", report)
	}
	if done != all || all == 0 || calls < 3 {
		t.Errorf("progress ended at %d of %d after %d calls", done, all, calls)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := c.Check(ctx, func(int64, int64) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("called off, the check ends with %v", err)
	}
}

// TestCheckHasAnEnd: a report is bounded, whatever is damaged.
func TestCheckHasAnEnd(t *testing.T) {
	k := &checker{}
	for i := range 3 * maxFaults {
		k.fault("x", fmt.Sprint(i), "y")
		k.fault("x", "0", "y")
	}
	if n := len(k.report.Faults); n != maxFaults+1 || k.report.Faults[maxFaults].Code != faultMore {
		t.Errorf("%d faults are told, the last %+v", n, k.report.Faults[n-1])
	}
}

// TestDigest: the digest is of what the case says, not of when or in how many
// steps it was told.
func TestDigest(t *testing.T) {
	box, found := newMail(8).mailbox(60)
	digest := func(change func(box []byte, found []archive.Found), size int) evidence.ID {
		c := newTestCase(t)
		b, f := bytes.Clone(box), append([]archive.Found{}, found...)
		if change != nil {
			change(b, f)
		}
		addMailbox(t, c, "t", "box", b, f, size)
		appendEntries(t, c, size%5)
		d, err := c.Digest(t.Context())
		must(t, err)
		return d
	}
	want := digest(nil, 60)
	for _, size := range []int{1, 7, 59} {
		if digest(nil, size) != want {
			t.Errorf("in batches of %d the digest is another", size)
		}
	}
	for name, change := range map[string]func([]byte, []archive.Found){
		"a text":       func(_ []byte, f []archive.Found) { f[9].Entry.Text += "." },
		"a flag":       func(_ []byte, f []archive.Found) { f[9].Flags = []evidence.Flag{evidence.FlagSeen} },
		"a place":      func(_ []byte, f []archive.Found) { f[9].Place = "x" },
		"a problem":    func(_ []byte, f []archive.Found) { f[9].Entry.Problems = []evidence.Problem{{Code: "x"}} },
		"the order":    func(_ []byte, f []archive.Found) { f[9], f[10] = f[10], f[9] },
		"a party":      func(_ []byte, f []archive.Found) { f[9].Entry.Parties = f[9].Entry.Parties[:1] },
		"a date":       func(_ []byte, f []archive.Found) { f[9].Entry.Times = nil },
		"another time": func(_ []byte, f []archive.Found) { f[9].Entry.Times = append(f[9].Entry.Times, f[8].Entry.Times[0]) },
		"the bytes":    func(b []byte, _ []archive.Found) { b[0] = 'f' },
	} {
		if digest(change, 60) == want {
			t.Errorf("with %s changed the digest is the same", name)
		}
	}
}
