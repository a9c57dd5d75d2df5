import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { Placed } from "../placed.ts";
import { type Seen, seenOf } from "./observations.ts";
import type { PartMemory } from "./part-memory.ts";
import { partsOfFiles } from "./parts.ts";
import { type PlacedRecord, placedOf, recordsOf } from "./placed-record.ts";

/** The results for files that no environment reads. */
export interface JudgedFiles {
  findings: readonly Placed[];
  /** The files that may contain a CustomResourceDefinition. */
  defining: readonly string[];
}

interface FilesRecord extends Seen {
  key: string;
  findings: PlacedRecord[];
  defining: readonly string[];
}

/**
 * The results for files that no environment reads, reusing those of an earlier check.
 * @param judge checks some files, which it reads from a tree; undefined if the results can't be stored
 */
export function judgedFiles(
  memory: PartMemory,
  tree: FileTree,
  files: readonly string[],
  judge: (files: readonly string[], tree: FileTree) => JudgedFiles & { isLost: boolean },
): JudgedFiles {
  const key = memory.memory.digest(memory.shared);
  const all = partsOfFiles(files).map((places): JudgedFiles => {
    const part = places.map((at) => files[at] as string);
    const name = memory.memory.digest(`files\0${part.join("\0")}`);
    const record = memory.memory.recall(name) as FilesRecord | undefined;
    const held = record?.key === key ? memory.holding(record) : undefined;
    if (held !== undefined) {
      if (held !== record) memory.memory.keep(name, held);
      return { findings: placedOf(held.findings, memory.rules), defining: held.defining };
    }
    const observations = memory.observe();
    const { isLost, findings, defining } = judge(part, observations.of(tree));
    const { text } = observations;
    if (text !== undefined && !isLost)
      memory.memory.keep(name, {
        key,
        ...seenOf(text),
        findings: recordsOf(findings),
        defining,
      } satisfies FilesRecord);
    return { findings, defining };
  });
  return {
    findings: all.flatMap(({ findings }) => findings),
    defining: all.flatMap(({ defining }) => defining),
  };
}
