import { joinPath } from "@kustogen/kustomize/load/root.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type Arbitrary, constantFrom, nat, oneof, record, subarray } from "fast-check";
import type { CheckInput } from "../../../src/check/check.ts";
import { findFolders } from "../../../src/check/folders.ts";
import type { CheckMemory } from "../../../src/check/memory/check-memory.ts";
import { DocumentMemory } from "../../../src/check/memory/document-memory.ts";
import { partsOf } from "../../../src/check/memory/parts.ts";
import { RULES } from "../../../src/check/rules.ts";
import type { Strictness } from "../../../src/check/strictness.ts";
import { deployment } from "../sources.ts";

// A form that our own detection leaves to the maintained rules.
const TOKEN = ["gs", "k_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6"].join("");

/** A definition whose things have a size of a type. */
export const CRD = (type: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: ${type}}}}}}}
`;
const CLAIM =
  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
const POLICY =
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: in}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: other}}}]}]}\n";
const SECRET_READER = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: reader, labels: {app: ${name}}}\nspec:\n  containers:\n    - {name: a, image: registry.example.com/a:1, envFrom: [{secretRef: {name: ${name}}}]}\n`;
/** A thing whose size is a text. */
export const THING = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: one}\nspec: {size: big}\n";
const COMPONENT = (storage: string) => `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images: [{name: registry.example.com/none, newTag: v2}]
patches:
  - target: {kind: PersistentVolumeClaim}
    patch: "- {op: replace, path: /spec/resources/requests/${storage}, value: 2Gi}"
`;
const APPLICATION = (overlay: string, prune: boolean) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app-${overlay}}\nspec:\n  project: default\n` +
  `  source: {repoURL: https://git.example.com/a.git, path: ${overlay}}\n` +
  `  destination: {server: https://one.example.com, namespace: shop}\n  syncPolicy: {automated: {prune: ${prune}}}\n`;

/** Four overlays that are a part of their own each, as thousands of others are. */
export const OVERLAYS = Array.from({ length: 200 }, (_, at) => `overlay${at}`)
  .filter(
    (name) =>
      partsOf([{ folder: "/a" }, { folder: `/${name}` }].map((one) => ({ ...one, strictness: undefined })))
        .length === 2,
  )
  .slice(0, 4);

/** The fields that the kustomization of an overlay may have. */
const FIELDS = [
  "configMapGenerator: [{name: made, literals: [a=b]}]",
  "images: [{name: registry.example.com/other, newTag: v1}]",
  "namePrefix: a-",
  "namespace: shop",
  "commonLabels: {env: x}",
  "components: [../component]",
  "namePrefix: [1]",
];
/** What only a script makes. */
const MISSING = "missing.yaml";
/** What it may list, as far as it is there. */
const LISTED = [
  MISSING,
  "claim.yaml",
  "crd.yaml",
  "thing.yaml",
  "policy.yaml",
  "reader.yaml",
  "link.yaml",
  "../one",
  "../two",
  "../overlay0",
  "inner/deployment.yaml",
];

/** What someone does to the files, or to how they are checked. */
export type Edit = (files: Map<string, string>, options: Options) => void;
/** How files are checked. */
export interface Options {
  strictness: Map<string, Strictness | undefined>;
  key: string;
  excepted: boolean;
}

const overlay = constantFrom(...OVERLAYS);
const texts: readonly (readonly [name: string, texts: readonly string[]])[] = [
  ["claim.yaml", [CLAIM, CLAIM.replace("1Gi", "2Gi")]],
  ["crd.yaml", [CRD("integer"), CRD("string")]],
  ["thing.yaml", [THING]],
  ["policy.yaml", [POLICY, POLICY.replace("other", "shop")]],
  ["reader.yaml", [SECRET_READER("made"), SECRET_READER("elsewhere")]],
  ["settings.env", ["DB_PASSWORD=correct-horse-battery-9\n", "A=b\n"]],
  ["spare.yaml", [THING, "a: 1\n"]],
  ["notes.md", ["# Notes\n"]],
  ["run.sh", [`echo a > missing.yaml\nkubectl apply -k ${OVERLAYS[0]}\n`, `cp -r ${OVERLAYS[1]} new\n`]],
];

/** Any of what someone may do. */
export const edit: Arbitrary<Edit> = oneof(
  // The kustomization of an overlay.
  record({
    at: overlay,
    fields: subarray(FIELDS, { maxLength: 3 }),
    listed: subarray(LISTED, { minLength: 1 }),
  }).map(
    ({ at, fields, listed }): Edit =>
      (files) => {
        const there = listed.filter((name) =>
          name.startsWith("..") ? name !== `../${at}` : name === MISSING || files.has(`/${at}/${name}`),
        );
        files.set(`/${at}/kustomization.yaml`, `resources: [${there.join(", ")}]\n${fields.join("\n")}\n`);
      },
  ),
  // A file that is added or changed, in an overlay, a base, or beside them.
  record({
    folder: constantFrom(...OVERLAYS, "one", "two", "beside"),
    file: constantFrom(...texts),
    which: nat(1),
  }).map(
    ({ folder, file: [name, all], which }): Edit =>
      (files) =>
        void files.set(`/${folder}/${name}`, all[which % all.length] as string),
  ),
  // One that is removed, or renamed.
  record({ at: nat(60), to: constantFrom(undefined, ".yml", ".bak", "x.yaml") }).map(
    ({ at, to }): Edit =>
      (files) => {
        const path = [...files.keys()].sort()[at % files.size] as string;
        const text = files.get(path) as string;
        files.delete(path);
        if (to !== undefined) files.set(path.replace(/(\.\w+)?$/, to), text);
      },
  ),
  record({ base: constantFrom("one", "two"), image: constantFrom(TOKEN, "plain") }).map(
    ({ base, image }): Edit =>
      (files) =>
        void files.set(
          `/${base}/deployment.yaml`,
          deployment(`env: [{name: SEED_MODEL, value: "${image}"}]`),
        ),
  ),
  constantFrom("storage", "storge").map(
    (path): Edit =>
      (files) =>
        void files.set("/component/kustomization.yaml", COMPONENT(path)),
  ),
  record({ at: overlay, prune: constantFrom(true, false, undefined) }).map(
    ({ at, prune }): Edit =>
      (files) => {
        if (prune === undefined) files.delete(`/argocd/${at}.yaml`);
        else files.set(`/argocd/${at}.yaml`, APPLICATION(at, prune));
      },
  ),
  record({ at: overlay, to: constantFrom("development" as const, "production" as const, undefined) }).map(
    ({ at, to }): Edit =>
      (_, options) =>
        void options.strictness.set(`/${at}`, to),
  ),
  constantFrom("one engine", "another").map(
    (key): Edit =>
      (_, options) =>
        void (options.key = key),
  ),
  constantFrom(true, false).map(
    (is): Edit =>
      (_, options) =>
        void (options.excepted = is),
  ),
);

/** The files that it begins with. */
export function start(): Map<string, string> {
  const files = new Map<string, string>([
    ["/one/kustomization.yaml", "resources: [deployment.yaml]\nimages: [{name: nothing, newTag: v1}]\n"],
    ["/one/deployment.yaml", deployment(`env: [{name: SEED_MODEL, value: "${TOKEN}"}]`)],
    [
      "/two/kustomization.yaml",
      "resources: [../one]\nconfigMapGenerator: [{name: shared, literals: [a=b]}]\n",
    ],
    ["/component/kustomization.yaml", COMPONENT("storage")],
  ]);
  for (const name of OVERLAYS) files.set(`/${name}/kustomization.yaml`, "resources: [../two]\n");
  files.set("/more/kustomization.yaml", "resources: [../one]\nnamePrefix: more-\n");
  // A file that two list: the folder that it is in, and one above.
  files.set(`/${OVERLAYS[0]}/inner/kustomization.yaml`, "resources: [deployment.yaml]\n");
  files.set(`/${OVERLAYS[0]}/inner/deployment.yaml`, deployment(""));
  return files;
}

/** What the command makes of the tree below a folder: discovery, and a check of what is found. */
export function inputOf(
  tree: FileTree,
  root: string,
  files: readonly string[],
  { strictness, excepted }: Options,
  memory?: CheckMemory,
): CheckInput {
  const found = findFolders(tree, [root], {
    top: root,
    documents: memory && new DocumentMemory(memory, "documents"),
    isOwnFile: () => true,
  });
  return {
    tree,
    environments: found.environments.map((folder) => {
      const left = found.leftToOthers.get(folder);
      return {
        folder,
        strictness: strictness.get(folder.slice(folder.lastIndexOf("/"))),
        ...(left && { leftToOthers: left }),
      };
    }),
    rules: RULES,
    exceptions: excepted ? [{ rule: "traps/dead-entry", reason: "it is only a test", place: "b" }] : [],
    today: "2027-03-31",
    notRendered: found.notRendered,
    notLookedAt: found.outside.map((place) => ({ place, cause: "manifest", what: "outside" })),
    argo: found.argo,
    deployed: [found.deployed],
    isMissing: ({ path }) => tree.kind(joinPath(root, path)) === undefined,
    files,
    cwd: root,
    ...(memory && { memory }),
  };
}
