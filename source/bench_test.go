package source

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// BenchmarkExpand unpacks a real mailbox as it was handed in, and a zip of many
// small members.
func BenchmarkExpand(b *testing.B) {
	run := func(name string, data []byte) {
		b.Run(name, func(b *testing.B) {
			var out int64
			for b.Loop() {
				out = 0
				_, err := Expand(context.Background(), input(name, data), 0, func(m Member) error {
					n, err := io.Copy(io.Discard, m.Reader)
					out += n
					return err
				})
				must(b, err)
			}
			b.SetBytes(out)
		})
	}
	var files []file
	for i := range 5000 {
		files = append(files, file{fmt.Sprintf("cur/%d.host:2,S", i), mail})
	}
	run("maildir.zip", zipOf(b, files, nil))
	run("maildir.7z", encode7z(sevenZipOf(files, method7zLZMA2, []byte{20})))
	data, err := os.ReadFile(shared(b, "data/lists/usrp-1k.mbox.zst"))
	must(b, err)
	run("usrp-1k.mbox.zst", data)
}

func BenchmarkDetect(b *testing.B) {
	for _, in := range []memory{
		input("x.eml", []byte(mail)), input("x.html", []byte("<!DOCTYPE html><html><body>words</body></html>")),
		input("x.bin", make([]byte, evidence.HeadSize)),
	} {
		b.Run(in.path, func(b *testing.B) {
			for b.Loop() {
				Detect(in)
			}
		})
	}
}
