import { describe, expect, it } from "vitest";
import { preStop } from "../../../../src/check/rules/starts/pre-stop.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const stopping = (hook: string, pod = "") =>
  state(deployment({ container: `lifecycle: {preStop: {${hook}}},`, pod }));

describe("starts/pre-stop", () => {
  it.each([
    "exec: {command: [sleep, '30']}",
    "exec: {command: [sh, -c, 'sleep 60; nginx -s quit']}",
    "sleep: {seconds: 45}",
  ])("warns of %s with the default grace", (hook) =>
    expect(judged(preStop, stopping(hook))[0]).toMatch(/^warning .*the grace period is 30 s/),
  );
  it("takes a longer grace, and another hook", () => {
    expect(judged(preStop, stopping("sleep: {seconds: 45}", "terminationGracePeriodSeconds: 60,"))).toEqual(
      [],
    );
    expect(judged(preStop, stopping("exec: {command: [nginx, -s, quit]}"))).toEqual([]);
  });
});
