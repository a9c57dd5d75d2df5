import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError, OutsideError } from "../../errors/errors.ts";
import { withoutLogin } from "../../errors/without-login.ts";
import type { Clone, RepositorySpec } from "../../outside.ts";
import { lookUp } from "../../value/own.ts";
import { cacheName } from "../cache-folder.ts";
import { DiskTree } from "../disk.ts";
import { fetching } from "../git/door.ts";
import { waiting } from "../progress.ts";
import { type Answer, MissingProgram, run } from "../run.ts";

/** True for the full name of a commit, which never means anything else. */
export function isCommit(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
}

/** Checkouts of commits, made by the commands with which kustomize makes its clones. */
export class CloneCache {
  readonly #folder: string;
  readonly #note: (text: string) => void;
  readonly #made = new Map<string, Clone>();

  constructor(folder: string, note: (text: string) => void) {
    this.#folder = folder;
    this.#note = note;
  }

  /** True when the spec's commit is there. */
  has(spec: RepositorySpec): boolean {
    return existsSync(this.#place(spec, spec.ref));
  }

  /** True when the spec's ref was cloned before, whatever it is now. */
  knows(spec: RepositorySpec): boolean {
    const commit = lookUp(this.#refs(spec), spec.ref);
    return commit !== undefined && existsSync(this.#place(spec, commit));
  }

  /** The checkout of what the spec names. Throws OutsideError when git or the network fails. */
  clone(spec: RepositorySpec): Clone {
    const key = [spec.url, spec.ref, String(spec.submodules)].join("\0");
    let clone = this.#made.get(key);
    if (clone === undefined) {
      const tree = new DiskTree();
      const folder = this.#checkout(spec);
      clone = { tree, folder: tree.realPath(folder), commit: basename(folder).replace(/-alone$/, "") };
      this.#made.set(key, clone);
    }
    return clone;
  }

  #home({ url }: RepositorySpec): string {
    return join(this.#folder, cacheName(url));
  }

  #place(spec: RepositorySpec, commit: string): string {
    return join(this.#home(spec), spec.submodules ? commit : `${commit}-alone`);
  }

  #checkout(spec: RepositorySpec): string {
    if (isCommit(spec.ref) && this.has(spec)) return this.#place(spec, spec.ref);
    let commit: string | undefined;
    try {
      commit = waiting(`asking ${withoutLogin(spec.url)}`, () => commitOf(spec));
    } catch (error) {
      return this.#known(spec, error);
    }
    const place = commit && this.#place(spec, commit);
    if (place !== undefined && place !== "" && existsSync(place)) {
      this.#remember(spec, commit as string);
      return place;
    }
    return waiting(`fetching ${withoutLogin(spec.url)}`, () => this.#make(spec));
  }

  #make(spec: RepositorySpec): string {
    const home = this.#home(spec);
    mkdirSync(home, { recursive: true });
    const staging = mkdtempSync(join(home, "new-"));
    try {
      const git = (...args: string[]): string => mustGit(spec, staging, args);
      git("init", "--quiet");
      git("remote", "add", "origin", "--", spec.url);
      git("fetch", "--quiet", "--depth=1", "--end-of-options", spec.url, spec.ref || "HEAD");
      git("checkout", "--quiet", "FETCH_HEAD");
      if (spec.submodules) git("submodule", "--quiet", "update", "--init", "--recursive");
      const commit = git("rev-parse", "HEAD").trim();
      rmSync(join(staging, ".git"), { recursive: true, force: true });
      const place = this.#place(spec, commit);
      if (!existsSync(place)) renameSync(staging, place);
      this.#remember(spec, commit);
      return place;
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }

  /** What a branch or tag was the last time, for when its server can't be asked. Throws the error when it never was. */
  #known(spec: RepositorySpec, error: unknown): string {
    if (!(error instanceof OutsideError) || error instanceof MissingProgram) throw error;
    const commit = lookUp(this.#refs(spec), spec.ref);
    if (commit === undefined || !existsSync(this.#place(spec, commit))) throw error;
    const raw = withoutLogin(spec.raw);
    this.#note(
      `note: ${raw}: ${error.message}; the commit ${commit.slice(0, 12)} is used, which it was the last time`,
    );
    return this.#place(spec, commit);
  }

  #refs(spec: RepositorySpec): Record<string, string> {
    try {
      const refs: unknown = JSON.parse(readFileSync(join(this.#home(spec), "refs.json"), "utf8"));
      return typeof refs === "object" && refs !== null ? (refs as Record<string, string>) : {};
    } catch {
      return {};
    }
  }

  #remember(spec: RepositorySpec, commit: string): void {
    const refs = this.#refs(spec);
    if (lookUp(refs, spec.ref) === commit) return;
    const file = join(this.#home(spec), "refs.json");
    writeFileSync(
      `${file}.${process.pid}`,
      `${JSON.stringify({ ...refs, [spec.ref]: commit }, undefined, 2)}\n`,
    );
    renameSync(`${file}.${process.pid}`, file);
  }
}

/** The commit that the server has for the spec's ref; undefined when it lists none, as for a commit's own name. */
function commitOf(spec: RepositorySpec): string | undefined {
  const ref = spec.ref || "HEAD";
  if (isCommit(ref)) return ref;
  const listed = mustGit(spec, undefined, ["ls-remote", "--quiet", "--", spec.url, ref, `${ref}^{}`]);
  const commits = new Map(
    listed
      .split("\n")
      .map((line) => line.split("\t"))
      .map(([commit = "", name = ""]) => [name, commit]),
  );
  for (const name of [ref, `refs/${ref}`, `refs/tags/${ref}`, `refs/heads/${ref}`, `refs/remotes/${ref}`]) {
    const commit = commits.get(`${name}^{}`) ?? commits.get(name);
    if (commit !== undefined) return commit;
  }
  return undefined;
}

function mustGit(spec: RepositorySpec, folder: string | undefined, args: readonly string[]): string {
  const start = fetching(folder, args);
  let answer: Answer;
  try {
    answer = run("git", start.args, { ...start, timeout: spec.timeout });
  } catch (error) {
    if (error instanceof MissingProgram || !(error instanceof OutsideError)) throw error;
    throw new OutsideError(
      `${spec.url}: ${error.message} (the time limit can be set with ?timeout=60s in the URL)`,
      { code: "remote-failed" },
    );
  }
  if (answer.code === 0) return answer.stdout;
  const words = answer.stderr.trim().split("\n").slice(-2).join(" ");
  const message = `${spec.url}: git ${args[0]} failed: ${words}`;
  if (/couldn't find remote ref|not our ref/.test(words))
    throw new InputError(message, { code: "remote-failed" });
  throw new OutsideError(message, { code: "remote-failed" });
}
