/**
 * Fills in what the real kustomize prints, or that it fails, for each case of packages/kustomize/test/fixtures/builds:
 * npx esbuild --bundle --platform=node --format=esm --packages=external packages/kustomize/test/referee/renderer/record-builds.ts >record.mjs && node record.mjs; rm record.mjs
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isSeq, type ParsedNode, parseDocument, Scalar } from "yaml";
import { realBuild } from "./kustomize.ts";

const folder = "packages/kustomize/test/fixtures/builds";
for (const name of readdirSync(folder)) {
  const file = join(folder, name);
  const document = parseDocument(readFileSync(file, "utf8"));
  if (!isSeq(document.contents)) throw new Error(`${file} is not a list`);
  for (const item of document.contents.items) {
    if (!isMap(item)) throw new Error(`${file}: a case is a mapping`);
    const { files, folder: built } = item.toJS(document) as {
      files: Record<string, string>;
      folder?: string;
    };
    const { ok, text } = realBuild(files, built);
    const key = ok ? "prints" : "fails";
    item.delete(ok ? "fails" : "prints");
    const said = ok ? text : (/^(?:Error|panic): .*$/m.exec(text)?.[0] ?? text);
    const recorded = new Scalar(said.replaceAll(/\/tmp\/kustogen-referee-\w+/g, ""));
    // What is recorded already keeps its place and its style.
    if ((item.get(key) as unknown) === recorded.value) continue;
    recorded.type = Scalar.BLOCK_LITERAL;
    item.set(document.createNode(key) as ParsedNode, recorded as ParsedNode);
  }
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}
