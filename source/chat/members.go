package chat

import (
	"cmp"
	"slices"
	"time"
)

// maxMemberPoints is how many comings and goings of one conversation are kept.
// Beyond it, the members of its messages are not told.
const maxMemberPoints = 100_000

// membership is what a group conversation tells of who was in it when. It is
// written only while the group is looked through, and read only after.
type membership struct {
	points  []memberPoint
	wrote   map[string]time.Time // the earliest message of each account
	tooMany bool
	byWhom  map[string][]memberPoint // of each account, in order of time
	names   []string                 // of the accounts, sorted
}

// memberPoint is one moment at which an account was in the conversation, or
// left it.
type memberPoint struct {
	account string
	at      time.Time
	left    bool
}

// add records that an account was in the conversation at a time, or left it
// then. A moment without a time says nothing about any other moment.
func (m *membership) add(account string, at time.Time, left bool) {
	if account == "" || at.IsZero() {
		return
	}
	if len(m.points) >= maxMemberPoints {
		m.tooMany = true
		return
	}
	m.points = append(m.points, memberPoint{account, at, left})
}

// writes records that an account wrote a message: it was in then.
func (m *membership) writes(account string, at time.Time) {
	if account == "" || at.IsZero() {
		return
	}
	if m.wrote == nil {
		m.wrote = map[string]time.Time{}
	}
	if first, ok := m.wrote[account]; ok && !at.Before(first) {
		return
	}
	if len(m.wrote) >= maxMemberPoints {
		m.tooMany = true
		return
	}
	m.wrote[account] = at
}

// settle sorts what was recorded.
func (m *membership) settle() {
	for account, at := range m.wrote {
		m.add(account, at, false)
	}
	m.wrote = nil
	m.byWhom = map[string][]memberPoint{}
	for _, p := range m.points {
		m.byWhom[p.account] = append(m.byWhom[p.account], p)
	}
	for account, points := range m.byWhom {
		slices.SortStableFunc(points, func(a, b memberPoint) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(order(a), order(b))) })
		m.names = append(m.names, account)
	}
	m.points = nil
	slices.Sort(m.names)
}

// order puts leaving behind being in, at the same moment: who is not certain to
// be there is not told.
func order(p memberPoint) int {
	if p.left {
		return 1
	}
	return 0
}

// at returns the accounts known to be in the conversation at a moment: those
// seen in it at that moment or before, and not said to have left since.
func (m *membership) at(moment time.Time) []string {
	if m.tooMany || moment.IsZero() {
		return nil
	}
	var in []string
	for _, account := range m.names {
		points := m.byWhom[account]
		i, _ := slices.BinarySearchFunc(points, moment, func(p memberPoint, t time.Time) int {
			if p.at.After(t) {
				return 1
			}
			return -1
		})
		if i > 0 && !points[i-1].left {
			in = append(in, account)
		}
	}
	return in
}
