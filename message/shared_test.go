package message

import (
	"archive/tar"
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// sharedFile opens a file of the real data that lies beside the checkout, in a
// folder "shared" that belongs to no module, and skips the test without it.
func sharedFile(t testing.TB, name string) io.Reader {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	f, err := os.Open(filepath.Join(filepath.Dir(dir), "shared", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("SKIP: ../shared/%s is not here", name)
	}
	t.Cleanup(func() { f.Close() })
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<28), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(z.Close)
	return z
}

// sharedArchive returns the files of a compressed tar archive by name.
func sharedArchive(t testing.TB, name string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for r := tar.NewReader(sharedFile(t, name)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			files[h.Name] = b
		}
	}
}

// sharedMbox calls f with the messages of a compressed mailbox, at most most of
// them. It splits at the separator that public-inbox writes, which is enough here.
func sharedMbox(t testing.TB, name string, most int, f func(raw []byte)) {
	t.Helper()
	r := bufio.NewReaderSize(sharedFile(t, name), 1<<20)
	var raw []byte
	n := 0
	for n < most {
		line, err := r.ReadBytes('\n')
		if bytes.HasPrefix(line, []byte("From mboxrd@z ")) || err != nil {
			if len(raw) > 0 {
				f(raw)
				n++
			}
			raw = nil
		} else {
			if unquoted := bytes.TrimLeft(line, ">"); len(unquoted) < len(line) && bytes.HasPrefix(unquoted, []byte("From ")) {
				line = line[1:] // mboxrd
			}
			raw = append(raw, line...)
		}
		if err != nil {
			return
		}
	}
}

// mailFiles returns those of files whose names end in one of the endings.
func mailFiles(files map[string][]byte, endings ...string) map[string][]byte {
	mails := map[string][]byte{}
	for name, b := range files {
		for _, e := range endings {
			if strings.HasSuffix(name, e) {
				mails[name] = b
			}
		}
	}
	return mails
}
