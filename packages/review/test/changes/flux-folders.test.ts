import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { treeOf } from "./random-states.ts";

type Files = Readonly<Record<string, string>>;

const flux = (name: string, path: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {path: ./${path}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n`;
const guard = (selector = "{}") =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: guard, namespace: tools}\nspec: {podSelector: ${selector}, policyTypes: [Ingress]}\n`;
const map = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: tools}\n`;
const source = (kind: string, spec: string, namespace = "flux-system") =>
  `apiVersion: source.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata: {name: flux-system, namespace: ${namespace}}\nspec: ${spec}\n`;
const release = (spec: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: web}\nspec: ${spec}\n`;

const REPOSITORY: Files = {
  "clusters/p/sync.yaml": [
    flux("flux-system", "clusters/p"),
    flux("tools", "plain/tools"),
    flux("shop", "apps/shop"),
  ].join("---\n"),
  "plain/tools/guard.yaml": guard(),
  "plain/tools/map.yaml": map("map"),
  "apps/shop/kustomization.yaml": "resources: [map.yaml]\n",
  "apps/shop/map.yaml": map("shop"),
};

/** What a change says: each environment with what changes in it and its risks, what isn't compared, and the first words. */
function said(before: Files, after: Files) {
  const [old, now] = [before, after].map((files) => treeOf(new Map(Object.entries(files)), "")) as [
    never,
    never,
  ];
  const declaring = (files: Files) => Object.keys(files).map((path) => `/${path}`);
  const compared = compareTrees(old, now, {
    applications: { before: declaring(before), after: declaring(after) },
  });
  return {
    changes: compared.environments.map(
      ({ path, resources, risks }) =>
        `${path}: ${[...resources.map(({ action, name }) => `${action} ${name}`), ...risks.map(({ severity, id }) => `${severity} ${id}`)].join(", ")}`,
    ),
    left: compared.notRendered.map(({ name, file, why }) => `${name} (${file}) ${why}`),
    unseen: compared.notLookedAt.map(({ place, what }) => `${place}: ${what}`),
    verdict: reportOf({ title: "", before: "", after: "", ...compared }).verdict,
  };
}

/** The same of a change of these files of the repository; an empty text removes one. */
function changed(files: Files, before: Files = REPOSITORY) {
  const after = Object.entries({ ...before, ...files }).filter(([, text]) => text !== "");
  return said(before, Object.fromEntries(after));
}

describe("a file that leaves a folder that Flux applies as it is", () => {
  const REMOVED = "removed guard, warning change/network-policy-widened, info environment-structure";
  test.each<[string, Files, string[]]>([
    ["is gone", { "plain/tools/guard.yaml": "" }, [`plain/tools: ${REMOVED}`]],
    [
      "moves elsewhere",
      { "plain/tools/guard.yaml": "", "docs/guard.yaml": guard() },
      [`plain/tools: ${REMOVED}`, "docs: added guard, info environment-structure"],
    ],
    [
      "moves to another one",
      { "plain/tools/guard.yaml": "", "clusters/p/guard.yaml": guard() },
      [`plain/tools: ${REMOVED}`, "clusters/p: added guard, info environment-structure"],
    ],
    [
      "is called otherwise, as no YAML",
      { "plain/tools/guard.yaml": "", "plain/tools/guard.yaml.off": guard() },
      [`plain/tools: ${REMOVED}`],
    ],
    [
      "is JSON, which Flux doesn't read",
      { "plain/tools/guard.yaml": "", "plain/tools/guard.json": guard() },
      [
        "plain/tools: removed guard, added guard, warning change/network-policy-widened, info environment-structure",
      ],
    ],
    [
      "is beside a kustomization that leaves it out",
      { "plain/tools/kustomization.yaml": "resources: [map.yaml]\n" },
      ["plain/tools: added map", `plain/tools/guard.yaml: ${REMOVED}`],
    ],
    [
      "is in a folder with one that leaves it out",
      {
        "plain/tools/guard.yaml": "",
        "plain/tools/deep/guard.yaml": guard(),
        "plain/tools/deep/kustomization.yaml": "resources: []\n",
      },
      [`plain/tools: ${REMOVED}`],
    ],
  ])("and %s is removed", (_, files, changes) => {
    expect(changed(files).changes.sort()).toEqual(changes.sort());
  });

  test("and stays in or below it is as it was", () => {
    for (const path of ["plain/tools/other.yaml", "plain/tools/deep/guard.yml"])
      expect(changed({ "plain/tools/guard.yaml": "", [path]: guard() })).toMatchObject({
        changes: [],
        left: [],
      });
  });
});

test("what Flux applies as it is counts as deployed, also below a folder with a kustomization", () => {
  const pod =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: tools}\nspec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: 'web:1', securityContext: {privileged: true}}]}}}\n";
  const errors = (files: Files) =>
    changed(files, { ...REPOSITORY, [Object.keys(files)[0] as string]: pod.replace("true", "false") })
      .changes;
  expect(errors({ "plain/tools/pod.yaml": pod })).toEqual([
    "plain/tools: changed web, error change/privileges-raised, info environment-structure",
  ]);
  expect(errors({ "docs/pod.yaml": pod })).toEqual([
    "docs: changed web, warning change/privileges-raised, info environment-structure",
  ]);
  const around = {
    ...REPOSITORY,
    "plain/kustomization.yaml": "resources: []\n",
    "plain/tools/pod.yaml": pod.replace("true", "false"),
  };
  expect(changed({ "plain/tools/pod.yaml": pod }, around).changes).toEqual([
    "plain/tools: changed web, error change/privileges-raised, info environment-structure",
  ]);
});

