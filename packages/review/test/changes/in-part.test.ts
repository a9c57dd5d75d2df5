import { expect, test } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const workload = (name: string, image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: c, image: "${image}"}]}}}\n`;

/** A root that lists two apps; `api` and the root hold what the texts say besides. */
function root(api: string, more = "", image = "web:1"): [string, string][] {
  return [
    ["apps/kustomization.yaml", `resources: [web, api]\n${more}`],
    ["apps/web/kustomization.yaml", "resources: [web.yaml]\n"],
    ["apps/web/web.yaml", workload("web", image)],
    ["apps/api/kustomization.yaml", api],
    ["apps/api/api.yaml", workload("api", "api:1")],
    ["apps/api/db.yaml", workload("db", "db:1")],
  ];
}

function compared(before: [string, string][], after: [string, string][]) {
  const comparison = compareTrees(listedMemory(before), listedMemory(after), {});
  const changes = comparison.environments.flatMap(({ resources }) =>
    resources.map(({ action, name }) => `${action} ${name}`),
  );
  const { verdict } = reportOf({ title: "", before: "", after: "", ...comparison });
  return { ...comparison, changes, verdict };
}

const WHOLE = "resources: [api.yaml, db.yaml]\n";
const CHART = "resources: [api.yaml]\nhelmCharts:\n- name: db\n  version: 1.0.0\n";

test("a change beside what can't be rendered on either side is found", () => {
  const { changes, notLookedAt } = compared(root(CHART), root(CHART, "", "web:2"));
  expect(changes).toEqual(["changed web"]);
  expect(notLookedAt).toEqual([
    {
      place: "apps/api/kustomization.yaml:3",
      cause: "chart",
      what: expect.stringContaining("helmCharts: db"),
    },
  ]);
});

test("what the side before has and this one can't render is not compared, never removed", () => {
  const plugin: [string, string] = [
    "apps/api/plugin.yaml",
    "apiVersion: x.io/v1\nkind: P\nmetadata: {name: p}\n",
  ];
  const before = [
    ...root("resources: [api.yaml]\nconfigMapGenerator: [{name: s, envs: [s.env]}]\n"),
    ["apps/api/s.env", "A=b\n"],
  ];
  const { changes, notLookedAt } = compared(
    before as [string, string][],
    root("resources: [api.yaml]\nconfigMapGenerator: [{name: s, envs: [s.env]}]\n", "", "web:2"),
  );
  expect(changes).toEqual(["changed web"]);
  expect(notLookedAt).toMatchObject([{ cause: "missing-file", lost: true }]);
  const { notLookedAt: added } = compared(root(WHOLE), [
    ...root(`${WHOLE}generators: [plugin.yaml]\n`),
    plugin,
  ]);
  expect(added).toMatchObject([{ cause: "plugin", lost: true }]);
});

test("nothing changes only as far as checked, and says whether what nobody sees may have changed", () => {
  const { verdict, notLookedAt } = compared(root(CHART), root(`${CHART}# the only one\n`));
  expect(verdict).toBe("Nothing changes as far as checked: 1 of 1 folder was checked");
  expect(notLookedAt[0]?.what).toContain("its kustomization changes");
});

test("an entry that the change breaks is an error of that entry, and the rest is compared", () => {
  const { changes, environments, verdict } = compared(
    root(WHOLE),
    root(WHOLE, "", "web:2").filter(([path]) => path !== "apps/api/db.yaml"),
  );
  expect(changes).toEqual(["changed web"]);
  expect(verdict).toMatch(/^kustomize rejects entries of 1 folder · 1 of 1 folder changes · /);
  expect(environments[0]?.broken).toEqual([expect.stringContaining("db.yaml")]);
});

test("an entry of a new environment that can't be made is an error of that entry, too", () => {
  const { environments, changes } = compared(
    [],
    root(WHOLE).filter(([path]) => path !== "apps/api/db.yaml"),
  );
  expect(changes).toEqual(["added api", "added web"]);
  expect(environments[0]?.broken).toEqual([expect.stringContaining("db.yaml")]);
});

