/**
 * `kustomize build` in TypeScript, byte for byte as kustomize prints it, over any tree of files. It doesn't depend on
 * Node and also runs in browsers. `@kustogen/kustomize/node` adds the working tree, git revisions, remote bases and
 * helm.
 *
 * @module @kustogen/kustomize
 */
import { Renderer } from "./renderer.ts";
import { MemoryTree } from "./tree/memory.ts";
import type { Resource } from "./value/resource.ts";
import { printResources } from "./yaml/printer/print.ts";

export { InputError, OutsideError } from "./errors/errors.ts";
export type {
  Chart,
  ChartSource,
  Clone,
  HelmProgram,
  Outside,
  RemoteFile,
  RemoteSource,
  RepositorySpec,
} from "./outside.ts";
export type { FieldSource, Provenance } from "./provenance/provenance.ts";
export { KUSTOMIZE_VERSION, Renderer, type RendererOptions } from "./renderer.ts";
export { MemoryTree } from "./tree/memory.ts";
export type { FileTree } from "./tree/tree.ts";
export type { Resource } from "./value/resource.ts";
export type { Path, Value, ValueMap } from "./value/value.ts";
export { type WrittenField, YamlLines } from "./yaml/yaml-lines.ts";

/**
 * Renders a folder among files in memory, and returns its resources.
 *
 * @param files the files' texts by path: `{ "base/kustomization.yaml": "resources: [pod.yaml]", … }`
 * @param folder the folder to render, among these paths
 * @throws InputError for anything that makes kustomize fail, with file and field, and for a patch that selects nothing
 */
export function renderFiles(files: Readonly<Record<string, string>>, folder: string): Resource[] {
  const tree = new MemoryTree(Object.entries(files));
  return new Renderer(tree, { needsTargets: true }).build(tree.realPath(folder)) as unknown as Resource[];
}

/** Prints resources as `kustomize build` does. @throws InputError for a number that JSON can't represent */
export function printYaml(resources: readonly Resource[]): string {
  return printResources(resources as unknown as Parameters<typeof printResources>[0]);
}
