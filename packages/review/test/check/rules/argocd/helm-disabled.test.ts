import { describe, expect, it } from "vitest";
import { helmDisabled } from "../../../../src/check/rules/argocd/helm-disabled.ts";
import type { State } from "../../../../src/check/state.ts";
import { application, judgedArgo } from "../../argo.ts";
import { state } from "../../state.ts";

const settings = (data: string, name = "argocd-cm") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: argocd}\ndata: {${data}}\n`;
const OFF = settings("kustomize.buildOptions: --load-restrictor LoadRestrictionsNone");
const folder = (kustomization: object, yaml = "", values = {}) => {
  const root = { folder: "/overlays/one", file: "/overlays/one/kustomization.yaml", kustomization };
  const files = { documents: (file: string) => (file === "/overlays/one/values.yaml" ? [values] : []) };
  const sources = { root, kustomizations: [root], files } as unknown as State["sources"];
  return state(yaml, { sources });
};
const CHART = folder({ helmCharts: [{ name: "web" }] });
const one = application("one");

describe("argocd/helm-disabled", () => {
  it("warns of settings without the option, if a folder that Argo CD deploys has charts", () => {
    expect(judgedArgo(helmDisabled, { argocd: OFF, one: CHART }, one)).toEqual([
      "warning ConfigMap argocd-cm: ConfigMap argocd-cm (namespace argocd) doesn't pass --enable-helm to kustomize, so Argo CD can't render the charts of overlays/one",
    ]);
    const operator = "apiVersion: argoproj.io/v1beta1\nkind: ArgoCD\nmetadata: {name: argocd}\nspec: {}\n";
    expect(judgedArgo(helmDisabled, { argocd: operator, one: CHART }, "", { made: one })).toEqual([
      "warning ArgoCD argocd: ArgoCD argocd doesn't pass --enable-helm to kustomize, so Argo CD can't render the charts of overlays/one",
    ]);
  });

  it.each([
    ["the option is set", settings('kustomize.buildOptions: "--enable-helm"'), CHART],
    ["it is set for a version", settings('kustomize.buildOptions.v5: "--enable-helm"'), CHART],
    ["no settings are here", settings("a: b", "web"), CHART],
    ["the folder has no charts", OFF, folder({ resources: [] })],
    [
      "a plugin may render it",
      `${OFF}---\napiVersion: argoproj.io/v1alpha1\nkind: ConfigManagementPlugin\nmetadata: {name: a}\n`,
      CHART,
    ],
    [
      "a plugin runs beside Argo CD's repo-server",
      `${OFF}---\n${settings("plugin.yaml: kind ConfigManagementPlugin", "argocd-plugins")}`,
      CHART,
    ],
  ])("is silent where %s", (_, argocd, state) =>
    expect(judgedArgo(helmDisabled, { argocd, one: state }, one)).toEqual([]),
  );

  it("is silent where a value of Argo CD's own chart sets it", () => {
    const chart = { helmCharts: [{ name: "argo-cd" }, { name: "web" }] };
    const values = { configs: { cm: { "kustomize.buildOptions": "--enable-helm" } } };
    expect(judgedArgo(helmDisabled, { argocd: OFF, one: folder(chart, "", values) }, one)).toEqual([]);
    expect(judgedArgo(helmDisabled, { argocd: OFF, one: folder(chart) }, one)).toHaveLength(1);
    const inline = { helmCharts: [{ name: "argo-cd", valuesInline: values }, { name: "web" }] };
    expect(judgedArgo(helmDisabled, { argocd: OFF, one: folder(inline) }, one)).toEqual([]);
  });

  it("warns of values of Argo CD's own chart without the option, unless it is installed in another way, too", () => {
    const chart = (values: object) => folder({ helmCharts: [{ name: "argo-cd", valuesInline: values }] });
    const FOUND =
      "warning Argo CD doesn't pass --enable-helm to kustomize, so Argo CD can't render the charts of overlays/one";
    expect(judgedArgo(helmDisabled, { one: chart({}) }, one)).toEqual([FOUND]);
    expect(judgedArgo(helmDisabled, { one: chart({ a: "argocd-vault-plugin" }) }, one)).toEqual([]);
    const other = application("two").replace("path: overlays/two", "chart: argo-cd");
    expect(judgedArgo(helmDisabled, { one: chart({}) }, `${one}---\n${other}`)).toEqual([]);
  });

  it("warns of a patch for the settings of a remote Argo CD without the option", () => {
    const patched = (data: object, more = {}) => {
      const strategic = { kind: "ConfigMap", metadata: { name: "argocd-cm" }, data };
      const patch = { field: "patches", index: 0, file: "/argocd/patch.yaml", document: 0, strategic };
      const source = { file: "/argocd/kustomization.yaml", folder: "/argocd", kustomization: more };
      const root = { ...source, lacks: "anything", steps: [], patches: [patch] };
      return state("", { sources: { root, kustomizations: [root] } as unknown as State["sources"] });
    };
    const found = (...given: [object, object?]) =>
      judgedArgo(helmDisabled, { argocd: patched(...given), one: CHART }, one);
    expect(found({ url: "a" })).toEqual([expect.stringContaining("can't render the charts of overlays/one")]);
    expect(found({ "kustomize.buildOptions": "--enable-helm" })).toEqual([]);
    const generated = { configMapGenerator: [{ name: "a", literals: ["b=--enable-helm"] }] };
    expect(found({ url: "a" }, generated)).toEqual([]);
  });

  it("is silent where the Application names a plugin, or nobody deploys the folder", () => {
    const plugin = application("one").replace(
      "path: overlays/one}",
      "path: overlays/one, plugin: {name: a}}",
    );
    expect(judgedArgo(helmDisabled, { argocd: OFF, one: CHART }, plugin)).toEqual([]);
    expect(judgedArgo(helmDisabled, { argocd: OFF, one: CHART }, "")).toEqual([]);
  });
});
