import { attempt, orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { textAt } from "../kubernetes/fields.ts";
import type { SidePair } from "./rendered-side.ts";
import type { NotRendered } from "./review.ts";

/** A line with a comment by which Flux's image automation writes an image into it. */
interface Setter {
  policy: string;
  /** The line up to the tag, which the automation itself changes, and the policy. */
  key: string;
}

/** The files into which Flux will write other images: comments say so, and no object shows them. */
export function changedSetters(sides: SidePair, changed: ReadonlySet<string>): NotRendered[] {
  const [old, now] = sides.map(({ discovery }) => discovery.tree) as [ListedTree, ListedTree];
  const gone = [...changed].flatMap((file) => (now.files.has(file) ? [] : settersIn(old, file)));
  const known = new Set(gone.map(({ key }) => key));
  return [...changed].flatMap((file): NotRendered[] => {
    const isNew = !old.files.has(file);
    const [before, after] = [isNew ? gone : settersIn(old, file), settersIn(now, file)];
    // A new file is shown with its objects, but it may be a renamed one.
    const isSame = isNew
      ? gone.length === 0 || after.every(({ key }) => known.has(key))
      : before.map(({ key }) => key).join("\n") === after.map(({ key }) => key).join("\n");
    if (isSame || !now.files.has(file)) return [];
    const [was, is] = [before, after].map((all) => someOf([...new Set(all.map(({ policy }) => policy))], 3));
    const why = `comments change by which Flux writes images into it (${was || "none"} → ${is || "none"}): what it then writes isn't compared`;
    return [{ name: lastPart(file), file: file.slice(1), why, cause: "flux", changed: true }];
  });
}

/** The setters of a YAML file, in order. */
function settersIn(tree: ListedTree, file: string): Setter[] {
  if (!tree.files.has(file) || !/\.ya?ml$/.test(file)) return [];
  const lines = attempt(() => anyTextIn(tree.read(file)), "").split("\n");
  return lines.flatMap((line) => (line.trimEnd().endsWith("}") ? (setterIn(line) ?? []) : []));
}

/** The setter of a line: any "#" may begin the comment, for whether a text is quoted isn't known here. */
function setterIn(line: string): Setter | undefined {
  for (let at = line.indexOf("#"); at >= 0; at = line.indexOf("#", at + 1)) {
    const comment: unknown = orElse(() => JSON.parse(line.slice(at + 1)), undefined);
    const policy = textAt(comment, "$imagepolicy");
    if (policy === undefined) continue;
    const before = line.slice(0, at).trim();
    return { policy, key: `${before.replace(/:[^:/]*$/, "")} ${policy}` };
  }
  return undefined;
}
