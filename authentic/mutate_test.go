package authentic

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mutations of one byte: what takes its place.
var mutations = []struct {
	name string
	with func(b byte) []byte
}{
	{"bit flipped", func(b byte) []byte { return []byte{b ^ 1} }},
	{"case flipped", func(b byte) []byte { return []byte{b ^ 0x20} }},
	{"top bit set", func(b byte) []byte { return []byte{b ^ 0x80} }},
	{"letter put before", func(b byte) []byte { return []byte{'x', b} }},
	{"space put before", func(b byte) []byte { return []byte{' ', b} }},
	{"line end put before", func(b byte) []byte { return []byte{'\r', '\n', b} }},
	{"doubled", func(b byte) []byte { return []byte{b, b} }},
	{"dropped", func(byte) []byte { return nil }},
}

// fixedRSA makes a key of 1024 bits out of a name, the same in every run, so
// that what comes of mutants of its signatures can be counted in a golden.
func fixedRSA(t testing.TB, name string) *rsa.PrivateKey {
	t.Helper()
	count := byte(0)
	prime := func() *big.Int {
		var b []byte
		for len(b) < 64 {
			count++
			sum := sha256.Sum256([]byte(fmt.Sprint("a key of tests: ", name, count)))
			b = append(b, sum[:]...)
		}
		b[0], b[63] = b[0]|0xc0, b[63]|1
		for p := new(big.Int).SetBytes(b); ; p.Add(p, big.NewInt(2)) {
			if new(big.Int).Mod(p, big.NewInt(65537)).Int64() != 1 && p.ProbablyPrime(20) {
				return p
			}
		}
	}
	p, q := prime(), prime()
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: 65537}, D: new(big.Int).ModInverse(big.NewInt(65537), phi), Primes: []*big.Int{p, q}}
	key.Precompute()
	return key
}

// fixedEd is an Ed25519 key that is the same in every run.
func fixedEd() ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("a key of tests"))
	return ed25519.NewKeyFromSeed(seed[:])
}

// mutated is one signed letter to change.
type mutated struct {
	name string
	raw  []byte
	keys *Store
}

// mutatedLetters are the letters of which every byte is changed: every pair of
// canonical forms, each kind of key and hash, l=, LF line ends, and the signed
// example of RFC 6376.
func mutatedLetters(t *testing.T) []mutated {
	key, ed := fixedRSA(t, "dkim"), fixedEd()
	var out []mutated
	for _, c := range []struct {
		name  string
		alg   string
		form  string
		limit int
		key   crypto.Signer
		lf    bool
	}{
		{"rsa-sha256 relaxed/relaxed", "rsa-sha256", "relaxed/relaxed", 0, key, false},
		{"rsa-sha256 simple/simple", "rsa-sha256", "simple/simple", 0, key, false},
		{"rsa-sha256 relaxed/simple l=", "rsa-sha256", "relaxed/simple", 24, key, false},
		{"rsa-sha1 simple/relaxed, line ends LF", "rsa-sha1", "simple/relaxed", 0, key, true},
		{"ed25519-sha256 relaxed/relaxed", "ed25519-sha256", "relaxed/relaxed", 0, ed, false},
	} {
		p := usual()
		p.alg, p.form, p.limit, p.key = c.alg, c.form, c.limit, c.key
		p.fields = "from:from:to:cc:subject:date:message-id"
		raw := []byte(p.sign(t, letterText))
		if c.lf {
			raw = toLF(string(raw))
		}
		out = append(out, mutated{c.name, raw, storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, c.key)})})
	}
	example, err := os.ReadFile(filepath.Join("testdata", "rfc6376-a3.eml"))
	if err != nil {
		t.Fatal(err)
	}
	return append(out, mutated{"the example of RFC 6376, simple/simple, line ends LF", example, storeOf(t, Key{Selector: "brisbane", Domain: "example.com", Record: rfc6376Key})})
}

