import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { MadeSecret, RestOfRepository } from "../check/model/rest-of-repository.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { admits } from "../kubernetes/reference-grants.ts";

/** In a larger repository, files aren't searched for names. */
const MOST_FILES = 3_000;

/** The files of two states outside the environment that is checked; read when a rule first needs them. */
export class Elsewhere implements RestOfRepository {
  #textsBefore: Texts | undefined;
  #changedTexts: Texts | undefined;
  #secretTexts: Texts | undefined;

  /** @param changed the files that differ */
  constructor(
    private readonly before: ListedTree,
    private readonly after: ListedTree,
    private readonly changed: ReadonlySet<string>,
  ) {}

  namedBefore(words: readonly string[]): string | undefined {
    this.#textsBefore ??= textsOf(this.before, [...this.before.files.keys()].filter(isManifestFile));
    const wanted = words.map((word) => new RegExp(`(?<![\\w./-])${literalPattern(word)}(?![\\w./-])`));
    return this.#textsBefore.find(([, text]) => wanted.every((word) => word.test(text)))?.[0].slice(1);
  }

  grant(namespace: string, from: string): string | undefined {
    this.#changedTexts ??= textsOf(
      this.after,
      [...this.changed].filter((file) => isManifestFile(file) && this.after.files.has(file)),
    );
    const isGrant = (document: Value) =>
      textAt(document, "kind") === "ReferenceGrant" &&
      (textAt(document, "metadata", "namespace") ?? namespace) === namespace &&
      admits(document, from);
    return this.#changedTexts
      .find(([file, text]) => attempt(() => parseDocuments(text, file), []).some(isGrant))?.[0]
      .slice(1);
  }

  secret(name: string, namespace: string): MadeSecret | undefined {
    this.#secretTexts ??= textsOf(
      this.after,
      [...this.after.files.keys()].filter(
        (file) => isManifestFile(file) && (this.changed.has(file) || /secret|sealed/i.test(file)),
      ),
    );
    for (const [file, text] of this.#secretTexts) {
      if (!text.includes(name) || !/kind:\s*(?:Sealed|External)?Secret\b/.test(text)) continue;
      const documents: Value[] = attempt(() => parseDocuments(text, file), []);
      for (const document of documents) {
        const found = madeBy(document, name, namespace);
        if (found !== undefined) return { file: file.slice(1), ...found };
      }
    }
    return undefined;
  }
}

/** Files with their contents. */
type Texts = readonly (readonly [file: string, text: string])[];

function textsOf(tree: ListedTree, files: readonly string[]): Texts {
  if (files.length > MOST_FILES) return [];
  const own = files.filter((file) => tree.files.get(file)?.link !== true);
  tree.prepare(own);
  // Unreadable files are skipped.
  return own.flatMap((file) => attempt(() => [[file, anyTextIn(tree.read(file))] as const], []));
}

/** The keys of the named Secret that a document creates; undefined for any other document. */
function madeBy(document: Value, name: string, namespace: string): Omit<MadeSecret, "file"> | undefined {
  const kind = textAt(document, "kind") ?? "";
  const own = textAt(document, "metadata", "namespace");
  if (own !== undefined && namespace !== "" && own !== namespace) return undefined;
  const called = textAt(document, "spec", "target", "name") ?? textAt(document, "metadata", "name");
  if (called !== name) return undefined;
  const values =
    kind === "SealedSecret"
      ? mapAt(document, "spec", "encryptedData")
      : kind === "Secret"
        ? { ...mapAt(document, "data"), ...mapAt(document, "stringData") }
        : kind === "ExternalSecret"
          ? Object.fromEntries(
              itemsAt(document, "spec", "data").map(([one]) => [textAt(one, "secretKey") ?? "", ""]),
            )
          : undefined;
  if (values === undefined) return undefined;
  const open = Object.entries(values).filter(([, value]) => /^<[^<>]+>$/.test(asText(value)));
  return { kind, keys: new Set(Object.keys(values)), unfilled: new Set(open.map(([key]) => key)) };
}
