// Builds kustomizations one after the other in one process, as a Go program that uses kustomize's library would, and
// prints how long that took: {"overlays","ms","bytes"}. Folders come from standard input, one a line. With -print
// the YAML is written instead. With -serve each line is a folder as a JSON string and is answered by a line,
// {"yaml"} or {"error"}.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

func main() {
	show := flag.Bool("print", false, "write what each folder renders to")
	serve := flag.Bool("serve", false, "answer each folder with a line of JSON")
	flag.Parse()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy // as the command line orders its output
	fileSystem := filesys.MakeFsOnDisk()
	lines := bufio.NewScanner(os.Stdin)
	if *serve {
		usual := openapi.GetSchemaVersion()
		answer(lines, json.NewEncoder(os.Stdout), func(folder string) (string, error) {
			resources, err := krusty.MakeKustomizer(options).Run(fileSystem, folder)
			// A folder that names a schema is built again without what earlier ones left, and leaves nothing itself.
			if openapi.GetSchemaVersion() != usual {
				openapi.ResetOpenAPI()
				resources, err = krusty.MakeKustomizer(options).Run(fileSystem, folder)
				openapi.ResetOpenAPI()
			}
			if err != nil {
				return "", err
			}
			yaml, err := resources.AsYaml()
			return string(yaml), err
		})
		return
	}
	var overlays, bytes int
	var spent time.Duration
	for lines.Scan() {
		started := time.Now()
		resources, err := krusty.MakeKustomizer(options).Run(fileSystem, lines.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		yaml, err := resources.AsYaml()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		spent += time.Since(started)
		overlays++
		bytes += len(yaml)
		if *show {
			os.Stdout.Write(yaml)
		}
	}
	if !*show {
		figures := map[string]any{"overlays": overlays, "ms": float64(spent.Microseconds()) / 1000, "bytes": bytes}
		if err := json.NewEncoder(os.Stdout).Encode(figures); err != nil {
			os.Exit(1)
		}
	}
}

// Answers until there are no more lines. A folder on which the library panics is one that can't be built.
func answer(lines *bufio.Scanner, to *json.Encoder, build func(string) (string, error)) {
	for lines.Scan() {
		var folder string
		if err := json.Unmarshal(lines.Bytes(), &folder); err != nil {
			os.Exit(2)
		}
		var yaml string
		err := func() (err error) {
			defer func() {
				if reason := recover(); reason != nil {
					err = fmt.Errorf("panic: %v", reason)
				}
			}()
			yaml, err = build(folder)
			return err
		}()
		if err != nil {
			_ = to.Encode(map[string]string{"error": err.Error()})
		} else {
			_ = to.Encode(map[string]string{"yaml": yaml})
		}
	}
}
