package sqlite

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// judgedAtOnce is how many mails are judged and stored in one transaction.
const judgedAtOnce = 1024

// Judge implements [archive.Case]. It reads the keys, and what is trusted,
// once, and says in the end that all mail was judged with them; what comes
// meanwhile waits for the next time.
func (c *Case) Judge(ctx context.Context, everything bool, tick func(done, all int)) (archive.Judged, error) {
	var done archive.Judged
	w, err := c.writer()
	if err != nil {
		return done, err
	}
	var ring *keyRing
	var nums []int64
	err = c.read(ctx, func(conn *sqlite3.Conn) (err error) {
		if ring, err = c.ring(conn); err == nil {
			nums, err = toJudge(conn, ring, everything)
		}
		return err
	})
	if err != nil {
		return done, fmt.Errorf("looking for mail to judge: %w", err)
	}
	all := len(nums)
	for len(nums) > 0 {
		some := nums[:min(judgedAtOnce, len(nums))]
		nums = nums[len(some):]
		if err := c.judgeSome(ctx, w, ring, some, &done); err != nil {
			return done, fmt.Errorf("judging mail: %w", err)
		}
		if tick != nil {
			tick(all-len(nums), all)
		}
	}
	return done, w.transact(ctx, false, func() error {
		_, err := w.exec("UPDATE proof_state SET judged = ?, version = ? WHERE judged <> ? OR version <> ?", ring.newest, archive.Judging, ring.newest, archive.Judging)
		return err
	})
}

// toJudge returns the numbers of the mails to be judged with ring, in order.
func toJudge(conn *sqlite3.Conn, ring *keyRing, everything bool) ([]int64, error) {
	var nums []int64
	list := func(sql string, args ...any) error {
		return eachRow(conn, sql, func(s *sqlite3.Stmt) error {
			nums = append(nums, s.ColumnInt64(0))
			return nil
		}, args...)
	}
	version, err := queryInt(conn, "SELECT version FROM proof_state")
	if err != nil {
		return nil, err
	}
	if everything || version != archive.Judging {
		err := list("SELECT num FROM item WHERE kind = 'mail' ORDER BY num")
		return nums, err
	}
	all, err := judgedByAll(conn)
	if err != nil || all {
		return nil, err
	}
	if err := list("SELECT num FROM item WHERE kind = 'mail' AND num NOT IN (SELECT item FROM proof)"); err != nil {
		return nil, err
	}
	judged, err := queryInt(conn, "SELECT judged FROM proof_state")
	if err != nil {
		return nil, err
	}
	asked := map[[2]string]bool{}
	for _, e := range ring.entries {
		name := [2]string{e.key.Selector, e.key.Domain}
		if e.seq <= judged || asked[name] {
			continue
		}
		asked[name] = true
		sql, domain := "SELECT item FROM proof_signature WHERE selector = ? AND domain = ?", e.key.Domain
		if below, ok := belowAll(domain); ok {
			sql, domain = "SELECT item FROM proof_signature WHERE selector = ?1 AND length(domain) > length(?2) AND substr(domain, -length(?2)) = ?2", below
		}
		if err := list(sql, e.key.Selector, domain); err != nil {
			return nil, err
		}
	}
	if ring.changed > judged {
		if err := list("SELECT item FROM proof_signature WHERE json_extract(body, '$.scheme') IN (?, ?)", string(authentic.SMIME), string(authentic.OpenPGP)); err != nil {
			return nil, err
		}
	}
	slices.Sort(nums)
	return slices.Compact(nums), nil
}

// mailToJudge is one mail with what came of judging it.
type mailToJudge struct {
	num         int64
	id          evidence.ID
	size        int64
	constructed bool
	proof       *proven
	err         error
}

