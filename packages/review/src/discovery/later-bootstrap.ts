import { type FluxKustomization, isBootstrapFile } from "./flux.ts";

/**
 * The cluster in a folder that `flux bootstrap` was run for as well, which probably replaced the run for the whole
 * folder, as the end of a sentence. Undefined if there is none, or if something else deploys the folder.
 */
export function laterBootstrap(folder: string, flux: readonly FluxKustomization[]): string | undefined {
  const by = flux.filter((one) => one.folder === folder);
  if (by.length === 0 || !by.every(({ file }) => isBootstrapFile(file))) return undefined;
  const inside = folder === "/" ? folder : `${folder}/`;
  const later = flux.find(
    (one) =>
      isBootstrapFile(one.file) &&
      one.isGone !== true &&
      one.folder !== folder &&
      one.folder?.startsWith(inside),
  );
  return later && `flux bootstrap for ${later.folder?.slice(1)} probably replaced the one for this folder`;
}
