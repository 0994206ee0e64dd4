package archive

import (
	"context"
	"time"

	"github.com/gainsay/gainsay/authentic"
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

	// Parties are the handles that stand on most items, in any role, at most
	// FacetParties; PartiesInAll is how many there are.
	Parties      []PartyCount `json:"parties"`
	PartiesInAll int          `json:"parties_in_all"`
	// Proofs counts mail by what its signatures come to; mail that was not
	// judged yet is in none.
	Proofs  map[authentic.Word]int `json:"proofs"`
	Tags    []TagCount             `json:"tags"`    // those on most items first
	Reviews map[string]int         `json:"reviews"` // by search.ReviewWords
}

// FacetParties is how many handles Facets names.
const FacetParties = 12

// PartyCount is a handle with on how many items it stands.
type PartyCount struct {
	Handle evidence.Handle `json:"handle"`
	Items  int             `json:"items"`
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

// Bucket counts what a search finds in one stretch of time.
type Bucket struct {
	// Items stand in it, in a list by date.
	Items int `json:"items"`
	// Sure is how many of Items lie in it for certain, whatever is not known of
	// their time: its zone, or the hour of a day (evidence.Time.Interval).
	Sure int `json:"sure"`
	// Possible is how many may lie in it, those that stand beside it included:
	// what a search finds of which search.Between is a part.
	Possible int `json:"possible"`
}

// Counting is a case that can count what a search finds without naming it.
type Counting interface {
	// Facets counts the items that q finds in s. Days are those of UTC, and
	// of the instant by which lists are ordered (SearchRequest.Order).
	Facets(ctx context.Context, q search.Query, s Scope) (Facets, error)
	// Buckets counts the items that q finds in s by stretches of time: stretch i
	// is from edges[i] to edges[i+1], which is not in it any more. Edges are
	// whole milliseconds, in order, at least two and at most MaxEdges; anything
	// else is an error. Undated items are in no stretch.
	Buckets(ctx context.Context, q search.Query, s Scope, edges []time.Time) ([]Bucket, error)
}

// MaxEdges is how many edges Buckets takes.
const MaxEdges = 5_000
