import { describe, expect, it } from "vitest";
import { podSecurity } from "../../../../src/check/rules/starts/pod-security.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const namespace = (level: string) =>
  `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: ${level}}}\n`;
const GOOD = {
  pod: "securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}},",
  container: "securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}},",
};

describe("starts/pod-security", () => {
  it("refuses pods that break the level, and says how", () => {
    const [found] = judged(podSecurity, state(deployment() + namespace("restricted")));
    expect(found).toMatch(/^error .*namespace shop enforces restricted/);
    expect(found).toContain("container web lacks runAsNonRoot: true");
    const privileged = deployment({ ...GOOD, container: "securityContext: {privileged: true}," });
    expect(judged(podSecurity, state(privileged + namespace("baseline")))[0]).toContain(
      "container web is privileged",
    );
    const host = deployment({ pod: "hostNetwork: true, volumes: [{name: v, hostPath: {path: /}}]," });
    expect(judged(podSecurity, state(host + namespace("baseline")))[0]).toContain(
      "hostNetwork; hostPath volume v",
    );
  });
  it("takes pods that keep it, and any pod where nothing is enforced", () => {
    expect(judged(podSecurity, state(deployment(GOOD) + namespace("restricted")))).toEqual([]);
    expect(judged(podSecurity, state(deployment() + namespace("baseline")))).toEqual([]);
    expect(judged(podSecurity, state(deployment() + namespace("privileged")))).toEqual([]);
  });
});
