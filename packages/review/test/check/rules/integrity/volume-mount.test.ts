import { describe, expect, it } from "vitest";
import { volumeMount } from "../../../../src/check/rules/integrity/volume-mount.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const MOUNT = "volumeMounts: [{name: data, mountPath: /data}],";

describe("integrity/volume-mount", () => {
  it("refuses a mount without a volume, with the one that was meant", () => {
    const [found] = judged(
      volumeMount,
      state(deployment({ container: MOUNT, pod: "volumes: [{name: date, emptyDir: {}}]," })),
    );
    expect(found).toBe(
      "error Deployment web (namespace shop): spec.template.spec.containers[0].volumeMounts[0]: container web mounts data, but the pod has no such volume",
    );
  });

  it("takes a volume of the pod or of a claim template", () => {
    expect(
      judged(volumeMount, state(deployment({ container: MOUNT, pod: "volumes: [{name: data}]," }))),
    ).toEqual([]);
    const set = deployment({
      kind: "StatefulSet",
      container: MOUNT,
      spec: "volumeClaimTemplates: [{metadata: {name: data}}],",
    });
    expect(judged(volumeMount, state(set))).toEqual([]);
  });
});
