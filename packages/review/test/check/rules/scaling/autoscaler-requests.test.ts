import { describe, expect, it } from "vitest";
import { autoscalerRequests } from "../../../../src/check/rules/scaling/autoscaler-requests.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const scaler = (fields = "maxReplicas: 3", name = "web") =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: shop}\nspec: {scaleTargetRef: {kind: Deployment, name: ${name}}, ${fields}}\n`;

const METRIC =
  "maxReplicas: 3, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]";

describe("scaling/autoscaler-requests", () => {
  it("warns of a container without the request", () =>
    expect(judged(autoscalerRequests, state(deployment() + scaler(METRIC)))[0]).toMatch(
      /^warning .*container web requests no cpu/,
    ));
  it("takes one with a request or a limit, and a metric that is no share", () => {
    for (const list of ["requests", "limits"])
      expect(
        judged(
          autoscalerRequests,
          state(deployment({ container: `resources: {${list}: {cpu: 1}},` }) + scaler(METRIC)),
        ),
      ).toEqual([]);
    expect(judged(autoscalerRequests, state(deployment() + scaler()))).toEqual([]);
  });
});
