package message_test

import (
	"fmt"

	"github.com/gainsay/gainsay/evidence"
	"github.com/gainsay/gainsay/message"
)

func ExampleRead() {
	raw := []byte("From: Jane Roe <jane@x.example>\n" +
		"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n" +
		"Content-Type: multipart/mixed; boundary=b\n" +
		"\n" +
		"--b\n\nSee the file.\n" +
		"--b\nContent-Type: text/csv; name=t.csv\nContent-Transfer-Encoding: base64\n\nYTtiCg==\n" +
		"--b--\n")
	m := message.Read(raw)
	fmt.Println(m.Header.First("subject").Value)
	fmt.Println(m.Text())
	for p := range m.Parts() {
		fmt.Printf("%q %s %q\n", p.Number, p.Type, p.BodySpan.Of(raw))
	}
	b, _ := m.PartBytes("2")
	fmt.Printf("%q\n", b)
	// Output:
	// Grüße
	// See the file.
	// "" multipart/mixed "--b\n\nSee the file.\n--b\nContent-Type: text/csv; name=t.csv\nContent-Transfer-Encoding: base64\n\nYTtiCg==\n--b--\n"
	// "1" text/plain "See the file."
	// "2" text/csv "YTtiCg=="
	// "a;b\n"
}

func ExampleMessage_Entry() {
	raw := []byte("From: Podesta, John <jp@x.example>\nDate: Tue, 1 Jul 2003 10:52 +0200\nContent-Type: text/plain; charset=utf-8\n\nA caf\xe9.\n")
	e := message.Read(raw).Entry(evidence.Sum(raw))
	fmt.Println(e.Parties[0].Role, e.Parties[0].Handle, e.Parties[0].Name)
	fmt.Println(e.Date())
	fmt.Print(e.Text)
	for _, p := range e.Problems {
		fmt.Println(p.Code, "|", p.Place, "|", p.Detail, "|", p.Done)
	}
	// Output:
	// from jp@x.example Podesta, John
	// 2003-07-01 10:52 +0200
	// A café.
	// charset-mismatch | part 1 | declared as utf-8, but it is not UTF-8 | what is not UTF-8 is read as windows-1252
}

func ExampleParseAddresses() {
	for _, a := range message.ParseAddresses(`Podesta, John <jp@x.example>, Team: Bailey </O=ENRON/CN=SB>;`) {
		fmt.Printf("%q %q %q\n", a.Name, a.Addr, a.Group)
	}
	// Output:
	// "Podesta, John" "jp@x.example" ""
	// "Bailey" "/O=ENRON/CN=SB" "Team"
}

func ExampleParseDate() {
	for _, s := range []string{"Thu, 10 Jul 97 14:53 EST", "Thu, 10 Jul 1997 14:53:31", "12/10/2016"} {
		t, ok := message.ParseDate(s)
		fmt.Println(ok, t, t.Zoned)
	}
	// Output:
	// true 1997-07-10 14:53 -0500 true
	// true 1997-07-10 14:53:31 false
	// false undated false
}
