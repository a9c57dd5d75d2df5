import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kustomizationIn } from "../../../discovery/kustomizations.ts";
import { at, itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { RepositoryFinding } from "../../rule.ts";
import { readDocuments } from "../../sources/source-files.ts";
import type { TextFile } from "../../text-files.ts";

/** Files with commands that run in the repository, and the folder in which those of a pipeline start. */
const PIPELINE = /^(.*)\/(?:\.github\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.ya?ml)$/;
const SCRIPT = /\.(?:sh|bash)$/;
/** A command that builds one folder, with a path without variables. */
const BUILDS =
  /\b(?:(?:kubectl|oc)\s+(?:[^;&|#\n]*\s)?(?:apply|create|replace|diff)\s(?:[^;&|#\n]*\s)?(?:-k|--kustomize)(?:=|\s+)|(?:kubectl\s+kustomize|kustomize\s+build)\s+(?:--?(?!o(?:utput)?\b)[\w-]+(?:=\S+)?\s+)*)["']?([\w.-]+(?:\/[\w.-]+)*)\/?["']?(?=[\s;&|)`]|$)/g;
/** A longer line isn't searched for such a command, whose parts may be anywhere in it. */
const LONGEST = 500;
/** Commands that only print it. */
const PRINTS = /^\s*(?:-\s+)?(?:(?:run|script):\s*)?["']?(?:echo|printf|print\w*|log\w*|info|cat)\b/;
/** A text that makes kustomizations, or works on other files than those of this commit. */
const ELSEWHERE =
  /kustomization\.ya?ml|\bkustomize\s+(?:create|edit|init)\b|^[ \t]*(?:ref|repository|path):|\bgit\s+(?:-C|clone|checkout|switch|pull|worktree)\b|\bdocker\s+run\b|\bssh\s|<</im;

/** A command that goes to a different folder from that of a script or the repository. */
const GOES = /\b(?:cd|pushd)\s+(?![^\n;&]{0,200}(?:dirname|rev-parse))|working-?directory/i;
/** A line that goes to a folder and may do something there. */
const GOES_TO = /^\s*cd\s+["']?([\w.-]+(?:\/[\w.-]+)*)\/?["']?\s*(?:(?:&&|;)\s*(.*))?$/;
const WORKFLOW = /\/\.github\/workflows\/[^/]+$/;

/** A line that runs commands, and the folders in which it may run. */
interface Command {
  line: string;
  /** Its number, from 0. */
  number: number;
  starts: readonly string[];
}

/** The commands of a pipeline or script that build a folder of manifests without a kustomization. */
export function* builtWithout({ file, tree, read }: TextFile): Iterable<RepositoryFinding> {
  const [, root] = PIPELINE.exec(file) ?? [];
  if (root === undefined && !SCRIPT.test(file)) return;
  const text = read();
  if (text === undefined || !/kustomize|\s-k\b/.test(text) || ELSEWHERE.test(text)) return;
  const commands =
    root !== undefined && WORKFLOW.test(file)
      ? ofSteps(text, file, root || "/")
      : GOES.test(text)
        ? []
        : text.split("\n").map((line, number) => ({
            ...{ line, number },
            starts: root === undefined ? allAbove(file) : [root || "/"],
          }));
  for (const { line, number, starts } of commands) {
    if (line.length > LONGEST || /^\s*#/.test(line) || PRINTS.test(line)) continue;
    for (const [command, said = ""] of line.matchAll(BUILDS)) {
      if (/^\.*$/.test(said)) continue;
      const problem = problemOf(said, starts, tree);
      if (problem === undefined) continue;
      yield {
        file,
        line: number + 1,
        message: `${command.trim().replace(/["')]+$/, "")} fails, because ${said} ${problem.is}`,
        fix: problem.fix,
      };
    }
  }
}

/** Why a folder can't be built, whichever of these it is below. */
function problemOf(
  said: string,
  starts: readonly string[],
  tree: FileTree,
): { is: string; fix: string } | undefined {
  const paths = [...new Set(starts.map((start) => joinPath(start, said)))];
  const [folder, ...more] = paths.filter((path) => tree.kind(path) !== undefined);
  if (folder === undefined) return whyAbsent(paths, tree);
  if (more.length > 0 || tree.kind(folder) !== "directory") return undefined;
  const count = manifestsWithout(folder, tree);
  if (count === 0) return undefined;
  return {
    is: `has ${count === 1 ? "a manifest" : `${count} manifests`} and no kustomization`,
    fix: `add a kustomization that lists ${count === 1 ? "it" : "them"}, or apply the folder with -f`,
  };
}

/** The problem with a folder that doesn't exist, beside others that can be built. */
function whyAbsent(paths: readonly string[], tree: FileTree): { is: string; fix: string } | undefined {
  const [path, ...more] = paths;
  if (path === undefined || more.length > 0 || folderOf(path) === "/") return undefined;
  const parent = folderOf(path);
  const beside = [...(tree.list?.(parent) ?? [])]
    .filter((name) => kustomizationIn(tree, `${parent}/${name}`) !== undefined)
    .sort();
  if (beside.length === 0) return undefined;
  const near = closest(lastPart(path), beside);
  return {
    is: `doesn't exist; ${someOf(beside, 3)} ${beside.length === 1 ? "is" : "are"} beside it`,
    fix: near === undefined ? "name a folder that exists" : `did you mean ${near}?`,
  };
}

/** The commands of a workflow's steps, as far as it is known in which folder they run. */
function ofSteps(text: string, file: string, root: string): Command[] {
  const [workflow] = readDocuments(text, file);
  const lines = text.split("\n");
  let from = 0;
  return Object.values(mapAt(workflow, "jobs")).flatMap((job) =>
    itemsAt(job, "steps").flatMap(([step]) => {
      const run = textAt(step, "run");
      const place =
        [step["working-directory"], at(job, ...OF_ALL), at(workflow, ...OF_ALL)].find(
          (one) => one !== undefined,
        ) ?? ".";
      if (run === undefined || typeof place !== "string" || place.includes("$")) return [];
      let folder = joinPath(root, place);
      const found: Command[] = [];
      for (const line of run.split("\n")) {
        const at = lines.findIndex((one, number) => number >= from && one.includes(line.trim()));
        if (at >= 0) from = at;
        const [, to, rest] = GOES_TO.exec(line) ?? [];
        if (to !== undefined) folder = joinPath(folder, to);
        else if (GOES.test(line)) return found;
        found.push({ line: to === undefined ? line : (rest ?? ""), number: from, starts: [folder] });
      }
      return found;
    }),
  );
}

const OF_ALL = ["defaults", "run", "working-directory"];

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
