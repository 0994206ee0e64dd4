package finding

import (
	"strings"
	"testing"

	"github.com/gainsay/gainsay/authentic"
	"github.com/gainsay/gainsay/evidence"
)

// goodSignature is a signature to which there is no objection.
func goodSignature(domain string) Signed {
	return Signed{
		Scheme: authentic.DKIM, Word: authentic.Verified, Domain: domain, Selector: "s1", Author: true, Strength: authentic.Strong,
		From: authentic.Wholly, Date: authentic.Wholly, Subject: authentic.Wholly, To: authentic.Wholly, Body: authentic.Wholly, Reads: true,
		Seen: []KeySighting{{At: deskDay, Source: "the domain, by letter"}},
	}
}

// storySigned reads what a story says of a signature: its domain, and after
// commas what is to be said against it.
//
//	open=FIELD      the field is not under it
//	trove           its key was found in a trove
//	unseen          nobody vouches for its key
//	key=DAY         the day on which the archive got its key
//	stood=DAY       the day on which its key is known to have stood in the DNS
//	rival=DAY       the day on which the archive got another key for its name and time
//	conflict, testing, broken, weak, list, unread, part, undated, domainkeys, smime
//	by=ADDRESS      it is an S/MIME signature of that address over the words, by a root that Jane Roe trusts
//	made=TIME       when it says that it was made
//	gone=DAY        the day on which its root was trusted no longer
//	nobody          nobody is named who trusts its root
//	against=DAY     the day on which a keyring came by which its key was no longer good
//	altered         the body is not as it was signed, and how is not proved
//	altered=CODE    that this was done to it, and nothing else, is proved
//	added=ROLE      that the field of that role was put in after signing is proved
func storySigned(t testing.TB, w string) Signed {
	parts := strings.Split(w, ",")
	s := goodSignature(parts[0])
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(p, "=")
		switch name {
		case "open":
			s.Open = append(s.Open, value)
			if value == "to" {
				s.To = authentic.Nothing
			}
		case "trove":
			s.Seen[0].Trove = true
		case "unseen":
			s.Seen = nil
		case "key":
			s.Seen[0].At = day(t, value).Wall
		case "stood":
			stood := day(t, value).Wall
			s.Seen[0].Stood = evidence.Interval{Lo: stood, Hi: stood}
		case "rival":
			s.Conflict, s.Rivals = true, []KeySighting{{At: day(t, value).Wall}}
		case "conflict":
			s.Conflict = true
		case "testing":
			s.Testing = true
		case "broken":
			s.Strength = authentic.Broken
		case "weak":
			s.Strength = authentic.Weak
		case "list":
			s.Author = false
		case "unread":
			s.Reads = false
		case "part":
			s.Body = authentic.Partly
		case "undated":
			s.Date = authentic.Nothing
		case "domainkeys":
			s.Scheme = authentic.DomainKeys
		case "smime":
			s.Scheme = authentic.SMIME
		case "by":
			s.Scheme, s.Address, s.Seen[0].By, s.Seen[0].Source = authentic.SMIME, value, "Jane Roe", "the roots of court.pem, trusted by Jane Roe,"
			s.From, s.Date, s.Subject, s.To = authentic.Nothing, authentic.Nothing, authentic.Nothing, authentic.Nothing
			s.Open = []string{"from", "date", "subject", "to", "message-id"}
		case "made":
			s.Made = day(t, value).Wall
		case "gone":
			s.Seen[0].Gone, s.Word = day(t, value).Wall, authentic.Unvouched
		case "nobody":
			s.Seen[0].By = " "
		case "against":
			s.Rivals = []KeySighting{{At: day(t, value).Wall}}
		case "altered":
			s.Word = authentic.BodyAltered
			if s.Whole = value != ""; s.Whole {
				s.Changes = []authentic.ChangeCode{authentic.ChangeCode(value)}
			}
		case "added":
			s.Word, s.Whole = authentic.HeaderAltered, true
			s.Changes, s.Added = []authentic.ChangeCode{authentic.FieldAdded}, append(s.Added, evidence.Role(value))
		default:
			t.Fatalf("a signature cannot be %q", p)
		}
	}
	return s
}
