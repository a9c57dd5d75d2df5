import { expect, it } from "vitest";
import { joined } from "../../../../test/joined.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { htmlReport } from "../../src/report/print/html.ts";
import { jsonReport } from "../../src/report/print/json.ts";
import { markdownReport } from "../../src/report/print/markdown.ts";
import { terminalReport } from "../../src/report/print/terminal.ts";
import { listedMemory } from "../discovery/listed-memory.ts";
import { deployment } from "./random-states.ts";

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
  const review = {
    ...{ title: "", before: "", after: "" },
    ...compareTrees(tree(before), tree(after), {
      applications: { before: [], after: [] },
      isOwn: () => true,
    }),
  };
  const report = reportOf(review);
  const reports = {
    markdown: markdownReport(report),
    json: JSON.stringify(jsonReport(review)),
    html: joined(htmlReport(report, "")),
    terminal: joined(terminalReport(report, { colour: false, width: 1000 })),
  };
  return { review, report, reports };
}

const AT = "vendor/v";
const FILES: Files = ["beta", "production"].flatMap((environment) => {
  const resources = environment === "beta" ? "[web.yaml]" : "[web.yaml, ../../../vendor/v/x]";
  return [
    [`overlays/${environment}/shop/kustomization.yaml`, `resources: ${resources}\n`],
    [`overlays/${environment}/shop/web.yaml`, deployment("web:1")],
  ] as const;
});

it.each<[string, Partial<State>, Partial<State>, string]>([
  ["moves", { commit: "a" }, { commit: "b" }, "moves from aaaaaaaaaaaa to bbbbbbbbbbbb"],
  [
    "is set up otherwise",
    { commit: "a" },
    { commit: "a", settings: SETTINGS(AT, "url = https://evil.test/v.git") },
    "a submodule, and .gitmodules changes",
  ],
  [
    "is updated otherwise",
    { commit: "a" },
    { commit: "a", settings: SETTINGS(AT, "url = https://git.test/v.git\n\tupdate = rebase") },
    "a submodule, and .gitmodules changes",
  ],
  ["is new", { commit: undefined }, { commit: "b" }, "a new submodule, at bbbbbbbbbbbb"],
  ["is removed", { commit: "a" }, { commit: undefined }, "a removed submodule, at aaaaaaaaaaaa before"],
])(
  "a submodule that %s is named, and what is built from it doesn't count as checked",
  (_, old, now, words) => {
    const { review, report, reports } = compared(
      { files: FILES, at: AT, commit: undefined, ...old },
      { files: FILES, at: AT, commit: undefined, ...now },
    );
    for (const report of Object.values(reports)) expect(report).toContain(words);
    expect(review.unchanged.map((one) => one.name)).not.toContain("production/shop");
    expect(report.verdict).not.toMatch(/^Nothing changes|2 of 2 folders were checked/);
    expect(review.notLookedAt).not.toEqual([]);
  },
);

it("a submodule that stays is no change, and neither is what is built from it", () => {
  const state = { files: FILES, at: AT, commit: "a" };
  const { review } = compared(state, state);
  expect([review.environments, review.notRendered.filter(({ changed }) => changed)]).toEqual([[], []]);
});

it("a submodule whose settings can't be told from others' changes with the file", () => {
  const settings = SETTINGS(AT);
  const { review } = compared(
    { files: FILES, at: AT, commit: "a", settings },
    {
      files: FILES,
      at: AT,
      commit: "a",
      settings: `${settings}[submodule "v"]\n\turl = https://evil.test/v.git\n`,
    },
  );
  expect(review.environments.map(({ name }) => name)).toEqual(["production/shop"]);
  expect(review.notRendered.map(({ why }) => why).join()).toContain(".gitmodules changes");
});