// judgeSome judges some mails and stores what changed, in one transaction.
func (c *Case) judgeSome(ctx context.Context, w *writer, ring *keyRing, nums []int64, done *archive.Judged) error {
	mails, before, err := c.judgeStored(ctx, ring, nums)
	if err != nil {
		return err
	}
	return w.transact(ctx, false, func() error {
		for _, m := range mails {
			old := before[m.num]
			if m.err != nil {
				// It is damaged, and no reason to keep the others waiting.
				if m.proof, err = ring.judge(nil, m.constructed); err != nil {
					return err
				}
			}
			if m.proof.same(old) {
				continue
			}
			if err := w.dropProof(m.num); err != nil {
				return err
			}
			if err := w.putProof(m.num, m.proof); err != nil {
				return err
			}
		}
		for _, m := range mails {
			var was authentic.Word
			if old := before[m.num]; old != nil {
				was = old.word
			}
			done.Add(was, m.proof.word)
			if m.err != nil {
				done.Unread++
			}
		}
		return w.bump("proofs")
	})
}

// judgeStored judges mails by their kept bytes, and returns what is stored of
// them beside.
func (c *Case) judgeStored(ctx context.Context, ring *keyRing, nums []int64) ([]*mailToJudge, map[int64]*proven, error) {
	var mails []*mailToJudge
	var before map[int64]*proven
	err := c.read(ctx, func(conn *sqlite3.Conn) (err error) {
		list := numberList(nums)
		if before, err = loadProven(conn, list); err != nil {
			return err
		}
		return eachRow(conn, "SELECT num, id, size, constructed FROM item WHERE num IN (SELECT value FROM json_each(?)) ORDER BY num", func(s *sqlite3.Stmt) error {
			m := &mailToJudge{num: s.ColumnInt64(0), size: s.ColumnInt64(2), constructed: s.ColumnBool(3)}
			copy(m.id[:], s.ColumnRawBlob(1))
			mails = append(mails, m)
			return nil
		}, list)
	})
	if err != nil {
		return nil, nil, err
	}
	work := make(chan *mailToJudge)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for m := range work {
				m.proof, m.err = c.judgeOne(ctx, ring, m)
			}
		})
	}
	for _, m := range mails {
		work <- m
	}
	close(work)
	wg.Wait()
	return mails, before, ctx.Err()
}

func (c *Case) judgeOne(ctx context.Context, ring *keyRing, m *mailToJudge) (*proven, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if m.size > archive.MaxJudgedBytes {
		return ring.judge(nil, m.constructed)
	}
	r, err := c.Raw(ctx, m.id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw := make([]byte, m.size)
	if _, err := io.ReadFull(r, raw); err != nil {
		return nil, fmt.Errorf("reading its bytes: %w", err)
	}
	return ring.judge(raw, m.constructed)
}

// proofs judges all mail again and compares with what is stored. What was
// stored of a mail whose bytes cannot be had is told elsewhere.
func (k *checker) proofs() error {
	var ring *keyRing
	var nums []int64
	err := k.c.read(k.ctx, func(conn *sqlite3.Conn) error {
		var err error
		if ring, err = k.c.ring(conn); err != nil {
			return err
		}
		pending, err := toJudge(conn, ring, false)
		if err != nil {
			return err
		}
		k.report.Unjudged = len(pending)
		waits := make(map[int64]bool, len(pending))
		for _, n := range pending {
			waits[n] = true
		}
		err = eachRow(conn, "SELECT num FROM item WHERE num IN (SELECT item FROM proof) ORDER BY num", func(s *sqlite3.Stmt) error {
			if n := s.ColumnInt64(0); !waits[n] {
				nums = append(nums, n)
			}
			return nil
		})
		return err
	})
	for err == nil && len(nums) > 0 {
		some := nums[:min(judgedAtOnce, len(nums))]
		nums = nums[len(some):]
		var mails []*mailToJudge
		var stored map[int64]*proven
		if mails, stored, err = k.c.judgeStored(k.ctx, ring, some); err != nil {
			break
		}
		for _, m := range mails {
			if m.err == nil && !m.proof.same(stored[m.num]) {
				k.fault(faultDerived, fmt.Sprintf("#%d", m.num), "its signatures come to %s, and not to what is stored", m.proof.word)
			}
		}
	}
	return err
}
