// Package mailbox reads mail as programs keep it on a disk: mbox files,
// Maildir messages, single messages (EML) and Apple's EMLX.
//
// It only finds where messages lie and what marks a mailbox put on them; what
// a message says is package message's business. Spans are offsets into the
// bytes as handed in, and the splitter holds one bounded window of them, so
// that neither a mailbox of any size nor a line of any length fills memory.
//
// # What the bytes of an item are
//
// The item is the message without what the mailbox put around it, so that the
// same message has the same id wherever its bytes are the same:
//
//   - mbox: from behind the "From " line up to the next one, without the one
//     blank line that mailboxes put behind each message. Exactly one line end
//     ("\n" or "\r\n") is taken for that separator, and only where it follows
//     another line end; further blank lines belong to the message. The last
//     message of a mailbox is treated the same (RFC 4155 asks for a blank line
//     behind every message). Where a Content-Length is trusted, it alone says
//     where the message ends.
//   - EMLX: the bytes that the count on the first line covers.
//   - EML, Maildir: the whole file.
//
// A message that ended without a line end was given one by the mailbox; which
// messages those were cannot be seen any more, and their ids differ from those
// of the same messages in EML, unless a Content-Length tells.
//
// # Follows
//
//   - RFC 4155 (application/mbox), appendix A: a From line begins a message,
//     and a blank line ends it.
//   - mboxcl and mboxcl2: Content-Length counts the bytes of the body. It is
//     trusted only where it lands on a From line or on the end of the file,
//     with at most two line ends between. From lines inside such a body do not
//     split it; they are counted in a problem, because a false Content-Length
//     could hide messages.
//   - Maildir, as its author describes it: flags behind ":2," are D, F, P, R,
//     S and T.
//   - c-client's Status and X-Status, and Mozilla's X-Mozilla-Status, for the
//     marks of a message in an mbox. They are header fields like any other, so
//     a sender could have written them; they are kept as marks of the copy.
//
// # Diverges
//
//   - A From line must look like one: "From ", a sender, a date. A body line
//     such as "From here on" does not split a message. Without a blank line
//     before it, it counts only where a header follows; without a date it
//     counts only where the sender is "-", MAILER-DAEMON or an address and
//     known mail headers follow. Each such doubt is reported as a problem.
//   - In doubt a message is split rather than joined: a fragment without a
//     sender does less harm than words under another person's name.
//   - Bytes before the first From line are kept as a message of their own, with
//     a problem: the front of the mailbox may have been torn off.
//   - Quoted lines (">From ") are never unquoted. An item's text must depend
//     on its bytes alone, or one item found in two mailboxes would say two
//     things; mboxo quoting cannot be undone with certainty; and comparing and
//     searching do not see the mark. The variant and the number of quoted
//     lines are reported as a problem of the copy.
//   - Mailboxes with bare carriage returns as line ends (classic Mac OS) are
//     not split; they are kept whole as documents.
//
// # Seen in the wild
//
//   - "From mboxrd@z Thu Jan  1 00:00:00 1970" (public-inbox, mboxrd),
//     "From - Tue …" and a bare "From - " (Netscape, Mozilla), "From ???@???"
//     (Eudora), "From 184…@xxx" with and without a date (Gmail), a commit's hash
//     (git format-patch), zones before or behind the year, "remote from host"
//     (UUCP), dates in RFC 822's order, a byte order mark before the first line.
//   - Maildir names with ";2,", "!2," or "_2," where a file system forbids the
//     colon, and lower-case letters for keywords (Dovecot).
//   - The last message cut short; runs of NUL left by a crash, directly before
//     a From line too; From lines with no message behind them.
package mailbox
