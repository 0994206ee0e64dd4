package source

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

// small returns a budget with one limit changed.
func small(data []byte, change func(*limits)) *Budget {
	b := fresh(data)
	change(&b.limits)
	return b
}

func TestLimitsHold(t *testing.T) {
	bomb := strings.Repeat("\x00", 400_000)
	files := []file{{"a", "first"}, {"b", bomb}, {"c", "last"}}
	ratio := func(l *limits) { l.free, l.ratio = 100_000, 20 }
	for _, tc := range []struct {
		name   string
		path   string
		data   []byte
		change func(*limits)
		files  string
		except []string
	}{
		{"a zip within all limits", "x.zip", zipOf(t, files, nil), func(*limits) {}, "a b c", nil},
		{"a zip bomb leaves what is beside it", "x.zip", zipOf(t, files, nil), ratio, "a c", []string{"b: ratio-limit"}},
		{"a bomb in a tgz ends it", "x.tgz", gz(t, tarOf(t, files, nil)), ratio, "a", []string{"b: ratio-limit", ": ratio-limit"}},
		{"a compressed bomb", "x.gz", gz(t, []byte(bomb)), ratio, "", []string{"x: ratio-limit"}},
		{"a ratio below the free bytes", "x.zip", zipOf(t, files, nil), func(l *limits) { l.ratio = 2 }, "a b c", nil},
		{"a large member", "x.zip", zipOf(t, files, nil), func(l *limits) { l.member = 399_999 }, "a c", []string{"b: size-limit"}},
		{"a member at the limit", "x.zip", zipOf(t, files, nil), func(l *limits) { l.member = 400_000 }, "a b c", nil},
		{"a large member of a tar", "x.tar", tarOf(t, files, nil), func(l *limits) { l.member = 399_999 }, "a", []string{"b: size-limit", ": size-limit"}},
		{"too large a whole", "x.zip", zipOf(t, files, nil), func(l *limits) { l.total = 100_000 }, "a c", []string{"b: size-limit"}},
		{"too many members", "x.zip", zipOf(t, files, nil), func(l *limits) { l.members = 2 }, "a b", []string{": too-many-members"}},
		{"as many members as allowed", "x.zip", zipOf(t, files, nil), func(l *limits) { l.members = 3 }, "a b c", nil},
		{"too many members of a tar", "x.tar", tarOf(t, files, nil), func(l *limits) { l.members = 1 }, "a", []string{": too-many-members"}},
		{"too large a directory is passed over", "x.zip", zipOf(t, files, nil), func(l *limits) { l.directory = 100 }, "a b c", nil},
	} {
		got := expand(t, small(tc.data, tc.change), tc.path, tc.data)
		var names []string
		for _, f := range got.files {
			names = append(names, f.name)
		}
		if s := strings.Join(names, " "); s != tc.files {
			t.Errorf("%s: files %q, want %q", tc.name, s, tc.files)
		}
		ok := len(got.except) == len(tc.except)
		for i := range min(len(got.except), len(tc.except)) {
			ok = ok && strings.HasPrefix(got.except[i], tc.except[i])
		}
		if !ok {
			t.Errorf("%s: exceptions %q, want %q", tc.name, got.except, tc.except)
		}
	}
}

// TestOnlyAFewBombsAreForgiven bounds the work that one archive can ask for.
func TestOnlyAFewBombsAreForgiven(t *testing.T) {
	var files []file
	for i := range 2 * maxBombs {
		files = append(files, file{fmt.Sprintf("b%02d", i), strings.Repeat("\x00", 50_000)})
	}
	data := zipOf(t, files, nil)
	got := expand(t, small(data, func(l *limits) { l.member = 1000 }), "x.zip", data)
	if len(got.files) != 0 || len(got.except) != maxBombs+1 {
		t.Errorf("%d files and exceptions %q, want none and %d", len(got.files), got.except, maxBombs+1)
	}
}

// TestPassingOverIsBounded skips a bomb without reading it: a caller that
// reads nothing must not make the expansion decompress without end.
func TestPassingOverIsBounded(t *testing.T) {
	data := gz(t, tarOf(t, []file{{"a", strings.Repeat("\x00", 10<<20)}, {"b", "1"}}, nil))
	b := small(data, func(l *limits) { l.free, l.ratio = 1<<20, 20 })
	n := 0
	excepted, err := b.Expand(context.Background(), input("x.tgz", data), 0, func(Member) error { n++; return nil })
	if err != nil || n != 1 || len(excepted) != 1 || excepted[0].Code != CodeRatioLimit {
		t.Errorf("%d members, exceptions %v, error %v; want one and ratio-limit", n, excepted, err)
	}
}