test("a new environment of which nothing can be rendered is an error, not unchanged", () => {
  const chart = "helmCharts:\n- {name: db, version: 1.0.0}\n";
  for (const [text, cause] of [
    [chart, "chart"],
    ["resources: [gone.yaml]\n", "missing-file"],
  ] as const) {
    const { environments, unchanged, notLookedAt } = compared(root(WHOLE), [
      ...root(WHOLE),
      ["other/kustomization.yaml", text],
    ]);
    expect(environments).toMatchObject([{ path: "other", error: expect.stringMatching(/^after: /) }]);
    expect(unchanged.map(({ path }) => path)).toEqual(["apps"]);
    expect(notLookedAt).toMatchObject([{ place: "other", cause }]);
  }
});

test("an environment in which only an entry breaks isn't called fine", () => {
  const broken = root(WHOLE).filter(([path]) => path !== "apps/api/db.yaml");
  const comparison = compareTrees(listedMemory(root(WHOLE)), listedMemory(broken), {});
  const { groups } = reportOf({ title: "", before: "", after: "", ...comparison });
  expect(groups).toMatchObject([
    { attention: "blocks", what: ["entries that kustomize rejects", "; partly compared"] },
  ]);
});

test("what only the side before lacks is not new", () => {
  const { changes, notLookedAt } = compared(root(CHART), root(WHOLE, "", "web:2"));
  // The entry that brings it is new; the chart itself is named.
  expect(changes).toEqual(["added db", "changed web"]);
  expect(notLookedAt).toMatchObject([{ cause: "chart", what: expect.stringContaining("state before") }]);
});

