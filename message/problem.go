package message

import (
	"fmt"
	"strings"

	"github.com/gainsay/gainsay/evidence"
)

// Codes of the problems that this package reports. They are stable.
const (
	CodeByteOrderMark   = "byte-order-mark"      // a byte order mark before the header
	CodeLeadingBlank    = "leading-blank-line"   // blank lines before the header
	CodeMboxLine        = "mbox-from-line"       // a mailbox's "From " line before the header
	CodeBareCR          = "bare-cr"              // lines end in CR alone
	CodeNUL             = "nul-bytes"            // NUL characters in the header or the text
	CodeNoColon         = "header-no-colon"      // a line in the header that is no field
	CodeNoSeparator     = "header-no-separator"  // no blank line between header and body
	CodeBlankFold       = "header-blank-line"    // a line of only white space ended the header
	CodeNoHeader        = "header-missing"       // no header fields at all
	CodeHeaderLimit     = "header-limit"         // MaxHeaderBytes or MaxFields reached
	CodeFieldLimit      = "field-limit"          // MaxFieldBytes reached
	CodeDuplicateField  = "header-duplicate"     // a field that RFC 5322 section 3.6 allows once
	CodeHeader8Bit      = "header-8bit"          // bytes in a header that are not UTF-8
	CodeEncodedWord     = "encoded-word"         // an encoded word that could not be decoded as it says
	CodeContentType     = "content-type"         // a Content-Type that cannot be read
	CodeDuplicateParam  = "parameter-duplicate"  // a parameter given twice
	CodeParamLimit      = "parameter-limit"      // MaxParams reached
	CodeNoBoundary      = "boundary-missing"     // a multipart without a boundary parameter
	CodeWrongBoundary   = "boundary-not-found"   // a multipart whose boundary never occurs
	CodeNoClose         = "boundary-not-closed"  // a multipart without its closing boundary
	CodePartAfterClose  = "part-after-close"     // a part after the closing boundary
	CodeTextOutside     = "text-outside-parts"   // text before the first or after the last part
	CodeDepthLimit      = "depth-limit"          // MaxDepth reached
	CodePartLimit       = "part-limit"           // MaxParts reached
	CodeNestedLimit     = "nested-limit"         // MaxNestedBytes reached
	CodeEncoding        = "transfer-encoding"    // an unknown or odd Content-Transfer-Encoding
	CodeBase64          = "base64"               // base64 with something wrong
	CodeBase64After     = "base64-trailing-text" // text after the end of base64
	CodeQuotedPrintable = "quoted-printable"     // quoted-printable with something wrong
	CodeUuencode        = "uuencode"             // uuencoding with something wrong
	CodeUuencoded       = "uuencoded-in-text"    // a uuencoded file in the text
	CodeCharsetUnknown  = "charset-unknown"      // a charset that nobody knows
	CodeCharsetMismatch = "charset-mismatch"     // bytes that are not in the charset they claim
	CodeAlternatives    = "alternatives-differ"  // two alternatives that do not say the same
	CodeTextLimit       = "text-limit"           // MaxTextBytes reached
	CodeLongLine        = "long-line"            // MaxLineBytes exceeded
	CodeChildrenLimit   = "children-limit"       // MaxChildren or MaxFamilyBytes reached
	CodeAddressLimit    = "address-limit"        // MaxAddresses reached
	CodeReferenceLimit  = "reference-limit"      // MaxRefs reached
	CodeReceivedLimit   = "received-limit"       // MaxReceived reached
	CodeDateMissing     = "date-missing"         // no Date field
	CodeDateUnreadable  = "date-unreadable"      // a Date field that is no date
	CodeFromMissing     = "from-missing"         // no From field with anybody in it
)

// problems collects problems, and keeps hostile input from making many.
type problems struct {
	list  []evidence.Problem
	count map[string]int
}

// add records one problem. From the ninth of a code on they are only counted.
func (p *problems) add(code, place, detail, done string) {
	if p.count == nil {
		p.count = make(map[string]int, 4)
	}
	p.count[code]++
	if p.count[code] > maxProblems {
		return
	}
	p.list = append(p.list, evidence.Problem{Code: code, Place: strings.Clone(place), Detail: detail, Done: done})
}

// pass records a problem that was found elsewhere.
func (p *problems) pass(q evidence.Problem) { p.add(q.Code, q.Place, q.Detail, q.Done) }

// all returns the problems listed and, for each code of which there were more,
// one that says how many.
func (p *problems) all() []evidence.Problem {
	for i, n := 0, len(p.list); i < n; i++ {
		q := p.list[i]
		if more := p.count[q.Code] - maxProblems; more > 0 {
			p.list = append(p.list, evidence.Problem{
				Code: q.Code, Detail: fmt.Sprintf("and %d more of this kind", more), Done: q.Done,
			})
			p.count[q.Code] = maxProblems
		}
	}
	return p.list
}
