// Generates the catalog of common custom kinds (packages/review/src/kinds/catalog*) from the CustomResourceDefinitions in
// pinned Go modules. Go's module proxy keeps these forever, and their checksums are recorded.
//   npm run catalog
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Crd, type KindData, kindsOfCrd, readCrd } from "@kustogen/review/kinds";
import { parseAllDocuments } from "yaml";
import { downloadModule } from "../../../test/referee/go-programs.ts";
import sources from "./catalog-sources.json" with { type: "json" };

type Condition = NonNullable<KindData["conditions"]>[string];
type TypeData = KindData["types"][string][string];

const HOME = "packages/review/src/kinds";
/** Kinds that controllers make, and nobody writes to a repository. */
const NOT_WRITTEN =
  /(?:PodStatus|Report|Challenge|Order|CiliumEndpoint|CiliumEndpointSlice|CiliumIdentity|CiliumNode|NodeConfig|UpdateRequest|VolumeAttachment|ServiceBGPStatus|ServiceL2Status|ConfigurationState)$/;

/** The kinds of one group. */
interface Group extends Required<Pick<KindData, "kinds" | "types">> {
  closed: string[];
  conditions: Record<string, Condition>;
  rules: Record<string, number>;
}

const groups = new Map<string, Crd[]>();
const notices: string[] = [];
for (const { module, version, licence, of, paths } of sources) {
  const folder = await downloadModule({ module, version });
  for (const path of paths)
    for (const file of filesOf(join(folder, path)))
      for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
        const crd = readCrd(withoutTexts(document.toJS()));
        if (crd === undefined || NOT_WRITTEN.test(crd.kind)) continue;
        const known = groups.get(crd.group) ?? [];
        const same = known.find(({ kind }) => kind === crd.kind);
        if (same === undefined) groups.set(crd.group, [...known, crd]);
        else addVersions(same, crd);
      }
  notices.push(`  - ${of}: ${module} ${version}, ${licence}, ${checksumOf(module, version)}`);
}

const index: Record<string, { clusterScoped?: string[] }> = {};
const lines: string[] = [];
for (const [group, crds] of [...groups].sort(([one], [other]) => (one < other ? -1 : 1))) {
  const clusterScoped = crds.filter((crd) => crd.clusterScoped).map(({ kind }) => kind);
  index[group] = clusterScoped.length > 0 ? { clusterScoped: clusterScoped.sort() } : {};
  lines.push(`${JSON.stringify({ group, ...corrected(group, merged(joined(crds))) })}\n`);
}
writeFileSync(join(HOME, "catalog.generated.jsonl"), lines.join(""));
writeFileSync(join(HOME, "catalog-index.generated.json"), `${JSON.stringify(index)}\n`);
for (const file of ["NOTICE", "packages/kustogen/NOTICE"]) {
  const text = readFileSync(file, "utf8");
  writeFileSync(
    file,
    text.replace(/(?<=checksum of its content:\n)(?: {2}- .*\n)*/m, `${notices.join("\n")}\n`),
  );
}
const kinds = lines.reduce((sum, line) => sum + Object.keys((JSON.parse(line) as Group).kinds).length, 0);
process.stdout.write(`${groups.size} groups, ${kinds} kinds, ${lines.join("").length} bytes\n`);

/** Adds the versions that only an older definition of the same kind has. */
function addVersions(crd: Crd, older: Crd): void {
  const known = new Set([...crd.versions, ...crd.gone].map(({ apiVersion }) => apiVersion));
  crd.gone.push(...[...older.versions, ...older.gone].filter(({ apiVersion }) => !known.has(apiVersion)));
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** The checksum that go.sum would have. */
function checksumOf(module: string, version: string): string {
  const folder = `${process.env.GOMODCACHE ?? join(process.env.HOME ?? "", "go/pkg/mod")}/cache/download`;
  const escaped = module.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
  return readFileSync(join(folder, escaped, "@v", `${version}.ziphash`), "utf8").trim();
}

function withoutTexts(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null, (key, inner) =>
      key === "description" && typeof inner === "string" ? undefined : inner,
    ),
  );
}

