import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { builtFrom, objectsIn } from "../../facts.ts";
import type { State } from "../../state.ts";

/** Kinds that only Flux has: one without its API version is found, and reported for that alone. */
const OF_FLUX_ALONE = new Set([
  "GitRepository",
  "HelmChart",
  "HelmRelease",
  "HelmRepository",
  "OCIRepository",
]);

/** The Flux objects of a repository. */
export interface FluxKnown {
  /** Their namespaces, by kind and name; "" if unknown. */
  namespaces: ReadonlyMap<string, ReadonlySet<string>>;
  /** The files of those that only files have which are beside a kustomization that doesn't list them. */
  unlisted: ReadonlyMap<string, string>;
}

/**
 * Finds the Flux objects of a repository.
 * @param written those in any file, by kind, name and written namespace, with the file behind a space
 * @param deployed the folders that Flux and Argo CD deploy
 */
export function fluxKnown(
  environments: readonly State[],
  written: readonly string[],
  deployed: ReadonlySet<string> = new Set(),
): FluxKnown {
  const known = new Map<string, Set<string>>();
  const unlisted = new Map<string, string>();
  const add = (key: string, namespace: string): void => {
    known.set(key, (known.get(key) ?? new Set()).add(hasFluxVariable(namespace) ? "" : namespace));
  };
  for (const state of environments)
    for (const { apiVersion, kind, metadata } of objectsIn.of(state))
      if (groupOf(apiVersion).endsWith(OF_FLUX) || (!apiVersion && OF_FLUX_ALONE.has(kind)))
        add(`${kind}/${metadata.name}`, metadata.namespace ?? "");
  const built = environments.flatMap((state) => builtFrom.of(state) ?? []);
  const listed = new Set(built.flatMap(({ files }) => files));
  const named = new Set(built.flatMap(({ named }) => named));
  const beside = new Set(built.flatMap(({ unnamed, plugins }) => (plugins ? [] : unnamed)));
  const folders = new Set(built.map(({ folder }) => folder));
  // A folder below a kustomization that neither lists it nor anything in it, and that nothing else deploys.
  const isLeftOut = (file: string): boolean => {
    for (let folder = folderOf(file); folder !== "" && folder !== "/"; folder = folderOf(folder)) {
      if (folders.has(folder)) return folder !== folderOf(file);
      if (named.has(folder) || deployed.has(folder)) return false;
    }
    return false;
  };
  for (const one of written) {
    const [source = "", file = ""] = one.split(" ");
    const [kind, name, namespace = ""] = source.split("/");
    const key = `${kind}/${name}`;
    // The kustomization that lists a file may give its objects another namespace.
    if (known.has(key) && (namespace === "" || listed.has(file))) continue;
    if (name !== "*" && (beside.has(file) || isLeftOut(file)) && !named.has(file)) unlisted.set(key, file);
    else add(key, namespace);
  }
  for (const key of known.keys()) unlisted.delete(key);
  return { namespaces: known, unlisted };
}
