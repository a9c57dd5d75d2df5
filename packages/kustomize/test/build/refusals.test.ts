import { expect, test } from "vitest";
import { rows } from "../../../../test/table.ts";
import { render } from "../build.ts";

/** A text of the table below, in which "⏎" ends a line. */
const lines = (text: string) => `${text.replaceAll("⏎", "\n")}\n`;
const SERVICE =
  "apiVersion: v1⏎kind: Service⏎metadata: {name: web}⏎spec: {ports: [{port: 80}], text: word, empty: null}⏎";
const MAP = 'apiVersion: v1⏎kind: ConfigMap⏎metadata: {name: c}⏎data: {a: b, y: "k: [1]"}⏎';
const ACCOUNT = "apiVersion: v1⏎kind: ServiceAccount⏎metadata: {name: bot}⏎";
const A = "resources: [a.yaml]⏎";

/** The message behind the file's name, the kustomization, and other files with their texts. */
test.each(
  rows(`
resources: a.yaml: /app/a.yaml: a resource named a has no kind | ${A} | a.yaml: metadata: {name: a}
resources: a.yaml: /app/a.yaml: a resource has no kind | ${A} | a.yaml: metadata: {labels: {}}
resources: a.yaml: /app/a.yaml: a Service has no metadata.name | ${A} | a.yaml: kind: Service⏎metadata: {}
a resource named web has lost its kind | ${A}patches: [{target: {kind: Service}, patch: "- {op: replace, path: /kind, value: ''}", options: {allowKindChange: true}}] | a.yaml: ${SERVICE}
a Service has lost its metadata.name | ${A}patches: [{target: {kind: Service}, patch: "- {op: remove, path: /metadata/name}"}] | a.yaml: ${SERVICE}
resources: b.yaml: Service.v1/web already exists, from /app/a.yaml; a build can't have two resources with the same kind, name and namespace | resources: [a.yaml, b.yaml] | a.yaml: ${SERVICE} | b.yaml: ${SERVICE}
resources: a.yaml: Service.v1/web already exists; a build can't have two resources with the same kind, name and namespace | ${A} | a.yaml: ${SERVICE}---⏎${SERVICE}
sortOptions.order must be legacy or fifo but is "other" | ${A}sortOptions: {order: other} | a.yaml: ${SERVICE}
sortOptions.legacySortOptions is only for order legacy, but order is fifo | ${A}sortOptions: {order: fifo, legacySortOptions: {orderFirst: [Service]}} | a.yaml: ${SERVICE}
Service web: field metadata/namespace: a namespace must be a string | ${A}namespace: shop | a.yaml: apiVersion: v1⏎kind: Service⏎metadata: {name: web, namespace: [a]}
subjects of the RoleBinding must be a list | ${A}namespace: shop | a.yaml: apiVersion: rbac.authorization.k8s.io/v1⏎kind: RoleBinding⏎metadata: {name: b}⏎subjects: a
subjects of the RoleBinding must be mappings | ${A}namespace: shop | a.yaml: apiVersion: rbac.authorization.k8s.io/v1⏎kind: RoleBinding⏎metadata: {name: b}⏎subjects: [a]
name of a subject of the RoleBinding must be text | ${A}namespace: shop | a.yaml: apiVersion: rbac.authorization.k8s.io/v1⏎kind: RoleBinding⏎metadata: {name: b}⏎subjects: [{kind: ServiceAccount, name: [a]}]
patches: there is no Service.v1/wep to patch. Did you mean "web"? | ${A}patches: [{patch: "{apiVersion: v1, kind: Service, metadata: {name: wep}}"}] | a.yaml: ${SERVICE}
an entry of replacements has a path and a source or targets | ${A}replacements: [{path: r.yaml, source: {kind: Service}}] | a.yaml: ${SERVICE}
r.yaml: expected a replacement or a list of them | ${A}replacements: [{path: r.yaml}] | a.yaml: ${SERVICE} | r.yaml: a
replicas: there is no resource named "web" among Deployment, StatefulSet, ReplicaSet, ReplicationController | ${A}replicas: [{name: web, count: 2}] | a.yaml: ${SERVICE}
Deployment w: field spec/replicas: a replica count must be a number | ${A}replicas: [{name: w, count: 2}] | a.yaml: apiVersion: apps/v1⏎kind: Deployment⏎metadata: {name: w}⏎spec: {replicas: [1]}
transformers: ValueAddTransformer v: a ValueAddTransformer needs targets | ${A}transformers: [t.yaml] | a.yaml: ${SERVICE} | t.yaml: apiVersion: builtin⏎kind: ValueAddTransformer⏎metadata: {name: v}⏎value: x
transformers: ValueAddTransformer v: a target of a ValueAddTransformer has no fieldPath | ${A}transformers: [t.yaml] | a.yaml: ${SERVICE} | t.yaml: apiVersion: builtin⏎kind: ValueAddTransformer⏎metadata: {name: v}⏎value: x⏎targets: [{selector: {kind: Service}}]
transformers: ValueAddTransformer v: filePathPosition can't be negative | ${A}transformers: [t.yaml] | a.yaml: ${SERVICE} | t.yaml: apiVersion: builtin⏎kind: ValueAddTransformer⏎metadata: {name: v}⏎value: x⏎targets: [{fieldPath: spec/text, filePathPosition: -1}]
two field specs for spec/selector of Service disagree about "create" | ${A}configurations: [c.yaml]⏎namePrefix: a- | a.yaml: ${SERVICE} | c.yaml: commonLabels: [{path: spec/selector, kind: Service, version: v1, create: false}]
/app/c.json: the schema of A refers to itself or nests too deeply | ${A}crds: [c.json] | a.yaml: ${SERVICE} | c.json: {"x.A":{"Schema":{"properties":{"apiVersion":{},"kind":{},"metadata":{},"a":{"$ref":"x.B"}}}},"x.B":{"Schema":{"properties":{"b":{"$ref":"x.B"}}}}}
the label selector "a in b" is invalid at "a in b": expected app=web, tier!=db, env in (a, b), !old or size>3 | ${A}patches: [{target: {labelSelector: "a in b"}, patch: "[]"}] | a.yaml: ${SERVICE}
the label selector "a in (" is invalid at "a in (": expected app=web, tier!=db, env in (a, b), !old or size>3 | ${A}patches: [{target: {labelSelector: "a in ("}, patch: "- {op: test, path: /a, value: b}"}] | a.yaml: ${SERVICE}
Thing.v1/p-t: a list of references contains a list | ${A}namePrefix: p-⏎configurations: [c.yaml] | a.yaml: ${MAP}---⏎apiVersion: v1⏎kind: Thing⏎metadata: {name: t}⏎refs: [[c]] | c.yaml: nameReference: [{kind: ConfigMap, fieldSpecs: [{path: refs, kind: Thing}]}]
Thing.v1/p-t: expected a mapping or a list on the path of a reference but found "word" | ${A}namePrefix: p-⏎configurations: [c.yaml] | a.yaml: ${MAP}---⏎apiVersion: v1⏎kind: Thing⏎metadata: {name: t}⏎refs: word | c.yaml: nameReference: [{kind: ConfigMap, fieldSpecs: [{path: refs/name, kind: Thing}]}]
Thing.v1/g would get a content hash in its name, which the embedded renderer supports only for ConfigMaps and Secrets | ${A} | a.yaml: apiVersion: v1⏎kind: Thing⏎metadata: {name: g, annotations: {internal.config.kubernetes.io/needsHashSuffix: enabled}}
resources: a.yaml: /app/a.yaml: the annotations internal.config.kubernetes.io/previousNames, previousKinds and previousNamespaces differ in length | ${A} | a.yaml: apiVersion: v1⏎kind: Thing⏎metadata: {name: g, annotations: {internal.config.kubernetes.io/previousNames: 'a,b', internal.config.kubernetes.io/previousKinds: a, internal.config.kubernetes.io/previousNamespaces: a}}
generators: IAMPolicyGenerator g: cloud must be gke but is "aws" | generators: [g.yaml] | g.yaml: apiVersion: builtin⏎kind: IAMPolicyGenerator⏎metadata: {name: g}⏎cloud: aws
replacements: a replacement has a source and a sourceValue; give only one | ${A}replacements: [{source: {kind: Service}, sourceValue: a, targets: [{select: {kind: Service}}]}] | a.yaml: ${SERVICE}
replacements: a replacement needs a source and at least one target | ${A}replacements: [{targets: [{select: {kind: Service}}]}] | a.yaml: ${SERVICE}
replacements: the source {kind: Other, name: x} matches no resource, but must match exactly one | ${A}replacements:⏎- source: {kind: Other, name: x}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
replacements: the source {kind: Service} matches 2 resources, but must match exactly one | ${A}replacements:⏎- source: {kind: Service}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}---⏎apiVersion: v1⏎kind: Service⏎metadata: {name: api}⏎spec: {ports: [{port: 80}], text: word, empty: null}
replacements: the source Service.v1/web: "*" can't be used here: the path must lead to one field | ${A}replacements:⏎- source: {kind: Service, fieldPath: spec.ports.*}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
replacements: the source Service.v1/web: "a" is the name of a field, but there is a scalar | ${A}replacements:⏎- source: {kind: Service, fieldPath: spec.text.a}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
replacements: the source Service.v1/web: "a" is the name of a field, but there is a list | ${A}replacements:⏎- source: {kind: Service, fieldPath: spec.ports.a}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
replacements: the source Service.v1/web: "[a]" doesn't select an element by a value: write [field=value] or [=value] | ${A}replacements:⏎- source: {kind: Service, fieldPath: 'spec.ports.[a]'}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
replacements: the source Service.v1/web: "[a=b]" selects an element of a list, but there is a mapping | ${A}replacements:⏎- source: {kind: Service, fieldPath: 'spec.[a=b]'}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
replacements: the source Service.v1/web: "-1" isn't the index of a list element | ${A}replacements:⏎- source: {kind: Service, fieldPath: spec.ports.-1}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
replacements: the target Service.v1/web: spec.other: there is no such field | ${A}replacements:⏎- source: {kind: Service, fieldPath: metadata.name}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.other]}] | a.yaml: ${SERVICE}
replacements: the target Service.v1/web: spec.ports.[name=^a.b$].x: the element that "[name=^a.b$]" would create doesn't match it | ${A}replacements:⏎- source: {kind: Service, fieldPath: metadata.name}⏎  targets: [{select: {kind: Service}, fieldPaths: ['spec.ports.[name=^a.b$].x'], options: {create: true}}] | a.yaml: ${SERVICE}
a Service has lost its metadata.name | ${A}replacements:⏎- source: {kind: Service, fieldPath: metadata.name}⏎  targets: [{select: {kind: Service}, fieldPaths: ['metadata'], options: {}}] | a.yaml: ${SERVICE}
patchesStrategicMerge: its files contain no patch | ${A}patchesStrategicMerge: [p.yaml] | a.yaml: ${SERVICE} | p.yaml: # nothing
patches: is neither a strategic merge patch (patches: expected a Kubernetes resource, a mapping with apiVersion, kind and metadata) nor a JSON patch (patches: step 1 of the JSON patch is not a mapping {op, path, value}) | ${A}patches: [{target: {name: web}, patch: '["add"]'}] | a.yaml: ${SERVICE}
"(" isn't a regular expression: missing closing ): \`^(?:()$\` | ${A}patches: [{target: {name: "("}, patch: "- {op: test, path: /a, value: b}"}] | a.yaml: ${SERVICE}
replacements: the source Service.v1/web: "0" selects an element of a list, but there is a scalar | ${A}replacements:⏎- source: {kind: Service, fieldPath: spec.text.0}⏎  targets: [{select: {kind: Service}, fieldPaths: [spec.text]}] | a.yaml: ${SERVICE}
there is no ConfigMap.v1/c to merge: its namespace here is shop, which the generator must contain | ${A}configMapGenerator: [{name: c, behavior: merge, literals: [a=b]}] | a.yaml: apiVersion: v1⏎kind: ConfigMap⏎metadata: {name: c, namespace: shop}⏎data: {a: b, y: "k: [1]"}
ConfigMap c: the file source "=a" has no key: write key=path | configMapGenerator: [{name: c, files: [=a]}]
ClusterRoleBinding.v1.rbac.authorization.k8s.io/b: its reference "bot" could mean ServiceAccount.v1/bot (namespace a) or ServiceAccount.v1/bot (namespace b) | resources: [a, b, binding.yaml] | a/kustomization.yaml: resources: [sa.yaml]⏎namespace: a | a/sa.yaml: ${ACCOUNT} | b/kustomization.yaml: resources: [sa.yaml]⏎namespace: b | b/sa.yaml: ${ACCOUNT} | binding.yaml: apiVersion: rbac.authorization.k8s.io/v1⏎kind: ClusterRoleBinding⏎metadata: {name: b}⏎subjects: [{kind: ServiceAccount, name: bot}]
`),
)("a build is refused with %j", (message, kustomization, ...others) => {
  const files = others.map((file) => {
    const [, path, text = ""] = /^(.*?): (.*)$/.exec(file) ?? [];
    return [`app/${path}`, lines(text)];
  });
  expect(() =>
    render({ "app/kustomization.yaml": lines(kustomization), ...Object.fromEntries(files) }),
  ).toThrow(expect.objectContaining({ message: `/app/kustomization.yaml: ${message}` }));
});

test("a validator may change nothing, and leaves no trace", () => {
  const service = { "app/a.yaml": lines(SERVICE) };
  const files = (labels: string) => ({
    ...service,
    "app/kustomization.yaml": `${lines(A)}validators:\n- '{apiVersion: builtin, kind: LabelTransformer, metadata: {name: v}, labels: ${labels}, fieldSpecs: [{path: metadata/labels, create: true}]}'\n`,
  });
  expect(render(files("{}"))).toBe(render({ ...service, "app/kustomization.yaml": lines(A) }));
  expect(() => render(files("{a: b}"))).toThrow("a validator must not change resources");
});

test.each(["", "target: {kind: ConfigMap}, "])("a validator may drop nothing (%j)", (target) => {
  const patch = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, $patch: delete}";
  const files = {
    "app/a.yaml": lines(`${SERVICE}---⏎${MAP}`),
    "app/kustomization.yaml": `${lines(A)}validators:\n- '{apiVersion: builtin, kind: PatchTransformer, metadata: {name: v}, ${target}patch: "${patch}"}'\n`,
  };
  expect(() => render(files)).toThrow("a validator must not change resources");
});
