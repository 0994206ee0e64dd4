package authentic

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/gainsay/gainsay/message"
)

// mailer is a mail program or service with the shapes of what it writes. A nil
// shape is not looked at.
type mailer struct {
	name string
	// says: what a header says of itself that claims the program, in X-Mailer
	// or User-Agent; or, where it is nil, domain is that of its Message-ID.
	says   *regexp.Regexp
	domain string

	id       *regexp.Regexp // of the left half of Message-ID
	boundary *regexp.Regexp // of a multipart body
}

const (
	upperUUID = `^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$`
	anyUUID   = `[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}`
	outlookID = `^[0-9a-f]{12}\$[0-9a-f]{8}\$[0-9a-f]{8}\$?$`
	javaID    = `^[0-9]+\.[0-9]+\.[0-9]{12,13}(\.JavaMail\..*)?$`
	emacsID   = `\.fsf(_-_|[+%].*)?$`
)

// mailers are the programs known, the narrower before the wider. Those marked
// "seen" were held against real mail of 2001, 2002, 2019 and 2020; the others
// are from what their makers' mail looked like.
var mailers = []mailer{
	{name: "Apple Mail", says: re(`^Apple Mail \(`), id: re(upperUUID), boundary: re(`^Apple-Mail[-=]`)},                                                                                                            // seen
	{name: "iPhone Mail", says: re(`^iP(hone|ad|od) Mail \(`), id: re(upperUUID), boundary: re(`^Apple-Mail[-=]`)},                                                                                                  // seen
	{name: "Outlook Express", says: re(`^Microsoft Outlook Express`), id: re(outlookID), boundary: re(`^----=_NextPart_`)},                                                                                          //
	{name: "Windows Mail", says: re(`^Microsoft Windows (Live )?Mail`), id: re(`^[0-9A-F]{32}$`), boundary: re(`^----=_NextPart_`)},                                                                                 //
	{name: "Outlook for Mac", says: re(`^Microsoft-MacOutlook/`), id: re(upperUUID), boundary: re(`^B_[0-9]{10}_[0-9]+$`)},                                                                                          // seen
	{name: "Microsoft Outlook", says: re(`^Microsoft (Office )?Outlook[ ,]`), boundary: re(`^(----=_NextPart_|_[0-9]{3}_)`)},                                                                                        // seen
	{name: "Thunderbird", says: re(`Thunderbird/`), id: re(`^([0-9A-Fa-f]{8}\.[0-9A-F]{1,8}|` + anyUUID + `|[0-9a-z._-]+\$[0-9a-z]+\$[0-9]+)$`), boundary: re(`^-{8,}[0-9A-Za-z]+$|^[A-Za-z0-9]{20,}$`)},            // seen
	{name: "Netscape", says: re(`^Mozilla [1-4]\.`), id: re(`^[0-9A-F]{8}\.[0-9A-F]{1,8}$`), boundary: re(`^-{8,}[0-9A-F]+$`)},                                                                                      //
	{name: "Evolution", says: re(`^(Ximian )?Evolution `), id: re(`^([0-9]{9,10}\.[0-9]+\.[0-9]+\.camel|[0-9a-f]{30,40}(\.camel)?)$`), boundary: re(`^=-`)},                                                         // seen
	{name: "git send-email", says: re(`^git-send-email [0-9]`), id: re(`^[0-9]{14}\.[0-9]+-[0-9]+-|^[0-9]{10}-[0-9]+(-[0-9]+)+-git-send-email-|^(cover|[0-9a-f]{40}|[0-9a-f]{64})\.[0-9]+\.git\.|^[0-9a-f]{64}\.`)}, // seen
	{name: "Mutt", says: re(`^(Neo)?Mutt[/ ]`), id: re(`^[0-9]{14}\.([A-Z]{2}[0-9]+|[a-z0-9]{16})$|^[0-9]{12}\.[A-Za-z0-9%+/]+$|^[A-Za-z0-9+/_-]{16}$`), boundary: re(`^[A-Za-z0-9+/]{10,20}$`)},                    // seen
	{name: "Alpine", says: re(`^(Alpine|Pine)[/ ]`), id: re(`^(alpine|Pine)\.[A-Z0-9]+\.`), boundary: re(`^-?[0-9]+-[0-9]+-[0-9]+=:[0-9]+$`)},                                                                       // seen
	{name: "KMail", says: re(`^KMail/`), id: re(`^[0-9]{12}\.[0-9]+\.|^[0-9]+\.[A-Za-z0-9]{10}$`), boundary: re(`^(Boundary-|nextPart)`)},                                                                           //
	{name: "Lotus Notes", says: re(`^(Lotus|IBM|HCL) (Notes|Domino)`), id: re(`^OF[0-9A-F]{8}\.[0-9A-F]{8}-ON[0-9A-F]{8}\.[0-9A-F]{8}`), boundary: re(`^(=_(alternative|mixed|related)|0__=)`)},                     // seen
	{name: "Eudora", says: re(`Eudora`), id: re(`^[0-9a-z.]+\.[0-9]{14}\.[0-9a-f]{6,8}$|^[pv][0-9]{8,}[0-9a-f]*$`), boundary: re(`^={10,}_[0-9]+==_`)},                                                              //
	{name: "Claws Mail", says: re(`^(Claws Mail|Sylpheed)`), id: re(`^[0-9]{14}\.[0-9a-f]{8,24}(\.[^@]+)?$`), boundary: re(`^(MP_|Sig_|Multipart|Signature)`)},                                                      // seen
	{name: "Gnus", says: re(`^(Gnus/|mu4e )`), id: re(emacsID), boundary: re(`^[=-]*-=[-=]*$`)},                                                                                                                     // seen
	{name: "Roundcube", says: re(`^Roundcube Webmail`), id: re(`^[0-9a-f]{32}$`), boundary: re(`^=_[0-9a-f]{32}$`)},                                                                                                 // seen
	{name: "SquirrelMail", says: re(`^SquirrelMail`), id: re(`\.squirrel$`), boundary: re(`^----=_[0-9]{14}_[0-9]+$`)},                                                                                              // seen
	{name: "Zimbra", says: re(`^Zimbra `), id: re(javaID), boundary: re(`^(----=_Part_|=_)`)},                                                                                                                       // seen
	{name: "Open-Xchange", says: re(`^Open-Xchange Mailer`), id: re(javaID), boundary: re(`^----=_Part_`)},                                                                                                          // seen
	{name: "Yahoo", says: re(`^WebService/\S+ YMail|^YahooMail`), id: re(`^[0-9]+\.[0-9]+\.([0-9]{12,13}|[0-9A-Za-z]+)$`), boundary: re(`^(----=_Part_|-?[0-9]+-[0-9]+-[0-9]+=:)`)},                                 // seen
	{name: "eM Client", says: re(`^eM_Client/`), id: re(`^em` + anyUUID + `$`), boundary: re(`^------=_MB`)},                                                                                                        // seen
	{name: "MailMate", says: re(`^MailMate \(`), id: re(upperUUID), boundary: re(`^=_MailMate_`)},                                                                                                                   // seen

	// Services that name no program: the domain of Message-ID is theirs.
	{name: "Gmail", domain: "mail.gmail.com", id: re(`^[0-9A-Za-z+=_.-]{20,}$`)},                       // seen
	{name: "Yahoo", domain: "mail.yahoo.com", id: re(`^[0-9]+\.[0-9]+\.([0-9]{12,13}|[0-9A-Za-z]+)$`)}, // seen
}

