import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Readonly<Record<string, string>>;

const flux = (name: string, path: string, more = "") =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: "./${path}", prune: true, sourceRef: {kind: GitRepository, name: flux-system}${more}}\n`;
const folder = (name: string): Files => ({
  [`apps/${name}/kustomization.yaml`]: "resources: [map.yaml]\n",
  [`apps/${name}/map.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: b}\n`,
});
const BOTH: Files = { ...folder("web"), ...folder("mail") };

/** What a change of the files of clusters/ does to the two folders, and what it says isn't compared. */
function said(before: Files, after: Files): string[] {
  const states = [before, after].map((files) => listedMemory(Object.entries({ ...BOTH, ...files })));
  const declaring = (files: Files) => Object.keys(files).map((path) => `/${path}`);
  const applications = { before: declaring(before), after: declaring(after) };
  const { environments, notRendered, unchanged } = compareTrees(...(states as [never, never]), {
    applications,
  });
  return [
    ...environments.map(
      ({ path, resources }) =>
        `${path} ${resources.map(({ action, namespace }) => [action, namespace].filter(Boolean).join(" in "))}`,
    ),
    ...notRendered.map(({ file, why }) => `${file}: ${why}`),
    ...unchanged.flatMap(({ path, inParts }) => (inParts ? `${path} in its parts` : [])),
  ];
}

const WEB = { "clusters/web.yaml": flux("web", "apps/web") };

test("a folder that Flux starts or stops deploying is added or removed, although its files stay", () => {
  expect(said({}, WEB)).toEqual(["apps/web added"]);
  expect(said(WEB, {})).toEqual([
    "apps/web removed",
    "clusters/web.yaml: a removed Flux Kustomization: what it deployed is deleted (prune)",
  ]);
  expect(
    said({ "clusters/web.yaml": WEB["clusters/web.yaml"].replace("prune: true", "prune: false") }, {}),
  ).toEqual([
    "apps/web removed",
    "clusters/web.yaml: a removed Flux Kustomization: what it deployed stays as it is",
  ]);
});

test("a folder that lists deployed ones isn't unchanged when only these change", () => {
  const all = { ...WEB, "apps/kustomization.yaml": "resources: [web]\n" };
  const now = { ...all, "apps/web/map.yaml": BOTH["apps/web/map.yaml"]?.replace("a: b", "a: c") ?? "" };
  expect(said(all, now)).toEqual(["apps/web changed", "apps in its parts"]);
  expect(said(all, { ...now, "apps/kustomization.yaml": "resources: [web, mail]\n" })).toEqual([
    "apps added",
    "apps/web changed",
  ]);
});

test("a Kustomization with another path removes one folder and adds the other", () => {
  expect(said(WEB, { "clusters/web.yaml": flux("web", "apps/mail") })).toEqual([
    "apps/mail added",
    "apps/web removed",
  ]);
  // Whatever only the cluster knows may be the same folder.
  expect(said(WEB, { "clusters/web.yaml": flux("web", "apps/$" + "{app}") })).toEqual([
    "clusters/web.yaml: a Flux Kustomization that changes (path): what that changes isn't rendered here",
  ]);
});

test("a Kustomization whose file is renamed changes nothing, and may be of another cluster in another folder", () => {
  const other = { "clusters/z.yaml": flux("mail", "apps/mail", ", suspend: true") };
  expect(said({ ...WEB, ...other }, { "clusters/home.yaml": WEB["clusters/web.yaml"], ...other })).toEqual(
    [],
  );
  expect(said(WEB, { "clusters/home/web.yaml": flux("web", "apps/web") })).toEqual([
    "clusters/web.yaml: a removed Flux Kustomization: what it deployed is deleted (prune)",
  ]);
});

test("a second Kustomization of a folder leaves it as it is, and is named with what it does", () => {
  const second = { ...WEB, "clusters/z.yaml": flux("again", "apps/web", ", targetNamespace: other") };
  expect(said(WEB, second)).toEqual([
    "clusters/z.yaml: a new Flux Kustomization: what it deploys isn't rendered here",
  ]);
  expect(said(second, WEB)).toEqual([
    "clusters/z.yaml: a removed Flux Kustomization: what it deployed is deleted (prune)",
  ]);
  expect(
    said(second, { ...second, "clusters/z.yaml": flux("again", "apps/web", ", targetNamespace: more") }),
  ).toEqual([
    "clusters/z.yaml: a Flux Kustomization that changes (targetNamespace): what that changes isn't rendered here",
  ]);
});

test("what a Kustomization sets otherwise is rendered, or named", () => {
  const changed = (more: string) => said(WEB, { "clusters/web.yaml": flux("web", "apps/web", more) });
  expect(changed(", targetNamespace: shop")).toEqual(["apps/web changed in shop"]);
  expect(changed(", postBuild: {substituteFrom: [{kind: Secret, name: a}], substitute: {a: b}}")).toEqual([
    "clusters/web.yaml: a Flux Kustomization that changes (postBuild.substituteFrom): what that changes isn't rendered here",
  ]);
  expect(changed(", serviceAccountName: other")).toEqual([
    "clusters/web.yaml: a Flux Kustomization that changes (serviceAccountName): what that changes isn't rendered here",
  ]);
});
