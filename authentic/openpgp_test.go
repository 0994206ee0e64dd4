package authentic

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
)

// pgpConfig signs at signedDay.
func pgpConfig(c packet.Config) *packet.Config {
	c.Time = func() time.Time { return signedDay }
	return &c
}

type pgpKeys struct {
	rsa, ed, other, brief, revoked, replaced *openpgp.Entity
}

func makeEntity(name string, c packet.Config) *openpgp.Entity {
	made := pgpConfig(c)
	made.Time = func() time.Time { return signedDay.AddDate(0, -6, 0) }
	e, err := openpgp.NewEntity(name, "", strings.ToLower(name)+"@example.com", made)
	if err != nil {
		panic(err)
	}
	return e
}

// makeEd is one quick key, for the workers of fuzz runs.
var makeEd = sync.OnceValue(func() *openpgp.Entity {
	return makeEntity("Alice", packet.Config{Algorithm: packet.PubKeyAlgoEdDSA})
})

var makePGP = sync.OnceValue(func() pgpKeys {
	entity := makeEntity
	k := pgpKeys{
		rsa:      entity("Alice", packet.Config{RSABits: 2048}),
		ed:       entity("Alice", packet.Config{Algorithm: packet.PubKeyAlgoEdDSA}),
		other:    entity("Bob", packet.Config{Algorithm: packet.PubKeyAlgoEdDSA}),
		brief:    entity("Alice", packet.Config{Algorithm: packet.PubKeyAlgoEdDSA, KeyLifetimeSecs: 30 * 86400}),
		revoked:  entity("Alice", packet.Config{Algorithm: packet.PubKeyAlgoEdDSA}),
		replaced: entity("Alice", packet.Config{Algorithm: packet.PubKeyAlgoEdDSA}),
	}
	later := &packet.Config{Time: func() time.Time { return signedDay.AddDate(0, 1, 0) }}
	if err := k.revoked.RevokeKey(packet.KeyCompromised, "stolen", later); err != nil {
		panic(err)
	}
	if err := k.replaced.RevokeKey(packet.KeySuperseded, "new key", later); err != nil {
		panic(err)
	}
	return k
})

// published is the keyring as its user would have it: public keys, armoured.
func published(t testing.TB, entities ...*openpgp.Entity) openpgp.EntityList {
	t.Helper()
	keys, problems := ReadKeyring(armoredKeys(t, entities...))
	if len(problems) > 0 || len(keys) != len(entities) {
		t.Fatalf("%d keys, %v", len(keys), problems)
	}
	return keys
}

func armoredKeys(t testing.TB, entities ...*openpgp.Entity) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, e := range entities {
		w, err := armor.Encode(&out, openpgp.PublicKeyType, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Serialize(w); err != nil {
			t.Fatal(err)
		}
		w.Close()
		out.WriteString("\nsome text between\n")
	}
	return out.Bytes()
}

