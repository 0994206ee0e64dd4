package sqlite

import (
	"fmt"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/evidence"
)

// bind gives stmt its parameters in order.
func bind(stmt *sqlite3.Stmt, args ...any) error {
	for i, a := range args {
		if err := bindOne(stmt, i+1, a); err != nil {
			return err
		}
	}
	return nil
}

func bindOne(stmt *sqlite3.Stmt, i int, a any) error {
	switch a := a.(type) {
	case nil:
		return stmt.BindNull(i)
	case int:
		return stmt.BindInt(i, a)
	case int64:
		return stmt.BindInt64(i, a)
	case string:
		return stmt.BindText(i, a)
	case []byte:
		return stmt.BindBlob(i, a)
	case bool:
		return stmt.BindBool(i, a)
	case evidence.ID:
		return stmt.BindBlob(i, a[:])
	case evidence.Kind:
		return stmt.BindText(i, string(a))
	}
	return fmt.Errorf("sqlite: parameter %d has type %T", i, a)
}
