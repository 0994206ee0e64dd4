package message

import (
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// BenchmarkListMail reads plain list mail (the size and headers of a developers'
// list) and makes its entry: what import does for each message, hash apart.
func BenchmarkListMail(b *testing.B) { benchmarkMbox(b, "data/lists/btrfs-15k.mbox.zst", 2000) }

// BenchmarkRichMail does the same for mail with HTML and attachments.
func BenchmarkRichMail(b *testing.B) { benchmarkMbox(b, "data/lists/usrp-1k.mbox.zst", 300) }

func benchmarkMbox(b *testing.B, name string, most int) {
	var mails [][]byte
	size := 0
	sharedMbox(b, name, most, func(raw []byte) {
		mails = append(mails, raw)
		size += len(raw)
	})
	b.SetBytes(int64(size / len(mails)))
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		m := Read(mails[i%len(mails)])
		sinkEntry = m.Entry(evidence.ID{})
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
}

var sinkEntry evidence.Entry
