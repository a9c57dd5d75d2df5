import type { HelmProgram } from "@kustogen/kustomize/outside.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { withCharts } from "../../src/import/charts.ts";

/** Renders any chart as a ConfigMap that has what it was given. */
const helm: HelmProgram = {
  open: ({ name, repo, version, local }) => ({
    values: () => Buffer.from("color: green\nui: {size: 1}\n"),
    template: (values, args) => {
      const given = args("chart", ["values"]).map((one) => (typeof one === "string" ? one : one.given));
      const [release, ...rest] = given;
      const from = local === undefined ? `${repo}/${name}:${version}` : local.folder;
      const text = values.map((content) => Buffer.from(content).toString().replaceAll("\n", "|")).join("");
      return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {from: "${from}", release: "${release} ${rest.join(" ")}", values: ${JSON.stringify(text)}}\n`;
    },
    close: () => {},
  }),
};

const FLUX = `apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata: {name: charts, namespace: flux-system}
spec: {url: "https://charts.example.com"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: shared, namespace: shop}
data: {values.yaml: "color: blue"}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  chart: {spec: {chart: podinfo, version: 6.5.0, sourceRef: {kind: HelmRepository, name: charts}}}
  valuesFrom: [{kind: ConfigMap, name: shared}]
  values: {ui: {size: 2}}
`;

const run = (yaml: string, files: [string, string][] = [], program?: HelmProgram) =>
  withCharts([resources(yaml)], {
    tree: new MemoryTree([["/repo/README.md", ""], ...files]),
    top: "/repo",
    options: program === undefined ? {} : { helm: program },
  });

it("the objects of a chart stand in place of its HelmRelease, with its values, where helm may run", () => {
  const { environments, notes, rendered } = run(FLUX, [], helm);
  const made = environments[0]?.find(({ metadata }) => metadata.name === "made");
  expect(made?.metadata.namespace).toBe("shop");
  expect(made?.data).toMatchObject({
    from: "https://charts.example.com/podinfo:6.5.0",
    release: expect.stringMatching(/\bweb\b.*--namespace shop/),
  });
  expect(made).toHaveProperty("data.values", expect.stringMatching(/color: blue.*size: 2/));
  expect(environments[0]?.map(({ kind }) => kind)).not.toContain("HelmRelease");
  expect(rendered).toEqual(["HelmRelease web"]);
  expect(notes).toEqual([
    "HelmRelease web: replaced with the objects of its chart podinfo 6.5.0; from now on you upgrade the chart yourself",
  ]);
});

it("a value of a chart may be called as what every object inherits", () => {
  const named = FLUX.replace('"color: blue"', '"__proto__: {size: 5}"').replace(
    "{size: 2}}",
    "{size: 2}, __proto__: {more: 1}}",
  );
  const made = run(named, [], helm).environments[0]?.find(({ metadata }) => metadata.name === "made");
  expect(made).toHaveProperty("data.values", expect.stringMatching(/__proto__:.*more: 1.*size: 5/));
});

it("the repository of a chart is found outside the environments, too", () => {
  const [source = "", ...rest] = FLUX.split("---\n");
  const sources: [string, string][] = [["/repo/infrastructure/sources.yaml", source]];
  expect(run(rest.join("---\n"), sources, helm).rendered).toEqual(["HelmRelease web"]);
  expect(run(rest.join("---\n"), [], helm).notes).toEqual([
    "HelmRelease web is written unchanged: its HelmRepository charts is not in this repository",
  ]);
});

it("without helm a HelmRelease stays, and is named", () => {
  const { environments, notes, rendered } = run(FLUX);
  expect(environments[0]?.map(({ kind }) => kind)).toContain("HelmRelease");
  expect(rendered).toEqual([]);
  expect(notes).toEqual([
    "HelmRelease web is written unchanged; --enable-helm replaces its chart podinfo 6.5.0 with the rendered objects",
  ]);
});

it.each([
  ["valuesFrom: [{kind: Secret, name: db}]", "its values come from the Secret db, which can't be read here"],
  ["postRenderers: [{}]", "its postRenderers change the rendered chart"],
])("a HelmRelease with %s stays, with the reason", (field, reason) => {
  const yaml = FLUX.replace("valuesFrom: [{kind: ConfigMap, name: shared}]", field);
  expect(run(yaml, [], helm).notes).toEqual([`HelmRelease web is written unchanged: ${reason}`]);
  const [release = ""] = yaml.split("---\n").filter((one) => one.includes("kind: HelmRelease"));
  const other = release.replace("name: web", "name: api");
  expect(run(`${yaml}\n---\n${other}`, [], helm).notes).toEqual([
    `HelmReleases web and api are written unchanged, each because ${reason}`,
  ]);
});

it("a chart in the repository is rendered from its folder, for Flux and for Argo CD", () => {
  const files: [string, string][] = [
    ["/repo/charts/web/Chart.yaml", "name: web\n"],
    ["/repo/charts/web/values.yaml", "color: green\n"],
    ["/repo/charts/web/beta.yaml", "color: red\n"],
  ];
  const flux = FLUX.replace("chart: podinfo, version: 6.5.0", "chart: ./charts/web").replace(
    "kind: HelmRepository, name: charts}",
    "kind: GitRepository, name: flux-system}",
  );
  const argo = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web-beta, namespace: argocd}
spec:
  source: {repoURL: "https://git.example.com/shop.git", path: charts/web, helm: {releaseName: web, valueFiles: [beta.yaml]}}
  destination: {namespace: shop}
`;
  for (const yaml of [flux, argo]) {
    const result = run(yaml, files, helm);
    expect(result.notes).toEqual([expect.stringContaining("replaced with the objects of its chart")]);
    const made = result.environments[0]?.find(({ metadata }) => metadata.name === "made");
    expect(made?.data).toMatchObject({ from: "/repo/charts/web" });
    expect(made?.metadata.namespace).toBe("shop");
  }
  const [made] = run(argo, files, helm).environments[0] ?? [];
  expect(made).toHaveProperty("data.values", expect.stringMatching(/color: red/));
});
