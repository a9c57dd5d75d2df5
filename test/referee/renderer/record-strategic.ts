/**
 * Fills in what the real kustomize prints for each case of test/fixtures/strategic-merge/cases.yaml:
 * npx esbuild --bundle --platform=node --format=esm --packages=external test/referee/renderer/record-strategic.ts | node --input-type=module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isMap, isScalar, isSeq, parseDocument, Scalar } from "yaml";
import { realMerge } from "./strategic-build.ts";

const file = "test/fixtures/strategic-merge/cases.yaml";
const document = parseDocument(readFileSync(file, "utf8"));
if (!isSeq(document.contents)) throw new Error(`${file} is not a list`);
for (const item of document.contents.items) {
  if (!isMap(item)) throw new Error(`${file}: a case is a mapping`);
  const target = item.get("target", true);
  const patch = item.get("patch", true);
  if (!isScalar(target) || !isScalar(patch)) throw new Error(`${file}: a case has target and patch`);
  const build = realMerge(String(target.value), String(patch.value));
  item.delete("prints");
  item.delete("fails");
  const text = new Scalar(
    build.ok ? build.text : ((/^Error: .*$/m.exec(build.text)?.[0] ?? build.text) as string),
  );
  text.type = Scalar.BLOCK_LITERAL;
  item.set(build.ok ? "prints" : "fails", text);
}
writeFileSync(file, document.toString({ lineWidth: 0 }));
