import type { Choice } from "./choice.ts";
import type { RandomTree } from "./kustomizations.ts";

/**
 * A random tree in which much is shared: overlays side by side on the same bases, and components, that differ in what
 * decides whether work can be passed over: configurations, namespaces, schemas, what else is there to refer to.
 */
export function sharedTree(choice: Choice): RandomTree {
  const files: Record<string, string> = {
    "base/kustomization.yaml": `resources: [r.yaml]\n${choice.chance(40) ? "patches: [{path: p.yaml}]\n" : ""}`,
    "base/r.yaml": [...ALWAYS(choice), some(choice, RESOURCES), ...(choice.chance(8) ? [WORD] : [])].join(
      "---\n",
    ),
    "base/p.yaml": choice.of(...PATCHES, FOO_PATCH, FOO_PATCH, FOO_PATCH),
    "accounts/kustomization.yaml": "resources: [r.yaml]\n",
    "accounts/r.yaml": ACCOUNTS,
    "component/kustomization.yaml": `kind: Component\n${some(choice, COMPONENT, "")}`,
    "added/kustomization.yaml": "kind: Component\nresources: [r.yaml]\n",
    "added/r.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\n",
    "config.yaml": some(choice, CONFIGURATIONS, ""),
    "schema.json": SCHEMA,
  };
  const overlays = Array.from({ length: 4 }, (_, at) => `o${at}`);
  const alike = overlay(choice);
  for (const name of overlays) {
    files[`${name}/kustomization.yaml`] = Object.values(differing(choice, alike, name)).join("");
    files[`${name}/config.yaml`] = files["config.yaml"] as string;
    files[`${name}/schema.json`] = SCHEMA;
    for (const at of [0, 1]) files[`${name}/p${at}.yaml`] = choice.of(...PATCHES);
  }
  files["many/kustomization.yaml"] = "resources: [p0, p1, p2, p3, p4, p5, p6, p7, p8]\n";
  for (let at = 0; at < 9; at++) {
    files[`many/p${at}/kustomization.yaml`] =
      `resources: [r.yaml]\nnamePrefix: p${at}-\nconfigurations: [c.yaml]\n`;
    files[`many/p${at}/c.yaml`] = REFERENCES;
    files[`many/p${at}/r.yaml`] = manyOf(choice, at);
  }
  delete files["config.yaml"];
  delete files["schema.json"];
  files["all/kustomization.yaml"] =
    `resources: [${choice.of("../o0, ../o1", "../o2, ../o3", "../o0", "../component")}]\n${choice.chance(60) ? PUT_LABEL : ""}${choice.chance(30) ? ABOVE : ""}`;
  return { files, target: choice.of("all", ...overlays) };
}

/** Some of the texts, in their order. */
function some(choice: Choice, texts: readonly string[], between = "---\n"): string {
  const chosen = texts.filter(() => choice.chance(60));
  return chosen.length > 0 ? chosen.join(between) : (texts[0] as string);
}

/** The fields of an overlay, by what they are for; empty where it lacks them. */
type Fields = Record<string, string>;

/** An overlay that is like another one but for a few fields: what was worked out for that one nearly holds here. */
function differing(choice: Choice, alike: Fields, name: string): Fields {
  const own = overlay(choice);
  const kept = choice.chance(25) ? 40 : 85;
  const fields = Object.keys(own).map((field) => [field, choice.chance(kept) ? alike[field] : own[field]]);
  return { ...Object.fromEntries(fields), ...(choice.chance(50) && { prefix: `namePrefix: ${name}-\n` }) };
}

function overlay(choice: Choice): Fields {
  return {
    resources: `resources: [${choice.of("../base", "../base, ../accounts", "../base, ../accounts", "../accounts")}]\n`,
    prefix: "",
    namespace: choice.chance(60) ? `namespace: ${choice.of("x", "z")}\n` : "",
    configurations: choice.chance(30) ? "configurations: [config.yaml]\n" : "",
    components: choice.chance(25) ? "components: [../component, ../added]\n" : "",
    images: choice.chance(40) ? "images: [{name: n.x, newTag: '2'}]\n" : "",
    labels: choice.chance(25) ? "commonLabels: {app: web}\n" : "",
    metadata: choice.chance(12) ? "buildMetadata: [originAnnotations]\n" : "",
    openapi: choice.chance(20) ? "openapi: {path: schema.json}\n" : "",
    patches: choice.chance(25)
      ? "patches: [{path: p0.yaml}, {path: p1.yaml}]\n"
      : choice.chance(15)
        ? SELECTED
        : "",
    number: choice.chance(20) ? PUT_NUMBER : "",
    unset: choice.chance(20) ? choice.of(UNSET_ONLY, UNSET_ANYWHERE) : "",
  };
}

