import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { editedKustomization } from "@kustogen/kustomize/edit.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import type { FieldSource } from "@kustogen/kustomize/provenance/provenance.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseKustomizationFile } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { kustomizationIn } from "../discovery/kustomizations.ts";
import { listAt, textAt } from "../kubernetes/fields.ts";

/** What an Application changes in a kustomization before Argo CD builds it. */
export interface ArgoEdits {
  /** Its `spec.source.kustomize`. */
  options: ValueMap;
  /** The file that declares it, as a path in the tree. */
  file: string;
  /** The beginning of messages about it. */
  who: string;
}

/** The kustomization of a folder as Argo CD edits it, and where the Application sets what it adds. */
export class EditedByArgo {
  readonly kustomization;
  /** The number of the kustomization's own patches, before those of the Application. */
  readonly #patches: number;

  /** @throws InputError for anything that makes Argo CD fail */
  constructor(
    readonly tree: FileTree,
    folder: string,
    private readonly edits: ArgoEdits,
  ) {
    const file = kustomizationIn(tree, folder) ?? folder;
    const document = parseKustomizationFile(tree.read(file), file);
    if (document === undefined || !isMap(document))
      throw new InputError(`${file}: expected a kustomization, a mapping`);
    const text = printResource(editedKustomization(document, edits.options, edits.who));
    this.kustomization = readKustomization(text, file);
    this.#patches = listAt(document, "patches").length;
  }

  /** The place of a field with a value that the kustomization sets: the line of the Application, if it has that value. */
  placed(source: FieldSource | undefined, path: Path, value: unknown): FieldSource | undefined {
    if (source?.file !== this.kustomization.file) return source;
    const [key, text] = [path.findLast((part) => typeof part === "string"), String(value)];
    const line = this.#lineWith(
      (one) => one.includes(text) && (text.length > 4 || one.includes(`${key}:`) || one.includes("value:")),
    );
    return typeof value === "object" || line === undefined
      ? undefined
      : { ...source, file: this.edits.file, line };
  }

  /** Throws the error of an entry at the Application, if that adds it: Argo CD renders nothing then. */
  refuseBroken({ error, file, entry }: MissingPart): void {
    const [, index] = /^patches\[(\d+)\]$/.exec(entry) ?? [];
    const at = Number(index) - this.#patches;
    if (!(at >= 0) || file !== this.kustomization.file || !(error instanceof InputError)) return;
    const [begin = ""] = textAt(listAt(this.edits.options, "patches")[at], "patch")?.split("\n") ?? [];
    const line = this.#lineWith((one) => one.trim() === begin.trim()) ?? 1;
    const places = [`source.kustomize.patches[${at}]`, `${this.edits.file}:${line}`];
    throw new InputError(error.what, { code: error.code, places });
  }

  /** The first line of the Application's file for which this is true. */
  #lineWith(isIt: (line: string) => boolean): number | undefined {
    const lines = attempt(() => anyTextIn(this.tree.read(this.edits.file)).split("\n"), []);
    const at = lines.findIndex(isIt);
    return at < 0 ? undefined : at + 1;
  }
}
