import { join } from "node:path";
import { InputError, isErrorOf, OutsideError } from "../../errors/errors.ts";
import { limitOf, overLimit } from "../../limits.ts";
import type { RepositorySpec } from "../../outside.ts";
import { fetching } from "../git/door.ts";
import { type Answer, MissingProgram, run } from "../run.ts";
import type { JudgedAddress, RemoteHosts } from "./hosts.ts";

/** The maximum time for one git command, whatever a URL requests. */
const LONGEST = 10 * 60_000;
/** The maximum nesting of submodules. */
const DEEPEST = 5;
const MIB = 2 ** 20;
/** The maximum length of git's output for one file, with a path of maximum length. */
const LONGEST_ENTRY = 1024;

/** git for one remote repository: it contacts only servers that were checked. */
export class RemoteGit {
  #judged: JudgedAddress;

  /** Throws InputError for an address that must not be contacted. */
  constructor(
    private readonly spec: RepositorySpec,
    private readonly hosts: RemoteHosts,
  ) {
    this.#judged = hosts.judge(spec.url);
  }

  /** The repository's URL. */
  get url(): string {
    return this.#judged.url;
  }

  /** Runs a command that contacts the repository's server; one that it redirects to is checked and contacted. */
  ask(args: (url: string) => readonly string[], folder?: string): string {
    try {
      return this.#must(folder, args(this.url), this.#judged.settings);
    } catch (error) {
      const moved = error instanceof OutsideError ? this.#moved() : undefined;
      if (moved === undefined) throw error;
      this.#judged = this.hosts.judge(moved);
      return this.#must(folder, args(this.url), this.#judged.settings);
    }
  }

  /** Runs a command in a folder without contacting anyone. */
  run(folder: string, ...args: string[]): string {
    return this.#must(folder, args, []);
  }

  /** Fetches the submodules of the checkout in a folder, recursively. */
  addSubmodules(folder: string, above = this.url, depth = 1): void {
    const listed = this.#submodules(folder);
    if (listed.length === 0) return;
    if (listed.length > limitOf("cloneSubmodules")) throw overLimit("cloneSubmodules").within(this.spec.url);
    if (depth > DEEPEST)
      throw new InputError(`${this.spec.url}: has submodules nested more than ${DEEPEST} levels deep`, {
        code: "too-large",
      });
    const urls = listed.map(({ url }) => absolute(url, above));
    const settings = urls.flatMap((url) => this.hosts.judge(url).settings);
    this.#must(folder, ["submodule", "--quiet", "update", "--init"], settings);
    for (const [index, { path }] of listed.entries())
      this.addSubmodules(join(folder, path), urls[index], depth + 1);
  }

  /** The submodules of a checkout, by its .gitmodules. */
  #submodules(folder: string): { path: string; url: string }[] {
    const asked = ["config", "-z", "--file", ".gitmodules", "--get-regexp", "^submodule\\..*\\.(path|url)$"];
    const answer = this.#answer(folder, asked, []);
    const found = new Map<string, { path?: string; url?: string }>();
    for (const entry of answer.stdout.split("\0").filter(Boolean)) {
      const end = entry.indexOf("\n");
      const [, name = "", field = ""] = /^submodule\.(.*)\.(path|url)$/s.exec(entry.slice(0, end)) ?? [];
      found.set(name, { ...found.get(name), [field]: entry.slice(end + 1) });
    }
    return [...found.values()].flatMap(({ path, url }) =>
      path === undefined || url === undefined ? [] : [{ path, url }],
    );
  }

  #moved(): string | undefined {
    try {
      return this.hosts.movedTo(this.url);
    } catch (error) {
      // git's own message is more informative.
      if (error instanceof OutsideError) return undefined;
      throw error;
    }
  }

  /**
   * Throws InputError for a commit with more or larger files than allowed: a server can describe as many files as fit
   * on a disk in a few hundred bytes.
   */
  refuseLarge(folder: string, commit: string): void {
    let listed: string;
    try {
      const most = limitOf("cloneFiles") * LONGEST_ENTRY;
      listed = this.#must(folder, ["ls-tree", "-r", "-l", "-z", commit], [], most);
    } catch (error) {
      throw isErrorOf(error, "too-large") ? overLimit("cloneFiles").within(this.spec.url) : error;
    }
    let bytes = 0;
    let files = 0;
    for (const entry of listed.split("\0")) {
      files++;
      bytes += Number(entry.slice(0, entry.indexOf("\t")).split(/ +/)[3] ?? 0) || 0;
    }
    if (files - 1 > limitOf("cloneFiles")) throw overLimit("cloneFiles").within(this.spec.url);
    if (bytes > limitOf("cloneMiB") * MIB) throw overLimit("cloneMiB").within(this.spec.url);
  }

  #must(
    folder: string | undefined,
    args: readonly string[],
    settings: readonly string[],
    mostOutput?: number,
  ): string {
    const answer = this.#answer(folder, args, settings, mostOutput);
    if (answer.code === 0) return answer.stdout;
    const words = answer.stderr.trim().split("\n").slice(-2).join(" ");
    const message = `${this.spec.url}: git ${args[0]} failed: ${words}`;
    const code = "remote-failed";
    if (/couldn't find remote ref|not our ref/.test(words)) throw new InputError(message, { code });
    throw new OutsideError(message, { code });
  }

  #answer(
    folder: string | undefined,
    args: readonly string[],
    settings: readonly string[],
    mostOutput?: number,
  ): Answer {
    // A response is stored as one file, however many objects it contains.
    const start = fetching(folder, ["-c", "fetch.unpackLimit=1", ...settings, ...args]);
    const timeout = Math.min(this.spec.timeout, LONGEST);
    const largestFile = limitOf("cloneMiB") * MIB;
    try {
      return run("git", start.args, { ...start, timeout, largestFile, mostOutput });
    } catch (error) {
      if (error instanceof MissingProgram || !(error instanceof OutsideError)) throw error;
      if (isErrorOf(error, "too-large")) throw error;
      throw new OutsideError(
        `${this.spec.url}: ${error.message} (the time limit can be set with ?timeout=60s in the URL)`,
        { code: "remote-failed" },
      );
    }
  }
}

/** The URL of a submodule; a relative one is resolved against the repository's. */
function absolute(url: string, above: string): string {
  if (!/^\.\.?\//.test(url)) return url;
  return URL.canParse(above) ? new URL(url, `${above.replace(/\/$/, "")}/`).href : above;
}
