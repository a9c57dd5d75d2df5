import { InputError } from "../errors/errors.ts";
import { repositorySpec } from "./repository-url.ts";

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
