package authentic

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"testing"
)

// BenchmarkJudge judges one signed letter, to be read beside the bare
// check that it holds (BenchmarkBareVerify): the difference is what reading the letter costs.
func BenchmarkJudge(b *testing.B) {
	k := madeKeys()
	for _, c := range []struct {
		name string
		alg  string
		key  crypto.Signer
	}{{"rsa2048", "rsa-sha256", k.rsa2048}, {"rsa1024", "rsa-sha256", k.rsa1024}, {"ed25519", "ed25519-sha256", k.ed}} {
		p := usual()
		p.alg, p.key = c.alg, c.key
		raw := []byte(p.sign(b, letterText))
		keys := storeOf(b, Key{Selector: "s1", Domain: "example.com", Record: record(b, c.key)})
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if Judge(raw, keys, Options{}).Word != Verified {
					b.Fatal("not verified")
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signatures/s")
		})
	}
}

// BenchmarkBareVerify is the check of a signature value alone, with the key
// parsed and the digest at hand.
func BenchmarkBareVerify(b *testing.B) {
	k := madeKeys()
	digest := refSum(crypto.SHA256, "x")
	for _, c := range []struct {
		name string
		key  crypto.Signer
	}{{"rsa2048", k.rsa2048}, {"rsa1024", k.rsa1024}, {"ed25519", k.ed}} {
		sig := signDigest(b, c.key, crypto.SHA256, digest)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				switch pub := c.key.Public().(type) {
				case *rsa.PublicKey:
					if rsa.VerifyPKCS1v15(pub, crypto.SHA256, digest, sig) != nil {
						b.Fatal("does not verify")
					}
				case ed25519.PublicKey:
					if !ed25519.Verify(pub, digest, sig) {
						b.Fatal("does not verify")
					}
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signatures/s")
		})
	}
}

// BenchmarkLists judges real mail, where it is at hand.
func BenchmarkLists(b *testing.B) {
	for _, list := range []string{"btrfs-15k", "usrp-1k"} {
		keys := listKeys(b)
		msgs := readMboxrd(b, list)
		for _, quick := range []bool{true, false} {
			name := list
			if quick {
				name += " quick"
			}
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					for _, raw := range msgs {
						Judge(raw, keys, Options{MboxQuoted: true, Quick: quick})
					}
				}
				b.ReportMetric(float64(len(msgs)*b.N)/b.Elapsed().Seconds(), "messages/s")
			})
		}
	}
}
