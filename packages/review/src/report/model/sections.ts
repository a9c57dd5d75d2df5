import type { Severity } from "../../check/model/rule.ts";
import { excusedCount } from "../../check/report/finding.ts";
import type { Failed } from "./failed.ts";
import { code, type Inline, inlineOf } from "./inline.ts";
import type { Report } from "./report.ts";

/** A list of a report beside its changes. */
export interface Section {
  /** "" for a list that needs none. */
  heading: string;
  items: readonly Item[];
  /** True for things to do in this order. */
  isOrdered?: true;
  /** True if nobody has to decide on any of it. */
  isQuiet?: true;
}

export interface Item {
  severity?: Severity;
  line: Inline;
}

/** What comes before the changes: what the review is based on, what the change excuses, what isn't rendered. */
export function sectionsBefore({ notices, excused, failed }: Report): Section[] {
  return [
    { heading: "", items: notices.map(({ severity, message }) => ({ severity, line: inlineOf(message) })) },
    {
      heading: excusedCount(excused.length),
      items: excused.map((one) => ({
        severity: one.severity,
        line: [...findingLine(one), ", by ", code(one.by), `: ${one.reason}`],
      })),
    },
    { heading: "Not rendered", items: failed.filter(({ severity }) => severity !== "info").map(failedItem) },
  ].filter(({ items }) => items.length > 0);
}

/** What is to be done before merging; no section if there is nothing. */
export function todoSections({ todo }: Report): Section[] {
  if (todo.length === 0) return [];
  return [{ heading: "Before merging", items: todo.map((line) => ({ line })), isOrdered: true }];
}

/** What comes after the changes: what the checks find, and what isn't compared. */
export function sectionsAfter({ findings, failed, notRendered }: Report): Section[] {
  const found = (findings ?? []).map((one) => ({ severity: one.severity, line: findingLine(one) }));
  const errors = found.filter(({ severity }) => severity === "error");
  const others = found.filter(({ severity }) => severity !== "error");
  const sections: Section[] = [
    { heading: FINDINGS, items: errors },
    { heading: errors.length > 0 ? "Other new findings" : FINDINGS, items: others, isQuiet: true },
    { heading: "", items: failed.filter(({ severity }) => severity === "info").map(failedItem) },
    {
      heading: "Declared, but not rendered here",
      items: notRendered.map(({ name, file, why }) => ({ line: [code(name), ` (${file}): ${why}`] })),
    },
  ];
  const nothing = findings?.length === 0 ? [{ heading: "The checks find nothing else", items: [] }] : [];
  return [...nothing, ...sections.filter(({ items }) => items.length > 0)];
}

const FINDINGS = "New findings of the checks";

function findingLine({ place, message, rule }: { place: string; message: string; rule: string }): Inline {
  return [code(place), " ", ...inlineOf(message), ` (${rule})`];
}

function failedItem({ name, severity, error }: Failed): Item {
  return { severity, line: [{ strong: name }, ": ", severity === "info" ? error : code(error)] };
}
