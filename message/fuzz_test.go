package message

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gainsay/gainsay/evidence"
)

// fuzzLimits are low, so that the fuzzer reaches them.
func fuzzLimits() limits {
	lim := stated()
	lim.depth, lim.parts, lim.fields, lim.headerBytes, lim.fieldBytes = 6, 20, 30, 2000, 500
	lim.children, lim.familyBytes, lim.textBytes, lim.nestedBytes = 12, 20_000, 4000, 1000
	return lim
}

func FuzzRead(f *testing.F) {
	for _, raw := range seeds(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		checkMessage(t, raw)
		checkMessageWithin(t, raw, fuzzLimits())
	})
}

// seeds returns the fixtures, and every message that the table tests read.
func seeds(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*.eml")
	if err != nil {
		t.Fatal(err)
	}
	var all [][]byte
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b)
	}
	for _, c := range structureCases {
		all = append(all, []byte(c.raw))
	}
	return all
}

func FuzzAddresses(f *testing.F) {
	for _, c := range addressCases {
		f.Add(c.value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		all := ParseAddresses(value)
		for _, a := range all {
			if a.Name == "" && a.Addr == "" {
				t.Errorf("%q: an address without anything", value)
			}
			for _, s := range []string{a.Name, a.Addr, a.Group} {
				if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n") {
					t.Errorf("%q: %q is not fit to show", value, s)
				}
			}
			if h := a.Handle(); h.Value == "" {
				t.Errorf("%q: %+v has no handle", value, a)
			}
			a.ExchangeName()
		}
		if len(all) > len(value)+1 {
			t.Errorf("%q: %d addresses", value, len(all))
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, c := range dateCases {
		f.Add(c.value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		d, ok := ParseDate(value)
		if !ok {
			if !d.IsZero() {
				t.Errorf("%q is no date, and is %v", value, d)
			}
			return
		}
		if d.Wall.Location() != time.UTC || d.Wall.Year() < 1900 || d.Wall.Year() > 10000 {
			t.Errorf("%q: wall %v", value, d.Wall)
		}
		if !d.Zoned && d.Offset != 0 {
			t.Errorf("%q: an offset without a zone", value)
		}
		if d.Offset > evidence.EasternmostMinutes || d.Offset < evidence.WesternmostMinutes {
			t.Errorf("%q: offset %d", value, d.Offset)
		}
		if iv := d.Interval(); !iv.Lo.Before(iv.Hi) {
			t.Errorf("%q: interval %v", value, iv)
		}
		again, ok := ParseDate(d.Text)
		if !ok || again != d {
			t.Errorf("%q: its own text %q reads as %v", value, d.Text, again)
		}
	})
}

func FuzzWords(f *testing.F) {
	for _, c := range wordCases {
		f.Add(c.value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		s := DecodeWords(value)
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r\n") {
			t.Errorf("%q decodes to %q", value, s)
		}
		if !strings.Contains(value, "=?") && utf8.ValidString(value) && !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r == 0x7f }) && s != value {
			t.Errorf("%q without words decodes to %q", value, s)
		}
	})
}

func FuzzParams(f *testing.F) {
	for _, c := range paramCases {
		f.Add(c.value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		var prob problems
		_, params := parseParams(value, "field", &prob)
		if len(params) > MaxParams {
			t.Errorf("%d parameters", len(params))
		}
		for _, p := range params {
			if p.Name == "" || !utf8.ValidString(p.Name+p.Value) || strings.ContainsAny(p.Value, "\x00\r\n") {
				t.Errorf("%q: parameter %+v", value, p)
			}
		}
	})
}
