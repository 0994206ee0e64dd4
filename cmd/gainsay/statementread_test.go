package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/intake"
)

// TestReadingHugeAndHostileArticles holds that a long article is read to its
// end, that one beyond the limit is refused in clear words, that the same words are suggested once, and that
// what is no text at all suggests nothing.
func TestReadingHugeAndHostileArticles(t *testing.T) {
	d := desk{t, t.TempDir(), time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)}
	write := func(name, text string) string {
		file := filepath.Join(d.dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	d.run("import", write("a.txt", "A page of text that is here to make a case.\n"))
	const claim = "\"I never had any contact with Meridian,\" Ann Roe said on Tuesday.\n\n"
	const quiet = "It was a quiet day in the harbour and the water was grey.\n\n"
	out, stderr, code := d.try("statement", "read", write("some.txt", claim+claim+strings.Repeat(quiet, 20000)+strings.Replace(claim, "Meridian", "Brandt", 1)), "--published", "2024-10-16")
	if code != exitDone || !strings.Contains(out, "2 new suggestions,") || !strings.Contains(out, "Brandt") {
		t.Errorf("a long article: exit %d, %.2000s%s", code, out, stderr)
	}
	out, stderr, code = d.try("statement", "read", write("long.txt", claim+strings.Repeat(quiet, intake.MaxArticleText/59+1)), "--published", "2024-10-16")
	if code != exitError || !strings.Contains(stderr, "the limit is 8.4 MB") || out != "" {
		t.Errorf("an article beyond the limit: exit %d, %.2000s%s", code, out, stderr)
	}
	for name, text := range map[string]string{
		"rtl.txt":  "\u202eקרוב\u202c אמר “לא נפגשתי עם אף אחד” ואז הלך הביתה בערב.\n",
		"cjk.txt":  "大臣は「会ったことはない」と述べた。 記者団に対して 昨日 語った もの です。\n",
		"empty":    "",
		"bytes":    "\xff\xfe\x00\x01\x02",
		"page.htm": "<!doctype html><html><body><script>\"I met Brandt,\" Roe said.</script><p>Nothing was said here at all today.</p></body></html>",
	} {
		out, stderr, code := d.try("statement", "read", write(name, text))
		if code != exitDone || !strings.Contains(out, "0 new suggestions") || strings.Contains(out, "\u202e") {
			t.Errorf("%s: exit %d, %s%s", name, code, out, stderr)
		}
	}
	big := write("big.txt", "")
	if err := os.Truncate(big, intake.MaxArticleBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := d.try("statement", "read", big); code != exitError || !strings.Contains(stderr, "cut it into its articles") {
		t.Errorf("a file beyond the limit: exit %d, %s", code, stderr)
	}
}
