import { describe, expect, it } from "vitest";
import { resourceQuota } from "../../../../src/check/rules/scaling/resource-quota.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const quota = (hard: string) =>
  `---\napiVersion: v1\nkind: ResourceQuota\nmetadata: {name: q, namespace: shop}\nspec: {hard: {${hard}}}\n`;
const web = (resources: string) =>
  deployment({ spec: "replicas: 3,", container: `resources: {${resources}},` });

describe("scaling/resource-quota", () => {
  it("refuses more than the quota admits", () => {
    expect(judged(resourceQuota, state(web("requests: {cpu: 500m}") + quota("requests.cpu: 1")))[0]).toMatch(
      /^error ResourceQuota q .*and the workloads here need 1500m/,
    );
    expect(judged(resourceQuota, state(web("") + quota("pods: 2")))[0]).toMatch(
      /admits 2 pods, and the workloads here run 3/,
    );
  });
  it("refuses pods that don't say what the quota counts, unless a LimitRange does", () => {
    expect(judged(resourceQuota, state(web("") + quota("limits.memory: 10Gi")))[0]).toMatch(
      /^error Deployment web .*says no limit of memory/,
    );
    const range =
      "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: shop}\nspec: {limits: [{type: Container, default: {memory: 1Gi}}]}\n";
    expect(judged(resourceQuota, state(web("") + quota("limits.memory: 10Gi") + range))).toEqual([]);
  });
  it("takes what fits", () =>
    expect(judged(resourceQuota, state(web("requests: {cpu: 500m}") + quota("requests.cpu: 1500m")))).toEqual(
      [],
    ));
});
