import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { headingOf, withoutNames } from "./alike.ts";
import { type Attention, LIKEWISE, type ReportGroup } from "./groups.ts";
import { type Inline, type Piece, plainText } from "./inline.ts";
import { places } from "./places.ts";
import { NOTHING } from "./values.ts";

/** A line of the table of all environments. */
export type ReportRow = Pick<
  ReportGroup,
  "attention" | "heading" | "what" | "restarts" | "risk" | "unjudged"
>;

const ATTENTIONS: readonly Attention[] = ["blocks", "look", "unsure"];

/** The table of all environments: groups whose lines would be the same but for their names share a line. */
export function rowsOf(groups: readonly ReportGroup[]): ReportRow[] {
  const dead = groups.filter(({ environments }) => environments.every(({ isDead }) => isDead));
  if (dead.length > 1) return [...rowsOf(groups.filter((one) => !dead.includes(one))), rowOfDead(dead)];
  const rows = groups.map((group) => ({ ...group, unjudged: group.unjudgedToo }));
  const alike = groupedBy(rows, (row) =>
    JSON.stringify([row.attention, ...linesOf(row).map((line) => withoutNamesOf(line, row))]),
  );
  const merged = [...alike.values()].map((all): ReportRow => {
    const [row, ...others] = all as [ReportGroup, ...ReportGroup[]];
    if (others.length === 0) return row;
    const [what = [], restarts = [], risk = [], unjudged = []] = linesOf(row).map((line) =>
      forAll(line, row),
    );
    const environments = all.flatMap((one) => one.environments);
    return { attention: row.attention, heading: headingOf(environments, ""), what, restarts, risk, unjudged };
  });
  const told = new Map<string, string>([[NOTHING, ""]]);
  return merged.map((row) => {
    const text = plainText(row.risk);
    const above = told.get(text);
    if (above === undefined) told.set(text, row.heading);
    return above ? { ...row, risk: ["as in ", { strong: above }] } : row;
  });
}

function linesOf({ what, restarts, risk, unjudged }: ReportGroup): Inline[] {
  return [what, restarts, risk, unjudged];
}

/** The line about the first group, with a note about the others if it contains the first one's own names. */
function forAll(line: Inline, group: ReportGroup): Inline {
  const isNamed = JSON.stringify(line) !== JSON.stringify(withoutNamesOf(line, group));
  return isNamed && line.at(-1) !== LIKEWISE ? [...line, LIKEWISE] : line;
}

function withoutNamesOf(line: Inline, { environments: [first] }: ReportGroup): Inline {
  return line.flatMap((piece): Piece[] => {
    if (piece === LIKEWISE) return [];
    if (first === undefined || (typeof piece === "object" && !("code" in piece))) return [piece];
    return [
      typeof piece === "string" ? withoutNames(piece, first) : { code: withoutNames(piece.code, first) },
    ];
  });
}

/** The one line of files that nothing applies, which are worth none each. */
function rowOfDead(groups: readonly ReportGroup[]): ReportRow {
  const environments = groups.flatMap((group) => group.environments);
  const objects = environments.reduce((sum, { resources }) => sum + resources.length, 0);
  const folders = environments.map(({ path }) => path);
  return {
    attention: ATTENTIONS.find((one) => groups.some((group) => group.attention === one)) ?? "fine",
    heading: `${counted(folders.length, "folder")} of plain files`,
    what: [counted(objects, "object"), " in ", ...places(folders)],
    restarts: [NOTHING],
    risk: ["nothing here deploys them, and no kustomization uses them"],
    unjudged: [NOTHING],
  };
}
