import { expect, it, vi } from "vitest";
import { commitAll, git, newRepository, put } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const CRD = (type: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {size: {type: ${type}}}}}
`;

/** A repository whose app has a Widget that its definition in another folder doesn't allow. */
function repository(): string {
  const root = newRepository();
  put(root, "app/kustomization.yaml", "namespace: shop\nresources: [widget.yaml]\n");
  put(
    root,
    "app/widget.yaml",
    "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: big}\n",
  );
  put(root, "platform/crds/widgets.yaml", CRD("integer"));
  put(root, "platform/bad/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_b}\n");
  put(root, "platform/bad/kustomization.yaml", "resources: [map.yaml]\n");
  commitAll(root);
  return root;
}

const WRONG = /spec\.size: expected a whole number, found "(?:big|no)"\n +app +app\/widget\.yaml:4/;

it("check of a folder checks custom kinds by definitions elsewhere in the repository, and nothing else there", async () => {
  const root = repository();
  const text = await printed(root, "check", "app");
  expect(text).toMatch(WRONG);
  expect(text).not.toContain("platform");
  expect(await printed(`${root}/app`, "check")).toContain("spec.size: expected a whole number");
});

it("check of a change in a folder does so, too, with a checked-out state or without", async () => {
  const root = repository();
  put(
    root,
    "app/widget.yaml",
    "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {size: no}\n",
  );
  expect(await printed(root, "check", "app", "--since", "HEAD")).toMatch(WRONG);
  git(root, "commit", "-q", "-am", "two");
  expect(await printed(root, "check", "app", "--since", "HEAD~1..HEAD")).toMatch(WRONG);
});

it("a second check of a folder notices that a definition elsewhere is another one, or gone", async () => {
  vi.stubEnv("CI", "");
  try {
    const root = repository();
    expect(await printed(root, "check", "app")).toMatch(WRONG);
    put(root, "platform/crds/widgets.yaml", CRD("string"));
    expect(await printed(root, "check", "app")).not.toContain("expected");
    put(root, "platform/crds/widgets.yaml", "a: 1\n");
    expect(await printed(root, "check", "app")).toContain("1 object of 1 kind without a schema");
    put(root, "platform/crds/widgets.yaml", CRD("integer"));
    expect(await printed(root, "check", "app")).toMatch(WRONG);
  } finally {
    vi.unstubAllEnvs();
  }
});

it("an Application in a folder belongs to a project anywhere in the repository, which permits it or not", async () => {
  const root = newRepository();
  const project = (namespace: string) => `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: market}
spec: {sourceRepos: ["*"], destinations: [{server: "*", namespace: ${namespace}}]}
`;
  put(root, "gitops/project.yaml", project("shop"));
  put(root, "gitops/other.yaml", project("other").replace("market", "other"));
  put(
    root,
    "deploy/argocd/shop.yaml",
    `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  project: market
  source: {repoURL: https://git.example.com/acme/shop.git, path: deploy/app, targetRevision: main}
  destination: {server: https://kubernetes.default.svc, namespace: shop}
`,
  );
  put(root, "deploy/app/kustomization.yaml", "namespace: shop\nresources: [map.yaml]\n");
  put(root, "deploy/app/map.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
  commitAll(root);
  expect(await printed(`${root}/deploy`, "check")).not.toContain("project-permits");
  put(root, "gitops/project.yaml", project("store"));
  expect(await printed(`${root}/deploy`, "check")).toContain("doesn't permit the namespace shop");
  put(root, "gitops/project.yaml", project("shop").replace("market", "markets"));
  expect(await printed(`${root}/deploy`, "check")).toContain("did you mean markets?");
});
