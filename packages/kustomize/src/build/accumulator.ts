import { InputError } from "../errors/errors.ts";
import type { VarEntry } from "../load/fields.ts";
import type { Root } from "../load/root.ts";
import {
  describeId,
  effectiveNamespace,
  type ResourceId,
  sameId,
  sameKindAndName,
  splitApiVersion,
} from "../resource/id.ts";
import type { BuildResource } from "../resource/resource.ts";
import { type ChangeListener, ResourceMap } from "../resource/resource-map.ts";
import { EMPTY_CONFIG, mergeConfigs, type TransformerConfig } from "../transform/config/config.ts";
import type { MissingPart } from "./parts.ts";

/** The accumulated result of a kustomization: its resources, and the configuration of itself and its parts. */
export interface Accumulation {
  readonly resources: readonly BuildResource[];
  readonly config: TransformerConfig;
  readonly vars: ReadonlyMap<string, VarEntry>;
  /** The folders of all kustomizations that it is built from. */
  readonly roots: readonly Root[];
  /** The entries that were left out, if that is allowed. */
  readonly missing: readonly MissingPart[];
}

/** Collects resources, transformer configuration and variables during the build of a kustomization. */
export class Accumulator {
  readonly resources: ResourceMap;
  config: TransformerConfig = EMPTY_CONFIG;
  readonly vars = new Map<string, VarEntry>();
  readonly roots = new Set<Root>();
  readonly missing: MissingPart[] = [];

  /** Takes a listener for changes to the resources. */
  constructor(trace?: ChangeListener) {
    this.resources = new ResourceMap([], trace);
  }

  /** Adds the result of another kustomization. Throws InputError for an id or a variable that already exists. */
  merge(other: Accumulation): void {
    this.resources.append(other.resources);
    this.config = mergeConfigs(this.config, other.config);
    for (const entry of other.vars.values()) this.#addVar(entry);
    for (const root of other.roots) this.roots.add(root);
  }

  /** Adds variables, and records them on the resources from which they take their values. */
  addVars(entries: readonly VarEntry[]): void {
    for (const entry of entries) {
      const target = targetOf(entry);
      const anyNamespace = target.namespace === "";
      const matches = this.resources.matching(target.name, (id) =>
        anyNamespace ? sameKindAndName(id, target) : sameId(id, target),
      );
      if (matches.length > 1)
        throw new InputError(
          `vars: ${entry.name}: ${describeId(target)} matches ${matches.length} resources, by current or earlier names; add a namespace to objref`,
          { code: "ambiguous" },
        );
      const [index] = matches;
      if (index === undefined) continue;
      const resource = this.resources.list[index] as BuildResource;
      const vars = [...resource.history.vars, entry.name ?? ""];
      this.resources.replace(index, resource.withHistory({ vars }));
    }
    for (const entry of entries) this.#addVar(entry);
  }

  #addVar(entry: VarEntry): void {
    const name = entry.name ?? "";
    if (this.vars.has(name)) throw new InputError(`vars: ${name} is declared twice`, { code: "duplicate" });
    this.vars.set(name, entry);
  }

  /** The result, which must not be changed afterwards. */
  result(): Accumulation {
    const { config, vars } = this;
    return { resources: this.resources.list, config, vars, roots: [...this.roots], missing: this.missing };
  }
}

function targetOf({ objref = {} }: VarEntry): ResourceId {
  const given = objref.apiVersion ? splitApiVersion(objref.apiVersion) : undefined;
  const namespace = objref.namespace ?? "";
  return {
    group: given?.group || (objref.group ?? ""),
    version: given?.version ?? objref.version ?? "",
    kind: objref.kind ?? "",
    name: objref.name ?? "",
    namespace,
    scope: effectiveNamespace(namespace, false),
  };
}
