import type { Hunk } from "../../text/unified-diff.ts";
import type { Inline } from "./inline.ts";

/** A part of a report, whatever form it is written in. */
export type StoryNode = TableNode | DiffNode | ListNode | TextNode;

/** Rows under a head; every row has as many cells. */
export interface TableNode {
  type: "table";
  /** What the rows are about: "variables of Deployment shop/api, api". */
  title?: Inline;
  head: readonly string[];
  rows: readonly (readonly Inline[])[];
}

/** Text whose lines changed. */
export interface DiffNode {
  type: "diff";
  title: Inline;
  hunks: readonly Hunk[];
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
