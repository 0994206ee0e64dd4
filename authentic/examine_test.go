package authentic

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

// known is a Correspondence of ids with the times they were written.
type known map[string]string

func (k known) Written(id string) (evidence.Time, bool) {
	v, ok := k[id]
	t, _ := message.ParseDate(v)
	return t, ok
}

// threadIndexOf is the head of a Thread-Index begun at t, in Exchange's form
// or in that of Outlook before it.
func threadIndexOf(t time.Time, old bool) string {
	ticks := uint64(t.Unix()*1e7) + fileTimeUnix
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], ticks)
	head := append([]byte{1}, b[0:5]...)
	if old {
		head = b[0:6]
	}
	return base64.StdEncoding.EncodeToString(append(head, make([]byte, 16)...))
}

// TestObservations puts one odd thing after another into a letter with nothing
// odd in it, and asks for exactly that one to be told.
func TestObservations(t *testing.T) {
	sub := func(old, new string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				panic("the letter has no " + old)
			}
			return strings.Replace(s, old, new, 1)
		}
	}
	add := func(fields string) func(string) string {
		return sub("MIME-Version", strings.ReplaceAll(fields, "\n", "\r\n")+"\r\nMIME-Version")
	}
	const relay = "Received: from mail.example.org by mx2.example.org; "
	onTop := func(field string) func(string) string { return func(s string) string { return field + "\r\n" + s } }
	// sized is a letter of a year and a size that went to another owner's host
	// within a second.
	sized := func(year string, size int) func(string) string {
		return func(s string) string {
			s = regexp.MustCompile(`[A-Z][a-z]{2}, 03 Mar 2015`).ReplaceAllString(s, "03 Mar "+year)
			return "Received: from mail.example.org by mx.other.example; 03 Mar " + year + " 10:00:10 +0100\r\n" + s + strings.Repeat("x\r\n", size/3)
		}
	}
	outlooks := func(comment, boundary string) func(string) string {
		return func(s string) string {
			s = sub("<1@example.com>", "<000001d05590$6dd3e800$854e0800$@example.com>")(s)
			s = sub("10:00:00 +0100", "10:00:00 +0100"+comment)(s)
			return sub("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=\"----=_NextPart_000_0000_"+boundary+"\"")(s)
		}
	}
	begun := time.Date(2015, 3, 3, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name   string
		change func(string) string
		codes  string
	}{
		{"nothing", func(s string) string { return s }, ""},
		{"no From", sub("From: ", "X-From: "), "from-missing"},
		{"no Date", sub("Date: ", "X-Date: "), "date-missing"},
		{"two subjects", add("Subject: another"), "field-twice"},
		{"references twice alike", func(s string) string { return add("References: <old@x.example>\nReferences: <old@x.example>")(s) }, ""},
		{"references twice", func(s string) string { return add("References: <old@x.example>\nReferences: <older@x.example>")(s) }, "field-twice"},
		{"one date twice", add("Date: Tue, 03 Mar 2015 10:00:00 +0100"), "field-twice"},
		{"no Received", sub("Received: ", "X-Received: "), "received-none"},

		{"date is no date", sub("Date: Tue, 03 Mar 2015 10:00:00 +0100", "Date: soon"), "date-unreadable"},
		{"weekday", sub("Date: Tue", "Date: Wed"), "date-weekday"},
		{"zone name", sub("10:00:00 +0100", "10:00:00 +0100 (CEST)"), "date-zone-name"},
		{"right zone name", sub("10:00:00 +0100", "10:00:00 +0100 (CET)"), ""},
		{"zone name unknown", sub("10:00:00 +0100", "10:00:00 +0100 (XYZ)"), ""},
		{"odd zone", sub("10:00:00 +0100", "10:07:00 +0107"), "date-zone"},
		{"a zone for days", sub("Tue, 03 Mar 2015 10:00:00 +0100", "Tue, 03 Mar 2015 10:00:00 +1700"), "date-zone"},
		{"fast clock", sub("Date: Tue, 03 Mar 2015 10:00:00", "Date: Tue, 03 Mar 2015 11:00:00"), "date-after-arrival"},
		{"fast by less than clocks are", sub("Date: Tue, 03 Mar 2015 10:00:00", "Date: Tue, 03 Mar 2015 10:08:00"), ""},
		{"written days before", sub("Date: Tue, 03 Mar", "Date: Fri, 27 Feb"), "date-before-arrival"},
		{"zone not stated", sub("10:00:00 +0100", "20:00:00"), ""}, // it may have been anywhere

		{"hop undated", onTop(relay), "received-undated"},
		{"hop weekday", onTop(relay + "Mon, 03 Mar 2015 10:00:20 +0100"), "received-weekday"},
		{"hop later", onTop(relay + "Tue, 03 Mar 2015 10:00:20 +0100"), ""},
		{"hop backwards", onTop(relay + "Tue, 03 Mar 2015 09:00:20 +0100"), "received-backwards"},
		{"hop days later", onTop(relay + "Fri, 06 Mar 2015 10:00:20 +0100"), "received-late"},
		{"hop in another zone", onTop(relay + "Tue, 03 Mar 2015 01:00:20 -0800 (PST)"), ""},
		{"over a line of its day", sized("1993", 10<<20), ""},
		{"faster than any line of its day", sized("1993", 24<<20), "received-too-fast"},
		{"as fast, later", sized("1999", 24<<20), ""},
		{"private hop", func(s string) string {
			return "Received: from evil.example ([10.0.0.7]) by mx2.example.org; Tue, 03 Mar 2015 10:00:20 +0100\r\n" +
				sub("from mx.example.net", "from mx.example.net ([192.0.2.1])")(s)
		}, "received-private"},
		{"filter on the host", func(s string) string {
			return "Received: from filter.example ([127.0.0.1]) by mx2.example.org; Tue, 03 Mar 2015 10:00:20 +0100\r\n" +
				sub("from mx.example.net", "from mx.example.net ([192.0.2.1])")(s)
		}, ""},

		{"no id", sub("Message-ID: ", "X-ID: "), "message-id-missing"},
		{"id unreadable", sub("Message-ID: <1@example.com>", "Message-ID: none"), "message-id-unreadable"},
		{"id of another day", sub("<1@example.com>", "<20150225101010.GA1@example.com>"), "message-id-time"},
		{"id of the day", sub("<1@example.com>", "<20150303090010.GA1@example.com>"), ""},
		{"id of a later day", sub("<1@example.com>", "<20150309101010.GA1@example.com>"), "message-id-after-date"},
		{"id of a clock of no known zone", sub("<1@example.com>", "<20150303190010.xy@example.com>"), ""},
		{"id in local time", sub("<1@example.com>", "<20150304090000.1a2b3c4d@example.com>"), ""},
		{"id in local time, a day later", sub("<1@example.com>", "<20150304113000.1a2b3c4d@example.com>"), ""},
		{"id of the day after", sub("<1@example.com>", "<20150304123000.1a2b3c4d@example.com>"), "message-id-after-date"},
		{"id whole hours off", sub("<1@example.com>", "<20150303060005.GA1@example.com>"), "zone-against-id"},
		{"id some hours off", sub("<1@example.com>", "<20150303061005.GA1@example.com>"), ""}, // a draft
		{"id in a Java program's ticks", sub("<1@example.com>", "<1.2.1425373200123.JavaMail.a@example.com>"), ""},
		{"id in a Java program's ticks, later", sub("<1@example.com>", "<1.2.1425473200123.JavaMail.a@example.com>"), "message-id-after-date"},
		{"boundary in a Java program's ticks, later", sub("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=\"----=_Part_1_2.1425473200123\""), "message-id-after-date"},
		{"Outlook's ticks", sub("<1@example.com>", "<000001d05590$6dd3e800$854e0800$@example.com>"), ""},
		{"Outlook's ticks, later", sub("<1@example.com>", "<000001d05690$6dd3e800$854e0800$@example.com>"), "message-id-after-date"},
		{"Mozilla's seconds", sub("<1@example.com>", "<54F57810.3090201@example.com>"), ""},
		{"Mozilla's seconds, later", sub("<1@example.com>", "<54F6E110.3090201@example.com>"), "message-id-after-date"},
		{"Evolution's seconds, earlier", sub("<1@example.com>", "<1425073200.3538.22.camel@example.com>"), "message-id-time"},
		{"Python's hundredths, earlier", sub("<1@example.com>", "<142507320000.3538.2211122233344455566@example.com>"), "message-id-time"},
		{"Alpine's digits", sub("<1@example.com>", "<alpine.DEB.2.21.1503031000000.1508@example.com>"), ""},
		{"Alpine's digits, later", sub("<1@example.com>", "<alpine.DEB.2.21.1503071000000.1508@example.com>"), "message-id-after-date"},
		{"git's seconds, earlier", sub("<1@example.com>", "<1425073200-1234-1-git-send-email-a@example.com>"), "message-id-time"},
		{"Notes' days", sub("<1@example.com>", "<OF6D287D31.AC2F9C3D-ON86257DFD.00317040@example.com>"), ""},
		{"Notes' days, later", sub("<1@example.com>", "<OF6D287D31.AC2F9C3D-ON86257DFE.0069DCA9@example.com>"), "message-id-after-date"},
		{"Outlook's two clocks", outlooks("", "01D05598.CF985000"), ""},
		{"Outlook's two clocks, of another zone", outlooks("", "01D0557F.AA4B1800"), "zone-against-computer"},
		{"Outlook's two clocks, Date by a server", outlooks(" (CET)", "01D0557F.AA4B1800"), ""},
		{"id with digits", sub("<1@example.com>", "<20159303101010.1@example.com>"), ""},
		{"service's id, not sent by it", sub("<1@example.com>", "<CAFt9kTq2qzvGgaWPFQp7YJ3K8G2b0sJ5m1nXcD4vLw@mail.gmail.com>"), "message-id-domain"},
		{"service's id", func(s string) string {
			return sub("<1@example.com>", "<CAFt9kTq2qzvGgaWPFQp7YJ3K8G2b0sJ5m1nXcD4vLw@mail.gmail.com>")(sub("from mx.example.net", "from mail-x.google.com")(s))
		}, ""},
		{"a host's id", func(s string) string {
			return sub("<1@example.com>", "<20150303090010.1A2B3C4D5E@example.com>")(add("X-Mailer: Apple Mail (2.1878)")(s))
		}, ""},
		{"Exchange's id", sub("<1@example.com>", "<AM0PR04MB7186A1B2C3D4E5F60718293A4B5C6@am0pr04mb7186.eurprd04.prod.outlook.com>"), "message-id-domain"},
		{"Exchange's id of another host", sub("<1@example.com>", "<AM0PR04MB7186A1B2C3D4E5F60718293A4B5C6@db7pr04mb1234.eurprd04.prod.outlook.com>"), "message-id-domain message-id-shape"},
		{"Gmail's id in another shape", func(s string) string {
			return sub("<1@example.com>", "<1@mail.gmail.com>")(sub("from mx.example.net", "from mail-x.google.com")(s))
		}, "message-id-shape"},
		{"Gmail's domain, another program", func(s string) string { // a program may use any domain
			return sub("<1@example.com>", "<54F57810.3090201@mail.gmail.com>")(add("X-Mailer: Own 1.0")(sub("from mx.example.net", "from mail-x.google.com")(s)))
		}, ""},
		{"id not the mailer's", add("X-Mailer: Apple Mail (2.1878)"), "message-id-shape"},
		{"the mailer's id", func(s string) string {
			return sub("<1@example.com>", "<0A0A0A0A-0A0A-0A0A-0A0A-0A0A0A0A0A0A@example.com>")(add("X-Mailer: Apple Mail (2.1878)")(s))
		}, ""},
		{"boundary not the mailer's", func(s string) string {
			return sub("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=xyz")(add("X-Mailer: Microsoft Outlook 16.0")(s))
		}, "boundary-shape"},
		{"the mailer's boundary", func(s string) string {
			return sub("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=\"----=_NextPart_000\"")(add("X-Mailer: Microsoft Outlook 16.0")(s))
		}, ""},
		{"a list's boundary", func(s string) string {
			return sub("Content-Type: text/plain; charset=utf-8", "Content-Type: multipart/mixed; boundary=\"===============1==\"")(add("X-Mailer: Microsoft Outlook 16.0")(s))
		}, ""},

		{"arrival twice", add("X-OriginalArrivalTime: 03 Mar 2015 09:00:09.0051 (UTC) FILETIME=[7331E800:01D05590]"), ""},
		{"arrival twice, not the same", add("X-OriginalArrivalTime: 03 Mar 2015 09:00:09.0051 (UTC) FILETIME=[7331E800:01D05592]"), "arrival-time-twice"},
		{"Exim's number", onTop("Received: from mail.example.org by mx2.example.org with esmtp (Exim 4.80)\r\n\tid 1YSige-0001Ab-9z; Tue, 03 Mar 2015 10:00:20 +0100"), ""},
		{"Exim's number, later", onTop("Received: from mail.example.org by mx2.example.org with esmtp (Exim 4.80)\r\n\tid 1YTRdk-0001Ab-9z; Tue, 03 Mar 2015 10:00:20 +0100"), "received-before-begun"},
		{"Exim's number, earlier", onTop("Received: from mail.example.org by mx2.example.org with esmtp (Exim 4.80)\r\n\tid 1YSMCm-0001Ab-9z; Tue, 03 Mar 2015 10:00:20 +0100"), "received-long-after-begun"},
		{"sendmail's number", onTop("Received: from mail.example.org by mx2.example.org (8.14.4/8.14.4) with ESMTP id t23906Sb012345; Tue, 03 Mar 2015 10:00:20 +0100"), ""},
		{"sendmail's number, later", onTop("Received: from mail.example.org by mx2.example.org (8.14.4/8.14.4) with ESMTP id t24906Sb012345; Tue, 03 Mar 2015 10:00:20 +0100"), "received-before-begun"},
		{"Notes in order", add("X-MIMETrack: Itemize by SMTP Server on A/B(Release 5.0.9a |January 7, 2002) at 03/03/2015\n 01:15:31 PM,\n Serialize by Router on A/B(Release 5.0) at 03/03/2015 01:15:33 PM,\n Serialize complete at 03/03/2015 01:15:33 PM"), ""},
		{"Notes finished early", add("X-MIMETrack: Serialize by Router on A/B(Release 5.0.9a |January 7, 2002) at 03/03/2015 01:15:33 PM,\n Serialize complete at 03/03/2015 11:15:33 AM"), "finished-before-begun"},
		{"Notes finished early, in Europe", add("X-MIMETrack: Serialize by Router on A/B(Release 5.0) at 14.03.2015 13:15:33,\n Serialize complete at 14.03.2015 13:15:32"), "finished-before-begun"},
		{"a provider's hosts", func(s string) string {
			return "Received: from mail.example.org ([10.0.0.7]) by mx.other.example; Tue, 03 Mar 2015 10:00:20 +0100\r\n" +
				sub("from mx.example.net", "from mx.example.net ([192.0.2.1])")(s)
		}, ""},

		{"reply to nothing", sub("Subject: The", "Subject: RE: The"), "reply-without-parent"},
		{"reply", func(s string) string {
			return sub("Subject: The", "Subject: Re: The")(add("In-Reply-To: <old@x.example>")(s))
		}, ""},
		{"reply to a later one", add("In-Reply-To: <late@x.example>"), "reply-before-parent"},
		{"reply to one not here", add("References: <gone@x.example>"), "parent-absent"},

		{"index after Date", add("Thread-Index: " + threadIndexOf(begun.Add(5*time.Hour), false)), "thread-index-after-date"},
		{"index after Date, old form", add("Thread-Index: " + threadIndexOf(begun.Add(5*time.Hour), true)), "thread-index-after-date"},
		{"index at Date", add("Thread-Index: " + threadIndexOf(begun, false)), ""},
		{"index at Date, old form", add("Thread-Index: " + threadIndexOf(begun, true)), ""},
		{"index days before", add("Thread-Index: " + threadIndexOf(begun.AddDate(0, 0, -9), false)), "thread-index-before-date"},
		{"index of the exchange", add("In-Reply-To: <old@x.example>\nThread-Index: " + threadIndexOf(begun.AddDate(0, 0, -9), false)), ""},
		{"index unreadable, by Zimbra", func(s string) string {
			return sub("<1@example.com>", "<1.2.1425373200123.JavaMail.a@example.com>")(add("X-Mailer: Zimbra 8.8\nThread-Index: AAAA")(s))
		}, ""},
		{"index unreadable", add("Thread-Index: AAAA"), "thread-index-unreadable"},

		{"hidden character", sub("\"Jane Roe\"", "\"Jane\u200b Roe\""), "invisible-character"},
		{"turned direction", sub("\"Jane Roe\"", "=?utf-8?q?Jane=E2=80=AE_Roe?="), "invisible-character"},
		{"two scripts in a word", sub("\"Jane Roe\"", "\"J\u0430ne Roe\""), "mixed-scripts"},
		{"a letter of its own alphabet", sub("\"Jane Roe\"", "\"I\u015f\u0131l\""), ""},
		{"two scripts in two words", sub("\"Jane Roe\"", "\"Jane \u0420\u043e\u0443\""), ""},
		{"posing domain", sub("ann@example.org", "ann@xn--80ak6aa92e.com"), "domain-encoded posing-domain"},
		{"encoded domain", sub("ann@example.org", "ann@xn--bcher-kva.example"), "domain-encoded"},
		{"mixed label", sub("ann@example.org", "ann@xn--exmple-4nf.example"), "domain-encoded mixed-label mixed-scripts"},
		{"mathematical letters", sub("\"Jane Roe\"", "=?utf-8?q?=F0=9D=90=89ane?="), "styled-letter"},
		{"fullwidth name", sub("\"Jane Roe\"", "=?utf-8?b?77yh77yi77yj?="), ""},
		{"look-alike names", sub("Ann <ann@example.org>", "\"\u0408\u0430n\u0435 Roe\" <ann@example.org>"), "look-alike-name mixed-scripts"},
		{"one name, two addresses", sub("Ann <ann@example.org>", "\"JANE R\u00f6e\" <ann@example.org>"), ""},
		{"look-alike domain", add("Reply-To: jane@examp1e.com"), "look-alike-domain"},
		{"other domain", add("Reply-To: jane@example.net"), ""},
		{"name is another address", sub("\"Jane Roe\"", "\"boss@example.org\""), "name-is-other-address"},
		{"name is the address", sub("\"Jane Roe\"", "\"jane@example.com\""), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			raw := []byte(test.change(letterText))
			got := Examine(raw, Judge(raw, nil, Options{}), known{"old@x.example": "Mon, 02 Mar 2015 10:00:00 +0100", "late@x.example": "Thu, 05 Mar 2015 10:00:00 +0100"})
			var codes []string
			for _, o := range got {
				codes = append(codes, o.Code)
				if o.Text == "" || o.Innocent == "" && o.Code != "look-alike-domain" {
					t.Errorf("%s: text %q, innocent %q", o.Code, o.Text, o.Innocent)
				}
				for _, s := range o.Spans {
					if !s.Within(int64(len(raw))) || s.Len() == 0 {
						t.Errorf("%s: span %v", o.Code, s)
					}
				}
			}
			if c := strings.Join(codes, " "); c != test.codes {
				t.Errorf("told %q, want %q\n%+v", c, test.codes, got)
			}
		})
	}
}

