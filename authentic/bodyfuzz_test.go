package authentic

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/asn1"
	"strings"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// FuzzBERToDER: what comes out is DER that reads again as itself, and is no
// longer than the bytes that went in allow.
func FuzzBERToDER(f *testing.F) {
	f.Add([]byte{0x30, 0x80, 0x24, 0x80, 0x04, 0x01, 'a', 0x04, 0x01, 'b', 0, 0, 0, 0})
	f.Add([]byte{0x30, 0x82, 0x00, 0x03, 0x02, 0x01, 0x05})
	f.Add([]byte{0xbf, 0x81, 0x01, 0x02, 0x05, 0x00})
	f.Add(bytes.Repeat([]byte{0x30, 0x80}, maxDERDepth+1))
	f.Fuzz(func(t *testing.T, b []byte) {
		der, rest, err := berToDER(b)
		if err != nil {
			return
		}
		if len(rest) > len(b) || len(der) > 2*len(b)+8 {
			t.Fatalf("%d octets, %d left, from %d", len(der), len(rest), len(b))
		}
		again, left, err := berToDER(der)
		if err != nil || len(left) != 0 || !bytes.Equal(again, der) {
			t.Fatalf("not a fixpoint: %x, %x, %v", der, again, err)
		}
		var v asn1.RawValue
		if after, err := asn1.Unmarshal(der, &v); err == nil && len(after) != 0 {
			t.Fatalf("encoding/asn1 finds %d octets left", len(after))
		}
	})
}

// FuzzReadCMS: whatever is read has the form that judging relies on.
func FuzzReadCMS(f *testing.F) {
	c := makeQuickCerts()
	f.Add(c.leafEC.sign(f, []byte("x"), false, true, true))
	f.Add(c.leafEC.sign(f, []byte("x"), true, true, true))
	f.Add(c.leafEC.sign(f, []byte("x"), true, false, true))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := readCMS(b)
		if (d == nil) != (err != nil) {
			t.Fatal("neither data nor error")
		}
		if err != nil {
			return
		}
		if len(d.signers) > maxCMSSigners || len(d.certs) > maxCMSCertificates {
			t.Fatal("beyond a limit")
		}
		for i := range d.signers {
			s := &d.signers[i]
			if s.attributes != nil && (s.signedDigest == nil || s.signedType == nil || s.attributes[0] != 0x31) || s.name() == "" {
				t.Fatalf("%+v", s)
			}
			d.hold(s, d.certs, []variant{{data: d.content}})
		}
	})
}

// FuzzBodySignatures: mail around the given body comes out well formed, and
// what verifies has a signer that was vouched for.
func FuzzBodySignatures(f *testing.F) {
	c, ed := makeQuickCerts(), makeEd()
	keys := published(f, ed)
	roots := poolOf(c.root.cert)
	for _, s := range []string{
		smimeMail(c.leafEC.sign(f, []byte(smimePart), true, true, true)),
		opaqueMail(c.leafEC.sign(f, []byte(smimePart), false, true, true)),
		pgpMail(signedAnyway(f, ed)),
		pgpInline(f, ed, clearText),
		smimeHeader + "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n--b--",
		"\n-----BEGIN PGP SIGNED MESSAGE-----\n\n-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		o := Judge(raw, nil, Options{Quick: true, MboxQuoted: true, Roots: roots, Keyring: keys})
		for _, s := range o.Signatures {
			checkSignature(t, raw, s)
		}
	})
}

