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
});