// TestMailersKnowTheirOwn: what each program writes is of its own shape, and
// what none of them writes is told of every one.
func TestMailersKnowTheirOwn(t *testing.T) {
	for _, test := range []struct{ program, id, boundary string }{
		{"Apple Mail (2.3445.104.11)", "A140375B-7C55-4D1D-8892-3C93E5F0E49F", "Apple-Mail=_ED991234-1234-9E99-9999-999912345678"},
		{"iPhone Mail (16F203)", "AD3EE789-F682-4ADB-AA91-C81229287EFB", "Apple-Mail-B8D7301E-35A2-4178-9C14-34F2C07F4EED"},
		{"Microsoft Outlook Express 6.00.2900.5931", "000801c88421$7b4be5c0$0100007f", "----=_NextPart_000_0005_01C88421.7B4BE5C0"},
		{"Microsoft Windows Live Mail 16.4.3528.331", "7B1B2C3D4E5F60718293A4B5C6D7E8F9", "----=_NextPart_000_0005_01C88421.7B4BE5C0"},
		{"Microsoft-MacOutlook/16.35.20030802", "8B7A1A74-4AFC-4B85-AF99-5EEDBB3B94ED", "B_3645791234_12345678"},
		{"Microsoft Outlook 16.0", "any", "----=_NextPart_000_0010_01D5724C.31C5DF70"},
		{"Microsoft Office Outlook 12.0", "any", "_000_AM0PR04MB7186A1B2C3D4E5F6_"},
		{"Mozilla/5.0 (X11; rv:60.0) Gecko/20100101 Thunderbird/60.6.1", "aa8774cd-d337-b527-c6ec-72c4495ad9d9", "------------ECDE9E99123AFB99A9F9B9C0"},
		{"Mozilla/5.0 (Windows NT 6.1) Gecko/20100101 Thunderbird/24.1.0", "52756054.60206", "aKVffSzYPh12Yj1xBDilhmGX3oWKEkCQr"},
		{"Mozilla 4.76 [en] (Win98; U)", "3A5B1C2D.4E5F6071", "------------5A6B7C8D9E0F1A2B3C4D5E6F"},
		{"Evolution 3.26.6", "1560785821.3538.22.camel", "=-nfwc1CkvWmyN1WVVNp12"},
		{"Evolution 3.32.1", "4519c9cb9f53bd934ff7877a620a5fa684b607b1.camel", "=-w/qZdMTI+1T2jriBWjjb"},
		{"git-send-email 2.21.0", "20190429060333.24172-1-wqu", ""},
		{"git-send-email 1.8.3.1", "1572849196-21775-1-git-send-email-a", ""},
		{"git-send-email 2.24.0", "f238d8b46f4645dd8d402007774a8748499e59f8.1558085801.git.d", ""},
		{"Mutt/1.10.1 (2018-07-13)", "20190513071131.GD2868", "UlVJffcvxoiEqYs1"},
		{"NeoMutt/20180716", "20190507173619.u4vjotiv5jxufogo", "srizgt1lshvhpjoc"},
		{"Alpine 2.21 (DEB 202 2017-01-01)", "alpine.DEB.2.21.1909260005060.1508", "1234567-123456789-1569456789=:1508"},
		{"KMail/1.9.9", "200803121011.12345.a", "Boundary-00=_1a2B3c"},
		{"KMail/5.2.3", "2156789.XyZ12abCdE", "nextPart1234567.AbCdEfGhIj"},
		{"Lotus Notes Release 5.0.9a  January 7, 2002", "OF6D287D31.AC2F9C3D-ON86256B75.0069DCA9", "=_alternative 0069DCA986256B75_="},
		{"QUALCOMM Windows Eudora Version 5.1", "5.1.0.14.2.20010312101112.00a1b2c3", "=====================_12345678==_"},
		{"Claws Mail 3.17.3 (GTK+ 2.24.32; x86_64-pc-linux-gnu)", "20191016105456.0b8d2310", "Sig_/abcDEF123"},
		{"Sylpheed 3.5.1 (GTK+ 2.24.31)", "20190604154326.8868a10f896c148a0ce804d1", "Multipart=_Tue__4_Jun"},
		{"Gnus/5.13 (Gnus v5.13) Emacs/26.2 (gnu/linux)", "yq1eeu51ev0.fsf", "=-=-="},
		{"mu4e 1.2.0; emacs 26.2", "87tvb3wz43.fsf", "=-=-="},
		{"Roundcube Webmail/1.3.8", "2000b609442bc5dcebc972895e0c1a5f", "=_dbf12345678901d9234567e999dfc9fb"},
		{"SquirrelMail/1.4.23 [SVN]", "b5ec3d13a71a04254eee5d1387f84a1b.squirrel", "----=_20190604154326_12345"},
		{"Zimbra 8.8.12_GA_3803 (ZimbraWebClient)", "1374130535.78772.1573251716407.JavaMail.zimbra", "----=_Part_78771_123.1573251716406"},
		{"Open-Xchange Mailer v7.10.1-Rev21", "1746580228.276165.1569313641249", "----=_Part_276164_12.1569313641249"},
		{"WebService/1.1.13837 YMailNorrin Mozilla/5.0", "1754624003.3660157.1565753634913", "----=_Part_3660156_12.1565753634911"},
		{"YahooMailWebService/0.8.203", "1425373200.12345.YahooMailNeo", "1234567-123456789-1425373200=:12345"},
		{"eM_Client/7.2.34711.0", "em8cc4b9a0-902a-4ce3-8fee-a5a3320b6fc4", "------=_MB8CC4B9A0"},
		{"MailMate (1.12.5r5635)", "AC9DC8F5-8DE8-4BF1-BC7A-814CCC4DA0FE", "=_MailMate_9CC91234-99F9-9999-BE9D-99CCB1234567"},
	} {
		shapes := func(id, boundary string) string {
			s := strings.Replace(letterText, "<1@example.com>", "<"+id+"@example.com>", 1)
			s = strings.Replace(s, "MIME-Version", "X-Mailer: "+test.program+"\r\nMIME-Version", 1)
			s = strings.Replace(s, "text/plain; charset=utf-8", "multipart/mixed; boundary=\""+boundary+"\"", 1)
			var codes []string
			for _, o := range Examine([]byte(s), Outcome{}, nil) {
				if strings.HasSuffix(o.Code, "-shape") {
					codes = append(codes, o.Code)
				}
			}
			return strings.Join(codes, " ")
		}
		if got := shapes(test.id, test.boundary); got != "" {
			t.Errorf("%s: its own shapes are told: %s", test.program, got)
		}
		got := shapes("fake id!", "fake boundary!")
		if want := test.id != "any"; want != strings.Contains(got, "message-id-shape") {
			t.Errorf("%s: a foreign id: %q", test.program, got)
		}
		if want := test.boundary != ""; want != strings.Contains(got, "boundary-shape") {
			t.Errorf("%s: a foreign boundary: %q", test.program, got)
		}
	}
}

