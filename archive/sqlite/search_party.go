package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/search"
)

// party returns the condition for a party field.
func (x *compiler) party(f search.Field) (condition, error) {
	who := search.ReadParty(f.Value)
	if who.IsZero() {
		return never, nil
	}
	roles := roleCondition(f.Name)
	if !who.Handle.IsZero() {
		return condition{"item.num IN (SELECT p.item FROM stand p JOIN handle h ON h.id = p.handle WHERE h.network = ? AND h.value = ?" + roles + ")",
			[]any{string(who.Handle.Network), who.Handle.Value}}, nil
	}
	return x.named(func(n naming) bool { return who.Match(n.handle, n.name) }, roles)
}

// roleCondition narrows p, of table party or stand, to the roles of a field.
func roleCondition(field string) string {
	if field == search.FieldWith {
		return ""
	}
	var in []string
	for _, r := range []evidence.Role{
		evidence.RoleFrom, evidence.RoleSender, evidence.RoleReplyTo, evidence.RoleTo, evidence.RoleCc, evidence.RoleBcc,
		evidence.RoleMention, evidence.RoleOwner, evidence.RoleMember, evidence.RoleByline,
	} {
		if search.Stands(field, r) {
			in = append(in, "'"+string(r)+"'")
		}
	}
	return " AND p.role IN (" + strings.Join(in, ", ") + ")"
}

// named returns the condition for items on which somebody stands whose naming
// is wanted. The namings are few and are read here, by the rules of package
// search; the index of parties then gives the items.
func (x *compiler) named(wanted func(naming) bool, roles string) (condition, error) {
	handles, some, err := x.namings(wanted)
	if err != nil {
		return condition{}, fmt.Errorf("reading who is named how: %w", err)
	}
	var of []condition
	if len(handles) > 0 {
		of = append(of, condition{"item.num IN (SELECT p.item FROM stand p WHERE p.handle IN (SELECT value FROM json_each(?))" + roles + ")",
			[]any{numberList(handles)}})
	}
	if len(some) > 0 {
		b, err := json.Marshal(some)
		if err != nil {
			return condition{}, err
		}
		of = append(of, condition{`item.num IN (SELECT p.item FROM json_each(?) j CROSS JOIN stand s ON s.handle = j.value ->> 0 CROSS JOIN party p
			ON p.item = s.item AND p.handle = s.handle AND p.role = s.role AND p.name = j.value ->> 1 AND p.raw = j.value ->> 2` + roles + ")", []any{string(b)}})
	}
	if len(of) == 0 {
		return never, nil
	}
	return joined("OR", of), nil
}

// namings returns the numbers of the handles of which every naming is wanted;
// and of the others number, name and spelling of those that are.
func (x *compiler) namings(wanted func(naming) bool) (handles []int64, some [][3]any, err error) {
	type handle struct {
		wanted []naming
		all    bool
	}
	met := map[int64]*handle{}
	var order []int64
	err = eachRow(x.conn, "SELECT h.id, n.network, n.value, n.name, n.raw FROM naming n JOIN handle h ON h.network = n.network AND h.value = n.value",
		func(s *sqlite3.Stmt) error {
			id := s.ColumnInt64(0)
			n := naming{evidence.Handle{Network: evidence.Network(s.ColumnText(1)), Value: s.ColumnText(2)}, s.ColumnText(3), s.ColumnText(4)}
			h := met[id]
			if h == nil {
				h = &handle{all: true}
				met[id] = h
				order = append(order, id)
			}
			if wanted(n) {
				h.wanted = append(h.wanted, n)
			} else {
				h.all = false
			}
			return nil
		})
	for _, id := range order {
		h := met[id]
		if h.all {
			handles = append(handles, id)
			continue
		}
		for _, n := range h.wanted {
			some = append(some, [3]any{id, n.name, n.raw})
		}
	}
	return handles, some, err
}
