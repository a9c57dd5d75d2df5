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
export function differences(root: string, { files, remove }: Plan, diffs = 20): Difference[] {
  const found = [
    ...files.flatMap(({ path, action, text }) => (action === "keep" ? [] : [{ path, action, text }])),
    ...remove.map((path) => ({ path, action: "remove" as const, text: "" })),
  ].sort((a, b) => compareText(a.path, b.path));
  return found.map(({ path, action, text }, at) => {
    if (at >= diffs) return { path, action, diff: "" };
    const old = action === "create" ? "" : asText(readFileSync(`${root}/${path}`));
    return { path, action, diff: shownDiff(path, old, text, action === "remove" ? 6 : 12) };
  });
}
