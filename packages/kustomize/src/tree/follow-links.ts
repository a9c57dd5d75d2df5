import { InputError } from "../errors/errors.ts";
import { folderOf } from "./paths.ts";
import type { Absence } from "./tree.ts";

/** The number of links that Linux follows before it gives up. */
const MAX_LINKS = 40;

/** The entry at a path whose parent folders aren't links: the target of a link, or anything else. */
export type LinkStep = { link: string } | "no link";

/**
 * Resolves an absolute path from the root of a tree, replacing each link with its target; undefined if nothing exists
 * at the end. Throws InputError for links that lead out of the tree or in a circle.
 *
 * @param called the tree's name in a sentence of a message: "the working tree"
 * @param stepAt returns the entry at a path; undefined for none
 */
export function followLinks(
  start: string,
  { label, called }: { label: string; called: string },
  stepAt: (path: string) => LinkStep | undefined,
): string | undefined {
  const rest = partsOf(start);
  let at = "";
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === ".") continue;
    if (name === "..") {
      if (at === "") throw outside(`${start}: a link in its path leads out of ${called}`);
      at = at.slice(0, at.lastIndexOf("/"));
      continue;
    }
    const next = `${at}/${name}`;
    const step = stepAt(next);
    if (step === undefined) return undefined;
    if (step === "no link") {
      at = next;
      continue;
    }
    if (++links > MAX_LINKS)
      throw new InputError(`${start}: its symbolic links form a cycle (${label})`, { code: "circle" });
    if (step.link.startsWith("/"))
      throw outside(`${start}: the link ${next} leads out of ${called}, to ${step.link}`);
    rest.unshift(...partsOf(step.link));
  }
  return at === "" ? "/" : at;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function outside(message: string): InputError {
  return new InputError(message, { code: "outside-tree" });
}

/** Why a path of a revision is missing, if it is a submodule or in one; undefined otherwise. */
export function inSubmodule(path: string, isSubmodule: (path: string) => boolean): Absence | undefined {
  for (let at = path; at !== "/"; at = folderOf(at))
    if (isSubmodule(at))
      return {
        why: `${at === path ? "is" : `${at} is`} a submodule, whose files aren't in this repository; render it in its own repository`,
        code: "not-checked-out",
      };
  return undefined;
}
