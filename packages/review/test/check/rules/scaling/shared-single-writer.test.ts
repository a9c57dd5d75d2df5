import { describe, expect, it } from "vitest";
import { sharedSingleWriter } from "../../../../src/check/rules/scaling/shared-single-writer.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const scaler = (fields = "maxReplicas: 3", name = "web") =>
  `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: shop}\nspec: {scaleTargetRef: {kind: Deployment, name: ${name}}, ${fields}}\n`;

const claim = (mode = "ReadWriteOnce") =>
  `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {accessModes: [${mode}]}\n`;
const pod = "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}],";

describe("scaling/shared-single-writer", () => {
  it("warns of several pods on one node's volume, scaled ones too", () => {
    expect(judged(sharedSingleWriter, state(deployment({ pod, spec: "replicas: 2," }) + claim()))[0]).toMatch(
      /^warning .*2 pods share the claim data, which is ReadWriteOnce/,
    );
    expect(judged(sharedSingleWriter, state(deployment({ pod }) + claim() + scaler()))[0]).toMatch(
      /up to 3 pods/,
    );
  });
  it("refuses several pods on one pod's volume", () =>
    expect(
      judged(
        sharedSingleWriter,
        state(deployment({ pod, spec: "replicas: 2," }) + claim("ReadWriteOncePod")),
      )[0],
    ).toMatch(/^error/));
  it("takes one pod, and a volume for many", () => {
    expect(judged(sharedSingleWriter, state(deployment({ pod }) + claim()))).toEqual([]);
    expect(
      judged(sharedSingleWriter, state(deployment({ pod, spec: "replicas: 2," }) + claim("ReadWriteMany"))),
    ).toEqual([]);
  });
});
