package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// sha256Cmd is "sha256 FILE ENV": the hash of a file, in an environment variable.
func sha256Cmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: sha256 FILE ENV")
	}
	sum := sha256.Sum256([]byte(ts.ReadFile(args[0])))
	ts.Setenv(args[1], hex.EncodeToString(sum[:]))
}

// expandCmd makes awkward files that do not fit a script:
//
//	expand zip FILE NAME=CONTENT…   a zip whose members have just these names
//	expand crlf FILE                LF to CRLF, in place
//	expand bytes FILE ESCAPED       \xHH and \n are bytes
//	expand cut FILE N               the first N bytes, in place
func expandCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: expand zip|crlf|bytes|cut FILE …")
	}
	file := ts.MkAbs(args[1])
	switch args[0] {
	case "zip":
		ts.Check(writeZip(file, args[2:]))
	case "crlf":
		b := ts.ReadFile(args[1])
		ts.Check(os.WriteFile(file, []byte(strings.ReplaceAll(b, "\n", "\r\n")), 0o600))
	case "bytes":
		ts.Check(os.WriteFile(file, unescape(args[2]), 0o600))
	case "cut":
		b := ts.ReadFile(args[1])
		n := 0
		for _, c := range args[2] {
			n = n*10 + int(c-'0')
		}
		ts.Check(os.WriteFile(file, []byte(b[:n]), 0o600))
	default:
		ts.Fatalf("expand: unknown kind %s", args[0])
	}
}

func writeZip(file string, members []string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := zip.NewWriter(f)
	for _, m := range members {
		name, content, _ := strings.Cut(m, "=")
		if rest, ok := strings.CutPrefix(content, "@"); ok {
			b, err := os.ReadFile(rest)
			if err != nil {
				return err
			}
			content = string(b)
		}
		mw, err := w.Create(name)
		if err != nil {
			return err
		}
		if _, err := mw.Write(unescape(content)); err != nil {
			return err
		}
	}
	return w.Close()
}

func unescape(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			switch {
			case s[i+1] == 'n':
				out = append(out, '\n')
				i++
				continue
			case s[i+1] == 'x' && i+3 < len(s):
				if b, err := hex.DecodeString(s[i+2 : i+4]); err == nil {
					out = append(out, b...)
					i += 3
					continue
				}
			}
		}
		out = append(out, s[i])
	}
	return out
}
