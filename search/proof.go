package search

import (
	"slices"
	"strings"
)

// AnyAltered is the word of proof: that stands for every way in which a mail
// can be altered.
const AnyAltered = "altered"

// proofWords are the outcomes of package authentic, in its order, as they are
// typed. A test of the engine holds them against that package, which this one
// does not import.
var proofWords = []string{
	"verified", "body-altered", "header-altered", AnyAltered, "unvouched", "key-gone", "not-judged", "malformed", "unsigned", "constructed",
}

// ProofWords returns the outcomes that proof:value asks for; nil where value
// is none. A mail whose outcome is one of them matches, and nothing else.
func ProofWords(value string) []string {
	switch {
	case value == AnyAltered:
		return []string{"body-altered", "header-altered", AnyAltered}
	case slices.Contains(proofWords, value):
		return []string{value}
	}
	return nil
}

// proofHints are words that people try, with the one that is meant.
var proofHints = map[string]string{
	"genuine": "verified", "valid": "verified", "authentic": "verified", "pass": "verified", "signed": "verified", "dkim": "verified", "good": "verified",
	"fail": AnyAltered, "failed": AnyAltered, "invalid": AnyAltered, "forged": AnyAltered, "broken": AnyAltered, "changed": AnyAltered, "bad": AnyAltered,
	"nokey": "key-gone", "no-key": "key-gone", "key-missing": "key-gone", "missing": "key-gone", "gone": "key-gone",
	"none": "unsigned", "no": "unsigned", "unjudged": "not-judged",
}

func checkProof(value string) (msg, hint string) {
	if ProofWords(value) != nil {
		return "", ""
	}
	msg = "there is no outcome \"" + value + "\""
	if meant, ok := proofHints[value]; ok {
		return msg, "did you mean " + meant + "?"
	}
	if near, ok := nearest(value, proofWords); ok {
		return msg, "did you mean " + near + "?"
	}
	return msg, "the outcomes are " + strings.Join(proofWords, " ")
}
