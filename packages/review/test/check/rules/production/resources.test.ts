import { describe, expect, it } from "vitest";
import { resources } from "../../../../src/check/rules/production/resources.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const web = (given: string) => deployment({ container: `resources: {${given}},` });

describe("production/resources", () => {
  it("warns of a container that says nothing, where nobody said how strictly to check, too", () => {
    expect(judged(resources, state(deployment()))[0]).toMatch(
      /^warning .*no cpu request, no memory request, no memory limit/,
    );
    expect(judged(resources, state(deployment(), { strictness: undefined }))[0]).toMatch(/^warning/);
  });
  it.each(["requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}", "limits: {cpu: 1, memory: 1Gi}"])(
    "takes %s",
    (given) => expect(judged(resources, state(web(given)))).toEqual([]),
  );
});