test("a file of such a folder that can't be read is an error, because Flux then applies nothing of it", () => {
  const verdict = (path: string, text: string, before = REPOSITORY) =>
    changed({ [path]: text }, before).verdict;
  for (const text of [
    '{"apiVersion": "v1", "kind": "Pod"',
    '"apiVersion": v1\n"kind": [\n',
    "apiVersion: v1\nkind: Pod\nmetadata: [\n",
  ]) {
    for (const path of ["plain/tools/new.yaml", "plain/tools/map.yaml"])
      expect(verdict(path, text)).toMatch(/^1 folder can't be rendered · nothing else changes/);
    expect(
      verdict("plain/tools/map.yaml", map("map"), { ...REPOSITORY, "plain/tools/map.yaml": text }),
    ).toMatch(/^1 folder couldn't be rendered before the change/);
  }
  // Nothing says who applies this one.
  expect(
    changed({ "docs/new.yaml": "apiVersion: source.toolkit.fluxcd.io/v1\n? kind\n: [\n" }).unseen,
  ).toEqual([
    "docs/new.yaml: the change touches it; no kustomization lists it, and neither Argo CD nor Flux deploys it",
  ]);
});

describe("a source of Flux", () => {
  const SOURCE =
    "{url: 'https://git.example.test/a.git', ref: {branch: main}, interval: 5m, verify: {mode: HEAD, secretRef: {name: keys}}}";
  /** What is said of each Kustomization that reads the source. */
  const told = (what: string) =>
    ["flux-system", "tools", "shop"].map(
      (name) =>
        `${name} (clusters/p/sync.yaml) a Kustomization of Flux that reads GitRepository flux-system, which ${what}: what that changes isn't rendered here`,
    );
  const FILE = "clusters/p/source.yaml";
  const before = { ...REPOSITORY, [FILE]: source("GitRepository", SOURCE) };
  test.each([
    [
      "from elsewhere",
      "{url: 'https://evil.test/a.git', ref: {branch: main}, interval: 5m, verify: {mode: HEAD, secretRef: {name: keys}}}",
      "spec.url",
    ],
    [
      "of another branch",
      "{url: 'https://git.example.test/a.git', ref: {branch: evil}, interval: 5m, verify: {mode: HEAD, secretRef: {name: keys}}}",
      "spec.ref.branch",
    ],
    [
      "that nobody verifies",
      "{url: 'https://git.example.test/a.git', ref: {branch: main}, interval: 5m}",
      "spec.verify",
    ],
    [
      "with other files left out",
      "{url: 'https://git.example.test/a.git', ref: {branch: main}, interval: 5m, verify: {mode: HEAD, secretRef: {name: keys}}, ignore: '*'}",
      "spec.ignore",
    ],
    [
      "with files from another one",
      "{url: 'https://git.example.test/a.git', ref: {branch: main}, interval: 5m, verify: {mode: HEAD, secretRef: {name: keys}}, include: [{repository: {name: evil}}]}",
      "spec.include",
    ],
  ])("%s is told with what Flux deploys from it", (_, spec, field) => {
    for (const path of [FILE, "docs/source.yaml"]) {
      const old = { ...REPOSITORY, [path]: before[FILE] };
      expect(changed({ [path]: source("GitRepository", spec) }, old)).toMatchObject({
        changes: [`${path.replace("/source.yaml", "")}: changed flux-system, info environment-structure`],
        left: told(`changes (${field})`),
      });
    }
  });

  test("that comes or goes is told, too, and so is one that a kustomization lists", () => {
    expect(changed({ [FILE]: before[FILE] }).left).toEqual(told("is added"));
    expect(changed({ [FILE]: "" }, before).left).toEqual(told("is removed"));
    const listed = { ...before, "clusters/p/kustomization.yaml": "resources: [sync.yaml, source.yaml]\n" };
    expect(
      changed({ [FILE]: source("GitRepository", "{url: 'https://evil.test/a.git'}") }, listed).left,
    ).toHaveLength(3);
    const dead = { ...before, "clusters/p/kustomization.yaml": "resources: [sync.yaml]\n" };
    expect(
      changed({ [FILE]: source("GitRepository", "{url: 'https://evil.test/a.git'}") }, dead).left,
    ).toEqual([]);
  });

  test.each([
    [
      "HelmRepository",
      "{chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: flux-system, namespace: flux-system}}}}",
    ],
    ["OCIRepository", "{chartRef: {kind: OCIRepository, name: flux-system, namespace: flux-system}}"],
    ["HelmChart", "{chartRef: {kind: HelmChart, name: flux-system, namespace: flux-system}}"],
  ])("of kind %s is told with the releases of its charts", (kind, spec) => {
    const old = { ...REPOSITORY, [FILE]: source(kind, "{url: a}"), "apps/web/release.yaml": release(spec) };
    expect(changed({ [FILE]: source(kind, "{url: b}") }, old).left).toEqual([
      `web (apps/web/release.yaml) a HelmRelease of Flux that reads ${kind} flux-system, which changes (spec.url): what that changes isn't rendered here`,
    ]);
    const other = { ...old, [FILE]: source(kind, "{url: a}", "other") };
    expect(changed({ [FILE]: source(kind, "{url: b}", "other") }, other).left).toEqual([]);
  });

  test("that nothing refers to is an object like others", () => {
    const old = { ...REPOSITORY, [FILE]: source("Bucket", "{bucketName: a}") };
    expect(changed({ [FILE]: source("Bucket", "{bucketName: b}") }, old)).toMatchObject({
      changes: ["clusters/p: changed flux-system, info environment-structure"],
      left: [],
    });
  });
});

describe("what Flux leaves out of what it fetches", () => {
  const LEFT = "changes which files Flux leaves out";
  const END = ": what it then applies, or deletes (prune), isn't compared";
  test.each<[string, Files, Files, string]>([
    [
      "everywhere",
      {},
      { ".sourceignore": "guard.yaml\n" },
      ".sourceignore (.sourceignore) * in 3 folders (apps/shop, clusters/p, plain/tools)",
    ],
    [
      "in a folder",
      {},
      { "plain/.sourceignore": "guard.yaml" },
      ".sourceignore (plain/.sourceignore) * in 1 folder (plain/tools)",
    ],
    [
      "in a folder of one that it deploys",
      {},
      { "plain/tools/deep/.sourceignore": "*" },
      ".sourceignore (plain/tools/deep/.sourceignore) * in 1 folder (plain/tools)",
    ],
    ["where it deploys nothing", {}, { "docs/.sourceignore": "*" }, ".sourceignore (docs/.sourceignore) *"],
    [
      "no longer",
      { ".sourceignore": "plain/\n" },
      { ".sourceignore": "" },
      ".sourceignore (.sourceignore) * in 3 folders (apps/shop, clusters/p, plain/tools)",
    ],
    [
      "without an exception",
      { "plain/.sourceignore": "*\n!guard.yaml\n" },
      { "plain/.sourceignore": "*\n" },
      ".sourceignore (plain/.sourceignore) * in 1 folder (plain/tools)",
    ],
    [
      "in another order",
      { "plain/.sourceignore": "*\n!guard.yaml\n" },
      { "plain/.sourceignore": "!guard.yaml\n*\n" },
      ".sourceignore (plain/.sourceignore) * in 1 folder (plain/tools)",
    ],
    [
      "by a link to a file",
      { "plain/.sourceignore": "->ignore", "plain/ignore": "a\n" },
      { "plain/ignore": "*\n" },
      ".sourceignore (plain/.sourceignore) * in 1 folder (plain/tools)",
    ],
  ])("%s isn't compared", (_, before, after, text) => {
    const { left, verdict } = changed(after, { ...REPOSITORY, ...before });
    expect(left).toEqual([`${text.replace("*", LEFT)}${END}`]);
    expect(verdict).toMatch(/^1 changed part isn't compared/);
  });

  test("is the same with other comments and line ends", () => {
    const before = { ...REPOSITORY, ".sourceignore": "# guard.yaml\nplain/\n\n" };
    for (const text of ["plain/\n", "plain/\r\n#\n", "\n \nplain/"])
      expect(changed({ ".sourceignore": text }, before)).toMatchObject({
        left: [],
        verdict: "Nothing changes in 1 folder",
      });
    expect(changed({ ".sourceignore": "# plain/\n" }).left).toEqual([]);
  });
});

test.each<[string, (text: string) => string, string]>([
  [
    "namespace",
    (text) => text.replace("name: shop, namespace: flux-system", "name: shop, namespace: other"),
    "metadata.namespace",
  ],
  [
    "annotations",
    (text) => text.replace("name: shop,", "name: shop, annotations: {a: b},"),
    "metadata.annotations",
  ],
  [
    "version",
    (text) => text.replace(/v1(?=\nkind: Kustomization\nmetadata: \{name: shop)/, "v1beta1"),
    "apiVersion",
  ],
])("the %s of a Flux Kustomization that changes is named", (_, edit, field) => {
  const FILE = "clusters/p/sync.yaml";
  expect(changed({ [FILE]: edit(REPOSITORY[FILE] ?? "") }).left).toEqual([
    `shop (${FILE}) a Flux Kustomization that changes (${field}): what that changes isn't rendered here`,
  ]);
});

test("of two Kustomizations with one name in a file, each is compared with itself", () => {
  const FILE = "clusters/p/sync.yaml";
  const two = (first: string, second: string) =>
    [flux("a", "plain/tools"), flux("a", "plain/tools").replace("flux-system}\nspec", "other}\nspec")]
      .map((text, at) => text.replace("prune: true", [first, second][at] ?? ""))
      .join("---\n");
  const before = { ...REPOSITORY, [FILE]: two("suspend: true", "prune: true") };
  expect(changed({ [FILE]: two("suspend: true", "suspend: true") }, before).left).toHaveLength(1);
  expect(
    changed({ [FILE]: two("suspend: true", "prune: true").split("---\n").reverse().join("---\n") }, before)
      .left,
  ).toEqual([]);
});

const FOLDERS = ["plain", "plain/deep", "plain/deep/er", "other", "docs"];
const NAMES = ["a.yaml", "b.yml", "c.json", "d.txt"];
const KUSTOMIZATIONS = ["", "resources: []\n", "resources: [a.yaml]\n", "resources: [b.yml]\n"];

/** What Flux applies in a state from each of its folders, as its controller finds it. */
function appliedIn(files: Files): Record<string, string[]> {
  const isBuilt = (folder: string) => `${folder}/kustomization.yaml` in files;
  const listed = (folder: string) =>
    NAMES.flatMap((name) =>
      files[`${folder}/kustomization.yaml`]?.includes(name) ? (files[`${folder}/${name}`] ?? "missing") : [],
    );
  const applied = (folder: string): string[] => {
    if (isBuilt(folder)) return listed(folder);
    const own = NAMES.filter((name) => /\.ya?ml$/.test(name)).flatMap(
      (name) => files[`${folder}/${name}`] ?? [],
    );
    return [
      ...own,
      ...FOLDERS.filter((one) => one.slice(0, one.lastIndexOf("/")) === folder).flatMap(applied),
    ];
  };
  const deployed = FOLDERS.filter((folder) => files["clusters/sync.yaml"]?.includes(`./${folder},`));
  return Object.fromEntries(deployed.map((folder) => [folder, applied(folder).sort()]));
}

test("whatever changes in what Flux applies from folders with and without kustomizations is told", () => {
  const state = fc
    .record({
      files: fc.dictionary(
        fc.tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES)).map((parts) => parts.join("/")),
        fc.constantFrom("one", "two").map(map),
        { maxKeys: 6 },
      ),
      kustomizations: fc.dictionary(fc.constantFrom(...FOLDERS), fc.constantFrom(...KUSTOMIZATIONS), {
        maxKeys: 2,
      }),
      deployed: fc.subarray(FOLDERS),
    })
    .map(({ files, kustomizations, deployed }): Files => {
      const built = Object.entries(kustomizations).filter(([, text]) => text !== "");
      return {
        "apps/shop/kustomization.yaml": "resources: [map.yaml]\n",
        "apps/shop/map.yaml": map("shop"),
        "clusters/sync.yaml": deployed
          .map((folder) => flux(folder.replaceAll("/", "-"), folder))
          .join("---\n"),
        ...Object.fromEntries(built.map(([folder, text]) => [`${folder}/kustomization.yaml`, text])),
        ...files,
      };
    });
  fc.assert(
    fc.property(state, state, (before, after) => {
      fc.pre(JSON.stringify(appliedIn(before)) !== JSON.stringify(appliedIn(after)));
      expect(said(before, after).verdict).not.toMatch(/^Nothing changes/);
    }),
    { numRuns: 200 },
  );
});
