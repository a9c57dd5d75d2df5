import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { mapAt } from "../../kubernetes/fields.ts";
import { mayShareNamespace } from "../resource-index.ts";
import { hasLabels, type Labels, selectsLabels } from "./label-selector.ts";

/** What selectors take: something with labels in a namespace, or in none that is written. */
interface Labelled {
  labels: Labels;
  namespace: string | undefined;
}

/** Labelled things of one environment, found by what a selector wants. A namespace that isn't written may be any. */
export class LabelIndex<Item> {
  readonly #items: readonly Item[];
  readonly #of: (item: Item) => Labelled;
  #byLabel: Map<string, number[]> | undefined;

  /** @param of the labels and the namespace of an item */
  constructor(items: readonly Item[], of: (item: Item) => Labelled) {
    this.#items = items;
    this.#of = of;
  }

  /** Those of a namespace, in their order. */
  in(namespace: string | undefined): Item[] {
    return this.#items.filter((item) => mayShareNamespace(this.#of(item).namespace, namespace));
  }

  /** Those that a plain selector takes, as a Service has one, in their order. */
  with(wanted: Labels, namespace: string | undefined): Item[] {
    return this.#among(wanted, namespace, (labels) => hasLabels(wanted, labels));
  }

  /** Those that a label selector takes, in their order; an empty one takes all. */
  selected(selector: unknown, namespace: string | undefined): Item[] {
    const wanted = mapAt(selector, "matchLabels");
    return this.#among(wanted, namespace, (labels) => selectsLabels(selector, labels));
  }

  #among(wanted: Labels, namespace: string | undefined, takes: (labels: Labels) => boolean): Item[] {
    return this.#mayHave(wanted, namespace).filter((item) => {
      const of = this.#of(item);
      return mayShareNamespace(of.namespace, namespace) && takes(of.labels);
    });
  }

  /** Not many more than those that have the labels, in their order: those with the one that the fewest have. */
  #mayHave(wanted: Labels, namespace: string | undefined): readonly Item[] {
    const labels = Object.entries(wanted);
    if (this.#items.length <= FEW || labels.length === 0) return this.#items;
    this.#byLabel ??= this.#sorted();
    const places = namespace ? [namespace, UNWRITTEN] : [ANY];
    let fewest: (readonly number[])[] = [];
    let least = Number.POSITIVE_INFINITY;
    for (const [key, value] of labels) {
      const found = places.map((place) => this.#byLabel?.get(labelIn(place, key, value)) ?? NONE);
      const count = found.reduce((sum, { length }) => sum + length, 0);
      if (count < least) [fewest, least] = [found, count];
    }
    return [...new Set(fewest.flat())].sort((a, b) => a - b).map((index) => this.#items[index] as Item);
  }

  #sorted(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    for (const [index, item] of this.#items.entries()) {
      const { labels, namespace } = this.#of(item);
      for (const [key, value] of Object.entries(labels))
        for (const place of [namespace || UNWRITTEN, ANY]) {
          const label = labelIn(place, key, value);
          addTo(found, label, index);
        }
    }
    return found;
  }
}

const NONE: readonly number[] = [];

// Where two come to the same, more is looked at; what a selector takes is decided by its labels.
const UNWRITTEN = "";
const ANY = "*";

function labelIn(place: string, key: string, value: unknown): string {
  return `${place} ${key}=${typeof value === "string" ? value : ""}`;
}

/** As many are looked through faster than found by label. */
const FEW = 8;
