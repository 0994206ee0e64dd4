package quote

import (
	"strings"
	"testing"
)

// TestEdgesOfContent holds where content begins and ends around asides, leads,
// long descriptions of a source and quotations that go on.
func TestEdgesOfContent(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`Mr. Roe said the annual talks, which began in May, had failed.`, `the annual talks, which began in May, had failed`},
		{`He also says the scandal, while troublesome, was dealt with in his view.`, `the scandal, while troublesome, was dealt with in his view`},
		{`Roe said the harbour was closed, which pleased nobody.`, `the harbour was closed`},
		{`The paper reported that during the visit this week, President Roe repeated his request.`, `that during the visit this week, President Roe repeated his request`},
		{`But, he said, it is a risky strategy.`, `it is a risky strategy`},
		{`He operates on a different principle, he said.`, `He operates on a different principle`},
		{`He complained bitterly about the plan for the town.`, `the plan for the town`},
		{`Unions, environmental groups and many lawmakers claim it will result in losses.`, `it will result in losses`},
		{`Rep. Ann Roe (D-Md.), chair of the committee, said Hale seemed concerned about the sale.`, `Hale seemed concerned about the sale`},
		{`Roe said — on Twitter, as it happens — that Hale raised the money that day.`, `that Hale raised the money that day`},
		{`The yard is full, and as Roe noted, people could still be subject to sanctions.`, `people could still be subject to sanctions`},
		{`"I made the harbour the top priority," the bearded, 71-year-old captain said.`, `"I made the harbour the top priority,"`},
		{`"People were celebrating" before the storm, she said. "And it was so peaceful."`, `"People were celebrating" before the storm | "And it was so peaceful."`},
		{`It includes businesses that warn it could harm the town.`, `it could harm the town`},
		{`"I would," Roe said when asked whether she would sell the yard.`, `"I would," / whether she would sell the yard`},
	} {
		var got []string
		for _, a := range Read(test.text) {
			var spans []string
			for _, s := range a.Content {
				spans = append(spans, test.text[s.Start:s.End])
			}
			got = append(got, strings.Join(spans, " | "))
		}
		if all := strings.Join(got, " / "); all != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.text, all, test.want)
		}
	}
}