// TestWholeHours: a wrong zone is told as one.
func TestWholeHours(t *testing.T) {
	for clock, want := range map[string]bool{"12:00:09": true, "12:00:50": true, "12:20:00": false, "10:15:00": false} {
		raw := []byte(strings.Replace(letterText, "Date: Tue, 03 Mar 2015 10:00:00", "Date: Tue, 03 Mar 2015 "+clock, 1))
		seen := Examine(raw, Outcome{}, nil)
		if len(seen) != 1 || seen[0].Code != "date-after-arrival" || strings.Contains(seen[0].Text, "whole number of hours") != want {
			t.Errorf("%s: %+v", clock, seen)
		}
	}
}

// TestSignatureTimes: t= of a signature is the domain's own clock.
func TestSignatureTimes(t *testing.T) {
	at := func(clock string) int64 {
		v, err := time.Parse(time.RFC3339, "2015-03-"+clock+"+01:00")
		if err != nil {
			t.Fatal(err)
		}
		return v.Unix()
	}
	for _, test := range []struct {
		made string
		code string
	}{
		{"03T10:00:05", ""},
		{"03T09:30:00", "signature-before-date"},
		{"05T10:00:00", "signature-after-date"},
	} {
		p := usual()
		p.extra = fmt.Sprintf("t=%d; ", at(test.made))
		raw := []byte(p.sign(t, letterText))
		var codes []string
		for _, o := range Examine(raw, Judge(raw, usualKeys(t), Options{}), nil) {
			codes = append(codes, o.Code)
			if !strings.Contains(o.Text, "proves that its clock said") {
				t.Errorf("%s: a verified signature is not told as one: %s", o.Code, o.Text)
			}
		}
		if got := strings.Join(codes, " "); got != test.code {
			t.Errorf("%s: told %q, want %q", test.made, got, test.code)
		}
	}
	// A host that wrote its line above the signature had the signed message.
	p := usual()
	p.extra = fmt.Sprintf("t=%d; ", at("03T10:30:00"))
	raw := []byte("Received: from a.example.org by mx.example.org; Tue, 03 Mar 2015 10:00:20 +0100\r\n" + p.sign(t, letterText))
	got := Examine(raw, Judge(raw, nil, Options{}), nil)
	if len(got) != 1 || got[0].Code != "signature-after-arrival" {
		t.Errorf("%+v", got)
	}
}

