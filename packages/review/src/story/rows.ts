import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { Risk } from "../changes/review.ts";
import { headingOf, withoutNames } from "./alike.ts";
import { type Attention, LIKEWISE, riskText, type StoryGroup, shownRisks } from "./groups.ts";
import type { Inline, Piece } from "./inline.ts";
import { places } from "./places.ts";
import { sharedRisk } from "./shared-risks.ts";
import { NOTHING } from "./values.ts";

/** A line of the table of all environments. */
export type StoryRow = Pick<StoryGroup, "attention" | "heading" | "what" | "restarts" | "risk" | "unjudged">;

/** The table of all environments: groups whose lines would be the same except for their names share a line. */
export function rowsOf(groups: readonly StoryGroup[]): StoryRow[] {
  const dead = groups.filter(({ environments }) => environments.every(({ isDead }) => isDead));
  if (dead.length > 1) return [...rowsOf(groups.filter((one) => !dead.includes(one))), rowOfDead(dead)];
  const found = new Map<string, { row: StoryGroup; groups: StoryGroup[] }>();
  for (const one of groups) {
    const group = { ...one, unjudged: one.unjudgedToo };
    const named = (line: Inline) =>
      line.filter((piece) => piece !== LIKEWISE).map((piece) => withoutNamesOf(piece, group));
    const { attention, what, restarts, risk, unjudged } = group;
    const key = jsonText(
      [attention, ...[what, restarts, risk, unjudged].map(named)].map((one) => JSON.stringify(one)),
    );
    entryOf(found, key, () => ({ row: group, groups: [] })).groups.push(group);
  }
  const above: RowWithRisks[] = [];
  return [...found.values()].map(({ row, groups: alike }) => {
    const [, ...others] = alike;
    const all = row.same.map(([own, ...rest], index) =>
      sharedRisk([own, ...rest, ...others.flatMap(({ same }) => same[index] ?? [])]),
    );
    const risks = others.length === 0 ? row.risks : all.map(({ described }) => described);
    const heading =
      others.length === 0
        ? row.heading
        : headingOf(
            alike.flatMap(({ environments }) => environments),
            "",
          );
    const again = shownAbove(shownRisks(risks), above);
    above.push({ heading, messages: shownRisks(risks).map(({ message }) => message) });
    if (again !== undefined)
      return { ...row, heading, ...othersToo(row, others), risk: riskText(risks, again) };
    if (others.length === 0) return row;
    const isForAll = all.some(({ forAll }) => forAll);
    const risk = isForAll ? riskText(risks) : forAll(row.risk, row);
    return { ...row, heading, ...othersToo(row, others), risk };
  });
}

const ATTENTIONS: readonly Attention[] = ["blocks", "look", "unsure"];

/** The one line of files that nothing applies, which are worth none each. */
function rowOfDead(groups: readonly StoryGroup[]): StoryRow {
  const environments = groups.flatMap((group) => group.environments);
  const objects = environments.reduce((sum, { resources }) => sum + resources.length, 0);
  const folders = environments.map(({ path }) => path);
  const attention = ATTENTIONS.find((one) => groups.some((group) => group.attention === one)) ?? "fine";
  const row = { attention, heading: `${counted(folders.length, "folder")} of plain files` };
  return {
    ...row,
    what: [counted(objects, "object"), " in ", ...places(folders)],
    restarts: [NOTHING],
    risk: ["nothing here deploys them, and no kustomization uses them"],
    unjudged: [NOTHING],
  };
}

/** The changes, restarts and unjudged fields, with a note about other groups in the same line. */
function othersToo(
  row: StoryGroup,
  others: readonly StoryGroup[],
): Pick<StoryRow, "what" | "restarts" | "unjudged"> {
  const { what, restarts, unjudged } = row;
  return others.length === 0
    ? { what, restarts, unjudged }
    : { what: forAll(what, row), restarts: forAll(restarts, row), unjudged: forAll(unjudged, row) };
}

/** A line of the table, with the risks that it lists or refers to. */
interface RowWithRisks {
  heading: string;
  messages: readonly string[];
}

/** A reference to earlier lines with the same risks: "as above" for the line before, or else the lines' names. */
function shownAbove(shown: readonly Risk[], above: readonly RowWithRisks[]) {
  const risks = shown.filter(({ message }) => above.some(({ messages }) => messages.includes(message)));
  if (risks.length === 0) return undefined;
  const isAll = ({ messages }: RowWithRisks) =>
    messages.length === risks.length && risks.every(({ message }) => messages.includes(message));
  const before = above.at(-1);
  if (before !== undefined && isAll(before)) return { risks, where: [["as above"]] };
  const whole = above.find(isAll);
  const rows = whole
    ? [whole]
    : risks.map(({ message }) => above.find(({ messages }) => messages.includes(message)) as RowWithRisks);
  const where = [...new Set(rows.map(({ heading }) => heading))].map(
    (strong): Inline => ["as in ", { strong }],
  );
  return { risks, where };
}

/** The text about the first group, with a note about the others if it contains the first one's own names. */
function forAll(line: Inline, group: StoryGroup): Inline {
  const isNamed = JSON.stringify(line) !== JSON.stringify(line.map((piece) => withoutNamesOf(piece, group)));
  return isNamed && line.at(-1) !== LIKEWISE ? [...line, LIKEWISE] : line;
}

function withoutNamesOf(piece: Piece, { environments }: StoryGroup): Piece {
  const [first] = environments;
  if (first === undefined || (typeof piece === "object" && !("code" in piece))) return piece;
  return typeof piece === "string" ? withoutNames(piece, first) : { code: withoutNames(piece.code, first) };
}
