import { expect, it } from "vitest";
import { command } from "../../../../test/e2e/command.ts";
import { commitAll, newRepository, put } from "../../../../test/repository.ts";

const claim = (size: string, policy: string) =>
  `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: x, annotations: {argocd.argoproj.io/sync-options: "${policy}"}}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${size}}}}\n`;

/** A commit that only warns, and one that blocks. */
function repository(): string {
  const root = newRepository();
  put(root, "live/kustomization.yaml", "resources: [claim.yaml]\n");
  for (const [size, policy] of [
    ["2Gi", "Prune=false"],
    ["2Gi", ""],
    ["1Gi", ""],
  ] as const) {
    put(root, "live/claim.yaml", claim(size, policy));
    commitAll(root, "a claim");
  }
  return root;
}

it("--fail-on means the same to diff and to check: the least severity that ends with 1", async () => {
  const root = repository();
  const codes = async (...args: string[]) => {
    const flags = [[], ["--fail-on", "never"], ["--fail-on", "error"], ["--fail-on", "warning"]];
    const ended: unknown[] = [];
    for (const flag of flags) ended.push((await command(root, [...args, ...flag])).code);
    return ended;
  };
  const [warning, error] = ["HEAD~2..HEAD~1", "HEAD~1..HEAD"];
  expect(await codes("diff", warning)).toEqual([0, 0, 0, 1]);
  expect(await codes("diff", error)).toEqual([0, 0, 1, 1]);
  expect(await codes("check", ".", "--since", warning, "--only-new")).toEqual([0, 0, 0, 1]);
  expect(await codes("check", ".", "--since", error, "--only-new")).toEqual([1, 0, 1, 1]);
  const failing = ["check", ".", "--since", warning, "--fail-on=warning"];
  expect((await command(root, failing)).stdout).toMatch(/^failed: 0 errors, 1 warning,/m);
});
