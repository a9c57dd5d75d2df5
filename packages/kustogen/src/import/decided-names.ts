import type { LayerSet } from "./layers.ts";
import { camelCase, wordsIn } from "./words.ts";

/** The unique names of environments' decisions. */
export class DecidedNames {
  readonly features = new Map<string, LayerSet>();
  readonly #taken: ReadonlySet<string>;

  /** @param taken names of settings' groups */
  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken);
  }

  /** The name of these environments' feature for a word, with the component if the word alone is taken. */
  feature(word: string, component: string, set: LayerSet): string {
    const names = [camelCase(word), camelCase(`${component}-${word}`)];
    for (let number = 2; number < 100; number++) names.push(`${names[1]}${number}`);
    const name = names.find(
      (one) => this.features.get(one) === set || !(this.#taken.has(one) || this.features.has(one)),
    ) as string;
    this.features.set(name, set);
    return name;
  }

  /** The first words that a name shares with another one beside it: the common subject of all. */
  family(name: string, beside: readonly string[]): string | undefined {
    const [first, ...rest] = wordsOf(name);
    const own = wordsOf(name).join(" ");
    const others = beside.map(wordsOf).filter((other) => other.join(" ") !== own && other[0] === first);
    return first === undefined || rest.length === 0 || first.length < 3 || others.length === 0
      ? undefined
      : first;
  }
}

/** The first word of a name, in lower case. */
export function firstWord(name: string): string {
  return wordsOf(name)[0] ?? "";
}

function wordsOf(name: string): string[] {
  return wordsIn(name.replace(/^.*\//, "")).map((word) => word.toLowerCase());
}
