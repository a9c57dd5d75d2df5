import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { withoutLogin } from "../../errors/errors.ts";
import { limitOf, overLimit } from "../../limits.ts";
import type { Clone, RepositorySpec } from "../../outside.ts";
import { entryOf } from "../../value/multimap.ts";
import { cacheName } from "../cache-folder.ts";
import { DiskTree } from "../disk.ts";
import { waiting } from "../progress.ts";
import { RemoteGit } from "./git.ts";
import type { RemoteHosts } from "./hosts.ts";

/** True for the full id of a commit, which never changes its meaning. */
export function isCommit(ref: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
}

/** Checkouts of commits, made with the same commands as kustomize's clones, but without their submodules. */
export class CloneCache {
  readonly #made = new Map<string, Clone>();

  constructor(
    private readonly folder: string,
    private readonly hosts: RemoteHosts,
  ) {}

  /** True if the spec's commit is cached. */
  has(spec: RepositorySpec): boolean {
    return existsSync(this.#place(spec, spec.ref));
  }

  /** The checkout for a spec. Throws OutsideError if git or the network fails. */
  clone(spec: RepositorySpec): Clone {
    return entryOf(this.#made, `${spec.url}\0${spec.ref}`, () => {
      const tree = new DiskTree();
      const folder = this.#checkout(spec);
      return { tree, folder: tree.realPath(folder), commit: basename(folder) };
    });
  }

  /**
   * The folder for a repository. Those from servers that may have any address are apart from those at public addresses,
   * so that another repository can't read the former by using the same URL.
   */
  #home({ url }: RepositorySpec): string {
    return join(this.folder, this.hosts.isOpen(url) ? cacheName(url) : cacheName(url, "public"));
  }

  #place(spec: RepositorySpec, commit: string): string {
    return join(this.#home(spec), commit);
  }

  #checkout(spec: RepositorySpec): string {
    if (isCommit(spec.ref) && this.has(spec)) return this.#place(spec, spec.ref);
    const commit = waiting(`asking ${withoutLogin(spec.url)}`, () =>
      commitOf(spec, new RemoteGit(spec, this.hosts)),
    );
    const place = commit && this.#place(spec, commit);
    if (place && existsSync(place)) return place;
    return waiting(`fetching ${withoutLogin(spec.url)}`, () => this.#make(spec));
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
      const place = this.#place(spec, commit);
      if (!existsSync(place)) renameSync(staging, place);
      return place;
    } finally {
      rmSync(staging, { recursive: true, force: true });
    }
  }
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
