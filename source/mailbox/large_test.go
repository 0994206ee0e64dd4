package mailbox

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// sparse is an input that repeats one byte between a head and a tail, and is
// larger than any memory.
type sparse struct {
	head, tail string
	fill       byte
	size       int64
}

func (s sparse) Path() string { return "sparse" }
func (s sparse) Size() int64  { return s.size }

func (s sparse) ReadAt(p []byte, off int64) (int, error) {
	n := int(min(int64(len(p)), s.size-off))
	for i := range p[:n] {
		p[i] = s.fill
	}
	s.lay(p[:n], off, s.head, 0)
	s.lay(p[:n], off, s.tail, s.size-int64(len(s.tail)))
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// lay copies what of text, which lies at at, is in p, which lies at off.
func (sparse) lay(p []byte, off int64, text string, at int64) {
	end := at + int64(len(text))
	if from, to := max(off, at), min(off+int64(len(p)), end); from < to {
		copy(p[from-off:], text[from-at:to-at])
	}
}

// TestALineOfTwoGigabytesDoesNotFillMemory reads a message whose body is one
// line of 2 GiB, and the message behind it.
func TestALineOfTwoGigabytesDoesNotFillMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 2 GiB")
	}
	const size = 2 << 30
	in := sparse{head: line1 + "Subject: x\n\n", tail: "\n\n" + line2 + msg2, fill: 'x', size: size}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	records, end := readAll(t, openMbox(in, nil))
	runtime.ReadMemStats(&after)
	if len(records) != 2 || len(end.Lost) > 0 {
		t.Fatalf("%d records, %d losses, want 2 and none", len(records), len(end.Lost))
	}
	if want := int64(size - len(line1) - len("\n"+line2+msg2)); records[0].Span.Len() != want {
		t.Errorf("the long message has %d bytes, want %d", records[0].Span.Len(), want)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 8*windowBytes {
		t.Errorf("%d bytes were allocated, more than %d", got, 8*windowBytes)
	}
}

// TestFromLinesAtTheEdgeOfTheWindow moves a From line over the places where a
// window ends and where it becomes too short to look ahead in.
func TestFromLinesAtTheEdgeOfTheWindow(t *testing.T) {
	head := line1 + "Subject: x\n\n"
	for _, edge := range []int{windowBytes, windowBytes - maxFromLineBytes - maxPeekBytes} {
		for at := edge - 60; at < edge+20; at++ {
			data := head + strings.Repeat("x", at-len(head)) + "\n\n" + line2 + msg2
			records, _ := readAll(t, openMbox(input("box", data), nil))
			if len(records) != 2 || data[records[1].Span.Start:records[1].Span.End] != msg2 {
				t.Fatalf("a blank line at %d: %d records", at, len(records))
			}
		}
	}
}

func TestTheWindowHoldsWhatIsBefore(t *testing.T) {
	w := newWindow(strings.NewReader(strings.Repeat("0123456789", windowBytes/4)), windowBytes/4*10)
	for _, off := range []int64{windowBytes + 100, windowBytes + 100 - behindBytes, windowBytes + 99, 3, 2 * windowBytes, 0} {
		if _, err := w.ahead(off, 10); err != nil {
			t.Fatal(err)
		}
		got := string(w.behind(off, 4))
		if want := strings.Repeat("0123456789", 2)[6+off%10 : 10+off%10]; off >= 4 && got != want {
			t.Errorf("before %d is %q, want %q", off, got, want)
		}
		if off < 4 && int64(len(got)) != off {
			t.Errorf("before %d is %q", off, got)
		}
	}
}

// TestHostileMailboxesTakeLinearTime feeds lines that invite the splitter to
// look again and again; a quadratic one does not come back.
func TestHostileMailboxesTakeLinearTime(t *testing.T) {
	const n = 8 << 20
	for name, piece := range map[string]string{
		"prefixes": "From ", "lines": "From \n", "after NULs": "\x00From ", "quotes": ">From ", "From lines": line1,
		"From lines apart": line1 + "\n", "dateless": "From a@b\nX: y\n", "quoted": ">>>>>>>>>>>>From\n>From x\n",
		"lengths": line1 + "Content-Length: 100000\n\nx\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			split(t, line1+msg1+"\n"+strings.Repeat(piece, n/len(piece)))
		})
	}
}

func BenchmarkSplit(b *testing.B) {
	data := unpacked(b, "data/lists/btrfs-15k.mbox.zst")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r := newSplitter(memory{bytes.NewReader(data), "box"})
		n := 0
		for {
			if _, err := r.Next(); err != nil {
				break
			}
			n++
		}
		if n != 15000 {
			b.Fatalf("%d messages", n)
		}
	}
}

func BenchmarkSniff(b *testing.B) {
	data := []byte(strings.Repeat("Subject: x\n", evidence.HeadSize))[:evidence.HeadSize]
	in := memory{bytes.NewReader(data), "x"}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		best(in, data)
	}
}
