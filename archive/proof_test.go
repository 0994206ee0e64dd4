package archive

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/authentic"
)

// Whoever changes how a signed body is read has changed what is read, or
// nothing: the fields that say how are taken away, and the words compared.
func TestReadsTheSame(t *testing.T) {
	all := []string{"content-type", "content-transfer-encoding", "mime-version", "cc"}
	const words = "\r\nThe words, and nothing else.\r\n"
	for name, tt := range map[string]struct {
		raw  string
		open []string
		want bool
	}{
		"nothing said":         {"From: a@x\r\n" + words, all, true},
		"plain":                {"From: a@x\r\nContent-Type: text/plain; charset=utf-8\r\n" + words, all, true},
		"8 bits":               {"From: a@x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nFür Ada.\r\n", all, true},
		"another charset":      {"From: a@x\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\nF\xfcr Ada.\r\n", all, false},
		"base64":               {"From: a@x\r\nContent-Transfer-Encoding: base64\r\n\r\nVGhlIHdvcmRzLg==\r\n", all, false},
		"base64, under it":     {"From: a@x\r\nContent-Transfer-Encoding: base64\r\n\r\nVGhlIHdvcmRzLg==\r\n", []string{"content-type", "cc"}, true},
		"quoted-printable":     {"From: a@x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nI do =6Eot know.\r\n", all, false},
		"a part of many":       {"From: a@x\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\nNot me.\r\n--B\r\n\r\nIt was me.\r\n--B--\r\n", all, false},
		"markup":               {"From: a@x\r\nContent-Type: text/html\r\n\r\nIt was <!-- not --> me.\r\n", all, false},
		"markup, under it":     {"From: a@x\r\nContent-Type: text/html\r\n\r\nIt was <!-- not --> me.\r\n", []string{"mime-version"}, true},
		"two of a name":        {"Content-Type: text/html\r\nFrom: a@x\r\nContent-Type: text/html\r\n\r\nIt was <!-- not --> me.\r\n", all, false},
		"nothing that matters": {"From: a@x\r\nContent-Type: text/html\r\n\r\nIt was <!-- not --> me.\r\n", []string{"cc", "sender"}, true},
	} {
		if got := readsTheSame([]byte(tt.raw), tt.open); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// That a key was found in a trove stays with it, whatever the document said,
// and through a file that it is written out to.
func TestKeyInTrove(t *testing.T) {
	k := authentic.Key{Selector: "s", Domain: "d.example", Record: "v=DKIM1; k=ed25519; p=+Z/KQ3SPLWqELFQdHlDLh1lH9OwI5NvvgzSAptiEqTM=", Source: "the DNS, asked by the court"}
	if KeyInTrove(k) {
		t.Error("a key from elsewhere is said to be of a trove")
	}
	k.Source = KeySourceInTrove("papers", 7, k.Source)
	if want := "trove papers itself, exhibit 7 (the DNS, asked by the court)"; k.Source != want || !KeyInTrove(k) {
		t.Errorf("%q", k.Source)
	}
	back, problems := authentic.ParseKeys(authentic.FormatKeys([]authentic.Key{k}), authentic.Key{Source: "file keys.tsv"})
	if len(back) != 1 || len(problems) > 0 || !KeyInTrove(back[0]) {
		t.Errorf("written out and read in again: %+v, %v", back, problems)
	}
}

// Judged counts moves, whether one mail or many at a time.
func TestJudgedJoin(t *testing.T) {
	var one, sum Judged
	one.Add("", authentic.Unsigned)
	one.Add(authentic.KeyGone, authentic.Verified)
	one.Add(authentic.KeyGone, authentic.Verified)
	one.Add(authentic.Verified, authentic.Verified)
	sum.Join(one)
	sum.Join(Judged{Mails: 2, Unread: 1, Changes: []Move{{To: authentic.Unsigned, Mails: 1}, {To: authentic.KeyGone, Mails: 1}}})
	want := Judged{Mails: 6, Unread: 1, Changes: []Move{{To: authentic.KeyGone, Mails: 1}, {To: authentic.Unsigned, Mails: 2}, {From: authentic.KeyGone, To: authentic.Verified, Mails: 2}}}
	if diff := cmp.Diff(want, sum); diff != "" {
		t.Error(diff)
	}
}
