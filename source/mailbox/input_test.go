package mailbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/evidence"
)

// memory is an input that is held whole.
type memory struct {
	*bytes.Reader
	path string
}

func (m memory) Path() string { return m.path }

func input(path, s string) memory { return memory{bytes.NewReader([]byte(s)), path} }

// reporter is what the helpers need of a test; rapid's tests have it too.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// readAll returns every record of in, and what came with the end.
func readAll(t reporter, r evidence.Reader) ([]evidence.Record, evidence.Record) {
	t.Helper()
	var list []evidence.Record
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return list, rec
		} else if err != nil {
			t.Fatalf("Next: %v", err)
		}
		list = append(list, rec)
	}
}

var (
	firstGap = regexp.MustCompile(`^(\x{feff}|[ \t\r\n]*)(From [^\n]*\n?)?$`)
	innerGap = regexp.MustCompile(`^(\r?\n){0,2}(From [^\n]*\n?)?$`)
)

// checkLayout holds the splitter's promise: records and lost spans are in
// order, disjoint and inside the input, and every byte that is in none of them
// belongs to a From line or to the blank lines around it.
func checkLayout(t reporter, data []byte, records []evidence.Record, end evidence.Record) {
	t.Helper()
	var spans []evidence.Span
	for i, r := range append(records, end) {
		for _, l := range r.Lost {
			spans = append(spans, l.Span)
		}
		if i < len(records) {
			if r.Span.Len() == 0 {
				t.Errorf("record %d is empty", i)
			}
			spans = append(spans, r.Span)
		}
	}
	spans = append(spans, evidence.Span{Start: int64(len(data)), End: int64(len(data))})
	at, gapForm := int64(0), firstGap
	for i, s := range spans {
		if !s.Within(int64(len(data))) || s.Start < at {
			t.Fatalf("span %d is %v, but %d bytes of %d are taken", i, s, at, len(data))
		}
		gap := data[at:s.Start]
		if !gapForm.Match(gap) {
			t.Errorf("bytes %d to %d are in no record: %.80q", at, s.Start, gap)
		}
		at, gapForm = s.End, innerGap
	}
}

// split reads data as an mbox and checks the layout.
func split(t reporter, data string) ([]evidence.Record, evidence.Record) {
	t.Helper()
	records, end := readAll(t, openMbox(input("box", data), nil))
	checkLayout(t, []byte(data), records, end)
	return records, end
}

func codes(problems []evidence.Problem) string {
	var list []string
	for _, p := range problems {
		list = append(list, p.Code)
	}
	return strings.Join(list, " ")
}

func lostCodes(lost []evidence.Exception) string {
	var list []string
	for _, l := range lost {
		list = append(list, fmt.Sprintf("%s@%d-%d", l.Code, l.Span.Start, l.Span.End))
	}
	return strings.Join(list, " ")
}

// shared returns the path of a file of real data, or skips the test.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	p := filepath.Join(dir, "..", "shared", filepath.FromSlash(name))
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIP: ../shared/%s is not here", name)
	}
	return p
}

// unpacked returns the content of a shared zstd file.
func unpacked(t testing.TB, name string) []byte {
	t.Helper()
	f, err := os.Open(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