func re(s string) *regexp.Regexp { return regexp.MustCompile(s) }

// exchangeID is the domain of a Message-ID that Exchange on line makes: the
// name of the host, which the left half holds in capitals.
var exchangeID = re(`^([a-z0-9]+)\.[a-z0-9]+\.prod\.outlook\.com$`)

// claimed returns the program that the message says wrote it, with the fields
// that say so.
func (x *examiner) claimed(domain string) (mailer, []int, bool) {
	program := ""
	at := x.at("x-mailer", "user-agent")
	if len(at) > 0 {
		at = at[:1]
		program = x.m.text(at[0])
	}
	for _, p := range mailers {
		switch {
		case p.says != nil && program != "" && p.says.MatchString(program):
			return p, at, true
		case p.says == nil && program == "" && domain == p.domain:
			return p, nil, true
		}
	}
	return mailer{}, nil, false
}

// mailerShapes holds the shapes of Message-ID and boundary against those of
// the program that the message says it was written with.
func (x *examiner) mailerShapes() {
	id, left, domain := "", "", ""
	if ids := message.MessageIDs(x.m.first("message-id")); len(ids) > 0 {
		id = ids[0]
		left, domain, _ = strings.Cut(strings.TrimSpace(id), "@")
		domain = strings.ToLower(domain)
	}
	x.exchangeShape(left, domain)
	p, at, ok := x.claimed(domain)
	if !ok {
		return
	}
	who := fmt.Sprintf("the message says that %s wrote it", p.name)
	if p.says == nil {
		who = fmt.Sprintf("Message-ID is of the domain by which %s names its own", p.name)
	}
	if p.id != nil && id != "" && !p.id.MatchString(left) && !serverMade(left, domain) {
		x.tell("message-id-shape", fmt.Sprintf("%s, and Message-ID %q is not of that program's shape", who, clip(id)),
			"some servers and gateways put a Message-ID of their own in its place", append(x.at("message-id"), at...)...)
	}
	boundary := boundaryOf(x.m.first("content-type"))
	if p.boundary != nil && boundary != "" && !p.boundary.MatchString(boundary) && !x.rewrapped(boundary) {
		x.tell("boundary-shape", fmt.Sprintf("%s, and the boundary %q between its parts is not of that program's shape", who, clip(boundary)),
			"lists, virus scanners and archives take a message apart and put it together anew, and add-ons that sign do", append(x.at("content-type"), at...)...)
	}
}

