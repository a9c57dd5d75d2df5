import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { readGit } from "@kustogen/kustomize/node/git/run.ts";
import { environmentSchemaPath } from "../folders.ts";
import { listPaths } from "../output/conflict.ts";
import { entryAt } from "../output/entries.ts";
import { refuseIgnored } from "./ignored.ts";
import type { ProjectRepository } from "./repository.ts";

/** How a run treats sources. */
export interface SourcesOption {
  /** The authored folders and files, relative to the root. */
  paths: readonly string[];
  /** Which of them the output of this run depends on; by default all. */
  belongs?: (path: string) => boolean;
  /** Which of them this run read; by default none. */
  isRead?: (path: string) => boolean;
  /** False to leave them to their author: `--output-only`. */
  commit: boolean;
  /** Throws InputError for some that can't be committed with what this run writes. */
  refuse?: (paths: readonly string[]) => void;
  /** Returns which of the given sources changed since the output was generated from them. */
  changed?: (isAsked: (path: string) => boolean) => string[];
}

/**
 * The sources that differ from HEAD. `belongs` returns which of them the commit should contain. Throws InputError, with
 * the ways to continue, for one that git ignores, and for a partly staged one: only its author knows which half the
 * commit should contain. Throws OutsideError if git fails.
 */
export function pendingSources(
  repository: ProjectRepository,
  { paths, isRead = () => false }: Pick<SourcesOption, "isRead" | "paths">,
  belongs: (path: string) => boolean,
) {
  const found = {
    /** Those that go into the commit with the output. */
    commit: [] as string[],
    /** Those that stay out of it, so that others would generate something else. */
    left: [] as string[],
  };
  const inPart: string[] = [];
  const ignored: string[] = [];
  const options = ["--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignored"];
  const args = ["--no-optional-locks", "--literal-pathspecs", "status", ...options, "--", ...paths];
  for (const entry of readGit(repository.root, args, { asUser: true }).split("\0").filter(Boolean)) {
    // `XY path`, from the top-level folder: what differs in the index from HEAD, and in the working tree from the index.
    const path = entry.slice("XY ".length + repository.prefix.length);
    const isIgnored = entry.startsWith("!!");
    if (path === environmentSchemaPath(repository.folders) || (isIgnored && !isRead(path))) continue;
    if (belongs(path) && isIgnored) ignored.push(path);
    else if (belongs(path) && /^[^ ?]{2}/.test(entry)) inPart.push(path);
    found[belongs(path) ? "commit" : "left"].push(path);
  }
  refuseIgnored(repository.root, "sources of the output", ignored, "--output-only");
  if (inPart.length > 0)
    throw new InputError(
      `some sources are partly staged, but the commit must contain the whole files that the output was generated from:\n${listPaths(inPart)}\n` +
        `Stage all of it (git add ${inPart[0]}), or none (git restore --staged ${inPart[0]}), or run with --output-only:\n` +
        "it commits only the generated files and leaves the sources to you. Nothing was written.",
      { code: "partly-staged" },
    );
  return found;
}

/** True if a source that the output came from differs from HEAD: one that the run read, or one that is gone. Throws like git. */
export function hasPending(
  repository: ProjectRepository,
  { belongs = () => true, isRead = () => false, paths }: Pick<SourcesOption, "belongs" | "isRead" | "paths">,
): boolean {
  const isGone = (path: string) => entryAt(join(repository.root, path)) === undefined;
  const { left } = pendingSources(repository, { paths, isRead }, () => false);
  return left.some((path) => belongs(path) && (isRead(path) || isGone(path)));
}

/**
 * Throws InputError for what other systems have in sources that this run would commit: HEAD would lack their output.
 * @param othersIn the lines of a source, for messages, that differ from its text in HEAD and that this run isn't for
 */
export function refuseOthersLines(
  { root, head, prefix }: ProjectRepository,
  paths: readonly string[],
  othersIn: (path: string, before: string) => string[],
): void {
  const lines = withGitObjects(root, (objects) =>
    paths.flatMap((path) => othersIn(path, `${objects.read(`${head}:${prefix}${path}`)?.content ?? ""}`)),
  );
  if (lines.length > 0)
    throw new InputError(
      `these lines of other systems changed too, and a commit of the files would have them without their output:\n${listPaths(lines)}\n` +
        "Name these systems with --system as well, or run `npm run gen`; --output-only commits no sources. Nothing was written.",
    );
}
