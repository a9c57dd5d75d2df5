/** The address that Applications of the cases name. */
const HERE = "https://git.example.com/shop.git";

/** An Application that deploys the folder `files` beside it, with more fields of its source. */
function application(name: string, source = "", spec = ""): Record<string, string> {
  const own = source === "" ? "" : `, ${source}`;
  return document("Application", name, spec || `source: {repoURL: ${HERE}, path: ${name}/files${own}}`);
}

function document(kind: string, name: string, spec: string): Record<string, string> {
  const deployed =
    kind === "Application"
      ? `project: default\n  destination: {name: in-cluster, namespace: ${name}}\n  `
      : "";
  return {
    [`${name}/app.yaml`]: `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  ${deployed}${spec}\n`,
  };
}

/** An ApplicationSet whose template makes an Application of each set of parameters. */
function set(
  name: string,
  generators: string,
  { goTemplate = false, more = "" } = {},
): Record<string, string> {
  const [called, path] = goTemplate ? ["{{.name}}", "{{.folder}}"] : ["{{name}}", "{{folder}}"];
  return document(
    "ApplicationSet",
    name,
    `${goTemplate ? "goTemplate: true\n  " : ""}generators: ${generators}
  template:
    metadata: {name: '${name}-${called}'}
    spec: {project: default, source: {repoURL: ${HERE}, path: '${path}', targetRevision: HEAD}, destination: {name: in-cluster, namespace: a}}
  ${more}`,
  );
}

const config = (name: string, data = "a: b") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {${data}}\n`;
const web = (more = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, labels: {app: web}}\nspec:\n  replicas: 1\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: "acme/web:1"${more}}]}\n`;
const service =
  "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";

/** Files of one folder. */
function within(folder: string, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
}

const OF_FOLDERS = {
  "kustomization.yaml": "resources: [web.yaml, service.yaml]\n",
  "web.yaml": web(),
  "service.yaml": service,
};
const VALUES = `apiVersion: v1
kind: ConfigMap
metadata: {name: values, annotations: {on: "yes"}}
data:
  folded: >
    one

      two
    three
  kept: |+
    a

  stripped: >-
    b
    c
  escaped: "tab\\tand \\u00e9"
---
# nothing but a comment
---
apiVersion: acme.io/v1
kind: Numbers
metadata: {name: numbers}
spec: {octal: 0o14, old: 014, hex: 0x1F, float: 1.50, exponent: 1e3, big: 12345678901234567, yes: yes, off: off, tilde: ~, empty: , date: 2026-11-21, text: "1"}
---
base: &base {a: 1, b: [x, y]}
apiVersion: acme.io/v1
kind: Merged
metadata: {name: merged}
spec: {<<: *base, b: [z]}
`;

