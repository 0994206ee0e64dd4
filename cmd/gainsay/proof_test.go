package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// TestRealListsAreJudgedAtImport takes two real mailing lists in through the
// program, with the six keys that are at hand, and asks by outcome. The numbers
// are those that package authentic's own test of the lists counts, message by
// message.
func TestRealListsAreJudgedAtImport(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short: fifteen thousand messages take a while")
	}
	lists := filepath.Join("..", "..", "..", "shared", "data", "lists")
	keys := filepath.Join("..", "..", "..", "shared", "data", "dkim", "keys.tsv")
	for _, f := range []string{lists, keys} {
		if _, err := os.Stat(f); err != nil {
			t.Skipf("SKIP: ../shared/data is not here (%s): no real mail to judge", f)
		}
	}
	dir := t.TempDir()
	caseDir := filepath.Join(dir, "case")
	say := func(codes string, args ...string) string {
		t.Helper()
		cmd := program(t.Context(), append(args, "--case", caseDir)...)
		out, err := cmd.Output()
		exit, _ := err.(*exec.ExitError)
		if err != nil && (exit == nil || !strings.Contains(codes, string(rune('0'+exit.ExitCode())))) {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	usrp, btrfs := unpack(t, lists, "usrp-1k", dir), unpack(t, lists, "btrfs-15k", dir)
	count := func(query string, want int) {
		t.Helper()
		var got int
		if err := json.Unmarshal([]byte(say("", "search", "--count", query)), &got); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", query, got, err, want)
		}
	}

	// On the users' list every letter got a footer. Without keys nothing is
	// known of it; the keys settle it, as altered by the list.
	say("3", "import", usrp, "--trove", "usrp")
	count("proof:verified", 0)
	count("proof:altered", 0)
	told := say("", "keys", "import", keys, "--why", "seen in the DNS")
	if !strings.Contains(told, "703 messages are now header altered (before: key gone)") {
		t.Errorf("keys import says\n%s", told)
	}
	count("proof:altered", 703)
	count("proof:verified", 0)
	count("proof:key-gone", 290)
	count("proof:unsigned", 202)

	// With the keys there, the developers' list is judged as it comes in.
	done := say("3", "import", btrfs, "--trove", "btrfs", "--json")
	if !strings.Contains(done, `"verified":3286`) || !strings.Contains(done, `"key-gone":5018`) {
		t.Errorf("import says\n%s", done)
	}
	for query, want := range map[string]int{
		"verified": 3286, "header-altered": 107, "altered": 107, "key-gone": 5018, "unsigned": 6584, "unvouched": 2, "malformed": 0, "constructed": 0, "not-judged": 0,
	} {
		count("in:btrfs proof:"+query, want)
	}
	if out := say("", "authenticate", "--all"); !strings.Contains(out, "every outcome is as it was") {
		t.Errorf("judged again:\n%s", out)
	}
}

func unpack(t *testing.T, lists, name, dir string) string {
	t.Helper()
	in, err := os.Open(filepath.Join(lists, name+".mbox.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	z, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(1<<27))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	p := filepath.Join(dir, name+".mbox")
	out, err := os.Create(p)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(out, z)
	if closeErr := out.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	return p
}
