// Package source opens what was handed in: it walks folders and archives, says
// what each file is by its content, and holds the table of readers.
//
// It does no I/O of its own. Folders come as an [io/fs.FS] and the bytes of
// archives as an [evidence.Input]; whoever calls opens and keeps them.
//
// # What becomes of each file
//
//   - A file that a reader of source/* knows is read by it (see [Detect]).
//   - An archive (zip, tar, 7z, and what gzip, bzip2, xz and zstd compress) is
//     expanded, and its members are inputs like any other (see [Expand]). The
//     archive itself is kept too, by whoever calls, so that nothing is lost
//     where a member cannot be had.
//   - Anything else is a [Document]: kept whole, with its media type.
//
// Office files, e-books and programs are zip archives as well, but are
// documents: nobody calls their parts files.
//
// # Exceptions
//
// An exception without a span names an input that is not there at all: a
// symbolic link, an encrypted member. An exception with a span names bytes
// that are missing of an input that is otherwise kept: what a damaged member
// should have had behind the bytes that were read, or the part of an archive
// from which no member came. So inputs = kept + excepted counts only
// exceptions without a span.
package source

// The reasons for which something is not, or not wholly, an input. They are
// stable: reports and programs count by them.
const (
	CodeSymlink        = "symlink"          // it points elsewhere; links are never followed
	CodeHardLink       = "hard-link"        // a tar member that repeats another
	CodeNotAFile       = "not-a-file"       // a device, a pipe, a socket
	CodeVanished       = "vanished"         // it was listed, but is no longer there
	CodeUnreadable     = "unreadable"       // it cannot be opened or read
	CodeUnsafeName     = "unsafe-name"      // its name leads out of its archive; kept under a cleaned name
	CodeOddName        = "odd-name"         // its name is no UTF-8, or has control characters
	CodeDuplicateName  = "duplicate-name"   // another member has its name
	CodeEncrypted      = "encrypted"        // a password is needed
	CodeRatioLimit     = "ratio-limit"      // it grows more than any honest archive does
	CodeSizeLimit      = "size-limit"       // it is larger than any honest file is
	CodeTooManyMembers = "too-many-members" // as it says
	CodeTooDeep        = "too-deep"         // archives within archives within archives
	CodeTruncated      = "truncated"        // its end is missing
	CodeDamaged        = "damaged"          // it does not decompress
	CodeBadChecksum    = "bad-checksum"     // it decompresses, but not to what was packed
	CodeUnsupported    = "unsupported"      // a method that we cannot undo
)
