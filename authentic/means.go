package authentic

import "strings"

// meanings say what each outcome means, one sentence each.
var meanings = map[Word]string{
	Verified:      "A signature agrees with the domain's key: what it covers is as it was signed.",
	BodyAltered:   "The signed header is as it was; the body is not. How it was altered is told where that can be proved.",
	HeaderAltered: "A signed header field, or the signature itself, is not as it was signed.",
	Altered:       "Something under the signature is not as it was signed; this kind of signature cannot tell what.",
	KeyGone:       "The key that made the signature is not in the case: nothing is known either way.",
	Unvouched:     "A signature agrees with a certificate or key that nothing given here vouches for: it shows who signed to nobody.",
	Unjudged:      "The signature is of a kind that the program cannot judge: nothing is known either way.",
	Malformed:     "The signature cannot be read, or asks for what no standard defines: it proves nothing.",
	Unsigned:      "There is no signature: nothing is known either way.",
	Constructed:   "The bytes were put together by an export or a reader: no signature can be tested on them.",
}

// Means says in one sentence for people what w means, or "" for no Word.
func (w Word) Means() string { return meanings[w] }

// Text is w as it stands in a sentence.
func (w Word) Text() string {
	switch w {
	case Constructed:
		return "constructed, so not testable"
	case KeyGone:
		return "key gone"
	}
	return strings.ReplaceAll(string(w), "-", " ")
}
