package statement

import (
	"fmt"
	"strings"
)

// Language is the word after the fence that marks a block of statements in
// Markdown.
const Language = "say"

// ParseMarkdown reads the statements in the fenced blocks of text that are
// marked say; all else is for people. Lines and columns are those of text. A
// statement does not go on in another block.
func ParseMarkdown(text string) ([]Statement, []Error) { return parse("", text, markdownPieces) }

// markdownPieces returns what stands inside the blocks marked say (CommonMark
// 0.31 section 4.5: a fence is three or more backticks or tildes, and is closed
// by as many or more of the same).
func markdownPieces(text string) ([]piece, []Error) {
	var (
		pieces []piece
		errs   []Error
		fence  string // that is open
		say    bool   // whether it is marked say
		begin  int    // byte offset of what it holds
		opened int    // line on which it was opened
	)
	line, pos := 0, 0
	for raw := range strings.Lines(text) {
		line++
		marks, info := fenceOf(raw)
		switch {
		case fence == "" && marks != "":
			fence, say, begin, opened = marks, firstWord(info) == Language, pos+len(raw), line
		case fence != "" && strings.HasPrefix(marks, fence) && info == "":
			if say {
				pieces = append(pieces, piece{text[begin:pos], opened + 1})
			}
			fence = ""
		}
		pos += len(raw)
	}
	if fence != "" && say {
		pieces = append(pieces, piece{text[begin:], opened + 1})
		errs = append(errs, Error{Line: opened, Column: 1, Msg: "the block of statements is never closed", Hint: fmt.Sprintf("write %s on a line of its own after it", fence)})
	}
	return pieces, errs
}

// fenceOf returns the run of marks that opens or closes a fence on this line,
// and the words after it.
func fenceOf(line string) (marks, info string) {
	line = strings.TrimSpace(line)
	for _, mark := range []string{"`", "~"} {
		rest := strings.TrimLeft(line, mark)
		if n := len(line) - len(rest); n >= 3 {
			return line[:n], strings.TrimSpace(rest)
		}
	}
	return "", ""
}

func firstWord(info string) string {
	word, _, _ := strings.Cut(info, " ")
	return word
}
