package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"time"
)

// window is how far the time of a request may be from ours
// (https://docs.slack.dev/authentication/verifying-requests-from-slack).
const window = 300 * time.Second

// Reasons to refuse a request. They say nothing of the right signature.
var (
	errTimestamp = errors.New("the time of the request is missing or too far from now")
	errSignature = errors.New("the signature is missing or wrong")
)

// Sign returns the signature of a body that is sent at a time, in seconds:
// "v0=" and a hexadecimal HMAC-SHA256.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + timestamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// verify checks the signature of the raw body, in constant time.
func verify(secret, timestamp, signature string, body []byte, now time.Time) error {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return errTimestamp
	}
	if d := now.Sub(time.Unix(seconds, 0)); d > window || d < -window {
		return errTimestamp
	}
	if !hmac.Equal([]byte(Sign(secret, timestamp, body)), []byte(signature)) {
		return errSignature
	}
	return nil
}
