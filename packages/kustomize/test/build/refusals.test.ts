import { expect, test } from "vitest";
import { render } from "../build.ts";

const SERVICE =
  "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}], text: word, empty: null}\n";
const MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b, y: "k: [1]"}\n';
const BINDING = (subjects: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\nsubjects: ${subjects}\n`;
const ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: bot}\n";
const A = "resources: [a.yaml]\n";
const file = (text: string) => ({ "app/a.yaml": text });
const replacement = (source: string, target: string) =>
  `${A}replacements:\n- source: {${source}}\n  targets: [{select: {kind: Service}, ${target}}]\n`;
const FROM = "kind: Service, fieldPath: metadata.name";

test.each<[message: string, kustomization: string, files: Record<string, string>]>([
  ["resources: a.yaml: /app/a.yaml: a resource named a has no kind", A, file("metadata: {name: a}\n")],
  ["resources: a.yaml: /app/a.yaml: a resource has no kind", A, file("metadata: {labels: {}}\n")],
  [
    "resources: a.yaml: /app/a.yaml: a Service has no metadata.name",
    A,
    file("kind: Service\nmetadata: {}\n"),
  ],
  [
    "a resource named web has lost its kind",
    `${A}patches: [{target: {kind: Service}, patch: "- {op: replace, path: /kind, value: ''}", options: {allowKindChange: true}}]\n`,
    file(SERVICE),
  ],
  [
    "a Service has lost its metadata.name",
    `${A}patches: [{target: {kind: Service}, patch: "- {op: remove, path: /metadata/name}"}]\n`,
    file(SERVICE),
  ],
  [
    "resources: b.yaml: Service.v1/web already exists, from /app/a.yaml; a build can't have two resources with the same kind, name and namespace",
    "resources: [a.yaml, b.yaml]\n",
    { "app/a.yaml": SERVICE, "app/b.yaml": SERVICE },
  ],
  [
    "resources: a.yaml: Service.v1/web already exists; a build can't have two resources with the same kind, name and namespace",
    A,
    file(`${SERVICE}---\n${SERVICE}`),
  ],
  [
    'sortOptions.order must be legacy or fifo but is "other"',
    `${A}sortOptions: {order: other}\n`,
    file(SERVICE),
  ],
  [
    "sortOptions.legacySortOptions is only for order legacy, but order is fifo",
    `${A}sortOptions: {order: fifo, legacySortOptions: {orderFirst: [Service]}}\n`,
    file(SERVICE),
  ],
  [
    "Service web: field metadata/namespace: a namespace must be a string",
    `${A}namespace: shop\n`,
    file("apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: [a]}\n"),
  ],
  ["subjects of the RoleBinding must be a list", `${A}namespace: shop\n`, file(BINDING("a"))],
  ["subjects of the RoleBinding must be mappings", `${A}namespace: shop\n`, file(BINDING("[a]"))],
  [
    "name of a subject of the RoleBinding must be text",
    `${A}namespace: shop\n`,
    file(BINDING("[{kind: ServiceAccount, name: [a]}]")),
  ],
  [
    "patches: there is no Service.v1/api to patch",
    `${A}patches: [{patch: "{apiVersion: v1, kind: Service, metadata: {name: api}}"}]\n`,
    file(SERVICE),
  ],
  [
    "an entry of replacements has a path and a source or targets",
    `${A}replacements: [{path: r.yaml, source: {kind: Service}}]\n`,
    file(SERVICE),
  ],
  [
    "r.yaml: expected a replacement or a list of them",
    `${A}replacements: [{path: r.yaml}]\n`,
    { ...file(SERVICE), "app/r.yaml": "a\n" },
  ],
  [
    'replicas: there is no resource named "web" among Deployment, StatefulSet, ReplicaSet, ReplicationController',
    `${A}replicas: [{name: web, count: 2}]\n`,
    file(SERVICE),
  ],
  [
    "Deployment w: field spec/replicas: a replica count must be a number",
    `${A}replicas: [{name: w, count: 2}]\n`,
    file("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {replicas: [1]}\n"),
  ],
  [
    "transformers: ValueAddTransformer v: a ValueAddTransformer needs targets",
    `${A}transformers: [t.yaml]\n`,
    {
      ...file(SERVICE),
      "app/t.yaml": "apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: v}\nvalue: x\n",
    },
  ],
  [
    "transformers: ValueAddTransformer v: a target of a ValueAddTransformer has no fieldPath",
    `${A}transformers: [t.yaml]\n`,
    {
      ...file(SERVICE),
      "app/t.yaml":
        "apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: v}\nvalue: x\ntargets: [{selector: {kind: Service}}]\n",
    },
  ],
  [
    "transformers: ValueAddTransformer v: filePathPosition can't be negative",
    `${A}transformers: [t.yaml]\n`,
    {
      ...file(SERVICE),
      "app/t.yaml":
        "apiVersion: builtin\nkind: ValueAddTransformer\nmetadata: {name: v}\nvalue: x\ntargets: [{fieldPath: spec/text, filePathPosition: -1}]\n",
    },
  ],
  [
    'two field specs for spec/selector of Service disagree about "create"',
    `${A}configurations: [c.yaml]\nnamePrefix: a-\n`,
    {
      ...file(SERVICE),
      "app/c.yaml": "commonLabels: [{path: spec/selector, kind: Service, version: v1, create: false}]\n",
    },
  ],
  [
    "/app/c.json: the schema of A refers to itself or nests too deeply",
    `${A}crds: [c.json]\n`,
    {
      ...file(SERVICE),
      "app/c.json": JSON.stringify({
        "x.A": { Schema: { properties: { apiVersion: {}, kind: {}, metadata: {}, a: { $ref: "x.B" } } } },
        "x.B": { Schema: { properties: { b: { $ref: "x.B" } } } },
      }),
    },
  ],
  [
    'the label selector "a in b" is invalid at "a in b": expected app=web, tier!=db, env in (a, b), !old or size>3',
    `${A}patches: [{target: {labelSelector: "a in b"}, patch: "[]"}]\n`,
    file(SERVICE),
  ],
  [
    'the label selector "a in (" is invalid at "a in (": expected app=web, tier!=db, env in (a, b), !old or size>3',
    `${A}patches: [{target: {labelSelector: "a in ("}, patch: "- {op: test, path: /a, value: b}"}]\n`,
    file(SERVICE),
  ],
  [
    "Thing.v1/p-t: a list of references contains a list",
    `${A}namePrefix: p-\nconfigurations: [c.yaml]\n`,
    {
      ...file(`${MAP}---\napiVersion: v1\nkind: Thing\nmetadata: {name: t}\nrefs: [[c]]\n`),
      "app/c.yaml": "nameReference: [{kind: ConfigMap, fieldSpecs: [{path: refs, kind: Thing}]}]\n",
    },
  ],
  [
    'Thing.v1/p-t: expected a mapping or a list on the path of a reference but found "word"',
    `${A}namePrefix: p-\nconfigurations: [c.yaml]\n`,
    {
      ...file(`${MAP}---\napiVersion: v1\nkind: Thing\nmetadata: {name: t}\nrefs: word\n`),
      "app/c.yaml": "nameReference: [{kind: ConfigMap, fieldSpecs: [{path: refs/name, kind: Thing}]}]\n",
    },
  ],
  [
    "Thing.v1/g would get a content hash in its name, which the embedded renderer supports only for ConfigMaps and Secrets",
    `resources: [a.yaml]\n`,
    file(
      "apiVersion: v1\nkind: Thing\nmetadata: {name: g, annotations: {internal.config.kubernetes.io/needsHashSuffix: enabled}}\n",
    ),
  ],
  [
    "resources: a.yaml: /app/a.yaml: the annotations internal.config.kubernetes.io/previousNames, previousKinds and previousNamespaces differ in length",
    A,
    file(
      "apiVersion: v1\nkind: Thing\nmetadata: {name: g, annotations: {internal.config.kubernetes.io/previousNames: 'a,b', internal.config.kubernetes.io/previousKinds: a, internal.config.kubernetes.io/previousNamespaces: a}}\n",
    ),
  ],
  [
    'generators: IAMPolicyGenerator g: cloud must be gke but is "aws"',
    "generators: [g.yaml]\n",
    { "app/g.yaml": "apiVersion: builtin\nkind: IAMPolicyGenerator\nmetadata: {name: g}\ncloud: aws\n" },
  ],
  [
    "replacements: a replacement has a source and a sourceValue; give only one",
    `${A}replacements: [{source: {kind: Service}, sourceValue: a, targets: [{select: {kind: Service}}]}]\n`,
    file(SERVICE),
  ],
  [
    "replacements: a replacement needs a source and at least one target",
    `${A}replacements: [{targets: [{select: {kind: Service}}]}]\n`,
    file(SERVICE),
  ],
  [
    "replacements: the source {kind: Other, name: x} matches no resource, but must match exactly one",
    replacement("kind: Other, name: x", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    "replacements: the source {kind: Service} matches 2 resources, but must match exactly one",
    replacement("kind: Service", "fieldPaths: [spec.text]"),
    file(`${SERVICE}---\n${SERVICE.replace("name: web", "name: api")}`),
  ],
  [
    'replacements: the source Service.v1/web: "*" can\'t be used here: the path must lead to one field',
    replacement("kind: Service, fieldPath: spec.ports.*", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    'replacements: the source Service.v1/web: "a" is the name of a field, but there is a scalar',
    replacement("kind: Service, fieldPath: spec.text.a", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    'replacements: the source Service.v1/web: "a" is the name of a field, but there is a list',
    replacement("kind: Service, fieldPath: spec.ports.a", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    'replacements: the source Service.v1/web: "[a]" doesn\'t select an element by a value: write [field=value] or [=value]',
    replacement("kind: Service, fieldPath: 'spec.ports.[a]'", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    'replacements: the source Service.v1/web: "[a=b]" selects an element of a list, but there is a mapping',
    replacement("kind: Service, fieldPath: 'spec.[a=b]'", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    'replacements: the source Service.v1/web: "-1" isn\'t the index of a list element',
    replacement("kind: Service, fieldPath: spec.ports.-1", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    "replacements: the target Service.v1/web: spec.other: there is no such field",
    replacement(FROM, "fieldPaths: [spec.other]"),
    file(SERVICE),
  ],
  [
    'replacements: the target Service.v1/web: spec.ports.[name=^a.b$].x: the element that "[name=^a.b$]" would create doesn\'t match it',
    replacement(FROM, "fieldPaths: ['spec.ports.[name=^a.b$].x'], options: {create: true}"),
    file(SERVICE),
  ],
  [
    "a Service has lost its metadata.name",
    replacement(FROM, "fieldPaths: ['metadata'], options: {}"),
    file(SERVICE),
  ],
  [
    "patchesStrategicMerge: its files contain no patch",
    `${A}patchesStrategicMerge: [p.yaml]\n`,
    { ...file(SERVICE), "app/p.yaml": "# nothing\n" },
  ],
  [
    "patches: is neither a strategic merge patch (patches: expected a Kubernetes resource, a mapping with apiVersion, kind and metadata) nor a JSON patch (patches: step 1 of the JSON patch is not a mapping {op, path, value})",
    `${A}patches: [{target: {name: web}, patch: '["add"]'}]\n`,
    file(SERVICE),
  ],
  [
    '"(" isn\'t a regular expression: missing closing ): `^(?:()$`',
    `${A}patches: [{target: {name: "("}, patch: "- {op: test, path: /a, value: b}"}]\n`,
    file(SERVICE),
  ],
  [
    'replacements: the source Service.v1/web: "0" selects an element of a list, but there is a scalar',
    replacement("kind: Service, fieldPath: spec.text.0", "fieldPaths: [spec.text]"),
    file(SERVICE),
  ],
  [
    "there is no ConfigMap.v1/c to merge: its namespace here is shop, which the generator must contain",
    `${A}configMapGenerator: [{name: c, behavior: merge, literals: [a=b]}]\n`,
    file(MAP.replace("name: c", "name: c, namespace: shop")),
  ],
  [
    'ConfigMap c: the file source "=a" has no key: write key=path',
    "configMapGenerator: [{name: c, files: [=a]}]\n",
    {},
  ],
  [
    'ClusterRoleBinding.v1.rbac.authorization.k8s.io/b: its reference "bot" could mean ServiceAccount.v1/bot (namespace a) or ServiceAccount.v1/bot (namespace b)',
    "resources: [a, b, binding.yaml]\n",
    {
      "app/a/kustomization.yaml": "resources: [sa.yaml]\nnamespace: a\n",
      "app/a/sa.yaml": ACCOUNT,
      "app/b/kustomization.yaml": "resources: [sa.yaml]\nnamespace: b\n",
      "app/b/sa.yaml": ACCOUNT,
      "app/binding.yaml": BINDING("[{kind: ServiceAccount, name: bot}]").replaceAll("RoleB", "ClusterRoleB"),
    },
  ],
])("a build is refused with %j", (message, kustomization, files) => {
  expect(() => render({ "app/kustomization.yaml": kustomization, ...files })).toThrow(
    expect.objectContaining({ message: `/app/kustomization.yaml: ${message}` }),
  );
});

test("a validator may change nothing, and leaves no trace", () => {
  const files = (labels: string) => ({
    ...file(SERVICE),
    "app/kustomization.yaml": `${A}validators:\n- '{apiVersion: builtin, kind: LabelTransformer, metadata: {name: v}, labels: ${labels}, fieldSpecs: [{path: metadata/labels, create: true}]}'\n`,
  });
  expect(render(files("{}"))).toBe(render({ ...file(SERVICE), "app/kustomization.yaml": A }));
  expect(() => render(files("{a: b}"))).toThrow("a validator must not change resources");
});
