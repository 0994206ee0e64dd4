package authentic

import (
	"crypto"
	"crypto/rand"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func day(d int) time.Time { return time.Date(2015, time.March, d, 0, 0, 0, 0, time.UTC) }

func span(from, to int) evidence.Interval { return evidence.Interval{Lo: day(from), Hi: day(to)} }

func TestParseRecord(t *testing.T) {
	rsaRecord := record(t, madeKeys().rsa2048)
	p := rsaRecord[strings.Index(rsaRecord, "p="):]
	for _, test := range []struct {
		text string
		bits int
		err  string // part of it; "" for none
	}{
		{rsaRecord, 2048, ""},
		{p, 2048, ""},              // everything else has a default
		{"k=rsa;; " + p, 2048, ""}, // common, and harmless
		{"v=DKIM1; k=RSA; t=y; " + p + ";", 2048, ""},
		{"v=DKIM1; p=", 0, ""}, // revoked, not wrong
		{"v=DKIM2; " + p, 0, "version"},
		{"v=DKIM1", 0, "no p="},
		{"", 0, "no p="},
		{"v=DKIM1; k=dsa; " + p, 0, "key type"},
		{"v=DKIM1; p=!!!", 0, "base64"},
		{"v=DKIM1; p=AAAA", 0, "not an RSA public key"},
		{"v=DKIM1; k=ed25519; p=AAAA", 0, "3 octets, not 32 as"},
		{"v=DKIM1; t; " + p, 0, "no \"=\""},
		{"v=DKIM1; " + p + "; " + p, 0, "twice"},
		{"v=DKIM1; p=" + bareRSA(t, big.NewInt(35), 3), 0, "bits"},
		{"v=DKIM1; p=" + bareRSA(t, new(big.Int).Lsh(big.NewInt(1), 1024), 3), 0, "odd"},
		{"v=DKIM1; p=" + bareRSA(t, new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), maxKeyBits), big.NewInt(1)), 3), 0, "more than"},
		{"v=DKIM1; p=" + bareRSA(t, madeKeys().rsa1024.N, 1), 0, "exponent"}, // would verify anything
		{"v=DKIM1; p=" + bareRSA(t, madeKeys().rsa1024.N, 1<<33+1), 0, "exponent"},
		{"v=DKIM1; p=" + bareRSA(t, madeKeys().rsa1024.N, 65537), 1024, ""}, // erratum 3017
	} {
		r, err := ParseRecord(test.text)
		if r.Bits != test.bits && test.err == "" {
			t.Errorf("%.40q: %d bits, want %d", test.text, r.Bits, test.bits)
		}
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%.40q: error %v, want %q", test.text, err, test.err)
		}
	}
	r, err := ParseRecord("v=DKIM1; h=sha1:SHA256; s=email:*; t=y:s; n=see=20you; g=j*; " + p)
	if err != nil || !slices.Equal(r.Hashes, []string{"sha1", "sha256"}) || !r.has("y") || !r.has("s") || r.Notes != "see you" || !r.HasG || r.Granularity != "j*" {
		t.Errorf("%+v, %v", r, err)
	}
}

// bareRSA is an RSAPublicKey without its wrapping, in base64.
func bareRSA(t *testing.T, n *big.Int, e int64) string {
	t.Helper()
	der, err := asn1.Marshal(struct{ N, E *big.Int }{n, big.NewInt(e)})
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// TestSmallKeysAreBroken: RSA keys below 1024 bits, which crypto/rsa refuses,
// stood in the DNS for years. What they signed is judged, and rated broken.
func TestSmallKeysAreBroken(t *testing.T) {
	prime := func() *big.Int {
		p, err := rand.Prime(rand.Reader, 256)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	one := big.NewInt(1)
	var n, d *big.Int
	for d == nil {
		p, q := prime(), prime()
		n = new(big.Int).Mul(p, q)
		d = new(big.Int).ModInverse(big.NewInt(65537), new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)))
	}
	msg := usual().sign(t, letterText)
	// Put the small key's value in the place of the large one's.
	j := newJudge([]byte(msg), nil, Options{})
	c, err := parseSignature(DKIM, string(j.m.value(0)))
	if err != nil {
		t.Fatal(err)
	}
	digest := j.m.headerDigest(c, j.m.pick(c.fields, 0), 0)
	em := append([]byte{0, 1}, make([]byte, 64-2-1-19-32)...)
	for i := 2; i < len(em); i++ {
		em[i] = 0xff
	}
	em = slices.Concat(em, []byte{0}, digestInfo[crypto.SHA256], digest)
	value := new(big.Int).Exp(new(big.Int).SetBytes(em), d, n).FillBytes(make([]byte, 64))
	at := strings.Index(msg, "\tb=") + 3
	msg = msg[:at] + base64.StdEncoding.EncodeToString(value) + msg[strings.Index(msg, "\r\nReceived:"):]

	keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: "p=" + bareRSA(t, n, 65537)})
	s := only(t, Judge([]byte(msg), keys, Options{}))
	if s.Word != Verified || s.Strength != Broken || s.Key.Bits < 510 || !s.HasNote("strength-broken") {
		t.Errorf("%s, %s, %d bits: %s", s.Word, s.Strength, s.Key.Bits, s.Reason)
	}
	s = only(t, Judge([]byte(strings.Replace(msg, "for Tuesday", "for Monday", 1)), keys, Options{Quick: true}))
	if s.Word != HeaderAltered {
		t.Errorf("altered: %s", s.Word)
	}
}

