// Writes src/authoring/known-kinds.ts: the type of every object that the kubernetes-models packages know, by its
// apiVersion and kind. Run after an update of these packages: node packages/kustogen/tools/known-kinds.mjs
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(dirname(dirname(home)), "node_modules");
const PACKAGES = [
  "kubernetes-models",
  "@kubernetes-models/argo-cd",
  "@kubernetes-models/cert-manager",
  "@kubernetes-models/external-secrets",
  "@kubernetes-models/prometheus-operator",
];
// Versions that no supported cluster serves would only offer mistakes.
const GONE = /\/(v1beta1|v1beta2|v2beta1|v2beta2|v1alpha\d)\//;

const found = [];
for (const name of PACKAGES) {
  const walk = (folder) => {
    for (const entry of readdirSync(join(modules, name, folder))) {
      const path = folder === "" ? entry : `${folder}/${entry}`;
      if (statSync(join(modules, name, path)).isDirectory()) walk(path);
      else if (path.endsWith(".d.ts")) {
        const text = readFileSync(join(modules, name, path), "utf8");
        const kind = entry.slice(0, -".d.ts".length);
        const [, apiVersion] =
          new RegExp(`interface I${kind}(?: extends TypeMeta)? \\{[^}]*?"?apiVersion"?: "([^"]+)"`).exec(
            text,
          ) ?? [];
        const module = `${name}/${path.slice(0, -".d.ts".length)}`;
        if (apiVersion === undefined || kind.endsWith("List")) continue;
        if (name === "kubernetes-models" && GONE.test(`/${path}`)) continue;
        found.push({ apiVersion, kind, module });
      }
    }
  };
  walk("");
}
// A version that a more stable one of the same kind has replaced; requests and what controllers create, which no manifest
// contains; and kinds that hardly any system has, which an author may declare.
const stable = new Set(
  found
    .filter(({ apiVersion }) => /\/v\d+$/.test(apiVersion))
    .map(({ apiVersion, kind }) => `${apiVersion.split("/")[0]} ${kind}`),
);
const betas = new Set(
  found
    .filter(({ apiVersion }) => /beta\d+$/.test(apiVersion))
    .map(({ apiVersion, kind }) => `${apiVersion.split("/")[0]} ${kind}`),
);
const REQUESTS =
  /^(?:authentication|authorization|flowcontrol\.apiserver)\.k8s\.io|^(?:awspca|policy|trust)\.cert-manager|^generators\.|^certmanager\.k8s\.io|^policy\/v1 Eviction|^autoscaling\/v1 Scale$|^events\.k8s\.io|(?: |^)(?:Challenge|Order|CertificateRequest|CertificateSigningRequest|ControllerRevision|EndpointSlice|Node|PodTemplate|ReplicationController|Lease|IPAddress|VolumeAttachment|CSINode|CSIStorageCapacity)$|^v1 (?:Binding|ComponentStatus|Event)$/;
const kept = found.filter(({ apiVersion, kind }) => {
  const of = `${apiVersion.split("/")[0]} ${kind}`;
  const isReplaced = /alpha\d+$/.test(apiVersion)
    ? stable.has(of) || betas.has(of)
    : /beta\d+$/.test(apiVersion) && stable.has(of);
  return !isReplaced && !REQUESTS.test(`${apiVersion} ${kind}`);
});
kept.sort((a, b) => (`${a.apiVersion} ${a.kind}` < `${b.apiVersion} ${b.kind}` ? -1 : 1));
// Of several types of one name, all but the first are called after their versions, too.
const names = new Map();
for (const { apiVersion, kind, module } of kept) {
  const isKnown = [...names.values()].some(({ name }) => name === `I${kind}`);
  const version = apiVersion.replace(/^.*\//, "").toUpperCase();
  names.set(`${apiVersion} ${kind}`, { name: isKnown ? `I${kind}${version}` : `I${kind}`, kind, module });
}
const imports = [...names.values()]
  .map(({ name, kind, module }) => [module, name === `I${kind}` ? name : `I${kind} as ${name}`])
  .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  .map(([module, name]) => `import type { ${name} } from "${module}";`);
const lines = [...names].map(([known, { name }]) => `  "${known}": ${name};`);
writeFileSync(
  join(home, "src/authoring/known-kinds.ts"),
  `// Made by tools/known-kinds.mjs from the kubernetes-models packages.

${imports.join("\n")}

/**
 * The type of each known object, by "apiVersion kind". Declare more for your own kinds:
 * \`declare module "kustogen" { interface KnownKinds { "example.com/v1 Thing": IThing } }\`.
 */
export interface KnownKinds {
${lines.join("\n")}
}
`,
);
process.stdout.write(`${kept.length} kinds\n`);
