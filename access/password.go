package access

import (
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/secure/precis"
)

// Cost is how much work a guess at a password takes (RFC 9106, section 4).
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
	Lanes  uint8
}

// What a new password costs: the second recommended option of RFC 9106,
// section 4, which is above the least that OWASP's cheat sheet on keeping
// passwords asks for (19 MiB and two passes).
const (
	costMemory = 64 << 10 // KiB
	costPasses = 3
	costLanes  = 4
	saltBytes  = 16
	sumBytes   = 32
)

// Recommended is what a new password costs.
var Recommended = Cost{costMemory, costPasses, costLanes}

// Bounds of what a kept password may ask for: a file that somebody spoiled
// must not take the machine's memory or hours. The least keep a hash one.
const (
	maxMemory  = 1 << 20 // KiB: 1 GiB
	maxPasses  = 64
	maxLanes   = 32
	minSum     = 16
	maxSum     = 64
	minSalt    = 8
	maxSalt    = 64
	maxEncoded = 512 // bytes of one in text form
)

// How long a password is. Fifteen characters is what NIST SP 800-63B-4 asks of
// a password that stands alone; it asks for no digits or signs, nor do we.
const (
	MinPassword = 15   // characters
	MaxPassword = 1024 // bytes
)

// hash is a password as it is kept.
type hash struct {
	cost      Cost
	salt, sum []byte
}

// String is the hash in PHC string form, unpadded base64 without line breaks.
func (h hash) String() string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Passes, h.cost.Lanes, b.EncodeToString(h.salt), b.EncodeToString(h.sum))
}

// errHash is a text that is no kept password.
var errHash = errors.New("access: a kept password is not argon2id in PHC string form, or asks for more than a machine should give")

// parseHash reads the PHC string form of an argon2id hash. What it returns
// prints to the same text.
func parseHash(s string) (hash, error) {
	if len(s) > maxEncoded {
		return hash{}, errHash
	}
	f := strings.Split(s, "$")
	if len(f) != 6 || f[0] != "" || f[1] != "argon2id" || f[2] != "v="+strconv.Itoa(argon2.Version) {
		return hash{}, errHash
	}
	var h hash
	memory, passes, lanes, ok := costOf(f[3])
	h.cost = Cost{uint32(memory), uint32(passes), uint8(lanes)}
	b := base64.RawStdEncoding.Strict()
	var errSalt, errSum error
	h.salt, errSalt = b.DecodeString(f[4])
	h.sum, errSum = b.DecodeString(f[5])
	switch {
	case !ok || errSalt != nil || errSum != nil,
		len(h.salt) < minSalt || len(h.salt) > maxSalt, len(h.sum) < minSum || len(h.sum) > maxSum,
		h.String() != s:
		return hash{}, errHash
	}
	return h, nil
}

// costOf reads "m=65536,t=3,p=4"; ok is false where a number is out of bounds.
func costOf(s string) (memory, passes, lanes uint64, ok bool) {
	f := strings.Split(s, ",")
	if len(f) != 3 {
		return 0, 0, 0, false
	}
	read := func(f, name string, most uint64) uint64 {
		n, err := strconv.ParseUint(strings.TrimPrefix(f, name), 10, 32)
		if err != nil || n > most {
			return 0
		}
		return n
	}
	memory, passes, lanes = read(f[0], "m=", maxMemory), read(f[1], "t=", maxPasses), read(f[2], "p=", maxLanes)
	// RFC 9106, section 3.1: at least 8 KiB for each lane.
	return memory, passes, lanes, passes > 0 && lanes > 0 && memory >= 8*lanes
}

// newHash makes a password into what is kept of it.
func newHash(password string, c Cost, random io.Reader) (hash, error) {
	h := hash{cost: c, salt: make([]byte, saltBytes)}
	if _, err := io.ReadFull(random, h.salt); err != nil {
		return hash{}, fmt.Errorf("access: making a salt: %w", err)
	}
	h.sum = argon2.IDKey([]byte(password), h.salt, c.Passes, c.Memory, c.Lanes, sumBytes)
	return h, nil
}

// is reports whether password is what h was made of. It takes as long for a
// wrong one.
func (h hash) is(password string) bool {
	sum := argon2.IDKey([]byte(password), h.salt, h.cost.Passes, h.cost.Memory, h.cost.Lanes, uint32(len(h.sum)))
	return subtle.ConstantTimeCompare(sum, h.sum) == 1
}

// prepared is a password as it is hashed (RFC 8265, OpaqueString), so that the
// same words typed on another keyboard are the same password.
func prepared(password string) (string, error) {
	if len(password) > MaxPassword {
		return "", fmt.Errorf("access: a password has at most %d bytes", MaxPassword)
	}
	p, err := precis.OpaqueString.String(password)
	if err != nil {
		return "", errors.New("access: this password has characters that not every keyboard can type: use letters, digits, signs and blanks")
	}
	return p, nil
}

// newPassword checks a password that somebody chose for themselves.
func newPassword(name, password string) (string, error) {
	p, err := prepared(password)
	if err != nil {
		return "", err
	}
	switch {
	case utf8.RuneCountInString(p) < MinPassword:
		return "", fmt.Errorf("access: a password has at least %d characters: four or five words that nobody would put together do well", MinPassword)
	case differentRunes(p) < 5:
		return "", errors.New("access: this password has almost only one character: four or five words that nobody would put together do well")
	case strings.Contains(strings.ToLower(p), strings.ToLower(name)) && utf8.RuneCountInString(p) < MinPassword+utf8.RuneCountInString(name):
		return "", errors.New("access: without the name in it, this password is too short")
	}
	return p, nil
}

func differentRunes(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}
