import { describe, expect, it } from "vitest";
import { replicasBesideAutoscaler } from "../../../../src/check/rules/scaling/replicas-beside-autoscaler.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const scaler = (fields = "maxReplicas: 3", name = "web") =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: shop}\nspec: {scaleTargetRef: {kind: Deployment, name: ${name}}, ${fields}}\n`;

describe("scaling/replicas-beside-autoscaler", () => {
  it("warns of replicas beside an autoscaler", () =>
    expect(judged(replicasBesideAutoscaler, state(deployment({ spec: "replicas: 2," }) + scaler()))).toEqual([
      "warning Deployment web (namespace shop): spec.replicas: sets 2 replicas, although HorizontalPodAutoscaler h scales it",
    ]));
  it("takes none, none at all, and those of another workload", () => {
    expect(judged(replicasBesideAutoscaler, state(deployment() + scaler()))).toEqual([]);
    expect(judged(replicasBesideAutoscaler, state(deployment({ spec: "replicas: 0," }) + scaler()))).toEqual(
      [],
    );
    expect(
      judged(
        replicasBesideAutoscaler,
        state(deployment({ spec: "replicas: 2," }) + scaler("maxReplicas: 3", "x")),
      ),
    ).toEqual([]);
  });
});
