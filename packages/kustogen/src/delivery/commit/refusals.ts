import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { listPaths } from "../../output/conflict.ts";
import type { Change } from "../message.ts";
import type { ProjectRepository } from "../repository.ts";

/** Throws InputError for sources that were saved after the output was generated: a commit of both would not match. */
export function refuseChangedSources(paths: readonly string[], isUndone: boolean): void {
  if (paths.length === 0) return;
  throw new InputError(
    `sources changed while kustogen was running, so nothing was committed:\n${listPaths(paths)}\n` +
      (isUndone
        ? "Run the command again."
        : "The generated files in the working tree come from the earlier sources. Run the command again: it generates\n" +
          "from the current ones."),
    { code: "changed-meanwhile" },
  );
}

/** Throws InputError for new files that git ignores. */
export function refuseIgnored(
  repository: ProjectRepository,
  changes: readonly Change[],
  isUndone: boolean,
): void {
  const created = changes.filter(({ action }) => action === "create");
  if (created.length === 0) return;
  const input = created.map(({ path }) => `${path}\0`).join("");
  // The output has `source, line, pattern, path` for each ignored path that isn't in the index.
  const found = askGit(repository.root, ["check-ignore", "-z", "-v", "--stdin"], { input }).stdout.split(
    "\0",
  );
  const ignored: string[] = [];
  for (let at = 3; at < found.length; at += 4)
    if (!found[at - 1]?.startsWith("!")) ignored.push(found[at] as string);
  if (ignored.length === 0) return;
  throw new InputError(
    `git ignores generated files, so a commit would lack them:\n${listPaths(ignored)}\n` +
      `The rule that matches the first: ${found.slice(0, 3).join(":")}\n` +
      `Remove the rule (or add an exception such as \`!/${repository.folders.base}/\`) and run the command again.` +
      (isUndone ? "" : " The files are in the work\ntree; with --no-commit they stay there uncommitted."),
    { code: "not-committed" },
  );
}
