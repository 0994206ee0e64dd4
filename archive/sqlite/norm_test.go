package sqlite

import (
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
)

// FuzzNormSum holds the short way to the long way of package evidence.
func FuzzNormSum(f *testing.F) {
	for _, s := range []string{
		"", "Plain ASCII, 123.", "a\u0301", "a-\u0301b", "=\u0338", "x=\u0338y", "é-\u0301z", "\u0301a", "-\u0301",
		"ﬁne ﬂow", "Straße", "Ǆ", "日本語 text 日本", "각가", "\xff\xfea", "A\xc3", "ſſ", "Ω\u0301\u0328k", "1\u20e3",
		"²³ x²", "ㅎㅏㄴ", "a\u0315\u0300\u05ae\u0300\u0062", "\u1100a\u1161",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := evidence.Sum([]byte(evidence.NormalForm(s)))
		got, _ := normSum(s, nil)
		if got != want {
			t.Errorf("normSum(%q) differs from the normal form %q", s, evidence.NormalForm(s))
		}
	})
}

func BenchmarkNormSum(b *testing.B) {
	for name, line := range map[string]string{
		"ascii": "On Tuesday Joe wrote that the volume was mounted read-only; see fs/btrfs/volumes.c:1234.\n",
		"some":  "On Tuesday José wrote that the volume was mounted read-only; see fs/btrfs/volumes.c:1234.\n",
		"all":   "Во вторник Иосиф написал, что том смонтирован только для чтения.\n",
	} {
		b.Run(name, func(b *testing.B) {
			text := strings.Repeat(line, 5000/len(line))
			b.SetBytes(int64(len(text)))
			var buf []byte
			for b.Loop() {
				_, buf = normSum(text, buf)
			}
		})
	}
}
