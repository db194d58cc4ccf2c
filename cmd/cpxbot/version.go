package main

import (
	"fmt"
	"runtime/debug"
)

type versionCommand struct{ contentFlag }

func (c *versionCommand) Run(s *streams) error {
	book, err := c.load()
	if err != nil {
		return err
	}
	toolchain, revision := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		toolchain = info.GoVersion
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				revision = ", revision " + setting.Value
			}
		}
	}
	fmt.Fprintf(s.out, "cpxbot %s (%s%s)\n", version(), toolchain, revision)
	fmt.Fprintf(s.out, "content %s, checked on %s\n", book.Version(), book.Edition.CheckedOn)
	return nil
}

// release is set by the linker where the sources come without their history,
// as in a container.
var release string

// version of the program, as it was released or as the toolchain recorded it.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}
