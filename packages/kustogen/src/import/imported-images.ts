import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { parseImage } from "@kustogen/review/cluster/image.ts";
import type { ImagePin } from "../authoring/image-pin.ts";
import { isImageName, pinProblem } from "../authoring/image-pins.ts";
import type { ImportedLayers } from "./layers.ts";
import { isWordFor } from "./paired-names.ts";
import { usualValue } from "./usual-value.ts";

/** An image of the imported system: declared in `images.ts`, and pinned by the environments. */
export interface ImportedImage {
  key: string;
  name: string;
  tag?: string;
  digest?: string;
  /** The reason for the declaration: production runs the tag `latest`, or an environment no tag. */
  moves?: "latest" | "untagged" | undefined;
  /** The image of each environment, if that differs from the declaration. */
  pins: Map<string, ImagePin>;
}

/** An image at one place of an object. It is matched with the system's images once all places are known. */
export interface ImageUse {
  image?: ImportedImage;
}

type Reference = (ImagePin & { name: string }) | undefined;

/** The images of a system without duplicates, whatever the number of containers that run them. */
export class ImportedImages {
  readonly #found: { references: Reference[]; uses: ImageUse[] }[] = [];
  #all: ImportedImage[] = [];

  constructor(private readonly layers: ImportedLayers) {}

  /** The images by key. */
  get all(): ImportedImage[] {
    return this.#all;
  }

  /**
   * The image with these references, by environment, undefined for one without such a container. Undefined if pins
   * can't represent it because a name is invalid.
   */
  of(given: readonly (string | undefined)[]): ImageUse | undefined {
    const references = given.map(
      (reference): Reference => (reference === undefined ? undefined : parseImage(reference)),
    );
    const whole = references.every((image) => {
      if (image === undefined) return true;
      const { name, tag, digest } = image;
      return (
        isImageName(name) &&
        pinProblem({ name, ...(tag && { tag }), ...(digest && { digest }) }) === undefined
      );
    });
    if (!whole || references.every((image) => image === undefined)) return undefined;
    const use: ImageUse = {};
    const known = this.#found.find(
      (found) =>
        overlaps(found.references, references) &&
        found.references.every(
          (image, index) =>
            image === undefined || references[index] === undefined || same(image, references[index]),
        ),
    );
    if (known === undefined) this.#found.push({ references, uses: [use] });
    else {
      known.uses.push(use);
      known.references = known.references.map((image, index) => image ?? references[index]);
    }
    return use;
  }

  /** Names all images and determines the image of each use. Nothing is added afterwards. */
  finish(): void {
    const keys = new Set<string>();
    // The nearest one has the plain name, whichever of two is found first.
    const depth = ({ references }: { references: Reference[] }) =>
      Math.max(...references.map((image) => image?.name.split("/").length ?? 0));
    for (const { references, uses } of this.#found.toSorted((a, b) => depth(a) - depth(b))) {
      const image = this.#imageOf(references, keys);
      for (const use of uses) use.image = image;
      this.#all.push(image);
    }
    this.#all = this.#all.sort((a, b) => compareText(a.key, b.key));
  }

  /** The name of an image whose own name contains the environment, without that. */
  #withoutEnvironments(references: readonly Reference[]): string | undefined {
    const names = new Set(
      references.map((image, index) => {
        const words = lastPart(image?.name ?? "").split("-");
        const own = words.filter((word) => !isWordFor(word, this.layers.names[index] as string));
        return image === undefined || own.length === 0 ? "" : own.join("-");
      }),
    );
    names.delete("");
    const [only] = names;
    if (names.size === 1) return only;
    // Names with a common end include the word before it, which shows their purpose.
    const ends = new Set([...names].map((name) => name.replace(/^[a-z0-9]+-(?=.)/, "")));
    const [end] = ends;
    return ends.size === 1 ? end : undefined;
  }

  #imageOf(references: readonly Reference[], keys: Set<string>): ImportedImage {
    const known = references.filter((image) => image !== undefined);
    const names = references.map((image) => image?.name);
    const name = usualValue(names, this.layers)?.value ?? "";
    const first = known.find((own) => own.name === name) as ImagePin;
    // Every environment needs a tag or a digest, even one without such a container; a common one is declared once. If
    // one has none, none is declared, because a pin can't remove it.
    const alike = references.length > 1 && known.every((own) => same(own, known[0]));
    const called = this.#withoutEnvironments(references);
    const bare = known.some((own) => own.tag === undefined && own.digest === undefined);
    const { tag, digest } = bare || (known.length === references.length && !alike) ? {} : first;
    const image: ImportedImage = {
      key: keyFor(called === undefined ? name : name.replace(/[^/]+$/, called), keys, this.layers.names),
      name,
      ...(tag !== undefined && { tag }),
      ...(digest !== undefined && { digest }),
      pins: new Map(),
    };
    references.forEach((own, index) => {
      if (own === undefined || (alike && same(own, known[0]))) return;
      const pin: ImagePin = {};
      if (own.name !== name) pin.name = own.name;
      if (own.tag !== undefined) pin.tag = own.tag;
      if (own.digest !== undefined) pin.digest = own.digest;
      if (Object.keys(pin).length > 0) image.pins.set(this.layers.names[index] as string, pin);
    });
    const latest = this.layers.list.some(({ stage }, index) => {
      const own = references[index] ?? image;
      return stage === "production" && own.tag === "latest" && own.digest === undefined;
    });
    image.moves = bare ? "untagged" : latest ? "latest" : undefined;
    return image;
  }
}

/** True if some environment runs both or, if none does, both have the same name. */
function overlaps(one: readonly Reference[], other: readonly Reference[]): boolean {
  return one.some((image) => image !== undefined && other.some((own) => own?.name === image.name));
}

function same(one: Reference, other: Reference): boolean {
  return one?.name === other?.name && one?.tag === other?.tag && one?.digest === other?.digest;
}

/** The key of an image: the end of its name, or, if that is taken, with the part before. */
function keyFor(name: string, keys: Set<string>, environments: readonly string[]): string {
  const spelled = (text: string) => text.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
  const stem = spelled(lastPart(name)) || "image";
  const from = name.split("/").slice(0, -1).reverse();
  const words = from.map((part) => {
    const own = (part.split(/[.:]/)[0] as string).split("-");
    return spelled(own.filter((word) => !environments.some((one) => isWordFor(word, one))).join("-"));
  });
  const origins = words.filter((word) => /^[a-z]/.test(word) && !stem.includes(word));
  let key = [stem, ...origins.map((word) => `${word}-${stem}`)].find((one) => !keys.has(one)) ?? stem;
  for (let number = 2; keys.has(key); number++) key = `${stem}-${number}`;
  keys.add(key);
  return key;
}
