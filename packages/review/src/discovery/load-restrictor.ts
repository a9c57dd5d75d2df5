import { isInstalled } from "./installed.ts";
import { isCommentLine, linesWith } from "./lines-with.ts";

/** Files that run kustomize, or set the options with which Argo CD runs it. */
const RUNS =
  /(?:^|\/)(?:(?:GNU)?makefile|justfile|taskfile\.ya?ml|tiltfile|skaffold\.ya?ml|jenkinsfile[^/]*|\.gitlab-ci\.ya?ml|[\w-]*-?pipelines?\.ya?ml|cloudbuild[^/]*\.ya?ml|buildspec[^/]*\.ya?ml|\.drone\.ya?ml|package\.json)$|\.(?:mk|sh|bash|ps1|py)$|(?:^|\/)\.(?:github\/(?:workflows|actions)|circleci|tekton|woodpecker|gitlab)\/|argo-?_?cd[^/]*(?:\/[^/]+)*\.ya?ml$/i;
const OPTION = /\bLoadRestrictionsNone\b|--load[-_]restrictor[=\s"',]+none\b/g;

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
