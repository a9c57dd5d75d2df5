import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { listPaths } from "../output/conflict.ts";

/**
 * Throws InputError if a commit would lack some of these files because git ignores them, with the rule and an exception.
 * @param what the files in the message
 * @param otherwise the option of a run without them
 */
export function refuseIgnored(root: string, what: string, paths: readonly string[], otherwise: string): void {
  if (paths.length === 0) return;
  const input = paths.map((path) => `${path}\0`).join("");
  const ignored = askGit(root, ["check-ignore", "-z", "--stdin"], { input }).stdout.split("\0").slice(0, -1);
  const [first] = ignored;
  if (first === undefined) return;
  const names = first.split("/");
  // An exception has to name the topmost ignored folder: git doesn't look into one.
  const toFirst = names.map((_, at) => names.slice(0, at + 1).join("/"));
  const [rule, top] = askGit(root, ["check-ignore", "-v", ...toFirst]).stdout.split(/[\t\n]/);
  throw new InputError(
    `git ignores ${what}, so a commit would lack them:\n${listPaths(ignored)}\n` +
      `The rule that matches the first: ${rule}\n` +
      `Remove the rule (or add an exception such as \`!/${top}${top === first ? "" : "/"}\` to .gitignore) and run the command again, or use ${otherwise}.`,
    { code: "not-committed" },
  );
}
