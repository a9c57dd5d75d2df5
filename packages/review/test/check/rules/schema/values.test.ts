import { expect, test } from "vitest";
import { valid } from "../../../../src/check/rules/schema/valid.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const said = (yaml: string) => judged(valid, state(yaml)).map((one) => one.replace(/^.*?: /, ""));
const object = (apiVersion: string, kind: string, rest: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\n${rest}\n`;
const pod = (text: string) => deployment({ pod: text });
const POD = "spec.template.spec";
const service = (text: string) => object("v1", "Service", `spec: {ports: [{port: 80}], ${text}}`);
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

test.each([
  [
    pod("activeDeadlineSeconds: 0,"),
    `${POD}.activeDeadlineSeconds: expected a whole number of at least 1, found 0`,
  ],
  [
    pod(`affinity: {nodeAffinity: {${PREFERRED}: [{weight: 0, preference: {}}]}},`),
    `${POD}.affinity.nodeAffinity.${PREFERRED}[0].weight: expected a whole number from 1 to 100, found 0`,
  ],
  [
    pod("hostAliases: [{ip: db.example.com, hostnames: [db]}],"),
    `${POD}.hostAliases[0].ip: expected an IP address, found "db.example.com"`,
  ],
  [
    pod("hostname: a_b,"),
    `${POD}.hostname: expected lowercase letters, digits and "-", at most 63 characters, found "a_b"`,
  ],
  [
    pod("priorityClassName: a_b,"),
    `${POD}.priorityClassName: expected the name of an object: lowercase letters, digits, "-" and ".", found "a_b"`,
  ],
  [
    deployment({
      pod: "volumes: [{name: v}],",
      container: "volumeMounts: [{name: v, mountPath: /a, subPath: b/../c}],",
    }),
    `${POD}.containers[0].volumeMounts[0].subPath: expected a relative path within the volume, without "..", found "b/../c"`,
  ],
  [
    deployment({
      pod: "volumes: [{name: v}],",
      container: "volumeMounts: [{name: v, mountPath: /a, subPath: b, subPathExpr: c}],",
    }),
    `${POD}.containers[0].volumeMounts[0]: expected subPath or subPathExpr, not both`,
  ],
  [pod("tolerations: [{effect: NoSchedule}],"), `${POD}.tolerations[0]: expected a key, or operator: Exists`],
  [
    service("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0]"),
    'spec.loadBalancerSourceRanges[0]: expected a network such as 10.0.0.0/8, or 10.0.0.1/32 for one address, found "10.0.0.0"',
  ],
  [
    service("clusterIP: none"),
    'spec.clusterIP: expected an IP address, or None with a capital letter, found "none"',
  ],
  [
    object(
      "rbac.authorization.k8s.io/v1",
      "ClusterRoleBinding",
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}",
    ),
    'roleRef.kind: expected "ClusterRole", found "Role"',
  ],
  [
    object("networking.k8s.io/v1", "Ingress", "spec: {defaultBackend: {service: {name: web}}}"),
    "spec.defaultBackend.service.port: missing; this field is required",
  ],
])("%s", (yaml, message) => {
  expect(said(yaml)).toEqual([message]);
});

test.each([
  pod("hostname: '${NAME}',"),
  pod("hostAliases: [{ip: '<address>', hostnames: [db]}],"),
  service("clusterIP: '{{ address }}'"),
])("a value that something fills in first is none of the wrong ones: %s", (yaml) => {
  expect(said(yaml)).toEqual([]);
});

test("a number above 32 bits names both limits", () => {
  expect(
    said(object("apps/v1", "Deployment", "spec: {replicas: 3000000000, selector: {matchLabels: {a: b}}}")),
  ).toContain("spec.replicas: expected a whole number from 0 to 2147483647, found 3000000000");
});
