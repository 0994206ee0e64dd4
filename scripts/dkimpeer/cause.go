package main

import (
	"strings"

	"github.com/gainsay/gainsay/authentic"
)

// words is an outcome of ours in the words of v, which looks for the key first.
// Where both header and body are altered it names the one that it looks at
// before the other.
func (v verifier) words(s authentic.Signature) string {
	switch s.Word {
	case authentic.Verified:
		return "pass"
	case authentic.Malformed:
		return "error"
	}
	switch s.Key.State {
	case authentic.KeyAbsent:
		return "nokey"
	case authentic.KeyRevoked, authentic.KeyUnusable:
		return "badkey"
	}
	if s.Body == authentic.Changed && (s.Header == authentic.Intact || !v.headerFirst) {
		return "body"
	}
	return "header"
}

// cause says why the two differ about a signature, and whether that is one of
// the reasons that are known and told in docs/authenticity.md; "" where they
// agree.
func cause(c compared) (why string, known bool) {
	switch {
	case c.word == c.peer.word:
		return "", true
	case c.peer.word == "error" && strings.Contains(c.peer.detail, "unsupported algorithm ed25519"):
		return "the peer does not know Ed25519", true
	case c.peer.word == "error" && strings.Contains(c.peer.detail, "UnknownKeyTypeError: None"):
		return "the key record names several services (s=a:b), of which the peer takes only one", true
	case c.word == "badkey" && c.ours.Key.State == authentic.KeyUnusable:
		return "the key record may not be used for this signature (g=, h=, s=, t=s or its version), which the peer does not look at", true
	case c.word == "error" && (c.peer.word == "header" || c.peer.word == "body"):
		return "neither lets it pass: what the signature asks for no standard defines, as a missing bh=, and the peer says that it does not agree", true
	}
	return "not known", false
}
