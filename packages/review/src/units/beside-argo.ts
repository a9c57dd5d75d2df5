import type { FluxBuild } from "../discovery/flux-build.ts";

/** A folder to which Flux adds nothing. */
export const AS_IT_IS: FluxBuild = {
  namespace: undefined,
  variables: new Map(),
  components: [],
  ignoresMissing: false,
};

/**
 * What Flux adds to folders, which is nothing where Argo CD also applies one: an added Flux object must not make it look
 * as if it were deployed elsewhere.
 */
export function besideArgo(
  builds: ReadonlyMap<string, FluxBuild>,
  applied: ReadonlyMap<string, unknown>,
): Map<string, FluxBuild> {
  return new Map(
    [...builds].map(([folder, build]) => [folder, applied.has(folder.slice(1) || ".") ? AS_IT_IS : build]),
  );
}
