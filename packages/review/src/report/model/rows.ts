import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { forAll, headingOf, lineWithoutNames } from "./alike.ts";
import type { Attention, ReportGroup } from "./groups.ts";
import { plainText } from "./inline.ts";
import { places } from "./places.ts";
import { NOTHING } from "./values.ts";

/** The columns of the table of all environments, after its attention and its heading. */
export const COLUMNS = ["what", "restarts", "risk", "unjudged"] as const;

/** A line of the table of all environments. */
export type ReportRow = Pick<ReportGroup, "attention" | "heading" | (typeof COLUMNS)[number]>;

const ATTENTIONS: readonly Attention[] = ["blocks", "look", "unsure"];

/** The table of all environments: groups whose lines would be the same but for their names share a line. */
export function rowsOf(groups: readonly ReportGroup[]): ReportRow[] {
  const dead = groups.filter(({ environments }) => environments.every(({ isDead }) => isDead));
  if (dead.length > 1) return [...rowsOf(groups.filter((one) => !dead.includes(one))), rowOfDead(dead)];
  const alike = groupedBy(groups, (group) =>
    JSON.stringify([
      group.attention,
      ...COLUMNS.map((column) => lineWithoutNames(group[column], group.environments[0])),
    ]),
  );
  const merged = [...alike.values()].map((all): ReportRow => {
    const [group, ...others] = all as [ReportGroup, ...ReportGroup[]];
    if (others.length === 0) return group;
    const row = {
      ...group,
      heading: headingOf(
        all.flatMap(({ environments }) => environments),
        "",
      ),
    };
    for (const column of COLUMNS) row[column] = forAll(group[column], group.environments[0]);
    return row;
  });
  const headings = new Map<string, string>([[NOTHING, ""]]);
  return merged.map((row) => {
    const text = plainText(row.risk);
    const above = headings.get(text);
    if (above === undefined) headings.set(text, row.heading);
    return above ? { ...row, risk: ["as in ", { strong: above }] } : row;
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
