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
});
