import { InputError } from "../../errors/errors.ts";
import { repositorySpec } from "../../load/repository-url.ts";
import type { Clone, RemoteFile, RemoteSource, RepositorySpec } from "../../outside.ts";
import { kept } from "../../value/multimap.ts";
import { cacheFolder } from "../cache-folder.ts";
import { CloneCache, isCommit } from "./clones.ts";
import { RemoteHosts } from "./hosts.ts";

/**
 * Remote repositories and files. Repositories are cached below the user's cache folder: each commit is a separate folder
 * that never changes, so a `ref` that is a commit needs no network a second time. Everything else is requested once in a
 * process.
 */
export class RemoteCache implements RemoteSource {
  readonly #clones: CloneCache;
  readonly #files = new Map<string, RemoteFile>();

  /** Takes the servers that may be contacted: by default all. */
  constructor(readonly hosts: RemoteHosts = new RemoteHosts()) {
    this.#clones = new CloneCache(cacheFolder("repositories"), hosts);
  }

  clone(spec: RepositorySpec): Clone {
    refuseControls(spec.raw, spec.ref);
    refuseRef(spec);
    return this.#clones.clone(spec);
  }

  fetch(url: string): RemoteFile {
    refuseControls(url);
    const spec = repositorySpec(url);
    if (spec !== undefined) refuseRef(spec);
    // A repository is cloned only after the server has shown that the URL isn't a file.
    if (spec !== undefined && isCommit(spec.ref) && this.#clones.has(spec))
      return { ok: false, status: "that it is a repository" };
    return kept(this.#files, url, () => {
      const { status, text, body } = this.hosts.ask(url);
      if (status < 200 || status > 299) return { ok: false, status: `${status} ${text}`.trim() };
      return { ok: true, content: Buffer.from(body, "base64") };
    });
  }
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
