package authentic

import (
	"strings"
	"testing"
)

// BenchmarkJudgeUnsigned is what looking for signatures in the body costs mail
// that has none: 100 kB of text and base64.
func BenchmarkJudgeUnsigned(b *testing.B) {
	raw := []byte(smimeHeader + "\r\n" + strings.Repeat("A line of text with http://example.com/ in it.\r\n", 1000) + strings.Repeat("QUJD/REVG+0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eg==\r\n", 700))
	b.Run("all", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			Judge(raw, nil, Options{})
		}
	})
	b.Run("body", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			if mayHoldSignature(raw) {
				b.Fatal("it has none")
			}
		}
	})
}

// BenchmarkJudgeSMIME and BenchmarkJudgePGP judge one small signed mail.
func BenchmarkJudgeSMIME(b *testing.B) {
	c := makeCerts()
	raw := []byte(smimeMail(c.leaf.sign(b, []byte(smimePart), true, true, true)))
	opt := Options{Roots: poolOf(c.root.cert)}
	for b.Loop() {
		Judge(raw, nil, opt)
	}
}

func BenchmarkJudgePGP(b *testing.B) {
	raw := []byte(pgpMail(signedAnyway(b, makeEd())))
	opt := Options{Keyring: published(b, makeEd())}
	for b.Loop() {
		Judge(raw, nil, opt)
	}
}
