import type { Hunk } from "../../text/unified-diff.ts";
import type { Inline } from "./inline.ts";
import { NOTHING } from "./values.ts";

/** A part of a report, independent of its format. */
export type ReportNode = TableNode | DiffNode | ListNode | TextNode;

/** Rows below a header; every row has the same number of cells. */
export interface TableNode {
  type: "table";
  /** The subject of the rows: "variables of Deployment shop/api, api". */
  title?: Inline;
  head: readonly string[];
  rows: readonly (readonly Inline[])[];
  /** The files and lines that each row comes from; empty if unknown. */
  setIn?: readonly Inline[];
}

/** Changed lines; in a resource, with the context of the first: "containers[name=api].env", or "" at its top level. */
export type PlacedHunk = Hunk & { place?: string };

/** Text whose lines changed. */
export interface DiffNode {
  type: "diff";
  title: Inline;
  hunks: readonly PlacedHunk[];
  /** The files and lines that the text comes from. */
  setIn?: Inline;
}

export interface ListNode {
  type: "list";
  title?: Inline;
  items: readonly Inline[];
}

export interface TextNode {
  type: "text";
  line: Inline;
}

/** The table with a column for the places of its rows, if any is known. */
export function withSetIn(table: TableNode): TableNode {
  const { head, rows, setIn = [] } = table;
  if (!setIn.some((places) => places.length > 0)) return table;
  return {
    ...table,
    head: [...head, "set in"],
    rows: rows.map((row, index) => [...row, setIn[index]?.length ? setIn[index] : [NOTHING]]),
    setIn: [],
  };
}
