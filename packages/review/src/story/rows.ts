import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { headingOf, withoutNames } from "./alike.ts";
import { LIKEWISE, riskText, type StoryGroup, shownRisks } from "./groups.ts";
import type { Inline, Piece } from "./inline.ts";

/** A line of the table of all environments. */
export type StoryRow = Pick<StoryGroup, "attention" | "heading" | "what" | "restarts" | "risk">;

/** The table of all environments: groups of which it would say the same, but for their own names, are one line. */
export function rowsOf(groups: readonly StoryGroup[]): StoryRow[] {
  const found = new Map<string, { row: StoryGroup; groups: StoryGroup[] }>();
  for (const group of groups) {
    const named = (line: Inline) =>
      line.filter((piece) => piece !== LIKEWISE).map((piece) => withoutNamesOf(piece, group));
    const { attention, what, restarts, risk } = group;
    const key = jsonText(
      [attention, named(what), named(restarts), named(risk)].map((one) => JSON.stringify(one)),
    );
    const known = found.get(key);
    if (known === undefined) found.set(key, { row: group, groups: [group] });
    else known.groups.push(group);
  }
  const above = new Set<string>();
  return [...found.values()].map(({ row, groups: alike }) => {
    const shown = shownRisks(row.risks);
    const risk = shown.some(({ message }) => above.has(message)) ? riskText(row.risks, above) : row.risk;
    for (const { message } of shown) above.add(message);
    return alike.length === 1
      ? { ...row, risk }
      : {
          attention: row.attention,
          what: forAll(row.what, row),
          restarts: forAll(row.restarts, row),
          risk: forAll(risk, row),
          heading: headingOf(
            alike.flatMap(({ environments }) => environments),
            "",
          ),
        };
  });
}

/** What is told of the first, with a word for the others where it names what it alone has. */
function forAll(line: Inline, group: StoryGroup): Inline {
  const isNamed = JSON.stringify(line) !== JSON.stringify(line.map((piece) => withoutNamesOf(piece, group)));
  return isNamed && line.at(-1) !== LIKEWISE ? [...line, LIKEWISE] : line;
}

function withoutNamesOf(piece: Piece, { environments }: StoryGroup): Piece {
  const [first] = environments;
  if (first === undefined || (typeof piece === "object" && !("code" in piece))) return piece;
  return typeof piece === "string" ? withoutNames(piece, first) : { code: withoutNames(piece.code, first) };
}
