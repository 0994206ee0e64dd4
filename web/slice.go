package web

import (
	"fmt"
	"net/url"
	"strconv"
)

// sliced is one page of a long list, for the template "pager".
type sliced struct {
	From, To, Total int
	Prev, Next      string
}

// maxPageNumber bounds the number of a page in an address.
const maxPageNumber = 1_000_000

// slice returns the piece of a list of total rows that the parameter of a
// page's address asks for, size rows at a time: rows from lo to before hi.
func slice(q url.Values, param string, total, size int) (p sliced, lo, hi int, err error) {
	page := 1
	if text := q.Get(param); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxPageNumber {
			return p, 0, 0, bad(fmt.Errorf("there is no page %q", text))
		}
		page = n
	}
	lo = min((page-1)*size, total)
	hi = min(lo+size, total)
	p = sliced{From: min(lo+1, hi), To: hi, Total: total}
	if lo > 0 {
		p.Prev = withParam(q, param, fmt.Sprint(page-1))
	}
	if hi < total {
		p.Next = withParam(q, param, fmt.Sprint(page+1))
	}
	return p, lo, hi, nil
}
