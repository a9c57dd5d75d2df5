import { describe, expect, it } from "vitest";
import { autoscalerBounds } from "../../../../src/check/rules/integrity/autoscaler-bounds.ts";
import { judged, state } from "../../state.ts";

const scaler = (bounds: string) =>
  state(
    `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h}\nspec: {${bounds}, scaleTargetRef: {kind: Deployment, name: web}}`,
  );

describe("integrity/autoscaler-bounds", () => {
  it("refuses a minimum above the maximum", () =>
    expect(judged(autoscalerBounds, scaler("minReplicas: 5, maxReplicas: 3"))).toEqual([
      "error HorizontalPodAutoscaler h: spec: the minimum of 5 is above the maximum of 3",
    ]));
  it("takes others, without a minimum too", () => {
    expect(judged(autoscalerBounds, scaler("minReplicas: 3, maxReplicas: 3"))).toEqual([]);
    expect(judged(autoscalerBounds, scaler("maxReplicas: 3"))).toEqual([]);
  });
});
