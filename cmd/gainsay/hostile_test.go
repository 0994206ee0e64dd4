package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostileDesk is a desk with one good message beside what is bad, so that
// every test shows that the rest is kept.
func hostileDesk(t *testing.T) desk {
	t.Helper()
	d := desk{t, t.TempDir(), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)}
	d.write("in/good.eml", "Message-ID: <good@a.example>\nDate: Mon, 30 Sep 2024 09:12:40 +0200\nFrom: a@a.example\nTo: b@b.example\nSubject: good\n\nstillhere\n")
	return d
}

func (d desk) write(name, content string) string {
	d.t.Helper()
	p := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return p
}

// importAll imports the folder "in" and checks what every import must keep:
// the ledger adds up, the good message is there, the case is sound, and
// nothing was written outside the case.
func (d desk) importAll() importDone {
	d.t.Helper()
	before := d.tree()
	out, stderr, code := d.try("import", filepath.Join(d.dir, "in"), "--trove", "t", "--json")
	if code != exitDone && code != exitProblems {
		d.t.Fatalf("import: exit %d\n%s%s", code, out, stderr)
	}
	var done importDone
	if err := json.Unmarshal([]byte(out[strings.LastIndex(strings.TrimRight(out, "\n"), "\n")+1:]), &done); err != nil {
		d.t.Fatalf("reading %q: %v", out, err)
	}
	if done.Inputs != done.Kept+done.Excepted {
		d.t.Errorf("%d inputs, %d kept, %d excepted", done.Inputs, done.Kept, done.Excepted)
	}
	if n := strings.TrimSpace(d.run("search", "--count", "stillhere")); n != "1" {
		d.t.Errorf("the good message beside it was found %s times", n)
	}
	d.run("check")
	if after := d.tree(); after != before {
		d.t.Errorf("something was written outside the case:\n%s\nbefore:\n%s", after, before)
	}
	return done
}

