import { describe, expect, it } from "vitest";
import { probeLoopback } from "../../../../src/check/rules/starts/probe-loopback.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const server = (argument: string, probe: string) =>
  state(
    deployment({
      container: `args: ["${argument}"], ports: [{name: http, containerPort: 8080}], readinessProbe: {${probe}},`,
    }),
  );

describe("starts/probe-loopback", () => {
  it.each(["httpGet: {port: 8080}", "tcpSocket: {port: http}", "grpc: {port: 8080}"])(
    "warns of %s",
    (probe) =>
      expect(judged(probeLoopback, server("--bind=127.0.0.1:8080", probe))[0]).toMatch(/^warning .*loopback/),
  );
  it("warns of a probe that asks the node's own loopback address, unless the pod is on the node's network", () => {
    const given = server("--quiet", "httpGet: {port: 8080, host: 127.0.0.1}");
    expect(judged(probeLoopback, given)).toEqual([
      expect.stringMatching(/^warning .*probes 127\.0\.0\.1, which is the node's own address/),
    ]);
    const onNode = deployment({
      pod: "hostNetwork: true,",
      container: "readinessProbe: {httpGet: {port: 8080, host: 127.0.0.1}},",
    });
    expect(judged(probeLoopback, state(onNode))).toEqual([]);
  });
  it("takes a server for all addresses, another port, and an upstream on the loopback address", () => {
    expect(judged(probeLoopback, server("--bind=0.0.0.0:8080", "httpGet: {port: 8080}"))).toEqual([]);
    expect(judged(probeLoopback, server("--bind=127.0.0.1:9000", "httpGet: {port: 8080}"))).toEqual([]);
    expect(
      judged(probeLoopback, server("--upstream=http://127.0.0.1:8080", "httpGet: {port: 8080}")),
    ).toEqual([]);
  });
});
