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
      /^error ResourceQuota q .*but the workloads here need 1500m/,
    );
    expect(judged(resourceQuota, state(web("") + quota("pods: 2")))[0]).toMatch(
      /allows 2 pods, but the workloads here run 3/,
    );
  });
  it("refuses pods that don't say what the quota counts, unless a LimitRange does", () => {
    expect(judged(resourceQuota, state(web("") + quota("limits.memory: 10Gi")))[0]).toMatch(
      /^error Deployment web .*has no memory limit/,
    );
    const range =
      "---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: shop}\nspec: {limits: [{type: Container, default: {memory: 1Gi}}]}\n";
    expect(judged(resourceQuota, state(web("") + quota("limits.memory: 10Gi") + range))).toEqual([]);
  });
  it("is silent about pods whose namespace isn't known", () => {
    const open = web("").replace(/, namespace: shop/, "");
    expect(open).not.toBe(web(""));
    expect(judged(resourceQuota, state(open + quota("limits.memory: 10Gi, pods: 2")))).toEqual([]);
  });
  it("doesn't judge a quota with scopes, which counts only some pods", () => {
    const scoped = (scope: string) => quota("pods: 2").replace("spec: {", `spec: {${scope}, `);
    const priority = "scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: Exists}]}";
    for (const scope of [priority, "scopes: [BestEffort]"])
      expect(judged(resourceQuota, state(web("") + scoped(scope)))).toEqual([]);
    expect(judged(resourceQuota, state(web("") + scoped("scopes: []")))).toHaveLength(1);
  });
  it("counts sidecars beside the containers, and not init containers, which run before them", () => {
    const pod = (policy: string) =>
      deployment({
        container: "resources: {requests: {cpu: 500m}},",
        pod: `initContainers: [{name: first, image: i, ${policy} resources: {requests: {cpu: 900m}}}],`,
      });
    const one = quota("requests.cpu: 1");
    expect(judged(resourceQuota, state(pod("") + one))).toEqual([]);
    expect(judged(resourceQuota, state(pod("restartPolicy: Always,") + one))[0]).toMatch(/need 1400m/);
  });
  it("takes what a LimitRange gives for requests too: its default request, else its default, else its maximum", () => {
    const range = (fields: string, type = "Container") =>
      `---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: shop}\nspec: {limits: [{type: ${type}, ${fields}}]}\n`;
    const asked = (fields: string, type?: string) =>
      judged(resourceQuota, state(web("") + quota("requests.memory: 5Gi") + range(fields, type)));
    expect(asked("default: {memory: 1Gi}")).toEqual([]);
    expect(asked("max: {memory: 1Gi}")).toEqual([]);
    expect(asked("default: {memory: 2Gi}")[0]).toMatch(/need 6144Mi/);
    expect(asked("defaultRequest: {memory: 1Gi}, default: {memory: 9Gi}")).toEqual([]);
    expect(asked("default: {memory: 1Gi}", "Pod")[0]).toMatch(/has no memory request/);
    expect(asked("default: {cpu: 1}")[0]).toMatch(/has no memory request/);
  });
  it("takes a limit for the request that isn't there, and no request for a limit", () => {
    const both = (hard: string, resources: string) =>
      judged(resourceQuota, state(web(resources) + quota(hard)));
    expect(both("requests.cpu: 3", "limits: {cpu: 1}")).toEqual([]);
    expect(both("cpu: 2", "limits: {cpu: 1}")[0]).toMatch(
      /allows 2 of cpu, but the workloads here need 3000m/,
    );
    expect(both("limits.cpu: 3", "requests: {cpu: 1}")[0]).toMatch(/has no cpu limit/);
  });
  it.each([
    ["requests.cpu", "requests: {cpu: 500m}", "1400m", "1500m"],
    ["cpu", "requests: {cpu: 500m}", "1400m", "1500m"],
    ["limits.cpu", "limits: {cpu: 500m}", "1400m", "1500m"],
    ["requests.memory", "requests: {memory: 1Gi}", "2Gi", "3072Mi"],
    ["memory", "requests: {memory: 1Gi}", "2Gi", "3072Mi"],
    ["limits.memory", "limits: {memory: 1Gi}", "2Gi", "3072Mi"],
  ])("counts %s of all pods, and refuses those that don't say it", (name, resources, less, needed) => {
    expect(judged(resourceQuota, state(web(resources) + quota(`${name}: ${needed}`)))).toEqual([]);
    expect(judged(resourceQuota, state(web(resources) + quota(`${name}: ${less}`)))[0]).toContain(
      `allows ${less} of ${name}, but the workloads here need ${needed}`,
    );
    const [list, what] = [name.startsWith("limits") ? "limit" : "request", name.replace(/.*\./, "")];
    expect(judged(resourceQuota, state(web("") + quota(`${name}: ${needed}`)))[0]).toContain(
      `has no ${what} ${list}, which ResourceQuota q counts`,
    );
  });
  it("counts pods by either name, and those of other namespaces not", () => {
    const admits = expect.stringContaining("allows 2 pods, but the workloads here run 3");
    expect(judged(resourceQuota, state(web("") + quota("count/pods: 2")))).toEqual([admits]);
    expect(judged(resourceQuota, state(web("") + quota("pods: 3")))).toEqual([]);
    const other = quota("pods: 2").replace("namespace: shop", "namespace: other");
    expect(judged(resourceQuota, state(web("") + other))).toEqual([]);
  });
});