/** The kinds of several CRDs; versions that are no longer served are known, too: a cluster may be older. */
function joined(crds: readonly Crd[]): Group {
  const all: Group = { kinds: {}, types: {}, closed: [], conditions: {}, rules: {} };
  for (const crd of crds) {
    const found = kindsOfCrd({ versions: [...crd.versions, ...crd.gone] });
    Object.assign(all.kinds, found.kinds);
    Object.assign(all.types, found.types);
    all.closed.push(...found.closed);
    Object.assign(all.conditions, found.conditions);
    Object.assign(all.rules, found.rules);
  }
  return all;
}

/** The same with one of types that say the same, and short names for all. */
function merged({ kinds, types, closed, conditions, rules }: Group): KindData {
  const isClosed = new Set(closed);
  const names = new Map(Object.keys(types).map((name) => [name, name]));
  const renamed = (data: TypeData): TypeData => {
    if (typeof data === "string") return data.startsWith("#") ? `#${names.get(data.slice(1))}` : data;
    if ("l" in data) return { ...data, l: renamed(data.l) };
    return "m" in data ? { m: renamed(data.m) } : data;
  };
  const fieldsOf = (name: string) =>
    Object.fromEntries(Object.entries(types[name] ?? {}).map(([field, data]) => [field, renamed(data)]));
  for (let before = -1; before !== new Set(names.values()).size; ) {
    before = new Set(names.values()).size;
    const first = new Map<string, string>();
    for (const name of names.keys()) {
      const text = JSON.stringify([fieldsOf(name), isClosed.has(name), conditions[name]]);
      if (name !== "Meta" && !first.has(text)) first.set(text, name);
      names.set(name, first.get(text) ?? name);
    }
  }
  const last = new Map(
    [...new Set(names.values())].map((name, at) => [name === "Meta" ? name : at.toString(36), name]),
  );
  const short = new Map([...last].map(([to, name]) => [name, to]));
  for (const [name, one] of names) names.set(name, short.get(one) as string);
  const pick = <T>(from: Record<string, T>) =>
    Object.fromEntries(
      [...last].flatMap(([to, name]) => (Object.hasOwn(from, name) ? [[to, from[name] as T]] : [])),
    );
  return {
    kinds: Object.fromEntries(Object.entries(kinds).map(([kind, name]) => [kind, names.get(name) as string])),
    types: Object.fromEntries([...last].map(([to, name]) => [to, fieldsOf(name)])),
    closed: [...last].filter(([, name]) => isClosed.has(name)).map(([to]) => to),
    ...(Object.keys(conditions).length > 0 && { conditions: pick(conditions) }),
    ...(Object.keys(rules).length > 0 && { rules }),
  };
}

/** The kinds of a group as its API server has them, where their sources say otherwise. */
function corrected(group: string, data: KindData): KindData {
  const correct = CORRECTIONS[group];
  if (correct === undefined) return data;
  const types = Object.entries(data.types).map(([name, fields]) => [name, correct(fields)] as const);
  return { ...data, types: Object.fromEntries(types) };
}

type Fields = Record<string, TypeData>;

const CORRECTIONS: Readonly<Record<string, (fields: Fields) => Fields>> = {
  // External Secrets 2 has nullBytePolicy beside every decodingStrategy.
  "external-secrets.io": (fields) =>
    "decodingStrategy" in fields ? { ...fields, nullBytePolicy: "s" } : fields,
  // OpenShift serves Routes without their definition, and takes an empty host for none.
  "route.openshift.io": (fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([field, type]) => [
        field,
        ["host", "subdomain"].includes(field) ? orEmpty(type) : type,
      ]),
    ),
};

/** A text that may be empty beside what its pattern says. */
function orEmpty(type: TypeData): TypeData {
  if (typeof type !== "object" || !("s" in type) || type.s.pattern === undefined) return type;
  return { s: { ...type.s, pattern: `^$|${type.s.pattern}` } };
}
