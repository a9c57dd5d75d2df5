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

function compared(before: Files, after: Files) {
  const states = [before, after].map((files) => listedMemory(Object.entries({ ...BOTH, ...files })));
  const declaring = (files: Files) => Object.keys(files).map((path) => `/${path}`);
  const applications = { before: declaring(before), after: declaring(after) };
  return compareTrees(...(states as [never, never]), { applications });
}

function unchanged(before: Files, after: Files): string[] {
  return compared(before, after).unchanged.map(({ path }) => path);
}

/** What a change of the files of clusters/ does to the two folders, and what it says isn't compared. */
function said(before: Files, after: Files): string[] {
  const { environments, notRendered, unchanged } = compared(before, after);
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

const DEPLOYMENT = (image: string, tag: string, comment: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: ${image}:${tag} ${comment}\n`;
const POLICY = (name: string) => `# {"$imagepolicy": "flux-system:${name}"}`;

test("a comment by which Flux writes images is named when it changes, though no object does", () => {
  const file = "apps/web/map.yaml";
  const of = (tag: string, comment: string, image = "r.test/web"): Files => ({
    [file]: DEPLOYMENT(image, tag, comment),
  });
  const told = (texts: string) =>
    `${file}: comments change by which Flux writes images into it (${texts}): what it then writes isn't compared`;
  const was = of("1.0", POLICY("web"));
  expect(said(was, of("1.0", POLICY("evil")))).toEqual([told("flux-system:web → flux-system:evil")]);
  expect(said(was, of("1.0", ""))).toEqual([told("flux-system:web → none")]);
  expect(said(of("1.0", ""), of("1.0", '#{ "\\u0024imagepolicy":"flux-system:web:tag", "a": "#" }'))).toEqual(
    [told("none → flux-system:web:tag")],
  );
  // What the automation itself writes.
  expect(said(was, of("1.1", POLICY("web")))).toEqual(["apps/web changed"]);
  expect(said(was, of("1.0", `${POLICY("web")} `))).toEqual([]);
});

test("a ConfigMap that Flux takes variables from leaves no environment of these unchanged", () => {
  const vars = (image: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: vars, namespace: flux-system}\ndata: {IMAGE: ${image}}\n`;
  const reads = flux("web", "apps/web", ", postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}");
  const files = (image: string, more = reads): Files => ({
    "clusters/web.yaml": more,
    "clusters/sync.yaml": flux("flux-system", "clusters"),
    "clusters/vars.yaml": vars(image),
  });
  const told =
    "clusters/web.yaml: a Kustomization of Flux that reads ConfigMap vars, which changes (data.IMAGE): what that changes isn't rendered here";
  expect(said(files("a"), files("b"))).toEqual(["clusters changed in flux-system", told]);
  expect(unchanged(files("a"), files("b"))).toEqual(["apps/mail"]);
  const plain = WEB["clusters/web.yaml"];
  expect(unchanged(files("a", plain), files("b", plain))).toEqual(["apps/mail", "apps/web"]);
  const other = reads.replace("namespace: flux-system", "namespace: other");
  expect(said(files("a", other), files("b", other))).toEqual(["clusters changed in flux-system"]);
});

test.each([
  ["components", ", components: [../more]", "apps/more/kustomization.yaml"],
  ["variables", ", postBuild: {substitute: {TAG: v1}}", "apps/web/map.yaml"],
])(
  "a second Kustomization of a folder, which adds other %s, is named where what it builds changes",
  (_, more, file) => {
    const files = (text: string): Files => ({
      ...WEB,
      "apps/more/kustomization.yaml": "kind: Component\nnamePrefix: a-\n",
      "clusters/zz.yaml": flux("zz", "apps/web", more),
      [file]: text,
    });
    const [was, is] = file.endsWith("map.yaml")
      ? [BOTH[file] ?? "", `${BOTH[file]}# \n`]
      : ["kind: Component\nnamePrefix: a-\n", "kind: Component\nnamePrefix: b-\n"];
    const told = "clusters/zz.yaml: of its folder, only what Kustomization web makes is rendered here";
    expect(said(files(was), files(is))).toContain(told);
    expect(said(files(was), { ...files(was), "notes.md": "a" })).not.toContain(told);
  },
);

test("a release of Flux is named with a generated ConfigMap whose hash it doesn't write", () => {
  const files = (value: string): Files => ({
    ...WEB,
    "apps/web/kustomization.yaml":
      "resources: [release.yaml]\nconfigurations: [names.yaml]\nconfigMapGenerator: [{name: shop-values, files: [values.yaml]}]\n",
    "apps/web/release.yaml":
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\nspec: {valuesFrom: [{kind: ConfigMap, name: shop-values}]}\n",
    "apps/web/names.yaml":
      "nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: HelmRelease, path: spec/valuesFrom/name}]}]\n",
    "apps/web/values.yaml": `image: ${value}\n`,
  });
  expect(said(files("a"), files("b"))).toEqual([
    "apps/web changed,changed",
    expect.stringMatching(
      /^apps\/web\/release\.yaml: a HelmRelease of Flux that reads ConfigMap shop-values-\w+, which/,
    ),
  ]);
});

test("a release of Flux is named with a values file that changes, wherever it is", () => {
  const release = (kind: string) =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\nspec: {chart: {spec: {chart: ./charts/c, valuesFiles: [./envs/p.yaml], sourceRef: {kind: ${kind}, name: a}}}}\n`;
  const files = (value: string, kind = "GitRepository"): Files => ({
    ...WEB,
    "clusters/shop.yaml": release(kind),
    "envs/p.yaml": `a: ${value}\n`,
  });
  expect(said(files("b"), files("c"))).toEqual([
    "clusters/shop.yaml: a HelmRelease of Flux, whose chart isn't rendered here (changed: envs/p.yaml)",
  ]);
  // There, the path is one in the chart.
  expect(said(files("b", "HelmRepository"), files("c", "HelmRepository"))).toEqual([]);
});
