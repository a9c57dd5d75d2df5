import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isDeclared } from "../discovery/deployed.ts";
import { folderAt, partsOf } from "../discovery/kustomizations.ts";
import { manifestFiles } from "../discovery/plain-manifests.ts";
import type { DeployedState } from "./unit.ts";

/**
 * Tells which folders of a side Argo CD doesn't build, although they have a kustomization: an Application with
 * `directory.recurse` that both sides declare reads that file as a manifest, with all that it lists. A folder of which
 * anything isn't read, or that something else deploys, isn't one of them, so that no change goes unseen.
 */
export function readAsManifests(
  side: DeployedState,
  sides: readonly DeployedState[],
): (folder: string) => boolean {
  const { tree, folders } = side.discovery;
  const sources = [...side.declared.manifests.values()].filter(({ path }) =>
    sides.every(({ declared }) => declared.manifests.get(path)?.recurse === true),
  );
  // A link that leads out of the repository is reported when the folder is read.
  const read = new Set(sources.flatMap((source) => attempt(() => manifestFiles(tree, source), [])));
  if (read.size === 0) return () => false;
  return (folder) =>
    !isDeclared(folder, side.declared) &&
    partsOf(tree, folders, [folder]).every(
      ({ file, references: { resources, components, files, folders: charts, remote } }) =>
        [file, ...files].every((path) => read.has(path)) &&
        [...resources, ...components].every(
          (path) => read.has(path) || folderAt(tree, folders, path) !== undefined,
        ) &&
        charts.length + remote.length === 0,
    );
}