test("what a change makes renderable again is said as that, and as an error where it still isn't", () => {
  const twice: [string, string][] = [
    ["shop/kustomization.yaml", "resources: [web.yaml]\nunknown: 1\n"],
    ["shop/web.yaml", workload("web", "web:1")],
    ["blog/kustomization.yaml", "resources: [web.yaml]\n"],
    ["blog/web.yaml", workload("web", "web:1")],
  ];
  const once = twice.map(([path, text]) => [path, text.replace("unknown: 1\n", "")] as [string, string]);
  const report = (before: [string, string][], after: [string, string][]) =>
    reportOf({
      title: "",
      before: "",
      after: "",
      ...compareTrees(listedMemory(before), listedMemory(after), {}),
    });
  const fixed = report(twice, once);
  expect(fixed.verdict).toBe(
    "1 folder couldn't be rendered before the change · nothing else changes as far as checked: 1 of 2 folders was checked",
  );
  const lacking: [string, string][] = [
    ...once.slice(1),
    ["shop/kustomization.yaml", "resources: [web.yaml]\npatches: [{path: none.yaml}]\n"],
  ];
  expect(report(twice, lacking).failed).toEqual([
    {
      name: "shop",
      severity: "error",
      error: expect.stringMatching(/^before: .*unknown(?:.|\n)*\nafter: .*none\.yaml/),
    },
  ]);
  expect(fixed.failed).toEqual([
    {
      name: "shop",
      severity: "info",
      error: expect.stringMatching(/^can be rendered now, so nothing is compared; before: .*unknown/),
    },
  ]);
  expect(joined(terminalReport(fixed, { width: 80, colour: false, all: false }))).toMatch(
    /^note: shop: can be/m,
  );
  const broken = report(once, twice);
  expect(broken.verdict).toMatch(/^1 folder can't be rendered · nothing else changes/);
  expect(broken.failed).toMatchObject([{ severity: "error", error: expect.stringMatching(/^after: /) }]);
  const other = ["other/kustomization.yaml", "resources: [gone.yaml]\n"] as [string, string];
  const still = (more: string) => [
    ...once.filter(([path]) => !path.startsWith("shop")),
    [...other].map((text) => `${text}${text.startsWith("resources") ? more : ""}`) as [string, string],
  ];
  expect(report(still(""), still("# a\n")).verdict).toBe(
    "1 folder couldn't be rendered before the change · nothing else changes as far as checked: 1 of 2 folders was checked",
  );
});

test.each([
  ["its version", "apps/api/kustomization.yaml", "  version: 1.1.0\n  valuesFile: values.yaml\n", "a: b\n"],
  ["its values", "apps/api/values.yaml", "  version: 1.0.0\n  valuesFile: values.yaml\n", "a: c\n"],
])(
  "a chart that isn't rendered and of which %s changes is said to, with the file",
  (_, file, chart, values) => {
    const files = (fields: string, text: string): [string, string][] => [
      ...root(`resources: [api.yaml]\nhelmCharts:\n- name: db\n${fields}`),
      ["apps/api/values.yaml", text],
    ];
    const before = files("  version: 1.0.0\n  valuesFile: values.yaml\n", "a: b\n");
    const { environments, unchanged, verdict } = compared(before, files(chart, values));
    expect(unchanged).toEqual([]);
    expect(verdict).toBe("1 folder isn't wholly compared");
    expect(environments[0]?.risks).toEqual([
      {
        id: "not-compared",
        severity: "warning",
        message: `helmCharts db can't be rendered here, so nothing shows what the changes of ${file} do to it`,
      },
    ]);
  },
);

test.each([
  [
    "a comment of a template, which helm executes",
    "apps/api/charts/db/templates/t.yaml",
    "a: b\n# {{ include . }}\n",
    1,
  ],
  ["a comment of a chart's values", "apps/api/charts/db/values.yaml", "a: b\n# c\n", 1],
  ["what starts a program", "apps/api/plugin.sh", "#!/bin/other\na: b\n", 1],
  ["a comment of a kustomization", "apps/api/kustomization.yaml", "# c\n", 0],
])(
  "a chart that isn't rendered, and of which %s changes, is compared byte by byte",
  (_, file, text, risks) => {
    const files = (own: string): [string, string][] => [
      ...root(
        `resources: [api.yaml]\nhelmCharts: [{name: db}]\nconfigMapGenerator: [{name: c, files: [plugin.sh]}]\n${file.endsWith("kustomization.yaml") ? own : ""}`,
      ),
      ["apps/api/charts/db/Chart.yaml", "name: db\nversion: 1.0.0\n"],
      ["apps/api/plugin.sh", "#!/bin/sh\na: b\n"],
      ["apps/api/charts/db/values.yaml", "a: b\n"],
      ["apps/api/charts/db/templates/t.yaml", "a: b\n"],
      ...(file.endsWith("kustomization.yaml") ? [] : [[file, own] as [string, string]]),
    ];
    const old = file.endsWith("kustomization.yaml")
      ? ""
      : file.endsWith(".sh")
        ? "#!/bin/sh\na: b\n"
        : "a: b\n";
    const { environments } = compared(files(old), files(text));
    const found = environments.flatMap((one) => one.risks.filter(({ id }) => id === "not-compared"));
    expect(found).toHaveLength(risks);
  },
);

test("an entry that is gone and that kustomize couldn't read made nothing", () => {
  const { environments } = compared(
    root("resources: [api.yaml, gone.yaml]\n"),
    root("resources: [api.yaml]\n"),
  );
  expect(
    environments.map(({ resources, risks }) => [resources, risks.map(({ severity }) => severity)]),
  ).toEqual([[[], ["info"]]]);
});

test("what a file creates is new if kustomize rejected its folder because it wasn't there", () => {
  const lacking = root(WHOLE).filter(([path]) => path !== "apps/api/db.yaml");
  const { changes, notLookedAt } = compared(lacking, root(WHOLE));
  expect(changes).toEqual(["added db"]);
  expect(notLookedAt).toEqual([]);
});

test("a removed environment that couldn't be rendered is said to be removed", () => {
  const old: [string, string][] = [
    ["shop/kustomization.yaml", "resources: [gone.yaml]\n"],
    ["blog/kustomization.yaml", "resources: [web.yaml]\n"],
    ["blog/web.yaml", workload("web", "web:1")],
  ];
  const { environments, ...rest } = compareTrees(listedMemory(old), listedMemory(old.slice(1)), {});
  const report = reportOf({ title: "", before: "", after: "", environments, ...rest });
  expect(report.verdict).toBe(
    "1 folder can't be rendered · nothing else changes as far as checked: 1 of 2 folders was checked",
  );
  expect(report.failed).toMatchObject([
    { name: "shop", severity: "warning", error: expect.stringMatching(/^is removed, with what it deployed/) },
  ]);
});

test.each([
  ["resources: [api.yaml]\n", CHART, "helmCharts db"],
  [CHART, "resources: [api.yaml]\n", "helmCharts db"],
  [
    "resources: [api.yaml, 'https://git.test/shop//base?ref=v1']\n",
    "resources: [api.yaml, 'https://git.test/shop//base?ref=v2']\n",
    "resources https://git.test/shop//base?ref=v1, resources https://git.test/shop//base?ref=v2",
  ],
  [
    "resources: [api.yaml]\n",
    "resources: [api.yaml]\ngenerators: [plugin.yaml]\n",
    "generators ksops secrets",
  ],
])("what comes, goes or leads elsewhere and isn't rendered is named: %j → %j", (old, now, names) => {
  const side = (text: string): [string, string][] => [
    ...root(text),
    [
      "apps/api/plugin.yaml",
      "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: secrets}\nfiles: [a.enc.yaml]\n",
    ],
  ];
  const { environments, unchanged } = compared(side(old), side(now));
  expect(unchanged).toEqual([]);
  expect(environments[0]?.risks.map(({ message }) => message)).toEqual([
    expect.stringContaining(`${names} can't be rendered here`),
  ]);
});

test("an entry that stays, and that kustomize rejects after a change, doesn't go; one that it rejected comes", () => {
  const reads = "resources: [api.yaml]\nsecretGenerator: [{name: s, envs: [s.env]}]\n";
  const whole: [string, string][] = [...root(reads), ["apps/api/s.env", "A=b\n"]];
  const lost = compared(whole, root(reads));
  expect(lost.changes).toEqual([]);
  expect(lost.environments).toMatchObject([{ risks: [], broken: [expect.stringContaining("s.env")] }]);
  expect(lost.notLookedAt).toMatchObject([{ cause: "missing-file", what: expect.stringContaining("s.env") }]);

  const found = compared(root(reads), whole);
  expect(found.changes).toEqual(["added s-6ftc5d8475"]);
  expect(found.environments[0]?.risks).toContainEqual(
    expect.objectContaining({ severity: "info", message: expect.stringContaining("builds it again") }),
  );
  expect(found.notLookedAt).toEqual([]);
});

test("lines that move beside a chart that isn't rendered are no change of it", () => {
  const { environments, unchanged } = compared(root(CHART), root(`# ours\n${CHART}`));
  expect(environments).toEqual([]);
  expect(unchanged).toMatchObject([{ path: "apps", moved: true }]);
});

test("what this run can't render on either side is said once, as a warning", () => {
  const chart = (version: string): [string, string][] => [
    ["shop/kustomization.yaml", `helmCharts:\n- name: db\n  version: ${version}\n`],
  ];
  const comparison = compareTrees(listedMemory(chart("1.0.0")), listedMemory(chart("1.1.0")), {});
  const { failed } = reportOf({ title: "", before: "", after: "", ...comparison });
  expect(failed).toEqual([
    {
      name: "shop",
      severity: "warning",
      error: expect.stringMatching(/^not compared: [^\n]*--enable-helm$/),
    },
  ]);
});

const DECRYPTS =
  "apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata: {name: secrets}\nfiles: [./db.enc.yaml, other.enc.yaml]\n";

test.each([
  ["a file", "generators: [decrypt.yaml]\n"],
  ["the kustomization itself", `generators:\n- |\n${DECRYPTS.replaceAll(/^(?=.)/gm, "  ")}`],
])("a file that a plugin decrypts, as %s says, changes with it, and nothing is called moved", (_, listed) => {
  const side = (secret: string): [string, string][] => [
    ...root(`${WHOLE}${listed}`),
    ["apps/api/decrypt.yaml", DECRYPTS],
    ["apps/api/db.enc.yaml", `data: ENC[${secret}]\n`],
    ["apps/api/notes.txt", secret],
  ];
  const { environments, unchanged } = compared(side("a"), side("b"));
  expect(environments[0]?.risks.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^generators ksops secrets can't be rendered here, .* apps\/api\/db.enc.yaml/),
  ]);
  expect(unchanged).toEqual([]);
});

