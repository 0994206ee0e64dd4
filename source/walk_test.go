package source

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/gainsay/gainsay/evidence"
)

func walk(t *testing.T, fsys fs.FS, root string) (files []string, excepted []string) {
	t.Helper()
	got, err := Walk(fsys, root, func(l Leaf) error {
		r, err := l.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		if l.Size != int64(len(content)) {
			t.Errorf("%s has %d bytes, not %d", l.Path, len(content), l.Size)
		}
		text := l.Path + "=" + string(content)
		for _, p := range l.Problems {
			text += " " + p.Code
		}
		files = append(files, text)
		return r.Close()
	})
	if err != nil {
		t.Fatalf("Walk: %v", err)
	}
	for _, e := range got {
		excepted = append(excepted, e.Path+": "+e.Code)
	}
	return files, excepted
}

func TestFoldersAreWalkedInOrder(t *testing.T) {
	m := fstest.MapFS{
		"t/b": {Data: []byte("1")}, "t/a/z": {Data: []byte("2")}, "t/a/b/c": {Data: []byte("3")}, "t/a.x": {Data: []byte("4")},
		"t/B": {Data: []byte("5")}, "other": {Data: []byte("6")}, "t/.hidden": {Data: nil},
	}
	files, excepted := walk(t, m, "t")
	want := []string{"t/.hidden=", "t/B=5", "t/a/b/c=3", "t/a/z=2", "t/a.x=4", "t/b=1"}
	if diff := cmp.Diff(want, files); diff != "" || excepted != nil {
		t.Errorf("exceptions %v (-want +got):\n%s", excepted, diff)
	}
	if files, _ := walk(t, m, "t/b"); len(files) != 1 || files[0] != "t/b=1" {
		t.Errorf("a file alone gives %v", files)
	}
	if files, _ := walk(t, m, "."); len(files) != len(m) || files[0] != "other=6" {
		t.Errorf("the root gives %v", files)
	}
	if _, err := Walk(m, "nothing", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a root that is not there gives %v", err)
	}
}

func TestWhatIsNoFileIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) { must(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600)) }
	must(t, os.Mkdir(filepath.Join(dir, "t"), 0o700))
	write("t/a", "1")
	write("outside", "2")
	must(t, os.Symlink("../outside", filepath.Join(dir, "t/link")))
	must(t, os.Symlink("..", filepath.Join(dir, "t/loop")))
	must(t, os.Symlink("nowhere", filepath.Join(dir, "t/broken")))
	must(t, syscall.Mkfifo(filepath.Join(dir, "t/pipe"), 0o600))
	files, excepted := walk(t, os.DirFS(dir), "t")
	if diff := cmp.Diff([]string{"t/a=1"}, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"t/broken: symlink", "t/link: symlink", "t/loop: symlink", "t/pipe: not-a-file"}, excepted); diff != "" {
		t.Errorf("exceptions (-want +got):\n%s", diff)
	}
	must(t, os.Symlink("t", filepath.Join(dir, "named")))
	if files, _ := walk(t, os.DirFS(dir), "named"); len(files) != 1 || files[0] != "named/a=1" {
		t.Errorf("a root that is a link gives %v", files)
	}
}

func TestAPathThatVanishesOrChanges(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a", "b", "c", "d"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600))
	}
	var got []string
	excepted, err := Walk(os.DirFS(dir), ".", func(l Leaf) error {
		switch l.Path {
		case "a": // while a is kept, b goes and c becomes a folder
			must(t, os.Remove(filepath.Join(dir, "b")))
			must(t, os.Remove(filepath.Join(dir, "c")))
			must(t, os.Mkdir(filepath.Join(dir, "c"), 0o700))
		}
		r, err := l.Open()
		if err != nil {
			e := Except(l.Path, err)
			got = append(got, e.Path+": "+e.Code)
			return nil
		}
		got = append(got, l.Path)
		return r.Close()
	})
	must(t, err)
	for _, e := range excepted {
		got = append(got, e.Path+": "+e.Code)
	}
	// Whether b is missed when it is looked at or when it is opened is all one.
	want := map[string]bool{"a": true, "d": true, "b: vanished": true, "c: unreadable": true}
	for _, g := range got {
		if !want[g] {
			t.Errorf("unexpected %q", g)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %q, want %v", got, want)
	}
}

// disk is the least that intake needs of a disk: unlike os.DirFS it opens names
// that are not valid UTF-8.
type disk string

