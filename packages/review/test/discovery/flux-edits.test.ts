import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { fieldsOf } from "../../src/compare/path.ts";
import { fluxIn, notFollowedOfFlux } from "../../src/discovery/flux.ts";
import { editedByFlux, editsOf, mayPatchKustomizations } from "../../src/discovery/flux-edits.ts";
import { storyOf } from "../../src/story/story.ts";
import { listedMemory } from "./listed-memory.ts";

const flux = (more = "", name = "apps") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec:\n  path: ./apps\n  interval: 1h\n  sourceRef: {kind: GitRepository, name: flux-system}\n${more}`;
const WEB =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n" +
  "  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: acme/web}]}}\n";
const KUSTOMIZATION = "resources: [web.yaml]\n";

/** What changes in the folder if this is added to its Kustomization, and what the report says of the rest. */
function added(more: string, kustomization = KUSTOMIZATION) {
  const files = { "apps/kustomization.yaml": kustomization, "apps/web.yaml": WEB };
  const [before, after] = [flux(), flux(more)].map((text) =>
    listedMemory(Object.entries({ ...files, "clusters/home/apps.yaml": text })),
  ) as [ReturnType<typeof listedMemory>, ReturnType<typeof listedMemory>];
  const applications = { before: ["/clusters/home/apps.yaml"], after: ["/clusters/home/apps.yaml"] };
  const comparison = compareTrees(before, after, { applications });
  const { environments, notRendered } = comparison;
  return {
    fields: environments.flatMap(({ resources }) =>
      resources.flatMap(({ action, name, changes, after: now }) =>
        action === "changed"
          ? changes.map(({ path, after: value }) => `${fieldsOf(path).join(".")}: ${JSON.stringify(value)}`)
          : [`${action} ${name} ${JSON.stringify(now && writtenOf(now)).length > 0}`],
      ),
    ),
    left: notRendered.map(({ why }) => why.replace(/:.*/, "")),
    verdict: storyOf({ title: "", before: "", after: "", ...comparison }).verdict,
  };
}

test.each<[string, string, string, string[]]>([
  [
    "a patch",
    '  patches: [{target: {kind: Deployment}, patch: "- {op: add, path: /spec/replicas, value: 3}"}]\n',
    KUSTOMIZATION,
    ["spec.replicas: 3"],
  ],
  [
    "a patch after those of the folder",
    '  patches: [{patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}"}]\n',
    `${KUSTOMIZATION}patches:\n- target: {kind: Deployment}\n  patch: |-\n    - {op: add, path: /spec/replicas, value: 2}\n`,
    ["spec.replicas: 3"],
  ],
  [
    "an image",
    "  images: [{name: acme/web, newTag: v2}]\n",
    KUSTOMIZATION,
    ['spec.template.spec.containers.image: "acme/web:v2"'],
  ],
  [
    "an image in place of one of the folder",
    "  images: [{name: acme/web, newTag: v2}]\n",
    `images:\n- name: acme/web\n  newName: acme/other\n  newTag: v1\n${KUSTOMIZATION}`,
    ['spec.template.spec.containers.image: "acme/web:v2"'],
  ],
  [
    "a prefix in place of that of the folder",
    "  namePrefix: b-\n",
    `namePrefix: a-\n${KUSTOMIZATION}`,
    ['metadata.name: "b-web"'],
  ],
  [
    "common metadata, in place of the folder's own and not in the pods,",
    "  commonMetadata: {labels: {a: b}, annotations: {c: d}}\n",
    `${KUSTOMIZATION}labels: [{pairs: {a: x}}]\n`,
    ['metadata.labels.a: "b"', 'metadata.annotations: {"c":"d"}'],
  ],
])("%s of a Flux Kustomization is rendered", (_, more, kustomization, expected) => {
  const { fields, left } = added(more, kustomization);
  expect(fields).toEqual(expected);
  expect(left).toEqual([]);
});

test("what a patch changes in other Kustomizations isn't rendered but said", () => {
  const patch = (target: string) =>
    added(`  patches: [{target: ${target}, patch: "- {op: add, path: /spec/x, value: 3}"}]\n`).left;
  expect(patch("{kind: Kustomization}")).toEqual(["a Flux Kustomization that changes (patches)"]);
  expect(patch("{labelSelector: a=b}")).toEqual(["a Flux Kustomization that changes (patches)"]);
  expect(patch("{kind: HelmRelease}")).toEqual([]);
});

test("a new Kustomization is said to be rendered in part only for what isn't", () => {
  const left = (more: string) => {
    const files = { "apps/kustomization.yaml": KUSTOMIZATION, "apps/web.yaml": WEB };
    const declared = "clusters/home/apps.yaml";
    const trees = [files, { ...files, [declared]: flux(more) }].map((all) =>
      listedMemory(Object.entries(all)),
    );
    const applications = { before: [], after: [`/${declared}`] };
    return compareTrees(...(trees as [never, never]), { applications }).notRendered.map(({ why }) => why);
  };
  const isNew = "a new Flux Kustomization, without what isn't rendered here: ";
  expect(left("  targetNamespace: shop\n  prune: true\n")).toEqual([]);
  expect(left("  commonMetadata: {labels: {a: b}}\n")).toEqual([]);
  expect(
    left('  patches: [{target: {kind: Kustomization}, patch: "- {op: add, path: /spec/x, value: 3}"}]\n'),
  ).toEqual([`${isNew}patches`]);
});

test("a Flux patch that kustomize rejects stops the folder as it stops Flux", () => {
  const text = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: other}, spec: {replicas: 3}}";
  expect(added(`  patches: [{patch: "${text}"}]\n`).verdict).toMatch(
    /^kustomize rejects entries of 1 environment/,
  );
});

test("what isn't followed of a Kustomization is named with its file", () => {
  const said = (more: string) =>
    notFollowedOfFlux(fluxIn(Buffer.from(flux(more)), "/a.yaml")).map(
      ({ place, what }) => `${place} ${what}`,
    );
  const inPart = "/a.yaml Flux: followed in part: Kustomization apps without ";
  expect(
    said('  patches: [{target: {kind: Deployment}, patch: "[]"}]\n  images: [{name: a, newTag: b}]\n'),
  ).toEqual([]);
  expect(said('  patches: [{target: {kind: Kustomization}, patch: "[]"}]\n')).toEqual([
    `${inPart}patches of other Kustomizations`,
  ]);
  expect(said('  patches: [{patch: "kind: Kustomization"}]\n')).toEqual([
    `${inPart}patches of other Kustomizations`,
  ]);
  expect(said("  commonMetadata: {labels: {a: b}}\n")).toEqual([]);
  expect(
    said(
      "  dependsOn: [{name: db}]\n  postBuild: {substitute: {A: b}, substituteFrom: [{kind: Secret, name: a}]}\n",
    ),
  ).toEqual([`${inPart}dependsOn, substituteFrom`]);
});

test("images replace those of the same name in their places, and empty fields change nothing", () => {
  const image = (name: string, newTag: string) => ({ name, newTag });
  const [a, b, c, now] = [image("a", "1"), image("b", "1"), image("c", "1"), image("a", "2")] as const;
  expect(editedByFlux({ images: [a, b] }, { images: [now, c] })).toEqual({ images: [now, b, c] });
  expect(editsOf({ spec: { namePrefix: "", patches: [], images: [] } })).toBeUndefined();
  expect(mayPatchKustomizations({ spec: { patches: [{ patch: "kind: ConfigMap" }] } })).toBe(false);
});
