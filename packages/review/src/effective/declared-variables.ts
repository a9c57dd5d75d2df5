import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { expand } from "../cluster/kubelet/expansion.ts";
import type { OpenSource, Shadowed, Variable } from "./variable.ts";

type Definition = Omit<Variable, "name" | "shadows">;

/** Linux starts no program with a longer variable, whatever the size of its pages. */
const LONGEST = 2 ** 21;

/** The variables of one container while its sources are gone through; a later one shadows an earlier one. */
export class DeclaredVariables {
  readonly #variables = new Map<string, Variable>();
  readonly #shadows = new Map<string, Shadowed[]>();
  readonly #links: ReadonlyMap<string, Variable>;
  readonly #expanded: { characters: number };
  readonly open: OpenSource[] = [];
  readonly skipped: string[] = [];

  /** Takes the service links, which every other source wins against, and counts what references come to. */
  constructor(links: ReadonlyMap<string, Variable>, expanded: { characters: number }) {
    this.#links = links;
    this.#expanded = expanded;
  }

  #get(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.#links.get(name);
  }

  /** Takes the next definition of a variable. */
  set(name: string, definition: Definition): void {
    const before = this.#get(name);
    const variable: Variable = { name, ...definition, shadows: [] };
    if (variable.value === undefined) delete variable.value;
    if (before !== undefined) {
      const { source, value, secret } = before;
      addTo(this.#shadows, name, {
        ...source,
        ...(value !== undefined && { value }),
        ...(secret && { secret }),
      });
      // The kubelet's map has no order; a variable stands where the source that gives it stands.
      this.#variables.delete(name);
    }
    this.#variables.set(name, variable);
  }

  /** What the container declares, as the kubelet lines it up. */
  declared(): Variable[] {
    // The nearest first.
    for (const [name, shadows] of this.#shadows) {
      const variable = this.#variables.get(name);
      if (variable !== undefined) variable.shadows = [...shadows].reverse();
    }
    return [...this.#variables.values()];
  }

  /**
   * A literal with its references put in; those whose value only the cluster knows stay as they are written. Variables
   * that double each other grow beyond what any container takes: it has a problem then and no value. Throws InputError
   * where all of them together come to more than is taken.
   */
  expanded(text: string): Pick<Variable, "value" | "pending" | "unresolved" | "problem"> {
    let length = text.length;
    const pending = new Set<string>();
    const unresolved = new Set<string>();
    const value = expand(text, (name) => {
      const variable = this.#get(name);
      if (variable === undefined) unresolved.add(name);
      else if (variable.value === undefined) pending.add(name);
      else for (const inner of variable.pending ?? []) pending.add(inner);
      length += variable?.value?.length ?? 0;
      return length > LONGEST ? "" : variable?.value;
    });
    this.#expanded.characters += Math.min(length - text.length, LONGEST);
    refuseMore("expandedMiB", this.#expanded.characters / 2 ** 20);
    if (length > LONGEST) return { problem: `it is longer than ${LONGEST / 2 ** 20} MiB` };
    return {
      value,
      ...(pending.size > 0 && { pending: [...pending] }),
      ...(unresolved.size > 0 && { unresolved: [...unresolved] }),
    };
  }
}
