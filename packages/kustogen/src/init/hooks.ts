import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, changeGit, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";

/** Where `init` writes hooks, from the top of the working tree. */
const FOLDER = ".githooks";
const HOOK = `${FOLDER}/pre-push`;

/**
 * Has git run the hooks of `.githooks`. Git knows one folder of hooks: others that it runs already stay as they are.
 *
 * @returns true where git runs ours already
 * @throws InputError where git runs other hooks, with the line that belongs in them
 */
export async function useHooks(folder: string): Promise<boolean> {
  const top = workTreeTop(folder);
  if (top === undefined)
    throw new InputError(
      `${folder} isn't in a git working tree; run the command in the repository that the hooks are for`,
      {
        code: "not-a-repository",
      },
    );
  if (!existsSync(join(top, HOOK)))
    throw new InputError(`${HOOK} isn't at the root of this repository: \`kustogen init\` writes it`, {
      code: "no-such-file",
    });
  const set = askGit(top, ["config", "--get", "core.hooksPath"], { asUser: true }).stdout.trim();
  if (set !== "" && resolve(top, set) === resolve(top, FOLDER)) return true;
  const path =
    set === "" ? askGit(top, ["rev-parse", "--git-path", "hooks"], { asUser: true }).stdout.trim() : set;
  const others = hooksIn(resolve(top, path));
  if (others.some((name) => callsOurs(resolve(top, path, name)))) return true;
  if (set !== "" || others.length > 0)
    throw new InputError(
      `git runs the hooks of ${path}${set === "" ? "" : " (core.hooksPath)"}${others.length > 0 ? `: ${others.join(", ")}` : ""}. ` +
        `Git would no longer run them, so nothing was changed. Add this line to your pre-push: sh ${HOOK} "$@" || exit 1`,
      { code: "already-exists" },
    );
  await changeGit(top, ["config", "core.hooksPath", FOLDER]);
  return false;
}

/** The hooks in a folder, without the examples that git puts there. */
function hooksIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /^[a-z][a-z0-9-]*$/.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

function callsOurs(hook: string): boolean {
  return readFileSync(hook, "utf8").includes(HOOK);
}