func pgpDetached(t testing.TB, by *openpgp.Entity, text string, c packet.Config) string {
	t.Helper()
	// The signer looks at the entity's life by the clock it is given.
	var out bytes.Buffer
	if err := openpgp.ArmoredDetachSign(&out, by, strings.NewReader(text), pgpConfig(c)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func pgpMail(sig string) string {
	return multipartSigned(smimePart, "application/pgp-signature",
		"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n"+strings.ReplaceAll(sig, "\n", "\r\n"))
}

const clearText = "Hello Bob,\n\n- this line begins with a hyphen\nFrom here on it is signed \nto the end.\n"

func pgpInline(t testing.TB, by *openpgp.Entity, text string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := clearsign.Encode(&out, by.PrivateKey, pgpConfig(packet.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return smimeHeader + "Content-Type: text/plain\r\n\r\n" + strings.ReplaceAll(out.String(), "\n", "\r\n") + "\r\n"
}

func TestOpenPGP(t *testing.T) {
	k := makePGP()
	ring := Options{Keyring: published(t, k.other, k.rsa, k.ed)}
	mail := pgpMail(pgpDetached(t, k.rsa, smimePart, packet.Config{}))
	mailEd := pgpMail(pgpDetached(t, k.ed, smimePart, packet.Config{}))
	inline := pgpInline(t, k.rsa, clearText)
	brief := pgpMail(signedAnyway(t, k.brief))
	for _, tc := range []struct {
		name string
		raw  string
		opt  Options
		word Word
		body Check
		says string
		note string
	}{
		{"PGP/MIME, RSA", mail, ring, Verified, Intact, "as it was", "header-not-signed"},
		{"PGP/MIME, EdDSA", mailEd, ring, Verified, Intact, "as it was", ""},
		{"text mode", pgpMail(textSigned(t, k.rsa)), ring, Verified, Intact, "", ""},
		{"line ends lost", strings.ReplaceAll(mail, "\r\n", "\n"), ring, Verified, Intact, "", ""},
		{"body changed", strings.Replace(mail, "Hello", "Hallo", 1), ring, BodyAltered, Changed, "something else than this text", ""},
		{"body changed, EdDSA", strings.Replace(mailEd, "Hello", "Hallo", 1), ring, Altered, NotJudged, "not those of this text", ""},
		{"made up by somebody else, EdDSA", madeUp(mailEd), ring, Altered, NotJudged, "with another key", ""},
		{"made up by somebody else, RSA", madeUp(strings.Replace(mail, "Hello", "Hallo", 1)), ring, Altered, NotJudged, "with another key or made up", ""},
		{"key not given", mail, Options{}, KeyGone, NotJudged, "not in the keyring", ""},
		{"another's key", mail, Options{Keyring: published(t, k.other)}, KeyGone, NotJudged, "look for it", ""},
		{"another author", strings.Replace(mail, "From: Alice <alice", "From: Alice <eve", 1), ring, Verified, Intact, "", "signer-not-author"},
		{"expired then", brief, Options{Keyring: published(t, k.brief)}, Unvouched, Intact, "had expired", ""},
		{"stolen key", pgpMail(signedAnyway(t, k.revoked)), Options{Keyring: published(t, k.revoked)}, Unvouched, Intact, "revoked", ""},
		{"replaced later", pgpMail(signedAnyway(t, k.replaced)), Options{Keyring: published(t, k.replaced)}, Verified, Intact, "", ""},
		{"SHA-1", pgpMail(sha1Signed(t, k.rsa)), ring, Verified, Intact, "", "strength-weak"},
		{"inline", inline, ring, Verified, Intact, "", ""},
		{"inline, line ends lost", strings.ReplaceAll(inline, "\r\n", "\n"), ring, Verified, Intact, "", ""},
		{"inline, changed", strings.Replace(inline, "to the end", "to the bend", 1), ring, BodyAltered, Changed, "", ""},
		{"inline, text before", strings.Replace(inline, "-----BEGIN PGP SIGNED", "Ignore this:\r\n\r\n-----BEGIN PGP SIGNED", 1), ring, Verified, Intact, "", "body-partly-signed"},
		{"inline, text after", inline + "PS: not signed\r\n", ring, Verified, Intact, "", "body-partly-signed"},
		{"inline, odd header", strings.Replace(inline, "Hash: SHA256", "Hash: SHA256\r\nYou owe me: 100", 1), ring, Malformed, NotJudged, "does not belong", ""},
		{"inline, a sentence for a hash", strings.Replace(inline, "Hash: SHA256", "Hash: pay Eve 100", 1), ring, Malformed, NotJudged, "does not belong", ""},
		{"inline, no end", inline[:strings.Index(inline, "-----END")], ring, Malformed, NotJudged, "no end", ""},
		{"inline, mbox quoting", strings.Replace(inline, "\r\nFrom here", "\r\n>From here", 1), Options{Keyring: ring.Keyring, MboxQuoted: true}, Verified, Intact, "", "mbox-quoting-undone"},
		{"not armour", strings.Replace(mail, "-----BEGIN PGP SIG", "-----BEGIN PIG SIG", 1), ring, Malformed, NotJudged, "no OpenPGP data", ""},
		{"a key, no signature", pgpMail(strings.ReplaceAll(string(armoredKeys(t, k.rsa)), "\r", "")), ring, Malformed, NotJudged, "another kind", ""},
		{"checksum wrong", breakChecksum(mail), ring, Verified, Intact, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Judge([]byte(tc.raw), nil, tc.opt)
			if tc.name == "a key, no signature" {
				o.Signatures = o.Signatures[:min(1, len(o.Signatures))]
			}
			s := oneOf(t, o)
			if s.Word != tc.word || o.Word != tc.word || s.Body != tc.body || s.Scheme != OpenPGP {
				t.Fatalf("%s, body %q, reason %q, notes %v", s.Word, s.Body, s.Reason, s.Notes)
			}
			if !strings.Contains(s.Reason, tc.says) {
				t.Errorf("reason %q", s.Reason)
			}
			if tc.note != "" && !s.HasNote(tc.note) {
				t.Errorf("notes %v", s.Notes)
			}
			if s.Word == Verified && (!s.PGP.Good || !s.Made.Equal(signedDay)) {
				t.Errorf("%+v made %v", s.PGP, s.Made)
			}
		})
	}
}

// signedAnyway signs with a key that the library would no longer take.
func signedAnyway(t testing.TB, by *openpgp.Entity) string {
	return rawSigned(t, by, crypto.SHA256, packet.SigTypeBinary)
}

func textSigned(t testing.TB, by *openpgp.Entity) string {
	return rawSigned(t, by, crypto.SHA256, packet.SigTypeText)
}

// sha1Signed is a signature with SHA-1, which the library no longer makes
// (RFC 9580 section 5.2.3).
func sha1Signed(t testing.TB, by *openpgp.Entity) string {
	t.Helper()
	hashed := append([]byte{5, 2}, binary.BigEndian.AppendUint32(nil, uint32(signedDay.Unix()))...)
	head := append([]byte{4, 0, 1, 2, 0, byte(len(hashed))}, hashed...)
	w := crypto.SHA1.New()
	w.Write([]byte(smimePart))
	w.Write(head)
	w.Write([]byte{4, 0xff, 0, 0, 0, byte(len(head))})
	sum := w.Sum(nil)
	value, err := rsa.SignPKCS1v15(nil, by.PrivateKey.PrivateKey.(*rsa.PrivateKey), crypto.SHA1, sum)
	if err != nil {
		t.Fatal(err)
	}
	body := slices.Concat(head, []byte{0, 10, 9, 16}, binary.BigEndian.AppendUint64(nil, by.PrimaryKey.KeyId), sum[:2])
	n := new(big.Int).SetBytes(value)
	body = append(binary.BigEndian.AppendUint16(body, uint16(n.BitLen())), n.Bytes()...)
	packet := append([]byte{0xc2, 0xff}, binary.BigEndian.AppendUint32(nil, uint32(len(body)))...)
	return armorBytes(t, append(packet, body...))
}

func armorBytes(t testing.TB, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	w, err := armor.Encode(&out, openpgp.SignatureType, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return out.String()
}

// rawSigned makes a signature packet over smimePart without asking whether it
// should be made.
func rawSigned(t testing.TB, by *openpgp.Entity, h crypto.Hash, kind packet.SignatureType) string {
	t.Helper()
	return armorPacket(t, sigPacket(t, by, h, kind))
}

func sigPacket(t testing.TB, by *openpgp.Entity, h crypto.Hash, kind packet.SignatureType) *packet.Signature {
	t.Helper()
	sig := &packet.Signature{Version: 4, SigType: kind, PubKeyAlgo: by.PrivateKey.PubKeyAlgo, Hash: h, CreationTime: signedDay, IssuerKeyId: &by.PrivateKey.KeyId}
	w := h.New()
	w.Write([]byte(smimePart))
	if err := sig.Sign(w, by.PrivateKey, pgpConfig(packet.Config{})); err != nil {
		t.Fatal(err)
	}
	return sig
}

func armorPacket(t testing.TB, sig *packet.Signature) string {
	t.Helper()
	var out bytes.Buffer
	if err := sig.Serialize(&out); err != nil {
		t.Fatal(err)
	}
	return armorBytes(t, out.Bytes())
}

// breakChecksum changes the checksum of the armour, which protects nothing.
func breakChecksum(mail string) string {
	i := strings.LastIndex(mail, "\r\n=")
	if i < 0 {
		return mail
	}
	c := byte('A')
	if mail[i+3] == c {
		c = 'B'
	}
	return mail[:i+3] + string(c) + mail[i+4:]
}

// TestOpenPGPSigner: the key is told, and where a subkey signs, its primary.
func TestOpenPGPSigner(t *testing.T) {
	made := pgpConfig(packet.Config{Algorithm: packet.PubKeyAlgoEdDSA})
	made.Time = func() time.Time { return signedDay.AddDate(0, -6, 0) }
	e, err := openpgp.NewEntity("Alice", "", "alice@example.com", made)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.AddSigningSubkey(made); err != nil {
		t.Fatal(err)
	}
	s := oneOf(t, Judge([]byte(pgpMail(pgpDetached(t, e, smimePart, packet.Config{}))), nil, Options{Keyring: published(t, e)}))
	if s.Word != Verified || s.PGP.Fingerprint == s.PGP.Primary || s.PGP.Primary != fmt.Sprintf("%X", e.PrimaryKey.Fingerprint) {
		t.Errorf("%s %+v", s.Word, s.PGP)
	}
	if !s.Author || s.Identity != "alice@example.com" || !strings.HasPrefix(s.Algorithm, "eddsa-") || s.Strength != Strong || !slices.Equal(s.PGP.Users, []string{"Alice <alice@example.com>"}) {
		t.Errorf("%+v %+v", s, s.PGP)
	}
}

// TestOpenPGPSubkeyNotForSigning: a subkey that is not marked for signing was
// never bound back, and may be another's.
func TestOpenPGPSubkeyNotForSigning(t *testing.T) {
	k := makePGP()
	victim, eve := k.ed, *k.other
	var stolen openpgp.Subkey
	stolen.PublicKey = victim.PrimaryKey
	stolen.Sig = &packet.Signature{FlagsValid: true, FlagEncryptStorage: true}
	eve.Subkeys = append(slices.Clip(eve.Subkeys), stolen)
	s := oneOf(t, Judge([]byte(pgpMail(pgpDetached(t, victim, smimePart, packet.Config{}))), nil, Options{Keyring: openpgp.EntityList{&eve}}))
	if s.Word != KeyGone || s.Key.State != KeyUnusable {
		t.Errorf("%s %s", s.Word, s.Reason)
	}
}

// TestOpenPGPWrongKind: a signature packet that is not over a text, such as
// one that certifies a key, is refused even where its hash would agree.
func TestOpenPGPWrongKind(t *testing.T) {
	k := makePGP()
	for _, kind := range []packet.SignatureType{packet.SigTypeGenericCert, 2, packet.SigTypeDirectSignature} {
		s := oneOf(t, Judge([]byte(pgpMail(rawSigned(t, k.rsa, crypto.SHA256, kind))), nil, Options{Keyring: published(t, k.rsa)}))
		if s.Word != Malformed {
			t.Errorf("type %d: %s %s", kind, s.Word, s.Reason)
		}
	}
}

// madeUp is mail with the value of its signature spoilt, and with no checksum to
// tell: what somebody writes who has no key but knows whose to name.
func madeUp(mail string) string {
	end := strings.Index(mail, "-----END PGP SIGNATURE")
	sum := strings.LastIndex(mail[:end], "\r\n=")
	at := strings.LastIndex(mail[:sum], "\r\n") - 20
	swapped := byte('A')
	if mail[at] == swapped {
		swapped = 'B'
	}
	return mail[:at] + string(swapped) + mail[at+1:sum] + mail[sum+len("\r\n=abcd"):]
}

// TestOpenPGPMutations changes each byte of the text and of the signature in
// turn, PGP/MIME and inline: nothing may change under the signature and verify.
func TestOpenPGPMutations(t *testing.T) {
	k := makePGP()
	opt := Options{Keyring: published(t, k.ed)}
	for name, mail := range map[string]string{
		"MIME":   pgpMail(signedAnyway(t, k.ed)),
		"inline": pgpInline(t, k.ed, clearText),
	} {
		raw := []byte(mail)
		counts := map[string]int{}
		from := max(bytes.Index(raw, []byte("--b1\r\n"))+6, bytes.Index(raw, []byte("-----BEGIN PGP SIGNED")))
		was := signedWords(raw)
		for at := from; at < len(raw); at++ {
			for _, m := range mutations {
				mutant := slices.Concat(raw[:at], m.with(raw[at]), raw[at+1:])
				if bytes.Equal(mutant, raw) {
					continue
				}
				o := Judge(mutant, nil, opt)
				counts[string(o.Word)]++
				if o.Word != Verified {
					continue
				}
				if s := o.Signatures[o.Best]; !s.Made.Equal(signedDay) {
					t.Errorf("%s: byte %d (%q) %s moved the time of signing", name, at, raw[at], m.name)
				}
				if !strings.Contains(signedWords(mutant), was) {
					t.Errorf("%s: byte %d (%q) %s, and it verifies:\n%s", name, at, raw[at], m.name, mutant)
				}
			}
		}
		t.Logf("%s: %v", name, counts)
		// An EdDSA value does not open: that its key signed something else is not shown.
		if counts["altered"] < 900 || counts["malformed"] < 1000 || counts["body-altered"] > 0 {
			t.Errorf("%s: few mutants did what was expected: %v", name, counts)
		}
	}
}

// signedWords is what is signed in raw, as the test sees it: for inline text
// without white space at line ends.
func signedWords(raw []byte) string {
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	if _, part, ok := strings.Cut(text, "--b1\n"); ok {
		part, _, _ = strings.Cut(part, "\n--b1")
		return part
	}
	_, text, _ = strings.Cut(text, "-----BEGIN PGP SIGNED MESSAGE-----")
	text, _, _ = strings.Cut(text, "-----BEGIN PGP SIGNATURE-----")
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimPrefix(strings.TrimRight(line, " \t\r\n"), "- "))
	}
	// The first line is what is left of that with BEGIN, then come headers.
	if i := slices.Index(lines[1:], ""); i >= 0 {
		lines = lines[i+2:]
	}
	return strings.Join(lines, "\n") + "."
}

func TestReadKeyring(t *testing.T) {
	k := makePGP()
	var binary, private bytes.Buffer
	if err := k.rsa.Serialize(&binary); err != nil {
		t.Fatal(err)
	}
	w, err := armor.Encode(&private, openpgp.PrivateKeyType, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.rsa.SerializePrivateWithoutSigning(w, nil); err != nil {
		t.Fatal(err)
	}
	w.Close()
	for _, tc := range []struct {
		name     string
		data     []byte
		keys     int
		problems int
	}{
		{"armoured", armoredKeys(t, k.rsa, k.ed), 2, 0},
		{"binary", binary.Bytes(), 1, 0},
		{"private", private.Bytes(), 0, 1},
		{"empty", nil, 0, 1},
		{"rubbish", []byte("hello"), 0, 1},
		{"cut", armoredKeys(t, k.rsa)[:300], 0, 1},
		{"a cut one and a whole one", append(armoredKeys(t, k.rsa)[:300], "\n"+string(armoredKeys(t, k.ed))...), 1, 1},
		{"a signature", []byte(signedAnyway(t, k.ed)), 0, 1},
	} {
		keys, problems := ReadKeyring(tc.data)
		if len(keys) != tc.keys || len(problems) != tc.problems {
			t.Errorf("%s: %d keys, %v", tc.name, len(keys), problems)
		}
	}
}
