package source

import "fmt"

// The limits of one expansion. Honest archives stay far below them: mail packs
// to a third or a tenth of its size, and a log file to a fiftieth.
const (
	// maxRatio is how many times larger than what was handed in everything
	// that comes out of it may be, once it is more than freeBytes.
	maxRatio  = 200
	freeBytes = 256 << 20
	// maxMemberBytes is the largest member; maxTotalBytes is everything that
	// may come out of one file handed in.
	maxMemberBytes = 64 << 30
	maxTotalBytes  = 256 << 30
	// maxMembers is how many members one file handed in may have, counting
	// those of archives inside it.
	maxMembers = 1_000_000
	// maxBombs is how many members of one archive may reach a limit before the
	// rest is not looked at.
	maxBombs = 8
	// MaxDepth is how many archives may lie within one another; deeper ones
	// are kept whole.
	MaxDepth = 5
	// maxDirectoryBytes is how much of a zip archive's directory is read, for
	// it is held in memory. A larger one is passed over, and the members are
	// read in the order in which they lie.
	maxDirectoryBytes = 32 << 20
	// maxDictionaryBytes is the largest window of a decompressor: that of
	// "xz -9e" twice, and of "zstd --long".
	maxDictionaryBytes = 128 << 20
)

// limits are the limits in use; tests make them small.
type limits struct {
	ratio, free, member, total int64
	members                    int
	directory                  int64
}

var standardLimits = limits{
	ratio: maxRatio, free: freeBytes, member: maxMemberBytes, total: maxTotalBytes,
	members: maxMembers, directory: maxDirectoryBytes,
}

// Budget is what may still come out of one file that was handed in. Archives
// inside it share its budget, or a small file could hold sixteen of what each
// hold sixteen more. It is not for several goroutines at once.
type Budget struct {
	limits  limits
	size    int64 // of what was handed in
	out     int64 // bytes that came out
	members int
}

// NewBudget returns the budget of a file of size bytes.
func NewBudget(size int64) *Budget {
	return &Budget{limits: standardLimits, size: max(size, 1)}
}

// refusal says why out bytes are too many, or nil.
func (b *Budget) refusal(out int64) *Refusal {
	switch {
	case out > b.limits.total:
		return &Refusal{CodeSizeLimit, fmt.Sprintf("more than %d bytes came out of it", b.limits.total)}
	case out > b.limits.free && out/b.limits.ratio > b.size:
		return &Refusal{CodeRatioLimit, fmt.Sprintf("it grew to more than %d times the %d bytes that were handed in", b.limits.ratio, b.size)}
	}
	return nil
}

// Refusal is the error with which a member's bytes end where no more of them
// are given out.
type Refusal struct {
	Code   string // as of an exception
	Detail string // for people
}

// Error implements error.
func (r *Refusal) Error() string { return r.Code + ": " + r.Detail }
