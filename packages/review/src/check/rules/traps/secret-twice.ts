import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import type { SourceFiles } from "../../sources/sources.ts";

/** The group of ksops, a generator that decrypts the files which it lists. */
const KSOPS = "viaduct.ai/";
/** How SOPS begins an encrypted value. */
const ENCRYPTED = "ENC[";
/** An annotation by which an object of a generator changes an earlier one. */
const BEHAVIOR = "kustomize.config.k8s.io/behavior";

export const secretTwice = defineRule({
  id: "traps/secret-twice",
  title: "The encrypted files that a generator lists contain different Secrets",
  why:
    "If two encrypted files contain Secrets with the same name, kustomize rejects them, and the folder " +
    "can't be built. This happens if someone copies an encrypted file and forgets to change the Secret's " +
    "name, which SOPS leaves readable. kustogen doesn't run generators; it compares only the files that a " +
    "generator of ksops, the kustomize plugin for SOPS, lists. Rename one of the Secrets, or remove the " +
    "copy.",
  source: "https://github.com/viaduct-ai/kustomize-sops#generator-options",
  *checkKustomization({ folder, kustomization }, files) {
    for (const generator of kustomization.generators ?? []) {
      const first = new Map<string, string>();
      for (const listed of listedBy(normalise(`${folder}/${generator}`), files)) {
        const file = normalise(`${folder}/${listed}`);
        for (const [document, object] of files.documents(file).entries()) {
          const key = identityOf(object);
          if (key === undefined) continue;
          const other = first.get(key);
          if (other === undefined) first.set(key, listed);
          else
            yield {
              file,
              at: { file, document, path: PATH },
              path: PATH,
              message: `${key} is also in ${other}, which the same generator reads; kustomize rejects two objects with the same name`,
              fix: "give one of them another name, or remove it",
            };
        }
      }
    }
  },
});

const PATH = ["metadata", "name"];

/** The encrypted files that a generator's configuration lists. */
function listedBy(file: string, files: SourceFiles): string[] {
  return files
    .documents(file)
    .filter((one) => textAt(one, "apiVersion")?.startsWith(KSOPS))
    .flatMap((one) => listAt(one, "files"))
    .filter((one) => typeof one === "string");
}

/** An object by kind, namespace and name; undefined if it is none, if these are encrypted, or if it changes another. */
function identityOf(document: Value): string | undefined {
  const kind = textAt(document, "kind");
  const name = textAt(document, "metadata", "name");
  const namespace = textAt(document, "metadata", "namespace");
  if (!isMap(document) || kind === undefined || name === undefined) return undefined;
  if ([kind, name, namespace].some((text) => text?.startsWith(ENCRYPTED))) return undefined;
  if (textAt(document, "metadata", "annotations", BEHAVIOR) !== undefined) return undefined;
  return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}
