// Says of two objects whether the API server takes them for the same: each line of standard input is one
// {"before", "after"}, and is answered by a line, {"same"}, or {"same": false, "refused"} with why one can't be decoded.
// Two that can't be decoded are the same: neither is ever stored.
// Kubernetes' own kinds are decoded and filled in by its own code; of others only the metadata is decoded.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	apiregistration "k8s.io/kube-aggregator/pkg/apis/apiregistration/install"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/admissionregistration/install"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/certificates/install"
	_ "k8s.io/kubernetes/pkg/apis/coordination/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/discovery/install"
	_ "k8s.io/kubernetes/pkg/apis/flowcontrol/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/node/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	_ "k8s.io/kubernetes/pkg/apis/resource/install"
	_ "k8s.io/kubernetes/pkg/apis/scheduling/install"
	_ "k8s.io/kubernetes/pkg/apis/storage/install"
)

type question struct {
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
}

type answer struct {
	Same    bool   `json:"same"`
	Refused string `json:"refused,omitempty"`
}

func main() {
	apiextensions.Install(legacyscheme.Scheme)
	apiregistration.Install(legacyscheme.Scheme)
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<28)
	to := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		_ = to.Encode(compare(asked))
	}
}

func compare(asked question) answer {
	before, wrong := decoded(asked.Before)
	after, err := decoded(asked.After)
	if wrong != nil && err != nil {
		return answer{Same: true}
	}
	if wrong != nil {
		return answer{Refused: "before: " + wrong.Error()}
	}
	if err != nil {
		return answer{Refused: "after: " + err.Error()}
	}
	return answer{Same: equality.Semantic.DeepEqual(before, after)}
}

// What the API server makes of an object; a panic of its code is a refusal.
func decoded(data []byte) (object any, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	var kind metav1.TypeMeta
	if err := json.Unmarshal(data, &kind); err != nil {
		return nil, err
	}
	of := schema.FromAPIVersionAndKind(kind.APIVersion, kind.Kind)
	if !legacyscheme.Scheme.Recognizes(of) {
		return unstructured(data)
	}
	return runtime.Decode(legacyscheme.Codecs.UniversalDecoder(of.GroupVersion()), data)
}

// An object of a kind that Kubernetes doesn't know: its metadata as declared, the rest as written.
func unstructured(data []byte) (any, error) {
	fields := map[string]any{}
	if err := utiljson.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	written, err := json.Marshal(fields["metadata"])
	if err != nil {
		return nil, err
	}
	metadata := metav1.ObjectMeta{}
	if err := json.Unmarshal(written, &metadata); err != nil {
		return nil, err
	}
	fields["metadata"] = metadata
	return fields, nil
}