const LONG = "some words that are long enough to be folded when deep";

/** What patches are for. */
const ALWAYS = (choice: Choice): string[] => [
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, finalizers: [${choice.of("a, a, b", '"", a', "null, a", '1, "1"')}]}\nspec:\n  template:\n    spec:\n      containers:\n      - name: main\n        image: n:1\n        args:\n        - a:b\n        env:\n        - {name: A, value: a}\n        - {name: B, value: b}\n${choice.chance(40) ? "        - {name: A, value: c}\n        - {value: d}\n" : ""}`,
  "apiVersion: e/v1\nkind: Deployment\nmetadata: {name: webother, finalizers: [1, 1, true]}\nspec: {template: {metadata: {labels: {a: b}}}}\n",
  `apiVersion: e/v1\nkind: Foo\nmetadata: {name: foo}\nspec:\n  names: null\n  image: n.x\n  namespace: z\n  deep: {deeper: {deepest: {yet: {deeper: {still: {a_key_that_is_longer_than_others: ${LONG}}}}}}}\n  list: [{id: a, v: 1}, {id: b, v: 2}]\n`,
];

/** A key that is a word to YAML, which is refused. */
const WORD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: word}\ndata:\n  true: x\n";

/** What transformers look for, empty, twice, and in forms that are seldom met. */
const RESOURCES = [
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: first}\ndata:\n  Aa: one\n  BB: two\n  deep: ${LONG}\n`,
  "apiVersion: e/v1\nkind: Unicode\nmetadata: {name: unicode}\nspec: {containers: [{image: n😀x}]}\n",
  "apiVersion: v1\nkind: Service\nmetadata: {name: one}\nspec: {}\n---\napiVersion: e/v2\nkind: Service\nmetadata: {name: two}\nspec: {}\n",
  "apiVersion: e/v1\nkind: Listed\nmetadata: {name: listed}\nspec: [{labels: {a: b}}, {labels: {c: d}}]\n",
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: local, annotations: {config.kubernetes.io/local-config: 'true', config.kubernetes.io/origin: 'path: x'}}\n",
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: exact, annotations: {config.kubernetes.io/origin: "path: ../base/r.yaml\\n"}}\n',
  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: origin, annotations: {config.kubernetes.io/origin: 'path: x'}}\n",
  "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: everywhere}\nsubjects:\n- {kind: ServiceAccount, name: account, namespace: was}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: role}\n",
  "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: bind}\nsubjects:\n- {kind: ServiceAccount, name: account, namespace: was}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: role}\n",
];

const ACCOUNTS =
  "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: account, namespace: was}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: role}\n";

const CONFIGURATIONS = [
  "nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: Foo, path: 'spec/names[]'}]}]\n",
  "images: [{path: spec/image, kind: Foo}]\n",
  "namespace: [{path: spec/namespace, kind: Foo, create: true}]\n",
  "commonLabels: [{path: spec/labels, create: true, kind: Foo}]\n",
];

const COMPONENT = [
  "patches: [{patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: first}, data: {j: v}}'}, {target: {kind: ConfigMap, name: first}, options: {allowNameChange: true}, patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: second}}'}, {patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: second}, data: {k: v}}'}]\n",
  "commonLabels: {component: c}\n",
  "images: [{name: n.x, newName: m}]\n",
];

