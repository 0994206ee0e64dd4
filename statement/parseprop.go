package statement

// ParseProp reads one proposition, as it stands after asserts or denies, and
// nothing besides. Its error says where, counted from line 1, column 1.
func ParseProp(text string) (*Prop, *Error) {
	if err := readable(text); err != nil {
		return nil, err
	}
	s := newScanner(text, 1)
	s.open = 1 // a line may end anywhere
	p, err := s.prop(inside{})
	if err != nil {
		return nil, err
	}
	if s.skip(); s.pos < len(s.text) {
		return nil, s.fail("expected the end of the proposition", "")
	}
	return p, nil
}
