// Command kube-apiserver is the Kubernetes API server, built from its published module because
// k8s.io/kubernetes cannot be installed by path: its go.mod replaces the staging modules.
package main

import (
	"os"
	_ "time/tzdata" // CronJob time zones are validated without a zone database on the machine

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

func main() {
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
