package web

import (
	"fmt"
	"slices"

	"github.com/gainsay/gainsay/archive"
	"github.com/gainsay/gainsay/finding"
)

// shownSince is how many items that break a certificate are listed.
const shownSince = 20

// sealsData is what people vouch for: certificates of complete coverage, and
// what items are worth.
type sealsData struct {
	Seals  []sealRow
	Broken int // of those that were not withdrawn
	Set    []setRow
}

// sealRow is one certificate with what came to light since.
type sealRow struct {
	finding.Seal
	Since []int64 // exhibits that lie in its scope and came later: they break it
	More  int     // that are not listed
}

// State is the certificate's in one word.
func (s sealRow) State() string {
	switch {
	case !s.Gone.IsZero():
		return "withdrawn"
	case len(s.Since) > 0:
		return "broken"
	case len(s.Despite) > 0:
		return "in spite of gaps"
	}
	return "in force"
}

// setRow is one standing that somebody set.
type setRow struct {
	finding.Override
	Exhibit int64
	Subject string
}

// seals lists the certificates of complete coverage, and the standings that
// people have set; the newest first, withdrawn ones included.
func (d *Desk) seals(v visit) (answer, error) {
	ctx := v.Context()
	marks, err := d.opt.Case.Marks(ctx)
	if err != nil {
		return answer{}, err
	}
	data := sealsData{}
	for _, s := range slices.Backward(marks.Seals) {
		row := sealRow{Seal: s}
		if row.Since, err = archive.SealSince(ctx, d.opt.Case, s); err != nil {
			return answer{}, fmt.Errorf("looking for what breaks certificate %d: %w", s.Seq, err)
		}
		if len(row.Since) > 0 && s.Gone.IsZero() {
			data.Broken++
		}
		row.More = max(0, len(row.Since)-shownSince)
		row.Since = row.Since[:min(len(row.Since), shownSince)]
		data.Seals = append(data.Seals, row)
	}
	for _, o := range slices.Backward(marks.Standing) {
		it, err := d.opt.Case.Item(ctx, o.Item.String())
		if err != nil {
			return answer{}, fmt.Errorf("looking for the item of the standing of entry %d: %w", o.Seq, err)
		}
		data.Set = append(data.Set, setRow{o, it.Exhibit, it.Subject})
	}
	return answer{page: "seals", title: "Certificates and standings", nav: "troves", data: data}, nil
}
