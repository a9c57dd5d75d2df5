import { describe, expect, it } from "vitest";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { refuseOneCluster } from "../../src/environments/one-cluster.ts";

const environment = (name: string, head: string, system = "shop") =>
  parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: beta\nkubernetes: "1.35"\n${head}\nsystems: {${system}: {}}\n`,
  );
const OWN = "cluster: {server: https://kubernetes.default.svc}";
const refusal = (...heads: [string, string, string?][]) => {
  try {
    refuseOneCluster(heads.map(([name, head, system]) => environment(name, head, system)));
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe("two environments at one cluster", () => {
  it("are refused where they run the same system, with the line and how to mend it", () => {
    const text = refusal(["beta", OWN], ["production", OWN]);
    expect(text).toContain(
      "generators/environments/production.yaml:3: cluster: expected another cluster than that of generators/environments/beta.yaml: both run shop at https://kubernetes.default.svc",
    );
    expect(text).toContain("argocd: {instance: beta} and argocd: {instance: production}");
  });

  it("are refused when only one names its Argo CD, or both the same", () => {
    expect(refusal(["beta", `${OWN}\nargocd: {instance: a}`], ["production", OWN])).toBeDefined();
    expect(
      refusal(["beta", `${OWN}\nargocd: {instance: a}`], ["production", `${OWN}\nargocd: {instance: a}`]),
    ).toBeDefined();
  });

  it("are fine with an Argo CD each, another cluster, or other systems", () => {
    expect(
      refusal(["beta", `${OWN}\nargocd: {instance: a}`], ["production", `${OWN}\nargocd: {instance: b}`]),
    ).toBeUndefined();
    expect(refusal(["beta", OWN], ["production", "cluster: {name: production-eks}"])).toBeUndefined();
    expect(refusal(["beta", OWN, "shop"], ["production", OWN, "blog"])).toBeUndefined();
  });
});
