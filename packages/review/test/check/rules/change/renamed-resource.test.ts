import { describe, expect, it } from "vitest";
import { renamedResource } from "../../../../src/check/rules/change/identity.ts";
import { judgedChange } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const change = (before: string, after: string) => judgedChange(renamedResource, before, after);

describe("change/renamed-resource", () => {
  it("warns of a workload under a new name, also in another namespace, and leaves one that only moves to those that do", () => {
    expect(change(deployment(), deployment({ name: "site" }))).toEqual([
      "warning Deployment site (namespace shop): metadata.name: was web: web is deleted and site is created",
    ]);
    const other = (text: string) => text.replaceAll("namespace: shop", "namespace: other");
    expect(change(deployment(), other(deployment({ name: "site" })))[0]).toContain("was shop/web");
    expect(change(deployment(), other(deployment()))).toEqual([]);
  });
  it("takes several of equal specs that move to another namespace for what they were, not for one another", () => {
    const services = ["a", "b", "c"].map((name) =>
      deployment({ name })
        .replace(/^kind: .*$/m, "kind: Service")
        .replace(/^spec:.*(?:\n .*)*$/m, "spec: {ports: [{port: 80}]}"),
    );
    const before = services.join("");
    expect(change(before, before.replaceAll("namespace: shop", "namespace: other"))).toEqual([]);
  });
  it("finds the old name whatever the order of the fields", () => {
    const other = deployment({ name: "site", spec: "replicas: 2, paused: true," });
    expect(change(deployment({ spec: "paused: true, replicas: 2," }), other)).toHaveLength(1);
  });
  it("takes what is only new, only gone, or changed", () => {
    expect(change(deployment(), deployment() + deployment({ name: "b" }))).toEqual([]);
    expect(change(deployment() + deployment({ name: "b", spec: "replicas: 2," }), deployment())).toEqual([]);
    expect(change(deployment(), deployment({ spec: "replicas: 2," }))).toEqual([]);
  });
});
