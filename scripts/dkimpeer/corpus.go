package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/gainsay/gainsay/authentic"
)

// corpus is mail with the keys to judge it by.
type corpus struct {
	name   string
	quoted bool   // it comes from an mbox file that has ">" before "From " (mboxrd)
	mail   string // path of the mail
	table  string // path of the keys, a name and a record a line
}

func listOf(data, name string) corpus {
	return corpus{name: name, quoted: true, mail: filepath.Join(data, "lists", name+".mbox.zst"), table: filepath.Join(data, "dkim", "keys.tsv")}
}

func corpusOf(data string) corpus {
	dir := filepath.Join(data, "dkim", "mail-dkim")
	return corpus{name: "mail-dkim", mail: filepath.Join(dir, "corpus"), table: filepath.Join(dir, "FAKE_DNS.dat")}
}

// keys returns the key records as lines for the peer, and as a store for us.
func (c corpus) keys() (string, *authentic.Store, error) {
	text, err := os.ReadFile(c.table)
	if err != nil {
		return "", nil, err
	}
	var lines strings.Builder
	store := &authentic.Store{}
	for line := range strings.Lines(string(text)) {
		name, record, ok := cutKey(strings.TrimRight(line, "\r\n"))
		if !ok {
			continue
		}
		selector, domain, err := authentic.SplitKeyName(name)
		if err != nil {
			continue // the name of another kind of record
		}
		fmt.Fprintf(&lines, "%s._domainkey.%s\t%s\n", selector, domain, record)
		if _, _, err := store.Add(authentic.Key{Selector: selector, Domain: domain, Record: record}); err != nil {
			return "", nil, err
		}
	}
	return lines.String(), store, nil
}

// cutKey reads a line of either table. FAKE_DNS.dat puts a word where the DNS
// gave an error.
func cutKey(line string) (name, record string, ok bool) {
	if strings.HasPrefix(line, "#") {
		return "", "", false
	}
	name, rest, ok := strings.Cut(line, "\t")
	if !ok {
		name, rest, ok = strings.Cut(line, " ")
	}
	record, _, _ = strings.Cut(strings.TrimSpace(rest), "\t")
	if !ok || record == "NXDOMAIN" || strings.HasPrefix(record, "~~") || record == `""` {
		return "", "", false
	}
	return name, record, true
}

// messages yields each message as it was kept.
func (c corpus) messages(yield func(name string, raw []byte) error) error {
	if !c.quoted {
		files, err := filepath.Glob(filepath.Join(c.mail, "*.txt"))
		if err != nil {
			return err
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				return err
			}
			if err := yield(filepath.Base(f), raw); err != nil {
				return err
			}
		}
		return nil
	}
	all, err := readZstd(c.mail)
	if err != nil {
		return err
	}
	for i, piece := range bytes.Split(append([]byte("\n"), all...), []byte("\nFrom mboxrd@z "))[1:] {
		_, raw, _ := bytes.Cut(piece, []byte("\n"))
		if err := yield(fmt.Sprint(i+1), raw); err != nil {
			return err
		}
	}
	return nil
}

func readZstd(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(1<<27))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	return io.ReadAll(z)
}

// plain is raw as it was before it was put into an mboxrd file, for the peer:
// we undo the quoting ourselves.
func (c corpus) plain(raw []byte) []byte {
	if !c.quoted {
		return raw
	}
	lines := bytes.SplitAfter(raw, []byte("\n"))
	for i, line := range lines {
		if bytes.HasPrefix(line, []byte(">")) && bytes.HasPrefix(bytes.TrimLeft(line, ">"), []byte("From ")) {
			lines[i] = line[1:]
		}
	}
	return bytes.Join(lines, nil)
}