// TestOpenRSAIsStrict: an encoding that is not exact to the last octet opens
// nothing. Lenient readers of it were forged against (CVE-2006-4339).
func TestOpenRSAIsStrict(t *testing.T) {
	key := madeKeys().rsa1024
	digest := refSum(crypto.SHA256, "x")
	good := slices.Concat([]byte{0, 1}, slices.Repeat([]byte{0xff}, 128-3-19-32), []byte{0}, digestInfo[crypto.SHA256], digest)
	private := func(em []byte) []byte {
		return new(big.Int).Exp(new(big.Int).SetBytes(em), key.D, key.N).FillBytes(make([]byte, 128))
	}
	if got := openRSA(&key.PublicKey, crypto.SHA256, private(good)); !slices.Equal(got, digest) {
		t.Fatalf("good value opens to %x", got)
	}
	for at := range good[:len(good)-32] {
		bad := slices.Clone(good)
		bad[at] ^= 1
		if at == 0 {
			continue // the number would be larger than the modulus
		}
		if got := openRSA(&key.PublicKey, crypto.SHA256, private(bad)); got != nil {
			t.Errorf("octet %d of the encoding changed: opens to %x", at, got)
		}
	}
	short := slices.Concat([]byte{0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0}, digestInfo[crypto.SHA256], digest)
	short = append(short, slices.Repeat([]byte{7}, 128-len(short))...)
	if got := openRSA(&key.PublicKey, crypto.SHA256, private(short)); got != nil {
		t.Errorf("digest before the end: opens to %x", got)
	}
	if got := openRSA(&key.PublicKey, crypto.SHA256, private(good)[1:]); got != nil {
		t.Error("a short value opens")
	}
	if got := openRSA(&key.PublicKey, crypto.SHA1, private(good)); got != nil {
		t.Error("opens as another hash")
	}
}

func TestStoreKeepsConflicts(t *testing.T) {
	a, b := record(t, madeKeys().rsa2048), record(t, madeKeys().otherRSA)
	key := func(rec string, seen evidence.Interval, source string) Key {
		return Key{Selector: "S1", Domain: "Example.com.", Record: rec, Seen: seen, Source: source}
	}
	for _, test := range []struct {
		name      string
		keys      []Key
		kept      int
		conflicts int
		dated     bool
	}{
		{"the same twice", []Key{key(a, span(1, 2), "x"), key(a, span(1, 2), "x")}, 1, 0, false},
		{"two sightings", []Key{key(a, span(1, 2), "x"), key(a, span(5, 6), "x")}, 1, 0, false},
		{"two sources", []Key{key(a, span(1, 2), "x"), key(a, span(1, 2), "y")}, 2, 0, false},
		{"rotated", []Key{key(a, span(1, 2), "x"), key(b, span(3, 4), "x")}, 2, 0, false},
		{"two at one time", []Key{key(a, span(1, 4), "x"), key(b, span(3, 6), "y")}, 2, 1, true},
		{"one without date", []Key{key(a, span(1, 4), "x"), key(b, evidence.Interval{}, "y")}, 2, 1, false},
		{"other words, same key", []Key{key(a, span(1, 4), "x"), key(a+"; t=y", span(1, 4), "x")}, 2, 0, false},
		{"revoked", []Key{key(a, span(1, 4), "x"), key("v=DKIM1; p=", span(3, 6), "x")}, 2, 0, false},
		{"another between", []Key{key(a, span(1, 2), "x"), key(b, span(3, 4), "x"), key(a, span(5, 6), "x")}, 3, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s Store
			var met []Conflict
			for _, k := range test.keys {
				_, c, err := s.Add(k)
				if err != nil {
					t.Fatal(err)
				}
				met = append(met, c...)
			}
			if s.Len() != test.kept || len(met) != test.conflicts || len(s.Conflicts()) != test.conflicts {
				t.Errorf("kept %d, %d conflicts on the way, %d in the end; want %d, %d", s.Len(), len(met), len(s.Conflicts()), test.kept, test.conflicts)
			}
			if test.conflicts > 0 && met[0].Dated != test.dated {
				t.Errorf("dated %t, want %t", met[0].Dated, test.dated)
			}
			if got := s.Keys("s1", "EXAMPLE.com"); len(got) != test.kept {
				t.Errorf("Keys gives %d", len(got))
			}
		})
	}
}

