package people

import (
	"fmt"
	"strings"
	"time"

	"github.com/gainsay/gainsay/evidence"
)

// Validate reports what is wrong with a decision that is about to be made,
// with a hint how to say it right; dir is who is who without it. Fold takes
// any decision, so that an old journal always folds: Validate is for the desk.
func Validate(d Decision, dir *Directory) error {
	what := decisionWords(d)
	if strings.TrimSpace(d.Why) == "" {
		return fmt.Errorf("people: %s: no reason given: say why with --why", what)
	}
	switch d.Kind {
	case Same, Part:
		return validateHandles(d, dir, what)
	case Member:
		return validateMember(d, dir, what)
	case Alias:
		return validateAlias(d, dir, what)
	case Operate:
		if d.Entity.Name == "" || d.Operator == "" {
			return fmt.Errorf("people: %s: name the persona and who is said to operate it", what)
		}
		return unambiguous(d.Entity, dir, what)
	case Undo:
		return validateUndo(d, dir, what)
	}
	return fmt.Errorf("people: %q is not a decision: same, part, member, alias, persona or undo", d.Kind)
}

func decisionWords(d Decision) string {
	if d.Entity.Name == "" {
		return string(d.Kind)
	}
	return fmt.Sprintf("%s %q", d.Kind, d.Entity.Name)
}

func validateHandles(d Decision, dir *Directory, what string) error {
	if len(d.Handles) == 0 {
		return fmt.Errorf("people: %s: no handle given: write an address, @screenname, x:NUMBER or name:NAME", what)
	}
	for _, h := range d.Handles {
		if h.IsZero() || h.Value == "" {
			return fmt.Errorf("people: %s: an empty handle: write an address, @screenname, x:NUMBER or name:NAME", what)
		}
	}
	if d.Kind == Same {
		if d.Entity.Name == "" {
			return fmt.Errorf("people: %s: whose? say --person, --org or --persona NAME", what)
		}
		return unambiguous(d.Entity, dir, what)
	}
	if d.Entity.Name == "" {
		return nil
	}
	n, ok := dir.find(d.Entity)
	if !ok {
		return fmt.Errorf("people: %s: nobody has that name%s", what, didYouMean(d.Entity.Name, dir))
	}
	for _, h := range d.Handles {
		if !dir.linked(h, n) {
			return fmt.Errorf("people: %s: %s is not theirs%s", what, h, ownerHint(h, dir))
		}
	}
	return nil
}

func validateMember(d Decision, dir *Directory, what string) error {
	switch {
	case d.Entity.Name == "" || d.Org == "":
		return fmt.Errorf("people: %s: name the person and the organisation", what)
	case Key(d.Entity.Name) == Key(d.Org) && d.Entity.Kind == Org:
		return fmt.Errorf("people: %s: an organisation cannot be a member of itself", what)
	}
	if from, to := d.From.In(time.UTC), d.To.In(time.UTC); !from.IsZero() && !to.IsZero() && !from.Interval().Lo.Before(to.Interval().Hi) {
		return fmt.Errorf("people: %s: from %s is after to %s: exchange them", what, d.From, d.To)
	}
	if err := unambiguous(d.Entity, dir, what); err != nil {
		return err
	}
	if e, ok := dir.Resolve(d.Org); ok && e.Kind != Org {
		return fmt.Errorf("people: %s: %q is a %s, not an organisation", what, d.Org, e.Kind)
	}
	return unambiguous(Entity{Org, d.Org}, dir, what)
}

func validateAlias(d Decision, dir *Directory, what string) error {
	if len(d.Names) == 0 {
		return fmt.Errorf("people: %s: no other name given", what)
	}
	if err := unambiguous(d.Entity, dir, what); err != nil {
		return err
	}
	n, ok := dir.find(d.Entity)
	for _, name := range d.Names {
		if Key(name) == "" {
			return fmt.Errorf("people: %s: an empty name", what)
		}
		for _, other := range dir.names[Key(name)] {
			if !ok || other != n {
				e := dir.entities[other].entity
				return fmt.Errorf("people: %s: %q is already the %s %q; an alias does not join two: part the handles of one and give them to the other", what, name, e.Kind, e.Name)
			}
		}
	}
	return nil
}

func validateUndo(d Decision, dir *Directory, what string) error {
	_, undone, ok := dir.Decision(d.Undoes)
	switch {
	case !ok:
		return fmt.Errorf("people: %s: there is no decision %d", what, d.Undoes)
	case undone:
		return fmt.Errorf("people: %s: decision %d is undone already: undo the undo to have it back", what, d.Undoes)
	}
	return nil
}

// unambiguous refuses a name that may mean more than one, or that would from
// now on because it is already the name of something of another kind.
func unambiguous(e Entity, dir *Directory, what string) error {
	if strings.TrimSpace(e.Name) == "" {
		return fmt.Errorf("people: %s: an empty name", what)
	}
	if is, ok := dir.Resolve(e.Name); ok && e.Kind != "" && is.Kind != e.Kind {
		return fmt.Errorf("people: %s: %q is a name of the %s %q already: say --%s, or use another name", what, e.Name, is.Kind, is.Name, is.Kind)
	}
	c := dir.Ambiguous(e.Name)
	if len(c) == 0 {
		return nil
	}
	var words []string
	for _, o := range c {
		words = append(words, fmt.Sprintf("the %s %q", o.Kind, o.Name))
	}
	return fmt.Errorf("people: %s: %q may mean %s: use a name that only one has", what, e.Name, strings.Join(words, " or "))
}

func didYouMean(name string, dir *Directory) string {
	near := dir.Suggest(name)
	if len(near) == 0 {
		return ""
	}
	return fmt.Sprintf(": did you mean %q?", near[0])
}

func ownerHint(h evidence.Handle, dir *Directory) string {
	for _, l := range dir.links {
		if l.Handle == h {
			return fmt.Sprintf(": it is given to %q (decision %d)", l.Entity.Name, l.Decision.Seq)
		}
	}
	return ": it is given to nobody"
}