const ADD = '{target: {name: web}, patch: \'[{"op": "add", "path": "/spec/paused", "value": true}]\'}';
const BROKEN = '{target: {name: web}, patch: \'[{"op": "remove", "path": "/spec/nothing"}]\'}';
const patched = (...patches: string[]) => `patches:\n${patches.map((one) => `- ${one}\n`).join("")}`;

test.each([
  ["comes before another one", patched(ADD), patched(BROKEN, ADD), []],
  ["takes the place of one", patched(ADD), patched(BROKEN), []],
  [
    "fails since its object changed",
    patched(ADD.replace("add", "test")),
    patched(ADD.replace("add", "test")),
    [],
  ],
  [
    "is beside another change",
    patched(ADD),
    `${patched(BROKEN, ADD)}images: [{name: api, newTag: "9"}]\n`,
    ["changed api"],
  ],
])(
  "a patch that fails since a change is an error, and nothing else seems removed: it %s",
  (_, old, now, expected) => {
    const before = root(WHOLE, old);
    before[2] = ["apps/web/web.yaml", workload("web", "web:1").replace("spec: {", "spec: {paused: true, ")];
    const after = root(WHOLE, now);
    if (!old.includes("test")) after[2] = before[2] as [string, string];
    const { changes, notLookedAt, environments } = compared(before, after);
    expect(changes.filter((one) => one !== "changed web" || !old.includes("test"))).toEqual(expected);
    expect(notLookedAt).toMatchObject([
      { cause: "folder", what: expect.stringContaining("patches["), lost: true },
    ]);
    expect(environments[0]?.broken).toEqual([expect.stringContaining("apps/kustomization.yaml: ")]);
  },
);

