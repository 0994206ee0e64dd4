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
