import { InputError, isErrorOf, OutsideError } from "../../errors/errors.ts";
import { limitOf, overLimit } from "../../limits.ts";
import type { RepositorySpec } from "../../outside.ts";
import { fetching } from "../git/door.ts";
import { type Answer, MissingProgram, run } from "../run.ts";
import type { JudgedAddress, RemoteHosts } from "./hosts.ts";

/** The maximum time for one git command. */
const LONGEST = 10 * 60_000;
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
    const largestFile = limitOf("cloneMiB") * MIB;
    try {
      return run("git", start.args, { ...start, timeout: LONGEST, largestFile, mostOutput });
    } catch (error) {
      if (error instanceof MissingProgram || !(error instanceof OutsideError)) throw error;
      if (isErrorOf(error, "too-large")) throw error;
      throw new OutsideError(`${this.spec.url}: ${error.message}`, { code: "remote-failed" });
    }
  }
}
