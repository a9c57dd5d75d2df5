import { describe, expect, it } from "vitest";
import { unusedGenerated } from "../../../../src/check/rules/traps/unused-generated.ts";
import { deployment, judgedSources } from "../../sources.ts";

describe("traps/unused-generated", () => {
  const overlay = (name: string, more = "") => ({
    "/base/deployment.yaml": deployment("envFrom: [{configMapRef: {name: settings}}]"),
    "/overlay/kustomization.yaml": `resources: [../base]\nconfigMapGenerator:\n- name: ${name}\n  literals: [A=b]\n${more}`,
  });

  it("reports a ConfigMap that nothing refers to", () => {
    expect(judgedSources(unusedGenerated, overlay("setings"))).toEqual([
      "warning overlay/kustomization.yaml:3: nothing refers to the generated ConfigMap setings",
    ]);
  });

  it("is silent about one that is used, and one that others may name or find by a label", () => {
    expect(judgedSources(unusedGenerated, overlay("settings"))).toEqual([]);
    expect(
      judgedSources(unusedGenerated, overlay("other", "  options: {disableNameSuffixHash: true}\n")),
    ).toEqual([]);
    expect(
      judgedSources(unusedGenerated, overlay("other", '  options: {labels: {grafana_dashboard: "1"}}\n')),
    ).toEqual([]);
  });

  it("is silent about one from which vars or replacements take values", () => {
    const read = (kind: string, name: string, apiVersion = "v1") => [
      `namePrefix: web-\nvars:\n- name: DOMAIN\n  objref: {apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}}\n  fieldref: {fieldpath: data.A}\n`,
      `replacements:\n- source: {kind: ${kind}, name: ${name}, fieldPath: data.A}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.labels.a], options: {create: true}}]\n`,
    ];
    for (const more of read("ConfigMap", "parameters"))
      expect(judgedSources(unusedGenerated, overlay("parameters", more))).toEqual([]);
    for (const more of read("Deployment", "api", "apps/v1"))
      expect(
        judgedSources(unusedGenerated, overlay("parameters", more.replace("data.A", "metadata.name"))),
      ).toHaveLength(1);
  });

  it("is silent about what a base makes for one of its overlays", () => {
    const files = {
      "/base/kustomization.yaml":
        "resources: [deployment.yaml]\nconfigMapGenerator:\n- name: extra\n  literals: [A=b]\n",
      "/overlay/kustomization.yaml": "resources: [../base]\n",
      "/other/kustomization.yaml": "resources: [../base, job.yaml]\n",
      "/other/job.yaml": deployment("envFrom: [{configMapRef: {name: extra}}]").replace(
        /name: api/g,
        "name: other",
      ),
    };
    expect(judgedSources(unusedGenerated, files)).toHaveLength(1);
    expect(judgedSources(unusedGenerated, files, ["/overlay", "/other"])).toEqual([]);
  });
});
