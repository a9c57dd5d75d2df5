import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview } from "../../../changes/review.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { hunksOf } from "../../../text/unified-diff.ts";
import { code, type Inline } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { placeText, shownName } from "../places.ts";
import { shownValues } from "../shown-values.ts";
import { fieldPlaces } from "../source-places.ts";
import { cellOf, isBinary, linesOf, NOTHING } from "../values.ts";

/** Multi-line texts, and values that are too long for a cell, line by line. */
export function textNodes(
  environments: readonly [EnvironmentReview, ...EnvironmentReview[]],
  shown: Set<ReviewedChange>,
): ReportNode[] {
  const [{ resources }] = environments;
  const nodes: ReportNode[] = [];
  for (const change of resources) {
    if (change.action !== "changed") continue;
    for (const field of change.changes) {
      if (shown.has(field)) continue;
      const { path } = field;
      const { before, after } = shownValues(field);
      if (cellOf(before) !== undefined && cellOf(after) !== undefined) continue;
      shown.add(field);
      const title: Inline = [code(placeText(change.kind, path)), " of ", shownName(change)];
      if (path[0] === "binaryData" || isBinary(before) || isBinary(after))
        nodes.push({ type: "text", line: [...title, `: binary, ${bytes(before)} → ${bytes(after)}`] });
      else
        nodes.push({
          type: "diff",
          title,
          hunks: hunksOf(linesOf(before), linesOf(after)),
          setIn: fieldPlaces(environments, [{ change, field }]),
        });
    }
  }
  return nodes;
}

function bytes(value: Value | undefined): string {
  return typeof value === "string" ? `${value.length} characters` : NOTHING;
}
