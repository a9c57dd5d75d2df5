/**
 * Records with which error of ours each case is refused that the real kustomize fails at, as `refused` beside its
 * `fails`: node scripts/run.mjs packages/kustomize/test/referee/renderer/record-refusals.ts
 *
 * Read the difference before it is committed: every message names the place that its author has to fix, and why.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isMap, isSeq, type ParsedNode, parseDocument } from "yaml";
import {
  BUILDS,
  JSON_PATCHES,
  REPLACEMENTS,
  type RecordedCase,
  type Recording,
  refusalOf,
  STRATEGIC_PATCHES,
} from "../../recorded.ts";

let count = 0;
for (const recording of BUILDS) record(recording);
record(JSON_PATCHES);
record(STRATEGIC_PATCHES);
record(REPLACEMENTS);
process.stdout.write(`recorded ${count} refusals\n`);

function record<Case extends RecordedCase>({ file, build }: Recording<Case>): void {
  const document = parseDocument(readFileSync(file, "utf8"));
  if (!isSeq(document.contents)) throw new Error(`${file} is not a list`);
  for (const item of document.contents.items) {
    if (!isMap(item)) throw new Error(`${file}: a case is a mapping`);
    const one = item.toJS(document) as Case;
    item.delete("refused");
    if (one.fails === undefined) continue;
    const refused = refusalOf(() => build(one));
    if (refused === undefined) throw new Error(`${file}: ${one.name}: kustomize fails, we print`);
    item.set(document.createNode("refused") as ParsedNode, document.createNode(refused) as ParsedNode);
    count++;
  }
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}
