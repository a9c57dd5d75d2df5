import { describe, expect, it } from "vitest";
import { autoscalerOf, replicasIn } from "../../src/cluster/workloads/autoscalers.ts";
import { longRunning, WORKLOADS } from "../../src/cluster/workloads/long-running.ts";
import { podsOf } from "../../src/cluster/workloads/pods.ts";
import { resources, state } from "../check/state.ts";

const yaml = (apiVersion: string, kind: string, rest = "", metadata = "namespace: shop") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, ${metadata}}\n${rest}\n`;
const object = (...args: Parameters<typeof yaml>) =>
  resources(yaml(...args))[0] as ReturnType<typeof resources>[0];
const CONTAINER = "{metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}";

describe("where pods are", () => {
  it.each([
    ["v1", "Pod", "spec: {containers: [{name: c}]}", "spec"],
    ["v1", "PodTemplate", `template: ${CONTAINER}`, "template.spec"],
    [
      "batch/v1",
      "CronJob",
      `spec: {jobTemplate: {spec: {template: ${CONTAINER}}}}`,
      "spec.jobTemplate.spec.template.spec",
    ],
    [
      "keda.sh/v1alpha1",
      "ScaledJob",
      `spec: {jobTargetRef: {template: ${CONTAINER}}}`,
      "spec.jobTargetRef.template.spec",
    ],
    ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "Rollout", "Anything"].map(
      (kind): [string, string, string, string] => [
        "apps/v1",
        kind,
        `spec: {template: ${CONTAINER}}`,
        "spec.template.spec",
      ],
    ),
  ])("%s %s", (apiVersion, kind, rest, path) => {
    const pods = podsOf([object(apiVersion, kind, rest)]);
    expect(pods.map((pod) => [pod.path.join("."), pod.containers.map(({ name }) => name)])).toEqual([
      [path, ["c"]],
    ]);
  });

  it.each([
    "spec: {template: {spec: {}}}",
    "spec: {template: {spec: {containers: c}}}",
    "spec: {template: [1]}",
    "spec: {template: {spec: 1}}",
    "spec: 1",
    "",
  ])("none in a Deployment with %j", (rest) =>
    expect(podsOf([object("apps/v1", "Deployment", rest)])).toEqual([]),
  );

  it("containers that run before, beside and as the pod are told apart; what is no container is passed over", () => {
    const [pod] = podsOf([
      object(
        "v1",
        "Pod",
        "spec: {initContainers: [{name: a}, {name: b, restartPolicy: Always}, 5], containers: [x, {name: 7, image: [], restartPolicy: Always}, {name: c, image: d, env: [{name: A}, 5], ports: 80}]}",
      ),
    ]);
    expect(
      pod?.containers.map(({ name, image, init, sidecar, path }) => [
        name,
        image,
        init,
        sidecar,
        path.join("."),
      ]),
    ).toEqual([
      ["a", undefined, true, false, "spec.initContainers.0"],
      ["b", undefined, true, true, "spec.initContainers.1"],
      ["", undefined, false, false, "spec.containers.1"],
      ["c", "d", false, false, "spec.containers.2"],
    ]);
    expect([pod?.containers[3]?.env, pod?.containers[3]?.ports, pod?.containers[0]?.envFrom]).toEqual([
      [{ name: "A" }],
      [],
      [],
    ]);
  });
});

it("what runs forever is told from what ends and from bare pods", () => {
  const kinds = ["Deployment", "StatefulSet", "DaemonSet", "Rollout", "ReplicaSet", "DeploymentConfig"];
  const others = ["Job", "ReplicationController", "Anything"];
  const given = state(
    [...kinds, ...others].map((kind) => yaml("apps/v1", kind, `spec: {template: ${CONTAINER}}`)).join(""),
  );
  expect(longRunning(given).map(({ resource }) => resource.kind)).toEqual(kinds);
  expect([...WORKLOADS].sort()).toEqual([...kinds, "CronJob", "Pod"].sort());
});

describe("how many pods run", () => {
  it.each<[kind: string, spec: string, replicas: number | undefined]>([
    ...["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout"].flatMap(
      (kind): [string, string, number | undefined][] => [
        [kind, "", 1],
        [kind, "spec: {replicas: 3}", 3],
        [kind, "spec: {replicas: 0}", 0],
      ],
    ),
    ...["CronJob", "DaemonSet", "Job", "Pod", "PodTemplate", "ScaledJob"].map(
      (kind): [string, string, number | undefined] => [kind, "spec: {replicas: 3}", undefined],
    ),
    ["Kafka", "", undefined],
    ["Kafka", "spec: {replicas: 3}", 3],
  ])("of a %s with %j", (kind, spec, replicas) => {
    const given = state(yaml("apps/v1", kind, spec));
    const found = replicasIn(given, given.resources[0] as (typeof given.resources)[number]);
    expect(found).toEqual(
      replicas === undefined ? undefined : { least: replicas, most: replicas, scaler: undefined },
    );
  });

  const HPA = "autoscaling/v2";
  it.each<[apiVersion: string, kind: string, spec: string, found: unknown[] | undefined]>([
    [
      HPA,
      "HorizontalPodAutoscaler",
      "scaleTargetRef: {kind: Rollout, name: web}, minReplicas: 2, maxReplicas: 5",
      ["Rollout", 2, 5, "scaleTargetRef"],
    ],
    [
      HPA,
      "HorizontalPodAutoscaler",
      "scaleTargetRef: {name: web}",
      ["Deployment", 1, undefined, "scaleTargetRef"],
    ],
    ["acme.io/v1", "HorizontalPodAutoscaler", "scaleTargetRef: {name: web}", undefined],
    [HPA, "HorizontalPodAutoscaler", "scaleTargetRef: {kind: Rollout}", undefined],
    [
      "keda.sh/v1alpha1",
      "ScaledObject",
      "scaleTargetRef: {name: web}",
      ["Deployment", 0, 100, "scaleTargetRef"],
    ],
    [
      "keda.sh/v1alpha1",
      "ScaledObject",
      "scaleTargetRef: {name: web}, minReplicaCount: 2, maxReplicaCount: 5",
      ["Deployment", 2, 5, "scaleTargetRef"],
    ],
    [
      "autoscaling.k8s.io/v1",
      "VerticalPodAutoscaler",
      "targetRef: {name: web}",
      ["Deployment", undefined, undefined, "targetRef"],
    ],
    ["apps/v1", "Deployment", "scaleTargetRef: {name: web}", undefined],
  ])("%s %s with %s", (apiVersion, kind, spec, found) => {
    const one = autoscalerOf(object(apiVersion, kind, `spec: {${spec}}`));
    expect(one && [one.kind, one.least, one.most, one.path[1]]).toEqual(found);
  });

  it("follows the autoscaler of the same namespace, and none that only sets sizes", () => {
    const web = yaml("apps/v1", "Deployment", `spec: {template: ${CONTAINER}}`);
    const hpa = (namespace: string, more = "") =>
      yaml(
        HPA,
        "HorizontalPodAutoscaler",
        `spec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 5${more}}`,
        namespace,
      );
    const vpa = yaml(
      "autoscaling.k8s.io/v1",
      "VerticalPodAutoscaler",
      "spec: {targetRef: {kind: Deployment, name: web}}",
    );
    const bounds = (text: string) => {
      const given = state(web + text);
      const [workload] = given.resources as [(typeof given.resources)[number]];
      const { least, most, scaler } = replicasIn(given, workload) ?? {};
      return [least, most, scaler !== undefined];
    };
    expect(bounds("")).toEqual([1, 1, false]);
    expect(bounds(hpa("namespace: shop"))).toEqual([1, 5, true]);
    expect(bounds(hpa("namespace: shop", ", minReplicas: 7"))).toEqual([7, 7, true]);
    expect(bounds(hpa("namespace: other"))).toEqual([1, 1, false]);
    expect(bounds(vpa)).toEqual([1, 1, false]);
    expect(bounds(hpa("namespace: shop", ", minReplicas: -1"))).toEqual([0, 5, true]);
  });
});