// exchangeShape tells of a Message-ID under a host of Exchange on line that
// does not hold that host's name.
func (x *examiner) exchangeShape(left, domain string) {
	w := exchangeID.FindStringSubmatch(domain)
	if w == nil || strings.Contains(left, strings.ToUpper(w[1])) {
		return
	}
	x.tell("message-id-shape", fmt.Sprintf("Message-ID is of the host %s of Exchange, and does not have its name in the left half, as Exchange's do: %q", clip(w[1]), clip(left)),
		"mail that another system handed to Exchange keeps parts of its own id", x.at("message-id")...)
}

// hostID is the shape of an id that Postfix or sendmail put into a message
// that came without one.
var hostID = re(`^[0-9]{14}\.[0-9A-F]{8,14}$|^[0-9]{12}\.[0-9A-Za-x]{8,14}$`)

// idHosts are services that replace the id of the program, and name themselves
// in it.
var idHosts = []string{"amazonses.com", "prod.outlook.com", "mx.google.com", "smtp.gmail.com"}

// serverMade reports whether a host on the way made the id.
func serverMade(left, domain string) bool {
	return hostID.MatchString(left) || slices.ContainsFunc(idHosts, func(h string) bool { return withinDomain(domain, h) })
}

// rewrapped reports whether a list wrapped the message or an add-on signed
// it: the boundaries of Mailman, and of S/MIME in Thunderbird, are of these
// shapes.
func (x *examiner) rewrapped(boundary string) bool {
	return strings.HasPrefix(boundary, "===============") || strings.HasPrefix(boundary, "------------ms")
}
