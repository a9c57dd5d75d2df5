import { parseImage } from "@kustogen/review/cluster/image.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import { isImageName, pinProblem } from "../authoring/images.ts";
import type { ImportedLayers } from "./layers.ts";

/** An image of the imported system: what `images.ts` declares and the environments pin. */
export interface ImportedImage {
  key: string;
  name: string;
  tag?: string;
  digest?: string;
  /** True where production runs the tag `latest`, for which a declaration gives a reason. */
  moves?: boolean;
  /** Pins by environment, where it runs something else than the declaration says. */
  pins: Map<string, ImagePin>;
}

/** The images of a system, each combination of references over its layers once. */
export class ImportedImages {
  readonly #layers: ImportedLayers;
  readonly #hidden: boolean;
  readonly #byReferences = new Map<string, ImportedImage>();
  readonly #keys = new Set<string>();

  /**
   * @param hidden true where the base is made up, so that its tag says nothing: environments pin it
   */
  constructor(layers: ImportedLayers, hidden: boolean) {
    this.#layers = layers;
    this.#hidden = hidden;
  }

  get all(): ImportedImage[] {
    return [...this.#byReferences.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /**
   * The image that runs these references, by layer, undefined where the layer has no such container. Undefined when
   * pins can't say it: an environment without tag and digest, a name that is none.
   */
  of(given: readonly (string | undefined)[]): ImportedImage | undefined {
    // Only environments pin: what a layer between them and the base has is what it is made of.
    const references = given.map((reference, index) =>
      index === 0 || this.#layers.isEnvironment(index) ? reference : undefined,
    );
    const id = JSON.stringify(references);
    const known = this.#byReferences.get(id);
    if (known !== undefined) return known;
    const parsed = references.map((reference): (ImagePin & { name: string }) | undefined =>
      reference === undefined ? undefined : parseImage(reference),
    );
    const whole = parsed.every(
      ({ name, tag, digest } = { name: "x" }) =>
        isImageName(name) &&
        pinProblem({ name, ...(tag && { tag }), ...(digest && { digest }) }) === undefined,
    );
    const first = parsed.find((image) => image !== undefined);
    if (!whole || first === undefined) return undefined;
    const base = this.#hidden ? undefined : parsed[0];
    // Every environment needs a tag or a digest, also one that has no such container.
    const everywhere = parsed.every(
      (image, index) => image !== undefined || !this.#layers.isEnvironment(index),
    );
    const tagged = parsed.find((image) => image?.tag !== undefined || image?.digest !== undefined);
    const declared =
      base !== undefined && (everywhere || base.tag !== undefined || base.digest !== undefined)
        ? base
        : everywhere
          ? { name: first.name }
          : (tagged ?? first);
    const runs = parsed.every((own, index) => {
      const resolved = own ?? declared;
      return (
        !this.#layers.isEnvironment(index) || resolved.tag !== undefined || resolved.digest !== undefined
      );
    });
    if (!runs) return undefined;
    const image: ImportedImage = { key: this.#keyFor(declared.name), ...declared, pins: new Map() };
    parsed.forEach((own, index) => {
      if (index === 0 || own === undefined) return;
      const pin: ImagePin = {};
      if (own.name !== declared.name) pin.name = own.name;
      const same = own.tag === declared.tag && own.digest === declared.digest;
      if (!same && own.tag !== undefined) pin.tag = own.tag;
      if (!same && own.digest !== undefined) pin.digest = own.digest;
      if (Object.keys(pin).length > 0) image.pins.set(this.#layers.names[index] as string, pin);
    });
    image.moves = this.#layers.list.some(({ stage }, index) => {
      const own = parsed[index] ?? declared;
      return stage === "production" && own.tag === "latest" && own.digest === undefined;
    });
    this.#byReferences.set(id, image);
    return image;
  }

  #keyFor(name: string): string {
    const stem =
      name
        .slice(name.lastIndexOf("/") + 1)
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, "-") || "image";
    let key = stem;
    for (let number = 2; this.#keys.has(key); number++) key = `${stem}-${number}`;
    this.#keys.add(key);
    return key;
  }
}
