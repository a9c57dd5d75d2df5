import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import { itemsOf, manifestDocuments } from "../discovery/documents.ts";
import { type Crd, kindsOfCrd, readCrd } from "../kinds/from-crd.ts";
import { Kinds, type ObjectType } from "../kinds/types.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

/** What a CustomResourceDefinition says of a kind in one of its versions. */
interface DeclaredKind {
  type: ObjectType;
  /** How many rules in CEL it has, which nobody evaluates here. */
  rules: number;
}

/** A definition, with what is made of it when someone asks. */
class Definition {
  readonly crd: Crd;
  #kinds: Kinds | undefined;

  constructor(crd: Crd) {
    this.crd = crd;
  }

  version(name: string): DeclaredKind | undefined {
    this.#kinds ??= new Kinds(kindsOfCrd(this.crd), true);
    const type = this.#kinds.kind(name);
    return type && { type, rules: this.#kinds.rulesOf(name) };
  }
}

const read = new WeakMap<Resource, Definition | undefined>();
const ofState = new WeakMap<State, ReadonlyMap<string, readonly Definition[]>>();

/** The definitions that an environment renders, by "group/Kind". */
function rendered(state: State): ReadonlyMap<string, readonly Definition[]> {
  let found = ofState.get(state);
  if (found === undefined) {
    const resources = state.index.ofKind("CustomResourceDefinition", "apiextensions.k8s.io");
    ofState.set(state, (found = byKind(resources.flatMap((resource) => definitionOf(resource) ?? []))));
  }
  return found;
}

function definitionOf(resource: Resource): Definition | undefined {
  if (!read.has(resource)) {
    const crd = readCrd(resource);
    read.set(resource, crd && new Definition(crd));
  }
  return read.get(resource);
}

function byKind(definitions: readonly Definition[]): Map<string, Definition[]> {
  const found = new Map<string, Definition[]>();
  for (const definition of definitions)
    addTo(found, `${definition.crd.group}/${definition.crd.kind}`, definition);
  return found;
}

/** The kinds that definitions anywhere in a repository declare; files are read when the first is asked for. */
export class DeclaredKinds {
  readonly #states: () => readonly State[];
  readonly #files: () => readonly TextFile[];
  #texts: { text: string; file: string }[] | undefined;
  #rendered: ReadonlyMap<string, readonly Definition[]> | undefined;
  readonly #known = new Map<string, readonly Definition[]>();

  constructor(states: () => readonly State[], files: () => readonly TextFile[]) {
    this.#states = states;
    this.#files = files;
  }

  /** The definitions of a kind; several where the repository has several. */
  of(group: string, kind: string): readonly Definition[] {
    const name = `${group}/${kind}`;
    let found = this.#known.get(name);
    if (found === undefined) {
      this.#rendered ??= byKind([
        ...new Set(this.#states().flatMap((state) => [...rendered(state).values()].flat())),
      ]);
      found = this.#rendered.get(name) ?? this.#inFiles(group, kind);
      this.#known.set(name, found);
    }
    return found;
  }

  #inFiles(group: string, kind: string): readonly Definition[] {
    this.#texts ??= this.#files().flatMap(({ file, read: readText }) => {
      const text = isManifestFile(file) ? (readText() ?? "") : "";
      if (!text.includes("CustomResourceDefinition")) return [];
      return text
        .split(/^---.*$/m)
        .filter((part) => part.includes("CustomResourceDefinition"))
        .map((part) => ({ text: part, file }));
    });
    return this.#texts
      .filter(({ text }) => text.includes(group) && text.includes(kind))
      .flatMap(({ text, file }) => crdsIn(text, file))
      .filter((crd) => crd.group === group && crd.kind === kind)
      .map((crd) => new Definition(crd));
  }
}

function crdsIn(text: string, file: string): Crd[] {
  try {
    return manifestDocuments(text, file)
      .filter((document) => isMap(document))
      .flatMap(itemsOf)
      .flatMap((object) => readCrd(object) ?? []);
  } catch (error) {
    // A template of a chart, say.
    if (error instanceof InputError) return [];
    throw error;
  }
}

/**
 * What the definitions of the environment say of a kind, or those anywhere in the repository; undefined where it has none.
 * `of` is empty for a version that no definition serves; `isRendered` where the environment has the definition itself.
 */
export function declaredKinds(
  state: State,
  apiVersion: string,
  kind: string,
): { of: readonly DeclaredKind[]; definitions: readonly Crd[]; isRendered: boolean } | undefined {
  const group = groupOf(apiVersion);
  const own = rendered(state).get(`${group}/${kind}`);
  const definitions = own ?? state.declared?.of(group, kind) ?? [];
  if (definitions.length === 0) return undefined;
  return {
    of: definitions.flatMap((definition) => definition.version(`${apiVersion}/${kind}`) ?? []),
    definitions: definitions.map(({ crd }) => crd),
    isRendered: own !== undefined,
  };
}
