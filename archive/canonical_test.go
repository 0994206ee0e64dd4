package archive

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestCanonicalBody(t *testing.T) {
	for in, want := range map[string]string{
		"":                                    `{}`,
		" {\n} ":                              `{}`,
		`{"b":1,"a":{"d":[2,1],"c":null}}`:    `{"a":{"c":null,"d":[2,1]},"b":1}`,
		`{"n":1.50,"m":90071992547409931234}`: `{"m":90071992547409931234,"n":1.50}`,
		`{"x":"<&>\u00e9\u003c"}`:             `{"x":"<&>é<"}`,
		`{"a":1,"a":2}`:                       `{"a":2}`,
	} {
		got, err := CanonicalBody(json.RawMessage(in))
		if err != nil || string(got) != want {
			t.Errorf("CanonicalBody(%s) = %s, %v, want %s", in, got, err, want)
		}
	}
	for _, in := range []string{`[]`, `"x"`, `null`, `{`, `{}{}`, `{} x`, `{"a":}`, `x`} {
		if got, err := CanonicalBody(json.RawMessage(in)); err == nil {
			t.Errorf("CanonicalBody(%s) = %s, want an error", in, got)
		}
	}
}

// FuzzCanonicalBody: the form is a fixpoint, one line, and says what went in.
func FuzzCanonicalBody(f *testing.F) {
	for _, s := range []string{`{}`, `{"b":[1,{"z":"\u2028\n","a":-0e5}],"a":"\ud800"}`, `{"":{}}`, "{\"a\":\"\xff\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		once, err := CanonicalBody(b)
		if err != nil {
			return
		}
		twice, err := CanonicalBody(once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s is written %s, and then %s, %v", b, once, twice, err)
		}
		if bytes.ContainsAny(once, "\n\r") || !json.Valid(once) {
			t.Errorf("%q is not one line of JSON", once)
		}
	})
}
