package mailbox

import (
	"strings"
	"testing"
)

func TestFromLinesAreKnownByTheirForm(t *testing.T) {
	for _, tc := range []struct {
		line string
		want fromKind
	}{
		{"From mboxrd@z Thu Jan  1 00:00:00 1970", dated},                                 // public-inbox
		{"From - Tue Oct  2 09:05:01 2001", dated},                                        // Mozilla
		{"From ???@??? Mon Apr 13 08:01:59 1998", dated},                                  // Eudora
		{"From MAILER-DAEMON Fri Jul  8 12:08:34 2011", dated},                            // bounces, and c-client's own message
		{"From 1844347792267117879@xxx Fri Sep 26 17:18:40 +0000 2025", dated},            // Gmail
		{"From 3f1c2ee9a7f1f4d5b2b0a4ad0d2b0f5a3e9c1d22 Mon Sep 17 00:00:00 2001", dated}, // git
		{"From a@b.example Sat Jan  3 01:05:34 EST 1996", dated},                          // zone before the year
		{"From a@b.example Sat Jan  3 01:05:34 MET DST 1996", dated},                      // two words
		{"From a@b.example Sat Jan  3 01:05:34 1996 -0500", dated},                        // zone behind it
		{"From a@b.example Sat Jan  3 01:05:34 1996 -0500 (EST)", dated},                  //
		{"From a@b.example Sat Jan  3 01:05 1996", dated},                                 // no seconds
		{"From a@b.example Sat Jan  3 1:05:34 96", dated},                                 // short year
		{"From host!user Sat Jan  3 01:05:34 1996 remote from otherhost", dated},          // UUCP
		{"From John Doe <a@b.example> Sat Jan  3 01:05:34 1996", dated},                   // a sender of words
		{"From \"john doe\"@b.example Sat Jan  3 01:05:34 1996", dated},                   //
		{"From a@b.example Sat, 3 Jan 1996 01:05:34 +0000", dated},                        // RFC 822
		{"From a@b.example 3 Jan 1996 01:05:34 GMT", dated},                               //
		{"From  Sat Jan  3 01:05:34 1996", dated},                                         // the empty sender
		{"From a@b.example Sat Jan  3 01:05:34 1996\r", dated},                            // CRLF
		{"From - ", dateless},                                                                    // Netscape
		{"From -", dateless},                                                                     //
		{"From 1844347792267117879@xxx", dateless},                                               // Gmail, cleaned by somebody
		{"From MAILER-DAEMON", dateless},                                                         //
		{"From here on we shall say nothing.", notFrom},                                          //
		{"From Russia with love", notFrom},                                                       //
		{"From: a@b.example", notFrom},                                                           // a header
		{"From Monday 12 Jan 2015 10:00", notFrom},                                               // an agenda
		{"From 12 Jan 2015 10:00", notFrom},                                                      //
		{"From Sat Jan 3 until Mon Jan 5 1996", notFrom},                                         //
		{"From a@b.example Sat Jan  3 01:05:34 1996 he wrote nothing more", notFrom},             // a sentence goes on
		{"From a@b.example Sat Jan 32 01:05:34 1996", notFrom},                                   // no such day
		{"From a@b.example Sat Jan  3 25:05:34 1996", notFrom},                                   // no such hour
		{"From a@b.example Sat Jan  3 01:05:34 1496", notFrom},                                   // no such mail
		{"From a@b.example Sat Foo  3 01:05:34 1996", notFrom},                                   //
		{"From a@b.example wrote", notFrom},                                                      //
		{"From ", notFrom},                                                                       //
		{"From home", notFrom},                                                                   //
		{"From a\x00b@c Sat Jan  3 01:05:34 1996", notFrom},                                      // damage
		{"from a@b.example Sat Jan  3 01:05:34 1996", notFrom},                                   // the case counts
		{"From " + strings.Repeat("a", maxFromLineBytes) + " Sat Jan  3 01:05:34 1996", notFrom}, // the limit
		{"From " + strings.Repeat("a", maxFromLineBytes-30) + " Sat Jan  3 01:05:34 1996", dated},
	} {
		if got := readFromLine([]byte(tc.line)); got != tc.want {
			t.Errorf("readFromLine(%.90q) = %d, want %d", tc.line, got, tc.want)
		}
	}
}

func TestTheHeaderBehindAFromLineIsPeekedAt(t *testing.T) {
	for _, tc := range []struct {
		text string
		want headKind
	}{
		{"Subject: hello\n\nbody\n", mailHead},
		{"Return-Path: <a@b.example>\r\n", mailHead},
		{"X-Odd: 1\nX-Odder: 2\nDate: today\n", mailHead},
		{"X-Odd: a\n folded\nTo: b\n", mailHead},
		{">From a@b.example Sat Jan  3 01:05:34 1996 remote from c\nReceived: x\n", mailHead},
		{"Year: 1963\n\nDate: today\n", weakHead},
		{"Note: this\n", weakHead},
		{"a sentence: with a colon\n", noHead},
		{"\nSubject: hello\n", noHead},
		{" folded: first\n", noHead},
		{"", noHead},
		{"A: 1\nB: 1\nC: 1\nD: 1\nSubject: too far down\n", weakHead},
		{"X-Long: " + strings.Repeat("x", maxPeekBytes) + "\nSubject: too far away\n", weakHead},
		{strings.Repeat("x", maxFieldNameBytes) + ": too long a name\n", noHead},
	} {
		if got := peekHead([]byte(tc.text)); got != tc.want {
			t.Errorf("peekHead(%.60q) = %d, want %d", tc.text, got, tc.want)
		}
	}
}
