import type { Version } from "@kustogen/kustomize/versions.ts";
import type { Kustomize } from "../../attacker/judge/kustomize.ts";
import { type Comparison, compare } from "./compared.ts";
import type { RandomTree } from "./kustomizations.ts";

/** A tree on which the two differ, and how. */
export interface Reduced extends Comparison {
  tree: RandomTree;
}

/** A small tree that still differs in the same way, as found by taking away layers, files and blocks of lines. */
export async function reduced(tree: RandomTree, judge: Kustomize, version?: Version): Promise<Reduced> {
  let best: Reduced = { tree, ...(await compare(tree, judge, version)) };
  const cause = causeOf(best);
  const take = async (next: RandomTree): Promise<boolean> => {
    const result = await compare(next, judge, version);
    if (causeOf(result) !== cause) return false;
    best = { tree: next, ...result };
    return true;
  };
  for (let lines = Number.POSITIVE_INFINITY; lines > linesOf(best.tree); ) {
    lines = linesOf(best.tree);
    for (const target of foldersOf(best.tree).reverse()) await take({ ...best.tree, target });
    for (const path of Object.keys(best.tree.files)) {
      const { [path]: text = "", ...files } = best.tree.files;
      if (await take({ ...best.tree, files })) continue;
      for (let at = 0; at < (best.tree.files[path] ?? text).split("\n").length; ) {
        const whole = best.tree.files[path] as string;
        const shorter = withoutBlock(whole, at);
        if (
          shorter === whole ||
          !(await take({ ...best.tree, files: { ...best.tree.files, [path]: shorter } }))
        )
          at++;
      }
    }
  }
  return best;
}

function linesOf({ files }: RandomTree): number {
  return Object.values(files).join("\n").split("\n").length;
}

function foldersOf({ files }: RandomTree): string[] {
  return Object.keys(files).flatMap((path) => /^(.*)\/kustomization\.ya?ml$/i.exec(path)?.[1] ?? []);
}

/** The kind of difference and the failure, if one fails, without the names in it. */
function causeOf({ difference, ours, real }: Comparison): string {
  const failed = ours.ok ? (real.ok ? "" : real.text) : (ours.code ?? "");
  return `${difference}: ${failed.replaceAll(/'[^']*'|"[^"]*"|\[[^\]]*\]|\/[\w./-]+|\d+/g, "").slice(0, 60)}`;
}

/** The text without a line and what stands deeper below it. */
function withoutBlock(text: string, at: number): string {
  const lines = text.split("\n");
  return [...lines.slice(0, at), ...lines.slice(endOfBlock(lines, at))].join("\n");
}

/** The end of a line's block: what stands deeper below it, or the whole document for its mark. */
function endOfBlock(lines: readonly string[], from: number): number {
  const line = lines[from] as string;
  const depth = line === "---" ? -1 : line.search(/\S|$/);
  let to = from + 1;
  const isDeeper = (next: string) => (depth < 0 ? next !== "---" : next.search(/\S|$/) > depth);
  while (to < lines.length && isDeeper(lines[to] as string)) to++;
  return to;
}
