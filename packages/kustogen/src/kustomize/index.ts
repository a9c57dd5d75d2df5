/**
 * Rendering of any kustomization, from the work tree, a git revision or memory, byte for byte as kustomize prints it,
 * without a kustomize on the machine.
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
