import { grouped } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";

/** The words for a cause in a closing line, in singular and plural. */
interface CauseText {
  one: string;
  many: string;
  /** False for parts that are rendered and read, but not fully checked: the verdict holds without them. */
  hides: boolean;
  /** True if the places themselves are listed. */
  places?: true;
}

/** Every reason why a report may not cover something, in the order of closing lines. */
export const CAUSES = {
  limit: { one: "limit reached", many: "limits reached", hides: true },
  folder: { one: "folder that can't be rendered", many: "folders that can't be rendered", hides: true },
  chart: { one: "Helm chart", many: "Helm charts", hides: true },
  plugin: { one: "plugin", many: "plugins", hides: true },
  remote: { one: "remote base", many: "remote bases", hides: true },
  "missing-file": { one: "missing file", many: "missing files", hides: true },
  application: {
    one: "Application that can't be followed",
    many: "Applications that can't be followed",
    hides: true,
  },
  generator: { one: "generator of an ApplicationSet", many: "generators of ApplicationSets", hides: true },
  cluster: { one: "value that only a cluster has", many: "values that only a cluster has", hides: true },
  flux: { one: "Flux feature", many: "Flux features", hides: true },
  unreadable: { one: "file that can't be read", many: "files that can't be read", hides: true },
  encrypted: { one: "encrypted file", many: "encrypted files", hides: true },
  template: {
    one: "template that something fills in first",
    many: "templates that something fills in first",
    hides: true,
  },
  outside: {
    one: "path outside the folders that may be read",
    many: "paths outside the folders that may be read",
    hides: true,
  },
  manifest: {
    one: "manifest outside every environment",
    many: "manifests outside every environment",
    hides: true,
    places: true,
  },
  unread: {
    one: "changed file that no environment reads",
    many: "changed files that no environment reads",
    hides: true,
    places: true,
  },
  rule: { one: "rule that failed", many: "rules that failed", hides: true },
  policy: {
    one: "policy that kustogen can't evaluate",
    many: "policies that kustogen can't evaluate",
    hides: false,
  },
  cel: { one: "kind with CEL rules", many: "kinds with CEL rules", hides: false },
  "unknown-kind": { one: "kind without a schema", many: "kinds without a schema", hides: false },
} as const satisfies Record<string, CauseText>;

/** Why something isn't checked; the list is part of the report formats, and only ever grows. */
export type Cause = keyof typeof CAUSES;

/** A part that a report doesn't cover. */
export interface NotLookedAt {
  /** A folder, a file with its line, or a kind; relative to the folder that paths in the report are relative to. */
  place: string;
  cause: Cause;
  /** A description with the reason, in one line. */
  what: string;
  /** The number of objects that it stands for, if they can be counted. */
  count?: number;
  /** True if the state before a change could be checked, so that only the change prevents it. */
  lost?: true;
}

const ORDER = Object.keys(CAUSES) as Cause[];

/** A list for reports: without duplicates, sorted by cause and place. */
export function sortedNotLookedAt(list: readonly NotLookedAt[]): NotLookedAt[] {
  const known = new Map(list.map((one) => [JSON.stringify([one.cause, one.place, one.what]), one]));
  return [...known.values()].sort(
    (a, b) =>
      ORDER.indexOf(a.cause) - ORDER.indexOf(b.cause) ||
      compareText(a.place, b.place) ||
      compareText(a.what, b.what),
  );
}

/** True if a verdict covers only a part: something wasn't rendered, read or evaluated. */
export function isInPart(list: readonly NotLookedAt[]): boolean {
  return list.some(({ cause }) => CAUSES[cause].hides);
}

/** "not checked: 2 folders that can't be rendered, 41 objects of 7 kinds without a schema"; "" for an empty list. */
export function closingLine(list: readonly NotLookedAt[]): string {
  const parts = ORDER.flatMap((cause) => {
    const found = list.filter((one) => one.cause === cause);
    if (found.length === 0) return [];
    const { one, many, places }: CauseText = CAUSES[cause];
    const where = places ? ` (${someOf(found.map(({ place }) => place).sort(compareText), 5)})` : "";
    const text = `${grouped(found.length)} ${found.length === 1 ? one : many}${where}`;
    if (found.every(({ count }) => count === undefined)) return [text];
    const objects = found.reduce((sum, { count = 1 }) => sum + count, 0);
    return [`${grouped(objects)} ${objects === 1 ? "object" : "objects"} of ${text}`];
  });
  return parts.length === 0 ? "" : `not checked: ${parts.join(", ")}`;
}
