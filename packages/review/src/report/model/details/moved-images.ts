import type { EnvironmentReview } from "../../../changes/review.ts";
import { parseImage } from "../../../cluster/image.ts";
import { elementOf } from "../../../compare/path.ts";
import { isMovedImage, type ResourceChange, type ReviewedChange } from "../../../compare/resources.ts";
import { code } from "../inline.ts";
import type { ReportNode } from "../node.ts";
import { places } from "../places.ts";
import { type FieldOf, fieldPlaces } from "../source-places.ts";

/** True for a resource in which only images change, and names with content hashes that it refers to. */
export function isOfImagesAlone({ action, changes, renamed }: ResourceChange): boolean {
  return (
    action === "changed" && renamed === undefined && changes.every((one) => one.hash || isMovedImage(one))
  );
}

/** The changed images: the same one in several containers is one row. */
export function imageNodes(
  environments: readonly [EnvironmentReview, ...EnvironmentReview[]],
  shown: Set<ReviewedChange>,
  isWanted: (change: ResourceChange) => boolean = () => true,
): ReportNode[] {
  const [{ resources }] = environments;
  const rows = new Map<string, { before: string; after: string; where: string[]; fields: FieldOf[] }>();
  for (const change of resources)
    for (const field of change.action === "changed" && isWanted(change) ? change.changes : []) {
      if (!isMovedImage(field)) continue;
      const { path, before, after } = field;
      shown.add(field);
      const key = `${before}\0${after}`;
      const row = rows.get(key) ?? { before, after, where: [], fields: [] };
      row.fields.push({ change, field });
      row.where.push(
        `${change.name}/${elementOf(path, "containers") ?? elementOf(path, "initContainers") ?? ""}`,
      );
      rows.set(key, row);
    }
  if (rows.size === 0) return [];
  return [
    {
      type: "table",
      head: ["image", "before", "after", "where"],
      rows: [...rows.values()].map(({ before, after, where }) => {
        const shared = sharedPrefix(before, after);
        return [
          [code(shared.replace(/[:@]$/, "") || after)],
          [code(before.slice(shared.length) || before)],
          [code(after.slice(shared.length) || after)],
          places(where),
        ];
      }),
      setIn: [...rows.values()].map(({ fields }) => fieldPlaces(environments, fields)),
    },
  ];
}

/** The common prefix of two images before their tag or digest, including the separator; "" for different images. */
function sharedPrefix(before: string, after: string): string {
  const { name } = parseImage(before);
  if (name !== parseImage(after).name) return "";
  const at = name.length;
  return before[at] === after[at] ? before.slice(0, at + 1) : name;
}
