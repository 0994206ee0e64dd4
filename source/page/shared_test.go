package page

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shared returns the path of something in the folder of real data that may lie
// beside the module, or skips the test loudly.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above this package")
		}
		dir = filepath.Dir(dir)
	}
	p := filepath.Join(filepath.Dir(dir), "shared", name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("SKIP: ../shared/%s is not here", name)
	}
	return p
}

var word = regexp.MustCompile(`[\p{L}\p{M}\p{N}_]+`)

// shingles counts the runs of four words of text; a shorter text is one run.
func shingles(text string) map[string]int {
	words := word.FindAllString(text, -1)
	counts := map[string]int{}
	for i := 0; i < max(1, len(words)-3); i++ {
		if run := strings.Join(words[i:min(len(words), i+4)], " "); run != "" {
			counts[run]++
		}
	}
	return counts
}

// rates returns precision and recall of got against want, over their runs of
// four words.
func rates(want, got string) (precision, recall float64) {
	a, b := shingles(want), shingles(got)
	var common, inWant, inGot int
	for run, n := range a {
		common += min(n, b[run])
		inWant += n
	}
	for _, n := range b {
		inGot += n
	}
	return float64(common) / float64(max(1, inGot)), float64(common) / float64(max(1, inWant))
}

// TestArticleBodies measures the extraction on real pages whose true text is
// known. The means and F1 are those of the scorer that comes with the data.
func TestArticleBodies(t *testing.T) {
	dir := shared(t, "data/articles")
	var truth map[string]struct {
		ArticleBody string `json:"articleBody"`
		URL         string `json:"url"`
	}
	b, err := os.ReadFile(filepath.Join(dir, "ground-truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "html", "*.html.gz"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	var precision, recall float64
	var dated, named, titled int
	for _, f := range files {
		id := strings.TrimSuffix(filepath.Base(f), ".html.gz")
		raw := gunzip(t, f)
		if sniffHTML(nil, raw[:min(len(raw), 8<<10)]) == 0 {
			t.Errorf("%s is not recognised as a page", id)
		}
		e := readHTML(raw)
		p, r := rates(truth[id].ArticleBody, e.Text)
		precision, recall = precision+p, recall+r
		if p < 0.8 || r < 0.8 {
			t.Logf("%s p=%.2f r=%.2f %s", id[:8], p, r, truth[id].URL)
		}
		for _, bad := range e.Problems {
			t.Logf("%s %+v", id[:8], bad)
		}
		if len(e.Times) > 0 {
			dated++
		} else {
			t.Logf("%s undated %s", id[:8], truth[id].URL)
		}
		if len(e.Parties) > 0 {
			named++
		}
		if e.Subject != "" {
			titled++
		}
	}
	n := float64(len(files))
	precision, recall = precision/n, recall/n
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("%d pages: precision %.3f, recall %.3f, F1 %.3f; %d titled, %d dated, %d with a byline", len(files), precision, recall, f1, titled, dated, named)
	if f1 < minF1 {
		t.Errorf("F1 is %.3f, the mark is %.3f", f1, minF1)
	}
}

// minF1 is the mark that a change may not fall below.
const minF1 = 0.96

func gunzip(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
