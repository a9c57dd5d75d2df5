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
  it("counts the pods that the scopes of a quota take", () => {
    const scoped = (scope: string) => quota("pods: 2").replace("spec: {", `spec: {${scope}, `);
    const priority = (operator: string, values = "") =>
      scoped(
        `scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: ${operator}, values: [${values}]}]}`,
      );
    const high = deployment({ spec: "replicas: 3,", pod: "priorityClassName: high," });
    const counted = [
      [high, priority("In", "high")],
      [high, priority("NotIn", "low")],
      [high, priority("Exists")],
      [web(""), priority("DoesNotExist")],
      [web(""), scoped("scopes: [BestEffort]")],
      [web("requests: {cpu: 1m}"), scoped("scopes: [NotTerminating, NotBestEffort]")],
      [
        web("") +
          "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nglobalDefault: true\n",
        priority("In", "high"),
      ],
    ];
    for (const [pods, one] of counted)
      expect(judged(resourceQuota, state(`${pods}${one}`))).toEqual([
        expect.stringContaining("admits 2 pods, and the workloads here run 3"),
      ]);
    const others = [
      [high, priority("In", "low")],
      [high, priority("NotIn", "high")],
      [web(""), priority("Exists")],
      [high, priority("DoesNotExist")],
      [web("requests: {cpu: 1m}"), scoped("scopes: [BestEffort]")],
      [web("requests: {cpu: 1m}"), scoped("scopes: [NotBestEffort, Terminating]")],
      [web(""), scoped("scopes: [CrossNamespacePodAffinity]")],
      [web(""), scoped("scopes: [ScopeOfTomorrow]")],
    ];
    for (const [pods, one] of others) expect(judged(resourceQuota, state(`${pods}${one}`))).toEqual([]);
  });
  it("takes what fits", () =>
    expect(judged(resourceQuota, state(web("requests: {cpu: 500m}") + quota("requests.cpu: 1500m")))).toEqual(
      [],
    ));
});
