import type { EnvironmentReview } from "../../../changes/review.ts";
import { code } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { places, shownName } from "../places.ts";

/** The objects with a new name, and their readers. */
export function hashNodes({ resources }: EnvironmentReview): ReportNode[] {
  const nodes: ReportNode[] = [];
  for (const { kind, namespace, name, renamed } of resources) {
    // An object that moves to another namespace is listed with that field.
    if (renamed === undefined || (renamed.how === "similar" && renamed.name === name)) continue;
    const shown = shownName({ kind, namespace, name });
    if (renamed.how === "hash") {
      const readers = resources
        .filter(({ changes }) =>
          changes.some(({ hash, after, path }) => hash && after === name && path[0] !== "metadata"),
        )
        .map(shownName);
      nodes.push({
        type: "text",
        line: [
          code(shown),
          " gets a new name (content hash); ",
          ...(readers.length === 0
            ? ["nothing refers to it"]
            : [...places(readers), readers.length === 1 ? " refers to it" : " refer to it"]),
        ],
      });
    } else {
      const old = `${renamed.namespace === namespace || renamed.namespace === "" ? "" : `${renamed.namespace}/`}${renamed.name}`;
      nodes.push({
        type: "text",
        line: [
          code(shown),
          " was called ",
          code(old),
          ": the new one is created, and pruning deletes the old one",
        ],
      });
    }
  }
  return nodes;
}
