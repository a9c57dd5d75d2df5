import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit, changeGit, workTreeTop } from "@kustogen/kustomize/node/git/run.ts";

/** The folder in which `init` writes hooks, relative to the root of the working tree. */
const FOLDER = ".githooks";
const HOOK = `${FOLDER}/pre-push`;

/**
 * Makes git run the hooks in `.githooks`. Git supports one folder of hooks: if it already runs others, they stay.
 * @returns true if git already runs ours
 * @throws InputError if git runs other hooks, with the line to add to them
 */
export async function useHooks(folder: string): Promise<boolean> {
  const top = workTreeTop(folder);
  if (top === undefined)
    throw new InputError(
      `${folder} isn't in a git working tree; run the command in the repository that the hooks are for`,
      { code: "not-a-repository" },
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
  if (others.some((name) => readFileSync(resolve(top, path, name), "utf8").includes(HOOK))) return true;
  if (set !== "" || others.length > 0)
    throw new InputError(
      `git runs the hooks of ${path}${set === "" ? "" : " (core.hooksPath)"}${others.length > 0 ? `: ${others.join(", ")}` : ""}. ` +
        `Git would no longer run them, so nothing was changed. Add this line to your pre-push: sh ${HOOK} "$@" || exit 1`,
      { code: "already-exists" },
    );
  await changeGit(top, ["config", "core.hooksPath", FOLDER]);
  return false;
}

/** The hooks in a folder, without git's examples. */
function hooksIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /^[a-z][a-z0-9-]*$/.test(entry.name))
    .map(({ name }) => name)
    .sort();
}
