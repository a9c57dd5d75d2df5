import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isManifestFile } from "../../discovery/argo-documents.ts";
import { objectsIn } from "../../discovery/documents.ts";
import { type Crd, kindsOfCrd, readCrd } from "../../kinds/from-crd.ts";
import { Kinds, type ObjectType } from "../../kinds/types.ts";
import { Fact } from "./fact.ts";
import type { Declared, State } from "./state.ts";
import type { TextFile } from "./text-files.ts";

interface DeclaredKind {
  type: ObjectType;
  /** The number of its CEL rules, which aren't evaluated here. */
  rules: number;
}

/** A string that every file with a definition contains. */
export const DEFINITION = "CustomResourceDefinition";

/** Environments share the resources of their base, and these the schemas. */
const read = new WeakMap<Resource, readonly Crd[]>();
const ofSchema = new WeakMap<ValueMap, Map<string, DeclaredKind>>();

/** The definitions that an environment renders, by "group/Kind". */
const rendered = new Fact(({ index }) => {
  const resources = index.ofKind(DEFINITION, "apiextensions.k8s.io");
  const crds = resources.flatMap((one) => entryOf(read, one, () => [readCrd(one) ?? []].flat()));
  return groupedBy(crds, nameOf);
});

function nameOf({ group, kind }: Pick<Crd, "group" | "kind">): string {
  return `${group}/${kind}`;
}

/** A part of a file that may contain a definition, and those in it, read on demand. */
interface DefiningText {
  text: string;
  file: string;
  crds: () => readonly Crd[];
}

/** The kinds that definitions anywhere in a repository declare; files are read on the first lookup. */
export class DeclaredKinds implements Declared {
  readonly #rendered = new Map<string, Crd[]>();
  readonly #known = new Map<string, readonly Crd[]>();
  #texts: readonly DefiningText[] | undefined;

  /** @param files the files that may contain definitions */
  constructor(private readonly files: () => Iterable<TextFile>) {}

  /** Adds the definitions that an environment renders for others. */
  add(state: State): void {
    for (const [name, definitions] of rendered.of(state)) {
      const known = entryOf(this.#rendered, name, () => []);
      for (const one of definitions)
        if (!known.some((other) => equal(other as unknown as Value, one as unknown as Value)))
          known.push(one);
    }
  }

  of(group: string, kind: string): readonly Crd[] {
    const name = nameOf({ group, kind });
    return entryOf(this.#known, name, () => this.#rendered.get(name) ?? this.#inFiles(group, kind));
  }

  #inFiles(group: string, kind: string): readonly Crd[] {
    this.#texts ??= [...definingTexts(this.files())].sort((a, b) => compareText(a.file, b.file));
    return this.#texts
      .filter(({ text }) => text.includes(group) && text.includes(kind))
      .flatMap(({ crds }) => crds().filter((crd) => nameOf(crd) === nameOf({ group, kind })));
  }
}

/** The parts of files that may contain a definition: many kinds are looked up, and few files define any. */
function* definingTexts(files: Iterable<TextFile>): Generator<DefiningText> {
  for (const { file, read: readText } of files) {
    const text = isManifestFile(file) ? (readText() ?? "") : "";
    if (!text.includes(DEFINITION)) continue;
    for (const part of text.split(/^---.*$/m))
      if (part.includes(DEFINITION)) yield { text: part, file, crds: lazily(() => crdsIn(part, file)) };
  }
}

function crdsIn(text: string, file: string): Crd[] {
  // Templates of charts, for example, can't be parsed.
  return attempt(() => objectsIn(text, file).flatMap((object) => readCrd(object) ?? []), []);
}

/** A version of a definition. Only its schema is read: long definitions have several, and most objects are of one. */
function versionOf({ versions }: Crd, apiVersion: string, kind: string): DeclaredKind | undefined {
  const last = versions.findLast((one) => one.apiVersion === apiVersion && one.kind === kind);
  if (last === undefined) return undefined;
  const name = `${apiVersion}/${kind}`;
  const known = entryOf(ofSchema, last.schema, () => new Map<string, DeclaredKind>());
  return entryOf(known, name, () => {
    const kinds = new Kinds(kindsOfCrd({ versions: [last] }), true);
    return { type: kinds.kind(name) as ObjectType, rules: kinds.rulesOf(name) };
  });
}

/** A kind's definitions in the environment (`isRendered`), or else in the repository; `of` has the served version. */
export function declaredKinds(
  state: State,
  apiVersion: string,
  kind: string,
): { of: readonly DeclaredKind[]; definitions: readonly Crd[]; isRendered: boolean } | undefined {
  const group = groupOf(apiVersion);
  const own = rendered.of(state).get(nameOf({ group, kind }));
  const definitions = own ?? state.declared?.of(group, kind) ?? [];
  if (definitions.length === 0) return undefined;
  return {
    of: definitions.flatMap((one) => versionOf(one, apiVersion, kind) ?? []),
    definitions,
    isRendered: own !== undefined,
  };
}
