package message

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gainsay/gainsay/evidence"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// addressCases are values of address fields. Each want is "name|address", and
// "|group" after it where there is one.
var addressCases = []struct {
	why   string
	value string
	want  []string
}{
	// RFC 5322, appendix A, and its grammar.
	{"a bare address", "jdoe@machine.example", []string{"|jdoe@machine.example"}},
	{"a name and an address", "John Doe <jdoe@machine.example>", []string{"John Doe|jdoe@machine.example"}},
	{"a quoted name", `"Joe Q. Public" <john.q.public@example.com>`, []string{"Joe Q. Public|john.q.public@example.com"}},
	{"a dot in a name without quotes", "Joe Q. Public <john.q.public@example.com>", []string{"Joe Q. Public|john.q.public@example.com"}},
	{"three addresses", "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
		[]string{"Mary Smith|mary@x.test", "|jdoe@example.org", "Who?|one@y.test"}},
	{"quoted pairs and a semicolon in quotes", `<boss@nil.test>, "Giant; \"Big\" Box" <sysservices@example.net>`,
		[]string{"|boss@nil.test", `Giant; "Big" Box|sysservices@example.net`}},
	{"a group", "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
		[]string{"Ed Jones|c@a.test|A Group", "|joe@where.test|A Group", "John|jdoe@one.test|A Group"}},
	{"a group without members", "Undisclosed recipients:;", nil},
	{"a group and what follows it", "Friends: a@x.example; b@x.example", []string{"|a@x.example|Friends", "|b@x.example"}},
	{"two groups", "One: a@x.example; Two: b@x.example;", []string{"|a@x.example|One", "|b@x.example|Two"}},
	{"a group with a quoted and encoded name", `"=?utf-8?q?Fr=C3=BCh?=": a@x.example;`, []string{"|a@x.example|Früh"}},
	{"a colon in a quoted name", `"Mary Smith: Personal Account" <smith@home.example >`, []string{"Mary Smith: Personal Account|smith@home.example"}},
	{"comments everywhere", `Pete(A nice \) chap) <pete(his account)@silly.test(his host)>`, []string{"Pete|pete@silly.test"}},
	{"an obsolete route", "Mary Smith <@node.test,@other.test:mary@example.net>, , jdoe@test  . example",
		[]string{"Mary Smith|mary@example.net", "|jdoe@test.example"}},
	{"white space around the dots of a domain", "John Doe <jdoe@machine(comment).  example>", []string{"John Doe|jdoe@machine.example"}},
	{"a quoted local part", `"john doe"@x.example`, []string{`|"john doe"@x.example`}},
	{"a quoted local part with a comma, in brackets", `J <"a,b"@x.example>, c@x.example`, []string{`J|"a,b"@x.example`, "|c@x.example"}},
	{"a domain literal", "root@[IPv6:2001:db8::1], b@[10.0.0.1]", []string{"|root@[IPv6:2001:db8::1]", "|b@[10.0.0.1]"}},
	{"a name in a comment", "jdoe@machine.example (John Doe)", []string{"John Doe|jdoe@machine.example"}},
	{"a name in a nested comment", "jdoe@machine.example (John (Jack) Doe)", []string{"John (Jack) Doe|jdoe@machine.example"}},
	{"a name beats a comment", "John <jdoe@machine.example> (home)", []string{"John|jdoe@machine.example"}},
	{"the null sender", "<>", nil},
	{"nothing", "", nil},
	{"only separators", " , ; ,, ", nil},
	{"UTF-8 in name and address", "Jürgen <jürgen@bücher.example>", []string{"Jürgen|jürgen@bücher.example"}},

	// RFC 2047.
	{"an encoded name", "=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?= <keld@dkuug.dk>", []string{"Keld Jørn Simonsen|keld@dkuug.dk"}},
	{"an encoded name with language", "=?US-ASCII*EN?Q?Keith_Moore?= <moore@cs.utk.edu>", []string{"Keith Moore|moore@cs.utk.edu"}},
	{"an encoded comma is no separator", "=?utf-8?q?Doe=2C_Jane?= <j@x.example>", []string{"Doe, Jane|j@x.example"}},
	{"a raw comma and brackets inside an encoded word", "=?utf-8?q?Doe,_<Jane>?= <j@x.example>", []string{"Doe, <Jane>|j@x.example"}},
	{"signs inside an encoded word", "=?utf-8?q?(a)_\"b;c:?= <j@x.example>", []string{"(a) \"b;c:|j@x.example"}},
	{"an encoded word in quotes, against the RFC", `"=?utf-8?q?J=C3=BCrgen?=" <j@x.example>`, []string{"Jürgen|j@x.example"}},
	{"an encoded comment", "keld@dkuug.dk (=?utf-8?q?J=C3=B8rn?=)", []string{"Jørn|keld@dkuug.dk"}},
	{"raw windows-1252", "J\xfcrgen <j@x.example>", []string{"Jürgen|j@x.example"}},
	{"an encoded word that hides an address is a name", "=?utf-8?q?boss=40bank.example?= <thief@x.example>", []string{"boss@bank.example|thief@x.example"}},

	// What mail has in place of addresses.
	{"a name with an unquoted comma", "Podesta, John <x@y.example>", []string{"Podesta, John|x@y.example"}},
	{"two such names", "Podesta, John <x@y.example>, Mills, Cheryl D <c@y.example>",
		[]string{"Podesta, John|x@y.example", "Mills, Cheryl D|c@y.example"}},
	{"such a name after an address", "a@x.example, Podesta, John <x@y.example>", []string{"|a@x.example", "Podesta, John|x@y.example"}},
	{"a suffix after a second comma", "Bush, George, Jr. <g@y.example>", []string{"Bush, George, Jr.|g@y.example"}},
	{"a local user before a name is not a surname", "root, John <j@x.example>", []string{"root|", "John|j@x.example"}},
	{"a row of names is a row of people", "Ann Lee, Bob Ray, Carl <c@x.example>", []string{"Ann Lee|", "Bob Ray|", "Carl|c@x.example"}},
	{"a quoted name is not joined", `Podesta, "John" <x@y.example>`, []string{"Podesta|", "John|x@y.example"}},
	{"names after a semicolon are not joined", "Ann Lee; John <x@y.example>", []string{"Ann Lee|", "John|x@y.example"}},
	{"names alone", "Phillip K Allen; Jane Roe", []string{"Phillip K Allen|", "Jane Roe|"}},
	{"commas in names that semicolons part", "Bailey, Susan; Williams, Jason R (Credit); Roe, Jane", []string{"Bailey, Susan|", "Williams, Jason R|", "Roe, Jane|"}},
	{"commas alone may part people", "Bailey, Susan", []string{"Bailey|", "Susan|"}},
	{"the form that libpst gives names with a comma", `<Bailey>,"Susan" </O=ENRON/OU=NA/CN=SBAILE2>,<Calger>,"Christopher F." </O=ENRON/CN=CC>`,
		[]string{"Bailey, Susan|/O=ENRON/OU=NA/CN=SBAILE2", "Calger, Christopher F.|/O=ENRON/CN=CC"}},
	{"that form with a semicolon is two people", `<Bailey>;"Susan" </O=ENRON/CN=S>`, []string{"|Bailey", "Susan|/O=ENRON/CN=S"}},
	{"brackets before a mail address are not that form", `<root>,"John" <j@x.example>`, []string{"|root", "John|j@x.example"}},
	{"semicolons between addresses", "a@x.example; B <b@x.example>;", []string{"|a@x.example", "B|b@x.example"}},
	{"a semicolon in the place of a group's end", "a@x.example;", []string{"|a@x.example"}},
	{"an Exchange name", "Bailey, Susan </O=ENRON/OU=NA/CN=RECIPIENTS/CN=SBAILE2>", []string{"Bailey, Susan|/O=ENRON/OU=NA/CN=RECIPIENTS/CN=SBAILE2"}},
	{"an Exchange name alone", "/O=ENRON/OU=NA/CN=RECIPIENTS/CN=SBAILE2", []string{"|/O=ENRON/OU=NA/CN=RECIPIENTS/CN=SBAILE2"}},
	{"an encapsulated Exchange name", "Doe, J <IMCEAEX-_O=ENRON_OU=NA_CN=RECIPIENTS_CN=JDOE@ENRON.com>",
		[]string{"Doe, J|IMCEAEX-_O=ENRON_OU=NA_CN=RECIPIENTS_CN=JDOE@ENRON.com"}},
	{"a local user with a comment", "root (Cron Daemon)", []string{"Cron Daemon|root"}},
	{"a local user in brackets", "Cron <root>", []string{"Cron|root"}},
	{"a mailto address", "<mailto:a@x.example>, mailto:b@x.example, SMTP:c@x.example", []string{"|a@x.example", "|b@x.example", "|c@x.example"}},
	{"a mailto address with a subject", "<mailto:a@x.example?subject=hi%20there>", []string{"|a@x.example"}},
	{"an address as its own name", "a@x.example <a@x.example>", []string{"a@x.example|a@x.example"}},
	{"another address as the name", "boss@bank.example <thief@x.example>", []string{"boss@bank.example|thief@x.example"}},
	{"a name in brackets before the address", "John <Jack> <j@x.example>", []string{"John <Jack>|j@x.example"}},
	{"words in brackets after the address", "John <j@x.example> <Jack>", []string{"John <Jack>|j@x.example"}},
	{"a name after the address", "<j@x.example> John", []string{"John|j@x.example"}},
	{"a colon in a name", "CEO: Jane Roe <j@x.example>", []string{"CEO: Jane Roe|j@x.example"}},
	{"a Notes address with spaces", "Sam Poe/HQ/Harbour@harbour.example, Sara Shackleton/HOU/ECT@ECT",
		[]string{"|Sam Poe/HQ/Harbour@harbour.example", "|Sara Shackleton/HOU/ECT@ECT"}},
	{"words before a bare address", "Jane Roe j@x.example", []string{"Jane Roe|j@x.example"}},

	// Damage.
	{"two comments", "a@x.example (one) (two)", []string{"one two|a@x.example"}},
	{"a name after a bare address", "a@x.example Jane Roe", []string{"Jane Roe|a@x.example"}},
	{"a comment after a bare address with words", "Jane a@x.example (office)", []string{"Jane|a@x.example"}},
	{"a comment after two bare addresses", "a@x.example b@x.example (office)", []string{"|a@x.example", "office|b@x.example"}},
	{"empty brackets after an address", "a@x.example <>", []string{"|a@x.example"}},
	{"empty brackets after a name", "Jane Roe <>", []string{"Jane Roe|"}},
	{"empty quotes", `""`, nil},
	{"quotes with parentheses in brackets", `Jane <"a(b)"@x.example(c)>`, []string{`Jane|"a(b)"@x.example`}},
	{"a quote in brackets that does not close", `Jane <"a(b)@x.example>, b@x.example`, []string{`Jane|"a@x.example`, "|b@x.example"}},
	{"a comment in brackets that does not close", "Jane <a(b@x.example>", []string{"Jane|a(b@x.example"}},
	{"brackets opened twice", "Jane <a@x.example <b@x.example>", []string{"Jane|a@x.example", "|b@x.example"}},
	{"an empty group between others", "a@x.example, Nobody:;, b@x.example", []string{"|a@x.example", "|b@x.example"}},
	{"a group in a group", "One: Two: a@x.example;", []string{"Two:|a@x.example|One"}},
	{"a comma is missing", "A <a@x.example> B <b@x.example>", []string{"A|a@x.example", "B|b@x.example"}},
	{"commas are missing between bare addresses", "a@x.example b@x.example", []string{"|a@x.example", "|b@x.example"}},
	{"a closing bracket is missing", "John <j@x.example", []string{"John|j@x.example"}},
	{"a closing bracket is missing before another address", "John <j@x.example, Jane <k@x.example>", []string{"John|j@x.example", "Jane|k@x.example"}},
	{"an opening bracket is missing", "j@x.example>", []string{"|j@x.example"}},
	{"a quote is never closed", `"John Doe <j@x.example>, b@x.example`, []string{"John Doe|j@x.example", "|b@x.example"}},
	{"a comment is never closed", "John (Jack <j@x.example>", []string{"John (Jack|j@x.example"}},
	{"two brackets", "John <<j@x.example>>", []string{"John|j@x.example"}},
	{"NUL and control characters", "Jo\x00hn\x01 <j@x.example>", []string{"Jo\uFFFDhn|j@x.example"}},
	{"NUL in an Exchange name", "/O=\x00X/CN=A", []string{"|/O=\uFFFDX/CN=A"}},
	{"an address with nothing but mailto", "mailto:?to=a@x.example", []string{"mailto:?to=a@x.example|"}},
}

