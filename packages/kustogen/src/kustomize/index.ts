/**
 * Renders any kustomization, from the working tree, a git revision or memory, byte for byte as kustomize prints it,
 * without an installed kustomize.
 *
 * @module kustogen/kustomize
 */
export {
  type FileTree,
  InputError,
  KUSTOMIZE_VERSION,
  MemoryTree,
  OutsideError,
  printYaml,
  Renderer,
  type Resource,
  renderFiles,
  type Value,
  type ValueMap,
} from "@kustogen/kustomize";
export { DiskTree, type RenderFolderOptions, type RenderOptions, render } from "@kustogen/kustomize/node";
