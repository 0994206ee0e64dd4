package source

import (
	"context"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// FuzzExpand holds what every expansion promises: no panic, members inside the
// archive under names of their own, exceptions with a span inside it for what
// was kept, the budget kept, and the same again the second time.
func FuzzExpand(f *testing.F) {
	three := []file{{"a", "first words"}, {"b/../c", strings.Repeat("x", 3000)}, {"c", "last"}}
	zipped := zipOf(f, three, nil)
	f.Add(zipped)
	f.Add(rawZip(f, three))
	f.Add(zipped[:len(zipped)-60])
	f.Add(rawZip(f, three)[:200])
	f.Add(tarOf(f, three, nil))
	f.Add(gz(f, tarOf(f, three, nil)))
	f.Add(gz(f, []byte(mail)))
	f.Add(sevenZipOf(three, method7zCopy, nil))
	f.Add(sevenZipOf(three, method7zAES, []byte{0x7e, 0, 7}))
	f.Add(encode7z(sevenZipOf(three, method7zLZMA2, []byte{16})))
	f.Add([]byte(xzSample))
	f.Add([]byte(bzip2Sample))
	f.Add([]byte("\x28\xb5\x2f\xfd\x00\xa8\x09\x00\x00x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := input("dir/x", data)
		archive := IsArchive(in, data[:min(len(data), evidence.HeadSize)])
		run := func() (files []file, excepted []evidence.Exception) {
			b := small(data, func(l *limits) { l.free, l.total, l.members = 1<<20, 4<<20, 200 })
			excepted, err := b.Expand(context.Background(), in, 0, func(m Member) error {
				content, err := io.ReadAll(m.Reader)
				if err == nil {
					files = append(files, file{m.Path, string(content)})
				}
				return err
			})
			if err != nil {
				t.Fatalf("Expand: %v", err)
			}
			return files, excepted
		}
		files, excepted := run()
		if !archive && len(files)+len(excepted) > 0 {
			t.Fatalf("%d members of what is no archive", len(files))
		}
		kept := map[string]int{in.Path(): len(data)}
		total := 0
		for _, m := range files {
			name, ok := strings.CutPrefix(m.name, "dir/x/")
			if _, twice := kept[m.name]; twice || !ok || !fs.ValidPath(name) {
				t.Fatalf("member %q is there twice or not inside", m.name)
			}
			kept[m.name] = len(m.data)
			total += len(m.data)
		}
		if total > 4<<20 {
			t.Errorf("%d bytes came out", total)
		}
		for _, e := range excepted {
			size, ok := kept[e.Path]
			if spanned := e.Span != (evidence.Span{}); spanned != ok {
				t.Errorf("exception %+v: kept is %v", e, ok)
			}
			if e.Span.Start < 0 || e.Span.Start > e.Span.End || e.Span.Start > int64(size) && ok {
				t.Errorf("exception %+v of %d bytes", e, size)
			}
		}
		again, _ := run()
		if len(again) != len(files) {
			t.Fatalf("%d members, and %d the second time", len(files), len(again))
		}
		for i := range files {
			if files[i] != again[i] {
				t.Errorf("member %d differs the second time", i)
			}
		}
	})
}

func FuzzDocument(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("caf\xe9"))
	f.Add([]byte("\xff\xfeh\x00\x00\xd8"))
	f.Add([]byte(mail))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := input("x", data)
		format := Detect(in)
		r := format.Open(in, nil)
		for {
			rec, err := r.Next()
			if err != nil {
				break
			}
			if !rec.Span.Within(in.Size()) {
				t.Fatalf("%s: record %v of %d bytes", format.Name, rec.Span, in.Size())
			}
			if format.Name == "document" {
				e := r.Entry(rec, rec.Span.Of(data))
				if e.ID != evidence.Sum(data) || strings.ToValidUTF8(e.Text, "") != e.Text {
					t.Errorf("entry %v with text %q", e.ID, e.Text)
				}
			}
		}
	})
}