func (d disk) Open(name string) (fs.File, error) { return os.Open(filepath.Join(string(d), name)) }
func (d disk) ReadDir(name string) ([]fs.DirEntry, error) {
	return os.ReadDir(filepath.Join(string(d), name))
}

func TestNamesThatAreNotUTF8(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string]string{"caf\xe9": "1", "caf%E9": "2", "new\nline": "3"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Skipf("SKIP: this file system refuses the name %q: %v", name, err)
		}
	}
	files, excepted := walk(t, disk(dir), ".")
	want := []string{"caf%E9=2", "caf%E9~2=1 odd-name", "new%0Aline=3 odd-name"}
	if diff := cmp.Diff(want, files); diff != "" || excepted != nil {
		t.Errorf("exceptions %v (-want +got):\n%s", excepted, diff)
	}
}

func TestAFolderThatCannotBeListed(t *testing.T) {
	m := fstest.MapFS{"t/a": {Data: []byte("1")}, "t/shut/x": {Data: []byte("2")}, "t/z": {Data: []byte("3")}}
	files, excepted := walk(t, shut{m}, "t")
	if diff := cmp.Diff([]string{"t/a=1", "t/z=3"}, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"t/shut: unreadable"}, excepted); diff != "" {
		t.Errorf("exceptions (-want +got):\n%s", diff)
	}
}

// shut refuses to list folders of that name.
type shut struct{ fstest.MapFS }

func (s shut) ReadDir(name string) ([]fs.DirEntry, error) {
	if strings.HasSuffix(name, "shut") {
		return nil, fs.ErrPermission
	}
	return s.MapFS.ReadDir(name)
}

func TestTheCallersErrorStopsTheWalk(t *testing.T) {
	m := fstest.MapFS{"a": {}, "b": {}}
	n := 0
	if _, err := Walk(m, ".", func(Leaf) error { n++; return errTest }); !errors.Is(err, errTest) || n != 1 {
		t.Errorf("%v after %d files", err, n)
	}
}

func TestCleanNamesStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{"..", ".", "/", `\`, "C:", "a", "\x00", "\xff", "é", "~2", "", " ", "\u202e", "\u0085"}))
		taken := names{}
		seen := map[string]bool{}
		for range rapid.IntRange(1, 6).Draw(t, "names") {
			name := strings.Join(parts.Draw(t, "parts"), "")
			clean, odd := cleanMember(name)
			if !fs.ValidPath(clean) || clean == "." || strings.ContainsAny(clean, "\\\x00") {
				t.Fatalf("%q became %q", name, clean)
			}
			if again, more := cleanMember(clean); again != clean || len(more) > 0 {
				t.Fatalf("%q became %q, and that %q with %v", name, clean, again, more)
			}
			if clean != name && len(odd) == 0 && !fs.ValidPath("x/"+clean) {
				t.Fatalf("%q became %q without a word", name, clean)
			}
			unique, _ := taken.unique(clean)
			if seen[unique] {
				t.Fatalf("%q was given out twice", unique)
			}
			seen[unique] = true
		}
	})
}

func TestTextIsCleaned(t *testing.T) {
	for _, tc := range []struct{ name, want string }{
		{"plain name.txt", "plain name.txt"}, {"café", "café"}, {"a\ufffdb", "a\ufffdb"}, {"a\xff\ufffd", "a%FF\ufffd"},
		{"a\x1b[31m", "a%1B[31m"}, {"a\u0085", "a%C2%85"}, {"a\x7f", "a%7F"}, {"100%", "100%"},
	} {
		got, odd := cleanText(tc.name)
		if got != tc.want || odd != (tc.name != tc.want) {
			t.Errorf("cleanText(%q) = %q, %v; want %q", tc.name, got, odd, tc.want)
		}
	}
}

func TestExceptSaysWhy(t *testing.T) {
	for _, tc := range []struct {
		err  error
		code string
	}{
		{fmt.Errorf("opening: %w", fs.ErrNotExist), CodeVanished},
		{fs.ErrPermission, CodeUnreadable},
		{&Refusal{CodeRatioLimit, "too much"}, CodeRatioLimit},
	} {
		if e := Except("p", tc.err); e.Code != tc.code || e.Path != "p" || e.Detail == "" || e.Span != (evidence.Span{}) {
			t.Errorf("Except(%v) = %+v, want the code %s", tc.err, e, tc.code)
		}
	}
}
