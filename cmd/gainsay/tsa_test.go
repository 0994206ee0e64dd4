package main

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"math/big"
	"os"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	"github.com/ProtonMail/go-crypto/openpgp/clearsign"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/digitorus/timestamp"
	"github.com/rogpeppe/go-internal/testscript"
)

// tsaCmd is "tsa REQUEST ANSWER ROOT": a time-stamp authority of its own making
// answers a request, and writes the root certificate that vouches for it.
func tsaCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: tsa REQUEST ANSWER ROOT")
	}
	req, err := timestamp.ParseRequest([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	at := time.Date(2026, 1, 20, 10, 0, 0, 0, time.UTC)
	root, rootKey := testCertificate(ts, "Test Root", at, nil, nil)
	cert, key := testCertificate(ts, "Test Authority", at, root, rootKey)
	stamp := timestamp.Timestamp{HashAlgorithm: req.HashAlgorithm, HashedMessage: req.HashedMessage, Time: at, Accuracy: time.Second,
		Policy: asn1.ObjectIdentifier{1, 2, 3}, AddTSACertificate: true}
	answer, err := stamp.CreateResponseWithOpts(cert, key, crypto.SHA256)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), answer, 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw}), 0o600))
}

func testCertificate(ts *testscript.TestScript, name string, at time.Time, by *x509.Certificate, byKey crypto.Signer) (*x509.Certificate, crypto.Signer) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, NotBefore: at.AddDate(-1, 0, 0), NotAfter: at.AddDate(1, 0, 0)}
	if by == nil {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
		by, byKey = c, key
	} else {
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, key.Public(), byKey)
	ts.Check(err)
	cert, err := x509.ParseCertificate(der)
	ts.Check(err)
	return cert, key
}

// otsCmd is "ots FILE PROOF": an OpenTimestamps proof of a file, that leads to
// block 1000 and to a calendar.
func otsCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: ots FILE PROOF")
	}
	sum := sha256.Sum256([]byte(ts.ReadFile(args[0])))
	url := "https://calendar.example"
	proof := bytes.Join([][]byte{
		[]byte("\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08"), sum[:],
		[]byte("\xff\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e"), {byte(len(url) + 1), byte(len(url))}, []byte(url),
		[]byte("\xf0\x04salt\x08\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x02\xe8\x07"),
	}, nil)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), proof, 0o600))
}

// pgpMailCmd is "pgpmail MAIL KEYRING": a mail that is signed inline with a new
// key, and the public key.
func pgpMailCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: pgpmail MAIL KEYRING")
	}
	at := time.Date(2024, 10, 1, 9, 0, 0, 0, time.UTC)
	config := &packet.Config{Time: func() time.Time { return at }, Algorithm: packet.PubKeyAlgoEdDSA}
	who, err := openpgp.NewEntity("Ann Archer", "", "ann@a.example", config)
	ts.Check(err)
	var mail, ring bytes.Buffer
	mail.WriteString("From: Ann Archer <ann@a.example>\nTo: Bob <bob@b.example>\nDate: Tue, 01 Oct 2024 09:00:00 +0000\nMessage-ID: <1@a.example>\nSubject: signed\n\n")
	w, err := clearsign.Encode(&mail, who.PrivateKey, config)
	ts.Check(err)
	_, err = w.Write([]byte("This is what I wrote.\n"))
	ts.Check(err)
	ts.Check(w.Close())
	mail.WriteString("\n")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), mail.Bytes(), 0o600))
	a, err := armor.Encode(&ring, openpgp.PublicKeyType, nil)
	ts.Check(err)
	ts.Check(who.Serialize(a))
	ts.Check(a.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), ring.Bytes(), 0o600))
}
