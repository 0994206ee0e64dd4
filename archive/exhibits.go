package archive

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// MaxWorkItems is how many items one action of a reader may be about.
const MaxWorkItems = 1_000_000

// Exhibits is a set of items by exhibit number: ascending, each once. As text
// it is numbers and runs of them, "1-4,7,9-12", which keeps the journal short
// where somebody tags ten thousand items at once. Exhibit numbers of a case
// never change.
type Exhibits []int64

// NewExhibits returns the set of nums, in any order.
func NewExhibits(nums ...int64) Exhibits {
	x := slices.Clone(nums)
	slices.Sort(x)
	return slices.Compact(x)
}

// String returns x as text; the empty set is "".
func (x Exhibits) String() string {
	var b strings.Builder
	for i := 0; i < len(x); {
		j := i
		for j+1 < len(x) && x[j+1] == x[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(x[i], 10))
		if j > i {
			b.WriteByte('-')
			b.WriteString(strconv.FormatInt(x[j], 10))
		}
		i = j + 1
	}
	return b.String()
}

// ParseExhibits reads what String writes, and nothing else: each set has one
// text. A set of more than MaxWorkItems is an error.
func ParseExhibits(s string) (Exhibits, error) {
	if s == "" {
		return nil, nil
	}
	var x Exhibits
	for _, run := range strings.Split(s, ",") {
		first, last, isRun := strings.Cut(run, "-")
		from, err := strconv.ParseInt(first, 10, 64)
		to := from
		if err == nil && isRun {
			to, err = strconv.ParseInt(last, 10, 64)
		}
		if err != nil || from < 1 || to < from || len(x) > 0 && from <= x[len(x)-1] {
			return nil, fmt.Errorf("archive: %.40q is not a run of exhibit numbers in order", run)
		}
		if to-from >= MaxWorkItems || len(x)+int(to-from) >= MaxWorkItems {
			return nil, fmt.Errorf("archive: more than %d items at once", MaxWorkItems)
		}
		for n := from; n <= to; n++ {
			x = append(x, n)
		}
	}
	if x.String() != s {
		return nil, fmt.Errorf("archive: %.40q is not how these exhibit numbers are written", s)
	}
	return x, nil
}

// MarshalText implements [encoding.TextMarshaler].
func (x Exhibits) MarshalText() ([]byte, error) { return []byte(x.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (x *Exhibits) UnmarshalText(b []byte) (err error) {
	*x, err = ParseExhibits(string(b))
	return err
}
