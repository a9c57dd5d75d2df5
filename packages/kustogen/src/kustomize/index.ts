// What can be had of the renderer: a Renderer builds folders of a file tree, and on request says where fields of the
// result come from. Trees are the file system (DiskTree), memory (MemoryTree) or a git revision (RevisionTree).
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
export type { Path } from "./provenance/back.ts";
export type { FieldSource, Provenance } from "./provenance/provenance.ts";
export { KUSTOMIZE_VERSION, Renderer, type RendererOptions } from "./renderer.ts";
