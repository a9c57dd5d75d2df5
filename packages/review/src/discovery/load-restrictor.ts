import { isInstalled } from "./installed.ts";
import { isCommentLine, linesWith } from "./lines-with.ts";
import type { MentioningText } from "./mentioned-folders.ts";

/** Files that run kustomize, or set the options with which Argo CD runs it. */
const RUNS =
  /(?:^|\/)(?:(?:GNU)?makefile|justfile|taskfile\.ya?ml|tiltfile|skaffold\.ya?ml|jenkinsfile[^/]*|\.gitlab-ci\.ya?ml|[\w-]*-?pipelines?\.ya?ml|cloudbuild[^/]*\.ya?ml|buildspec[^/]*\.ya?ml|\.drone\.ya?ml|package\.json)$|\.(?:mk|sh|bash|ps1|py)$|(?:^|\/)\.(?:github\/(?:workflows|actions)|circleci|tekton|woodpecker|gitlab)\/|argo-?_?cd[^/]*(?:\/[^/]+)*\.ya?ml$/i;
const OPTION = /\bLoadRestrictionsNone\b|--load[-_]restrictor[=\s"',]+none\b/g;

/** Evidence that kustomize is run without load restrictions, as Flux's controller does. */
const UNRESTRICTED = /\bLoadRestrictionsNone\b|\bkustomize\.toolkit\.fluxcd\.io\//;

/**
 * The first text that mentions a kustomize without load restrictions: it reads files outside the kustomization's folder,
 * which it rejects by default. Undefined if there is none.
 */
export function whereUnrestricted(texts: Iterable<MentioningText>): string | undefined {
  for (const { path, text } of texts) if (UNRESTRICTED.test(text)) return path;
  return undefined;
}

/** The first text that sets the options with which Argo CD runs kustomize; undefined if they are set elsewhere. */
export function whereBuildOptions(texts: Iterable<MentioningText>): string | undefined {
  for (const { path, text } of texts) if (/\bkustomize(?:\.b|B)uildOptions\b/.test(text)) return path;
  return undefined;
}

/** True for a file that may run kustomize, by its path. */
export function mayRunKustomize(path: string): boolean {
  return RUNS.test(path) && !isInstalled(path);
}

/**
 * True for a text that runs kustomize without load restrictions.
 * @param byArgo whether Argo CD deploys from here: what a script passes has no effect there, only Argo CD's settings
 */
export function liftsRestrictions(text: string, byArgo: () => boolean): boolean {
  for (const line of linesWith(OPTION, text))
    if (!isCommentLine(line)) return text.includes("buildOptions") || !byArgo();
  return false;
}
