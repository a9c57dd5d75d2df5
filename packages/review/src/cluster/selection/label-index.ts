import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { mapAt } from "../../kubernetes/fields.ts";
import { mayShareNamespace } from "../resource-index.ts";
import { hasLabels, type Labels, selectsLabels } from "./label-selector.ts";

/** Items of one environment, indexed for selectors. An unset namespace may be any. */
export class LabelIndex<Item extends { labels: Labels; namespace: string | undefined }> {
  #byLabel: Map<string, Item[]> | undefined;

  constructor(private readonly items: readonly Item[]) {}

  /** The items in a namespace, in order. */
  in(namespace: string | undefined): Item[] {
    return this.items.filter((item) => mayShareNamespace(item.namespace, namespace));
  }

  /** The items that a plain selector selects, such as a Service's, in order. */
  with(wanted: Labels, namespace: string | undefined): Item[] {
    return this.#among(wanted, namespace, (labels) => hasLabels(wanted, labels));
  }

  /** The items that a label selector selects, in order: an empty one selects all, and a missing one nothing. */
  selected(selector: unknown, namespace: string | undefined): Item[] {
    if (!isMap(selector)) return [];
    const wanted = mapAt(selector, "matchLabels");
    return this.#among(wanted, namespace, (labels) => selectsLabels(selector, labels));
  }

  #among(wanted: Labels, namespace: string | undefined, takes: (labels: Labels) => boolean): Item[] {
    return this.#mayHave(wanted).filter(
      (item) => mayShareNamespace(item.namespace, namespace) && takes(item.labels),
    );
  }

  /** A superset of the items with these labels, in order: those with the rarest label. */
  #mayHave(wanted: Labels): readonly Item[] {
    if (this.#byLabel === undefined) {
      this.#byLabel = new Map();
      for (const item of this.items)
        for (const label of Object.entries(item.labels)) addTo(this.#byLabel, textOf(label), item);
    }
    const found = Object.entries(wanted).map((label) => this.#byLabel?.get(textOf(label)) ?? []);
    return found.reduce<readonly Item[]>(
      (least, one) => (one.length < least.length ? one : least),
      this.items,
    );
  }
}

function textOf([key, value]: readonly [string, unknown]): string {
  return `${key}=${String(value ?? "")}`;
}
