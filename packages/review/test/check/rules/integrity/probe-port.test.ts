import { describe, expect, it } from "vitest";
import { probePort } from "../../../../src/check/rules/integrity/probe-port.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const probe = (port: string, ports = "[{name: http, containerPort: 8080}]") =>
  state(deployment({ container: `ports: ${ports}, readinessProbe: {httpGet: {port: ${port}}},` }));

describe("integrity/probe-port", () => {
  it("refuses a name that the container has no port of", () =>
    expect(judged(probePort, probe("htpp"))[0]).toMatch(
      /^error .*readinessProbe of container web uses port htpp, but the container has no port of that name/,
    ));
  it("says that it doesn't declare a number, and warns where another probe asks a declared one", () => {
    expect(judged(probePort, probe("80"))[0]).toMatch(/^info/);
    const both = deployment({
      container:
        "ports: [{containerPort: 8080}], readinessProbe: {httpGet: {port: 80}}, livenessProbe: {httpGet: {port: 8080}},",
    });
    expect(judged(probePort, state(both))[0]).toMatch(/^warning .*readinessProbe/);
  });
  it.each(["http", "8080"])("takes %s", (port) => expect(judged(probePort, probe(port))).toEqual([]));
  it("takes any number where no port is declared", () =>
    expect(judged(probePort, probe("80", "[]"))).toEqual([]));
});
