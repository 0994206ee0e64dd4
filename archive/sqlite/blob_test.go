package sqlite

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/evidence"
)

func newTestStore(t *testing.T) *blobStore {
	t.Helper()
	s, err := newBlobStore(filepath.Join(t.TempDir(), "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.sweep(); err != nil {
		t.Fatal(err)
	}
	return s
}

// prose is text that compresses, of n bytes.
func prose(n int) []byte {
	m := newMail(uint64(n))
	b := []byte(m.text(n/3 + 1))
	for len(b) < n {
		b = append(b, b...)
	}
	return b[:n]
}

func put(t *testing.T, s *blobStore, content []byte) evidence.ID {
	t.Helper()
	id, n, err := s.put(t.Context(), bytes.NewReader(content))
	if err != nil || id != evidence.Sum(content) || n != int64(len(content)) {
		t.Fatalf("put of %d bytes: %s, %d, %v", len(content), id.Short(), n, err)
	}
	return id
}

// TestBlobSizes: lengths around the edges of frames come back as they were.
func TestBlobSizes(t *testing.T) {
	s := newTestStore(t)
	for _, n := range []int{0, 1, 100, frameBytes - 1, frameBytes, frameBytes + 1, 2 * frameBytes, 5*frameBytes + 77} {
		content := prose(n)
		id := put(t, s, content)
		for _, settled := range []bool{false, true} {
			if settled {
				if err := s.settle(); err != nil {
					t.Fatal(err)
				}
			}
			b, err := s.open(id)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
			if err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes, settled %v: %d come back, %v", n, settled, len(got), err)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestBlobIsZstd: what is kept compressed is read by any zstd, whole.
func TestBlobIsZstd(t *testing.T) {
	s := newTestStore(t)
	content := prose(3*frameBytes + 5)
	id := put(t, s, content)
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	path := s.path(id, true)
	packed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dec, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer dec.Close()
	if got, err := io.ReadAll(dec); err != nil || !bytes.Equal(got, content) {
		t.Errorf("a streaming decoder reads %d bytes, %v", len(got), err)
	}
	tool, err := exec.LookPath("zstd")
	if err != nil {
		t.Skip("SKIP: no zstd program here to read a blob with")
	}
	got, err := exec.Command(tool, "-d", "-c", path).Output()
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("zstd -d reads %d bytes, %v", len(got), err)
	}
}

func TestBlobKeptAsItIs(t *testing.T) {
	s := newTestStore(t)
	noise := make([]byte, 2*frameBytes+9)
	rnd := rand.NewChaCha8([32]byte{1})
	if _, err := rnd.Read(noise); err != nil {
		t.Fatal(err)
	}
	id := put(t, s, noise)
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(s.path(id, false))
	if err != nil || !bytes.Equal(got, noise) {
		t.Errorf("bytes that do not shrink are not kept as they came: %v", err)
	}
}

// TestBlobWrittenOnce: keeping the same bytes again touches nothing on disk.
func TestBlobWrittenOnce(t *testing.T) {
	s := newTestStore(t)
	content := prose(10_000)
	id := put(t, s, content)
	put(t, s, content)
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(s.path(id, true))
	if err != nil {
		t.Fatal(err)
	}
	if before.Mode().Perm() != 0o400 {
		t.Errorf("a blob has mode %v: private, and never written again", before.Mode())
	}
	put(t, s, content)
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(s.path(id, true))
	if err != nil || !os.SameFile(before, after) || !before.ModTime().Equal(after.ModTime()) {
		t.Errorf("the blob was written again: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(s.dir, tempDir)); err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
}

// TestBlobReadErrors: an error of the source leaves nothing behind, whether it
// comes early, late or in the middle.
func TestBlobReadErrors(t *testing.T) {
	s := newTestStore(t)
	broken := errors.New("the disk of the source is broken")
	for _, n := range []int{0, 10, frameBytes + 10, 9 * frameBytes} {
		for _, content := range [][]byte{prose(n), noiseOf(n)} {
			r := io.MultiReader(bytes.NewReader(content), &failing{broken})
			if _, _, err := s.put(t.Context(), r); !errors.Is(err, broken) {
				t.Errorf("after %d bytes: %v, want the error of the source", n, err)
			}
		}
	}
	if left, err := os.ReadDir(filepath.Join(s.dir, tempDir)); err != nil || len(left) != 0 {
		t.Errorf("temporary files are left: %v, %v", left, err)
	}
	if len(s.pending) != 0 {
		t.Errorf("%d blobs are pending", len(s.pending))
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

func noiseOf(n int) []byte {
	b := make([]byte, n)
	rnd := rand.NewChaCha8([32]byte{2})
	_, _ = rnd.Read(b) // it never fails
	return b
}

// TestBlobDiskFull: no room left is told as such, from every path of writing.
func TestBlobDiskFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("SKIP: there is no /dev/full here")
	}
	defer full.Close()
	s := newTestStore(t)
	for name, content := range map[string][]byte{"small": prose(5000), "large": prose(9 * frameBytes), "plain": noiseOf(9 * frameBytes)} {
		_, _, err := s.write(t.Context(), full, sha256.New(), bytes.NewReader(content))
		if !errors.Is(err, syscall.ENOSPC) || !isFull(s.dir, err) {
			t.Errorf("%s: %v, want ENOSPC", name, err)
		}
		if err := storeError(t.Context(), s.dir, err); !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("%s: the error does not say so: %v", name, err)
		}
	}
}

// TestBlobDamage: a changed byte is an error, never other bytes.
func TestBlobDamage(t *testing.T) {
	s := newTestStore(t)
	content := prose(3 * frameBytes)
	id := put(t, s, content)
	if err := s.settle(); err != nil {
		t.Fatal(err)
	}
	path := s.path(id, true)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(good); at += 1 + len(good)/300 {
		bad := bytes.Clone(good)
		bad[at] ^= 0x10
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s.cache = newFrameCache(frameCacheBytes)
		b, err := s.open(id)
		if err != nil {
			continue
		}
		got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
		if err == nil && !bytes.Equal(got, content) {
			t.Errorf("byte %d changed: other bytes come back without an error", at)
		}
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestBlobTableLies: a table that adds up and says of two frames what they do
// not hold is an error, never other bytes.
func TestBlobTableLies(t *testing.T) {
	s := newTestStore(t)
	id := put(t, s, prose(3*frameBytes))
	must(t, s.settle())
	path := s.path(id, true)
	must(t, os.Chmod(path, 0o600))
	edit(t, path, func(b []byte) []byte {
		entries := b[len(b)-tableFootBytes-3*tableEntryBytes:]
		entries[4]--                 // of the first frame's content
		entries[tableEntryBytes+4]++ // of the second's
		return b
	})
	b, err := s.open(id)
	must(t, err)
	defer b.Close()
	if n, err := b.ReadAt(make([]byte, 2*frameBytes), 0); err == nil {
		t.Errorf("%d bytes come back without an error", n)
	}
}

func TestBlobsInParallel(t *testing.T) {
	s := newTestStore(t)
	s.cache = newFrameCache(3 * frameBytes)
	content := prose(12*frameBytes + 99)
	id := put(t, s, content)
	var wg sync.WaitGroup
	for g := range 6 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 7))
			b, err := s.open(id)
			if err != nil {
				t.Error(err)
				return
			}
			defer b.Close()
			for range 60 {
				at := rnd.IntN(len(content))
				p := make([]byte, rnd.IntN(frameBytes))
				n, err := b.ReadAt(p, int64(at))
				if err != nil && !errors.Is(err, io.EOF) || !bytes.Equal(p[:n], content[at:at+n]) || n < min(len(p), len(content)-at) {
					t.Errorf("ReadAt(%d, %d) = %d, %v", len(p), at, n, err)
				}
			}
		})
		wg.Go(func() {
			if err := s.settle(); err != nil {
				t.Error(err)
			}
			put(t, s, prose(1000+g%2))
		})
	}
	wg.Wait()
	if s.cache.used > s.cache.limit {
		t.Errorf("the cache holds %d bytes, more than %d", s.cache.used, s.cache.limit)
	}
}

// TestFrameCacheRetries: an error is not remembered.
func TestFrameCacheRetries(t *testing.T) {
	c := newFrameCache(100)
	if _, err := c.get(frameKey{}, func() ([]byte, error) { return nil, fs.ErrPermission }); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
	data, err := c.get(frameKey{}, func() ([]byte, error) { return []byte("x"), nil })
	if err != nil || string(data) != "x" {
		t.Errorf("after an error: %q, %v", data, err)
	}
	loads := 0
	for i := range 300 {
		if _, err := c.get(frameKey{index: 1 + i%3}, func() ([]byte, error) { loads++; return make([]byte, 40), nil }); err != nil {
			t.Fatal(err)
		}
	}
	if loads != 300 {
		// Three frames of 40 never fit 100 bytes, and are used in turn.
		t.Errorf("%d loads", loads)
	}
	if c.used > c.limit || c.order.Len() != len(c.byKey) {
		t.Errorf("the cache holds %d bytes in %d frames, %d named", c.used, c.order.Len(), len(c.byKey))
	}
}

// FuzzSeekTable: whatever stands at the end of a file, it is refused or is a
// table whose frames fill the file, and reading it takes no more memory than
// the file has bytes.
func FuzzSeekTable(f *testing.F) {
	f.Add(appendSeekTable([]byte("abc"), []frameSize{{3, 100}}))
	f.Add(appendSeekTable(nil, nil))
	f.Add(appendSeekTable(make([]byte, 9), []frameSize{{4, 0}, {5, 8}}))
	f.Add(appendSeekTable(make([]byte, 12), []frameSize{{5, 1}, {7, maxFrameContent}}))
	f.Add([]byte("\xff\xff\xff\xff\x00\xb1\xea\x92\x8f"))
	f.Fuzz(func(t *testing.T, b []byte) {
		table, err := readSeekTable(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if !errors.Is(err, errSeekTable) {
				t.Errorf("%v is not about the table", err)
			}
			return
		}
		n := len(table.packed) - 1
		var frames []frameSize
		for i := range n {
			frames = append(frames, frameSize{uint32(table.packed[i+1] - table.packed[i]), uint32(table.content[i+1] - table.content[i])})
			for _, off := range []int64{table.content[i], table.content[i+1] - 1} {
				if table.find(off) != i {
					t.Errorf("byte %d is found in frame %d, not %d", off, table.find(off), i)
				}
			}
		}
		want := appendSeekTable(bytes.Clone(b[:table.packed[n]]), frames)
		want[len(want)-5] = b[len(b)-5] & 0b11 // unused bits of the descriptor, which a reader ignores
		if !bytes.Equal(want, b) {
			t.Errorf("the table does not print as it was read")
		}
	})
}

// hollow is a file of any size that ends with a few bytes.
type hollow struct {
	size int64
	end  []byte
}

func (h hollow) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	if at := h.size - int64(len(h.end)) - off; at < int64(len(p)) {
		copy(p[max(0, at):], h.end[max(0, -at):])
	}
	return len(p), nil
}

