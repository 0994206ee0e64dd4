package message

// Limits. A message within them is read whole; one beyond them is read up to
// them, and a problem with the code named here says so. What lies beyond a
// limit is never lost: it stays in the bytes of the part around it.
const (
	// MaxDepth is how deep multiparts and messages may lie in one another;
	// beyond it a part is kept as a file ("depth-limit").
	MaxDepth = 100
	// MaxParts is how many parts are told apart, those of nested messages
	// included ("part-limit").
	MaxParts = 10_000
	// MaxNestedBytes is how many bytes of nested messages in base64 or
	// quoted-printable are decoded and read ("nested-limit"). Each level of
	// such nesting needs a copy.
	MaxNestedBytes = 256 << 20
	// MaxHeaderBytes is how much of one header is read into fields; the end
	// of a longer header is still found ("header-limit").
	MaxHeaderBytes = 4 << 20
	// MaxFields is how many fields of one header are read ("header-limit").
	MaxFields = 10_000
	// MaxFieldBytes is how much of one field's value is read ("field-limit").
	MaxFieldBytes = 1 << 20
	// MaxParams is how many parameters of one field are read ("parameter-limit").
	MaxParams = 200
	// MaxDelimiterBytes is how long a line may be to be looked at as a
	// boundary. RFC 2046 section 5.1.1 allows 70 characters and white space.
	MaxDelimiterBytes = 1000
	// MaxAddresses is how many addresses of one field are read ("address-limit").
	MaxAddresses = 10_000
	// MaxRefs is how many message ids of one field are read ("reference-limit").
	MaxRefs = 1000
	// MaxReceived is how many Received fields are read for their times
	// ("received-limit").
	MaxReceived = 100
	// MaxTextBytes is how long an item's readable text may be ("text-limit").
	MaxTextBytes = 32 << 20
	// MaxLineBytes is the longest line of text that is passed over in
	// silence; a longer one is kept whole and reported ("long-line"). RFC
	// 5322 section 2.1.1 allows 998, which much honest mail exceeds.
	MaxLineBytes = 100_000
	// MaxChildren is how many members of a family an Entry carries, all
	// generations together ("children-limit").
	MaxChildren = 10_000
	// MaxFamilyBytes is how many bytes those members may have together
	// ("children-limit"). A message nested in a message counts twice.
	MaxFamilyBytes = 1 << 30
	// maxProblems is how many problems of one code are listed one by one;
	// the rest are counted in one more.
	maxProblems = 8
	// maxCharsetName is how long the name of a charset in an encoded word
	// may be.
	maxCharsetName = 60
)

// limits holds the limits that decide about structure, so that tests can set
// them low.
type limits struct {
	depth, parts             int
	nestedBytes              int
	headerBytes, fields      int
	fieldBytes               int
	textBytes, lineBytes     int
	children, familyBytes    int
	addresses, refs, arrived int
}

// stated returns the limits that the constants state.
func stated() limits {
	return limits{
		depth: MaxDepth, parts: MaxParts, nestedBytes: MaxNestedBytes,
		headerBytes: MaxHeaderBytes, fields: MaxFields, fieldBytes: MaxFieldBytes,
		textBytes: MaxTextBytes, lineBytes: MaxLineBytes,
		children: MaxChildren, familyBytes: MaxFamilyBytes,
		addresses: MaxAddresses, refs: MaxRefs, arrived: MaxReceived,
	}
}
