import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { GeneratedFile } from "../../output/file.ts";
import type { ArgoView } from "../argo-view.ts";

/** A thread's results for some systems, by index. */
export interface Made {
  files: Map<number, GeneratedFile[]>;
  views: Map<number, ArgoView[]>;
}

/** The same in a form that crosses threads cheaply: few texts instead of many objects. */
export interface Parcel {
  /** Four numbers for each file: its system, and the lengths of its path, its hash and its text. */
  numbers: Int32Array;
  texts: string;
  /** SystemViews of each system, as JSON. */
  views: string;
}

/** The views of a system; layers refer to shared resources by index. */
type SystemViews = [
  index: number,
  resources: Resource[],
  layers: [layer: string, folder: string, resources: number[], claims: ArgoView["claims"]][],
];

/** Packs results for another thread. */
export function packed({ files, views }: Made): Parcel {
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const [index, list] of files)
    for (const { path, hash = "", text } of list) {
      numbers.push(index, path.length, hash.length, text.length);
      texts.push(path, hash, text);
    }
  return {
    numbers: Int32Array.from(numbers),
    texts: texts.join(""),
    views: JSON.stringify(Array.from(views, packedViews)),
  };
}

function packedViews([index, views]: [number, ArgoView[]]): SystemViews {
  const places = new Map<Resource, number>();
  const resources: Resource[] = [];
  const placeOf = (resource: Resource): number =>
    entryOf(places, resource, () => resources.push(resource) - 1);
  const layers = views.map((view): SystemViews[2][number] => [
    view.layer,
    view.folder,
    view.resources.map(placeOf),
    view.claims,
  ]);
  return [index, resources, layers];
}

/** Adds another thread's results to this one's. */
export function unpack({ numbers, texts, views }: Parcel, into: Made): void {
  let at = 0;
  const next = (length: number) => texts.slice(at, (at += length));
  for (let i = 0; i < numbers.length; i += 4) {
    const index = numbers[i] as number;
    const path = next(numbers[i + 1] as number);
    const hash = next(numbers[i + 2] as number);
    const file: GeneratedFile = { path, text: next(numbers[i + 3] as number), hash: hash || undefined };
    addTo(into.files, index, file);
  }
  for (const [index, resources, layers] of JSON.parse(views) as SystemViews[])
    into.views.set(
      index,
      layers.map(([layer, folder, places, claims]) => ({
        layer,
        folder,
        resources: places.map((place) => resources[place] as Resource),
        claims,
      })),
    );
}
