import { resolve } from "node:path";
import { InputError } from "../errors/errors.ts";
import { isRepository } from "../load/repository-url.ts";
import type { Outside } from "../outside.ts";
import { Renderer, type RendererOptions } from "../renderer.ts";
import type { FileTree } from "../tree/tree.ts";
import { entryOf } from "../value/multimap.ts";
import type { Value } from "../value/value.ts";
import { DiskTree } from "./disk.ts";
import { GitObjects } from "./git/objects.ts";
import { gitSettings, settingValues } from "./git/run.ts";
import { InstalledHelm } from "./helm.ts";
import { boundTo, boundTree, repositoryLocation } from "./reach.ts";
import { hostOf, RemoteHosts } from "./remote/hosts.ts";
import { RemoteCache } from "./remote/remote-cache.ts";
import { RevisionTree } from "./revision.ts";

/** Options of `render`, `check` and `env` about rendering; everything is off by default. */
export interface RenderOptions {
  /** Fetch git repositories and files that kustomizations refer to by URL (`--remote`). */
  readonly remote?: boolean;
  /** Hosts to fetch and pull charts from although their address isn't public (`--remote-allow`). */
  readonly remoteAllow?: readonly string[] | undefined;
  /** Folders outside the repository that may be read too (`--within`). */
  readonly within?: readonly string[] | undefined;
  /** Run helm for charts (`--enable-helm`). */
  readonly helm?: boolean;
  /** Let kustomizations read files outside their own folders (`--load-restrictor LoadRestrictionsNone`). */
  readonly unrestricted?: Outside["unrestricted"] | undefined;
  /** Track the origin of each field. */
  readonly provenance?: boolean;
  /** The version of kustomize that it reproduces. */
  readonly kustomize?: Outside["kustomize"];
}

let shared: { allowed: string; remote: RemoteCache; helm: InstalledHelm } | undefined;

/** The options for a `Renderer`, with one fetcher and helm per process, so that no repository is fetched twice. */
export function rendererOptions(options: RenderOptions = {}): RendererOptions {
  const outside: { -readonly [K in keyof Outside]: Outside[K] } = {};
  if (options.remote || options.helm) {
    const allowed = (options.remoteAllow ?? []).join(" ");
    if (shared?.allowed !== allowed) {
      const hosts = new RemoteHosts([...remoteHosts(process.cwd()), ...(options.remoteAllow ?? [])]);
      shared = { allowed, remote: new RemoteCache(hosts), helm: new InstalledHelm(hosts) };
    }
    if (options.remote) outside.remote = shared.remote;
    if (options.helm) outside.helm = shared.helm;
  }
  if (options.unrestricted) outside.unrestricted = options.unrestricted;
  return { ...outside, provenance: options.provenance, kustomize: options.kustomize };
}

/** The hosts of the remotes of the clone that contains a folder. */
function remoteHosts(folder: string): string[] {
  const urls = settingValues(gitSettings(folder), /^remote\..*\.(?:push)?url$/);
  return urls.flatMap((url) => hostOf(url) ?? []);
}

/** The number of trees whose data is kept, so that memory doesn't grow in long runs. */
const MAX_TREES = 5;
const WORKING_TREE = "";

/**
 * Renders folders of the working tree and of git revisions in succession, reusing data that was read before. For the
 * working tree, that data is valid until `refresh`, because files may change; a commit's never do.
 */
export class RenderService {
  /** What reads the files of a revision: its blobs by default. */
  filesOf = (revision: RevisionTree, _objects: GitObjects): FileTree => revision;
  readonly #options: RendererOptions;
  readonly #remote: boolean;
  readonly #within: readonly string[] | undefined;
  readonly #objects = new Map<string, GitObjects>();
  /** By repository and commit; the one used last is the last. */
  readonly #renderers = new Map<string, Renderer>();

  /** Takes what rendering may access beyond the repository: nothing by default. */
  constructor(options: RenderOptions = {}) {
    this.#options = rendererOptions(options);
    this.#remote = options.remote ?? false;
    this.#within = options.within;
  }

  /**
   * The resources of the kustomization in a folder, as `kustomize build` prints them. Takes the folder as a file
   * system path, even with a revision; with `remote`, also as a repository's URL. Throws InputError and OutsideError.
   */
  render(folder: string, revision?: string): Value[] {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(folder) && !this.#remote)
      throw new InputError(`${folder}: expected a folder; a repository at a URL needs --remote`, {
        code: "remote-not-allowed",
      });
    if (this.#remote && isRepository(folder)) {
      const { remote } = this.#options;
      if (remote instanceof RemoteCache) remote.hosts.name(folder);
      return this.#workTree.buildRemote(folder);
    }
    if (revision !== undefined) return this.#renderRevision(folder, revision);
    // Like kustomize, unless the user restricts what may be read.
    if (this.#within === undefined) return this.#workTree.build(resolve(folder));
    return new Renderer(boundTree([folder], this.#within), this.#options).build(resolve(folder));
  }

  get #workTree(): Renderer {
    return this.#shared(WORKING_TREE, () => new DiskTree());
  }

  #shared(key: string, tree: () => FileTree): Renderer {
    const shared = this.#renderers.get(key) ?? new Renderer(tree(), this.#options);
    this.#renderers.delete(key);
    this.#renderers.set(key, shared);
    const [oldest] = this.#renderers.keys();
    if (this.#renderers.size > MAX_TREES && oldest !== undefined) this.#renderers.delete(oldest);
    return shared;
  }

  /** Drops data that was read from the working tree. */
  refresh(): void {
    this.#renderers.delete(WORKING_TREE);
  }

  /** Ends the git processes that the service has started. */
  close(): void {
    for (const objects of this.#objects.values()) objects.close();
    this.#objects.clear();
  }

  #renderRevision(folder: string, revision: string): Value[] {
    const { repository, path } = repositoryLocation(folder);
    const objects = entryOf(this.#objects, repository, () => new GitObjects(repository));
    // A branch may have moved since the last time, so its name is resolved again, and data is shared by commit.
    const found = new RevisionTree(objects, revision);
    if (this.#within !== undefined) {
      const around = { tree: boundTo(this.#within), at: repository };
      return new Renderer(Object.assign(this.filesOf(found, objects), { around }), this.#options).build(path);
    }
    const key = `${repository}\0${found.commit}`;
    return this.#shared(key, () => this.filesOf(found, objects)).build(path);
  }
}
