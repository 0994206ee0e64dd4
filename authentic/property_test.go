package authentic

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestUnrelatedFieldsDoNotMatter: fields that are not signed may stand in any
// order and number anywhere, and the outcome is the same but for places.
func TestUnrelatedFieldsDoNotMatter(t *testing.T) {
	good := usual().sign(t, letterText)
	altered := strings.Replace(good, "we meet", "we met", 1)
	keys := usualKeys(t)
	rapid.Check(t, func(t *rapid.T) {
		msg := rapid.SampledFrom([]string{good, altered}).Draw(t, "message")
		want := Judge([]byte(msg), keys, Options{Quick: true})
		header, body, _ := strings.Cut(msg, "\r\n\r\n")
		fields := refFields.FindAllString(header+"\r\n", -1)
		for range rapid.IntRange(1, 6).Draw(t, "n") {
			f := rapid.SampledFrom([]string{"X-Spam: no\r\n", "Received: from a\r\n by b\r\n", "List-Id: <x>\r\n", "no field at all\r\n", "Delivered-To: z\r\n"}).Draw(t, "field")
			fields = slices.Insert(fields, rapid.IntRange(0, len(fields)).Draw(t, "at"), f)
		}
		got := Judge([]byte(strings.Join(fields, "")+"\r\n"+body), keys, Options{Quick: true})
		got.Notes, want.Notes = nil, nil
		for _, o := range []*Outcome{&got, &want} {
			for i := range o.Signatures {
				o.Signatures[i].Place, o.Signatures[i].Span = 0, want.Signatures[i].Span
			}
		}
		if d := cmp.Diff(want, got, cmp.AllowUnexported(Key{}, Record{})); d != "" {
			t.Fatal(d)
		}
	})
}

// TestNoClock: the outcome cannot depend on today's date, for nothing in the
// package reads a clock, draws at random, or does any I/O.
func TestNoClock(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"time.Now", "time.Since", `"math/rand`, `"crypto/rand"`, `"net"`, `"os"`, `"net/http"`} {
			if strings.Contains(string(b), bad) {
				t.Errorf("%s uses %s", f, bad)
			}
		}
	}
}

// TestJudgeIsPure: the same bytes give the same outcome, and are left alone.
func TestJudgeIsPure(t *testing.T) {
	raw := toLF(strings.Replace(usual().sign(t, letterText), "Subject: The", "Subject: [Plans] The", 1) + footer)
	before := slices.Clone(raw)
	keys := usualKeys(t)
	first := Judge(raw, keys, Options{})
	second := Judge(raw, keys, Options{})
	if d := cmp.Diff(first, second, cmp.AllowUnexported(Key{}, Record{})); d != "" {
		t.Error(d)
	}
	if !slices.Equal(raw, before) {
		t.Error("the message was written to")
	}
}

// TestWhereItLayDoesNotMatter: a message is judged by its bytes and the keys of
// its own signature: not by the kind of file that it lay in, nor by what other
// keys a case has, nor in which order these came in.
func TestWhereItLayDoesNotMatter(t *testing.T) {
	good := usual().sign(t, letterText)
	k := madeKeys()
	own := Key{Selector: "s1", Domain: "example.com", Record: record(t, k.rsa2048), Source: "made by the test"}
	others := []Key{
		{Selector: "s2", Domain: "example.com", Record: record(t, k.rsa1024)},
		{Selector: "s1", Domain: "example.org", Record: record(t, k.otherRSA)},
		{Selector: "s1", Domain: "*.org", Record: record(t, k.otherRSA)},
		{Selector: "s1", Domain: "mail.example.com", Record: "v=DKIM1; p="},
	}
	rapid.Check(t, func(t *rapid.T) {
		msg := []byte(rapid.SampledFrom([]string{good, strings.Replace(good, "we meet", "we met", 1), strings.Replace(good, "Jane Roe", "Jane Doe", 1)}).Draw(t, "message"))
		list := append([]Key{own}, others[:rapid.IntRange(0, len(others)).Draw(t, "keys")]...)
		var store Store
		for _, key := range rapid.Permutation(list).Draw(t, "order") {
			if _, _, err := store.Add(key); err != nil {
				t.Fatal(err)
			}
		}
		var alone Store
		if _, _, err := alone.Add(own); err != nil {
			t.Fatal(err)
		}
		want := Judge(msg, &alone, Options{Quick: true})
		got := Judge(msg, &store, Options{Quick: true, MboxQuoted: rapid.Bool().Draw(t, "mbox")})
		if d := cmp.Diff(want, got, cmp.AllowUnexported(Key{}, Record{})); d != "" {
			t.Fatal(d)
		}
	})
}
