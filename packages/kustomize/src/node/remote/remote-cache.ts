import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError, withoutLogin } from "../../errors/errors.ts";
import { limitOf, overLimit } from "../../limits.ts";
import { repositorySpec } from "../../load/repository-url.ts";
import type { Clone, RemoteFile, RemoteSource, RepositorySpec } from "../../outside.ts";
import { entryOf } from "../../value/multimap.ts";
import { cacheFolder, cacheName } from "../cache-folder.ts";
import { DiskTree } from "../disk.ts";
import { waiting } from "../progress.ts";
import { RemoteGit } from "./git.ts";
import { RemoteHosts } from "./hosts.ts";

/**
 * Remote repositories and files. Repositories are cloned with the same commands as kustomize's, but without submodules,
 * and cached below the user's cache folder: each commit is a separate folder that never changes, so a `ref` that is a
 * commit needs no network a second time. Everything else is requested once in a process.
 */
export class RemoteCache implements RemoteSource {
  readonly #clones = new Map<string, Clone>();
  readonly #files = new Map<string, RemoteFile>();

  /** Takes the servers that may be contacted: by default all. */
  constructor(readonly hosts: RemoteHosts = new RemoteHosts()) {}

  clone(spec: RepositorySpec): Clone {
    refuseControls(spec.raw, spec.ref);
    refuseRef(spec);
    return entryOf(this.#clones, `${spec.url}\0${spec.ref}`, () => {
      const tree = new DiskTree();
      const folder = this.#cached(spec) ?? this.#checkout(spec);
      return { tree, folder: tree.realPath(folder), commit: basename(folder) };
    });
  }

  fetch(url: string): RemoteFile {
    refuseControls(url);
    const spec = repositorySpec(url);
    if (spec !== undefined) refuseRef(spec);
    // A repository is cloned only after the server has shown that the URL isn't a file.
    if (spec !== undefined && this.#cached(spec) !== undefined)
      return { ok: false, status: "that it is a repository" };
    return entryOf(this.#files, url, () => {
      const { status, text, body } = this.hosts.ask(url);
      if (status < 200 || status > 299) return { ok: false, status: `${status} ${text}`.trim() };
      return { ok: true, content: Buffer.from(body, "base64") };
    });
  }

  /**
   * The folder for a repository. Those from servers that may have any address are apart from those at public addresses,
   * so that another repository can't read the former by using the same URL.
   */
  #home({ url }: RepositorySpec): string {
    const name = this.hosts.isOpen(url) ? cacheName(url) : cacheName(url, "public");
    return join(cacheFolder("repositories"), name);
  }

  /** The cached checkout of a commit, by default of the spec's ref if that is one; undefined if there is none. */
  #cached(spec: RepositorySpec, commit = spec.ref): string | undefined {
    const place = join(this.#home(spec), commit);
    return isCommit(commit) && existsSync(place) ? place : undefined;
  }

  #checkout(spec: RepositorySpec): string {
    const commit = waiting(`asking ${withoutLogin(spec.url)}`, () =>
      commitOf(spec, new RemoteGit(spec, this.hosts)),
    );
    return (
      this.#cached(spec, commit ?? "") ??
      waiting(`fetching ${withoutLogin(spec.url)}`, () => this.#make(spec))
    );
  }

  #make(spec: RepositorySpec): string {
    const home = this.#home(spec);
    mkdirSync(home, { recursive: true });
    const staging = mkdtempSync(join(home, "new-"));
    try {
      const git = new RemoteGit(spec, this.hosts);
      git.run(staging, "init", "--quiet");
      try {
        git.ask(
          (url) => [
            ...["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules"],
            ...["--end-of-options", url, spec.ref || "HEAD"],
          ],
          staging,
        );
      } catch (error) {
        throw isFull(staging) ? overLimit("cloneMiB").within(withoutLogin(spec.url)) : error;
      }
      git.refuseLarge(staging, "FETCH_HEAD");
      git.run(staging, "checkout", "--quiet", "FETCH_HEAD");
      const commit = git.run(staging, "rev-parse", "HEAD").trim();
      rmSync(join(staging, ".git"), { recursive: true, force: true });
      const place = join(home, commit);
      if (!existsSync(place)) renameSync(staging, place);
      return place;
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
}

/** True for the full id of a commit, which never changes its meaning. */
function isCommit(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
}

/** True if git was stopped because it received too much data. */
function isFull(folder: string): boolean {
  const packs = join(folder, ".git", "objects", "pack");
  if (!existsSync(packs)) return false;
  const most = limitOf("cloneMiB") * 2 ** 20;
  return readdirSync(packs).some((name) => statSync(join(packs, name)).size >= most);
}

/** The server's commit for the spec's ref; undefined if it lists none, as for a commit id. */
function commitOf(spec: RepositorySpec, git: RemoteGit): string | undefined {
  const ref = spec.ref || "HEAD";
  if (isCommit(ref)) return ref;
  const listed = git.ask((url) => ["ls-remote", "--quiet", "--", url, ref, `${ref}^{}`]);
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: an address must not contain these
const CONTROLS = /[\0-\x1f\x7f]/;

/** Throws InputError for an address with control characters, for which no server is contacted. */
function refuseControls(address: string, ref = ""): void {
  if (!CONTROLS.test(address) && !CONTROLS.test(ref)) return;
  throw new InputError(`${JSON.stringify(address)}: a URL can't contain control characters`);
}

/** Throws InputError for an invalid ref, which git would read as a refspec or an option. */
function refuseRef({ raw, ref }: RepositorySpec): void {
  if (ref === "" || isRefName(ref)) return;
  throw new InputError(`${raw}: ${JSON.stringify(ref)} isn't a valid name for a branch, tag or commit`, {
    code: "invalid-name",
  });
}

/** Texts that git doesn't allow in the name of a branch, a tag or another ref, or at its beginning or end. */
const WRONG = /[\0- \x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-+/]|[/.]$|^@$|(?:^|\/)\.|\.lock(?:\/|$)/;

/** True for a valid name of a ref, by `git check-ref-format`, or of a commit; false for a refspec or option. */
export function isRefName(text: string): boolean {
  return text !== "" && !WRONG.test(text);
}
