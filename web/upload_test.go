package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const aMail = "From: a@x.example\r\nTo: b@x.example\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\nMessage-ID: <%@x.example>\r\nSubject: Sent by browser %\r\n\r\nWords of %.\r\n"

// sent is the body of an upload: fields, then files, as pairs.
func sent(t *testing.T, fields, files []string) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < len(files); i += 2 {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + files[i] + `"`}})
		if err == nil {
			_, err = io.WriteString(p, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

func (u *user) sendFiles(body io.Reader, kind string) (int, string, string) {
	u.t.Helper()
	r := httptest.NewRequest("POST", uploadPath, body)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", u.desk.scheme()+"://"+testHost)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	res := u.do(r)
	return res.StatusCode, plainText(text(u.t, res)), res.Header.Get("Location")
}

// waiting are the folders of uploads in the case's folder.
func (u *user) waiting() []string {
	u.t.Helper()
	list, err := filepath.Glob(filepath.Join(u.dir, incoming, "*"))
	if err != nil {
		u.t.Fatal(err)
	}
	return list
}

func mailOf(name string) string { return strings.ReplaceAll(aMail, "%", name) }

func TestFilesAreSentFromABrowser(t *testing.T) {
	u := newUser(t)
	wants(t, u.get("/troves", 200), `action="/import/files"`, "webkitdirectory")
	once := strings.Repeat("o", 20)
	body, kind := sent(t, []string{"once", once, "from", "Nadia Okafor", "obtained", "2024-10"},
		[]string{"folder/one.eml", mailOf("one"), "folder/two.eml", mailOf("two"), "folder/sub/one.eml", mailOf("three"), "folder/one.eml", mailOf("four"), "folder/one.eml/five.eml", mailOf("five"), "../../six.eml", mailOf("six")})
	if code, page, to := u.sendFiles(bytes.NewReader(body), kind); code != http.StatusSeeOther || to != "/import" {
		t.Fatalf("sending answers %d: %s", code, page)
	}
	u.desk.intakes.running.Wait()
	wants(t, u.get("/import", 200), "Taken in", "Files sent from a browser")
	for _, name := range []string{"one", "two", "three", "four", "five", "six"} {
		u.item("Sent by browser " + name)
	}
	if it := u.item("Sent by browser three"); it.Occurrences[0].Path != "folder/sub/one.eml" {
		t.Errorf("a file lies at %q", it.Occurrences[0].Path)
	}
	if left := u.waiting(); len(left) != 0 {
		t.Errorf("what was taken in still lies in %v", left)
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(u.dir), "six.eml")); err == nil {
		t.Error("a file was written outside of its folder")
	}
	// Sent again, it is answered as the first time, and nothing is done.
	before := len(u.journal("import"))
	if code, _, to := u.sendFiles(bytes.NewReader(body), kind); code != http.StatusSeeOther || to != "/import" {
		t.Errorf("the same form again answers %d", code)
	}
	if n := len(u.journal("import")); n != before || len(u.waiting()) != 0 {
		t.Errorf("%d imports, where there were %d", n, before)
	}
}

// breaking is a body whose line is lost in the middle.
type breaking struct{ io.Reader }

func (b breaking) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestWhatBreaksOffIsNotTakenIn(t *testing.T) {
	u := newUser(t)
	once := strings.Repeat("o", 20)
	body, kind := sent(t, []string{"once", once}, []string{"one.eml", mailOf("one"), "two.eml", mailOf("two")})
	none, noneKind := sent(t, []string{"once", once}, nil)
	day, dayKind := sent(t, []string{"once", once, "obtained", "soon"}, []string{"one.eml", mailOf("one")})
	stale, staleKind := sent(t, []string{"once", "x"}, []string{"one.eml", mailOf("one")})
	long, longKind := sent(t, []string{"once", once, "terms", strings.Repeat("x", maxFieldBytes+1)}, []string{"one.eml", mailOf("one")})
	for name, c := range map[string]struct {
		body io.Reader
		kind string
		code int
		says string
	}{
		"a lost line":        {breaking{bytes.NewReader(body[:len(body)-90])}, kind, 422, "did not all arrive"},
		"no files":           {bytes.NewReader(none), noneKind, 422, "choose files"},
		"no form of files":   {strings.NewReader("once=" + once), "application/x-www-form-urlencoded", 422, "choose files"},
		"a day that is none": {bytes.NewReader(day), dayKind, 422, "is not a date"},
		"another's form":     {bytes.NewReader(stale), staleKind, 400, "load its page again"},
		"a long field":       {bytes.NewReader(long), longKind, 422, "more than 64 kB"},
		"too much":           {large{bytes.NewReader(body[:200])}, kind, 422, "at most 32 GB"},
	} {
		code, page, _ := u.sendFiles(c.body, c.kind)
		if code != c.code || !strings.Contains(strings.ToLower(page), strings.ToLower(c.says)) {
			t.Errorf("%s answers %d: %s", name, code, page)
		}
	}
	if left := u.waiting(); len(left) != 0 || u.desk.intakes.view(u.clock.now()) != nil {
		t.Errorf("something of it is here: %v", left)
	}
}

// large is a body that is found too large.
type large struct{ io.Reader }

func (l large) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = &http.MaxBytesError{Limit: maxUploadBytes}
	}
	return n, err
}

func TestOnlyAnOwnerSendsFiles(t *testing.T) {
	u := newUser(t)
	ro := openDesk(t, newCaseDir(t, u.clock), u.clock, true)
	body, kind := sent(t, []string{"once", strings.Repeat("o", 20)}, []string{"one.eml", mailOf("one")})
	if code, page, _ := ro.sendFiles(bytes.NewReader(body), kind); code < 400 || len(ro.waiting()) != 0 {
		t.Errorf("a read-only desk answers %d: %s", code, page)
	}
}

func TestUploadName(t *testing.T) {
	long := strings.Repeat("n", 300)
	for disposition, want := range map[string]string{
		`form-data; name="file"; filename="a.eml"`:                             "a.eml",
		`form-data; name="file"; filename="f/g/a.eml"`:                         "f/g/a.eml",
		`form-data; name="file"; filename="../../etc/passwd"`:                  "etc/passwd",
		`form-data; name="file"; filename="/etc/passwd"`:                       "etc/passwd",
		`form-data; name="file"; filename="C:\\mail\\a.eml"`:                   "C_/mail/a.eml",
		`form-data; name="file"; filename=".."`:                                "file-7",
		`form-data; name="file"; filename=" "`:                                 "file-7",
		`form-data; name="file"; filename="` + long + `"`:                      long[:maxNameBytes],
		`form-data; name="file"; filename="` + strings.Repeat("d/", 40) + `a"`: "file-7",
		`form-data; name="file"`:                                               "file-7",
		`form-data; filename="`:                                                "file-7",
		`form-data; name="file"; filename*=utf-8''%C3%BC.eml`:                  "ü.eml",
	} {
		if got := uploadName(disposition, 7); got != want {
			t.Errorf("%s is %q, want %q", disposition, got, want)
		}
	}
}
