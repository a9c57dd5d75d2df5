import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { boundTree } from "@kustogen/kustomize/node/reach.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { Folders } from "../folders.ts";
import { layerFolder } from "../output/layer.ts";
import { proofOf } from "./proof.ts";
import type { ImportedState } from "./state.ts";

/**
 * Compares the rendering of a previously imported system with the current contents of the same folders: a sentence
 * for each object that moved since, or was changed in the system's code.
 */
export function movedSince(
  root: string,
  folders: Folders,
  system: string,
  states: readonly ImportedState[],
): string[] {
  const tree = boundTree([root], undefined, root);
  const renderer = new Renderer(tree);
  return states.flatMap(({ name, expected }) => {
    const folder = join(root, layerFolder(folders, name, system));
    if (!existsSync(folder)) return [`${name}: wasn't an environment of ${system}`];
    try {
      const before = renderer.build(tree.realPath(folder)).map(resourceOf);
      return proofOf(name, before, expected).differences.map((difference) => `${name}: ${difference}`);
    } catch (error) {
      if (error instanceof InputError) return [`${name}: doesn't render today: ${error.message}`];
      throw error;
    }
  });
}
