import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { headingOf, withoutNames } from "./alike.ts";
import type { StoryGroup } from "./groups.ts";
import type { Inline, Piece } from "./inline.ts";

/** A line of the table of all environments. */
export type StoryRow = Pick<StoryGroup, "attention" | "heading" | "what" | "restarts" | "risk">;

/** The table of all environments: groups of which it would say the same, but for their own names, are one line. */
export function rowsOf(groups: readonly StoryGroup[]): StoryRow[] {
  const found = new Map<string, { row: StoryRow; groups: StoryGroup[] }>();
  for (const group of groups) {
    const named = (line: Inline) => line.map((piece) => withoutNamesOf(piece, group));
    const row: StoryRow = {
      attention: group.attention,
      heading: group.heading,
      what: named(group.what),
      restarts: named(group.restarts),
      risk: named(group.risk),
    };
    const key = jsonText([row.attention, row.what, row.restarts, row.risk].map((one) => JSON.stringify(one)));
    const known = found.get(key);
    if (known === undefined) found.set(key, { row, groups: [group] });
    else known.groups.push(group);
  }
  return [...found.values()].map(({ row, groups: alike }) =>
    alike.length === 1
      ? (alike[0] as StoryGroup)
      : {
          ...row,
          heading: headingOf(
            alike.flatMap(({ environments }) => environments),
            "",
          ),
        },
  );
}

function withoutNamesOf(piece: Piece, { environments }: StoryGroup): Piece {
  const [first] = environments;
  if (first === undefined || (typeof piece === "object" && !("code" in piece))) return piece;
  return typeof piece === "string" ? withoutNames(piece, first) : { code: withoutNames(piece.code, first) };
}
