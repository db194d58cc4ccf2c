package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// With a certificate of its own, the studio lets in who has the password, over TLS,
// and nobody else.
func TestStudioTLS(t *testing.T) {
	// A certificate for this machine, and a client that trusts it.
	lender := httptest.NewTLSServer(http.NotFoundHandler())
	defer lender.Close()
	pair := lender.TLS.Certificates[0]
	secret, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const password = "long enough to try"
	c := &studioCommand{
		Addr: "127.0.0.1:0", Password: password,
		TLSCert: file("cert.pem", "CERTIFICATE", pair.Certificate[0]), TLSKey: file("key.pem", "PRIVATE KEY", secret),
	}
	ctx, stop := context.WithCancel(t.Context())
	out, told := io.Pipe()
	var errs bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		err := c.serve(ctx, &streams{strings.NewReader(""), told, &errs})
		ended <- err
		_ = told.Close()
	}()
	address := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if at, ok := strings.CutPrefix(lines.Text(), "The studio is at "); ok {
			address = "https://" + at
		}
		if strings.HasPrefix(lines.Text(), "Ready") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	client := lender.Client()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client.Jar = jar
	get := func() (int, string) {
		r, err := client.Get(address + "/talk")
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		page, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(page)
	}
	if code, page := get(); code != http.StatusUnauthorized || !strings.Contains(page, `type="password"`) {
		t.Fatalf("before: %d %s", code, page)
	}
	for _, try := range []string{"another password", password} {
		r, err := client.PostForm(address+"/enter", url.Values{"password": {try}})
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
	}
	if code, page := get(); code != http.StatusOK || !strings.Contains(page, `id="feed"`) {
		t.Errorf("with the password: %d %s", code, page)
	}
	if r, err := http.Get("http" + strings.TrimPrefix(address, "https") + "/talk"); err == nil {
		_ = r.Body.Close()
		if r.StatusCode == http.StatusOK {
			t.Error("the pages are shown without TLS")
		}
	}
	stop()
	if err := <-ended; err != nil || errs.Len() > 0 && strings.Contains(errs.String(), password) {
		t.Errorf("%v %s", err, errs.String())
	}
}
