import { describe, expect, it } from "vitest";
import { hookDeadline } from "../../../../src/check/rules/argocd/hook-deadline.ts";
import { judged, state } from "../../state.ts";

const job = (spec: string) =>
  state(
    `apiVersion: batch/v1\nkind: Job\nmetadata: {name: migrate, annotations: {argocd.argoproj.io/hook: Sync}}\nspec: {${spec}}\n`,
  );

describe("argocd/hook-deadline", () => {
  it("reports a hook that may run forever", () => {
    expect(judged(hookDeadline, job(""))).toEqual([
      "error Job migrate: spec: runs as a Sync hook without activeDeadlineSeconds: while it hangs, nothing is deployed",
    ]);
  });

  it("is silent about one with a deadline", () => {
    expect(judged(hookDeadline, job("activeDeadlineSeconds: 600"))).toEqual([]);
  });

  it.each([
    ["hints at a program that is told how long it may wait", ["--wait=1m"], "info"],
    ["reports one with another number", ["--retries=3"], "error"],
    ["reports one beside it that may wait forever", ["--timeout=60s", ""], "error"],
  ])("%s", (_, programs, level) => {
    const containers = programs.map((one, index) => `{name: c${index}, args: [check, "${one}"]}`);
    const [said] = judged(hookDeadline, job(`template: {spec: {containers: [${containers}]}}`));
    expect(said).toMatch(new RegExp(`^${level} `));
  });
});
