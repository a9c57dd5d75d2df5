/**
 * Fills in what the real kustomize prints, or that it fails, for each case of packages/kustomize/test/fixtures/patches:
 * npx esbuild --bundle --platform=node --format=esm --packages=external packages/kustomize/test/referee/renderer/record-patches.ts >record.mjs && node record.mjs; rm record.mjs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isMap, isScalar, isSeq, type ParsedNode, parseDocument, Scalar } from "yaml";
import { realJsonPatch, realMerge } from "./patch-build.ts";

for (const [file, build] of [
  ["packages/kustomize/test/fixtures/patches/strategic.yaml", realMerge],
  ["packages/kustomize/test/fixtures/patches/json6902.yaml", realJsonPatch],
] as const) {
  const document = parseDocument(readFileSync(file, "utf8"));
  if (!isSeq(document.contents)) throw new Error(`${file} is not a list`);
  for (const item of document.contents.items) {
    if (!isMap(item)) throw new Error(`${file}: a case is a mapping`);
    const target = item.get("target", true);
    const patch = item.get("patch", true);
    if (!isScalar(target) || !isScalar(patch)) throw new Error(`${file}: a case has target and patch`);
    const { ok, text } = build(String(target.value), String(patch.value));
    item.delete("prints");
    item.delete("fails");
    const recorded = new Scalar(ok ? text : (/^(?:Error|panic): .*$/m.exec(text)?.[0] ?? text));
    recorded.type = Scalar.BLOCK_LITERAL;
    item.set(document.createNode(ok ? "prints" : "fails") as ParsedNode, recorded as ParsedNode);
  }
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}
