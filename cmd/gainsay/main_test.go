package main

import (
	"context"
	"flag"
	"net"
	"os"
	"os/signal"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "update golden files")

// testNow is the clock of every script, unless the script sets another.
const testNow = "2026-01-15T12:00:00Z"

// asProgram makes the test binary behave as the program: for tests that kill it.
const asProgram = "GAINSAY_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){
		"gainsay": func() { os.Exit(runForTest()) },
	})
}

// runForTest is main with a clock and a user that do not move.
func runForTest() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	at := os.Getenv("GAINSAY_TEST_NOW")
	if at == "" {
		at = testNow
	}
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	return run(&env{
		ctx: ctx, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		now: func() time.Time { return now }, by: "tester", lookupTXT: lookupForTest,
	}, os.Args[1:])
}

// lookupForTest is a DNS of one line: GAINSAY_TEST_DNS is "name record".
func lookupForTest(_ context.Context, name string) ([]string, error) {
	have, record, _ := strings.Cut(os.Getenv("GAINSAY_TEST_DNS"), " ")
	if have != name {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return []string{record}, nil
}

// TestScripts runs the program as its user does. One file is one behaviour;
// its first comment says which.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"sha256":  sha256Cmd,
			"expand":  expandCmd,
			"tsa":     tsaCmd,
			"ots":     otsCmd,
			"pgpmail": pgpMailCmd,
		},
	})
}
