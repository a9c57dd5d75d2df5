import { InputError } from "../errors/errors.ts";

/** As many links as Linux follows before it gives up. */
const MAX_LINKS = 40;

/** What stands at a path of a tree that holds no links before its last part: a link by what it says, or anything else. */
export type Step = { link: string } | "no link";

/**
 * Walks an absolute path from the root of a tree, replacing each link by what it leads to; undefined where the way ends
 * at nothing. Throws InputError for links that lead out of the tree or in a circle.
 *
 * @param called what messages call the tree in a sentence: "the work tree"
 * @param stepAt what stands at a path; undefined for nothing
 */
export function followLinks(
  start: string,
  { label, called }: { label: string; called: string },
  stepAt: (path: string) => Step | undefined,
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
      throw new InputError(`${start}: its links lead in a circle (${label})`, { code: "circle" });
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