// TestConflictIsToldWithTheOutcome: with two keys for one name and time, the
// signature verifies by one of them, and the note says that a person must say.
func TestConflictIsToldWithTheOutcome(t *testing.T) {
	k := madeKeys()
	msg := usual().sign(t, letterText)
	key := func(rec string, seen evidence.Interval) Key {
		return Key{Selector: "s1", Domain: "example.com", Record: rec, Seen: seen, Source: "x"}
	}
	right, wrong := record(t, k.rsa2048), record(t, k.otherRSA)
	for _, test := range []struct {
		name string
		keys []Key
		note string // the one expected beside none
	}{
		{"alone", []Key{key(right, span(1, 9))}, ""},
		{"seen later", []Key{key(right, span(5, 9))}, "key-seen-at-other-time"},
		{"conflict", []Key{key(right, span(1, 9)), key(wrong, span(1, 9))}, "key-conflict"},
		{"rotated", []Key{key(right, span(1, 4)), key(wrong, span(5, 9))}, ""},
		{"revoked later", []Key{key(right, span(1, 4)), key("p=", span(5, 9))}, "revoked"},
		{"testing", []Key{key(right+"; t=y", span(1, 9))}, "testing"},
		{"unfit beside fit", []Key{key(right+"; s=x", span(1, 9)), key(right, span(1, 9))}, "agrees-with-unfit-record"},
	} {
		s := only(t, Judge([]byte(msg), storeOf(t, test.keys...), Options{}))
		if s.Word != Verified {
			t.Errorf("%s: %s", test.name, s.Word)
		}
		if test.note == "" && len(s.Notes) > 0 || test.note != "" && !s.HasNote(test.note) {
			t.Errorf("%s: notes %v, want %q", test.name, s.Notes, test.note)
		}
	}
}

func TestWildcardDomain(t *testing.T) {
	s := storeOf(t, Key{Selector: "s1", Domain: "*.hosted.example", Record: record(t, madeKeys().rsa2048)})
	for domain, want := range map[string]int{
		"a.hosted.example": 1, "a.b.hosted.example": 1, "A.Hosted.Example": 1,
		"hosted.example": 0, "xhosted.example": 0, "a.hosted.example.com": 0,
	} {
		if got := len(s.Keys("s1", domain)); got != want {
			t.Errorf("%s: %d keys, want %d", domain, got, want)
		}
	}
	if got := len(s.Keys("s2", "a.hosted.example")); got != 0 {
		t.Errorf("other selector: %d keys", got)
	}
}

// TestStoreIsOrderless: what a store gives out does not depend on the order in
// which records were added, as long as none can be joined.
func TestStoreIsOrderless(t *testing.T) {
	records := []string{record(t, madeKeys().rsa1024), record(t, madeKeys().rsa2048), record(t, madeKeys().otherRSA), "p="}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		var keys []Key
		for i := range n {
			lo := rapid.IntRange(1, 20).Draw(t, "lo")
			keys = append(keys, Key{
				Selector: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "selector"), Domain: "example.com",
				Record: rapid.SampledFrom(records).Draw(t, "record"), Source: fmt.Sprint(i),
				Seen: span(lo, lo+rapid.IntRange(0, 5).Draw(t, "days")),
			})
		}
		var one, two Store
		for _, k := range keys {
			_, _, _ = one.Add(k)
		}
		for _, k := range rapid.Permutation(keys).Draw(t, "order") {
			_, _, _ = two.Add(k)
		}
		a, b := FormatKeys(slices.Collect(one.All())), FormatKeys(slices.Collect(two.All()))
		if d := cmp.Diff(string(a), string(b)); d != "" {
			t.Fatal(d)
		}
		if len(one.Conflicts()) != len(two.Conflicts()) {
			t.Fatalf("%d conflicts, and %d", len(one.Conflicts()), len(two.Conflicts()))
		}
	})
}

// One key has one fingerprint, whichever of the two ways it is written; no key
// has none.
func TestFingerprint(t *testing.T) {
	k := madeKeys()
	print := func(text string) string {
		r, _ := ParseRecord(text)
		return r.Fingerprint()
	}
	whole := print(record(t, k.rsa1024))
	bare := print("k=rsa; t=y; p=" + bareRSA(t, k.rsa1024.N, int64(k.rsa1024.E)))
	if whole == "" || whole != bare {
		t.Errorf("one key: %q and %q", whole, bare)
	}
	for _, other := range []string{record(t, k.rsa2048), record(t, k.ed), "v=DKIM1; p=", "nonsense"} {
		if f := print(other); f == whole || (f == "") != !strings.Contains(other, "p=M") && !strings.Contains(other, "ed25519") {
			t.Errorf("%.30q: %q", other, f)
		}
	}
}