// TestObservationsOnLists counts what is told of real mail. A check that has
// much to say about honest mail is worth little.
func TestObservationsOnLists(t *testing.T) {
	keys := listKeys(t)
	var report strings.Builder
	for _, list := range []string{"btrfs-15k", "usrp-1k"} {
		msgs := readMboxrd(t, list)
		others := known{}
		for _, raw := range msgs {
			m := readLetter(raw)
			for _, id := range message.MessageIDs(m.first("message-id")) {
				others[id] = m.first("date")
			}
		}
		counts := map[string]int{}
		clean := 0
		for _, raw := range msgs {
			seen := map[string]bool{}
			for _, o := range Examine(raw, Judge(raw, keys, Options{MboxQuoted: true, Quick: true}), others) {
				seen[o.Code] = true
			}
			for code := range seen {
				counts[code]++
			}
			if len(seen) == 0 {
				clean++
			}
		}
		fmt.Fprintf(&report, "%s: nothing to tell of %d messages of %d\n", list, clean, len(msgs))
		for _, code := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&report, "  %6d %s\n", counts[code], code)
		}
	}
	golden(t, "observations.txt", report.String())
}

// TestObservationsAreBounded: thousands of odd fields give a bounded list.
func TestObservationsAreBounded(t *testing.T) {
	raw := []byte(strings.Repeat("Received: from x by y; never\r\n", 5000) + "From: " + strings.Repeat("\"J\u0430ne\u200b\" <a@example.com>, ", 5000) + "b@example.com\r\n\r\n")
	if got := Examine(raw, Outcome{}, nil); len(got) != maxObservations {
		t.Errorf("%d observations, want %d", len(got), maxObservations)
	}
}
