package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Version names the content in use: the edition, and a hash of all values
// wherever they come from, as in "ans-2021-04+1c0ffee5eed5". It changes with
// any value; comments, and how entries are spread over files, do not count.
func (b *Book) Version() string { return b.Edition.ID + "+" + b.hash }

// hashLength is the number of hexadecimal digits shown: enough to tell the
// few contents that one conversation can meet from each other.
const hashLength = 12

// contentHash sums up the values of a book. The entries of a list are put in
// an order of their own, as the one in which files are read says nothing.
func (b *Book) contentHash() string {
	sum := sha256.New()
	v := reflect.ValueOf(b).Elem()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		entries := [][]byte{}
		if list := v.Field(i); list.Kind() == reflect.Slice {
			for j := range list.Len() {
				entries = append(entries, appendValue(nil, list.Index(j)))
			}
		} else {
			entries = append(entries, appendValue(nil, list))
		}
		slices.SortFunc(entries, bytes.Compare)
		fmt.Fprintf(sum, "%s %d\n", field.Name, len(entries))
		for _, entry := range entries {
			sum.Write(entry)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))[:hashLength]
}

// appendValue writes a value so that no two values are written alike: what
// varies in length is preceded by its length. Writing JSON takes five times as
// long.
func appendValue(out []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.String:
		out = strconv.AppendInt(out, int64(v.Len()), 10)
		return append(append(out, ':'), v.String()...)
	case reflect.Int:
		return append(strconv.AppendInt(out, v.Int(), 10), ' ')
	case reflect.Bool:
		return append(strconv.AppendBool(out, v.Bool()), ' ')
	case reflect.Pointer:
		if v.IsNil() {
			return append(out, '-')
		}
		return appendValue(append(out, '+'), v.Elem())
	case reflect.Slice:
		out = append(strconv.AppendInt(out, int64(v.Len()), 10), '[')
		for i := range v.Len() {
			out = appendValue(out, v.Index(i))
		}
		return out
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
		out = append(strconv.AppendInt(out, int64(len(keys)), 10), '{')
		for _, key := range keys {
			out = appendValue(appendValue(out, key), v.MapIndex(key))
		}
		return out
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				out = appendValue(out, v.Field(i))
			}
		}
		return out
	}
	panic("rules: content is made of texts, numbers and lists, not of " + v.Kind().String())
}