func TestArchivesInsideShareTheBudget(t *testing.T) {
	layer := []byte(strings.Repeat("\x00", 50_000))
	for range 3 { // four of the last in each
		var files []file
		for i := range 4 {
			files = append(files, file{fmt.Sprint(i), string(layer)})
		}
		layer = zipOf(t, files, nil)
	}
	b := small(layer, func(l *limits) { l.free, l.ratio = 200_000, 10 })
	out, refused := int64(0), 0
	var open func(in evidence.Input, depth int) error
	open = func(in evidence.Input, depth int) error {
		excepted, err := b.Expand(context.Background(), in, depth, func(m Member) error {
			content, err := io.ReadAll(m.Reader)
			if err != nil {
				return err
			}
			out += int64(len(content))
			if inner := input(m.Path, content); IsArchive(inner, content[:min(len(content), evidence.HeadSize)]) {
				return open(inner, depth+1)
			}
			return nil
		})
		refused += len(excepted)
		return err
	}
	must(t, open(input("x.zip", layer), 0))
	if limit := b.limits.free + 4*maxBombs*50_000; out > limit || refused == 0 {
		t.Errorf("%d bytes came out, %d refused; want at most %d, and some", out, refused, limit)
	}
}

func TestArchivesLieOnlySoDeep(t *testing.T) {
	data := zipOf(t, two, nil)
	n := 0
	count := func(Member) error { n++; return nil }
	excepted, err := Expand(context.Background(), input("x.zip", data), MaxDepth-1, count)
	if err != nil || n != len(two) || len(excepted) > 0 {
		t.Errorf("at depth %d: %d members, %v, %v", MaxDepth-1, n, excepted, err)
	}
	excepted, err = Expand(context.Background(), input("x.zip", data), MaxDepth, count)
	want := []evidence.Exception{{Path: "x.zip", Span: evidence.Span{End: int64(len(data))}, Code: CodeTooDeep, Detail: fmt.Sprintf("it lies within %d other archives", MaxDepth)}}
	if diff := cmp.Diff(want, excepted); diff != "" || err != nil || n != len(two) {
		t.Errorf("at depth %d: %d members, %v (-want +got):\n%s", MaxDepth, n, err, diff)
	}
}

// TestARefusalIsRecordedOnce covers callers that pass it on and callers that
// record it themselves.
func TestARefusalIsRecordedOnce(t *testing.T) {
	data := zipOf(t, []file{{"a", strings.Repeat("\x00", 100_000)}}, nil)
	for _, pass := range []bool{true, false} {
		own := 0
		b := small(data, func(l *limits) { l.member = 10_000 })
		excepted, err := b.Expand(context.Background(), input("x.zip", data), 0, func(m Member) error {
			_, err := io.Copy(io.Discard, m.Reader)
			var refusal *Refusal
			if !errors.As(err, &refusal) {
				t.Errorf("reading ended in %v, want a refusal", err)
			}
			if e := Except(m.Path, err); e.Code != CodeSizeLimit {
				t.Errorf("the exception of it is %+v", e)
			}
			if pass {
				return fmt.Errorf("keeping it: %w", err)
			}
			own++
			return nil
		})
		if err != nil || len(excepted)+own != 1 {
			t.Errorf("passed on %v: %d exceptions, %d of the caller's own, %v", pass, len(excepted), own, err)
		}
	}
}

// TestTheCallersOwnErrorOutweighsARefusal: a full disk is not the archive's fault.
func TestTheCallersOwnErrorOutweighsARefusal(t *testing.T) {
	data := zipOf(t, []file{{"a", strings.Repeat("\x00", 100_000)}}, nil)
	b := small(data, func(l *limits) { l.member = 10_000 })
	_, err := b.Expand(context.Background(), input("x.zip", data), 0, func(m Member) error {
		if _, err := io.Copy(io.Discard, m.Reader); err == nil {
			t.Error("no refusal")
		}
		return errTest
	})
	if !errors.Is(err, errTest) {
		t.Errorf("error %v, want %v", err, errTest)
	}
}

// TestTheLimitOfADirectoryIsOfNothingElse reads a member larger than it.
func TestTheLimitOfADirectoryIsOfNothingElse(t *testing.T) {
	data := rawZip(t, []file{{"a", strings.Repeat("0123456789", 10_000)}})
	got := expand(t, small(data, func(l *limits) { l.directory = 20_000 }), "x.zip", data)
	if len(got.files) != 1 || len(got.files[0].data) != 100_000 || got.except != nil {
		t.Errorf("%d files, exceptions %v", len(got.files), got.except)
	}
}

func TestADecompressorsWindowIsBounded(t *testing.T) {
	// A zstd frame header that asks for a window of 2 GiB (RFC 8878 section
	// 3.1.1.1.2: exponent 21, mantissa 0), and a raw block.
	data := []byte("\x28\xb5\x2f\xfd\x00\xa8\x09\x00\x00x")
	got := expand(t, fresh(data), "x.zst", data)
	if diff := cmp.Diff([]string{"x: unsupported"}, got.except); diff != "" {
		t.Errorf("files %v (-want +got):\n%s", got.files, diff)
	}
}

func TestAHugeDirectoryIsNotHeld(t *testing.T) {
	const members = maxDirectoryBytes/2000 + 1
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range members {
		_, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%02000d", i), Method: zip.Store})
		must(t, err)
	}
	must(t, w.Close())
	_, err := openZip(input("x.zip", b.Bytes()))
	if !errors.Is(err, errDirectory) {
		t.Errorf("opening ended in %v, want %v", err, errDirectory)
	}
	n := 0
	excepted, err := Expand(context.Background(), input("x.zip", b.Bytes()), 0, func(Member) error { n++; return nil })
	if n != members || err != nil || len(excepted) > 0 {
		t.Errorf("%d members, %v, %v; want all of them", n, excepted, err)
	}
}
