package authentic

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/google/go-cmp/cmp"
)

// TestParseKeys reads one record out of each kind of file that people have.
func TestParseKeys(t *testing.T) {
	p := strings.TrimPrefix(record(t, madeKeys().rsa1024), "v=DKIM1; ")
	rec := "v=DKIM1; " + p
	half := len(rec) / 2
	split := `"` + rec[:half] + `" "` + rec[half:] + `"`
	escaped := strings.ReplaceAll(split, ";", `\;`)
	dig := "; <<>> DiG 9.18 <<>> TXT s1._domainkey.example.com\n;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n\n" +
		";; QUESTION SECTION:\n;s1._domainkey.example.com.\tIN\tTXT\n\n;; ANSWER SECTION:\n"
	tail := "\n;; Query time: 5 msec\n;; SERVER: 192.0.2.53#53(192.0.2.53)\n;; WHEN: Tue Mar 03 10:00:00 UTC 2015\n;; MSG SIZE  rcvd: 300\n"
	at := time.Date(2015, 3, 3, 10, 0, 0, 0, time.UTC)
	digTime := evidence.Interval{Lo: at, Hi: at.Add(time.Second)}
	for _, test := range []struct {
		name   string
		file   string
		source string
		seen   evidence.Interval
	}{
		{"table", "# comment\ns1._domainkey.example.com\t" + rec + "\n", "file", evidence.Interval{}},
		{"table, source", "s1._domainkey.example.com\t" + rec + "\ta collection\r\n", "a collection (in file)", evidence.Interval{}},
		{"table, other name, times", "example.com/s1\t" + rec + "\t\t2015-03-01T00:00:00Z\t2015-03-09T00:00:00Z\tJane\n", "file", span(1, 9)},
		{"zone", "$ORIGIN example.com.\n$TTL 1h\ns1._domainkey 3600 IN TXT ( " + split + " ) ; the key\n", "file", evidence.Interval{}},
		{"zone, over lines", "s1._domainkey.example.com. IN TXT (\n \"" + rec[:half] + "\" ; first\n \"" + rec[half:] + "\"\n)\n", "file", evidence.Interval{}},
		{"zone, escaped", "s1._domainkey.example.com.\tTXT\t" + escaped + "\n", "file", evidence.Interval{}},
		{"zone, decimal escapes", "s1._domainkey.example.com. TXT \"" + strings.ReplaceAll(rec, ";", `\059`) + "\"\n", "file", evidence.Interval{}},
		{"zone, alias", "s1._domainkey.example.com. CNAME s1.mailer.example.\ns1.mailer.example. CNAME s2.mailer.example.\ns2.mailer.example. TXT " + split + "\n", "file, by CNAME to s2.mailer.example", evidence.Interval{}},
		{"dig", dig + "s1._domainkey.example.com. 300\tIN\tTXT\t" + split + "\n" + tail, "file, answer of 192.0.2.53#53(192.0.2.53)", digTime},
		{"host", `s1._domainkey.example.com descriptive text ` + split + "\n", "file", evidence.Interval{}},
		{"nslookup", "s1._domainkey.example.com\ttext = " + split + "\n", "file", evidence.Interval{}},
		{"DNS over HTTPS", `{"Status":0,"Question":[{"name":"s1._domainkey.example.com.","type":16}],"Answer":[{"name":"s1._domainkey.example.com.","type":16,"TTL":1,"data":` + quoteJSON(split) + `}]}`, "file", evidence.Interval{}},
		{"DNS over HTTPS, bare", `[{"Status":0,"Answer":[{"name":"s1._domainkey.example.com.","type":16,"data":` + quoteJSON(rec) + `}]}]`, "file", evidence.Interval{}},
		{"DNS over HTTPS, alias", `{"Status":0,"Answer":[{"name":"s1._domainkey.example.com.","type":5,"data":"x.mailer.example."},{"name":"x.mailer.example","type":16,"data":` + quoteJSON(rec) + `}]}`, "file, by CNAME to x.mailer.example", evidence.Interval{}},
		{"byte order mark", "\xef\xbb\xbfs1._domainkey.example.com\t" + rec + "\n", "file", evidence.Interval{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, problems := ParseKeys([]byte(test.file), Key{Source: "file", By: "Ann"})
			if len(keys) != 1 || len(problems) != 0 {
				t.Fatalf("%d keys, problems %v", len(keys), problems)
			}
			k := keys[0]
			if k.Selector != "s1" || k.Domain != "example.com" || k.Record != rec || k.Source != test.source || k.Seen != test.seen {
				t.Errorf("%+v", k)
			}
			if r, err := k.Parse(); err != nil || r.Bits != 1024 {
				t.Errorf("record: %v", err)
			}
			if k.By == "" {
				t.Error("who added it is lost")
			}
		})
	}
}

