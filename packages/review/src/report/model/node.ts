import type { Hunk } from "../../text/unified-diff.ts";
import type { Inline } from "./inline.ts";

/** A part of a report, independent of its format. */
export type ReportNode = TableNode | DiffNode | TextNode;

/** Rows below a header; every row has the same number of cells. */
export interface TableNode {
  type: "table";
  /** The subject of the rows: "variables of Deployment shop/api, api". */
  title?: Inline;
  head: readonly string[];
  rows: readonly (readonly Inline[])[];
}

/** Changed lines of a resource, with the context of the first: "containers[name=api].env", or "" at its top level. */
export type PlacedHunk = Hunk & { place: string };

export interface DiffNode {
  type: "diff";
  title: Inline;
  hunks: readonly PlacedHunk[];
  /** True for an object that comes or goes as a whole. */
  isWhole?: true;
  /** The files and lines that the text comes from. */
  setIn?: Inline;
}

export interface TextNode {
  type: "text";
  line: Inline;
}

/** The lines of a diff, each hunk after the place of its first line, unless that is clear. */
export function diffLines({ hunks }: Pick<DiffNode, "hunks">): string[] {
  return hunks.flatMap(({ place, lines }) =>
    place === "" && hunks.length === 1 ? lines : [`@@ ${place} @@`, ...lines],
  );
}
