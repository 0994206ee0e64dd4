// Command mutants plants known bugs in package finding, one at a time, and
// checks that the test named for each fails (method section 7). It changes no
// file: the go command is given an overlay. It prints how many were caught,
// and exits with 1 unless all were.
//
//	go run ./scripts/mutants          all of them
//	go run ./scripts/mutants polarity only those whose name holds the word
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// atOnce is how many mutants are built and run side by side.
const atOnce = 2

// oneRunMax is how long one mutant may take: a bug may make a test run for
// ever, and is caught then as well.
const oneRunMax = 2 * time.Minute

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(only []string) error {
	dir, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return fmt.Errorf("making a folder for the mutants: %w", err)
	}
	defer os.RemoveAll(dir)
	var chosen []mutant
	for _, m := range mutants {
		if len(only) == 0 || strings.Contains(m.name, strings.Join(only, " ")) {
			chosen = append(chosen, m)
		}
	}
	if err := sound(chosen); err != nil {
		return err
	}
	results := make([]error, len(chosen))
	var wait sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i, m := range chosen {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = m.caught(filepath.Join(dir, fmt.Sprint(i)))
		})
	}
	wait.Wait()
	caught := 0
	for i, m := range chosen {
		if results[i] == nil {
			caught++
			fmt.Printf("caught   %-44s by %s\n", m.name, m.test)
		} else {
			fmt.Printf("MISSED   %-44s %v\n", m.name, results[i])
		}
	}
	fmt.Printf("%d of %d planted bugs caught by the test named for each\n", caught, len(chosen))
	if caught < len(chosen) {
		return fmt.Errorf("%d planted bugs were not caught", len(chosen)-caught)
	}
	return nil
}

// sound checks that the tests pass without any bug, or catching one means
// nothing.
func sound(chosen []mutant) error {
	parts := map[string][]string{} // of each test, the cases that are named
	for _, m := range chosen {
		test, part, _ := strings.Cut(m.test, "/")
		parts[test] = append(parts[test], part)
	}
	var whole []string
	for test, names := range parts {
		if names[0] == "" {
			whole = append(whole, test)
			continue
		}
		if out, err := goTest("", "^"+test+"$/^("+strings.Join(names, "|")+")$"); err != nil {
			return fmt.Errorf("the tests fail without any planted bug:\n%s", out)
		}
	}
	if out, err := goTest("", "^("+strings.Join(whole, "|")+")$"); err != nil {
		return fmt.Errorf("the tests fail without any planted bug:\n%s", out)
	}
	return nil
}

// caught plants the bug and returns nil where its test fails.
func (m mutant) caught(dir string) error {
	file, err := filepath.Abs(filepath.Join("finding", m.file))
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("reading what to change: %w", err)
	}
	if n := strings.Count(string(text), m.from); n != 1 {
		return fmt.Errorf("%q stands %d times in finding/%s: mend the mutant", m.from, n, m.file)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	changed := filepath.Join(dir, m.file)
	if err := os.WriteFile(changed, []byte(strings.Replace(string(text), m.from, m.to, 1)), 0o600); err != nil {
		return err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{file: changed}})
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		return err
	}
	out, err := goTest(path, anchored(m.test))
	switch {
	case err == nil:
		return fmt.Errorf("%s passes", m.test)
	case bytes.Contains(out, []byte("[build failed]")) || bytes.Contains(out, []byte("[setup failed]")):
		return fmt.Errorf("it does not build:\n%s", out)
	case bytes.Contains(out, []byte("no tests to run")):
		return fmt.Errorf("there is no %s", m.test)
	}
	return nil
}

// anchored makes a -run pattern of a test's own name.
func anchored(test string) string {
	return "^" + strings.ReplaceAll(test, "/", "$/^") + "$"
}

// goTest runs tests of package finding, with an overlay where there is one.
func goTest(overlay, pattern string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), oneRunMax)
	defer cancel()
	args := []string{"test", "-vet=off"}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	args = append(args, "-run", pattern, "./finding", "-rapid.shrinktime=1ms")
	out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return out, fmt.Errorf("running go test: %w", err)
	}
	return out, err
}
