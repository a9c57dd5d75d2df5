import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isManifestFile } from "../../discovery/argo-documents.ts";
import { itemsOf, manifestDocuments } from "../../discovery/documents.ts";
import { type Crd, readCrd } from "../../kinds/from-crd.ts";
import { type Declared, type DeclaredKind, Definition, definitionOf } from "./definitions.ts";
import type { State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

const ofState = new WeakMap<State, ReadonlyMap<string, readonly Definition[]>>();

/** The definitions that an environment renders, by "group/Kind". */
function rendered(state: State): ReadonlyMap<string, readonly Definition[]> {
  return entryOf(ofState, state, () => {
    const resources = state.index.ofKind("CustomResourceDefinition", "apiextensions.k8s.io");
    return groupedBy(
      resources.flatMap((resource) => definitionOf(resource) ?? []),
      ({ crd }) => `${crd.group}/${crd.kind}`,
    );
  });
}

/** A string that every file with a definition contains. */
export const DEFINITION = "CustomResourceDefinition";

/** A part of a file that may contain a definition. */
interface DefiningText {
  text: string;
  file: string;
  /** The kinds that it defines, as "group/Kind", once it was read: most parts define one, and mention others. */
  kinds?: ReadonlySet<string>;
  /** What its fields "kind" and "group" have, once one was looked for. */
  words?: ReadonlySet<string>;
}

/** What follows such a field: a word, or what may stand for any, such as an alias, a tag, a block or a comment. */
const OF_FIELD = /(?:kind|group)["']?\s*:(?=\s*(?:[#*&!|>]|["']?([\w.-]*)))/g;
const ANY = "*";

/** True for a text that may define a kind or a group: long definitions mention others in descriptions. */
function mayDeclare(one: DefiningText, name: string): boolean {
  const { text } = one;
  if (!shortcuts.taken) return text.includes(name);
  one.words ??= new Set([...text.matchAll(OF_FIELD)].map(([, word = ANY]) => word));
  const [begin = ""] = /^[\w.-]*/.exec(name) ?? [];
  return one.words.has(begin) || (one.words.has(ANY) && text.includes(name));
}

/** The kinds that definitions anywhere in a repository declare; files are read on the first lookup. */
export class DeclaredKinds implements Declared {
  readonly #rendered = new Map<string, Definition[]>();
  readonly #known = new Map<string, readonly Definition[]>();
  #texts: readonly DefiningText[] | undefined;

  /** @param files the files that may contain definitions */
  constructor(private readonly files: () => Iterable<TextFile>) {}

  /** Adds the definitions that an environment renders for others. */
  add(state: State): void {
    for (const [name, definitions] of rendered(state)) {
      const known = entryOf(this.#rendered, name, () => []);
      for (const one of definitions)
        if (!known.some(({ crd }) => equal(asValue(crd), asValue(one.crd)))) known.push(one);
    }
  }

  of(group: string, kind: string): readonly Definition[] {
    const name = `${group}/${kind}`;
    return entryOf(this.#known, name, () => this.#rendered.get(name) ?? this.#inFiles(group, kind));
  }

  #inFiles(group: string, kind: string): readonly Definition[] {
    this.#texts ??= [...definingTexts(this.files())].sort((a, b) => compareText(a.file, b.file));
    const name = `${group}/${kind}`;
    return this.#texts
      .filter((one) => one.kinds?.has(name) ?? (mayDeclare(one, group) && mayDeclare(one, kind)))
      .flatMap((one) => {
        const crds = crdsIn(one.text, one.file);
        if (shortcuts.taken) one.kinds ??= new Set(crds.map((crd) => `${crd.group}/${crd.kind}`));
        return crds;
      })
      .filter((crd) => crd.group === group && crd.kind === kind)
      .map((crd) => new Definition(crd));
  }
}

/** The parts of files that may contain a definition: many kinds are looked up, and few files define any. */
function* definingTexts(files: Iterable<TextFile>): Generator<DefiningText> {
  for (const { file, read: readText } of files) {
    const text = isManifestFile(file) ? (readText() ?? "") : "";
    if (!text.includes(DEFINITION)) continue;
    for (const part of text.split(/^---.*$/m)) if (part.includes(DEFINITION)) yield { text: part, file };
  }
}

/** A definition is made of values: its fields, and the schemas as written. */
function asValue(crd: Crd): Value {
  return crd as unknown as Value;
}

function crdsIn(text: string, file: string): Crd[] {
  // Templates of charts, for example, can't be parsed.
  return attempt(
    () =>
      manifestDocuments(text, file)
        .filter((document) => isMap(document))
        .flatMap(itemsOf)
        .flatMap((object) => readCrd(object) ?? []),
    [],
  );
}

/**
 * A kind's definitions in the environment, or anywhere in the repository; undefined if there are none. `of` is empty
 * for a version that no definition serves; `isRendered` is true if the environment itself has the definition.
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
