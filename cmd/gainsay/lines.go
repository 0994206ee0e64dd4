package main

import "io"

// printAll writes one line for each of all: with asJSON what line makes of it,
// else what text prints.
func printAll[T any](w io.Writer, asJSON bool, all []T, line func(T) any, text func(T)) error {
	for _, one := range all {
		if !asJSON {
			text(one)
			continue
		}
		if err := printJSON(w, line(one)); err != nil {
			return err
		}
	}
	return nil
}
