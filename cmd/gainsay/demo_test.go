package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDemo holds what the demo prints: a change of judgement, of words or of
// counting shows up here as a diff that a reviewer reads.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	demo := func() string {
		var out, stderr bytes.Buffer
		code := run(&env{
			ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &stderr,
			now: func() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }, by: "tester",
		}, []string{"demo", "--dir", dir})
		if code != exitDone {
			t.Fatalf("demo: exit %d\n%s", code, stderr.String())
		}
		return strings.ReplaceAll(out.String(), dir, "DIR")
	}
	got := demo()
	golden := filepath.Join("testdata", "demo.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the demo prints something else (-golden +now); run with -update and read the diff:\n%s", diff)
	}
	findings := func(s string) string { return s[strings.Index(s, "\nd01"):] }
	if again := demo(); findings(again) != findings(got) {
		t.Errorf("a second demo in the same folder differs:\n%s", cmp.Diff(findings(got), findings(again)))
	}
	d := desk{t, dir, time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)}
	d.run("check")
}
