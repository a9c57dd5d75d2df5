import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { isCommentLine } from "../../../discovery/lines-with.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { TextFile } from "../../text-files.ts";

/** Files with commands that run in the repository, and the folder in which those of a pipeline start. */
const PIPELINE = /^(.*)\/(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml)$/;
const SCRIPT = /\.(?:sh|bash)$/;
/** A command that builds one folder, with a path without variables. */
const BUILDS =
  /\b(?:(?:kubectl|oc)\s+(?:[^;&|#\n]*\s)?(?:apply|create|replace|diff)\s(?:[^;&|#\n]*\s)?(?:-k|--kustomize)(?:=|\s+)|(?:kubectl\s+kustomize|kustomize\s+build)\s+(?:--?(?!o(?:utput)?\b)[\w-]+(?:=\S+)?\s+)*)["']?([\w.-]+(?:\/[\w.-]+)*)\/?["']?(?=[\s;&|)`]|$)/g;
/** Commands that only print it. */
const PRINTS = /^\s*(?:-\s+)?(?:(?:run|script):\s*)?["']?(?:echo|printf|print\w*|log\w*|info|cat)\b/;
/** A text that makes kustomizations, or works on other files than those of this commit. */
const ELSEWHERE =
  /kustomization\.ya?ml|\bkustomize\s+(?:create|edit|init)\b|\b(?:cd|pushd)\s+(?![^\n;&]*(?:dirname|rev-parse))|working-?directory|^\s*(?:ref|repository|path):|\bgit\s+(?:-C|clone|checkout|switch|pull|worktree)\b|\bdocker\s+run\b|\bssh\s|<</im;

/** The commands of a pipeline or script that build a folder of manifests without a kustomization. */
export function* builtWithout({ file, tree, read }: TextFile): Iterable<RepositoryFinding> {
  const [, root] = PIPELINE.exec(file) ?? [];
  if (root === undefined && !SCRIPT.test(file)) return;
  const text = read();
  if (text === undefined || !/kustomize|\s-k\b/.test(text) || ELSEWHERE.test(text)) return;
  const starts = root === undefined ? allAbove(file) : [root || "/"];
  for (const [at, line] of text.split("\n").entries()) {
    if (isCommentLine(line) || PRINTS.test(line)) continue;
    for (const [command, said = ""] of line.matchAll(BUILDS)) {
      const folders = new Set(starts.map((start) => joinPath(start, said)));
      const [folder, ...more] = [...folders].filter((path) => tree.kind(path) === "directory");
      if (folder === undefined || more.length > 0 || /^\.*$/.test(said)) continue;
      const count = manifestsWithout(folder, tree);
      if (count === 0) continue;
      yield {
        file,
        line: at + 1,
        message: `${command.trim().replace(/["')]+$/, "")} fails, because ${said} has ${count === 1 ? "a manifest" : `${count} manifests`} and no kustomization`,
        fix: `add a kustomization that lists ${count === 1 ? "it" : "them"}, or apply the folder with -f`,
      };
    }
  }
}

/** The folder of a file, and all above it: a script may run in any of them. */
function allAbove(file: string): string[] {
  const folder = folderOf(file);
  return folder === "/" ? ["/"] : [folder, ...allAbove(folder)];
}

/** The number of manifests in a folder, if it has neither a kustomization nor something that becomes one, or a chart. */
function manifestsWithout(folder: string, tree: FileTree): number {
  const names = [...(tree.list?.(folder) ?? [])];
  if (names.some((name) => /kustomization|^Chart\.yaml$|^\.gitignore$/i.test(name))) return 0;
  return names.filter((name) => {
    const path = `${folder}/${name}`;
    if (!/\.ya?ml$/.test(name) || tree.kind(path) !== "file") return false;
    const text = attempt(() => anyTextIn(tree.read(path)), undefined) ?? "";
    return /^apiVersion:/m.test(text) && /^kind:/m.test(text);
  }).length;
}
