package finding

import (
	"encoding/json"
	"os"
	"testing"
)

func TestShow(t *testing.T) {
	f := os.Getenv("SHOW")
	if f == "" {
		t.Skip("set SHOW")
	}
	b, _ := os.ReadFile(f)
	s := parseStory(t, string(b))
	out, _ := json.MarshalIndent(s.test(t), "", " ")
	t.Log(string(out))
}
