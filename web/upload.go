package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gainsay/gainsay/archive"
)

// uploadPath is where files are sent to that a browser was given.
const uploadPath = "/import/files"

// incoming is the folder in the case's folder where such files wait until they
// are taken in.
const incoming = "incoming"

// Limits of what a browser sends. What is larger is named by its path.
const (
	maxUploadBytes = 32 << 30
	maxUploadFiles = 100_000
	maxFieldBytes  = 64 << 10 // of a field beside the files
	maxNameBytes   = 255      // of one name in a path
)

// Errors of uploads.
var (
	errNoFiles    = errors.New("choose files or a folder, or name one that is on the machine of this desk")
	errManyFiles  = fmt.Errorf("a browser sends at most %s files at once: name their folder instead", thousands(maxUploadFiles))
	errCutOff     = errors.New("the files did not all arrive: nothing was taken in, and what had come was thrown away: send them again")
	errMuchUpload = fmt.Errorf("a browser sends at most %d GB at once: name the file or folder instead", maxUploadBytes>>30)
	errUnderWay   = errors.New("another import is under way: wait for it, or stop it")
)

// upload takes in files that a browser sends, or those at a path that the form
// names. What is sent waits in a folder of its own until all is there: what
// breaks off on the way is taken in not at all.
func (d *Desk) upload(w http.ResponseWriter, r *http.Request) {
	a, err := d.receive(w, visit{r, sessionOf(r)})
	d.answer(w, r, a, err)
}

func (d *Desk) receive(w http.ResponseWriter, v visit) (answer, error) {
	if d.opt.ReadOnly {
		return answer{}, archive.ErrReadOnly
	}
	if d.intakes.underWay() {
		return answer{}, bad(errUnderWay)
	}
	root := filepath.Join(d.opt.Dir, incoming)
	if err := os.MkdirAll(root, 0o700); err != nil {
		return answer{}, fmt.Errorf("making a folder for what comes in: %w", err)
	}
	dir, err := os.MkdirTemp(root, "upload-")
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return answer{}, fmt.Errorf("making a folder for what comes in: %w", err)
	}
	fields, sent, err := readUpload(v.Request, dir)
	if err != nil {
		// What was thrown away half sent would only be taken for the whole.
		return d.refuseImport(v, importForm{}, errors.Join(err, os.RemoveAll(dir)))
	}
	once := fields["once"]
	if len(once) < 16 || len(once) > 64 {
		return answer{}, errors.Join(bad(errForm), os.RemoveAll(dir))
	}
	if sent {
		fields["path"] = dir
	} else if err := os.RemoveAll(dir); err != nil {
		return answer{}, err
	}
	if sent && fields["trove"] == "" {
		fields["trove"] = d.nameOfSent(dir)
	}
	form, trove, err := readImport(func(name string) string { return fields[name] })
	if err != nil {
		return d.refuseImport(v, form, errors.Join(err, os.RemoveAll(dir)))
	}
	s := v.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if to, ok := s.done[once]; ok {
		return answer{to: to}, os.RemoveAll(dir)
	}
	form.Sent = sent || d.isSent(form.Path)
	if !d.run(form, trove, v.by()) {
		return answer{}, errors.Join(bad(errUnderWay), os.RemoveAll(dir))
	}
	s.remember(once, "/import")
	return answer{to: "/import"}, nil
}

// readUpload keeps the files of a form in dir, under the names that they have
// in the folder that was chosen, and returns its other
// fields; sent is false where it had no files.
func readUpload(r *http.Request, dir string) (fields map[string]string, sent bool, err error) {
	line := &noting{ReadCloser: r.Body}
	r.Body = line
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, false, errNoFiles
	}
	fields = map[string]string{}
	files := 0
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, false, line.brokenOff(err)
		}
		if p.FileName() == "" && p.FormName() != "file" {
			b, err := io.ReadAll(io.LimitReader(p, maxFieldBytes+1))
			if err != nil {
				return nil, false, line.brokenOff(err)
			}
			if len(b) > maxFieldBytes {
				return nil, false, fmt.Errorf("a field of the form has more than %d kB", maxFieldBytes>>10)
			}
			fields[p.FormName()] = string(b)
			continue
		}
		if p.FileName() == "" { // a chooser in which nothing was chosen
			continue
		}
		if files++; files > maxUploadFiles {
			return nil, false, errManyFiles
		}
		if err := keepUpload(p, line, dir, files); err != nil {
			return nil, false, err
		}
	}
	if files == 0 && strings.TrimSpace(fields["path"]) == "" {
		return nil, false, errNoFiles
	}
	return fields, files > 0, nil
}