func quoteJSON(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// TestParseKeysProblems: what cannot be read is told, with its line, and does
// not stop the rest.
func TestParseKeysProblems(t *testing.T) {
	rec := record(t, madeKeys().rsa1024)
	for _, test := range []struct {
		name, file string
		keys       int
		codes      string
	}{
		{"not a key", "example.com\t" + rec + "\n", 0, "not-a-key-name"},
		{"short row", "s1._domainkey.example.com\t" + rec + "\nalone\n", 1, "key-row-short"},
		{"bad time", "s1._domainkey.example.com\t" + rec + "\t\tyesterday\n", 1, "key-row-time"},
		{"time backwards", "s1._domainkey.example.com\t" + rec + "\t\t2015-03-09T00:00:00Z\t2015-03-01T00:00:00Z\n", 1, "key-row-time"},
		{"unusable record, kept", "s1._domainkey.example.com\tv=DKIM9; p=AAAA\n", 1, "key-unusable"},
		{"only the text", `"` + rec + "\"\n", 0, "key-without-name"},
		{"unclosed", "s1._domainkey.example.com. TXT ( \"" + rec + "\"\n", 1, "zone-unclosed"},
		{"no such name", `{"Status":3,"Question":[{"name":"s1._domainkey.example.com."}]}`, 0, "dns-status"},
		{"broken JSON", `{"Status":`, 0, "dns-json"},
		{"other records", "example.com. MX 10 mx.example.com.\nexample.com. TXT \"v=spf1 -all\"\n", 0, ""},
		{"empty", "", 0, ""},
	} {
		keys, problems := ParseKeys([]byte(test.file), Key{})
		var codes []string
		for _, p := range problems {
			codes = append(codes, p.Code)
		}
		if len(keys) != test.keys || strings.Join(codes, " ") != test.codes {
			t.Errorf("%s: %d keys, problems %v; want %d, %q", test.name, len(keys), problems, test.keys, test.codes)
		}
	}
}

func TestKeyFileTooLarge(t *testing.T) {
	keys, problems := ParseKeys(make([]byte, maxKeyFileBytes+1), Key{})
	if len(keys) != 0 || len(problems) != 1 || problems[0].Code != "key-file-too-large" {
		t.Errorf("%d keys, %v", len(keys), problems)
	}
}

// TestFormatKeysRoundTrip: what is exported is read back the same.
func TestFormatKeysRoundTrip(t *testing.T) {
	s := storeOf(t,
		Key{Selector: "a", Domain: "example.com", Record: record(t, madeKeys().rsa1024), Source: "one\ttwo", Seen: span(1, 2), By: "Jane"},
		Key{Selector: "a", Domain: "*.example.com", Record: record(t, madeKeys().ed)},
		Key{Selector: "b", Domain: "example.org", Record: "v=DKIM1; p=", Source: "x"})
	first := FormatKeys(slices.Collect(s.All()))
	keys, problems := ParseKeys(first, Key{})
	if len(keys) != 3 || len(problems) != 0 {
		t.Fatalf("%d keys, %v", len(keys), problems)
	}
	if d := cmp.Diff(string(first), string(FormatKeys(keys))); d != "" {
		t.Error(d)
	}
}

func TestSplitKeyName(t *testing.T) {
	for name, want := range map[string]string{
		"s._domainkey.example.com":    "s example.com",
		"A.B._DomainKey.Example.COM.": "a.b example.com",
		"*.example.com/s":             "s *.example.com",
		"_domainkey.example.com":      "",
		"s._domainkey.":               "",
		"example.com":                 "",
		"example.com/":                "",
		"/s":                          "",
		"a/b/c":                       "",
		"":                            "",
	} {
		selector, domain, err := SplitKeyName(name)
		if got := strings.TrimSpace(selector + " " + domain); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", name, got, err, want)
		}
	}
}
