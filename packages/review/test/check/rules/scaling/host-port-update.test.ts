import { expect, it } from "vitest";
import { hostPortUpdate } from "../../../../src/check/rules/scaling/host-port-update.ts";
import { judged, state } from "../../state.ts";

const PORT = "ports: [{containerPort: 53, hostPort: 5353}]";
const ON_ONE = "nodeSelector: {kubernetes.io/hostname: one}";
const says = (spec: string, pod: string, ports = PORT, kind = "Deployment") =>
  judged(
    hostPortUpdate,
    state(
      `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: dns}\nspec: {${spec} template: {spec: {${pod}, containers: [{name: dns, image: "a:1", ${ports}}]}}}`,
    ),
  );
const affinity = (...terms: string[]) =>
  `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [${terms.join(", ")}]}}}`;
const on = (...names: string[]) =>
  `{matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [${names.join(", ")}]}]}`;
const never = (port: number) => [
  `warning Deployment dns: spec.strategy: starts the new pod of a rolling update while the old one has port ${port} of the node one, so the rollout never finishes`,
];

it.each([ON_ONE, "nodeName: one", affinity(on("one")), affinity(on("one"), on("one"))])(
  "warns of a rolling update with %s",
  (pod) => expect(says("", pod)).toEqual(never(5353)),
);

it("warns of a declared port in the node's network, and of a share of one pod", () => {
  expect(says("", `${ON_ONE}, hostNetwork: true`, "ports: [{containerPort: 53}]")).toEqual(never(53));
  expect(says("strategy: {rollingUpdate: {maxUnavailable: 50%}},", ON_ONE)).toEqual(never(5353));
});

it("warns of several pods on one node", () =>
  expect(says("replicas: 2,", ON_ONE)).toEqual([
    "warning Deployment dns: spec.replicas: runs up to 2 pods on the node one, each of which needs its port 5353, so only one of them starts",
  ]));

it.each([
  ["strategy: {type: Recreate},", ON_ONE, PORT],
  ["strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}},", ON_ONE, PORT],
  ["strategy: {rollingUpdate: {maxUnavailable: 1}},", ON_ONE, PORT],
  ["strategy: {rollingUpdate: {maxUnavailable: 100%}},", ON_ONE, PORT],
  ["replicas: 0,", ON_ONE, PORT],
  ["", "nodeSelector: {role: edge}", PORT],
  ["", affinity(on("one", "two")), PORT],
  ["", affinity(on("one"), on("two")), PORT],
  ["", ON_ONE, "ports: [{containerPort: 53}]"],
  ["", `${ON_ONE}, hostNetwork: true`, "ports: []"],
])("takes %s %s, %s", (spec, pod, ports) => expect(says(spec, pod, ports)).toEqual([]));

it("takes a StatefulSet, whose pods end first", () =>
  expect(says("", ON_ONE, PORT, "StatefulSet")).toEqual([]));
