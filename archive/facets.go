package archive

import (
	"context"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// Facets counts what a search finds, by what narrows it down further.
type Facets struct {
	Items   int                   `json:"items"`
	Kinds   map[evidence.Kind]int `json:"kinds"`
	Troves  []TroveDays           `json:"troves"` // in order of intake; an item in two troves counts in both
	Days    []DayCount            `json:"days"`   // in order; days without items are left out
	Undated int                   `json:"undated"`
}

// TroveDays counts what a search finds in one trove.
type TroveDays struct {
	Trove   string     `json:"trove"`
	Items   int        `json:"items"`
	Days    []DayCount `json:"days"` // in order
	Undated int        `json:"undated"`
}

// DayCount counts the items that stand on one day in a list by date.
type DayCount struct {
	Day   time.Time `json:"day"` // midnight in UTC
	Items int       `json:"items"`
}

// Counting is a case that can count what a search finds without naming it.
type Counting interface {
	// Facets counts the items that q finds in s. Days are those of UTC, and
	// of the instant by which lists are ordered (SearchRequest.Order).
	Facets(ctx context.Context, q search.Query, s Scope) (Facets, error)
}
