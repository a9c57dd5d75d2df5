import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it } from "vitest";
import { type ObjectType, typeOfKind } from "../../src/kinds/index.ts";
import { check } from "../../src/kubernetes/check-value.ts";

/** What is wrong with an object by the fields of its kind. */
function problem(yaml: string) {
  const [object] = parseDocuments(yaml, "a.yaml") as [{ apiVersion: string; kind: string }];
  return check(object, typeOfKind(object.apiVersion, object.kind) as ObjectType, undefined)[0]?.path;
}

const pod = (more: string) => `apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a}], ${more}}\n`;
const job = (more: string) =>
  `apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}, podFailurePolicy: {${more}}}\n`;
const binding = (roleRef: string) =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nroleRef: {${roleRef}}\n`;
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

describe("a field that the API server fills in, or takes as missing", () => {
  it.each([
    binding("kind: ClusterRole, name: view"),
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec: {policyTypes: [Ingress]}\n",
    "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: a}\n",
    "apiVersion: v1\nkind: LimitRange\nspec: {}\n",
    "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\naddressType: IPv4\n",
    "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: a}\n",
    job(""),
    job("rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]"),
    pod(`affinity: {nodeAffinity: {${PREFERRED}: [{weight: 1}]}}`),
    pod("securityContext: {sysctls: [{name: kernel.shm_rmid_forced}]}"),
    pod("volumes: [{name: a, iscsi: {iqn: a, targetPortal: b}}]"),
  ])("isn't required: %j", (yaml) => {
    expect(problem(yaml)).toBe(undefined);
  });

  it.each([
    [binding("apiGroup: rbac.authorization.k8s.io, name: view"), ["roleRef", "kind"]],
    [job("rules: [{action: Ignore, onPodConditions: [{status: 'True'}]}]"), "type"],
    [pod(`affinity: {nodeAffinity: {${PREFERRED}: [{preference: {}}]}}`), "weight"],
    [pod("securityContext: {sysctls: [{value: '1'}]}"), "name"],
  ])("leaves the others required: %j", (yaml, path) => {
    const found = problem(yaml);
    expect(typeof path === "string" ? found?.at(-1) : found).toEqual(path);
  });
});
