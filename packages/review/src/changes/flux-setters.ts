import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import type { SidePair } from "./rendered-side.ts";
import type { NotRendered } from "./review.ts";

/** The files into which Flux will write other images: comments say so, and no object shows them. */
export function changedSetters(sides: SidePair, changed: ReadonlySet<string>): NotRendered[] {
  const [old, now] = sides.map(({ discovery }) => discovery.tree) as [ListedTree, ListedTree];
  return [...changed].flatMap((file): NotRendered[] => {
    // A new file is shown with its objects.
    const [before, after] = [settersIn(old, file), settersIn(now, file)];
    if (!old.files.has(file) || !now.files.has(file) || before.join("\n") === after.join("\n")) return [];
    const [was, is] = [before, after].map((all) => someOf([...new Set(all.map(([policy]) => policy))], 3));
    const why = `comments change by which Flux writes images into it (${was || "none"} → ${is || "none"}): what it then writes isn't compared`;
    return [{ name: lastPart(file), file: file.slice(1), why, cause: "flux", changed: true }];
  });
}

/** The comments with JSON in a YAML file, in order: the first value, which names the policy, and the line without its tag. */
function settersIn(tree: ListedTree, file: string): [policy: string, line: string][] {
  if (!tree.files.has(file) || !/\.ya?ml$/.test(file)) return [];
  const lines = attempt(() => anyTextIn(tree.read(file)), "").split("\n");
  return lines.flatMap((line) => {
    const at = line.search(/#[ \t]*\{/);
    const [, policy] = /:[ \t]*"([^"]*)"/.exec(at < 0 ? "" : line.slice(at)) ?? [];
    // The tag is what the automation itself changes.
    return policy === undefined
      ? []
      : [
          [
            policy,
            line
              .slice(0, at)
              .trim()
              .replace(/:[^:/]*$/, ""),
          ],
        ];
  });
}
