import { describe, expect, it } from "vitest";
import { probes } from "../../../../src/check/rules/production/probes.ts";
import { judged, state } from "../../state.ts";
import { deployment, service } from "../../workloads.ts";

describe("production/probes", () => {
  it("warns of pods behind a Service without a readiness probe", () =>
    expect(judged(probes, state(deployment() + service()))[0]).toMatch(
      /^warning .*no container has a readiness probe/,
    ));
  it("takes one with a probe, and pods that nobody connects to", () => {
    expect(
      judged(
        probes,
        state(deployment({ container: "readinessProbe: {tcpSocket: {port: 80}}," }) + service()),
      ),
    ).toEqual([]);
    expect(judged(probes, state(deployment()))).toEqual([]);
  });
  it("takes pods of which only the metrics are read", () => {
    const ports = "[{name: http-metrics, port: 9090}]";
    expect(judged(probes, state(deployment() + service({ ports })))).toEqual([]);
    expect(judged(probes, state(deployment() + service({ ports }) + service({ name: "web2" })))).toHaveLength(
      1,
    );
  });
  it("gives a hint where a startup probe holds back the first requests", () => {
    const started = deployment({ container: "startupProbe: {tcpSocket: {port: 80}}," });
    expect(judged(probes, state(started + service()))[0]).toMatch(/^info /);
  });
});
