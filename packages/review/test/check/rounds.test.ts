import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  record,
  subarray,
} from "fast-check";
import { expect, it } from "vitest";
import { type CheckInput, checkTwice } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules.ts";
import { argoObjectsIn } from "../../src/discovery/argo-documents.ts";
import { deployment } from "./sources.ts";

// A form that our own detection leaves to the maintained rules.
const TOKEN = ["gs", "k_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6"].join("");

const CRD = `apiVersion: apiextensions.k8s.io/v1
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
      schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
`;
const CLAIM =
  "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
const THING = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: one}\nspec: {size: big}\n";
const COMPONENT = `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
images: [{name: registry.example.com/none, newTag: v2}]
patches:
  - target: {kind: PersistentVolumeClaim}
    patch: "- {op: replace, path: /spec/resources/requests/storge, value: 2Gi}"
`;

/** What an overlay of the test has beside its base. */
const PARTS: Record<string, { kustomization?: string; files?: Record<string, string> }> = {
  claim: { kustomization: "resources: [claim.yaml]", files: { "claim.yaml": CLAIM } },
  definition: { kustomization: "resources: [crd.yaml]", files: { "crd.yaml": CRD } },
  thing: { kustomization: "resources: [thing.yaml]", files: { "thing.yaml": THING } },
  component: { kustomization: "components: [../component]" },
  generated: { kustomization: "configMapGenerator: [{name: made, literals: [a=b]}]" },
  deadImage: { kustomization: "images: [{name: registry.example.com/other, newTag: v1}]" },
  unlisted: { files: { "more.yaml": CLAIM } },
  secret: { files: { "settings.env": `TOKEN=${["ghp", "a8Fh3kQ9zLx2Vb7Nc4Tm6Rw1ZsYq"].join("_")}\n` } },
  wrong: { kustomization: "resources: [nowhere.yaml]" },
};

interface Overlay {
  base: "one" | "two";
  parts: string[];
  strictness: "development" | "production" | undefined;
  deployed: boolean;
  isBroken: boolean;
}

const overlays: Arbitrary<Overlay[]> = array(
  record({
    base: constantFrom("one" as const, "two" as const),
    parts: subarray(Object.keys(PARTS)),
    strictness: constantFrom("development" as const, "production" as const, undefined),
    deployed: boolean(),
    isBroken: constantFrom(false, false, false, true),
  }),
  { minLength: 2, maxLength: 5 },
);

function inputOf(all: readonly Overlay[]): CheckInput {
  const files: [string, string][] = [
    ["/one/kustomization.yaml", "resources: [deployment.yaml]\nimages: [{name: nothing, newTag: v1}]\n"],
    ["/one/deployment.yaml", deployment(`env: [{name: SEED_MODEL, value: "${TOKEN}"}]`)],
    [
      "/two/kustomization.yaml",
      "resources: [../one]\nconfigMapGenerator: [{name: shared, literals: [a=b]}]\n",
    ],
    ["/component/kustomization.yaml", COMPONENT],
  ];
  const applications: string[] = [];
  all.forEach(({ base, parts, deployed, isBroken }, at) => {
    const fields = new Map([["resources", [`../${base}`]]]);
    let more = isBroken ? "namePrefix: [1]\n" : "";
    for (const part of parts) {
      const { kustomization = "", files: own = {} } = PARTS[part] ?? {};
      const listed = /^resources: \[(.*)\]$/.exec(kustomization);
      if (listed) fields.get("resources")?.push(listed[1] as string);
      else more += `${kustomization}\n`;
      for (const [name, text] of Object.entries(own)) files.push([`/overlay${at}/${name}`, text]);
    }
    files.push([`/overlay${at}/kustomization.yaml`, `resources: [${fields.get("resources")}]\n${more}`]);
    if (deployed)
      applications.push(
        `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: app${at}}\nspec:\n  project: default\n` +
          `  source: {repoURL: https://git.example.com/a.git, path: overlay${at}}\n` +
          "  destination: {server: https://one.example.com, namespace: shop}\n  syncPolicy: {automated: {prune: true}}\n",
      );
  });
  files.push(["/apps.yaml", applications.join("---\n")]);
  const tree = new MemoryTree(files);
  return {
    tree,
    environments: all.map(({ strictness }, at) => ({ folder: `/overlay${at}`, strictness })),
    rules: RULES,
    exceptions: [
      { rule: "production/resources", environment: "overlay1", reason: "it is only a test", place: "a" },
      { rule: "traps/dead-entry", reason: "it is only a test", place: "b" },
    ],
    today: "2027-03-31",
    notRendered: [],
    argo: argoObjectsIn(tree.read("/apps.yaml"), "/apps.yaml").objects,
    // A definition is found in what an environment renders.
    files: files.flatMap(([path]) => (path.endsWith("crd.yaml") ? [] : [path])),
    cwd: "/",
  };
}

it("finds the same, however few environments are loaded at once", async () => {
  const seen = new Set<string>();
  await assert(
    asyncProperty(overlays, constantFrom(1, 2, 3), async (all, atATime) => {
      const whole = await checkTwice({ ...inputOf(all), atATime: all.length });
      for (const { rule } of whole.report.findings) seen.add(rule);
      expect(await checkTwice({ ...inputOf(all), atATime })).toEqual(whole);
    }),
    { numRuns: Number(process.env.ROUNDS ?? 6), seed: 25 },
  );
  // What the environments share is among it.
  for (const rule of [
    "argocd/volume-survives",
    "argocd/owned-twice",
    "kustomize/builds",
    "schema/valid",
    "secrets/credential",
    "secrets/file",
    "traps/unlisted-file",
    "traps/unused-generated",
  ])
    expect(seen).toContain(rule);
});
