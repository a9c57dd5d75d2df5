import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { argoMatcher } from "./argo-globs.ts";
import type { ListedTree } from "./listed-tree.ts";
import { insideOf } from "./tree-paths.ts";

/** Files that Flux excludes from every source, unless a .sourceignore includes them again. */
const USUALLY =
  `.git/,.gitignore,.gitmodules,.gitattributes,*.jpg,*.jpeg,*.gif,*.png,*.wmv,*.flv,*.tar.gz,*.zip,.github/,
.circleci/,.travis.yml,.gitlab-ci.yml,appveyor.yml,.drone.yml,cloudbuild.yaml,codeship-services.yml,codeship-steps.yml,
**/.goreleaser.yml,**/.sops.yaml,**/.flux.yaml`.split(/,\s*/);

const FILE = ".sourceignore";

/** A line of a .sourceignore, which applies below its folder. */
interface Pattern {
  inside: string;
  /** True for a pattern that includes files again. */
  isTaken: boolean;
  matches(parts: readonly string[]): boolean;
}

/**
 * Returns whether Flux excludes a file of a repository: by its default list, or by the repository's .sourceignore
 * files. Patterns in a source object aren't applied.
 *
 * @param top the repository root in the tree
 */
export function ignoredByFlux(tree: ListedTree, top: string): (file: string) => boolean {
  const patterns = USUALLY.map((line) => patternOf(line, insideOf(top)));
  for (const file of [...tree.files.keys()].filter((path) => lastPart(path) === FILE)) {
    const lines = attempt(() => anyTextIn(tree.read(file)).split(/\r?\n/), []);
    for (const line of lines)
      if (!line.startsWith("#") && line.trim() !== "")
        patterns.push(patternOf(line, insideOf(folderOf(file))));
  }
  // The last pattern that matches a file decides.
  return (file) => {
    const last = patterns.findLast(
      ({ inside, matches }) => file.startsWith(inside) && matches(file.slice(inside.length).split("/")),
    );
    return last !== undefined && !last.isTaken;
  };
}

/** As in Flux's library: a name matches anywhere, a path is relative to the folder of its file. */
function patternOf(line: string, inside: string): Pattern {
  const isTaken = line.startsWith("!");
  const written = line.slice(isTaken ? 1 : 0);
  const trimmed = written.endsWith("\\ ") ? written : written.replace(/ +$/, "");
  const isFolder = trimmed.endsWith("/");
  const path = isFolder ? trimmed.slice(0, -1) : trimmed;
  const steps = path.split("/").map((name) => ({ name, matches: argoMatcher(name, "folders") }));
  const matches = path.includes("/")
    ? (parts: readonly string[]) => matchesPath(steps, parts, isFolder)
    : (parts: readonly string[]) => {
        const at = parts.findIndex((part) => steps[0]?.matches(part));
        return at >= 0 && !(isFolder && at === parts.length - 1);
      };
  return { inside, isTaken, matches };
}

function matchesPath(
  steps: readonly { name: string; matches(part: string): boolean }[],
  parts: readonly string[],
  isFolder: boolean,
): boolean {
  let [at, leaps, found] = [0, false, false];
  for (const [index, { name, matches }] of steps.entries()) {
    if (name === "") leaps = false;
    else if (name === "**") {
      if (index === steps.length - 1) break;
      leaps = true;
    } else if (name.includes("**") || at >= parts.length) return false;
    else if (leaps) {
      leaps = false;
      const next = parts.findIndex((part, place) => place >= at && matches(part));
      found = next >= 0;
      at = found ? next + 1 : parts.length;
    } else {
      if (!matches(parts[at] as string)) return false;
      found = true;
      at++;
    }
  }
  return found && !(isFolder && at >= parts.length);
}
