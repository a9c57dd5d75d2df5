import { describe, expect, it } from "vitest";
import { probeHandler } from "../../../../src/check/rules/integrity/probe-handler.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const probe = (fields: string) => state(deployment({ container: `livenessProbe: {${fields}},` }));

describe("integrity/probe-handler", () => {
  it.each(["httpGet: {port: 80}, exec: {command: [a]}", "periodSeconds: 3"])("refuses %s", (fields) =>
    expect(judged(probeHandler, probe(fields))[0]).toMatch(/^error .*livenessProbe of container web has/),
  );
  it.each(["httpGet: {port: 80}", "exec: {command: [a]}", "grpc: {port: 80}"])("takes %s", (fields) =>
    expect(judged(probeHandler, probe(fields))).toEqual([]),
  );
  it.each(["httpGet: {port: 80}, periodSeconds: -1", "httpGet: {port: 80}, successThreshold: 2"])(
    "refuses the number in %s",
    (fields) => expect(judged(probeHandler, probe(fields))[0]).toMatch(/^error .*the API server rejects it$/),
  );
  it("takes several successes for readiness", () => {
    const ready = deployment({ container: "readinessProbe: {httpGet: {port: 80}, successThreshold: 2}," });
    expect(judged(probeHandler, state(ready))).toEqual([]);
  });
  it.each([
    ["exec: {command: [a]}, httpGet: {port: 80}", "has exec and httpGet"],
    ["", "has none of exec, httpGet, sleep, tcpSocket"],
  ])("refuses a hook with {%s}", (fields, message) => {
    const hook = state(deployment({ container: `lifecycle: {preStop: {${fields}}},` }));
    expect(judged(probeHandler, hook)[0]).toMatch(new RegExp(`^error .*preStop of container web ${message}`));
  });
  it("takes a hook that sleeps", () => {
    const hook = deployment({ container: "lifecycle: {preStop: {sleep: {seconds: 5}}}," });
    expect(judged(probeHandler, state(hook))).toEqual([]);
  });
});
