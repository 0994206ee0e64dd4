package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// maxReadmeLines is how long the README may be.
const maxReadmeLines = 150

func readReadme(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// indented returns the blocks of a Markdown text that are indented by four
// spaces, without these.
func indented(text string) []string {
	var blocks []string
	var block strings.Builder
	for line := range strings.Lines(text + "\n") {
		if inside, ok := strings.CutPrefix(line, "    "); ok {
			block.WriteString(inside)
			continue
		}
		if block.Len() > 0 {
			blocks = append(blocks, block.String())
			block.Reset()
		}
	}
	return blocks
}

// TestReadmeShowsTheDemo: what the README shows of the demo is what the demo
// prints, but for where lines end, and for "…" alone on a line, which stands
// for lines left out. And the README is short enough to be read.
func TestReadmeShowsTheDemo(t *testing.T) {
	readme := readReadme(t)
	if n := strings.Count(readme, "\n"); n > maxReadmeLines {
		t.Errorf("the README has %d lines; at most %d are read", n, maxReadmeLines)
	}
	golden, err := os.ReadFile(filepath.Join("testdata", "demo.golden"))
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, block := range indented(readme) {
		if !regexp.MustCompile(`^d\d\d  `).MatchString(block) {
			continue
		}
		shown++
		_, rest, _ := strings.Cut("\n"+string(golden), "\n"+block[:5])
		rest = oneLine(block[:5]+rest, len(golden))
		for _, piece := range regexp.MustCompile(`(?m)^ *…$`).Split(block, -1) {
			piece = oneLine(piece, len(golden))
			_, behind, found := strings.Cut(rest, piece)
			if !found {
				t.Errorf("the demo does not print this, or not in this place:\n%s", piece)
			}
			rest = behind
		}
	}
	if shown == 0 {
		t.Error("the README shows no finding of the demo")
	}
}

// shellWords are the words of a line of the README, quoted ones whole.
var shellWords = regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s'"]+`)

// TestReadmeCommands types every command of the README's own case, in order,
// beside a mailbox, an X archive, keys and the README's own statement.
func TestReadmeCommands(t *testing.T) {
	readme := readReadme(t)
	dir := t.TempDir()
	t.Chdir(dir)
	say := ""
	var lines []string
	for _, block := range indented(readme) {
		if strings.HasPrefix(block, "statement ") {
			say = block
		}
		if strings.HasPrefix(block, "gainsay ") {
			lines = append(lines, strings.Split(strings.TrimSpace(block), "\n")...)
		}
	}
	if say == "" || len(lines) < 10 {
		t.Fatalf("the README has the statement %q and %d commands", say, len(lines))
	}
	var x bytes.Buffer
	z := zip.NewWriter(&x)
	for name, content := range map[string]string{
		"data/account.js":         `window.YTD.account.part0 = [ {"account":{"accountId":"4001","username":"janeroe","accountDisplayName":"Jane Roe"}} ]`,
		"data/direct-messages.js": `window.YTD.direct_messages.part0 = [ {"dmConversation":{"conversationId":"4001-5002","messages":[{"messageCreate":{"id":"1","senderId":"4001","recipientId":"5002","text":"hi","createdAt":"2024-09-20T10:00:00.000Z"}}]}} ]`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	keys, err := demoFiles.ReadFile("demo/keys.tsv")
	if err != nil {
		t.Fatal(err)
	}
	mbox := "From jane.roe@example.org Mon Sep 30 09:12:45 2024\nMessage-ID: <1@example.org>\nDate: Mon, 30 Sep 2024 09:12:40 +0200\n" +
		"From: Jane Roe <jane.roe@example.org>\nTo: b@b.example\nSubject: x\n\nThe harbour board met.\n"
	for name, content := range map[string]string{"leak.mbox": mbox, "archive.zip": x.String(), "said.say": say, "keys.tsv": string(keys)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range lines {
		args := shellWords.FindAllString(line, -1)[1:]
		for i, a := range args {
			args[i] = strings.Trim(a, `'"`)
		}
		var out, stderr bytes.Buffer
		code := run(&env{
			ctx: t.Context(), stdin: strings.NewReader(""), stdout: &out, stderr: &stderr,
			now: func() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }, by: "tester",
		}, args)
		if code != exitDone || out.Len() == 0 {
			t.Errorf("%s\nexit %d, %d bytes printed\n%s", line, code, out.Len(), stderr.String())
		}
	}
}
