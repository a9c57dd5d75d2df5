import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { listedMemory } from "../discovery/listed-memory.ts";
import { application, deployment, of } from "./random-states.ts";

type Files = readonly (readonly [string, string])[];

/** A state: what is deployed, and the commit and the settings of its submodule; without a commit it has none. */
interface State {
  files: Files;
  at: string;
  commit: string | undefined;
  settings?: string;
}

const SETTINGS = (path: string, more = "url = https://git.test/v.git") =>
  `# ours\n[submodule "v"]\n\tpath = ${path}\n\t${more}\n`;

function tree({ files, at, commit, settings = SETTINGS(at) }: State) {
  const listed = listedMemory([...files, [".gitmodules", settings]]);
  if (commit !== undefined) listed.submodules.set(`/${at}`, commit.repeat(40));
  return listed;
}

function compared(before: State, after: State) {
  const applications = (files: Files) =>
    files.flatMap(([path]) => (path.startsWith("argocd/") ? [`/${path}`] : []));
  const review = {
    ...{ title: "", before: "", after: "" },
    ...compareTrees(tree(before), tree(after), {
      applications: { before: applications(before.files), after: applications(after.files) },
      isOwn: () => true,
    }),
  };
  const report = reportOf(review);
  const reports = {
    markdown: markdownReport(report),
    json: JSON.stringify(jsonReport(review)),
    html: htmlReport(report, ""),
    terminal: terminalReport(report, { colour: false, width: 1000 }),
  };
  return { review, report, reports };
}

const overlay = (environment: string, ...resources: string[]): [string, string][] => [
  [
    `overlays/${environment}/shop/kustomization.yaml`,
    `resources: ${JSON.stringify(["web.yaml", ...resources])}\n`,
  ],
  [`overlays/${environment}/shop/web.yaml`, deployment("web:1")],
];

const BUILT: Record<string, { files: Files; at: string; name: string; more?: Files }> = {
  "a kustomization in it": {
    ...{ at: "vendor/v", name: "production/shop" },
    files: [...overlay("beta"), ...overlay("production", "../../../vendor/v/x")],
  },
  "a base that lists it": {
    ...{ at: "vendor/v", name: "production/shop" },
    files: [
      ...overlay("beta"),
      ...overlay("production", "../../../base"),
      ["base/kustomization.yaml", "resources: [../vendor/v]\n"],
    ],
  },
  "a file in it": {
    ...{ at: "overlays/production/shop/v", name: "production/shop" },
    files: [
      ...overlay("beta"),
      ["overlays/production/shop/web.yaml", deployment("web:1")],
      [
        "overlays/production/shop/kustomization.yaml",
        "resources: [web.yaml]\nconfigMapGenerator: [{name: a, files: [b=v/b.txt]}]\n",
      ],
    ],
  },
  "plain files around it": {
    ...{ at: "plain/v", name: "plain" },
    files: [
      ...overlay("beta"),
      ["plain/web.yaml", deployment("web:1")],
      ["argocd/a.yaml", application("a", { source: of("plain", { directory: { recurse: true } }) })],
    ],
  },
  "an Application of a folder in it": {
    ...{ at: "vendor/v", name: "Application a" },
    files: [...overlay("beta"), ["argocd/a.yaml", application("a", { source: of("vendor/v/x") })]],
  },
};

const CHANGES: Record<string, (at: string) => [Partial<State>, Partial<State>, string]> = {
  moves: () => [{ commit: "a" }, { commit: "b" }, "moves from aaaaaaaaaaaa to bbbbbbbbbbbb"],
  "is set up otherwise": (at) => [
    { commit: "a" },
    { commit: "a", settings: SETTINGS(at, "url = https://evil.test/v.git") },
    "whose settings in .gitmodules change",
  ],
  "is updated otherwise": (at) => [
    { commit: "a" },
    { commit: "a", settings: SETTINGS(at, "url = https://git.test/v.git\n\tupdate = rebase") },
    "whose settings in .gitmodules change",
  ],
  "is new": () => [{ commit: undefined }, { commit: "b" }, "a new submodule, at bbbbbbbbbbbb"],
  "is removed": () => [{ commit: "a" }, { commit: undefined }, "a removed submodule, at aaaaaaaaaaaa before"],
};

it.each(
  Object.keys(BUILT).flatMap((built) => Object.keys(CHANGES).map((change) => [built, change] as const)),
)(
  "%s: a submodule that %s is named with what is built from it, which doesn't count as checked",
  (built, change) => {
    const { files, at, name } = BUILT[built] as (typeof BUILT)[string];
    const [old, now, words] = (CHANGES[change] as (typeof CHANGES)[string])(at);
    const { review, report, reports } = compared(
      { files, at, commit: undefined, ...old },
      { files, at, commit: undefined, ...now },
    );
    const short = name.replace("Application ", "");
    for (const report of Object.values(reports)) {
      expect(report).toContain(words);
      expect(report).toContain(short);
    }
    expect(review.notRendered.find((one) => one.name === at)?.builtInto).toEqual([
      expect.stringContaining(short),
    ]);
    expect(review.unchanged.map((one) => one.name)).not.toContain(name);
    expect(report.verdict).not.toMatch(/^Nothing changes|2 of 2 environments were checked/);
    expect(review.notLookedAt).not.toEqual([]);
  },
);

it("a submodule that stays is no change, and neither is what is built from it", () => {
  for (const { files, at } of Object.values(BUILT)) {
    const state = { files, at, commit: "a" };
    const { review } = compared(state, state);
    expect([review.environments, review.notRendered.filter(({ changed }) => changed)]).toEqual([[], []]);
  }
});

it("a submodule whose settings can't be told from others' changes with the file", () => {
  const { files, at } = BUILT["a kustomization in it"] as (typeof BUILT)[string];
  const settings = SETTINGS(at);
  const { review } = compared(
    { files, at, commit: "a", settings },
    { files, at, commit: "a", settings: `${settings}[submodule "v"]\n\turl = https://evil.test/v.git\n` },
  );
  expect(review.environments.map(({ name }) => name)).toEqual(["production/shop"]);
  expect(review.notRendered.map(({ why }) => why).join()).toContain(".gitmodules changes");
});
