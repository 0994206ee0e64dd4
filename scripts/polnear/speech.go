package main

import (
	"regexp"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// speechLemmas are the words of saying and writing. An attribution that was
// marked counts as speech where its cue has a form of one of them, or is a
// mark alone (a colon, a dash) or nothing before words in quotation marks.
const speechLemmas = `say tell add note argue claim explain write tweet report announce declare continue acknowledge insist state warn reply respond
recall admit concede observe contend assert maintain allege predict joke quip lament complain remark comment reiterate repeat stress emphasize
emphasise confirm deny reveal disclose testify boast brag caution counter retort vow pledge promise swear assure remind inform ask mention answer
chant shout yell read according conclude suggest`

var speechWords = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(speechLemmas) {
		set[w] = true
	}
	return set
}()

var wordForm = regexp.MustCompile(`[a-z]+`)

// irregularLemmas are the forms that no ending tells.
var irregularLemmas = map[string]string{"said": "say", "told": "tell", "wrote": "write", "written": "write", "swore": "swear", "sworn": "swear", "spoke": "speak", "spoken": "speak"}

// isSpeech reports whether what was marked is speech.
func isSpeech(cueWords string, content []evidence.Span, text string) bool {
	cue := strings.ToLower(cueWords)
	found := wordForm.FindAllString(cue, -1)
	for _, w := range found {
		if speechWords[lemmaIn(w)] {
			return true
		}
	}
	return len(found) == 0 && isQuoted(content, text)
}

// lemmaIn returns the lemma of w that is on the list, or w.
func lemmaIn(w string) string {
	if l, ok := irregularLemmas[w]; ok {
		return l
	}
	for _, end := range []string{"s", "es", "d", "ed", "ing"} {
		stem, ok := strings.CutSuffix(w, end)
		if !ok || len(stem) < 3 {
			continue
		}
		for _, l := range []string{stem, stem + "e", strings.TrimSuffix(stem, stem[len(stem)-1:]), strings.TrimSuffix(stem, "i") + "y"} {
			if speechWords[l] && len(l) > 2 {
				return l
			}
		}
	}
	return w
}

func isQuoted(content []evidence.Span, text string) bool {
	return len(content) > 0 && strings.ContainsAny(text[content[0].Start:content[0].End], `"“”`)
}