func TestParseAddresses(t *testing.T) {
	for _, c := range addressCases {
		t.Run(c.why, func(t *testing.T) {
			var got []string
			for _, a := range ParseAddresses(c.value) {
				s := a.Name + "|" + a.Addr
				if a.Group != "" {
					s += "|" + a.Group
				}
				got = append(got, s)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%q (-want +got)\n%s", c.value, d)
			}
		})
	}
}

func TestAddressHandle(t *testing.T) {
	for _, c := range []struct {
		value string
		want  evidence.Handle
	}{
		{"Jane <Jane@X.Example>", evidence.Handle{Network: evidence.NetMail, Value: "jane@x.example"}},
		{"X </O=ENRON/CN=JDOE>", evidence.Handle{Network: evidence.NetMail, Value: "/o=enron/cn=jdoe"}},
		{"Jane  Roe", evidence.Handle{Network: evidence.NetName, Value: "Jane Roe"}},
	} {
		if got := ParseAddresses(c.value)[0].Handle(); got != c.want {
			t.Errorf("%q: %v, want %v", c.value, got, c.want)
		}
	}
}

func TestExchangeName(t *testing.T) {
	for _, c := range []struct{ addr, want string }{
		{"/O=ENRON/OU=NA/CN=RECIPIENTS/CN=JDOE", "/O=ENRON/OU=NA/CN=RECIPIENTS/CN=JDOE"},
		{"IMCEAEX-_O=ENRON_OU=NA_CN=RECIPIENTS_CN=JDOE@ENRON.com", "/O=ENRON/OU=NA/CN=RECIPIENTS/CN=JDOE"},
		{"imceaex-_o=First+20Organization_cn=a+2Eb@x.example", "/o=First Organization/cn=a.b"},
		{"IMCEAEX-_O=A+ZZ+@x.example", "/O=A+ZZ+"}, // malformed escapes stay
		{"IMCEAEX-@x.example", ""},
		{"jane@x.example", ""},
		{"", ""},
	} {
		if got := (Address{Addr: c.addr}).ExchangeName(); got != c.want {
			t.Errorf("%q: %q, want %q", c.addr, got, c.want)
		}
	}
}

