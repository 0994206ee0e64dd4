package finding

import (
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/people"
	"github.com/gainsay/gainsay/statement"
)

// TestTopicsAskOnlyTheMaterial: what readers put on items is journalled under a
// kind that bears on no finding, so that a topic which asked for it would hold
// findings that nobody tests again.
func TestTopicsAskOnlyTheMaterial(t *testing.T) {
	var decisions []people.Decision
	for i, name := range []string{"Ann", "Bob"} {
		decisions = append(decisions, people.Decision{Seq: int64(i), Kind: people.Same, Entity: people.Entity{Kind: people.Person, Name: name}, Handles: []evidence.Handle{evidence.MailHandle(name + "@x.example")}, Why: "w", By: "x"})
	}
	for _, prop := range []string{`sent(Ann, Bob, topic: "tag:hot")`, `sent(Ann, Bob, topic: "harbour -review:open")`, `aware(Ann, "note:*")`} {
		list, problems := statement.Parse("statement s1\n  speaker \"Ann\"\n  said 2016-10-14\n  quote \"w\"\n  denies " + prop + "\n")
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		_, err := Test(t.Context(), Memory{}, decisions, list[0], Options{Statements: list})
		if err == nil || !strings.Contains(err.Error(), "readers put on items") {
			t.Errorf("%s: %v", prop, err)
		}
	}
}
