package authentic

import (
	"fmt"
	"time"
)

// telling lists the fields that bear on what a message says to its reader. A
// signature that leaves one open leaves it to anybody. Content-Type is among
// them: with it changed, the same signed body shows something else.
var telling = []string{
	"from", "sender", "reply-to", "to", "cc", "date", "subject", "message-id", "in-reply-to", "references",
	"mime-version", "content-type", "content-transfer-encoding",
}

// cover says what is under a signature that names c.fields and picked the
// given ones.
func (j *judge) cover(c *claimTags, picked []int) Coverage {
	under := map[string]int{}
	for _, i := range picked {
		under[j.m.fields[i].name]++
	}
	extent := func(name string) Extent {
		there := len(j.m.byName[name])
		switch n := under[name]; {
		case there == 0:
			return Absent
		case n == 0:
			return Nothing
		case n < there:
			return Partly
		}
		return Wholly
	}
	v := Coverage{
		Fields: c.fields,
		From:   extent("from"), Date: extent("date"), Subject: extent("subject"), To: extent("to"),
	}
	for _, name := range telling {
		if e := extent(name); e == Nothing || e == Partly {
			v.Open = append(v.Open, name)
		}
	}
	j.coverBody(&v, c)
	return v
}

func (j *judge) coverBody(v *Coverage, c *claimTags) {
	v.Whole = int64(len(j.m.canonBody(bodyForm{canon: c.body})))
	v.Signed = v.Whole
	if c.limit >= 0 {
		v.Signed = min(c.limit, v.Whole)
	}
	switch {
	case v.Signed == v.Whole:
		v.Body = Wholly
	case v.Signed == 0:
		v.Body = Nothing
	default:
		v.Body = Partly
	}
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }

// seenText tells when and where a key was seen.
func seenText(k Key) string {
	if k.Seen.IsZero() {
		return "seen at a time not known, in " + sourceText(k)
	}
	return fmt.Sprintf("seen from %s to %s, in %s", k.Seen.Lo.UTC().Format(time.DateOnly), k.Seen.Hi.UTC().Format(time.DateOnly), sourceText(k))
}

func sourceText(k Key) string {
	if k.Source == "" {
		return "a place not recorded"
	}
	return k.Source
}
