import { describe, expect, it } from "vitest";
import { lowPort } from "../../../../src/check/rules/starts/low-port.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const web = (context: string, pod = "", port = 80) =>
  state(deployment({ container: `ports: [{containerPort: ${port}}], securityContext: {${context}},`, pod }));
const DROPPED = "runAsNonRoot: true, capabilities: {drop: [ALL]}";

describe("starts/low-port", () => {
  it("warns of a low port of a user other than root", () =>
    expect(judged(lowPort, web(DROPPED))[0]).toMatch(/^warning .*listens on 80 as a user other than root/));
  it("warns where the one capability is dropped that allows it", () =>
    expect(
      judged(lowPort, web("runAsUser: 1000, capabilities: {drop: [CHOWN, NET_BIND_SERVICE]}"))[0],
    ).toMatch(/^warning .*listens on 80 as user 1000/));
  it.each([
    web("runAsNonRoot: true, capabilities: {drop: [CHOWN]}"),
    web("runAsNonRoot: true, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}"),
    web(DROPPED, "securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: '80'}]},"),
    web(DROPPED, "", 8080),
    web("runAsUser: 0"),
  ])("takes %#", (given) => expect(judged(lowPort, given)).toEqual([]));
});
