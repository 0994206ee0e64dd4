package authentic

import (
	"archive/tar"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// readTar returns the files of a compressed tar of the real data.
func readTar(t testing.TB, name string) map[string][]byte {
	t.Helper()
	z, err := zstd.NewReader(bytes.NewReader(shared(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if out[h.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMimeKit judges the S/MIME and OpenPGP mail among MimeKit's test data,
// with the roots and keys that come with it, and without.
func TestMimeKit(t *testing.T) {
	files := readTar(t, "mime/mimekit.tar.zst")
	roots := x509.NewCertPool()
	var given []*x509.Certificate
	for name, b := range files {
		if path.Ext(name) != ".crt" {
			continue
		}
		block, _ := pem.Decode(b)
		if block == nil {
			t.Fatalf("%s is no PEM", name)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if bytes.Equal(c.RawIssuer, c.RawSubject) {
			roots.AddCert(c)
		}
		given = append(given, c)
	}
	keys, problems := ReadKeyring(files["mimekit/openpgp/mimekit.gpg.pub"])
	if len(keys) == 0 {
		t.Errorf("no keys: %v", problems)
	}
	var report strings.Builder
	fmt.Fprintf(&report, "%d certificates, %d keys, %d problems of the keyring\n", len(given), len(keys), len(problems))
	counts := map[string]int{}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for n, raw := range mailIn(name, files[name]) {
			o := Judge(raw, nil, Options{Roots: roots, Certificates: given, Keyring: keys})
			for _, s := range o.Signatures {
				if s.Place > 0 {
					continue
				}
				counts[fmt.Sprintf("%s %s %s: %s, body %q, chain %q, author %t", s.Scheme, s.Form, s.Algorithm, s.Word, s.Body, chainOf(s), s.Author)]++
				t.Logf("%s, message %d: %s: %s", name, n, s.Word, s.Reason)
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&report, "%4d %s\n", counts[k], k)
	}
	golden(t, "mimekit.txt", report.String())
}

func chainOf(s Signature) TrustState {
	if s.Certificate == nil {
		return ""
	}
	return s.Certificate.Trust.State
}

// mailIn returns the messages in a file: those of a mailbox, or the file.
func mailIn(name string, b []byte) [][]byte {
	if strings.HasSuffix(name, ".mbox.txt") {
		var out [][]byte
		for _, piece := range bytes.Split(append([]byte("\n"), b...), []byte("\nFrom "))[1:] {
			_, raw, _ := bytes.Cut(piece, []byte("\n"))
			out = append(out, raw)
		}
		return out
	}
	switch path.Ext(name) {
	case ".eml", ".txt", ".dat", ".msg":
		return [][]byte{b}
	}
	return nil
}
