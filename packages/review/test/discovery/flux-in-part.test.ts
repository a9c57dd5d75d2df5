import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { declarationsIn } from "../../src/discovery/argo-documents.ts";
import { notFollowedOfFlux } from "../../src/discovery/flux.ts";
import { filledByFlux } from "../../src/discovery/flux-build.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { listedMemory } from "./listed-memory.ts";

const flux = (more = "", name = "apps") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\n` +
  `spec:\n  path: ./apps\n  interval: 1h\n  sourceRef: {kind: GitRepository, name: flux-system}\n${more}`;
const WEB =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n" +
  "  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: acme/web}]}}\n";
const KUSTOMIZATION = "resources: [web.yaml]\n";

/** The environments that change if this is added to the Kustomization of a folder, and what the report says of the rest. */
function added(more: string) {
  const files = { "apps/kustomization.yaml": KUSTOMIZATION, "apps/web.yaml": WEB };
  const [before, after] = [flux(), flux(more)].map((text) =>
    listedMemory(Object.entries({ ...files, "clusters/home/apps.yaml": text })),
  ) as [ReturnType<typeof listedMemory>, ReturnType<typeof listedMemory>];
  const applications = { before: ["/clusters/home/apps.yaml"], after: ["/clusters/home/apps.yaml"] };
  const comparison = compareTrees(before, after, { applications });
  const { environments, notRendered } = comparison;
  return {
    changed: environments.map(({ path }) => path),
    left: notRendered.map(({ why }) => why.replace(/:.*/, "")),
    verdict: reportOf({ title: "", before: "", after: "", ...comparison }).verdict,
  };
}

test.each([
  ["patches", '[{target: {kind: Deployment}, patch: "- {op: add, path: /spec/replicas, value: 3}"}]'],
  ["images", "[{name: acme/web, newTag: v2}]"],
  ["namePrefix", "b-"],
  ["commonMetadata", "{labels: {a: b}}"],
])("%s of a Flux Kustomization that change are named as not rendered", (field, value) => {
  const { changed, left, verdict } = added(`  ${field}: ${value}\n`);
  expect(changed).toEqual([]);
  expect(left).toEqual([`a Flux Kustomization that changes (${field})`]);
  expect(verdict).toMatch(/^1 changed part isn't compared/);
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
  expect(left("  targetNamespace: shop\n  prune: true\n")).toEqual([]);
  expect(left("  commonMetadata: {labels: {a: b}}\n")).toEqual([
    "a Flux Kustomization that is new (commonMetadata): what that changes isn't rendered here",
  ]);
});

test("what isn't followed of a Kustomization is named with its file", () => {
  const said = (more: string) =>
    notFollowedOfFlux(declarationsIn(Buffer.from(flux(more)), "/a.yaml").flux).map(
      ({ place, what }) => `${place} ${what}`,
    );
  const inPart = "/a.yaml Flux: followed in part: Kustomization apps without ";
  expect(said('  patches: [{patch: "[]"}]\n  images: [{name: a, newTag: b}]\n')).toEqual([
    `${inPart}images, patches`,
  ]);
  expect(said("  images: []\n")).toEqual([]);
  expect(
    said(
      "  dependsOn: [{name: db}]\n  postBuild: {substitute: {A: b}, substituteFrom: [{kind: Secret, name: a}]}\n",
    ),
  ).toEqual([`${inPart}dependsOn, substituteFrom`]);
});

test.each([
  ["components", "  components: [../more]\n"],
  ["variables", "  postBuild: {substitute: {TAG: v1}}\n"],
])("other %s of a second Kustomization of one folder are named as not followed", (_, components) => {
  const fields = (...texts: string[]) =>
    notFollowedOfFlux(
      texts.flatMap((text, at) => declarationsIn(Buffer.from(text), `/clusters/${at}.yaml`).flux),
    ).map(({ place, what }) => `${place} ${what}`);
  expect(fields(flux(components), flux(components, "later"))).toEqual([]);
  expect(fields(flux(), flux(components, "later"))).toEqual([
    "/clusters/1.yaml Flux: followed in part: Kustomization later without what differs from Kustomization apps",
  ]);
});

test.each([
  ["a ${TAG} b", "a v1 b"],
  ["${TAG:-x}${OTHER:-${TAG}}", "v1${OTHER:-v1}"],
  ["${TAG:-${TAG}}", "v1"],
  ["$${TAG}", "$${TAG}"],
  ["${OTHER^^}", "${OTHER^^}"],
  ["${TAG^^}", "${TAG^^ of v1}"],
  ["${TAG:0:2}", "${TAG:0:2 of v1}"],
  ["${#TAG}", "${#TAG of v1}"],
  ["${TAG/v/}", "${TAG/v/ of v1}"],
])("Flux fills in %s: %s; what a function makes of a value shows that", (text, filled) => {
  expect(filledByFlux({ a: text }, new Map([["TAG", "v1"]]))).toEqual({ a: filled });
});
