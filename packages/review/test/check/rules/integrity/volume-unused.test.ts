import { describe, expect, it } from "vitest";
import { volumeUnused } from "../../../../src/check/rules/integrity/volume-unused.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const VOLUME = "volumes: [{name: data, emptyDir: {}}],";

describe("integrity/volume-unused", () => {
  it("warns of a volume that nobody mounts", () =>
    expect(judged(volumeUnused, state(deployment({ pod: VOLUME })))).toEqual([
      "warning Deployment web (namespace shop): spec.template.spec.volumes[0]: no container mounts the volume data",
    ]));

  it("takes one that an init container mounts", () => {
    const init = `${VOLUME} initContainers: [{name: i, volumeMounts: [{name: data, mountPath: /d}]}],`;
    expect(judged(volumeUnused, state(deployment({ pod: init })))).toEqual([]);
  });
});
