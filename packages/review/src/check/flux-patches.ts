import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { itemsAt } from "../kubernetes/fields.ts";

/**
 * The names of all fields in the patches of Flux Kustomizations. A patch may give a Kustomization patches of its own,
 * and what those add isn't rendered.
 */
export function fieldsInPatches(flux: readonly FluxKustomization[] = []): ReadonlySet<string> {
  return kept(known, flux, () => {
    const texts = flux.flatMap(({ document }) =>
      itemsAt(document, "spec", "patches").map(([{ patch }]) => asText(patch ?? "")),
    );
    return new Set(texts.flatMap((text) => text.match(WORD) ?? []));
  });
}

const known = new WeakMap<readonly FluxKustomization[], ReadonlySet<string>>();
const WORD = /[A-Za-z]\w*/g;
