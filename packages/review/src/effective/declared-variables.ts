import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { expand } from "../cluster/kubelet/expansion.ts";
import type { Pod } from "../cluster/workloads/pods.ts";
import { accountOf } from "../cluster/workloads/service-account.ts";
import { textAt } from "../kubernetes/fields.ts";
import type { OpenSource, SourcePlace, Variable, VariableSource } from "./variable.ts";

/** What sets a variable. */
export type Definition = Omit<Variable, "name" | "shadows">;

/** The longest variable with which Linux starts a program, whatever its page size. */
const LONGEST = 2 ** 21;

/** Collects the variables of one container from its sources; a later one shadows an earlier one. */
export class DeclaredVariables {
  readonly #variables = new Map<string, Variable>();
  readonly open: OpenSource[] = [];

  /** Begins with the service links, which every other source overrides; counts the size of expanded references. */
  constructor(
    private readonly links: ReadonlyMap<string, Variable>,
    private readonly size: { characters: number },
  ) {}

  #get(name: string): Variable | undefined {
    return this.#variables.get(name) ?? this.links.get(name);
  }

  /** Adds the next definition of a variable. */
  set(name: string, definition: Definition): void {
    const before = this.#get(name);
    const shadows = this.#variables.get(name)?.shadows ?? [];
    if (before !== undefined) {
      const { source, value, secret } = before;
      shadows.push({ ...source, ...(value !== undefined && { value }), ...(secret && { secret }) });
      // The kubelet's map has no order; a variable is listed with the source that sets it.
      this.#variables.delete(name);
    }
    const variable: Variable = { name, ...definition, shadows };
    if (variable.value === undefined) delete variable.value;
    this.#variables.set(name, variable);
  }

  /** The variables that the container declares, in the kubelet's order; asked for once. */
  declared(): Variable[] {
    const all = [...this.#variables.values()];
    // The nearest first.
    for (const { shadows } of all) shadows.reverse();
    return all;
  }

  /** A literal with its references expanded as far as known. Throws InputError if all variables together are too long. */
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
    this.size.characters += Math.min(length - text.length, LONGEST);
    refuseMore("expandedMiB", this.size.characters / 2 ** 20);
    if (length > LONGEST) return { problem: `it is longer than ${LONGEST / 2 ** 20} MiB` };
    return {
      value,
      ...(pending.size > 0 && { pending: [...pending] }),
      ...(unresolved.size > 0 && { unresolved: [...unresolved] }),
    };
  }
}

/** The place of an entry in `env`. */
export type At = SourcePlace & Pick<VariableSource, "through" | "index">;

/** A variable with a field of the pod or a file of a volume, with its value if the manifest contains it. */
export function fieldValue(
  pod: Pod,
  how: string,
  reference: unknown,
  at: At,
): Pick<Variable, "value" | "source"> {
  if (how === "resourceFieldRef")
    return { source: { kind: "resourceField", name: textAt(reference, "resource") ?? "", ...at } };
  if (how === "fileKeyRef") {
    const name = `${textAt(reference, "volumeName")}/${textAt(reference, "path")}`;
    return { source: { kind: "file", name, ...at } };
  }
  const field = textAt(reference, "fieldPath") ?? "";
  return { value: knownField(pod, field), source: { kind: "field", name: field, ...at } };
}

function knownField(pod: Pod, field: string): string | undefined {
  if (field === "metadata.namespace") return pod.namespace;
  if (field === "metadata.name") return pod.resource.kind === "Pod" ? pod.resource.metadata.name : undefined;
  if (field === "spec.serviceAccountName") return accountOf(pod.spec);
  const [, map, key] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(field) ?? [];
  return map === undefined || key === undefined ? undefined : textAt(pod, map, key);
}
