package web

// footnote is one citation of a printed statement.
type footnote struct {
	N    int
	Text string
}

// number gives every cited item of the page the number of its footnote, in
// order of the page, and returns the footnotes. An item has one number however
// often it is cited.
func number(readings []readingView) []footnote {
	var out []footnote
	at := map[string]int{}
	for _, r := range readings {
		for _, side := range r.Sides {
			for i := range side.Cards {
				c := &side.Cards[i]
				if c.Cite == "" {
					continue
				}
				if at[c.Cite] == 0 {
					out = append(out, footnote{len(out) + 1, c.Cite})
					at[c.Cite] = len(out)
				}
				c.Note = at[c.Cite]
			}
		}
	}
	return out
}