test.each([
  ["on both sides alike", patched(BROKEN), patched(BROKEN)],
  ["until it is corrected", patched(BROKEN), patched(ADD)],
  ["until it is removed", patched(BROKEN), ""],
])("a patch that fails %s leaves the rest compared, and is in the list", (_, old, now) => {
  const { changes, notLookedAt, environments } = compared(root(WHOLE, old), root(WHOLE, now, "web:2"));
  expect(changes).toEqual(["changed web"]);
  expect(notLookedAt).toMatchObject([{ cause: "folder", what: expect.stringContaining("patches[0]") }]);
  const again = environments[0]?.risks.some(({ message }) => message.includes("builds it again"));
  expect(again).toBe(now !== old);
  expect(environments[0]?.broken).toBeUndefined();
});

test("what kustomize rejected before and builds now is told, also where its own objects are none", () => {
  const empty = "kind: Kustomization\n";
  const { environments, changes, notLookedAt } = compared(root(empty), root("commonLabels: {a: b}\n"));
  expect(changes).toEqual([]);
  expect(notLookedAt).toEqual([]);
  expect(environments.flatMap(({ risks }) => risks)).toEqual([
    {
      id: "environment-structure",
      severity: "info",
      message: expect.stringMatching(
        /^kustomize builds it again, and what it held back is applied too; before: .*the kustomization is empty/,
      ),
    },
  ]);
  expect(compared(root("commonLabels: {a: b}\n"), root(empty)).verdict).toContain("kustomize rejects");
});

test("a mistake beside a base that only another run fetches is one, unless it was there before", () => {
  const remote = 'resources: ["https://raw.githubusercontent.com/acme/deploy/v1/a.yaml"]\n';
  const shop = (more: string): [string, string][] => [["shop/kustomization.yaml", `${remote}${more}`]];
  const [whole, lacking] = [shop(""), shop("patches: [{path: p.yaml}]\n")];
  const [only] = compared(whole, lacking).environments;
  expect(only).toMatchObject({
    failing: "after",
    broken: [],
    error: expect.stringMatching(/^\S+: \/shop\/p\.yaml: /),
  });
  expect(
    compared(lacking, shop("patches: [{path: p.yaml}]\nnamePrefix: a-\n")).environments[0]?.broken,
  ).toBeUndefined();
  expect(compared(lacking, whole).environments[0]?.broken).toBeUndefined();
});
