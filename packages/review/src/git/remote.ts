import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import type { IsOtherRepository, IsOwnSource } from "../discovery/application-sources.ts";

/**
 * The address of the remote `origin` as Argo CD's `repoURL` takes it, from the configuration as written (not
 * rewritten by the machine's `insteadOf`). undefined without such a remote, and for a path on this machine, which
 * no cluster could reach.
 */
export function originUrl(root: string): string | undefined {
  return cloneSettings(root).origin;
}

/** What git's configuration says of a clone, as one process tells it. */
export interface CloneSettings {
  /** As `originUrl`. */
  origin: string | undefined;
  /** True where it names who commits: their name and address, and nothing else that decides about these. */
  isNamed: boolean;
}

/** Reads what git's configuration says of a clone. */
export function cloneSettings(root: string): CloneSettings {
  const keys = "^(remote\\.origin\\.url|(user|author|committer)\\.(name|email))$";
  const listed = askGit(root, ["config", "-z", "--get-regexp", keys]).stdout.split("\0").slice(0, -1);
  const said = (key: string) =>
    listed.flatMap((one) => (one.startsWith(`${key}\n`) ? one.slice(key.length + 1) : []));
  const [origin] = said("remote.origin.url");
  const [name = "", email = ""] = [said("user.name").at(-1), said("user.email").at(-1)];
  // Without a letter or a digit git takes it for no name.
  const isNamed =
    /[a-z0-9]/i.test(name) && /[a-z0-9]/i.test(email) && !listed.some((one) => /^[ac]/.test(one));
  return { origin: origin === undefined ? undefined : normaliseUrl(origin), isNamed };
}

/** The addresses of all remotes, as they are written in the configuration. */
export function remoteUrls(root: string): string[] {
  const answer = askGit(root, ["config", "--get-regexp", "^remote\\..*\\.url$"]);
  if (answer.code !== 0) return [];
  return answer.stdout.split("\n").flatMap((line) => line.split(" ").slice(1).join(" ") || []);
}

/** What an Application may name that is what lies here, as far as anyone can tell. */
const HERE = new Set(["", "HEAD", "main", "master"]);

/**
 * Says which sources of Applications are this clone, at no other revision than what is looked at. Git is asked once, at the
 * first source.
 */
export function ownSources(root: string): IsOwnSource {
  let remotes: string[] | undefined;
  let branch: string | undefined;
  return ({ repository, revision }) => {
    remotes ??= remoteUrls(root);
    if (!remotes.some((one) => isSameRepository(one, repository))) return false;
    branch ??= presentBranch(root);
    return HERE.has(revision) || revision === branch;
  };
}

/**
 * Says which repositories certainly aren't this clone: those of another name, since a fork or a mirror keeps it. Git is
 * asked once, and nothing is certain of a clone without a remote.
 */
export function otherRepositories(root: string): IsOtherRepository {
  let names: Set<string | undefined> | undefined;
  return (repository) => {
    names ??= new Set(remoteUrls(root).map(nameOf));
    const name = nameOf(repository);
    return name !== undefined && names.size > 0 && !names.has(undefined) && !names.has(name);
  };
}

function nameOf(address: string): string | undefined {
  return placeOf(address)?.split("/").at(-1);
}

/** All that `ownSources` and `otherRepositories` answer from, as text. */
export function ownSourcesKey(root: string): string {
  return JSON.stringify([remoteUrls(root), presentBranch(root)]);
}

function presentBranch(root: string): string {
  return askGit(root, ["symbolic-ref", "--quiet", "--short", "HEAD"]).stdout.trim();
}

/** True for two addresses of one repository: by whatever protocol, as whomever, with `.git` or without. */
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

/**
 * A remote's address without credentials: `https://user:token@host/x` becomes `https://host/x`; `ssh://` keeps its
 * user but no password; the scp-like `git@host:x` stays. undefined for local paths and `file://`.
 */
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
  // git's own rule: a colon before the first slash makes it scp-like; one letter before it is a Windows drive.
  return /^[^/\\:]{2,}:[^\\]/.test(text) ? text.replace(/\/+$/, "") : undefined;
}
