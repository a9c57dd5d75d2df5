import { describe, expect, it } from "vitest";
import { resourceQuota } from "../../../../src/check/rules/scaling/resource-quota.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const range =
  "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: shop}\nspec: {limits: [{type: Container, max: {memory: 1Gi}, min: {cpu: 50m}}]}\n";
const web = (resources: string) => state(deployment({ container: `resources: {${resources}},` }) + range);

describe("scaling/limit-range", () => {
  it.each(["limits: {memory: 2Gi}", "requests: {cpu: 10m}"])("refuses %s", (resources) =>
    expect(judged(resourceQuota, web(resources))[0]).toMatch(/^error .*of LimitRange l/),
  );
  it.each(["limits: {memory: 1Gi, cpu: 1}", "requests: {cpu: 50m}"])("takes %s", (resources) =>
    expect(judged(resourceQuota, web(resources))).toEqual([]),
  );
  it("is silent about pods whose namespace isn't known", () => {
    const open = deployment({ container: "resources: {limits: {memory: 2Gi}}," }).replace(
      ", namespace: shop",
      "",
    );
    expect(judged(resourceQuota, state(open + range))).toEqual([]);
  });
});
