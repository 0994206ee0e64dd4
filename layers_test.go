package gainsay_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"strings"
	"testing"
)

const modulePath = "github.com/gainsay/gainsay"

// rank is the import order of ARCHITECTURE.md: a package may import only
// packages of a lower rank. "dir/*" ranks everything below dir.
var rank = map[string]int{
	"":                    0,
	"evidence":            1,
	"message":             2,
	"source/*":            3,
	"source":              4,
	"authentic":           4,
	"people":              4,
	"thread":              4,
	"search":              4,
	"compare":             4,
	"statement":           4,
	"statement/*":         5,
	"finding":             5,
	"finding/*":           6,
	"archive":             6,
	"archive/archivetest": 7,
	"archive/sqlite":      7,
	"archive/crowd":       8,
	"intake":              8,
	"history":             8,
	"access":              8,
	"release":             8,
	"web":                 9,
	"cmd/gainsay":         10,
	"scripts/*":           11,
}

func rankOf(pkg string) (int, bool) {
	if r, ok := rank[pkg]; ok {
		return r, true
	}
	r, ok := rank[path.Dir(pkg)+"/*"]
	return r, ok
}

// TestImportsFollowTheFlow holds the architecture: data flows one way, and a
// package that has no place in the order fails until it is given one.
func TestImportsFollowTheFlow(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		from := local(p.ImportPath)
		fromRank, ok := rankOf(from)
		if !ok {
			t.Errorf("package %s has no place in the import order: add it to rank, and to ARCHITECTURE.md", from)
			continue
		}
		for _, imported := range p.Imports {
			if !strings.HasPrefix(imported, modulePath) {
				continue
			}
			to := local(imported)
			if toRank, ok := rankOf(to); ok && toRank >= fromRank {
				t.Errorf("%s (rank %d) imports %s (rank %d): data flows the other way", from, fromRank, to, toRank)
			}
		}
	}
	if seen < 10 {
		t.Fatalf("go list found %d packages, which cannot be all", seen)
	}
}

func local(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, modulePath), "/")
}

// ioImports may not be imported below intake, archive and web: the middle is
// pure, so that a judgement can be repeated.
var ioImports = []string{"os", "net", "net/http", "os/exec", "database/sql", "math/rand", "math/rand/v2", "crypto/rand", "syscall"}

// TestTheMiddleIsPure keeps files, network and chance out of the packages that
// read and judge.
func TestTheMiddleIsPure(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("listing packages: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			break
		}
		from := local(p.ImportPath)
		if r, ok := rankOf(from); !ok || r >= rank["archive"] {
			continue
		}
		for _, imported := range p.Imports {
			for _, banned := range ioImports {
				if imported == banned {
					t.Errorf("%s imports %s: nothing below archive does I/O or tosses a coin", from, imported)
				}
			}
		}
	}
}
