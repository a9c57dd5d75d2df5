import { describe, expect, it } from "vitest";
import { nonRoot } from "../../../../src/check/rules/production/non-root.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

describe("production/non-root, of privileges", () => {
  it("warns of a privileged container and of the node's files, and says it of drivers", () => {
    const container = "securityContext: {privileged: true},";
    expect(judged(nonRoot, state(deployment({ container })))[0]).toMatch(
      /^warning .*container web is privileged/,
    );
    expect(judged(nonRoot, state(deployment({ container, kind: "DaemonSet" })))[0]).toMatch(/^info/);
    const pod = "volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}],";
    expect(judged(nonRoot, state(deployment({ pod })))[0]).toMatch(/^warning .*socket/);
  });
  it("takes other pods", () => {
    const pod = "securityContext: {runAsNonRoot: true}, volumes: [{name: v, hostPath: {path: /dev/dri}}],";
    expect(judged(nonRoot, state(deployment({ pod })))).toEqual([]);
  });
});
