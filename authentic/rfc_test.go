package authentic

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The keys of the examples: RFC 6376 appendix C and RFC 8463 appendix A.2.
const (
	rfc6376Key = "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"
	rfc8463Ed  = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
	rfc8463RSA = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
)

func TestRFCExamples(t *testing.T) {
	keys := storeOf(t,
		Key{Selector: "brisbane", Domain: "example.com", Record: rfc6376Key},
		Key{Selector: "brisbane", Domain: "football.example.com", Record: rfc8463Ed},
		Key{Selector: "test", Domain: "football.example.com", Record: rfc8463RSA})
	for _, test := range []struct {
		file     string
		strength []Strength
	}{
		{"rfc6376-a3.eml", []Strength{Fair}},
		{"rfc8463-a3.eml", []Strength{Strong, Fair}},
	} {
		t.Run(test.file, func(t *testing.T) {
			lf, err := os.ReadFile(filepath.Join("testdata", test.file))
			if err != nil {
				t.Fatal(err)
			}
			for _, ends := range []string{"\n", "\r\n"} {
				o := Judge([]byte(strings.ReplaceAll(string(lf), "\n", ends)), keys, Options{})
				if o.HasNote("line-ends-lf") != (ends == "\n") {
					t.Errorf("line ends %q: notes %v", ends, o.Notes)
				}
				if len(o.Signatures) != len(test.strength) {
					t.Fatalf("%d signatures, want %d", len(o.Signatures), len(test.strength))
				}
				for i, s := range o.Signatures {
					if s.Word != Verified || s.Strength != test.strength[i] || !s.Author {
						t.Errorf("line ends %q, signature %d: %s, %s, author %t: %s", ends, i, s.Word, s.Strength, s.Author, s.Reason)
					}
				}
			}
		})
	}
}

// storeOf returns a store of the given keys.
func storeOf(t testing.TB, keys ...Key) *Store {
	t.Helper()
	var s Store
	for _, k := range keys {
		if _, _, err := s.Add(k); err != nil {
			t.Fatal(err)
		}
	}
	return &s
}
