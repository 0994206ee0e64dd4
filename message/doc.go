// Package message reads one e-mail message as it was written: its header
// fields, its parts, its addresses, its times and its readable text, all tied
// to spans of the original bytes.
//
// Reading never fails. Whatever the bytes are, [Read] returns a usable
// [Message]; what was odd about them stands in its problems, with a stable
// code, a place and what was done. Nothing is mended in the bytes themselves,
// and nobody is identified: an address is what it says, no more.
//
//	m := message.Read(raw)
//	m.Header.First("Subject").Value // decoded for display
//	m.Text()                        // what a reader of the mail would have read
//	m.PartBytes("2")                // the second part, transfer encoding removed
//	m.Entry(evidence.Sum(raw))      // everything that is stored about it
//
// Reading takes time linear in the size of the message, with the limits of
// limits.go: a message that goes beyond one is read up to it, the rest stays
// where it is in its parent's bytes, and a problem says so.
//
// # Follows
//
// RFC 5322 (the message, and its obsolete syntax of section 4), RFC 2045 to
// 2049 (MIME), RFC 2047 (encoded words), RFC 2183 (Content-Disposition), RFC
// 2231 (parameter continuations and charsets), RFC 3501 section 6.4.5 (part
// numbers), RFC 3676 (format=flowed), RFC 6532 (UTF-8 in headers), RFC 6657
// and the WHATWG Encoding Standard (charset names as they are really used).
//
// # Diverges
//
//   - Folds are read as one space, so that a value is one line. A line in the
//     header that is no field is read as a fold that lost its white space.
//   - iso-8859-1 and us-ascii are read as windows-1252, which they nearly
//     always are where they differ; a problem says so where it mattered.
//   - Text declared as UTF-8 that is not is read byte by byte: what is UTF-8
//     stays, what is not is read as windows-1252.
//   - Encoded words are decoded inside quoted strings and parameters too,
//     because widespread programs write them there against RFC 2047 section 5.
//   - A multipart whose boundary is missing or never occurs is read with the
//     first line that looks like one.
//   - Parts that follow a closing boundary are read.
//   - Time zone letters of the military alphabet and unknown zone names leave a
//     time naive; RFC 5322 section 4.3 would read them as UTC, which may be
//     wrong by half a day.
//   - BinHex, yEnc, TNEF and the content of signed or encrypted envelopes
//     (application/pkcs7-mime, multipart/encrypted) are files, not read here.
//   - Comments are dropped from addresses, save as the name of an address that
//     has no other.
//
// # Seen in the wild
//
// Mail with LF, CRLF, CRCRLF or bare CR line ends; a leading mbox "From "
// line, blank line or byte order mark; a header without a blank line after it;
// lines without a colon; folded Message-IDs; unquoted commas in names
// ("Podesta, John <x@y>"); Exchange names in place of addresses
// ("/O=ENRON/OU=NA/CN=RECIPIENTS/CN=JDOE"); windows-1252 under any name;
// base64 with junk, with padding inside, with a list's footer after it;
// uuencoded files in the text; boundaries that are prefixes of one another;
// messages attached in base64 although RFC 2046 section 5.2.1 forbids it.
package message
