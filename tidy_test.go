package gainsay_test

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	maxFileLines     = 800
	maxTestFileLines = 1200
	maxFunctionLines = 100
	maxBlobBytes     = 200 << 10
	maxReadmeLines   = 150
)

var (
	bannedPackages = regexp.MustCompile(`^(util|utils|common|helpers|helper|models|model|misc|types|errors|config)$`)
	// bannedWords never appear in what the program prints about a person
	// (method section 5).
	bannedWords  = regexp.MustCompile(`(?i)\b(liar|lied|lying|knowingly|lies? to)\b`)
	changelogTop = regexp.MustCompile(`^(Bugfix|Enhancement|Change|Security): \S`)
	bareTODO     = regexp.MustCompile(`\b(TODO|FIXME|XXX)\b(?:[^(]|$)`)
)

// projectFiles calls f with every file that belongs to the project.
func projectFiles(t *testing.T, f func(path string, data []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (name == ".git" || name == "node_modules" || name == "bin" || name == "gainsay-demo") {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f(filepath.ToSlash(path), data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesKeepTheirSize(t *testing.T) {
	projectFiles(t, func(path string, data []byte) {
		lines := bytes.Count(data, []byte("\n"))
		switch {
		case strings.HasSuffix(path, "_test.go") && lines > maxTestFileLines,
			strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") && lines > maxFileLines:
			t.Errorf("%s has %d lines: split it by idea", path, lines)
		case path == "README.md" && lines > maxReadmeLines:
			t.Errorf("README.md has %d lines, more than %d", lines, maxReadmeLines)
		}
		if len(data) > maxBlobBytes && !strings.Contains(path, "testdata/") && path != "go.sum" {
			t.Errorf("%s has %d bytes: large files do not belong here", path, len(data))
		}
	})
}

func TestEveryPackageAndNameIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	projectFiles(t, func(path string, data []byte) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "testdata/") {
			return
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, data, parser.ParseComments)
		if err != nil {
			t.Fatalf("reading %s: %v", path, err)
		}
		dir := filepath.Dir(path)
		documented[dir] = documented[dir] || file.Doc != nil
		if bannedPackages.MatchString(file.Name.Name) {
			t.Errorf("%s: package %s says nothing: name it after its idea", path, file.Name.Name)
		}
		for _, d := range file.Decls {
			checkDecl(t, fset, path, d)
		}
	})
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package in %s has no package comment", dir)
		}
	}
}

func checkDecl(t *testing.T, fset *token.FileSet, path string, d ast.Decl) {
	t.Helper()
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.Name == "init" && d.Recv == nil {
			t.Errorf("%s: no init functions: order and presence must be visible", path)
		}
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
			t.Errorf("%s: %s has no comment", fset.Position(d.Pos()), d.Name.Name)
		}
		lines := fset.Position(d.End()).Line - fset.Position(d.Pos()).Line + 1
		if lines > maxFunctionLines {
			t.Errorf("%s: %s has %d lines, more than %d", fset.Position(d.Pos()), d.Name.Name, lines, maxFunctionLines)
		}
	case *ast.GenDecl:
		if d.Tok != token.TYPE {
			return
		}
		for _, s := range d.Specs {
			if s := s.(*ast.TypeSpec); s.Name.IsExported() && d.Doc == nil && s.Doc == nil {
				t.Errorf("%s: type %s has no comment", fset.Position(s.Pos()), s.Name.Name)
			}
		}
	}
}

// exportedReceiver reports whether d is a function or a method of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	expr := d.Recv.List[0].Type
	if star, ok := expr.(*ast.StarExpr); ok {
		expr = star.X
	}
	if index, ok := expr.(*ast.IndexExpr); ok {
		expr = index.X
	}
	id, ok := expr.(*ast.Ident)
	return ok && id.IsExported()
}

func TestWordsAreFair(t *testing.T) {
	projectFiles(t, func(path string, data []byte) {
		printed := strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".tmpl") ||
			strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
		if !printed {
			return
		}
		if m := bannedWords.Find(data); m != nil {
			t.Errorf("%s says %q: a finding never speaks of intent", path, m)
		}
	})
}

func TestTestdataSaysWhyItExists(t *testing.T) {
	dirs := map[string]bool{}
	projectFiles(t, func(path string, _ []byte) {
		i := strings.Index(path, "testdata/")
		if i < 0 || strings.Contains(path, "testdata/fuzz/") || strings.Contains(path, "testdata/rapid/") {
			return
		}
		dirs[path[:i+len("testdata")]] = true
	})
	for dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
			t.Errorf("%s has no README.md that says why each fixture exists", dir)
		}
	}
}

func TestChangelogFragmentsHaveTheirForm(t *testing.T) {
	projectFiles(t, func(path string, data []byte) {
		if !strings.HasPrefix(path, "changelog/unreleased/") {
			return
		}
		s := bufio.NewScanner(bytes.NewReader(data))
		s.Scan()
		if !changelogTop.MatchString(s.Text()) {
			t.Errorf("%s begins with %q, not with Bugfix:, Enhancement:, Change: or Security:", path, s.Text())
		}
	})
}

func TestNothingIsLeftForLater(t *testing.T) {
	projectFiles(t, func(path string, data []byte) {
		if strings.HasSuffix(path, ".go") && path != "tidy_test.go" && bareTODO.Match(data) {
			t.Errorf("%s has a TODO without a name and an issue", path)
		}
	})
}
