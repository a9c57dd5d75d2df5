import { describe, expect, it } from "vitest";
import { updateStrategy } from "../../../../src/check/rules/integrity/update-strategy.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

describe("integrity/update-strategy", () => {
  it.each([
    deployment({ spec: "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}," }),
    deployment({ spec: "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0%}}," }),
    deployment({
      kind: "StatefulSet",
      spec: "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}},",
    }),
  ])("refuses %#", (yaml) =>
    expect(judged(updateStrategy, state(yaml))[0]).toMatch(/^error .*the API server rejects it/),
  );
  it.each([
    "strategy: {type: Recreate, rollingUpdate: null},",
    "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}},",
    "",
  ])("takes %s", (spec) => expect(judged(updateStrategy, state(deployment({ spec })))).toEqual([]));
});
