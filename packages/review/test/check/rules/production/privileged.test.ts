import { describe, expect, it } from "vitest";
import { nonRoot } from "../../../../src/check/rules/production/non-root.ts";
import { privileged } from "../../../../src/check/rules/production/privileged.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

describe("production/privileged", () => {
  it("warns of a privileged container and of the node's files, and says it of drivers", () => {
    const container = "securityContext: {privileged: true},";
    expect(judged({ ...nonRoot, check: privileged }, state(deployment({ container })))[0]).toMatch(
      /^warning .*container web is privileged/,
    );
    expect(
      judged({ ...nonRoot, check: privileged }, state(deployment({ container, kind: "DaemonSet" })))[0],
    ).toMatch(/^info/);
    const pod = "volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}],";
    expect(judged({ ...nonRoot, check: privileged }, state(deployment({ pod })))[0]).toMatch(
      /^warning .*socket/,
    );
  });
  it("takes other pods", () =>
    expect(
      judged(
        { ...nonRoot, check: privileged },
        state(deployment({ pod: "volumes: [{name: v, hostPath: {path: /dev/dri}}]," })),
      ),
    ).toEqual([]));
});
