import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";

export const CORRECT = "correct what the message names";
export const AS_KUSTOMIZE = `${CORRECT}; kustomize build rejects it as well`;
const WITHIN_FOLDER =
  "move them below it, or give their folder its own kustomization and list that; loadRestrictor in kustogen.yaml lifts the limit";
const WITHIN_REPOSITORY =
  "name a path inside the repository; kustomize build finds this one only where that folder exists next to the repository";
export const FILL_IN = "write the value itself: nothing fills it in before the build";
export const GENERATE =
  "run `npm run gen`: this environment is described, but its folder isn't generated yet";

const LISTED_BY_FLUX =
  "without a kustomization.yaml in the folder, Flux applies every YAML file below it: add one that lists the intended files, or " +
  "name the other files in a .sourceignore";

const LISTED_BY_ARGO =
  "correct the file, which Argo CD can't apply either, or leave it out with directory.exclude in the Application";

/** The generator of the kustomization of an environment that can't be rendered, if authors didn't write it. */
export type WrittenBy = "kustogen" | "flux" | "argo" | undefined;

/** The fix for an environment or entry that can't be rendered. */
export function fixOf(by: WrittenBy): string {
  return by === "flux" ? LISTED_BY_FLUX : by === "argo" ? LISTED_BY_ARGO : AS_KUSTOMIZE;
}

/** The fix for an error of kustomize's own; not each is one for every build. */
export function mendOf(code: ErrorCode): string {
  return code === "outside-root" ? WITHIN_FOLDER : code === "outside-tree" ? WITHIN_REPOSITORY : AS_KUSTOMIZE;
}
