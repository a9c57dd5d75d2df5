import { describe, expect, it } from "vitest";
import { serviceSelector } from "../../../../src/check/rules/integrity/service-selector.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

describe("integrity/service-selector", () => {
  it.each([
    service(),
    service({ name: "other", selector: "" }),
    service({ name: "out", selector: "app: x", spec: "type: ExternalName" }),
  ])("takes a Service that selects pods, or none on purpose: %s", (yaml) =>
    expect(judged(serviceSelector, state(deployment() + yaml))).toEqual([]),
  );

  it("takes a Service for one pod of a StatefulSet, whose controller labels each pod with its name", () => {
    const set = deployment().replaceAll("Deployment", "StatefulSet");
    const of = (name: string) => service({ selector: `statefulset.kubernetes.io/pod-name: ${name}` });
    expect(judged(serviceSelector, state(set + of("web-0")))).toEqual([]);
    for (const yaml of [set + of("db-0"), deployment() + of("web-0")])
      expect(judged(serviceSelector, state(yaml))[0]).toMatch(/^info .*pod-name/);
  });

  it("refuses one whose namesake has another value", () =>
    expect(judged(serviceSelector, state(deployment() + service({ selector: "app: wbe" })))).toEqual([
      "error Service web (namespace shop): spec.selector: selects no pod: it requires app=wbe, but the pods of Deployment web have app=web",
    ]));

  it("warns of one that requires a value which its namesake has under another key", () =>
    expect(judged(serviceSelector, state(deployment() + service({ selector: "name: web" })))).toEqual([
      "warning Service web (namespace shop): spec.selector: selects no pod: it requires name=web, but the pods of Deployment web have no label name",
    ]));

  it("only warns where the label may come at run time, or another pod is meant", () => {
    const role = service({ selector: "app: web, role: primary" });
    expect(judged(serviceSelector, state(deployment() + role))[0]).toMatch(/^info .*no label role/);
    const key = service({ name: "frontend", selector: "ap: web" });
    expect(judged(serviceSelector, state(deployment() + key))).toEqual([
      expect.stringMatching(/^(info|warning)/),
    ]);
    const slip = service({ name: "frontend", selector: "app: wbe" });
    expect(judged(serviceSelector, state(deployment() + slip))[0]).toMatch(/^warning/);
  });

  it("refuses one whose label only the workload has: commonLabels doesn't reach the pods of a custom kind", () => {
    const rollout = (labels: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web, namespace: shop, labels: {${labels}}}\n` +
      "spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}}\n---\n";
    const labelled = service({ selector: "app: web, by: argocd" });
    expect(judged(serviceSelector, state(rollout("by: argocd") + labelled))).toEqual([
      "error Service web (namespace shop): spec.selector: selects no pod: it requires by=argocd, but the pods of Rollout web have no label by",
    ]);
    for (const labels of ["", "by: hand"])
      expect(judged(serviceSelector, state(rollout(labels) + labelled))[0]).toMatch(/^info .*no label by/);
  });

  it("takes pods from elsewhere for a prerequisite, unless the author describes everything", () => {
    const elsewhere = service({ name: "db", selector: "cluster: main" });
    expect(judged(serviceSelector, state(deployment() + elsewhere))[0]).toMatch(/^info/);
    expect(judged(serviceSelector, state(deployment() + elsewhere, { authored: authored() }))[0]).toMatch(
      /^error/,
    );
  });

  it("counts pods of CronJobs, bare pods and custom kinds, in the same namespace only", () => {
    const pod =
      "\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}}\nspec: {containers: [{name: c}]}";
    expect(judged(serviceSelector, state(service() + pod))).toEqual([]);
    const other = pod.replace("name: p,", "name: p, namespace: elsewhere,");
    expect(judged(serviceSelector, state(service() + other))[0]).toMatch(
      /^warning .*selects no pod: those with app=web are in elsewhere, and the Service is in shop$/,
    );
  });
});
