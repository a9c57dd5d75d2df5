import { expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { reportOf } from "../../src/report/model/report.ts";
import { application, manifestsIn, map, of, treeOf } from "./random-states.ts";

type Files = Readonly<Record<string, string>>;

const overlay = (environment: string, value = "a"): Files => ({
  [`overlays/${environment}/shop/kustomization.yaml`]: "resources: [map.yaml]\n",
  [`overlays/${environment}/shop/map.yaml`]: map(value),
});
const deployed = (environment: string): Files => ({
  [`argocd/${environment}.json`]: application(`${environment}-shop`, {
    source: of(`overlays/${environment}/shop`),
  }),
});
const FOLDERS = { ...overlay("beta"), ...overlay("production"), ...overlay("own") };
const ALL = { ...FOLDERS, ...deployed("beta"), ...deployed("production") };

/** What the change of these files says of links, by environment, and the first words of the report. */
function said(before: Files, after: Files, more: object = {}) {
  const [old, now] = [before, after].map((files) => treeOf(new Map(Object.entries(files)), "")) as [
    never,
    never,
  ];
  const applications = { before: manifestsIn(old), after: manifestsIn(now) };
  const compared = compareTrees(old, now, { applications, ...more });
  return {
    told: compared.environments.flatMap(({ path, risks }) =>
      risks.flatMap(({ id, severity, message }) =>
        id === "argocd/link-out" ? `${path}: ${severity} ${message}` : [],
      ),
    ),
    unchanged: compared.unchanged.map(({ path }) => path),
    verdict: reportOf({ ...compared, title: "", before: "", after: "" }).verdict,
  };
}

const OUT =
  "docs/x is a link to /etc/passwd, which leads out of the repository: Argo CD can't render any of its 2 Applications";

test("a link out of the repository is an error in every environment that Argo CD deploys, changed or not", () => {
  const { told, unchanged, verdict } = said(ALL, {
    ...ALL,
    ...overlay("beta", "b"),
    "docs/x": "->/etc/passwd",
  });
  expect(told).toEqual([`overlays/beta/shop: error ${OUT}`, `overlays/production/shop: error ${OUT}`]);
  expect(unchanged).toEqual(["overlays/own/shop"]);
  expect(verdict).toMatch(/^2 of 3 folders change/);
});

test("several such links are told together, and those that were there before aren't", () => {
  const more = { "docs/y": "->../../y", "docs/z": "->../..", "docs/in": "->y" };
  expect(
    said({ ...ALL, "docs/x": "->/etc/passwd" }, { ...ALL, "docs/x": "->/etc/hosts", ...more }).told,
  ).toEqual(
    ["beta", "production"].map(
      (name) =>
        `overlays/${name}/shop: error docs/y is a link to ../../y, which leads out of the repository, like docs/z: Argo CD can't render any of its 2 Applications`,
    ),
  );
});

test("a link that goes, or that was there before, is no news", () => {
  const linked = { ...ALL, "docs/x": "->/etc/passwd" };
  for (const after of [ALL, linked, { ...linked, "docs/x": "->/etc/hosts" }, { ...ALL, "docs/x": "text" }])
    expect(said(linked, after)).toMatchObject({ told: [], verdict: "Nothing changes in 3 folders" });
});

test("a file that becomes such a link is news, and so is the first Application beside a link", () => {
  expect(said({ ...ALL, "docs/x": "text" }, { ...ALL, "docs/x": "->/etc/passwd" }).told).toHaveLength(2);
  const linked = { ...FOLDERS, "docs/x": "->/etc/passwd" };
  expect(said(linked, { ...linked, ...deployed("beta") }).told).toEqual([
    "overlays/beta/shop: error docs/x is a link to /etc/passwd, which leads out of the repository: Argo CD can't render its Application",
  ]);
});

test("where Argo CD deploys nothing, a link out of the repository is nobody's concern", () => {
  expect(said(FOLDERS, { ...FOLDERS, "docs/x": "->/etc/passwd" })).toMatchObject({
    told: [],
    verdict: "Nothing changes in 3 folders",
  });
});

test("without an environment of Argo CD's that is compared, it is told of the link", () => {
  const chart = {
    "charts/web/Chart.yaml": "name: web\nversion: 1.0.0\n",
    "argocd/web.json": application("web", { source: of("charts/web") }),
  };
  const one = OUT.replace("any of its 2 Applications", "its Application");
  expect(said({ ...FOLDERS, ...chart }, { ...FOLDERS, ...chart, "docs/x": "->/etc/passwd" }).told).toEqual([
    `docs/x: error ${one}`,
  ]);
  // The link keeps the only environment from being rendered, too.
  const broken = { ...overlay("beta"), ...deployed("beta") };
  expect(said(broken, { ...broken, "overlays/beta/shop/map.yaml": "->../../../../map.yaml" }).told).toEqual([
    expect.stringMatching(/^overlays\/beta\/shop\/map.yaml: error /),
  ]);
});