// TestSeekTableLimits: a file that says it has very many frames, or very large
// ones, is refused before memory is taken for them.
func TestSeekTableLimits(t *testing.T) {
	foot := appendSeekTable(nil, make([]frameSize, 3))
	foot = foot[len(foot)-tableFootBytes:]
	copy(foot, []byte{1, 0, 0, maxFrames >> 24})
	if _, err := readSeekTable(hollow{1 << 40, foot}, 1<<40); !errors.Is(err, errSeekTable) {
		t.Errorf("a table of %d frames: %v", maxFrames+1, err)
	}
	large := appendSeekTable([]byte{1}, []frameSize{{1, maxFrameContent + 1}})
	if _, err := readSeekTable(bytes.NewReader(large), int64(len(large))); !errors.Is(err, errSeekTable) {
		t.Errorf("a frame of %d bytes: %v", maxFrameContent+1, err)
	}
}

// TestPendingHasAnEnd: what waits to be made durable is bounded in number and
// in bytes.
func TestPendingHasAnEnd(t *testing.T) {
	s := newTestStore(t)
	for i := range maxPending + 10 {
		put(t, s, []byte{byte(i), byte(i >> 8), byte(i >> 16)})
	}
	if n := len(s.pending); n != 10 {
		t.Errorf("%d blobs are pending after %d, want 10", n, maxPending+10)
	}
	s.pendingBytes = maxPendingBytes - 10
	put(t, s, noiseOf(100))
	if n := len(s.pending); n != 0 {
		t.Errorf("%d blobs are pending, and their bytes are too many", n)
	}
}
