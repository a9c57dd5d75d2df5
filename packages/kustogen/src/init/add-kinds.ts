import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { declarationsOfCrd } from "@kustogen/review/kinds/declare-crd.ts";
import { type Crd, kindsOfCrd, readCrd } from "@kustogen/review/kinds/from-crd.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import type { Writing } from "../delivery/writing.ts";
import { systemsModule } from "../folders.ts";

/** The kinds that were added, as "example.com/v1 Thing", and the files that were written. */
export interface AddedKinds {
  kinds: string[];
  written: string[];
}

/**
 * Keeps the schemas of CustomResourceDefinitions, so that resources of their kinds are checked and `object` is typed.
 *
 * @param place the project
 * @param texts YAML with CRDs in it; other objects beside them are passed over
 * @throws InputError for text without any, and for a CRD that says too little; nothing is written then
 */
export function addKinds(
  { root, folders, change }: Pick<Writing, "root" | "folders" | "change">,
  texts: readonly { file: string; text: string }[],
): AddedKinds {
  const crds = texts.flatMap(({ file, text }) => crdsIn(file, text));
  const kinds = `${folders.generators}/kinds`;
  const files = new Map<string, string>();
  for (const crd of crds) {
    const path = `${kinds}/${crd.name}`;
    const scope = crd.clusterScoped ? [`${crd.group}/${crd.kind}`] : [];
    files.set(`${path}.json`, `${JSON.stringify({ ...kindsOfCrd(crd), clusterScoped: scope }, null, 1)}\n`);
    files.set(`${path}.d.ts`, declarationsOfCrd(crd));
  }
  const folder = join(root, kinds);
  const present = existsSync(folder) ? readdirSync(folder) : [];
  const names = new Set(present.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5)));
  for (const { name } of crds) names.add(name);
  files.set(`${kinds}/index.ts`, indexOf([...names].sort()));
  const list = readFileSync(join(root, systemsModule(folders)), "utf8");
  if (!list.includes('"../kinds/index.ts"'))
    files.set(systemsModule(folders), `import "../kinds/index.ts";\n${list}`);
  change({ write: files });
  return {
    kinds: crds.flatMap(({ versions }) => versions.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)),
    written: [...files.keys()],
  };
}

function crdsIn(file: string, text: string): Crd[] {
  const objects = parseDocuments(text, file).flatMap((value) =>
    isMap(value) && value.kind === "List" && Array.isArray(value.items) ? value.items : [value],
  );
  const crds = objects.flatMap((object) => readCrd(object) ?? []);
  if (crds.length === 0)
    throw new InputError(
      `${file}: no CustomResourceDefinition of apiextensions.k8s.io/v1 is in it. Expected the YAML that installs the kind`,
    );
  for (const { name, group, kind, versions } of crds) {
    const place = `${file}: CustomResourceDefinition ${name}`;
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name))
      throw new InputError(`${place}: metadata.name: expected a name such as "things.example.com"`);
    if (isBuiltInGroup(group))
      throw new InputError(
        `${place}: spec.group: ${group} is a group of Kubernetes itself, whose kinds are known`,
      );
    if (versions.length === 0)
      throw new InputError(
        `${place}: spec.versions: no version of ${kind} is served and has schema.openAPIV3Schema; nothing could be checked`,
      );
  }
  return crds;
}

/** The module that makes the schemas known when the systems are loaded. */
function indexOf(names: readonly string[]): string {
  const imports = names.map((name, index) => `import kinds${index + 1} from "./${name}.json";\n`);
  const list = names.map((_, index) => `kinds${index + 1}`).join(", ");
  return `// Made by \`kustogen kinds add\` from the definitions beside it.\nimport { knownSchemas } from "kustogen";\n${imports.join("")}\nknownSchemas([${list}]);\n`;
}
