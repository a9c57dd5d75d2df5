import { expect, test } from "vitest";
import { cover } from "../../src/delivery/commit.ts";
import { type Change, commitMessage } from "../../src/delivery/message.ts";

const change = (path: string, action: Change["action"] = "change"): Change => ({ path, action });

test("the subject lists systems with their environments, base first, and the body counts files", () => {
  const message = commitMessage([
    change("overlays/production/opensail/deployment-api.patch.yaml"),
    change("overlays/beta/opensail/kustomization.yaml"),
    change("overlays/beta/opensail/service-x.yaml", "create"),
    change("argocd/beta/opensail.yaml", "remove"),
    change("base/trevor/kustomization.yaml"),
  ]);
  expect(message).toBe(
    "gen: opensail (beta, production), trevor (base)\n\n" +
      "opensail: beta 1 added, 1 changed, 1 removed; production 1 changed\n" +
      "trevor: base 1 changed\n",
  );
});

test("projects and roots of Argo CD are named", () => {
  const message = commitMessage([
    change("argocd/projects/trevor.yaml", "create"),
    change("argocd/beta/root.yaml", "create"),
  ]);
  expect(message.split("\n")[0]).toBe("gen: trevor (argocd), argocd (beta)");
});

test("the page of a system is named after its layers", () => {
  const message = commitMessage([
    change("docs/systems/trevor.md"),
    change("argocd/projects/trevor.yaml"),
    change("overlays/beta/trevor/kustomization.yaml"),
  ]);
  expect(message.split("\n")[0]).toBe("gen: trevor (beta, argocd, docs)");
});

test("a long subject is folded to 72 characters and the body is bounded", () => {
  for (const count of [3, 10, 1000]) {
    const lines = commitMessage(
      Array.from({ length: count }, (_, i) =>
        change(`overlays/production/a-long-system-name-${i}/kustomization.yaml`),
      ),
    ).split("\n");
    expect(lines[0]?.length).toBeLessThanOrEqual(72);
    expect(lines[0]).toMatch(
      new RegExp(`^gen: a-long-system-name-0 \\(production\\).* and ${count - 1} more$`),
    );
    expect(lines.length).toBeLessThan(50);
  }
  const endless = commitMessage([change(`base/${"x".repeat(100)}/kustomization.yaml`)]).split("\n")[0];
  expect(endless).toHaveLength(72);
});

test("a commit names whole folders only where everything that changed is ours and in scope", () => {
  expect(cover(["base/a/x", "base/a/y", "base/b/z"], [], ["base", "overlays"])).toEqual(["base"]);
  expect(cover(["base/a/x", "base/a/y", "base/b/z"], ["base/a/theirs"], ["base"])).toEqual([
    "base/a/x",
    "base/a/y",
    "base/b",
  ]);
  expect(cover(["base/a/x", "argocd/beta/a.yaml"], [], ["base/a", "argocd/beta/a.yaml"])).toEqual([
    "base/a",
    "argocd/beta/a.yaml",
  ]);
});
