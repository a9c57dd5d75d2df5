package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"

	log "github.com/sirupsen/logrus"
	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"

	"github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/argo"
	utiltls "github.com/argoproj/argo-cd/v3/util/tls"
)

// A question: the manifests of an Application, or the Applications of a set.
type question struct {
	Application *v1alpha1.Application    `json:"application"`
	Set         *v1alpha1.ApplicationSet `json:"set"`
	// What somebody else makes of a set, to be said as Argo CD says it.
	Made []v1alpha1.Application `json:"made"`
	// Where the repository with one of the addresses in Own really is, and which commit of it is meant.
	Repository string   `json:"repository"`
	Own        []string `json:"own"`
	Revision   string   `json:"revision"`
	// What the Secrets of clusters say that Argo CD knows.
	Clusters []cluster `json:"clusters"`
}

type cluster struct {
	Name        string            `json:"name"`
	Server      string            `json:"server"`
	Project     string            `json:"project"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
}

type answer struct {
	Sources      [][]string             `json:"sources,omitempty"`
	Tools        []string               `json:"tools,omitempty"`
	Applications []v1alpha1.Application `json:"applications,omitempty"`
	Made         []v1alpha1.Application `json:"made,omitempty"`
	Error        string                 `json:"error,omitempty"`
}

// newAskCommand answers questions, a line of JSON each, as the controllers of Argo CD ask its repo server.
func newAskCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "ask ADDRESS",
		Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			log.SetLevel(log.PanicLevel)
			clients := apiclient.NewRepoServerClientset(args[0], 300, utiltls.Configuration{DisableTLS: true})
			connection, server, err := clients.NewRepoServerClient()
			if err != nil {
				return err
			}
			defer func() { _ = connection.Close() }()
			lines := bufio.NewReader(os.Stdin)
			output := json.NewEncoder(os.Stdout)
			for {
				line, err := lines.ReadBytes('\n')
				if errors.Is(err, io.EOF) {
					return nil
				}
				if err != nil {
					return err
				}
				var asked question
				given := answer{}
				// Objects that the API server would refuse end up here.
				if err := json.Unmarshal(line, &asked); err != nil {
					given.Error = err.Error()
				} else {
					given = asked.answer(command.Context(), server)
				}
				if err := output.Encode(given); err != nil {
					return err
				}
			}
		},
	}
}

func (q *question) answer(ctx context.Context, server apiclient.RepoServerServiceClient) answer {
	given := answer{Made: q.Made}
	var err error
	if q.Set != nil {
		given.Applications, err = q.applications(ctx, server)
	} else {
		err = q.manifests(ctx, server, &given)
	}
	if err != nil {
		given.Error = err.Error()
	}
	return given
}

func (q *question) repository(_ context.Context, url, _ string) (*v1alpha1.Repository, error) {
	if slices.Contains(q.Own, url) {
		return &v1alpha1.Repository{Repo: q.Repository}, nil
	}
	return &v1alpha1.Repository{Repo: url}, nil
}

func (q *question) revision(source v1alpha1.ApplicationSource) string {
	if slices.Contains(q.Own, source.RepoURL) {
		return q.Revision
	}
	return source.TargetRevision
}

// manifests asks for each source what the application controller asks for.
func (q *question) manifests(ctx context.Context, server apiclient.RepoServerServiceClient, given *answer) error {
	app := q.Application
	app.Spec = *argo.NormalizeApplicationSpec(&app.Spec)
	sources := app.Spec.GetSources()
	if app.Spec.SourceHydrator != nil {
		sources = v1alpha1.ApplicationSources{app.Spec.SourceHydrator.GetDrySource()}
	}
	revisions := make([]string, len(sources))
	for i, source := range sources {
		revisions[i] = q.revision(source)
	}
	references, err := argo.GetRefSources(ctx, sources, app.Spec.Project, q.repository, revisions)
	if err != nil {
		return err
	}
	for i, source := range sources {
		repository, _ := q.repository(ctx, source.RepoURL, "")
		response, err := server.GenerateManifest(ctx, &apiclient.ManifestRequest{
			Repo:               repository,
			Revision:           revisions[i],
			NoCache:            true,
			AppName:            app.InstanceName("argocd"),
			Namespace:          app.Spec.Destination.Namespace,
			ApplicationSource:  &source,
			KustomizeOptions:   &v1alpha1.KustomizeOptions{},
			HelmOptions:        &v1alpha1.HelmOptions{ValuesFileSchemes: []string{"https", "http"}},
			HasMultipleSources: app.Spec.HasMultipleSources(),
			RefSources:         references,
			ProjectName:        app.Spec.Project,
			ProjectSourceRepos: []string{"*"},
		})
		if err != nil {
			return err
		}
		given.Sources = append(given.Sources, response.Manifests)
		given.Tools = append(given.Tools, response.SourceType)
	}
	return nil
}

// applications generates what the controller of ApplicationSets would make of a set.
func (q *question) applications(ctx context.Context, server apiclient.RepoServerServiceClient) ([]v1alpha1.Application, error) {
	scheme := runtime.NewScheme()
	if err := corev1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	// Generators ask which sources the project wants signed.
	project := metav1.ObjectMeta{Name: q.Set.Spec.Template.Spec.Project, Namespace: "argocd"}
	known := []client.Object{&v1alpha1.AppProject{ObjectMeta: project}}
	for _, one := range q.Clusters {
		labels := map[string]string{"argocd.argoproj.io/secret-type": "cluster"}
		for key, value := range one.Labels {
			labels[key] = value
		}
		known = append(known, &corev1.Secret{
			ObjectMeta: metav1.ObjectMeta{Name: one.Name, Namespace: "argocd", Labels: labels, Annotations: one.Annotations},
			Data: map[string][]byte{
				"name": []byte(one.Name), "server": []byte(one.Server), "project": []byte(one.Project),
			},
		})
	}
	objects := fake.NewClientBuilder().WithScheme(scheme).WithObjects(known...).Build()
	q.Set.Namespace = "argocd"
	kinds := generators.GetGenerators(ctx, objects, nil, "argocd", &repositories{q, server}, nil, generators.SCMConfig{}, nil)
	made, _, err := template.GenerateApplications(log.NewEntry(log.StandardLogger()), *q.Set, kinds, &utils.Render{}, objects)
	return made, err
}

// repositories answers what generators ask of git.
type repositories struct {
	asked  *question
	server apiclient.RepoServerServiceClient
}

func (r *repositories) place(ctx context.Context, url, revision string) (*v1alpha1.Repository, string) {
	repository, _ := r.asked.repository(ctx, url, "")
	return repository, r.asked.revision(v1alpha1.ApplicationSource{RepoURL: url, TargetRevision: revision})
}

func (r *repositories) GetFiles(ctx context.Context, url, revision, _, pattern string, _ bool, _ *v1alpha1.SourceIntegrity) (map[string][]byte, error) {
	repository, commit := r.place(ctx, url, revision)
	files, err := r.server.GetGitFiles(ctx, &apiclient.GitFilesRequest{Repo: repository, Revision: commit, Path: pattern})
	return files.GetMap(), err
}

func (r *repositories) GetDirectories(ctx context.Context, url, revision, _ string, _ bool, _ *v1alpha1.SourceIntegrity) ([]string, error) {
	repository, commit := r.place(ctx, url, revision)
	found, err := r.server.GetGitDirectories(ctx, &apiclient.GitDirectoriesRequest{Repo: repository, Revision: commit})
	return found.GetPaths(), err
}