const deployment = (containers: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [${containers}]}}}\n`;
const env = (elements: string) => deployment(`{name: main, env: [${elements}]}`);
const FOURTEEN = "ABCDEFGHIJKLMN".split("").map((name) => `{name: ${name}${name}, value: ${name}}`);

/** What merges its list by the schema alone. */
const FOO_PATCH = "apiVersion: e/v1\nkind: Foo\nmetadata: {name: foo}\nspec: {list: [{id: a, v: 3}]}\n";

/** Patches with elements that are there twice, lack their key, are null or carry a directive. */
const PATCHES = [
  env("{name: B, value: y}, {name: C, value: z}"),
  env("{name: A, value: y}, {name: A, value: z}"),
  env("{value: y}, {name: B, value: x}"),
  env("{name: B, $patch: delete}, {name: C, value: x}"),
  env("{name: A, $patch: replace, value: y}, {name: B, $patch: merge, value: y}"),
  deployment("{name: main, $patch: replace, env: [{name: B, value: b}]}"),
  env("{$patch: replace}, {name: D, value: x}, {name: D, value: y}"),
  env("{$patch: replace}, {name: D, value: null}, {name: E, value: x, $patch: delete}, null"),
  env(`{$patch: replace}, ${[...FOURTEEN, ...FOURTEEN].join(", ")}`),
  deployment(`{name: new, env: [${[...FOURTEEN, FOURTEEN[3]].join(", ")}]}`),
  deployment("{name: new, env: [{name: A, value: null}, {name: A, valueFrom: {a: null}}], ports: [null]}"),
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, finalizers: [b, c]}\n",
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n",
  "apiVersion: e/v1\nkind: Deployment\nmetadata: {name: webother}\nspec: {replicas: 2}\n",
  FOO_PATCH,
];

/** One of the places of a label that stands in several. */
const PUT_LABEL =
  "replacements: [{sourceValue: changed, targets: [{select: {kind: Listed}, fieldPaths: [spec.0.labels.both], options: {create: true}}]}]\n";

/** Selected by an expression that needs its brackets. */
const SELECTED = `patches:
- target: {name: web|foo}
  patch: |-
    - {op: add, path: /spec/selected, value: true}
`;

/** What asks for ids again above overlays of which one brought a schema along. */
const ABOVE = `commonLabels: {above: all}
patches:
- target: {kind: Foo, namespace: x}
  patch: |-
    - {op: add, path: /spec/inx, value: true}
namePrefix: all-
`;

/** A number that a replacement makes without its type, and a label that stands in two places. */
const PUT_NUMBER = `replacements:
- {sourceValue: "8080", targets: [{select: {kind: Foo}, fieldPaths: [spec.port], options: {create: true}}]}
transformers:
- '{apiVersion: builtin, kind: LabelTransformer, metadata: {name: l}, labels: {both: x}, fieldSpecs: [{path: spec/labels, create: true, kind: Listed}]}'
- '{apiVersion: builtin, kind: PatchTransformer, metadata: {name: p}, patch: "{apiVersion: e/v1, kind: Foo, metadata: {name: foo}, spec: {a: b}}"}'
`;

/** Without places of its own a transformer knows those of all, whatever else it says. */
const UNSET_ANYWHERE =
  "transformers:\n- '{apiVersion: builtin, kind: NamespaceTransformer, metadata: {name: n, namespace: x}, unsetOnly: true}'\n- '{apiVersion: builtin, kind: NamespaceTransformer, metadata: {name: m, namespace: x}}'\n";

const UNSET_ONLY =
  "transformers:\n- '{apiVersion: builtin, kind: NamespaceTransformer, metadata: {name: n, namespace: x}, unsetOnly: true, fieldSpecs: [{path: metadata/namespace, create: true}]}'\n";

const REFERENCES =
  "nameReference: [{group: e, kind: Thing, fieldSpecs: [{kind: ClusterRole, path: thing}]}]\n";

/** One of many of a name, to which something without a namespace refers. */
function manyOf(choice: Choice, at: number): string {
  const thing = `apiVersion: ${at === 8 || choice.chance(10) ? "e" : "f"}/v1\nkind: Thing\nmetadata: {name: thing}\n`;
  if (at > 0) return thing;
  return `${thing}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: role}\nthing: thing\n`;
}

/** What a schema says of a kind: that it belongs to the cluster, and how its lists are merged. */
const SCHEMA = JSON.stringify({
  paths: {
    "/apis/e/v1/foos/{name}": {
      get: {
        "x-kubernetes-action": "get",
        "x-kubernetes-group-version-kind": { group: "e", version: "v1", kind: "Foo" },
      },
    },
  },
  definitions: {
    "e.v1.Foo": {
      type: "object",
      "x-kubernetes-group-version-kind": [{ group: "e", version: "v1", kind: "Foo" }],
      properties: {
        spec: {
          type: "object",
          properties: {
            list: {
              type: "array",
              "x-kubernetes-patch-merge-key": "id",
              "x-kubernetes-patch-strategy": "merge",
              items: { type: "object" },
            },
          },
        },
      },
    },
  },
});
