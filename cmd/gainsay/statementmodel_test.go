package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const modelArticle = `Spokeswoman answers

Nadia Okafor was blunt. "There was nothing between us and Meridian," she said on Tuesday. "I paid Meridian nothing."

The harbour was calm.
`

// modelDesk is a case with one article, and people whom it knows.
func modelDesk(t *testing.T) (desk, string) {
	t.Helper()
	d := desk{t, t.TempDir(), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)}
	file := filepath.Join(d.dir, "article.txt")
	if err := os.WriteFile(file, []byte(modelArticle), 0o600); err != nil {
		t.Fatal(err)
	}
	d.run("import", file, "--published", "2024-10-16")
	d.run("people", "same", "name:Nadia Okafor", "--person", "Nadia Okafor", "--why", "her name")
	d.run("people", "same", "name:Meridian", "--org", "Meridian", "--why", "its name")
	return d, file
}

// answering is an endpoint that gives one answer and keeps what it was asked.
func answering(t *testing.T, answer string, asked *[]byte) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/chat/completions" || r.Method != http.MethodPost {
			t.Errorf("%s %s: %v", r.Method, r.URL.Path, err)
		}
		if asked != nil {
			*asked = b
		}
		if err := json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]any{"content": answer}}}}); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// journal returns the bodies of the entries of a kind.
func (d desk) journal(kind string) []string {
	d.t.Helper()
	b, err := os.ReadFile(filepath.Join(d.dir, "case", "journal", "entries.jsonl"))
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(b), "\n") {
		if strings.Contains(line, `"kind":"`+kind+`"`) {
			out = append(out, line)
		}
	}
	return out
}

// TestModelSuggestions holds what becomes of an answer: what is word for word,
// parses and names people of the case is suggested; all else is dropped, and
// the journal has both sides of the exchange.
func TestModelSuggestions(t *testing.T) {
	d, file := modelDesk(t)
	const good = `{"speaker":"Nadia Okafor","quote":"There was nothing between us and Meridian","polarity":"denies","proposition":"contact(\"Nadia Okafor\", Meridian)"}`
	answer := "```json\n[" + strings.Join([]string{
		good,
		`{"speaker":"Nadia Okafor","quote":"There was nothing between us and the buyers","polarity":"denies","proposition":"contact(\"Nadia Okafor\", Meridian)"}`,
		`{"speaker":"Nadia Okafor","quote":"The harbour was calm.","polarity":"denies","proposition":"quiet(Meridian)"}`,
		`{"speaker":"Felix Brandt","quote":"The harbour was calm.","polarity":"denies","proposition":"contact(\"Nadia Okafor\", Meridian)"}`,
		`{"speaker":"Nadia Okafor","quote":"The harbour was calm.","polarity":"perhaps","proposition":"contact(\"Nadia Okafor\", Meridian)"}`,
		`{"speaker":"Nadia Okafor","quote":"","polarity":"denies","proposition":"contact(\"Nadia Okafor\", Meridian)"}`,
	}, ",") + "]\n```"
	var asked []byte
	s := answering(t, answer, &asked)
	out := d.run("statement", "read", file, "--model-url", s.URL+"/v1", "--model", "tiny", "--json")
	if n := strings.Count(out, `"model":"tiny"`); n != 1 || !strings.Contains(out, `model:tiny`) {
		t.Errorf("%d suggestions of the model:\n%s", n, out)
	}
	if !bytes.Contains(asked, []byte("The harbour was calm.")) || !bytes.Contains(asked, []byte(`"model":"tiny"`)) {
		t.Errorf("asked %s", asked)
	}
	kept := d.journal(kindModelAsk)
	if len(kept) != 1 {
		t.Fatalf("%d questions in the journal", len(kept))
	}
	for _, want := range []string{"The harbour was calm.", "There was nothing between us and the buyers", `"kept":1`, "not word for word", "does not parse", "the case does not know who", "neither asserts nor denies"} {
		if !strings.Contains(kept[0], want) {
			t.Errorf("the journal has no %q", want)
		}
	}
	rates := d.run("statement", "review", "--rates")
	if !strings.Contains(rates, "model:tiny") {
		t.Errorf("rates:\n%s", rates)
	}
}

