import { InputError } from "../../errors/errors.ts";

/** True for what kustomize would fetch over HTTP instead of reading a file. */
export function isHttp(path: string): boolean {
  return /^https?:/i.test(path);
}

const SCHEME = /^(ssh:\/\/|https?:\/\/|file:\/\/)/i;
const USER = /^[a-zA-Z][a-zA-Z0-9-]*@/;

/** True for what kustomize takes for a git repository to clone: a URL, `user@host:path` or `github.com/org/repo`. */
export function isRepository(path: string): boolean {
  if (path.startsWith("/")) return false;
  let rest = (path.split("?", 1)[0] as string).replace(/^git::/i, "");
  const scheme = SCHEME.exec(rest)?.[0].toLowerCase() ?? "";
  rest = rest.slice(scheme.length);
  const user = USER.exec(rest)?.[0] ?? "";
  rest = rest.slice(user.length);
  const github = /^github\.com[/:]/i.test(rest);
  const shortForm = scheme === "" && (user !== "" || github);
  if (scheme === "" && !shortForm) return false;
  if (scheme === "file://") return hasRepositoryPath(user + rest, true);
  const slash = rest.indexOf("/");
  const colon = shortForm ? rest.indexOf(":") : -1;
  const end = slash < 0 || (colon > 0 && colon < slash) ? colon : slash;
  if (end < 0 && !github) return false;
  return hasRepositoryPath(rest.slice(end + 1), false);
}

function hasRepositoryPath(path: string, whole: boolean): boolean {
  const marker = ["_git/", "//", ".git"]
    .map((text) => [path.indexOf(text), text] as const)
    .find(([at]) => at >= 0);
  let repository: string;
  let inside: string;
  if (marker !== undefined) {
    const [at, text] = marker;
    if (text === "_git/") {
      const [name = "", ...rest] = path.slice(at + text.length).split("/");
      repository = path.slice(0, at + text.length) + name;
      inside = rest.join("/");
    } else if (text === "//") {
      repository = path.slice(0, at);
      inside = path.slice(at + 2);
    } else {
      repository = path.slice(0, at + 4);
      inside = path.slice(at + 4);
    }
  } else if (whole) {
    repository = path;
    inside = "";
  } else {
    const segments = path.split("/");
    if (segments.length < 2) return false;
    repository = segments.slice(0, 2).join("/");
    inside = segments.slice(2).join("/");
  }
  return repository !== "" && !leaves(inside);
}

/** True when a relative path leads out of where it starts. */
function leaves(path: string): boolean {
  let depth = 0;
  for (const part of path.split("/")) {
    if (part === "..") depth--;
    else if (part !== "" && part !== ".") depth++;
    if (depth < 0) return true;
  }
  return false;
}

/** The error for a file that a kustomization in the folder names by its URL. */
export function remoteFile(url: string, folder: string): InputError {
  return new InputError(
    `${folder}: the remote file ${url} is not supported by the embedded renderer; use --renderer kustomize to run the real program`,
  );
}

/** The error for what the embedded renderer leaves to the real program. */
export function unsupported(what: string, field: string, file: string): InputError {
  return new InputError(
    `${file}: ${field}: ${what} is not supported by the embedded renderer; use --renderer kustomize to run the real program`,
  );
}
