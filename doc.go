// Package gainsay tests public statements against a trove of private messages.
// It holds no code; the parts, in reading order, are
//
//	evidence   one thing kept, and how it is cited
//	message    one message as it was written
//	source     opens a trove and yields its items
//	authentic  what can be proved about a message
//	people     who is who, by decision and with reasons
//	thread     how messages hang together
//	search     the query language and the analyser
//	statement  who said what in public
//	finding    tests a statement against the facts
//	archive    the case folder and its promises
//	intake     source → archive, resumable
//	cmd/gainsay the program
//
// ARCHITECTURE.md has the map and the invariants.
package gainsay
