/**
 * Makes packages/kustomize/src/schema/kubernetes.generated.json from the OpenAPI document of the Kubernetes version that
 * the pinned kustomize embeds. Usage: node packages/kustogen/tools/make-schema-data.mjs [swagger.json]; without a file it takes the
 * document out of the Go module k8s.io/kubernetes, through the Go module proxy.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const VERSION = "v1.21.2";

const { outputFiles } = await build({
  entryPoints: ["packages/kustomize/src/schema/from-openapi.ts"],
  bundle: true,
  format: "esm",
  write: false,
});
const { schemaDocument } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);

function fromModuleProxy() {
  const answer = execFileSync("go", ["mod", "download", "-json", `k8s.io/kubernetes@${VERSION}`], {
    encoding: "utf8",
  });
  return join(JSON.parse(answer).Dir, "api/openapi-spec/swagger.json");
}

/** The kinds that kustomize adds for its own files: lists of generators are merged by name. */
function kustomizeKinds() {
  const list = (items) => ({
    type: "array",
    items,
    "x-kubernetes-patch-merge-key": "name",
    "x-kubernetes-patch-strategy": "merge",
  });
  const strings = { type: "array", items: { type: "string" } };
  const sources = {
    type: "object",
    properties: { literals: strings, files: strings, envs: strings, env: { type: "string" } },
  };
  const generator = { type: "object", properties: { KvPairSources: sources } };
  const args = { type: "object", properties: { GeneratorArgs: generator } };
  const kinds = {
    ConfigMapArgs: args,
    SecretArgs: args,
    GeneratorArgs: generator,
    KvPairSources: sources,
    Kustomization: {
      type: "object",
      properties: { configMapGenerator: list(args), secretGenerator: list(args) },
    },
  };
  const definitions = {};
  for (const [kind, schema] of Object.entries(kinds)) {
    definitions[`kustomize.${kind}`] = {
      ...schema,
      "x-kubernetes-group-version-kind": [{ group: "kustomize.config.k8s.io", version: "v1beta1", kind }],
    };
  }
  return definitions;
}

const swagger = JSON.parse(readFileSync(process.argv[2] ?? fromModuleProxy(), "utf8"));
// kustomize took its document from a cluster without alpha features: their types are unknown to it.
for (const name of Object.keys(swagger.definitions)) {
  if (/\.v\d+alpha\d+\.|\.EphemeralContainers$/.test(name)) delete swagger.definitions[name];
}
for (const path of Object.keys(swagger.paths)) {
  if (/\/v\d+alpha\d+\/|\/ephemeralcontainers$/.test(path)) delete swagger.paths[path];
}
Object.assign(swagger.definitions, kustomizeKinds());
const document = schemaDocument(
  swagger,
  `api/openapi-spec/swagger.json of Kubernetes ${VERSION} by packages/kustogen/tools/make-schema-data.mjs`,
);
writeFileSync("packages/kustomize/src/schema/kubernetes.generated.json", `${JSON.stringify(document)}\n`);
