import { describe, expect, it } from "vitest";
import { waveOrder } from "../../../../src/check/rules/argocd/wave-order.ts";
import { judged, state } from "../../state.ts";

const resources = (hook: string, wave: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: ${hook}}}
spec: {template: {spec: {containers: [{name: a, image: a, envFrom: [{configMapRef: {name: config}}]}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: config, annotations: {argocd.argoproj.io/sync-wave: "${wave}"}}
`;
const both = (hook: string, wave: string) => state(resources(hook, wave));

describe("argocd/wave-order", () => {
  it("warns of a hook that needs what is applied after it, which may have a time limit", () => {
    expect(judged(waveOrder, both("PreSync", "-1"))).toEqual([
      "warning Job migrate: metadata.annotations: is applied in PreSync, wave 0 and needs ConfigMap config, which is applied in Sync, wave -1: the first sync of a new environment can't succeed",
    ]);
    expect(judged(waveOrder, both("Sync", "1"))).toHaveLength(1);
  });

  it("warns of one by the words of Helm, which is a hook for Argo CD alone", () => {
    const helm = resources("PreSync", "0").replace(
      "argocd.argoproj.io/hook: PreSync",
      "helm.sh/hook: pre-install",
    );
    expect(judged(waveOrder, state(helm))[0]).toMatch(/^warning Job migrate/);
  });

  it("is silent where what is needed comes first", () => {
    expect(judged(waveOrder, both("Sync", "-1"))).toEqual([]);
    expect(judged(waveOrder, both("PostSync", "3"))).toEqual([]);
  });

  it("is silent of a CronJob, which Argo CD doesn't wait for, and of what may be missing", () => {
    const cron = resources("Sync", "1").replace(
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: Sync}}\nspec: {template: {spec: ",
      "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: migrate}\nspec: {jobTemplate: {spec: {template: {spec: ",
    );
    expect(cron).toContain("kind: CronJob");
    expect(judged(waveOrder, state(cron.replace("}]}}}\n---", "}]}}}}}\n---")))).toEqual([]);
    const optional = resources("Sync", "1").replace("{name: config}", "{name: config, optional: true}");
    expect(judged(waveOrder, state(optional))).toEqual([]);
    expect(
      judged(waveOrder, state(resources("Sync", "1").replace("{name: config}", "{name: other}"))),
    ).toEqual([]);
  });

  it.each([
    ["ServiceAccount", "serviceAccountName: thing, containers: [{name: a}]"],
    ["Secret", "containers: [{name: a, envFrom: [{secretRef: {name: thing}}]}]"],
    ["Secret", "containers: [{name: a, env: [{name: A, valueFrom: {secretKeyRef: {name: thing, key: k}}}]}]"],
    [
      "ConfigMap",
      "containers: [{name: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: thing, key: k}}}]}]",
    ],
    ["ConfigMap", "containers: [{name: a}], volumes: [{name: v, configMap: {name: thing}}]"],
    ["Secret", "containers: [{name: a}], volumes: [{name: v, secret: {secretName: thing}}]"],
    [
      "Secret",
      "containers: [{name: a}], volumes: [{name: v, projected: {sources: [{secret: {name: thing, items: [{key: a, path: a}, {key: b, path: b}]}}]}}]",
    ],
    [
      "PersistentVolumeClaim",
      "containers: [{name: a}], volumes: [{name: v, persistentVolumeClaim: {claimName: thing}}]",
    ],
  ])("reports a %s that comes later: %s", (kind, pod) => {
    const given = (wave: string) =>
      state(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {${pod}}}}
---
apiVersion: v1
kind: ${kind}
metadata: {name: thing, annotations: {argocd.argoproj.io/sync-wave: "${wave}"}}
`);
    expect(judged(waveOrder, given("1"))).toEqual([
      `error Deployment web: metadata.annotations: is applied in Sync, wave 0 and needs ${kind} thing, which is applied in Sync, wave 1: the first sync of a new environment can't succeed`,
    ]);
    expect(judged(waveOrder, given("0"))).toEqual([]);
  });

  it("is silent of the Service of a StatefulSet, whose pods start without it", () =>
    expect(
      judged(
        waveOrder,
        state(`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {serviceName: db, template: {spec: {containers: [{name: a}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: db, annotations: {argocd.argoproj.io/sync-wave: "1"}}
spec: {clusterIP: None}
`),
      ),
    ).toEqual([]));

  it("is silent of a workload without pods, which is healthy at once", () => {
    const given = (count: number, more = "") =>
      state(`apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {replicas: ${count}, template: {spec: {containers: [{name: a, envFrom: [{configMapRef: {name: thing}}]}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: thing, annotations: {argocd.argoproj.io/sync-wave: "1"}}
${more}`);
    expect(judged(waveOrder, given(0))).toEqual([]);
    expect(judged(waveOrder, given(1))).toEqual([expect.stringMatching(/^error StatefulSet db: /)]);
    const scaled = `---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: db}
spec: {scaleTargetRef: {kind: StatefulSet, name: db}, minReplicaCount: 1, triggers: []}
`;
    expect(judged(waveOrder, given(0, scaled))).toEqual([expect.stringMatching(/^error StatefulSet db: /)]);
  });
});
