package authentic

import (
	"crypto"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// signDK returns letter with a DomainKey-Signature on top, made by the test's
// own reading of RFC 4870 section 3.4.2. h= may be empty.
func signDK(t *testing.T, letter, form, h, domain string, key crypto.Signer) string {
	t.Helper()
	header, body, _ := strings.Cut(letter, "\r\n\r\n")
	var data strings.Builder
	line := func(s string) {
		if form == "nofws" {
			s = strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(s)
		}
		data.WriteString(s + "\r\n")
	}
	for _, f := range refFields.FindAllString(header+"\r\n", -1) {
		name, _, _ := strings.Cut(f, ":")
		if h == "" || strings.Contains(":"+strings.ToLower(h)+":", ":"+strings.ToLower(name)+":") {
			line(strings.TrimSuffix(f, "\r\n"))
		}
	}
	if form == "nofws" {
		body = strings.NewReplacer(" ", "", "\t", "").Replace(body)
	}
	if body = strings.TrimRight(body, "\r\n"); body != "" {
		data.WriteString("\r\n" + body + "\r\n")
	}
	tags := "a=rsa-sha1; q=dns; c=" + form + "; s=s1; d=" + domain + ";\r\n\t"
	if h != "" {
		tags += "h=" + h + ";\r\n\t"
	}
	sig := signDigest(t, key, crypto.SHA1, refSum(crypto.SHA1, data.String()))
	return fmt.Sprintf("DomainKey-Signature: %sb=%s;\r\n%s", tags, fold(base64.StdEncoding.EncodeToString(sig)), letter)
}

func TestDomainKeys(t *testing.T) {
	key := madeKeys().rsa1024
	rec := strings.Replace(record(t, key), "v=DKIM1; ", "", 1)
	for _, form := range []string{"simple", "nofws"} {
		for _, h := range []string{"", "from:to:subject:date"} {
			good := signDK(t, letterText, form, h, "example.com", key)
			for _, test := range []struct {
				name      string
				msg       string
				rec       string
				word      Word
				explained bool
			}{
				{"good", good, rec, Verified, false},
				{"field put on top", "X-Spam: no\r\n" + good, rec, Verified, false},
				{"body altered", strings.Replace(good, "meet", "met", 1), rec, Altered, false},
				{"subject altered", strings.Replace(good, "for Tuesday", "for Monday", 1), rec, Altered, false},
				{"footer", good + footer, rec, BodyAltered, true},
				{"empty lines at the end", good + "\r\n\r\n", rec, Verified, false},
				{"key gone", good, "p=", KeyGone, false},
				{"other key", good, record(t, madeKeys().otherRSA), KeyGone, false},
				{"g= matches", good, rec + "; g=jane", Verified, false},
				{"g= empty matches all", good, rec + "; g=", Verified, false},
				{"g= does not match", good, rec + "; g=bob", KeyGone, false},
			} {
				keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: test.rec})
				for _, raw := range [][]byte{[]byte(test.msg), toLF(test.msg)} {
					s := only(t, Judge(raw, keys, Options{}))
					if s.Scheme != DomainKeys || s.Word != test.word || s.Explained != test.explained {
						t.Errorf("%s, h=%q, %s: %s, explained %t, want %s, %t: %s", form, h, test.name, s.Word, s.Explained, test.word, test.explained, s.Reason)
					}
				}
			}
			c := only(t, Judge([]byte(good), storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: rec}), Options{})).Covered
			if wantTo := Wholly; c.From != Wholly || c.To != wantTo || c.Body != Wholly {
				t.Errorf("%s, h=%q: covered %+v", form, h, c)
			}
		}
	}
}

func TestDomainKeysSpace(t *testing.T) {
	key := madeKeys().rsa1024
	keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, key)})
	loose := func(s string) string {
		return strings.NewReplacer("Dear  Richard", "DearRichard", "plan\r\n   for", "plan for").Replace(s)
	}
	if s := only(t, Judge([]byte(loose(signDK(t, letterText, "nofws", "", "example.com", key))), keys, Options{})); s.Word != Verified {
		t.Errorf("nofws: %s", s.Word)
	}
	if s := only(t, Judge([]byte(loose(signDK(t, letterText, "simple", "", "example.com", key))), keys, Options{})); s.Word != Altered {
		t.Errorf("simple: %s", s.Word)
	}
}

// TestDomainKeysMalformed: RFC 4870 sections 3.3 and 3.8.
func TestDomainKeysMalformed(t *testing.T) {
	key := madeKeys().rsa1024
	keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, key)})
	good := signDK(t, letterText, "nofws", "", "example.com", key)
	for name, msg := range map[string]string{
		"other query":     strings.Replace(good, "q=dns", "q=http", 1),
		"other algorithm": strings.Replace(good, "rsa-sha1", "rsa-sha256", 1),
		"other form":      strings.Replace(good, "c=nofws", "c=relaxed", 1),
		"no selector":     strings.Replace(good, "s=s1", "x=s1", 1),
		"no value":        strings.Replace(good, "b=", "bb=", 1),
		"sender of other": strings.Replace(good, "Received:", "Sender: eve@evil.example\r\nReceived:", 1),
		"other domain":    strings.Replace(good, "d=example.com", "d=example.org", 1),
	} {
		if s := only(t, Judge([]byte(msg), keys, Options{})); s.Word != Malformed {
			t.Errorf("%s: %s: %s", name, s.Word, s.Reason)
		}
	}
}

// TestDomainKeysMbox: mbox quoting is undone for DomainKeys too.
func TestDomainKeysMbox(t *testing.T) {
	key := madeKeys().rsa1024
	keys := storeOf(t, Key{Selector: "s1", Domain: "example.com", Record: record(t, key)})
	good := signDK(t, letterText+"From here on\r\n", "simple", "", "example.com", key)
	quoted := strings.Replace(good, "\r\nFrom here", "\r\n>From here", 1)
	s := only(t, Judge([]byte(quoted), keys, Options{MboxQuoted: true}))
	if s.Word != Verified || !s.HasNote("mbox-quoting-undone") {
		t.Errorf("%s, notes %v", s.Word, s.Notes)
	}
}