/** A repository of small cases, each in a folder of its own, by path. */
export const CASES: Readonly<Record<string, string>> = {
  ...application("plain"),
  ...within("plain/files", {
    "a.yaml": config("a"),
    "b.json": '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b"}}',
    "c.yml": config("c"),
    "README.md": "# a",
    "deep/d.yaml": config("d"),
  }),
  ...application("recurse", "directory: {recurse: true}"),
  ...within("recurse/files", {
    "a.yaml": config("a"),
    "b/c/d.yaml": config("d"),
    ".hidden/e.yaml": config("e"),
  }),
  ...application("include", "directory: {include: '{a,c}*.yaml', exclude: 'c2*', recurse: true}"),
  ...within("include/files", {
    "a.yaml": config("a"),
    "b.yaml": config("b"),
    "c1.yaml": config("c1"),
    "c2.yaml": config("c2"),
    "sub/a3.yaml": config("a3"),
  }),
  ...application("lists"),
  ...within("lists/files", {
    "list.yaml": `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}\n`,
    "maps.yaml":
      "apiVersion: v1\nkind: ConfigMapList\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: three}}\n",
  }),
  ...application("nested-lists"),
  ...within("nested-lists/files", {
    "list.yaml": `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: two}}]}\n`,
  }),
  ...application("generated-name"),
  ...within("generated-name/files", {
    "job.yaml":
      "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: migrate-}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}\n",
  }),
  ...application("twice"),
  ...within("twice/files", { "a.yaml": config("same", "a: first"), "b.yaml": config("same", "a: last") }),
  ...application("values"),
  ...within("values/files", { "values.yaml": VALUES }),
  ...application("values-built"),
  ...within("values-built/files", {
    "kustomization.yaml": "resources: [values.yaml]\n",
    "values.yaml": VALUES,
  }),
  ...application("empty"),
  ...within("empty/files", { "README.md": "# nothing" }),
  ...application("built"),
  ...within("built/files", {
    ...OF_FOLDERS,
    "kustomization.yaml":
      "namePrefix: shop-\nnamespace: shop\nresources: [web.yaml, service.yaml]\nconfigMapGenerator: [{name: settings, literals: [A=b]}]\npatches: [{patch: '- {op: replace, path: /spec/replicas, value: 3}', target: {kind: Deployment}}]\n",
  }),
  ...application(
    "overrides",
    "kustomize: {namePrefix: a-, nameSuffix: -z, namespace: other, images: ['acme/web:2', 'acme/none:3'], replicas: [{name: web, count: 4}], commonAnnotations: {team: shop}, patches: [{target: {kind: Service}, patch: '- {op: replace, path: /spec/ports/0/port, value: 81}'}]}",
  ),
  ...within("overrides/files", OF_FOLDERS),
  ...application(
    "labels",
    "kustomize: {commonLabels: {team: shop, app: other}, forceCommonLabels: true, labelWithoutSelector: true}",
  ),
  ...within("labels/files", OF_FOLDERS),
  ...application("labels-of-selectors", "kustomize: {commonLabels: {team: shop}}"),
  ...within("labels-of-selectors/files", OF_FOLDERS),
  ...application(
    "image-by-digest",
    `kustomize: {images: ['acme/web=mirror.example.com/web@sha256:${"ab".repeat(32)}']}`,
  ),
  ...within("image-by-digest/files", OF_FOLDERS),
  ...application("components", "kustomize: {components: [../part]}"),
  ...within("components/files", OF_FOLDERS),
  "components/part/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: part-\n",
  ...application("in-folder"),
  ...within("in-folder/files", {
    ...OF_FOLDERS,
    ".argocd-source.yaml": "kustomize: {images: ['acme/web:9']}\n",
    ".argocd-source-in-folder.yaml": "kustomize: {namePrefix: own-}\n",
  }),
  ...application(
    "sources",
    "",
    `sources: [{repoURL: ${HERE}, path: sources/one}, {repoURL: ${HERE}, path: sources/two}, {repoURL: ${HERE}, ref: values}]`,
  ),
  "sources/one/a.yaml": config("a"),
  "sources/two/b.yaml": config("b"),
  ...application("no-folder", "", `source: {repoURL: ${HERE}, path: no-folder/nowhere}`),
  ...application("broken"),
  ...within("broken/files", { "kustomization.yaml": "resources: [nothing.yaml]\n" }),
  ...application("unreadable"),
  ...within("unreadable/files", { "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n" }),
  ...application("no-replicas", "kustomize: {replicas: [{name: nobody, count: 2}]}"),
  ...within("no-replicas/files", OF_FOLDERS),
  ...application("plugin", "plugin: {name: own}"),
  ...within("plugin/files", { "a.yaml": config("a") }),

  "folders/beta/a/a.yaml": config("a"),
  "folders/beta/b/b.yaml": config("b"),
  "folders/beta/old/old.yaml": config("old"),
  "folders/.hidden/hidden/hidden.yaml": config("hidden"),
  "parameters/one/config.json": '{"name": "a", "folder": "folders/beta/a", "size": {"cpu": 2}}',
  "parameters/two/deep/config.json":
    '[{"name": "b1", "folder": "folders/beta/b"}, {"name": "b2", "folder": "folders/beta/b"}]',
  "parameters/old.yaml": "name: old\nfolder: folders/beta/old\n",
  ...set(
    "of-a-list",
    "[{list: {elements: [{name: a, folder: folders/beta/a}, {name: b, folder: folders/beta/b}]}}]",
  ),
  ...document(
    "ApplicationSet",
    "of-directories",
    `generators: [{git: {repoURL: ${HERE}, revision: HEAD, directories: [{path: 'folders/*/*'}, {path: folders/beta/old, exclude: true}]}}]
  template:
    metadata: {name: 'of-{{path.basenameNormalized}}-{{path[1]}}'}
    spec: {project: default, source: {repoURL: ${HERE}, path: '{{path}}', targetRevision: HEAD}, destination: {name: in-cluster, namespace: a}}`,
  ),
  ...set(
    "of-files",
    `[{git: {repoURL: ${HERE}, revision: HEAD, files: [{path: 'parameters/**/config.json'}, {path: parameters/old.yaml}]}}]`,
  ),
  ...set(
    "of-a-matrix",
    "[{matrix: {generators: [{list: {elements: [{name: a}, {name: b}]}}, {list: {elements: [{folder: 'folders/beta/{{name}}'}]}}]}}]",
  ),
  ...set(
    "of-a-merge",
    "[{merge: {mergeKeys: [name], generators: [{list: {elements: [{name: a, folder: one}, {name: b, folder: one}]}}, {list: {elements: [{name: b, folder: two}, {name: c, folder: two}]}}]}}]",
  ),
  ...set(
    "of-some",
    "[{list: {elements: [{name: a, folder: one, stage: beta}, {name: b, folder: two, stage: production}]}, selector: {matchLabels: {stage: beta}}}]",
  ),
  ...set("of-go", "[{list: {elements: [{name: A_b, folder: folders/beta/a}]}}]", {
    goTemplate: true,
    more: 'templatePatch: |\n    metadata: {labels: {stage: \'{{ .name | lower | replace "_" "-" }}\'}}\n    spec: {syncPolicy: {automated: {prune: {{ eq .name "A_b" }}}}}\n',
  }),
};
