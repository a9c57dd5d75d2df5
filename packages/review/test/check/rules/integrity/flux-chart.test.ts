import { describe, expect, it } from "vitest";
import { fluxChart } from "../../../../src/check/rules/integrity/flux-chart.ts";
import { judgedFlux } from "./flux-rules.ts";

const repository = (url: string, spec = "") =>
  `---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: charts}\nspec: {url: "${url}", ${spec}}\n`;
const release = (name: string, { chart = "web", kind = "HelmRepository", spec = "", metadata = "" } = {}) =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ${name}, ${metadata}}\nspec: {${spec} chart: {spec: {chart: ${chart}, sourceRef: {kind: ${kind}, name: charts}}}}\n`;
const judged = (...yaml: string[]) => judgedFlux(fluxChart, { apps: yaml.join("") });

describe("integrity/flux-chart", () => {
  it("warns of a registry without its type", () => {
    expect(judged(repository("oci://ghcr.io/acme"))).toEqual([
      "HelmRepository charts spec.url: oci://ghcr.io/acme is the address of a registry, but the HelmRepository has no type: oci",
    ]);
    expect(judged(repository("oci://ghcr.io/acme", "type: oci"))).toEqual([]);
    expect(judged(repository("https://acme.github.io", "type: default"))).toEqual([]);
    const other = (from: string, to: string) => judged(repository("oci://ghcr.io/acme").replace(from, to));
    expect(other("HelmRepository", "OCIRepository")).toEqual([]);
    expect(other("source.toolkit.fluxcd.io", "example.com")).toEqual([]);
  });

  it("warns of a chart that is named as on Helm's command line", () => {
    const plain = repository("https://acme.github.io");
    expect(judged(plain, release("web", { chart: "acme/web" }))).toEqual([
      "HelmRelease web spec.chart.spec.chart: acme/web contains a slash, but the name of a chart in an index can't",
    ]);
    expect(judged(plain, release("web"))).toEqual([]);
    expect(judged(plain, release("web", { chart: "./charts/web", kind: "GitRepository" }))).toEqual([]);
    const registry = repository("oci://ghcr.io", "type: oci");
    expect(judged(registry, release("web", { chart: "acme/web" }))).toEqual([]);
    expect(judged(release("web", { chart: "acme/web" }))).toEqual([]);
  });

  it("warns of two releases of one name in one namespace", () => {
    const two = (one: string, other: string, metadata = "") =>
      judged(release("cake", { spec: one }), release("pie", { spec: other, metadata }));
    expect(two("releaseName: pie,", "")).toEqual([
      "HelmRelease pie spec.releaseName: another HelmRelease here also has the release name pie",
    ]);
    expect(two("releaseName: shop-pie,", "targetNamespace: shop,")).toHaveLength(1);
    expect(two("releaseName: pie,", "", "namespace: shop")).toEqual([]);
    expect(two("releaseName: pie, storageNamespace: shop,", "", "namespace: shop")).toHaveLength(1);
    expect(two("", "")).toEqual([]);
    expect(two(`releaseName: "$\{A}",`, `releaseName: "$\{A}",`)).toEqual([]);
  });

  it("warns of values that are one text", () => {
    expect(judged(release("web", { spec: 'values: "a: 1",' }))).toEqual([
      "HelmRelease web spec.values: values is a string; the controller expects a mapping, and reports an error",
    ]);
    expect(judged(release("web", { spec: "values: {a: 1}," }))).toEqual([]);
  });
});
