import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer } from "@kustogen/kustomize/index.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Version } from "@kustogen/kustomize/versions.ts";
import { printResources } from "@kustogen/kustomize/yaml/printer/print.ts";
import type { Kustomize } from "../../attacker/judge/kustomize.ts";
import type { RandomTree } from "./kustomizations.ts";

/** What one side makes of a tree: its text, or why it fails. */
export interface Rendered {
  ok: boolean;
  text: string;
  code?: string;
}

/** What is left to the real program. */
const LEFT_OUT = ["not-supported", "needs-helm", "remote-not-allowed"];

function render({ files, target }: RandomTree, kustomize?: Version): Rendered {
  try {
    const values = new Renderer(new MemoryTree(Object.entries(files)), { kustomize }).build(`/${target}`);
    return { ok: true, text: printResources(values) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { ok: false, text: error.message, code: error.code };
  }
}

/** What the real one makes of a folder of the files, which get a place of their own. */
export async function judged({ files, target }: RandomTree, judge: Kustomize): Promise<Rendered> {
  const root = mkdtempSync(join(tmpdir(), "kustogen-referee-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const build = await judge.build(join(root, target));
    return "yaml" in build
      ? { ok: true, text: build.yaml }
      : { ok: false, text: build.error.replaceAll(root, "") };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What both sides make of a tree, and the kind of difference; none when they agree or ours leaves it to the real program. */
export interface Comparison {
  ours: Rendered;
  real: Rendered;
  difference: "none" | "ours fails" | "ours renders" | "output";
}

/** Renders a tree on both sides, which are of the default version of kustomize if none is given. */
export async function compare(tree: RandomTree, judge: Kustomize, version?: Version): Promise<Comparison> {
  const real = await judged(tree, judge);
  const ours = render(tree, version);
  return { ours, real, difference: difference(ours, real) };
}

function difference(ours: Rendered, real: Rendered): Comparison["difference"] {
  if (!ours.ok && LEFT_OUT.includes(ours.code ?? "")) return "none";
  if (ours.ok !== real.ok) return ours.ok ? "ours renders" : "ours fails";
  return ours.ok && ours.text !== real.text ? "output" : "none";
}
