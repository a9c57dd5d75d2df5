import { describe, expect, it } from "vitest";
import { autoscalerTarget } from "../../../../src/check/rules/integrity/autoscaler-target.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const scaler = (kind: string, name: string) =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: shop}\nspec: {maxReplicas: 3, scaleTargetRef: {kind: ${kind}, name: ${name}}}\n`;

describe("integrity/autoscaler-target", () => {
  it("takes a workload that is here, of a custom kind too", () => {
    expect(judged(autoscalerTarget, state(deployment() + scaler("Deployment", "web")))).toEqual([]);
    const rollout = deployment({ kind: "Rollout" }).replace("apps/v1", "argoproj.io/v1alpha1");
    expect(judged(autoscalerTarget, state(rollout + scaler("Rollout", "web")))).toEqual([]);
    const keda =
      "---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: k, namespace: shop}\nspec: {scaleTargetRef: {name: web}}\n";
    expect(judged(autoscalerTarget, state(deployment() + keda))).toEqual([]);
  });
  it("refuses another kind, warns of a slip, lists what is elsewhere", () => {
    expect(judged(autoscalerTarget, state(deployment() + scaler("StatefulSet", "web")))[0]).toMatch(
      /^error .*web is a Deployment/,
    );
    expect(
      judged(autoscalerTarget, state(deployment({ name: "frontend" }) + scaler("Deployment", "frontent")))[0],
    ).toMatch(/^warning/);
    const two = deployment() + deployment({ name: "other" });
    expect(judged(autoscalerTarget, state(two + scaler("Deployment", "elsewhere")))[0]).toMatch(/^info/);
  });

  it.each(["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout", "CloneSet"])(
    "refuses another kind where a %s of that name is here, and lists it where that is no workload to scale",
    (kind) => {
      const asked = scaler(kind === "Deployment" ? "StatefulSet" : "Deployment", "web");
      expect(judged(autoscalerTarget, state(deployment({ kind }) + asked))).toEqual([
        expect.stringMatching(new RegExp(`^error .*, but web is a ${kind}$`)),
      ]);
      const daemon = judged(autoscalerTarget, state(deployment({ kind: "DaemonSet" }) + asked));
      expect(daemon).toEqual([expect.not.stringMatching(/^error/)]);
    },
  );

  it("lists what a chart may make, where a system declares all else, too", () => {
    const declared = (yaml: string) => ({
      ...state(yaml),
      authored: {
        ...{ system: "shop", environment: "live", namespace: "shop", contracts: [], exceptions: [] },
        ...{ traffic: undefined, images: [] },
      },
    });
    const release =
      "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: git, namespace: shop}\nspec: {}\n";
    expect(judged(autoscalerTarget, declared(scaler("Deployment", "git")))[0]).toMatch(/^error/);
    expect(judged(autoscalerTarget, declared(release + scaler("Deployment", "git")))[0]).toMatch(/^info/);
  });

  it("warns where the only one of its kind has another name", () => {
    expect(judged(autoscalerTarget, state(deployment() + scaler("Deployment", "elsewhere")))).toEqual([
      expect.stringMatching(/^warning .*web is the only Deployment here/),
    ]);
    // Another part of the same: a chart makes the rest.
    const part = deployment({ name: "elsewhere-postgres-database" });
    expect(judged(autoscalerTarget, state(part + scaler("Deployment", "elsewhere")))).toEqual([
      expect.stringMatching(/^info/),
    ]);
  });
});