// tree lists everything below the desk's folder but the case.
func (d desk) tree() string {
	d.t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(d.dir, func(p string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && e.Name() == "case" {
			return filepath.SkipDir
		}
		fmt.Fprintln(&b, p)
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return b.String()
}

// ledgerText is the ledger, problems and exceptions by code.
func (d desk) ledgerText() string {
	d.t.Helper()
	return d.run("import", filepath.Join(d.dir, "in"), "--trove", "t")
}

func (d desk) wantLedger(codes ...string) {
	d.t.Helper()
	l := d.ledgerText()
	for _, code := range codes {
		if !strings.Contains(l, " "+code+"\n") {
			d.t.Errorf("the ledger does not say %q:\n%s", code, l)
		}
	}
}

const goodHead = "Message-ID: <%s@a.example>\nDate: Mon, 30 Sep 2024 09:12:40 +0200\nFrom: a@a.example\nTo: b@b.example\nSubject: %s\n"

func mail(id, headers, body string) string {
	return fmt.Sprintf(goodHead, id, id) + headers + "\n" + body
}

func TestHostileTruncatedMbox(t *testing.T) {
	d := hostileDesk(t)
	full := "From a@a.example Mon Sep 30 09:12:45 2024\n" + mail("t1", "", "one\n") + "\nFrom a@a.example Mon Sep 30 09:12:45 2024\n" +
		mail("t2", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: text/plain\n\nhalfof")
	d.write("in/cut.mbox", full)
	d.importAll()
	if n := strings.TrimSpace(d.run("search", "--count", "halfof")); n != "1" {
		t.Errorf("the cut message was found %s times", n)
	}
	d.wantLedger("truncated", "boundary-not-closed")
}

func TestHostileLineOfTwoGigabytes(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: writes 2 GB; not in -short")
	}
	d := hostileDesk(t)
	p := d.write("in/long.eml", mail("long", "", "x"))
	f, err := os.OpenFile(p, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(2 << 30); err != nil { // a hole of NULs: one line of two gigabytes
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	d.importAll()
	d.wantLedger("item-too-large")
}

func TestHostileHundredThousandParts(t *testing.T) {
	d := hostileDesk(t)
	body := strings.Repeat("--b\nContent-Type: text/plain\nContent-Disposition: attachment\n\np\n", 100_000) + "--b--\n"
	d.write("in/parts.eml", mail("parts", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", body))
	d.importAll()
	d.wantLedger("part-limit")
}

func TestHostileNestedThousandDeep(t *testing.T) {
	d := hostileDesk(t)
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	b.WriteString("Content-Type: text/plain\n\ndeep\n")
	d.write("in/deep.eml", fmt.Sprintf(goodHead, "deep", "deep")+"MIME-Version: 1.0\n"+b.String())
	d.importAll()
	d.wantLedger("depth-limit")
}

func TestHostileHeaderOfFiftyMegabytes(t *testing.T) {
	d := hostileDesk(t)
	d.write("in/head.eml", mail("head", "X-Long: "+strings.Repeat("y", 50<<20)+"\n", "body\n"))
	d.importAll()
	d.wantLedger("field-limit")
}

func TestHostileWrongCharsetsAndNULs(t *testing.T) {
	d := hostileDesk(t)
	d.write("in/charset.eml", mail("charset", "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n", "caf\xe9 und\x00 x-unknown\n"))
	d.write("in/unknown.eml", mail("unknown", "MIME-Version: 1.0\nContent-Type: text/plain; charset=x-klingon\n", "qapla\xff\n"))
	d.importAll()
	if n := strings.TrimSpace(d.run("search", "--count", "café")); n != "1" {
		t.Errorf("windows-1252 bytes that are said to be UTF-8 were found %s times", n)
	}
	d.wantLedger("charset-mismatch", "charset-unknown", "nul-bytes")
}

func TestHostileBrokenXArchive(t *testing.T) {
	d := hostileDesk(t)
	dm := func(id, text string) string {
		return fmt.Sprintf(`{"messageCreate":{"id":"%s","senderId":"1","recipientId":"2","text":"%s","createdAt":"2016-09-20T10:00:00.000Z"}}`, id, text)
	}
	d.write("in/data/direct-messages.js", `window.YTD.direct_messages.part0 = [{"dmConversation":{"conversationId":"1-2","messages":[`+dm("1", "beforebreak")+`,{"messageCreate":{"id":"2","text":"bro`+"\n"+dm("3", "afterbreak")+`]}}]`)
	d.importAll()
	for _, w := range []string{"beforebreak", "afterbreak"} {
		if n := strings.TrimSpace(d.run("search", "--count", w)); n != "1" {
			t.Errorf("%s was found %s times", w, n)
		}
	}
	d.wantLedger("json-broken")
}

func TestHostileZipBomb(t *testing.T) {
	d := hostileDesk(t)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	small, _ := w.Create("a-small.txt")
	io.WriteString(small, "smallfirst\n")
	big, _ := w.Create("b-bomb.bin")
	zeros := make([]byte, 1<<20)
	for range 3 << 10 {
		big.Write(zeros)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d.write("in/bomb.zip", b.String())
	done := d.importAll()
	if done.Excepted == 0 {
		t.Error("the bomb was not excepted")
	}
	if n := strings.TrimSpace(d.run("search", "--count", "smallfirst")); n != "1" {
		t.Errorf("the member before the bomb was found %s times", n)
	}
	var size int64
	filepath.WalkDir(filepath.Join(d.dir, "case"), func(_ string, e os.DirEntry, _ error) error {
		if info, err := e.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	if size > 64<<20 {
		t.Errorf("the case has %d bytes", size)
	}
}

func TestHostileZipNames(t *testing.T) {
	d := hostileDesk(t)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range []string{"../../evil.txt", "/abs/evil.txt", `..\evil.txt`, "C:evil.txt", "fine.txt"} {
		m, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(m, "content of %q\n", name)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	d.write("in/names.zip", b.String())
	d.importAll()
	d.wantLedger("unsafe-name")
}

func TestHostileTruncatedGzip(t *testing.T) {
	d := hostileDesk(t)
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(bytes.Repeat([]byte("abcdefgh"), 10_000))
	w.Close()
	d.write("in/cut.tar.gz", b.String()[:b.Len()/2])
	d.importAll()
	d.wantLedger("truncated")
}

func TestHostileSymlink(t *testing.T) {
	d := hostileDesk(t)
	if err := os.Symlink("/etc/passwd", filepath.Join(d.dir, "in", "link")); err != nil {
		t.Fatal(err)
	}
	done := d.importAll()
	if done.Excepted != 1 {
		t.Errorf("%d excepted, want the symbolic link alone", done.Excepted)
	}
	d.wantLedger("symlink")
}

// TestReadOnlyCase: who may not write to a case reads it, and is told so when
// they try to write. As root, who may write anywhere, it runs the program as
// nobody.
func TestReadOnlyCase(t *testing.T) {
	d := hostileDesk(t)
	d.importAll()
	c := filepath.Join(d.dir, "case")
	before := digest(t, c)
	d.lockDown(c)
	self, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(d.dir, "gainsay")
	for path, mode := range map[string]os.FileMode{filepath.Dir(d.dir): 0o755, d.dir: 0o755, filepath.Join(d.dir, "in"): 0o755, filepath.Join(d.dir, "in", "good.eml"): 0o644} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(copied, self, 0o755); err != nil {
		t.Fatal(err)
	}
	asNobody := func(args ...string) (string, int) {
		cmd := program(t.Context(), append(args, "--case", c)...)
		cmd.Path, cmd.Dir = copied, d.dir
		if os.Geteuid() == 0 {
			const nobody = 65534
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := asNobody("search", "--count", "stillhere"); code != exitDone || out != "1\n" {
		t.Errorf("searching a case that cannot be written to: exit %d, %s", code, out)
	}
	for _, write := range [][]string{
		{"import", filepath.Join(d.dir, "in"), "--trove", "u"},
		{"people", "same", "a@a.example", "--person", "A", "--why", "x"},
	} {
		if out, code := asNobody(write...); code != exitError || !strings.Contains(out, "cannot be written to") || !strings.Contains(out, "hint: copy the case") {
			t.Errorf("%s: exit %d, %s", write[0], code, out)
		}
	}
	if digest(t, c) != before {
		t.Error("the case has changed")
	}
}

// lockDown takes write permission off a folder until the test ends.
func (d desk) lockDown(dir string) {
	d.t.Helper()
	var dirs []string
	filepath.WalkDir(dir, func(p string, e os.DirEntry, _ error) error {
		if e.IsDir() {
			dirs = append(dirs, p)
			return os.Chmod(p, 0o555)
		}
		return os.Chmod(p, 0o444)
	})
	d.t.Cleanup(func() {
		for _, p := range dirs {
			os.Chmod(p, 0o700)
		}
	})
}
