import { InputError } from "../errors/errors.ts";
import type { RepositorySpec } from "../outside.ts";
import { leadsOut } from "../tree/paths.ts";

const SLASH = 47;
const DOT = 46;
const SCHEME = /^(ssh:\/\/|https?:\/\/|file:\/\/)/i;
const USER = /^[a-zA-Z][a-zA-Z0-9-]*@/;
const GITHUB = /^github\.com[/:]/i;

/**
 * Parses a path that kustomize treats as a git repository: a URL, `user@host:path` or `github.com/org/repo`, with the
 * kustomization's folder after `//`, `.git`, `_git/<name>` or the second segment, and `?ref=`;
 * undefined for a path in the file tree (kustomize's NewRepoSpecFromURL, without its `submodules` and `timeout`).
 */
export function repositorySpec(raw: string): RepositorySpec | undefined {
  // A path that begins with a slash or a dot has neither scheme nor user nor host.
  const first = raw.charCodeAt(0);
  if (first === SLASH || first === DOT) return undefined;
  const question = raw.indexOf("?");
  const address = (raw.split("?", 1)[0] as string).replace(/^git::/i, "");
  const scheme = SCHEME.exec(address)?.[0].toLowerCase() ?? "";
  const afterScheme = address.slice(scheme.length);
  const user = USER.exec(afterScheme)?.[0] ?? "";
  const rest = afterScheme.slice(user.length);
  const github = GITHUB.test(rest);
  const scp = scheme === "" && (user !== "" || github);
  if (scheme === "" && !scp) return undefined;
  if (scheme === "file://") return withQuery(raw, question, scheme, splitPath(user + rest, undefined));
  const separator = separatorOf(rest, scp);
  const host = separator < 0 ? rest : rest.slice(0, separator + 1);
  const path = splitPath(separator < 0 ? "" : rest.slice(separator + 1), 2);
  if (github) {
    const ssh = scheme === "ssh://" || user !== "";
    return withQuery(raw, question, ssh ? `${user}github.com:` : "https://github.com/", path);
  }
  return host === "" ? undefined : withQuery(raw, question, scheme + user + host, path);
}

/** The end of the host: the first slash, or in short ssh addresses a colon before it. */
function separatorOf(rest: string, scp: boolean): number {
  const slash = rest.indexOf("/");
  if (!scp) return slash;
  const colon = rest.indexOf(":");
  return slash < 0 || (colon > 0 && colon < slash) ? colon : slash;
}

interface Parts {
  repository: string;
  inside: string;
}

/** Splits a path into the repository's and the one within it; `segments`: how many the repository has by default. */
function splitPath(path: string, segments: number | undefined): Parts | undefined {
  const parts = splitAtMarker(path) ?? splitAtSegment(path, segments);
  if (parts === undefined || parts.repository === "" || leadsOut(parts.inside)) return undefined;
  return { repository: parts.repository, inside: parts.inside.replace(/^\//, "") };
}

function splitAtMarker(path: string): Parts | undefined {
  const azure = path.indexOf("_git/");
  if (azure >= 0) {
    const [name = "", ...inside] = path.slice(azure + 5).split("/");
    return { repository: path.slice(0, azure + 5) + name, inside: inside.join("/") };
  }
  const double = path.indexOf("//");
  if (double >= 0) return { repository: path.slice(0, double), inside: path.slice(double + 2) };
  const suffix = path.indexOf(".git");
  if (suffix < 0) return undefined;
  return { repository: path.slice(0, suffix + 4), inside: path.slice(suffix + 4) };
}

function splitAtSegment(path: string, segments: number | undefined): Parts | undefined {
  if (segments === undefined) return { repository: path, inside: "" };
  const parts = path.split("/");
  if (parts.length < segments) return undefined;
  return { repository: parts.slice(0, segments).join("/"), inside: parts.slice(segments).join("/") };
}

function withQuery(
  raw: string,
  question: number,
  host: string,
  parts: Parts | undefined,
): RepositorySpec | undefined {
  if (parts === undefined) return undefined;
  const query = new URLSearchParams(question < 0 ? "" : raw.slice(question));
  return {
    raw,
    url: host + parts.repository,
    path: parts.inside,
    ref: query.get("ref") || query.get("version") || "",
  };
}

const LETTER_H = 104;

/** True if kustomize would fetch the path over HTTP instead of reading a file. */
export function isHttp(path: string): boolean {
  return (path.charCodeAt(0) | 32) === LETTER_H && /^https?:/i.test(path);
}

/** True if kustomize treats the path as a git repository to clone: a URL, `user@host:path` or `github.com/org/repo`. */
export function isRepository(path: string): boolean {
  return repositorySpec(path) !== undefined;
}

/** The error for a file that a kustomization in the folder refers to by URL. */
export function remoteFile(url: string, folder: string): InputError {
  return new InputError(`${folder}: the remote file ${url} is not fetched by default; use --remote`, {
    code: "remote-not-allowed",
  });
}

/** The error for a remote resource when fetching isn't allowed. */
export function remoteResource(url: string): InputError {
  return new InputError(`the remote resource ${url} is not fetched by default; use --remote`, {
    code: "remote-not-allowed",
  });
}

/** The error for a chart when running helm isn't allowed. */
export function needsHelm(field: string): InputError {
  return new InputError(`${field}: Helm is not run by default; use --enable-helm`, { code: "needs-helm" });
}

/** The error for features that only the real program supports. */
export function unsupported(what: string, field: string): InputError {
  return new InputError(`${field}: ${what} is not supported by the embedded renderer`, {
    code: "not-supported",
  });
}
