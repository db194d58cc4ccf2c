package main

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// tidyEnvironment takes off the settings what files of variables leave around
// them: docker --env-file keeps quotation marks, and an editor of another system
// its line ends. A variable that is set to nothing counts as not set.
func tidyEnvironment() {
	for _, variable := range os.Environ() {
		name, value, _ := strings.Cut(variable, "=")
		if !strings.HasPrefix(name, "CPXBOT_") {
			continue
		}
		switch tidied := tidy(value); tidied {
		case "":
			os.Unsetenv(name)
		case value:
		default:
			os.Setenv(name, tidied)
		}
	}
}

// tidy takes off the space around a value, and a pair of quotation marks.
func tidy(value string) string {
	value = strings.Trim(value, " \t\r\n\u00a0\ufeff")
	for _, mark := range []string{`"`, `'`} {
		if len(value) > 1 && strings.HasPrefix(value, mark) && strings.HasSuffix(value, mark) {
			return strings.TrimSpace(value[1 : len(value)-1])
		}
	}
	return value
}

// values are how numbers and lists are read, on the command line and in variables.
func values() []kong.Option {
	return []kong.Option{
		kong.KindMapper(reflect.Int, kong.MapperFunc(decimal)),
		kong.NamedMapper("list", kong.MapperFunc(list)),
	}
}

// decimal reads a whole number as people write it: 08 is eight, and 010 ten.
func decimal(ctx *kong.DecodeContext, target reflect.Value) error {
	var value string
	if err := ctx.Scan.PopValueInto("number", &value); err != nil {
		return err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(value), 10, target.Type().Bits())
	if err != nil {
		return fmt.Errorf("%q is not a whole number", value)
	}
	target.SetInt(n)
	return nil
}

// list reads values between commas, as people write them: with spaces around.
func list(ctx *kong.DecodeContext, target reflect.Value) error {
	var value string
	if err := ctx.Scan.PopValueInto("list", &value); err != nil {
		return err
	}
	for one := range strings.SplitSeq(value, ",") {
		if one = tidy(one); one != "" {
			target.Set(reflect.Append(target, reflect.ValueOf(one)))
		}
	}
	return nil
}
