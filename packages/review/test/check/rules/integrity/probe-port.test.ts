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
  it.each(["http", "8080", "80", '"80"'])("takes %s", (port) =>
    expect(judged(probePort, probe(port))).toEqual([]),
  );
});