// TestAddressRoundTrip writes any names and addresses, quoted as RFC 5322 asks,
// in and out of groups, and reads them back.
func TestAddressRoundTrip(t *testing.T) {
	atom := rapid.StringMatching(`[a-z0-9!#$%&'*+/=?^_{|}~-]{1,8}(\.[a-z0-9]{1,5})?`).Filter(func(s string) bool { return !strings.Contains(s, "=?") })
	name := rapid.StringOfN(rapid.RuneFrom([]rune("aZ é,;:<>@()[]\"\\.'")), 0, 12, -1).Filter(func(s string) bool {
		return s == strings.Join(strings.Fields(s), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		var out strings.Builder
		var want []Address
		group := ""
		for i := range rapid.IntRange(1, 6).Draw(t, "addresses") {
			if i > 0 {
				out.WriteString(rapid.SampledFrom([]string{",", ", ", " , ", ",,"}).Draw(t, "comma"))
			}
			if group == "" && rapid.IntRange(0, 3).Draw(t, "group") == 0 {
				group = "G" + fmt.Sprint(i)
				out.WriteString(group + ": ")
			}
			a := Address{Addr: atom.Draw(t, "local") + "@" + atom.Draw(t, "domain"), Name: name.Draw(t, "name"), Group: group}
			if a.Name == "" {
				out.WriteString(fmt.Sprintf(rapid.SampledFrom([]string{"<%s>", "%s", " < %s > "}).Draw(t, "form"), a.Addr))
			} else {
				out.WriteString(`"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a.Name) + `" <` + a.Addr + ">")
			}
			if rapid.Bool().Draw(t, "comment") {
				out.WriteString(" (a (nested) comment, with a comma)")
				if a.Name == "" {
					a.Name = "a (nested) comment, with a comma"
				}
			}
			want = append(want, a)
			if group != "" && rapid.Bool().Draw(t, "end") {
				out.WriteString(";")
				group = ""
			}
		}
		if group != "" {
			out.WriteString(";")
		}
		if got := ParseAddresses(out.String()); !slices.Equal(got, want) {
			t.Fatalf("%s\n got %q\nwant %q", out.String(), got, want)
		}
	})
}

// TestAddressLimit holds MaxAddresses, and that what is read comes first.
func TestAddressLimit(t *testing.T) {
	value := strings.Repeat("a@x.example, ", MaxAddresses+5)
	if n := len(ParseAddresses(value)); n != MaxAddresses {
		t.Errorf("%d addresses, not %d", n, MaxAddresses)
	}
	m := Read([]byte("From: a@x.example\nDate: 1 Jul 2003 10:00 +0000\nTo: " + value + "\n\n"))
	e := m.Entry(evidence.ID{})
	if !hasCode(e.Problems, CodeAddressLimit) || len(e.Parties) != MaxAddresses+1 {
		t.Errorf("%d parties, problems %v", len(e.Parties), codes(e.Problems))
	}
}

// TestAddressesAreLinear reads hostile values of growing length: ten times the
// length must not cost a hundred times the time.
func TestAddressesAreLinear(t *testing.T) {
	for _, unit := range []string{`"`, `\"`, "(", "<", "<a@", `<"`, "=?", "=?a?q?", "a@b ", "a,", ":", "[", "()", `"" `, "<>", "=?a?q?=", "a:;", "Jr,"} {
		t.Run(fmt.Sprintf("%q", unit), func(t *testing.T) {
			checkLinear(t, unit, func(s string) { ParseAddresses(s) })
		})
	}
}
