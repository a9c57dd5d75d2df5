/**
 * Makes packages/kustomize/src/transform/config/kustomize.generated.json from the configuration that the pinned kustomize
 * embeds. Usage: node packages/kustogen/tools/make-default-config.mjs; it takes the Go module sigs.k8s.io/kustomize/api,
 * through the Go module proxy.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** The version that kustomize 5.8.1 was built with. */
const MODULE = "sigs.k8s.io/kustomize/api@v0.21.1";
const FOLDER = "internal/konfig/builtinpluginconsts";

const answer = execFileSync("go", ["mod", "download", "-json", MODULE], { encoding: "utf8" });
const folder = join(JSON.parse(answer).Dir, FOLDER);
const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
/** Go's constants with YAML between backquotes; two of them end with another one. */
const texts = new Map(
  code.flatMap((text) =>
    [...text.matchAll(/(\w+FieldSpecs) = `([^`]*)`(?: \+ (\w+))?/g)].map(([, name, yaml, more]) => [
      name,
      { yaml, more },
    ]),
  ),
);
const config = {};
for (const { yaml, more } of texts.values()) {
  const list = parse(more === undefined ? yaml : yaml + texts.get(more).yaml);
  if (!Array.isArray(list)) Object.assign(config, list);
}
const source = `${FOLDER} of ${MODULE} by packages/kustogen/tools/make-default-config.mjs`;
writeFileSync(
  "packages/kustomize/src/transform/config/kustomize.generated.json",
  `${JSON.stringify({ source, config })}\n`,
);
