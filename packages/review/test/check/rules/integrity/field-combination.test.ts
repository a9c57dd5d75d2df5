import { describe, expect, it } from "vitest";
import { fieldCombination } from "../../../../src/check/rules/integrity/field-combination.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const budget = (spec: string) =>
  state(`apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {${spec}}\n`);
const binding = (subject: string) =>
  state(
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: web}\nsubjects: [{${subject}}]\n`,
  );
const pod = (port: string, network = "hostNetwork: true,") =>
  state(deployment({ container: `ports: [{${port}}],`, pod: network }));
const GROUP = "apiGroup: rbac.authorization.k8s.io";

describe("integrity/field-combination", () => {
  it("reports what the API server rejects", () => {
    expect(judged(fieldCombination, budget("minAvailable: 1, maxUnavailable: 0"))).toEqual([
      "error PodDisruptionBudget web: spec.maxUnavailable: sets minAvailable and maxUnavailable; the API server rejects it",
    ]);
    expect(
      judged(fieldCombination, binding(`kind: ServiceAccount, name: web, namespace: a, ${GROUP}`)),
    ).toEqual([
      "error RoleBinding web: subjects[0].apiGroup: gives ServiceAccount web the API group rbac.authorization.k8s.io, although accounts have none; the API server rejects it",
    ]);
    expect(judged(fieldCombination, pod("containerPort: 9100, hostPort: 9101"))).toEqual([
      expect.stringMatching(
        /^error .*has hostPort 9101 for containerPort 9100, although the pod uses the node's/,
      ),
    ]);
  });

  it("takes one limit, groups of other subjects, and ports that are equal or on the pod's own network", () => {
    expect(judged(fieldCombination, budget("maxUnavailable: 0"))).toEqual([]);
    expect(judged(fieldCombination, binding(`kind: Group, name: web, ${GROUP}`))).toEqual([]);
    expect(
      judged(fieldCombination, binding('kind: ServiceAccount, name: web, namespace: a, apiGroup: ""')),
    ).toEqual([]);
    expect(judged(fieldCombination, pod("containerPort: 9100, hostPort: 9100"))).toEqual([]);
    expect(judged(fieldCombination, pod("containerPort: 9100"))).toEqual([]);
    expect(judged(fieldCombination, pod("containerPort: 9100, hostPort: 80", ""))).toEqual([]);
  });
});
