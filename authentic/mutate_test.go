package authentic

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"fmt"
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

// TestSingleByteMutations changes each byte of signed mail in turn, in eight
// ways. A mutant verifies if, and only if, what is under the signature is the
// same in the eyes of the test's own canonical forms. The golden counts the
// outcomes by region of the message.
func TestSingleByteMutations(t *testing.T) {
	k := madeKeys()
	var report strings.Builder
	for _, c := range []struct {
		name  string
		alg   string
		form  string
		limit int
		key   crypto.Signer
	}{
		{"rsa relaxed/relaxed", "rsa-sha256", "relaxed/relaxed", 0, k.rsa1024},
		{"rsa simple/simple", "rsa-sha256", "simple/simple", 0, k.rsa1024},
		{"rsa relaxed/simple l=", "rsa-sha256", "relaxed/simple", 24, k.rsa1024},
		{"ed25519 relaxed/relaxed", "ed25519-sha256", "relaxed/relaxed", 0, k.ed},
	} {
		p := usual()
		p.alg, p.form, p.limit, p.key = c.alg, c.form, c.limit, c.key
		p.fields = "from:from:to:cc:subject:date:message-id"
		raw := []byte(p.sign(t, letterText))
		keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, c.key)})
		counts := map[string]int{}
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
				counts[fmt.Sprintf("%-10s %s", region(raw, at), o.Word)]++
			}
		}
		fmt.Fprintf(&report, "%s: %d bytes, %d mutants\n", c.name, len(raw), len(raw)*len(mutations))
		names := make([]string, 0, len(counts))
		for n := range counts {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range names {
			fmt.Fprintf(&report, "  %s\n", n)
		}
	}
	golden(t, "mutations.txt", report.String())
}

// region names the part of the message in which byte at lies.
func region(raw []byte, at int) string {
	blank := bytes.Index(raw, []byte("\r\n\r\n"))
	end := bytes.Index(raw, []byte("Received:"))
	switch {
	case at < end:
		return "signature"
	case at < blank+4:
		return "header"
	}
	return "body"
}

var (
	refBare   = regexp.MustCompile(`\r?\n`)
	refTag    = regexp.MustCompile(`(?s)(?:^|;)[ \t\r\n]*b[ \t\r\n]*=([^;]*)`)
	refBlank  = regexp.MustCompile(`[ \t\r\n]`)
	refTagAny = regexp.MustCompile(`(?s)^[ \t\r\n]*([A-Za-z][A-Za-z0-9_]*)[ \t\r\n]*=(.*)$`)
)

// underSignature is everything that the one signature of raw covers, in the
// test's own canonical form, with the signature value; "" where there is no
// signature that could be read.
func underSignature(raw []byte) string {
	text := refBare.ReplaceAllString(string(raw), "\r\n")
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
