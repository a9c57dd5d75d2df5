import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { AddressPart } from "../connections.ts";
import type { ImportedSystem } from "../describe-states.ts";
import { camelCase, identifier } from "../words.ts";
import { templateText, textLiteral } from "./literal.ts";
import type { RepeatedTexts } from "./repeated-texts.ts";

/** The parts of a context, in the order in which code lists them. */
export const CONTEXT = ["settings", "images", "layer", "stage", "within", "namespace"];

/** The parts that an expression needs from the surrounding function. */
export class Uses {
  /** Parts of the context: "settings", "images", "layer", "within", "namespace". */
  readonly context = new Set<string>();
  /** True if it uses a setting of the feature that is the component. */
  on = false;
  /** Imported text files, by identifier. */
  readonly files = new Map<string, string>();
  /** Labels and annotations of the whole system that it spreads. */
  readonly bundles = new Set<string>();
  /** Those of its component, and how often. */
  readonly own = new Map<string, number>();
  /** Functions that it calls, by name; true for those of the whole system. */
  readonly called = new Map<string, boolean>();
  /** Addresses of other components that it uses, by component. */
  readonly addresses = new Map<string, Set<string>>();
  /** Functions of "kustogen" that it calls. */
  readonly functions = new Set<string>();
  /** Functions of "kustogen/blocks" that it calls. */
  readonly blocks = new Set<string>();
  readonly #taken: ReadonlySet<string>;

  /** Takes identifiers used elsewhere in the file, and texts that the file declares once. */
  constructor(
    taken: readonly string[] = [],
    private readonly texts: RepeatedTexts = new Map(),
  ) {
    this.#taken = new Set(taken);
  }

  /** A text with expressions, by name if the file declares it once. */
  text(parts: Parameters<typeof templateText>[0]): string {
    const code = templateText(parts);
    const known = this.texts.get(code);
    return known === undefined ? code : `${known.name}(${known.given})`;
  }

  /** A plain text, by name if the file declares it once. */
  plain(text: string): string {
    const code = textLiteral(text);
    return this.texts.get(code)?.name ?? code;
  }

  /** The layer, as a part of the context. */
  layer(): string {
    this.context.add("layer");
    return "layer";
  }

  /** A part of an address, as code. */
  address({ address, field }: AddressPart): string {
    entryOf(this.addresses, address.component, () => new Set()).add(address.constant);
    return `${address.constant}.${field}`;
  }

  /** The identifier of an imported text file. */
  textFile(file: string): string {
    for (const [name, known] of this.files) if (known === file) return name;
    // The file's own name is enough if it is unique.
    const short = identifier(lastPart(file));
    const [, where] = /\/([^/]+)\/[^/]+$/.exec(file) ?? [];
    const own = where === undefined ? short : identifier(`${short}-${where}`);
    const free = [own, short].find((name) => !this.#taken.has(name) && !this.files.has(name));
    const stem = free ?? `${camelCase(file)}Text`;
    let name = stem;
    for (let number = 2; this.files.has(name); number++) name = `${stem}${number}`;
    this.files.set(name, file);
    return name;
  }
}

/** The parts of a system that printing needs. */
export type PrintedSystem = Pick<ImportedSystem, "layers" | "settings" | "marked" | "namespaces">;
