import { describe, expect, it } from "vitest";
import { renamedResource } from "../../../../src/check/rules/change/renamed-resource.ts";
import { judgedChange } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const change = (before: string, after: string) => judgedChange(renamedResource, before, after);

describe("change/renamed-resource", () => {
  it("warns of a workload under a new name, and in another namespace", () => {
    expect(change(deployment(), deployment({ name: "site" }))).toEqual([
      "warning Deployment site (namespace shop): metadata.name: was web: web is deleted and site is created",
    ]);
    expect(change(deployment(), deployment().replaceAll("namespace: shop", "namespace: other"))[0]).toContain(
      "was shop/web",
    );
  });
  it("takes what is only new, only gone, or changed", () => {
    expect(change(deployment(), deployment() + deployment({ name: "b" }))).toEqual([]);
    expect(change(deployment() + deployment({ name: "b", spec: "replicas: 2," }), deployment())).toEqual([]);
    expect(change(deployment(), deployment({ spec: "replicas: 2," }))).toEqual([]);
  });
});
