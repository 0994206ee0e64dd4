package authentic

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// maxKeyFileBytes bounds a file of keys. The largest collections known hold
// some hundred thousand records of half a kilobyte.
const maxKeyFileBytes = 256 << 20

// ParseKeys reads key records out of whatever people have them in: lines of
// tab-separated values as FormatKeys writes them, a zone file or a snippet of
// one, what dig, host or nslookup printed, or the JSON of DNS over HTTPS. The
// kind is told by content.
//
// from gives what the file does not say itself: Source (where the file is
// from), By and Seen. Problems name the lines that could not be read; all
// others are returned. It never fails.
func ParseKeys(data []byte, from Key) ([]Key, []evidence.Problem) {
	if len(data) > maxKeyFileBytes {
		return nil, []evidence.Problem{{Code: "key-file-too-large", Detail: fmt.Sprintf("%d bytes, more than %d", len(data), maxKeyFileBytes)}}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch first := bytes.TrimLeft(data, " \t\r\n"); {
	case bytes.HasPrefix(first, []byte("{")), bytes.HasPrefix(first, []byte("[")):
		return parseDNSJSON(data, from)
	case isKeyTable(string(data)):
		return parseKeyTable(string(data), from)
	}
	return parseZone(string(data), from)
}

// keyList collects keys and problems while a file is read.
type keyList struct {
	from     Key
	keys     []Key
	problems []evidence.Problem
}

func (l *keyList) problem(code, place, format string, args ...any) {
	l.problems = append(l.problems, evidence.Problem{Code: code, Place: place, Detail: fmt.Sprintf(format, args...)})
}

// add keeps one record, unless its name is not that of a DKIM key.
func (l *keyList) add(name, record, source, place string, seen evidence.Interval) {
	selector, domain, err := SplitKeyName(name)
	if err != nil {
		l.problem("not-a-key-name", place, "%v", err)
		return
	}
	k := l.from
	k.Selector, k.Domain, k.Record = selector, domain, record
	if source != "" {
		k.Source = source
	}
	if !seen.IsZero() {
		k.Seen = seen
	}
	k, err = NewKey(k)
	if err != nil {
		l.problem("not-a-key-name", place, "%v", err)
		return
	}
	if k.fault != nil {
		// Kept all the same: the record stood there, unusable as it is.
		l.problem("key-unusable", place, "%s: %v", k.Name(), k.fault)
	}
	l.keys = append(l.keys, k)
}

// SplitKeyName reads the name of a key record, either its DNS name,
// selector._domainkey.domain, or domain/selector, where the domain may begin
// with "*.".
func SplitKeyName(name string) (selector, domain string, err error) {
	name = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
	if domain, selector, ok := strings.Cut(name, "/"); ok {
		if domain == "" || selector == "" || strings.Contains(selector, "/") {
			return "", "", fmt.Errorf("%q is not domain/selector", clip(name))
		}
		return selector, domain, nil
	}
	selector, domain, ok := strings.Cut(name, "._domainkey.")
	if !ok || selector == "" || domain == "" {
		return "", "", fmt.Errorf("%q is not selector._domainkey.domain", clip(name))
	}
	return selector, domain, nil
}

// keyTableHead begins every file that FormatKeys writes.
const keyTableHead = "# name\tTXT record\t"

// isKeyTable reports whether s is a key table: by its head, or because its
// first line that is not a comment is a name, a tab, and a bare tag list.
func isKeyTable(s string) bool {
	if strings.HasPrefix(s, keyTableHead) {
		return true
	}
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, rest, ok := strings.Cut(line, "\t")
		if !ok || strings.ContainsAny(name, " \"") {
			return false
		}
		record, _, _ := strings.Cut(rest, "\t")
		return !strings.Contains(record, `"`) && strings.Contains(record, "=")
	}
	return false
}

// parseKeyTable reads lines of: name, record, source, first seen, last seen,
// by; all after the record may be absent. Times are RFC 3339.
func parseKeyTable(s string, from Key) ([]Key, []evidence.Problem) {
	l := &keyList{from: from}
	n := 0
	for line := range strings.Lines(s) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		place := fmt.Sprintf("line %d", n)
		cols := strings.Split(line, "\t")
		if len(cols) < 2 {
			l.problem("key-row-short", place, "%q has no record", clip(line))
			continue
		}
		cols = append(cols, "", "", "", "")[:max(6, len(cols))]
		seen, err := parseSeen(cols[3], cols[4])
		if err != nil {
			l.problem("key-row-time", place, "%v", err)
		}
		source := cols[2]
		if source != "" && from.Source != "" {
			source += " (in " + from.Source + ")"
		}
		had := len(l.keys)
		l.add(cols[0], cols[1], source, place, seen)
		if len(l.keys) > had && cols[5] != "" {
			l.keys[had].By = cols[5]
		}
	}
	return l.keys, l.problems
}

