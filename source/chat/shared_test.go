package chat

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gainsay/gainsay/evidence"
)

// shared reads a file of the folder of real data that may lie beside the
// module, or skips the test loudly.
func shared(t *testing.T, name string) []byte {
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
	b, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "shared", name))
	if err != nil {
		t.Skipf("SKIP: ../shared/%s is not here", name)
	}
	return b
}

// seedMessage is a message of the seed's case, with its published versions.
type seedMessage struct {
	ID, Date, Sender, Recipient string
	Time                        *string
	A                           *string `json:"release_A"`
	B                           *string `json:"release_B"`
	C                           *string `json:"official_C"`
	Sources                     []string
	Note                        string
}

func (m seedMessage) text(version string) *string {
	return map[string]*string{"release_A": m.A, "release_B": m.B, "official_C": m.C}[version]
}

// TestSeedExchange types the exchange that the project began with: each of its
// three published versions as JSON, and as CSV. Both must say the same.
func TestSeedExchange(t *testing.T) {
	var seed struct{ Messages []seedMessage }
	if err := json.Unmarshal(shared(t, "seed/case.json"), &seed); err != nil {
		t.Fatal(err)
	}
	refs := map[string][]string{}
	for _, version := range []string{"release_A", "release_B", "official_C"} {
		asJSON, asCSV := typed(t, seed.Messages, version)
		j, c := readAll(t, asJSON, nil), readAll(t, asCSV, nil)
		if j.format != "transcript-json" || c.format != "transcript-csv" || len(j.lost)+len(c.lost)+len(j.codes)+len(c.codes) > 0 {
			t.Fatalf("%s: %s %v %v, %s %v %v", version, j.format, j.lost, j.codes, c.format, c.lost, c.codes)
		}
		if d := cmp.Diff(tellAll(j), tellAll(c)); d != "" {
			t.Errorf("%s: JSON and CSV differ:\n%s", version, d)
		}
		n := 0
		for _, m := range seed.Messages {
			if m.text(version) == nil {
				continue
			}
			checkSeedItem(t, version, m, j.items[n])
			refs[m.ID] = append(refs[m.ID], j.items[n].Refs[0].Value)
			n++
		}
		if n != len(j.items) || n == 0 {
			t.Errorf("%s: %d items, want %d", version, len(j.items), n)
		}
		t.Logf("%s: %d messages", version, n)
	}
	// The copies of one message carry one reference, whatever their words.
	for id, values := range refs {
		for _, v := range values {
			if v != "trump-wikileaks#"+id {
				t.Errorf("%s is called %s", id, v)
			}
		}
	}
	if len(refs["m01"]) != 2 || len(refs["m07"]) != 2 || len(refs["m11"]) != 0 {
		t.Errorf("versions: %v", refs)
	}
}

func checkSeedItem(t *testing.T, version string, m seedMessage, i item) {
	t.Helper()
	if i.Text != *m.text(version) || i.Kind != evidence.KindDM || len(i.Entry.Problems) != 0 {
		t.Errorf("%s of %s: %q, problems %v", m.ID, version, i.Text, i.Entry.Problems)
	}
	if i.Parties[0].Handle != evidence.XHandle(m.Sender) || i.Parties[1].Handle != evidence.XHandle(m.Recipient) || len(i.Parties) != 2 {
		t.Errorf("%s: %v", m.ID, i.Parties)
	}
	d := i.Date()
	if d.Precision != evidence.PrecisionDay || d.Zoned || d.Circa != strings.HasSuffix(m.Date, "?") || d.Text != m.Date {
		t.Errorf("%s: %+v", m.ID, d)
	}
	if m.Time != nil && !slices.Contains(i.Labels, "time-note:"+*m.Time) {
		t.Errorf("%s: labels %q lack %q", m.ID, i.Labels, *m.Time)
	}
	if marked := strings.Contains(i.Text, "[...]"); marked != slices.Contains(i.Labels, "has-omission-marks") {
		t.Errorf("%s: omission %v, labels %q", m.ID, marked, i.Labels)
	}
	if said := strings.HasPrefix(i.Text, "[paraphrase]"); said != slices.Contains(i.Labels, "paraphrase") {
		t.Errorf("%s: paraphrase %v, labels %q", m.ID, said, i.Labels)
	}
}

// typed writes one version of the exchange as a transcript, twice.
func typed(t *testing.T, messages []seedMessage, version string) (asJSON, asCSV string) {
	t.Helper()
	var rows []map[string]any
	var table strings.Builder
	w := csv.NewWriter(&table)
	write := func(fields ...string) {
		if err := w.Write(fields); err != nil {
			t.Fatal(err)
		}
	}
	write("exchange", "ref", "time", "time_note", "from", "to", "text", "source", "note")
	for _, m := range messages {
		text := m.text(version)
		if text == nil {
			continue
		}
		note := ""
		if m.Time != nil {
			note = *m.Time
		}
		source := version
		if len(m.Sources) > 0 {
			source = m.Sources[0]
		}
		rows = append(rows, map[string]any{
			"ref": m.ID, "time": m.Date, "time_note": note, "from": m.Sender, "to": m.Recipient,
			"text": *text, "source": source, "note": m.Note,
		})
		write("trump-wikileaks", m.ID, m.Date, note, m.Sender, m.Recipient, *text, source, m.Note)
	}
	w.Flush()
	b, err := json.MarshalIndent(map[string]any{"format": transcriptFormat, "exchange": "trump-wikileaks", "messages": rows}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b), table.String()
}
