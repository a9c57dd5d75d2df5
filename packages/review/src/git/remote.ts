import { askGit, gitSettings, settingValues } from "@kustogen/kustomize/node/git/run.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import type { IsOtherRepository, IsOwnSource } from "../discovery/application-sources.ts";

/** Settings of a clone. */
export interface CloneSettings {
  /**
   * The URL of the remote `origin`, for Argo CD's `repoURL`, as written in the configuration (not rewritten by the
   * machine's `insteadOf`). Undefined without such a remote, and for a path on this machine, which no cluster could
   * reach.
   */
  origin: string | undefined;
  /** True if name and email address of the committer are configured, and nothing else overrides them. */
  isNamed: boolean;
}

/** Reads the settings of a clone. */
export function cloneSettings(root: string): CloneSettings {
  const settings = gitSettings(root);
  const [origin] = settingValues(settings, /^remote\.origin\.url$/);
  const [name = "", email = ""] = [/^user\.name$/, /^user\.email$/].map((key) =>
    settingValues(settings, key).at(-1),
  );
  // Git doesn't accept a name without a letter or a digit.
  const isNamed =
    /[a-z0-9]/i.test(name) &&
    /[a-z0-9]/i.test(email) &&
    !settings.some(([key]) => /^(?:author|committer)\.(?:name|email)$/.test(key));
  return { origin: origin === undefined ? undefined : normaliseUrl(origin), isNamed };
}

/** The URLs of all remotes, as written in the configuration. */
export function remoteUrls(root: string): string[] {
  return settingValues(gitSettings(root), /^remote\..*\.url$/).filter((url) => url !== "");
}

/** Revisions of an Application that probably mean the reviewed state. */
const HERE = new Set(["", "HEAD", "main", "master"]);

/** Returns which sources of Applications are this clone at the reviewed revision. Runs git once, when first asked. */
export function ownSources(root: string): IsOwnSource {
  const remotes = lazily(() => remoteUrls(root));
  const branch = lazily(() => branchAt(root));
  return ({ repository, revision }) =>
    remotes().some((one) => isSameRepository(one, repository)) &&
    (HERE.has(revision) || revision === branch());
}

/** Tells which repositories aren't this clone: those with another name, which a fork keeps. None without a remote. */
export function otherRepositories(root: string): IsOtherRepository {
  const names = lazily(() => new Set(remoteUrls(root).map(nameOf)));
  return (repository) => {
    const name = nameOf(repository);
    return name !== undefined && names().size > 0 && !names().has(undefined) && !names().has(name);
  };
}

function nameOf(address: string): string | undefined {
  return placeOf(address)?.split("/").at(-1);
}

/** The branch that HEAD, or another symbolic ref, leads to; by its own name even if a tag has the same. "" for none. */
export function branchAt(folder: string, ref = "HEAD"): string {
  const target = askGit(folder, ["symbolic-ref", "--quiet", ref]).stdout.trim();
  return target.replace(/^refs\/(?:heads|remotes\/origin)\//, "");
}

/** True for two URLs of one repository, ignoring protocol, user and `.git`. */
export function isSameRepository(one: string, other: string): boolean {
  const place = placeOf(one);
  return place !== undefined && place === placeOf(other);
}

function placeOf(address: string): string | undefined {
  const url = normaliseUrl(address);
  const known =
    url && /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/]*@)?([^:/]+)(?::\d+(?=\/))?[:/]\/*(.+)$/i.exec(url);
  if (!known) return undefined;
  const [, host = "", path = ""] = known;
  return `${host}/${path.replace(/\/+$/, "").replace(/\.git$/i, "")}`.toLowerCase();
}

/** A remote's URL without credentials, but with the user of `ssh://`; undefined for local paths and `file://`. */
export function normaliseUrl(address: string): string | undefined {
  const text = address.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    let url: URL;
    try {
      url = new URL(text);
    } catch {
      return undefined;
    }
    if (url.protocol === "file:" || url.host === "") return undefined;
    url.password = "";
    if (url.protocol === "http:" || url.protocol === "https:") {
      url.username = "";
      url.search = "";
    }
    url.hash = "";
    return url.href.replace(/\/+$/, "");
  }
  // Git's own rule: a colon before the first slash makes it scp-like; a single letter before it is a Windows drive.
  return /^[^/\\:]{2,}:[^\\]/.test(text) ? text.replace(/\/+$/, "") : undefined;
}