func parseSeen(lo, hi string) (evidence.Interval, error) {
	var i evidence.Interval
	if lo == "" && hi == "" {
		return i, nil
	}
	if hi == "" {
		hi = lo
	}
	a, errA := time.Parse(time.RFC3339, lo)
	b, errB := time.Parse(time.RFC3339, hi)
	switch {
	case errA != nil || errB != nil:
		return i, fmt.Errorf("%q, %q are not RFC 3339 times", clip(lo), clip(hi))
	case b.Before(a):
		return i, fmt.Errorf("last seen %s is before first seen %s", hi, lo)
	}
	return evidence.Interval{Lo: a.UTC(), Hi: b.UTC()}, nil
}

// FormatKeys writes keys as lines that ParseKeys reads: name, record, source,
// first seen, last seen, by, with tabs between.
func FormatKeys(keys []Key) []byte {
	var b bytes.Buffer
	b.WriteString(keyTableHead + "where seen\tfirst seen\tlast seen\tby\n")
	flat := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	for _, k := range keys {
		lo, hi := "", ""
		if !k.Seen.IsZero() {
			lo, hi = k.Seen.Lo.UTC().Format(time.RFC3339), k.Seen.Hi.UTC().Format(time.RFC3339)
		}
		name := k.Name()
		if strings.HasPrefix(k.Domain, "*.") {
			name = k.Domain + "/" + k.Selector
		}
		cols := []string{name, k.Record, k.Source, lo, hi, k.By}
		for i, c := range cols {
			cols[i] = flat.Replace(c)
		}
		b.WriteString(strings.Join(cols, "\t") + "\n")
	}
	return b.Bytes()
}

// dnsAnswer is one answer of DNS over HTTPS in its JSON form, as the two large
// public resolvers give it (application/dns-json).
type dnsAnswer struct {
	Status   int
	Question []struct {
		Name string `json:"name"`
	}
	Answer []struct {
		Name string `json:"name"`
		Type int    `json:"type"`
		Data string `json:"data"`
	}
}

// DNS record types (RFC 1035 section 3.2.2).
const (
	typeCNAME = 5
	typeTXT   = 16
)

// parseDNSJSON reads one or more answers, one after another or in one list.
func parseDNSJSON(data []byte, from Key) ([]Key, []evidence.Problem) {
	l := &keyList{from: from}
	dec := json.NewDecoder(bytes.NewReader(data))
	for n := 1; ; n++ {
		var raw json.RawMessage
		if err := dec.Decode(&raw); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			l.problem("dns-json", fmt.Sprintf("answer %d", n), "%v", err)
			break
		}
		answers := make([]dnsAnswer, 1)
		var err error
		if raw[0] == '[' {
			err = json.Unmarshal(raw, &answers)
		} else {
			err = json.Unmarshal(raw, &answers[0])
		}
		if err != nil {
			l.problem("dns-json", fmt.Sprintf("answer %d", n), "%v", err)
			continue
		}
		for _, a := range answers {
			l.addAnswer(a, fmt.Sprintf("answer %d", n))
		}
	}
	return l.keys, l.problems
}

func (l *keyList) addAnswer(a dnsAnswer, place string) {
	z := zone{list: l}
	asked := ""
	if len(a.Question) > 0 {
		asked = a.Question[0].Name
	}
	if a.Status != 0 {
		l.problem("dns-status", place, "the answer about %q has status %d: there is no such record", clip(asked), a.Status)
	}
	for _, r := range a.Answer {
		switch r.Type {
		case typeTXT:
			z.txt(r.Name, joinStrings(r.Data), place)
		case typeCNAME:
			z.cname(r.Name, r.Data)
		}
	}
	z.flush()
}

// joinStrings reads the strings of a TXT record in presentation form and joins
// them; data that is not quoted is taken as it is.
func joinStrings(data string) string {
	if !strings.HasPrefix(strings.TrimSpace(data), `"`) {
		return data
	}
	var b strings.Builder
	for _, t := range zoneTokens(data) {
		b.WriteString(t.text)
	}
	return b.String()
}
