import { test } from "vitest";
import { expectRendered } from "../build.ts";

const MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n";
const BINDING = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: b\n";

test.each<[what: string, kustomization: string, object: string, printed: string]>([
  [
    "a generator that merges keeps the binary data",
    "configMapGenerator: [{name: c, behavior: merge, literals: [b=2], options: {disableNameSuffixHash: true}}]\n",
    `${MAP}binaryData: {x: AAEC}\ndata: {a: "1"}\n`,
    `apiVersion: v1\nbinaryData:\n  x: AAEC\ndata:\n  a: "1"\n  b: "2"\nkind: ConfigMap\nmetadata:\n  name: c\n`,
  ],
  [
    "a namespace goes to the account called default alone",
    "namespace: shop\n",
    `${BINDING}subjects:\n- {kind: ServiceAccount, name: default, namespace: other}\n- {kind: ServiceAccount, name: web}\n- {kind: User, name: default}\n`,
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: b\n  namespace: shop\nsubjects:\n- kind: ServiceAccount\n  name: default\n  namespace: shop\n- kind: ServiceAccount\n  name: web\n- kind: User\n  name: default\n  namespace: shop\n`,
  ],
  [
    "an image has its tag, its digest or its name replaced, and only as a whole name",
    "images: [{name: a, newTag: '2'}, {name: b, digest: 'sha256:0f'}, {name: c, newName: r/d}, {name: e, newName: f, newTag: '3'}]\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{image: a:1}, {image: a}, {image: 'b:1'}, {image: c:1}, {image: 'e@sha256:1a'}, {image: ab:1}, {image: r/a:1}], initContainers: [{image: a:1}]}\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - image: a:2\n  - image: a:2\n  - image: b@sha256:0f\n  - image: r/d:1\n  - image: f:3\n  - image: ab:1\n  - image: r/a:1\n  initContainers:\n  - image: a:2\n",
  ],
  [
    "a name gets a prefix and a suffix, and a text that is the same doesn't",
    "namePrefix: p-\nnameSuffix: -s\n",
    `${MAP}data: {a: c}\n`,
    `apiVersion: v1\ndata:\n  a: c\nkind: ConfigMap\nmetadata:\n  name: p-c-s\n`,
  ],
  [
    "a label goes to templates too if it is asked for",
    "labels: [{pairs: {a: b}, includeTemplates: true}, {pairs: {c: d}, includeSelectors: true}]\n",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: w}\nspec: {selector: {matchLabels: {x: y}}, template: {metadata: {labels: {x: y}}}}\n",
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels:\n    a: b\n    c: d\n  name: w\nspec:\n  selector:\n    matchLabels:\n      c: d\n      x: "y"\n  template:\n    metadata:\n      labels:\n        a: b\n        c: d\n        x: "y"\n',
  ],
  [
    "a replacement takes a part of a text and puts it between others",
    "replacements:\n- source: {kind: ConfigMap, fieldPath: data.a, options: {delimiter: '.', index: 1}}\n  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.b], options: {delimiter: '/', index: 1}}, {select: {kind: ConfigMap}, fieldPaths: [data.c], options: {create: true}}]\n",
    `${MAP}data: {a: x.y.z, b: 1/2/3}\n`,
    `apiVersion: v1\ndata:\n  a: x.y.z\n  b: 1/y/3\n  c: "y"\nkind: ConfigMap\nmetadata:\n  name: c\n`,
  ],
  [
    "a patch by JSON adds, moves, copies, tests and removes",
    'patches:\n- target: {kind: ConfigMap}\n  patch: |-\n    - {op: test, path: /data/a, value: "1"}\n    - {op: copy, from: /data/a, path: /data/b}\n    - {op: move, from: /data/c, path: /data/d}\n    - {op: remove, path: /data/a}\n    - {op: add, path: /data/e~1f, value: g}\n    - {op: replace, path: /data/h, value: i}\n',
    `${MAP}data: {a: "1", c: "3", h: j}\n`,
    `apiVersion: v1\ndata:\n  b: "1"\n  d: "3"\n  e/f: g\n  h: i\nkind: ConfigMap\nmetadata:\n  name: c\n`,
  ],
  [
    "a patch deletes, replaces and merges elements of lists by their keys",
    'patches:\n- patch: |-\n    apiVersion: v1\n    kind: Pod\n    metadata: {name: p}\n    spec:\n      containers:\n      - {name: a, $patch: delete}\n      - {name: b, ports: [{containerPort: 80, name: http}], env: [{name: X, value: "2"}, {name: Y, $patch: delete}]}\n      tolerations: [{key: t}]\n',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - {name: a}\n  - {name: b, ports: [{containerPort: 80}, {containerPort: 81}], env: [{name: X, value: "1"}, {name: Y, value: "1"}]}\n  tolerations: [{key: s}]\n',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - env:\n    - name: X\n      value: "2"\n    name: b\n    ports:\n    - containerPort: 80\n      name: http\n    - containerPort: 81\n  tolerations:\n  - key: t\n',
  ],
])("%s", (_, kustomization, object, printed) => {
  expectRendered(
    { "app/kustomization.yaml": `resources: [a.yaml]\n${kustomization}`, "app/a.yaml": object },
    printed,
  );
});