// noting is the body of a request that notes why it ended: a reader of forms
// may tell something else.
type noting struct {
	io.ReadCloser
	err error
}

func (n *noting) Read(p []byte) (int, error) {
	got, err := n.ReadCloser.Read(p)
	if err != nil {
		n.err = err
	}
	return got, err
}

// brokenOff tells a body that is too large from a line that was lost.
func (n *noting) brokenOff(err error) error {
	var large *http.MaxBytesError
	if errors.As(errors.Join(err, n.err), &large) {
		return errMuchUpload
	}
	return errCutOff
}

// keepUpload writes one file below dir. Of two that would have one name, the
// second gets a folder of its own: none takes the place of another.
func keepUpload(p *multipart.Part, line *noting, dir string, n int) error {
	name := uploadName(p.Header.Get("Content-Disposition"), n)
	to := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Lstat(to); err == nil {
		to = filepath.Join(dir, fmt.Sprintf("file-%d", n), filepath.FromSlash(name))
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil { // what is a file cannot be a folder
		to = filepath.Join(dir, fmt.Sprintf("file-%d", n), path.Base(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return fmt.Errorf("keeping a file that was sent: %w", err)
		}
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("keeping a file that was sent: %w", err)
	}
	buf := make([]byte, 256<<10)
	_, err = io.CopyBuffer(struct{ io.Writer }{f}, struct{ io.Reader }{p}, buf)
	if closed := f.Close(); err == nil && closed != nil {
		return fmt.Errorf("keeping a file that was sent: %w", closed)
	}
	var full *os.PathError // it is the disk that says no, and not the line
	if errors.As(err, &full) {
		return fmt.Errorf("keeping a file that was sent: %w", err)
	}
	if err != nil {
		return line.brokenOff(err)
	}
	return nil
}

// uploadName is where a file goes below the folder of an upload: by its name
// as the browser gives it, with the folders in which it lay, and never outside.
// The n-th file without a name that can be one is called so.
func uploadName(disposition string, n int) string {
	_, params, err := mime.ParseMediaType(disposition)
	if err != nil {
		return fmt.Sprintf("file-%d", n)
	}
	var out []string
	for _, name := range strings.FieldsFunc(params["filename"], func(r rune) bool { return r == '/' || r == '\\' }) {
		name = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f || r == ':' {
				return '_'
			}
			return r
		}, name)
		if name == "." || name == ".." || strings.TrimSpace(name) == "" {
			continue
		}
		if len(name) > maxNameBytes {
			name = strings.ToValidUTF8(name[:maxNameBytes], "")
		}
		out = append(out, name)
	}
	full := strings.Join(out, "/")
	if len(out) == 0 || len(out) > 32 || len(full) > 2048 || !filepath.IsLocal(filepath.FromSlash(full)) {
		return fmt.Sprintf("file-%d", n)
	}
	return full
}

// sentFiles are the files and folders in the folder of an upload: what is taken
// in, so that where a file lay has nothing of where it waited.
func sentFiles(dir string) ([]string, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking at what was sent: %w", err)
	}
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = filepath.Join(dir, e.Name())
	}
	return out, nil
}

// isSent reports whether path is the folder of an upload that was not taken in
// to its end.
func (d *Desk) isSent(path string) bool {
	root, err := filepath.Abs(filepath.Join(d.opt.Dir, incoming))
	return err == nil && filepath.Dir(filepath.Clean(path)) == root
}

// nameOfSent is what a trove is called that was not given a name: as the one
// file or folder that was sent, or by the time.
func (d *Desk) nameOfSent(dir string) string {
	if list, err := os.ReadDir(dir); err == nil && len(list) == 1 {
		return list[0].Name()
	}
	return "sent " + d.now().UTC().Format("2006-01-02 15:04:05")
}
