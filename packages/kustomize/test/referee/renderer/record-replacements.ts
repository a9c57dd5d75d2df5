/**
 * Fills in what the real kustomize prints, or that it fails, for each case of packages/kustomize/test/fixtures/replacements:
 * npx esbuild --bundle --platform=node --format=esm --packages=external packages/kustomize/test/referee/renderer/record-replacements.ts >record.mjs && node record.mjs; rm record.mjs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isMap, isSeq, type ParsedNode, parseDocument, Scalar } from "yaml";
import { realBuild } from "./kustomize.ts";

const file = "packages/kustomize/test/fixtures/replacements/cases.yaml";
const resources = readFileSync("packages/kustomize/test/fixtures/replacements/resources.yaml", "utf8");
const unchanged = new Set(
  realBuild({
    "kustomization.yaml": "resources: [resources.yaml]\n",
    "resources.yaml": resources,
  }).text.split("---\n"),
);
const document = parseDocument(readFileSync(file, "utf8"));
if (!isSeq(document.contents)) throw new Error(`${file} is not a list`);
for (const item of document.contents.items) {
  if (!isMap(item)) throw new Error(`${file}: a case is a mapping`);
  const { ok, text } = realBuild({
    "kustomization.yaml": `resources: [resources.yaml]\n${item.get("kustomization")}`,
    "resources.yaml": resources,
  });
  item.delete("changes");
  item.delete("fails");
  const recorded = new Scalar(ok ? changes(text) : (/^(?:Error|panic): .*$/m.exec(text)?.[0] ?? text));
  recorded.type = Scalar.BLOCK_LITERAL;
  item.set(document.createNode(ok ? "changes" : "fails") as ParsedNode, recorded as ParsedNode);
}
writeFileSync(file, document.toString({ lineWidth: 0 }));

/** The documents of the output that the replacements changed, since most stay what they are. */
function changes(text: string): string {
  return text
    .split("---\n")
    .filter((part) => !unchanged.has(part))
    .join("---\n");
}
