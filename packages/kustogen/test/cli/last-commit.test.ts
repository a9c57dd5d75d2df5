import { expect, it, vi } from "vitest";
import { git, newRepository, putAll } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

it("what a release of Kubernetes no longer serves is a warning if nothing was committed since, and else an error", async () => {
  const root = newRepository();
  putAll(root, {
    "web/kustomization.yaml": "resources: [budget.yaml]\n",
    "web/budget.yaml":
      "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {minAvailable: 1}\n",
  });
  const levels = async () => /(\w+) +integrity\/api-version/.exec(await printed(root, "check"))?.[1];
  /** What is said after a commit at that time. */
  const at = async (date: string) => {
    vi.stubEnv("GIT_COMMITTER_DATE", `${date}T12:00:00Z`);
    git(root, "add", "-A");
    git(root, "commit", "-q", "--allow-empty", "-m", date);
    vi.unstubAllEnvs();
    return levels();
  };
  expect([await levels(), await at("2022-08-22"), await at("2026-01-01")]).toEqual([
    "error",
    "warning",
    "error",
  ]);
});