// FuzzPGPSignature feeds octets to the OpenPGP library as a signature.
func FuzzPGPSignature(f *testing.F) {
	ed := makeEd()
	for _, kind := range []packet.SignatureType{packet.SigTypeBinary, packet.SigTypeText} {
		var b bytes.Buffer
		if err := sigPacket(f, ed, crypto.SHA256, kind).Serialize(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	keys := published(f, ed)
	f.Fuzz(func(t *testing.T, sig []byte) {
		out := Outcome{}
		b := &bodyJudge{judge: newJudge([]byte(smimeHeader+"\r\n"), nil, Options{Keyring: keys}), out: &out}
		b.pgpSignatures(Signature{Scheme: OpenPGP}, sig, []variant{{data: []byte(smimePart)}}, 0, true)
		for _, s := range b.all {
			if s.Word == "" || s.Reason == "" || s.Word == Verified && (s.PGP == nil || !s.PGP.Good || !s.Made.Equal(signedDay)) {
				t.Fatalf("%+v", s)
			}
		}
	})
}

// FuzzReadKeyring: what is read is whole, or a problem says so.
func FuzzReadKeyring(f *testing.F) {
	f.Add(armoredKeys(f, makeEd()))
	f.Add([]byte("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n=\n-----END PGP "))
	f.Fuzz(func(t *testing.T, data []byte) {
		keys, problems := ReadKeyring(data)
		if len(keys) == 0 && len(problems) == 0 {
			t.Fatal("nothing read, and nothing said")
		}
		for _, e := range keys {
			if e.PrimaryKey == nil || e.PrivateKey != nil {
				t.Fatalf("%+v", e)
			}
			(&pgpCandidate{entity: e, public: e.PrimaryKey}).describe(signedDay)
		}
	})
}

// FuzzVerifyTimestamp: nothing but the tests' authority verifies.
func FuzzVerifyTimestamp(f *testing.F) {
	digest := sha256.Sum256([]byte("a trove"))
	roots := poolOf(makeQuickCerts().root.cert)
	f.Add(answer(f, makeTSA().good, digest, signedDay, true))
	f.Add([]byte{0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02})
	f.Fuzz(func(t *testing.T, b []byte) {
		s := VerifyTimestamp(b, digest[:], roots)
		if s.Word.rank() >= len(Words()) || s.Reason == "" || s.Word == Verified && (s.Signer == nil || s.Signer.Trust.State != Vouched || !bytes.Equal(s.Digest, digest[:])) {
			t.Fatalf("%+v", s)
		}
	})
}

// FuzzReadChainProof: a proof is read wholly or not at all, and each end has a
// commitment that a block could hold.
func FuzzReadChainProof(f *testing.F) {
	sum := sha256.Sum256([]byte("a trove"))
	f.Add(otsProof(sum[:], []byte{0xff}, otsPending("https://a.example"), []byte{0xf1, 1, 'x', 8}, otsBitcoin(0xe8, 7)))
	f.Add(otsProof(sum[:], []byte{0xf2, 0xf3, 2, 3, 0x67}, otsBitcoin(1)))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := ReadChainProof(b, sum[:])
		if p.Word == Verified || p.Reason == "" || p.Word != Malformed && (p.Used != len(b) || len(p.Attestations) == 0) {
			t.Fatalf("%+v", p)
		}
		for _, a := range p.Attestations {
			if a.Text == "" || a.Kind != "pending" && a.Kind != "unknown" && len(a.Commitment) != 32 {
				t.Fatalf("%+v", a)
			}
		}
	})
}

// TestBodySignaturesAreLinear: hostile mail of a megabyte or two is judged in
// no time that grows with its square.
func TestBodySignaturesAreLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	keys := published(t, makeEd())
	inline := "Content-Type: text/plain\n\n"
	nested := string(bytes.Repeat([]byte{0x30, 0x80}, 500_000))
	for name, raw := range map[string]string{
		"heads without ends": inline + strings.Repeat("-----BEGIN PGP SIGNED MESSAGE-----\n", 50_000),
		"heads and middles":  inline + strings.Repeat("-----BEGIN PGP SIGNED MESSAGE-----\n\n-----BEGIN PGP SIGNATURE-----\n", 25_000),
		"deep BER":           opaqueMail([]byte(nested)),
		"many BER values":    opaqueMail(bytes.Repeat([]byte{0x05, 0x00}, 500_000)),
		"many small parts":   smimeHeader + "Content-Type: multipart/mixed; boundary=a\n\n" + strings.Repeat("--a\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\"\n\n", 15_000),
		"one long armour":    inline + "-----BEGIN PGP SIGNED MESSAGE-----\n\nx\n-----BEGIN PGP SIGNATURE-----\nA: " + strings.Repeat("a", 2<<20) + "\n-----END PGP SIGNATURE-----\n",
		"slashes":            strings.Repeat("/x-pkcs7-mim", 200_000),
	} {
		start := time.Now()
		Judge([]byte(raw), nil, Options{Keyring: keys})
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v for %d octets", name, took, len(raw))
		}
	}
}
