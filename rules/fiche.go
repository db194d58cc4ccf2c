package rules

import "io/fs"

// Fiche returns the embedded content, to be loaded together with a folder that
// overrides parts of it.
func Fiche() fs.FS {
	fiche, err := fs.Sub(embedded, "fiche")
	if err != nil {
		panic("rules: the folder is embedded under this name: " + err.Error())
	}
	return fiche
}
