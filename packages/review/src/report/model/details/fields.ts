import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { isMasked } from "../../../changes/mask.ts";
import type { EnvironmentReview } from "../../../changes/review.ts";
import type { FieldPath } from "../../../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../../../compare/resources.ts";
import type { Inline } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { places, placeText, shownName } from "../places.ts";
import { shownValues } from "../shown-values.ts";
import { type FieldOf, fieldPlaces } from "../source-places.ts";
import { cellOf } from "../values.ts";

/** All other fields: the same change in several resources is one row. */
export function fieldNodes(
  environments: readonly [EnvironmentReview, ...EnvironmentReview[]],
  shown: Set<ReviewedChange>,
): ReportNode[] {
  const [{ resources }] = environments;
  const rows = new Map<
    string,
    { paths: string[]; before: Inline; after: Inline; where: string[]; fields: FieldOf[] }
  >();
  for (const change of resources) {
    if (change.action !== "changed") continue;
    for (const field of change.changes) {
      const { path, hash } = field;
      if (shown.has(field) || hash || isNewName(change, path)) continue;
      shown.add(field);
      const { before, after } = shownValues(field);
      const where = shownName(change);
      // Values that nobody may read look alike: those of one object are one row.
      const key = jsonText([
        isMasked(before) && isMasked(after) ? where : placeText(change.kind, path),
        before,
        after,
      ]);
      const row = rows.get(key) ?? {
        paths: [],
        before: cellOf(before) ?? [],
        after: cellOf(after) ?? [],
        where: [],
        fields: [],
      };
      row.paths.push(placeText(change.kind, path));
      row.where.push(where);
      row.fields.push({ change, field });
      rows.set(key, row);
    }
  }
  if (rows.size === 0) return [];
  return [
    {
      type: "table",
      head: ["field", "before", "after", "where"],
      rows: [...rows.values()].map(({ paths, before, after, where }) => [
        places(paths, 8),
        before,
        after,
        places(where),
      ]),
      setIn: [...rows.values()].map(({ fields }) => fieldPlaces(environments, fields)),
    },
  ];
}

function isNewName({ renamed }: ResourceChange, path: FieldPath): boolean {
  return renamed?.how === "hash" && path[0] === "metadata" && path[1] === "name";
}