// TestModelAnswersThatAreNone holds that what is no answer is dropped or said,
// and never made into something.
func TestModelAnswersThatAreNone(t *testing.T) {
	d, file := modelDesk(t)
	for _, answer := range []string{"I am happy to help!", `{"speaker":"x"}`, `[1]`, strings.Repeat("[", 100_000), "[" + strings.Repeat(`{},`, modelMaxDrafts) + "{}]"} {
		s := answering(t, answer, nil)
		out, stderr, code := d.try("statement", "read", file, "--model-url", s.URL+"/v1", "--model", "tiny", "--json")
		if code != exitDone || strings.Contains(out, `"model":"tiny"`) || !strings.Contains(stderr, "was dropped") {
			t.Errorf("%.40q: exit %d, %s%s", answer, code, out, stderr)
		}
	}
	for name, handler := range map[string]http.HandlerFunc{
		"error": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusTeapot) },
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://192.0.2.1/", http.StatusTemporaryRedirect)
		},
		"nothing": func(http.ResponseWriter, *http.Request) {},
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte(" "), modelAnswerBytes+1))
		},
	} {
		s := httptest.NewServer(handler)
		if _, stderr, code := d.try("statement", "read", file, "--model-url", s.URL+"/v1", "--model", "tiny"); code != exitError {
			t.Errorf("%s: exit %d, %s", name, code, stderr)
		}
		s.Close()
	}
	for _, line := range d.journal(kindModelAsk) {
		if !strings.Contains(line, `"error":"`) {
			t.Errorf("a failed question is journalled without its error: %.200s", line)
		}
	}
}

// TestTextStaysOnThisMachine holds that no text leaves it without the case's
// own switch, which is journalled and can be taken back.
func TestTextStaysOnThisMachine(t *testing.T) {
	d, file := modelDesk(t)
	refused := func() bool {
		_, stderr, code := d.try("statement", "read", file, "--model-url", "http://model.invalid/v1", "--model", "m")
		return code == exitUsage && strings.Contains(stderr, "may not be sent to model.invalid")
	}
	if !refused() {
		t.Error("another machine was not refused")
	}
	d.run("statement", "model", "allow", "model.invalid", "--why", "a test")
	if out := d.run("statement", "model"); strings.TrimSpace(out) != "model.invalid" {
		t.Errorf("allowed: %q", out)
	}
	if refused() {
		t.Error("the switch is on, and the machine was refused")
	}
	d.run("statement", "model", "deny", "model.invalid", "--why", "a test")
	if !refused() {
		t.Error("the switch was taken back, and the machine was not refused")
	}
	if n := len(d.journal(kindModelAllow)) + len(d.journal(kindModelDeny)); n != 2 {
		t.Errorf("%d decisions in the journal", n)
	}
	for _, args := range [][]string{
		{"--model-url", "http://127.0.0.1:1/v1"}, {"--model", "m"}, {"--model-url", "ftp://127.0.0.1/v1", "--model", "m"},
		{"--model-url", "http://u:p@127.0.0.1/v1", "--model", "m"}, {"--model-url", "http://127.0.0.1:1/v1", "--model", "m", "--dry-run"},
	} {
		if _, _, code := d.try(append([]string{"statement", "read", file}, args...)...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

func TestThisMachine(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.8.9.1": true, "::1": true, "localhost": true, "LOCALHOST": true, "::ffff:127.0.0.1": true,
		"10.0.0.1": false, "0.0.0.0": false, "localhost.example": false, "127.0.0.1.example": false, "2001:db8::1": false, "": false,
	} {
		if got := thisMachine(host); got != want {
			t.Errorf("%q is this machine: %v", host, got)
		}
	}
	if onlyThisMachine("tcp", "192.0.2.1:80", nil) == nil || onlyThisMachine("tcp", "127.0.0.1:80", nil) != nil {
		t.Error("an address is not held to this machine")
	}
}
