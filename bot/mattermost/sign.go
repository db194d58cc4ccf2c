package mattermost

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// minSecret is the shortest signing secret, in characters.
const minSecret = 32

// validFor is how long a button can be used. What it stands for can always be
// said by typing.
const validFor = 60 * 24 * time.Hour

// signer signs what the server hands back to us on behalf of anybody: the
// context of a button and the state of a dialog are not authenticated.
type signer struct{ key []byte }

// newSigner derives the key from the secret, or from the bot's token.
func newSigner(secret, token string) signer {
	if secret == "" {
		secret = token
	}
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte("cpxbot mattermost actions, version 1"))
	return signer{m.Sum(nil)}
}

// useAction is the use of a signature on a button that is a choice.
const useAction = "action"

// claim is what a signature vouches for: who may choose what, in which
// conversation, until when.
type claim struct {
	Use     string // useAction, useDate or useDialog
	User    string
	Channel string
	Choice  string
	Until   int64 // seconds since 1970
}

func (s signer) mac(c claim) string {
	m := hmac.New(sha256.New, s.key)
	for _, field := range []string{c.Use, c.User, c.Channel, c.Choice, strconv.FormatInt(c.Until, 10)} {
		// With its length before it, no field can pass for a part of another.
		m.Write([]byte(strconv.Itoa(len(field)) + ":" + field))
	}
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:18])
}

// seal writes a choice with its expiry and signature into one value.
func (s signer) seal(c claim) string {
	return c.Choice + "~" + strconv.FormatInt(c.Until, 36) + "~" + s.mac(c)
}

// open reads a sealed value. Valid is false for one that was not sealed for
// this use, user and channel; expired says that its time is over.
func (s signer) open(value, use, user, channel string, now time.Time) (choice string, valid, expired bool) {
	head, mac, ok := cutLast(value)
	choice, until, ok2 := cutLast(head)
	seconds, err := strconv.ParseInt(until, 36, 64)
	if !ok || !ok2 || err != nil {
		return "", false, false
	}
	c := claim{use, user, channel, choice, seconds}
	if !hmac.Equal([]byte(mac), []byte(s.mac(c))) {
		return "", false, false
	}
	return choice, true, now.Unix() > seconds
}

func cutLast(s string) (before, after string, found bool) {
	i := strings.LastIndexByte(s, '~')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
