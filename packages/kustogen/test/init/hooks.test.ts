import { chmodSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { git, newRepository, put } from "../../../../test/repository.ts";
import { hooks } from "../../src/cli/init.ts";
import { useHooks } from "../../src/init/hooks.ts";

/** A repository with our hook, and others by path. */
function repository(others: Record<string, string> = {}): string {
  const root = newRepository();
  for (const [path, text] of Object.entries({ ".githooks/pre-push": "#!/bin/sh\n", ...others })) {
    put(root, path, text);
    chmodSync(`${root}/${path}`, 0o755);
  }
  return root;
}
const hooksPath = (root: string) => git(root, "config", "--default", "", "core.hooksPath");

it("git runs the hook from then on, in a folder below the top too", async () => {
  const root = repository({ ".git/hooks/pre-push.sample": "#!/bin/sh\n", "deploy/a": "" });
  expect(await useHooks(`${root}/deploy`)).toBe(false);
  expect(hooksPath(root)).toBe(".githooks");
  expect(await useHooks(root)).toBe(true);
});

it("hooks that git runs already are named and stay, with the line that belongs in them", async () => {
  const root = repository({ ".git/hooks/commit-msg": "#!/bin/sh\n" });
  (await refusedLater(useHooks(root))).toThrow(
    'git runs the hooks of .git/hooks: commit-msg. Git would no longer run them, so nothing was changed. Add this line to your pre-push: sh .githooks/pre-push "$@" || exit 1',
  );
  expect(hooksPath(root)).toBe("");
  git(root, "config", "core.hooksPath", ".husky/_");
  (await refusedLater(useHooks(root))).toThrow(
    "git runs the hooks of .husky/_ (core.hooksPath). Git would no longer run them",
  );
  expect(hooksPath(root)).toBe(".husky/_");
});

it("one that calls ours is enough", async () => {
  const root = repository({ ".git/hooks/pre-push": '#!/bin/sh\nsh .githooks/pre-push "$@" || exit 1\n' });
  expect(await useHooks(root)).toBe(true);
  expect(hooksPath(root)).toBe("");
});

it("a repository without the hook is told who writes it", async () => {
  (await refusedLater(useHooks(newRepository()))).toThrow("`kustogen init` writes it");
});

it("the command says what git runs from now on, or that it did before, and how to undo it", async () => {
  const root = repository();
  const start = process.cwd();
  const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    process.chdir(root);
    for (let turn = 0; turn < 2; turn++) await hooks.parseAsync([], { from: "user" });
    expect(said.mock.calls.map(([text]) => text)).toEqual([
      "git runs .githooks/pre-push before each push; `git config --unset core.hooksPath` undoes it\n",
      "git already runs .githooks/pre-push before each push\n",
    ]);
  } finally {
    process.chdir(start);
    said.mockRestore();
  }
});
