// Builds kustomizations one after the other in one process, as a Go program that uses kustomize's library would, and
// prints how long that took: {"overlays","ms","bytes"}. Folders come from standard input, one a line. With -print
// the YAML is written instead.
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
)

func main() {
	show := flag.Bool("print", false, "write what each folder renders to")
	flag.Parse()
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionLegacy // as the command line orders its output
	fileSystem := filesys.MakeFsOnDisk()
	lines := bufio.NewScanner(os.Stdin)
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
