package authentic

import "testing"

// TestUnquoteFrom: one ">" goes from lines that an mbox writer quoted, and
// nothing else changes.
func TestUnquoteFrom(t *testing.T) {
	for _, test := range []struct {
		body, want string
		n          int
	}{
		{"a\n>From b\n", "a\nFrom b\n", 1},
		{">From a\r\n>>From b\r\n", "From a\r\n>From b\r\n", 2},
		{"From a\n>From b\n> From c\n>Fromage\n", "From a\nFrom b\n> From c\n>Fromage\n", 1},
		{"From a\n", "From a\n", 0},
		{"x >From a", "x >From a", 0},
		{"", "", 0},
	} {
		got, n := unquoteFrom([]byte(test.body))
		if string(got) != test.want || n != test.n {
			t.Errorf("%q: %q, %d; want %q, %d", test.body, got, n, test.want, test.n)
		}
	}
}

// TestCanonicalBody: RFC 6376 sections 3.4.3 to 3.4.5, with LF and CRLF.
func TestCanonicalBody(t *testing.T) {
	for _, test := range []struct{ body, simple, relaxed string }{
		{"", "\r\n", ""},
		{"\r\n\r\n", "\r\n", ""},
		{" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"},
		{"a", "a\r\n", "a\r\n"},
		{" \t\r\n", " \t\r\n", ""},
		{"a\r\n \r\n", "a\r\n \r\n", "a\r\n"},
		{"\r\n\r\na\r\n", "\r\n\r\na\r\n", "\r\n\r\na\r\n"},
		{"a\rb\r\n", "a\rb\r\n", "a\rb\r\n"},
	} {
		for _, body := range [][]byte{[]byte(test.body), toLF(test.body)} {
			if got := string(simpleBody(body)); got != test.simple {
				t.Errorf("simple %q: %q, want %q", body, got, test.simple)
			}
			if got := string(relaxedBody(body)); got != test.relaxed {
				t.Errorf("relaxed %q: %q, want %q", body, got, test.relaxed)
			}
		}
	}
}
