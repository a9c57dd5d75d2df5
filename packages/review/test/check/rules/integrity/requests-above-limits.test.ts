import { describe, expect, it } from "vitest";
import { requestsAboveLimits } from "../../../../src/check/rules/integrity/requests-above-limits.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const resources = (requests: string, limits: string) =>
  state(deployment({ container: `resources: {requests: {${requests}}, limits: {${limits}}},` }));

describe("integrity/requests-above-limits", () => {
  it.each([
    ["memory: 2Gi", "memory: 1024Mi"],
    ["cpu: 1", "cpu: 500m"],
    ["cpu: 1.5", "cpu: 1"],
  ])("refuses %s with a limit of %s", (requests, limits) =>
    expect(judged(requestsAboveLimits, resources(requests, limits))[0]).toMatch(/^error .*above its limit/),
  );
  it.each([
    ["memory: 1Gi", "memory: 1024Mi"],
    ["cpu: 100m", "memory: 1Gi"],
    ["cpu: 0.5", "cpu: 500m"],
  ])("takes %s with %s", (requests, limits) =>
    expect(judged(requestsAboveLimits, resources(requests, limits))).toEqual([]),
  );
});
