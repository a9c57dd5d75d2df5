import type { HelmProgram } from "@kustogen/kustomize/outside.ts";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { rows } from "../../../../test/table.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

const REST: Files = {
  "prod/kustomization.yaml": "resources: [map.yaml]\n",
  "prod/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
};
const CHART = "name: web\nversion: 1.0.0\n";
const NO_HELM = { open: () => expect.unreachable() } as unknown as HelmProgram;

/** What is said of charts that aren't rendered, with the verdict. */
function said(before: Files, after: Files, helm?: HelmProgram): { verdict: string; charts: string[] } {
  const [old, now] = [before, after].map((files) => listedMemory(Object.entries({ ...REST, ...files })));
  const filesOf = (files: Files) =>
    Object.keys(files).flatMap((file) => (file === "app.yaml" ? [`/${file}`] : []));
  const comparison = compareTrees(old as never, now as never, {
    applications: { before: filesOf(before), after: filesOf(after) },
    ...(helm && { renderer: { helm } }),
  });
  const { verdict, notRendered } = reportOf({ title: "", before: "", after: "", ...comparison });
  return { verdict, charts: notRendered.map(({ name, file, why }) => `${name} (${file}): ${why}`) };
}

const NOT_RENDERED = "a Helm chart that isn't rendered here (changed:";
test.each(
  rows(`
with another template | charts/web/Chart.yaml: "CHART", charts/web/templates/a.yaml: a | charts/web/Chart.yaml: "CHART", charts/web/templates/a.yaml: b | charts/web (charts/web/Chart.yaml): ${NOT_RENDERED} charts/web/templates/a.yaml)
with another chart inside, which changes | web/Chart.yaml: "CHART", web/charts/db/Chart.yaml: "CHART" | web/Chart.yaml: "CHART", web/charts/db/Chart.yaml: "CHART# more\\n" | web (web/Chart.yaml): ${NOT_RENDERED} web/charts/db/Chart.yaml)
that goes | web/Chart.yaml: "CHART" | | web (web/Chart.yaml): ${NOT_RENDERED} web/Chart.yaml)
at the top of the repository | Chart.yaml: "CHART", values.yaml: "a: 1\\n" | Chart.yaml: "CHART", values.yaml: "a: 2\\n" | . (Chart.yaml): ${NOT_RENDERED} values.yaml)
of which only a page changes | web/Chart.yaml: "CHART", web/README.md: "a\\n" | web/Chart.yaml: "CHART", web/README.md: "b\\n"
at the top of a repository of programs | Chart.yaml: "CHART", src/main.go: "a\\n", deploy/web/Chart.yaml: "CHART", deploy/web/values.yaml: "a: 1\\n" | Chart.yaml: "CHART", src/main.go: "b\\n", deploy/web/Chart.yaml: "CHART", deploy/web/values.yaml: "a: 2\\n" | deploy/web (deploy/web/Chart.yaml): ${NOT_RENDERED} deploy/web/values.yaml)
beside a file that changes | web/Chart.yaml: "CHART", values.yaml: "a: 1\\n" | web/Chart.yaml: "CHART", values.yaml: "a: 2\\n"
`),
)("a chart %s", (_, before, after, ...charts) => {
  const files = (text = ""): Files => parse(`{${text.replaceAll("CHART", CHART.replaceAll("\n", "\\n"))}}`);
  const found = said(files(before), files(after));
  expect(found.charts).toEqual(charts);
  expect(found.verdict.includes("1 changed part isn't compared")).toBe(charts.length > 0);
});

test("a chart of an Application is listed once, under the Application's name", () => {
  const app =
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repoURL: x, path: web}}\n";
  const files = (value: number) => ({
    "app.yaml": app,
    "web/Chart.yaml": CHART,
    "web/values.yaml": `a: ${value}\n`,
  });
  const { charts } = said(files(1), files(2));
  expect(charts).toEqual([expect.stringMatching(/^shop \(app\.yaml\): .*\(changed: web\/values\.yaml\)$/)]);
});

test("a chart beside a kustomization is compared where Helm may run", () => {
  const files = (value: number) => ({
    "prod/charts/web/Chart.yaml": CHART,
    "prod/charts/web/values.yaml": `a: ${value}\n`,
    "other/web/Chart.yaml": CHART,
    "other/web/values.yaml": `a: ${value}\n`,
  });
  expect(said(files(1), files(2)).charts).toHaveLength(2);
  expect(said(files(1), files(2), NO_HELM).charts).toEqual([expect.stringMatching(/^other\/web /)]);
});

test("the values of a chart in another repository are named when they change, and nothing is said to be unchanged before", () => {
  const app =
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  destination: {namespace: shop}\n  sources:\n" +
    "  - {repoURL: https://git.example.com/charts.git, path: elsewhere/shop, targetRevision: main, helm: {valueFiles: [$here/envs/prod.yaml, /envs/own.yaml]}}\n" +
    "  - {repoURL: https://git.example.com/shop.git, ref: here, targetRevision: main}\n";
  const files = { "app.yaml": app, "envs/prod.yaml": "a: 1\n", "envs/own.yaml": "a: 1\n" };
  const why = "elsewhere/shop isn't in this repository (https://git.example.com/charts.git)";
  expect(said(files, { ...files, "envs/prod.yaml": "a: 2\n" })).toEqual({
    verdict: expect.stringMatching(
      /^1 changed part isn't compared · nothing else changes as far as checked: /,
    ),
    charts: [`shop (app.yaml): ${why} (changed: envs/prod.yaml)`],
  });
  // Such a path is one in the other repository.
  expect(said(files, { ...files, "envs/own.yaml": "a: 2\n" })).toMatchObject({
    verdict: expect.stringMatching(/^Nothing changes as far as checked/),
    charts: [],
  });
});

test.each(["../env/s.txt", "/env/s.txt", "$here/env/s.txt", "s.txt"])(
  "the file %s of a parameter is named when it changes, with Helm and without it",
  (path) => {
    const app =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  sources:\n" +
      `  - {repoURL: x, path: web, helm: {fileParameters: [{name: s, path: ${path}}]}}\n  - {repoURL: x, ref: here}\n`;
    const file = path === "s.txt" ? "web/s.txt" : "env/s.txt";
    const files = { "app.yaml": app, "web/Chart.yaml": CHART, [file]: "strict" };
    const { charts, verdict } = said(files, { ...files, [file]: "off" });
    expect(charts).toEqual([expect.stringContaining(`(changed: ${file})`)]);
    expect(verdict).toMatch(/^1 changed part isn't compared/);
    expect(said(files, { ...files, [file]: "off" }, NO_HELM).verdict).toMatch(/^1 folder can't be rendered/);
  },
);
