import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { ChangeContext, MadeSecret } from "../check/model/rule.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { itemsAt, mapAt, textAt } from "../kubernetes/fields.ts";

/** In a larger repository, files aren't searched for names. */
const MOST_FILES = 3_000;

/**
 * What finds the file of a state that creates a Secret, whoever applies it. The files are read when a rule first asks.
 * @param changed the files that differ from the earlier state
 */
export function secretsElsewhere(
  tree: ListedTree,
  changed: ReadonlySet<string>,
): NonNullable<ChangeContext["secretElsewhere"]> {
  let texts: Texts | undefined;
  return (name, namespace) => {
    texts ??= textsOf(
      tree,
      [...tree.files.keys()].filter(
        (file) => isManifestFile(file) && (changed.has(file) || /secret|sealed/i.test(file)),
      ),
    );
    for (const [file, text] of texts) {
      if (!text.includes(name) || !/kind:\s*(?:Sealed|External)?Secret\b/.test(text)) continue;
      const documents: Value[] = attempt(() => parseDocuments(text, file), []);
      for (const document of documents) {
        const found = madeBy(document, name, namespace);
        if (found !== undefined) return { file: file.slice(1), ...found };
      }
    }
    return undefined;
  };
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
  const filled = Object.entries(values).filter(([, value]) => !/^<[^<>]+>$/.test(asText(value)));
  return { kind, keys: new Set(filled.map(([key]) => key)) };
}
