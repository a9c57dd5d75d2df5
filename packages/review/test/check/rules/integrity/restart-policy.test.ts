import { describe, expect, it } from "vitest";
import { restartPolicy } from "../../../../src/check/rules/integrity/restart-policy.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const job = (pod: string) =>
  state(
    `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {${pod} containers: [{name: c}]}}}`,
  );

describe("integrity/restart-policy", () => {
  it("refuses a Job that always restarts, and a Deployment that doesn't", () => {
    expect(judged(restartPolicy, job(""))[0]).toMatch(/^error .*needs restartPolicy OnFailure or Never/);
    expect(judged(restartPolicy, state(deployment({ pod: "restartPolicy: Never," })))[0]).toMatch(/^error/);
  });
  it("names the container with the policy that belongs to the pod", () => {
    const inContainer = (pod: string) =>
      state(
        `apiVersion: batch/v1\nkind: Job\nmetadata: {name: j}\nspec: {template: {spec: {${pod} containers: [{name: c, restartPolicy: Never}]}}}`,
      );
    expect(judged(restartPolicy, inContainer(""))[0]).toMatch(
      /^error .*containers\[0\]\.restartPolicy: .*only container c has one/,
    );
    expect(judged(restartPolicy, inContainer("restartPolicy: Never,"))).toEqual([]);
    expect(judged(restartPolicy, job("initContainers: [{name: i, restartPolicy: Always}],"))[0]).toMatch(
      /the default is Always/,
    );
  });
  it("takes the others", () => {
    expect(judged(restartPolicy, job("restartPolicy: Never,"))).toEqual([]);
    expect(judged(restartPolicy, state(deployment()))).toEqual([]);
  });
});