// TestSingleByteMutations changes each byte of signed mail in turn, in eight
// ways. A mutant verifies if, and only if, what is under the signature is the
// same in the eyes of the test's own canonical forms. The golden counts the
// outcomes by region of the message.
func TestSingleByteMutations(t *testing.T) {
	var report strings.Builder
	for _, c := range mutatedLetters(t) {
		raw, keys := c.raw, c.keys
		counts, region := map[string]int{}, regions(raw)
		want := underSignature(raw)
		if want == "" {
			t.Fatal("the test's own reading of the signed message fails")
		}
		for at := range raw {
			for _, m := range mutations {
				mutant := slices.Concat(raw[:at], m.with(raw[at]), raw[at+1:])
				if bytes.Equal(mutant, raw) {
					continue
				}
				o := Judge(mutant, keys, Options{Quick: true})
				same := underSignature(mutant) == want
				if (o.Word == Verified) != same {
					t.Errorf("%s, byte %d (%q) %s: %s, and what is signed is the same: %t\n%q",
						c.name, at, raw[at], m.name, o.Word, same, mutant[max(0, at-20):min(len(mutant), at+20)])
				}
				counts[fmt.Sprintf("%-10s %s", region(at), o.Word)]++
			}
		}
		printHistogram(&report, c.name, len(raw), counts)
	}
	golden(t, "mutations.txt", report.String())
}

// printHistogram writes how often mutants in each region had each outcome.
func printHistogram(w *strings.Builder, name string, size int, counts map[string]int) {
	total := 0
	for _, n := range counts {
		total += n
	}
	fmt.Fprintf(w, "%s: %d bytes, %d mutants\n", name, size, total)
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(w, "  %6d %s\n", counts[k], k)
	}
}

// regions returns a function that names the part of raw in which a byte lies:
// the signature field, which stands on top, the rest of the header, or the body.
func regions(raw []byte) func(at int) string {
	text := string(raw)
	blank := strings.Index(text, "\n\n") + 2
	if i := strings.Index(text, "\r\n\r\n"); i >= 0 {
		blank = i + 4
	}
	end := len(strings.ReplaceAll(refFields.FindString(wireEnds(text)), "\r\n", "\n"))
	if strings.Contains(text, "\r\n") {
		end = len(refFields.FindString(text))
	}
	return func(at int) string {
		switch {
		case at < end:
			return "signature"
		case at < blank:
			return "header"
		}
		return "body"
	}
}

// wireEnds is s with every line end a CRLF.
func wireEnds(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

var (
	refTag    = regexp.MustCompile(`(?s)(?:^|;)[ \t\r\n]*b[ \t\r\n]*=([^;]*)`)
	refBlank  = regexp.MustCompile(`[ \t\r\n]`)
	refTagAny = regexp.MustCompile(`(?s)^[ \t\r\n]*([A-Za-z][A-Za-z0-9_]*)[ \t\r\n]*=(.*)$`)
)

// underSignature is everything that the one signature of raw covers, in the
// test's own canonical form, with the signature value; "" where there is no
// signature that could be read.
func underSignature(raw []byte) string {
	text := wireEnds(string(raw))
	header, body, _ := strings.Cut(text, "\r\n\r\n")
	if strings.HasPrefix(text, "\r\n") {
		return ""
	}
	header += "\r\n"
	var field string
	for _, f := range refFields.FindAllString(header, -1) {
		if name, _, _ := strings.Cut(f, ":"); strings.EqualFold(strings.TrimSpace(name), "DKIM-Signature") {
			field = f
		}
	}
	name, value, _ := strings.Cut(strings.TrimSuffix(field, "\r\n"), ":")
	tags := map[string]string{}
	pieces := strings.Split(value, ";")
	for i, piece := range pieces {
		m := refTagAny.FindStringSubmatch(piece)
		if m == nil {
			if strings.Trim(piece, " \t\r\n") == "" && i == len(pieces)-1 {
				continue
			}
			return ""
		}
		if _, twice := tags[m[1]]; twice {
			return ""
		}
		tags[m[1]] = strings.Trim(m[2], " \t\r\n")
	}
	// Only one tag b= may be emptied, wherever it stands.
	at := refTag.FindStringSubmatchIndex(value)
	if at == nil {
		return ""
	}
	unsigned := name + ":" + value[:at[2]] + value[at[3]:]
	headForm, bodyForm, _ := strings.Cut(strings.ToLower(tags["c"]), "/")
	without := strings.Replace(header, field, "", 1)
	covered := refHeader(headForm, without, strings.Split(tags["h"], ":"))
	data := refBody(bodyForm, body)
	if l := tags["l"]; l != "" {
		n := 0
		if _, err := fmt.Sscanf(l, "%d", &n); err != nil || n > len(data) || fmt.Sprint(n) != l {
			return ""
		}
		data = data[:n]
	}
	// Padding carries nothing, and is not minded.
	sig, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(refBlank.ReplaceAllString(tags["b"], ""), "="))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%q\n%q\n%q\n%x", covered, strings.TrimSuffix(refField(headForm, unsigned), "\r\n"), data, sig)
}
