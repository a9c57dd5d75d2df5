import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseDocument } from "yaml";

const run = promisify(execFile);

/** One object as the real kustomize printed it. */
export interface RenderedObject {
  /** The folder or file it comes from. */
  source: string;
  apiVersion: string;
  kind: string;
  name: string;
  namespace: string | undefined;
  /** The bytes of its YAML document: what the server is given, so that nothing of ours reads it first. */
  text: string;
}

const KUSTOMIZATION_NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** True for a folder that kustomize can build. */
function isKustomization(folder: string): boolean {
  return KUSTOMIZATION_NAMES.some((name) => existsSync(join(folder, name)));
}

/** Every `base/<system>` of a repository, which nobody deploys and every environment builds on; sorted. */
export function baseFolders(root: string): string[] {
  return foldersBelow(root, "base").filter((folder) => isKustomization(join(root, folder)));
}

function foldersBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${folder}/${entry.name}`)
    .sort();
}

/** Every `overlays/<layer or environment>/<system>` of a repository, and `argocd` when there is one; sorted. */
export function deployedFolders(root: string): string[] {
  const overlays = foldersBelow(root, "overlays")
    .flatMap((folder) => foldersBelow(root, folder))
    .filter((folder) => isKustomization(join(root, folder)));
  return existsSync(join(root, "argocd")) ? [...overlays, "argocd"] : overlays;
}

/** Splits a stream of YAML into its documents' texts, without those that hold only comments. */
export function splitDocuments(text: string): string[] {
  return text.split(/^---(?:[ \t].*)?\r?$/m).filter((part) => /^[^#\s]/m.test(part));
}

/** Reads identity, and nothing else, from one document. Throws when it is no Kubernetes object with a name. */
function identify(source: string, text: string): RenderedObject {
  const value = parseDocument(text, { merge: true }).toJS() as {
    apiVersion?: unknown;
    kind?: unknown;
    metadata?: { name?: unknown; namespace?: unknown };
  } | null;
  if (typeof value?.apiVersion !== "string" || typeof value.kind !== "string")
    throw new Error(`${source}: a document without apiVersion and kind:\n${text.slice(0, 300)}`);
  const { name, namespace } = value.metadata ?? {};
  if (typeof name !== "string") throw new Error(`${source}: ${value.kind} without metadata.name`);
  return {
    source,
    apiVersion: value.apiVersion,
    kind: value.kind,
    name,
    namespace: typeof namespace === "string" ? namespace : undefined,
    text,
  };
}

/** Every `.yaml` and `.yml` file below a folder, sorted. */
function manifestsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return manifestsBelow(path);
      return /\.ya?ml$/.test(entry.name) ? [path] : [];
    })
    .sort();
}

/** The objects of a file. Throws for a document that is none. */
export function objectsIn(file: string): RenderedObject[] {
  return splitDocuments(readFileSync(file, "utf8")).map((text) => identify(file, text));
}

/**
 * The objects of a folder: what the real kustomize builds where there is a kustomization, otherwise the
 * manifests in it (as Argo CD reads a plain directory, with `recurse`). Throws with kustomize's message.
 */
export async function renderFolder(kustomize: string, folder: string): Promise<RenderedObject[]> {
  if (!isKustomization(folder)) return manifestsBelow(folder).flatMap(objectsIn);
  const { stdout } = await run(kustomize, ["build", folder], { maxBuffer: 256 << 20 });
  return splitDocuments(stdout).map((text) => identify(folder, text));
}
