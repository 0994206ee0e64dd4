"""Verifies DKIM signatures with dkimpy (Debian's python3-dkim), for ../dkimpeer.

    peer.py KEYS

KEYS has a DNS name, a tab and a TXT record a line; a domain that begins with
"*." stands for every domain below the rest. Standard input has
messages, each as its length in decimal, a newline, and its bytes. For every
message one line for each DKIM-Signature, top to bottom, is printed, of a word,
a detail and the value of b= without white space, with tabs between, and then an
empty line. The words:

    pass    the signature verifies
    body    the body does not agree with bh=
    header  the body agrees, and the signature does not verify
    nokey   there is no key for it
    badkey  there is a record, and dkimpy cannot use it
    error   dkimpy cannot read the signature or the message

dkimpy refuses a signature whose x= has passed, or whose t= lies ahead, before
it looks at anything else, and reads the clock itself. So it is given a clock
that stands, for each signature, at its own t= or, without one, at its x=.

It also refuses, unread, signatures after the drafts of RFC 4871 (no v=, or one
below 1), those whose q= names dns/txt among others, and those whose i= is
quoted-printable. These are shown to its check of the tags as it would have
them, and to everything else as they are, so that hashes and signature values
are compared on them too.
"""

import quopri
import re
import sys

import dkim


class Clock:
    """The part of module time that dkimpy uses."""

    now = 0

    def time(self):
        return self.now


def own_time(value):
    """The time at which a signature is to be judged, of its own tags."""
    for tag in (rb"t", rb"x"):
        found = re.search(rb"(?:^|;)\s*" + tag + rb"\s*=\s*(\d{1,12})\s*(?:;|$)", value)
        if found:
            return int(found.group(1))
    return 0


check_tags = dkim.validate_signature_fields


def check_tags_leniently(sig, *args, **kw):
    """dkimpy's check of the tags, of what it needlessly refuses otherwise."""
    shown = dict(sig)
    if re.fullmatch(rb"(0\.\d+)?", shown.get(b"v", b"")):
        shown[b"v"] = b"1"
    if any(q.strip() in (b"dns", b"dns/txt") for q in shown.get(b"q", b"").split(b":")):
        shown[b"q"] = b"dns/txt"
    if b"i" in shown:
        shown[b"i"] = quopri.decodestring(shown[b"i"])
    check_tags(shown, *args, **kw)


dkim.validate_signature_fields = check_tags_leniently


class Log:
    """Keeps the last thing that dkimpy has to say."""

    said = ""

    def error(self, text, *args):
        self.said = str(text)

    warning = info = error

    def debug(self, *args):
        pass

    def isEnabledFor(self, level):
        return False


def find(keys, name):
    """The record of a name, or of a wildcard above its domain."""
    if name in keys:
        return keys[name]
    selector, _, domain = name.partition("._domainkey.")
    while "." in domain:
        domain = domain.partition(".")[2]
        record = keys.get(selector + "._domainkey.*." + domain)
        if record is not None:
            return record
    return None


def judge(message, index, keys):
    """One signature: a word and a detail."""
    asked = {}

    def lookup(name, timeout=None):
        name = (name.decode("ascii", "replace") if isinstance(name, bytes) else name).rstrip(".").lower()
        asked["record"] = find(keys, name)
        return asked["record"]

    log = Log()
    try:
        verifier = dkim.DKIM(message, logger=log, minkey=0)
        fields = [v for n, v in verifier.headers if n.lower() == b"dkim-signature"]
        dkim.time.now = own_time(fields[index])
        if verifier.verify(index, dnsfunc=lookup):
            return "pass", ""
    except dkim.ValidationError as e:
        return ("body" if "body hash mismatch" in str(e) else "error"), str(e)
    except Exception as e:  # whatever it is, it is dkimpy's answer
        return "error", type(e).__name__ + ": " + str(e)
    if "record" not in asked or asked["record"] is None:
        return "nokey", log.said
    if log.said:
        return "badkey", log.said
    return "header", ""


def main():
    keys = {}
    with open(sys.argv[1], "rb") as f:
        for line in f:
            name, tab, record = line.rstrip(b"\r\n").partition(b"\t")
            if tab:
                keys[name.decode("ascii").lower()] = record
    dkim.time = Clock()
    out = sys.stdout
    while True:
        size = sys.stdin.buffer.readline()
        if not size:
            return
        message = sys.stdin.buffer.read(int(size))
        # As many as the header has, counted without dkimpy, which gives up on
        # a header with a line that is none.
        header = re.split(rb"\r?\n\r?\n", message, maxsplit=1)[0]
        fields = re.findall(rb"(?im)^DKIM-Signature[ \t]*:(.*(?:\n[ \t].*)*)", header)
        for index, field in enumerate(fields):
            word, detail = judge(message, index, keys)
            b = re.search(rb"(?:^|;)\s*b\s*=([^;]*)", field)
            value = re.sub(rb"\s", b"", b.group(1)).decode("latin-1") if b else ""
            out.write("\t".join((word, " ".join(detail.split())[:200], value)) + "\n")
        out.write("\n")
        out.flush()


if __name__ == "__main__":
    main()
