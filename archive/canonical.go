package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// CanonicalJSON writes v as the one line that is hashed: sorted keys, no white
// space, no escapes for the sake of HTML. v is what package json can write.
func CanonicalJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("archive: writing canonical JSON: %w", err)
	}
	return canonical(b.Bytes())
}

// CanonicalBody returns body as the journal stores it, so that two bodies that
// say the same are equal byte for byte. The error is for what is not a JSON
// object; an empty body is one without fields.
func CanonicalBody(body json.RawMessage) (json.RawMessage, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return json.RawMessage("{}"), nil
	}
	if bytes.TrimSpace(body)[0] != '{' {
		return nil, errors.New("archive: the body of a journal entry is not a JSON object")
	}
	return canonical(body)
}

// canonical sorts the keys of every object. Numbers keep their digits.
func canonical(text []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("archive: reading JSON: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("archive: more than one JSON value")
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("archive: writing canonical JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
