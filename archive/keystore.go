package archive

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/gainsay/gainsay/authentic"
)

// Keys reads the keys of a case out of its journal. A second key for one name
// and time does not replace the first: the store holds both.
func Keys(ctx context.Context, k Case) (*authentic.Store, error) {
	store := &authentic.Store{}
	for entry, err := range k.Journal(ctx, KindKey, 0) {
		if err != nil {
			return nil, err
		}
		var key authentic.Key
		err := json.Unmarshal(entry.Body, &key)
		if err == nil {
			_, _, err = store.Add(key)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the key of journal entry %d: %w", entry.Seq, err)
		}
	}
	return store, nil
}
