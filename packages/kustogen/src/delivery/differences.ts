import { readFileSync } from "node:fs";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { asText } from "../output/conflict.ts";
import type { Plan } from "../output/plan.ts";
import { shownDiff } from "../output/shown-diff.ts";

/** A file in which the working tree differs from the planned output. */
export interface Difference {
  path: string;
  action: "create" | "change" | "remove";
  /** A unified diff from the working tree to the planned output, for the first files; "" beyond `diffs`. */
  diff: string;
}

/** The effects of a plan, for `--check`: files by path, with short diffs of the first `diffs`. Writes nothing. */
export function differences(root: string, plan: Plan, diffs = 20): Difference[] {
  const found: Difference[] = [
    ...plan.create.map((path): Difference => ({ path, action: "create", diff: "" })),
    ...plan.change.map((path): Difference => ({ path, action: "change", diff: "" })),
    ...plan.remove.map((path): Difference => ({ path, action: "remove", diff: "" })),
  ].sort((a, b) => compareText(a.path, b.path));
  const shown = new Map(found.slice(0, diffs).map((difference) => [difference.path, difference]));
  for (const folder of plan.folders)
    for (const file of folder.files) {
      const difference = shown.get(`${folder.path}/${file.name}`);
      if (difference) difference.diff = shownDiff(difference.path, onDisk(root, difference), file.text, 12);
    }
  for (const difference of shown.values())
    if (difference.action === "remove")
      difference.diff = shownDiff(difference.path, onDisk(root, difference), "", 6);
  return found;
}

function onDisk(root: string, { path, action }: Difference): string {
  return action === "create" ? "" : asText(readFileSync(`${root}/${path}`));
}
