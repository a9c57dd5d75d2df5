import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Cause } from "../coverage/not-looked-at.ts";
import { type ArgoObject, isManifestFile, type UnreadableFile } from "../discovery/argo-documents.ts";
import { type DeployingFile, deployingIn } from "../discovery/deploying-files.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { ListedFile } from "../discovery/listed-tree.ts";

/** A folder that isn't rendered, with the reason. */
export interface NotRendered {
  folder: string;
  reason: string;
  cause?: Cause;
}

/** What the files below folders declare. */
export interface FoundInFiles {
  notRendered: NotRendered[];
  /** Argo CD objects in files, whether a kustomization lists them or not. */
  argo: ArgoObject[];
  /** Files that may contain some but can't be read. */
  unreadable: UnreadableFile[];
  /** Flux Kustomizations. */
  flux: FluxKustomization[];
}

/** Folders whose content is not the repository's own. */
export const SKIPPED = new Set([".git", "node_modules", "vendor", ".terraform"]);

/** What a walk goes through and collects. */
export interface Search {
  /** The number of files and folders found. */
  seen: number;
  files: Map<string, ListedFile>;
  found: FoundInFiles;
}

/** Lists the files below a folder, and collects what they declare about deployments. */
export function walk(folder: string, tree: FileTree, search: Search): void {
  const entries = tree.entries?.(folder);
  if (entries === undefined)
    throw new InputError(`${folder}: there is no such folder, or it can't be read`, {
      code: "no-such-folder",
    });
  search.seen += entries.size;
  refuseMore("files", search.seen, `name a folder below ${folder}`);
  if (entries.get("Chart.yaml") === "file") {
    search.found.notRendered.push({ folder, reason: "a Helm chart", cause: "chart" });
    // Applications that deploy the chart refer to this file.
    search.files.set(joinPath(folder, "Chart.yaml"), {});
    if (!KUSTOMIZATION_FILES.some((name) => entries.get(name) === "file")) {
      // Beside a chart there may be the Application that deploys it.
      for (const [name, kind] of entries)
        if (kind === "file" && isManifestFile(name)) noteObjects(joinPath(folder, name), tree, search);
      return;
    }
  }
  for (const [name, kind] of entries) {
    const path = joinPath(folder, name);
    if (kind === "directory") {
      if (!SKIPPED.has(name)) walk(path, tree, search);
    } else if (kind === "file") {
      search.files.set(path, {});
      if (isManifestFile(name)) noteObjects(path, tree, search);
    }
  }
}

/** Records the folders that Flux Kustomizations in a file refer to, and the Argo CD objects. */
function noteObjects(file: string, tree: FileTree, { found }: Search): void {
  let holds: DeployingFile;
  try {
    holds = deployingIn(tree.read(file), file);
  } catch (error) {
    if (error instanceof InputError) return;
    throw error;
  }
  found.argo.push(...holds.objects);
  found.unreadable.push(...holds.unreadable);
  found.flux.push(...holds.flux);
}
