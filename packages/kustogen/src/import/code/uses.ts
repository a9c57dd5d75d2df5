import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { AddressPart } from "../connections.ts";
import type { ImportedSystem } from "../describe-states.ts";
import { camelCase, identifier } from "../words.ts";
import { templateText, textLiteral } from "./literal.ts";
import type { RepeatedTexts } from "./repeated-texts.ts";

/** The parts of a context, in the order in which code names them. */
export const CONTEXT = ["settings", "images", "layer", "stage", "within", "namespace"];

/** What an expression needs of the function around it. */
export class Uses {
  /** Parts of the context: "settings", "images", "layer", "within", "namespace". */
  readonly context = new Set<string>();
  /** True when it asks for a setting of the feature that the component is. */
  on = false;
  /** Text files it imports, by identifier. */
  readonly files = new Map<string, string>();
  /** Labels and annotations of the whole system that it spreads. */
  readonly bundles = new Set<string>();
  /** Those of its component, and how often. */
  readonly own = new Map<string, number>();
  /** Functions that it calls, by name; true for those of the whole system. */
  readonly called = new Map<string, boolean>();
  /** Addresses of other components that it asks for, by the component. */
  readonly addresses = new Map<string, Set<string>>();
  /** Functions of "kustogen" that it calls. */
  readonly functions = new Set<string>();
  /** Functions of "kustogen/blocks" that it calls. */
  readonly blocks = new Set<string>();
  readonly #taken: ReadonlySet<string>;
  readonly #texts: RepeatedTexts;

  /**
   * @param taken identifiers that the file has otherwise
   * @param texts what the file says once
   */
  constructor(taken: readonly string[] = [], texts: RepeatedTexts = new Map()) {
    this.#taken = new Set(taken);
    this.#texts = texts;
  }

  /** A text with expressions in it, by its name where the file says it once. */
  text(parts: Parameters<typeof templateText>[0]): string {
    const code = templateText(parts);
    const known = this.#texts.get(code);
    return known === undefined ? code : `${known.name}(${known.given})`;
  }

  /** A text as it is, by its name where the file says it once. */
  plain(text: string): string {
    const code = textLiteral(text);
    return this.#texts.get(code)?.name ?? code;
  }

  /** The layer, as the context has it. */
  layer(): string {
    this.context.add("layer");
    return "layer";
  }

  /** What an address says, as code. */
  address({ address, field }: AddressPart): string {
    const known = this.addresses.get(address.component) ?? new Set();
    this.addresses.set(address.component, known.add(address.constant));
    return `${address.constant}.${field}`;
  }

  /** The identifier under which a text file is imported. */
  textFile(file: string): string {
    for (const [name, known] of this.files) if (known === file) return name;
    // The file's own name is enough where it is the only one.
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

/** What of a system is asked for while it is printed. */
export type PrintedSystem = Pick<ImportedSystem, "layers" | "settings" | "marked" | "namespaces">;
