package chat

import (
	"fmt"
	"strings"
	"testing"
)

// manyMessages is a file of n direct messages.
func manyMessages(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(dm(fmt.Sprint(i), "100", "200", "Off the record I don't know who that is, but I'll ask around. Thanks &amp; see you."))
	}
	return dmFile(conversation("100-200", b.String()))
}

func BenchmarkSplit(b *testing.B) {
	file := manyMessages(20_000)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		r := openDM(inMemory("f", file), nil)
		n := 0
		for {
			if _, err := r.Next(); err != nil {
				break
			}
			n++
		}
		if n != 20_000 {
			b.Fatal(n)
		}
	}
}

func BenchmarkEntry(b *testing.B) {
	file := manyMessages(1)
	r := openDM(inMemory("f", file), nil)
	rec, err := r.Next()
	if err != nil {
		b.Fatal(err)
	}
	raw := []byte(file[rec.Span.Start:rec.Span.End])
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if e := r.Entry(rec, raw); e.Text == "" {
			b.Fatal("no text")
		}
	}
}
