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
  it("reports a hook that needs what is applied after it", () => {
    expect(judged(waveOrder, both("PreSync", "-1"))).toEqual([
      "error Job migrate: metadata.annotations: is applied in PreSync, wave 0 and needs ConfigMap config, which comes in Sync, wave -1",
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
});
