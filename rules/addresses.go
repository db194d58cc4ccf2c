package rules

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// Address is a web address that the content shows or rests on.
type Address struct {
	URL string
	// In are the entries that name it, as in "documents form_201".
	In []string
}

// address is one within a text; what closes a link or a sentence ends it.
var address = regexp.MustCompile(`https?://[^\s\x{a0}\x{202f}<>"()»\]]*[^\s\x{a0}\x{202f}<>"()»\].,;:!?]`)

// Addresses lists all web addresses of the content, each once, in its order:
// those of documents and of later facts, and those within texts.
func (b *Book) Addresses() []Address {
	var out []Address
	v := reflect.ValueOf(b).Elem()
	for i := range v.NumField() {
		list, field := v.Field(i), v.Type().Field(i)
		if !field.IsExported() || list.Kind() != reflect.Slice {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		for j := range list.Len() {
			entry := name + " " + idOf(list.Index(j))
			eachAddress(list.Index(j), func(url string) {
				at := slices.IndexFunc(out, func(a Address) bool { return a.URL == url })
				if at < 0 {
					at, out = len(out), append(out, Address{URL: url})
				}
				if !slices.Contains(out[at].In, entry) {
					out[at].In = append(out[at].In, entry)
				}
			})
		}
	}
	return out
}

// eachAddress visits the addresses of an entry: its URL and those that its texts
// show. What people are quoted to say is not looked at.
func eachAddress(v reflect.Value, visit func(url string)) {
	switch {
	case v.Type() == textType:
		t := v.Interface().(Text)
		for _, text := range []string{t.FR, t.EN} {
			for _, url := range address.FindAllString(text, -1) {
				visit(url)
			}
		}
	case v.Kind() == reflect.Pointer:
		if !v.IsNil() {
			eachAddress(v.Elem(), visit)
		}
	case v.Kind() == reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			return
		}
		for i := range v.Len() {
			eachAddress(v.Index(i), visit)
		}
	case v.Kind() == reflect.Map:
		if v.Type().Elem() != textType {
			return
		}
		for _, key := range v.MapKeys() {
			eachAddress(v.MapIndex(key), visit)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				continue
			}
			if field.Name == "URL" {
				if url := v.Field(i).String(); url != "" {
					visit(url)
				}
				continue
			}
			eachAddress(v.Field(i), visit)
		}
	}
}
