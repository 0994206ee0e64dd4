package sqlite

import (
	"container/list"
	"sync"

	"github.com/gainsay/gainsay/evidence"
)

// frameCacheBytes bounds the content kept in memory: a mailbox is read from
// front to back by a splitter and, a little behind it, by several readers.
const frameCacheBytes = 32 << 20

// frameKey names one frame of one blob.
type frameKey struct {
	blob  evidence.ID
	index int
}

// frameCache keeps the content of frames that were used last. It is safe for
// concurrent use; a frame wanted by many at once is loaded once.
type frameCache struct {
	mu    sync.Mutex
	limit int64
	used  int64
	order *list.List // of *cachedFrame, last used first
	byKey map[frameKey]*list.Element
}

// cachedFrame is one frame; data and err may be read once ready is closed.
type cachedFrame struct {
	key   frameKey
	ready chan struct{}
	data  []byte
	err   error
}

func newFrameCache(limit int64) *frameCache {
	return &frameCache{limit: limit, order: list.New(), byKey: map[frameKey]*list.Element{}}
}

// get returns the frame's content, which the caller must not change.
func (c *frameCache) get(key frameKey, load func() ([]byte, error)) ([]byte, error) {
	c.mu.Lock()
	if e := c.byKey[key]; e != nil {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		f := e.Value.(*cachedFrame)
		<-f.ready
		return f.data, f.err
	}
	f := &cachedFrame{key: key, ready: make(chan struct{})}
	e := c.order.PushFront(f)
	c.byKey[key] = e
	c.mu.Unlock()

	data, err := load()
	c.mu.Lock()
	f.data, f.err = data, err
	if f.err != nil {
		// The next one asks the disk again.
		c.order.Remove(e)
		delete(c.byKey, key)
	} else {
		c.used += int64(len(f.data))
		c.evict(e)
	}
	c.mu.Unlock()
	close(f.ready)
	return f.data, f.err
}

// evict drops what was used longest ago until the rest fits; keep stays.
func (c *frameCache) evict(keep *list.Element) {
	for e := c.order.Back(); e != nil && c.used > c.limit; {
		before := e.Prev()
		// A frame without data is being loaded, and counts nothing yet.
		if f := e.Value.(*cachedFrame); e != keep && f.data != nil {
			c.used -= int64(len(f.data))
			c.order.Remove(e)
			delete(c.byKey, f.key)
		}
		e = before
	}
}
