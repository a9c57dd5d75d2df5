import { type StructuredPatchHunk, structuredPatch } from "diff";

const CONTEXT = 3;
/** Texts that differ in more lines than this are shown as replaced, because comparing them takes too long. */
const MAX_EDITS = 3_000;

/** Different lines with their context: where they begin on both sides, and each line after " ", "-" or "+". */
export type Hunk = Pick<StructuredPatchHunk, "oldStart" | "oldLines" | "newStart" | "newLines" | "lines">;

/** The differences with three lines of context; one hunk with everything if the texts have too little in common. */
export function hunksOf(before: string, after: string, most = MAX_EDITS): Hunk[] {
  if (before === after) return [];
  const patch = structuredPatch("", "", before, after, "", "", {
    context: CONTEXT,
    maxEditLength: Math.min(most, MAX_EDITS),
  });
  return patch?.hunks ?? [replaced(before, after)];
}

function replaced(before: string, after: string): Hunk {
  const removed = splitLines(before);
  const added = splitLines(after);
  return {
    oldStart: 1,
    oldLines: removed.length,
    newStart: 1,
    newLines: added.length,
    lines: [...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)],
  };
}

function splitLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** A unified diff without file header, cut after `maxLines` with a count of the others; "" for equal texts. */
export function unifiedDiff(before: string, after: string, maxLines = 24): string {
  const output = hunksOf(before, after).flatMap((hunk) => [
    `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
    ...hunk.lines,
  ]);
  if (output.length > maxLines) {
    const hidden = output.length - maxLines;
    output.length = maxLines;
    output.push(`… ${hidden} more line${hidden === 1 ? "" : "s"}`);
  }
  return output.join("\n");
}

/** The range in a hunk header; for an empty side, the line before it, as in diff. */
function range(start: number, count: number): string {
  return `${count === 0 ? start - 1 : start},${count}`;
}
