import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { printableJson } from "@kustogen/kustomize/errors/printable-json.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { isMovedImage, type ResourceChange } from "../../compare/resources.ts";
import { type Hunk, hunksOf } from "../../text/unified-diff.ts";
import type { AlikeEnvironments } from "./alike.ts";
import { shownName } from "./inline.ts";
import type { DiffNode, PlacedHunk } from "./node.ts";
import { fieldPlaces } from "./source-places.ts";

/** The masked changed resources line by line, without those of which a table or list shows all. */
export function plainDiffs(environments: AlikeEnvironments, review: EnvironmentReview): DiffNode[] {
  const most = MOST_EDITS / Math.sqrt(review.resources.length);
  return review.resources.flatMap((change): DiffNode[] => {
    const hunks = isOfImagesAlone(change) ? [] : plainHunks(change, most);
    if (hunks.length === 0) return [];
    const { action, changes, moved } = change;
    const where = moved === undefined ? "" : ` (moved ${action === "added" ? "from" : "to"} ${moved})`;
    const title = [{ strong: shownName(change) }, ...(action === "changed" ? [] : [` ${action}${where}`])];
    const fields = action === "changed" ? changes.map((field) => ({ change, field })) : [{ change }];
    const setIn = fieldPlaces(environments, review, fields);
    return [{ type: "diff", title, hunks, setIn, ...(action !== "changed" && { isWhole: true }) }];
  });
}

/** True for a resource in which only images change, and names with content hashes that it refers to. */
function isOfImagesAlone({ action, changes, renamed }: ResourceChange): boolean {
  return (
    action === "changed" && renamed === undefined && changes.every((one) => one.hash || isMovedImage(one))
  );
}

/** The work of a line difference grows with the square of its lines: many objects are compared less closely than one. */
const MOST_EDITS = 10_000;

function plainHunks(change: ResourceChange, most: number): PlacedHunk[] {
  const whole = change.whole?.();
  if (whole === undefined) return [];
  const text = (side: "before" | "after") => (whole[side] === undefined ? "" : linesOf(whole[side] as Value));
  const [before, after] = [text("before"), text("after")];
  const hunks = hunksOf(before, after, most);
  if (change.action !== "changed") return hunks.map((hunk) => ({ ...hunk, place: "" }));
  const sides = { "-": new YamlLines(before), "+": new YamlLines(after) };
  return hunks.map((hunk) => ({ ...hunk, place: placeOf(hunk, sides) }));
}

/** An object as YAML; as JSON if kustomize can't print it. */
function linesOf(value: Value): string {
  return attempt(() => printResource(value), undefined) ?? `${printableJson(value)}\n`;
}

function placeOf({ lines, oldStart, newStart }: Hunk, sides: Record<"-" | "+", YamlLines>): string {
  const first = lines.findIndex((line) => !line.startsWith(" "));
  const sign = lines[first]?.startsWith("-") ? "-" : "+";
  return placeOfLine(sides[sign], (sign === "-" ? oldStart : newStart) + first);
}

/** The place of a line, from 1: "containers[name=api].env", within a workload's pod; "" for a top-level line. */
export function placeOfLine(written: YamlLines, line: number): string {
  const fields = written.fields();
  let at = line;
  while (at > 0 && !fields.has(at)) at--;
  const path = [...(fields.get(at)?.path ?? [])];
  // The line itself contains its own key, and the dash of its element; one within a long text contains neither.
  if (at === line) {
    path.pop();
    if (/^ *- /.test(written.lineText(line))) while (typeof path.at(-1) === "number") path.pop();
  }
  const steps = path.map((step, index) => {
    if (typeof step === "string") return `.${step}`;
    const name = written.textOf([...path.slice(0, index + 1), "name"]);
    return name === undefined ? "" : `[name=${name}]`;
  });
  return steps
    .join("")
    .replace(/^\./, "")
    .replace(/^spec\.(?:jobTemplate\.spec\.)?template\.(?:spec\.)?/, "");
}
