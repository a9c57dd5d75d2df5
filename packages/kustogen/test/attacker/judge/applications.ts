import { posix } from "node:path";
import { parseAllDocuments } from "yaml";
import { OWN_URL } from "../corpus/model.ts";
import type { Files } from "../files.ts";

/** A mapping as it was read. */
export type Read = Record<string, unknown>;

/** One source of an Application: a folder with what is made of it; undefined for what only a cluster could follow. */
export type Source = { folder: string; kustomize: Read; directory: Read } | undefined;

/** An Application, written or made by a set. */
export interface ReadApplication {
  name: string;
  file: string;
  sources: Source[];
}

/** What a state says to Argo CD and Flux. */
export interface ReadArgo {
  /** Applications, sets and projects as they are written, by kind and name. */
  objects: Map<string, { file: string; value: Read }>;
  applications: ReadApplication[];
  /** The folders that Flux deploys, each with the namespace of its objects, if Flux sets one. */
  flux: Map<string, unknown>;
}

const isMap = (value: unknown): value is Read =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const map = (value: unknown): Read => (isMap(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The text of a file, by its byte order mark. */
export function textOf(bytes: Buffer): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return bytes.toString(isWide ? "utf16le" : "utf8").replace(/^\ufeff/, "");
}

/** The documents of a file, the items of lists for themselves; none where it isn't YAML. */
export function documentsOf(entry: unknown): unknown[] {
  const bytes =
    typeof entry === "string" ? Buffer.from(entry) : Buffer.isBuffer(entry) ? entry : Buffer.alloc(0);
  const text = textOf(bytes);
  if (text.includes("\0")) return [];
  try {
    return parsedDocuments(text).flatMap(items);
  } catch {
    return [];
  }
}

/** The values of a text: objects of JSON one behind the other, or one and then YAML, or YAML. Throws for what is neither. */
export function parsedDocuments(text: string): unknown[] {
  if (text.trimStart().startsWith("{"))
    for (let end = text.indexOf("}") + 1; end > 0; end = text.indexOf("}", end) + 1) {
      const rest = text.slice(end);
      try {
        return [JSON.parse(text.slice(0, end)), ...(rest.trim() === "" ? [] : parsedDocuments(rest))];
      } catch {
        // It goes on, or is YAML.
      }
    }
  const parsed = parseAllDocuments(text, { logLevel: "error", stringKeys: true });
  if (!Array.isArray(parsed)) return [];
  if (parsed.some(({ errors }) => errors.length > 0)) throw new Error("no YAML");
  return parsed.map((one) => one.toJS({ maxAliasCount: 100, mapAsMap: false }) as unknown);
}

function items(value: unknown): unknown[] {
  if (!isMap(value) || !String(value.kind).endsWith("List") || !Array.isArray(value.items)) return [value];
  return value.items.flatMap(items);
}

/** Reads what the files of a state say to Argo CD, as plainly as possible. */
export function readArgo(files: Files): ReadArgo {
  const found: ReadArgo = { objects: new Map(), applications: [], flux: new Map() };
  for (const [file, entry] of files)
    if (/\.(?:ya?ml|json)$/.test(file))
      for (const value of documentsOf(entry)) {
        if (!isMap(value)) continue;
        const { path, targetNamespace } = map(value.spec);
        if (String(value.apiVersion).startsWith("kustomize.toolkit.fluxcd.io/"))
          found.flux.set(posix.normalize(String(path)), targetNamespace);
        if (!String(value.apiVersion).startsWith("argoproj.io/")) continue;
        const name = String(map(value.metadata).name ?? "");
        found.objects.set(`${value.kind} ${name}`, { file, value });
        if (value.kind === "Application")
          found.applications.push({ name, file, sources: sourcesOf(files, name, map(value.spec)) });
        if (value.kind === "ApplicationSet")
          for (const parameters of list(map(value.spec).generators).flatMap((one) =>
            parametersOf(files, map(one)),
          )) {
            const made = map(filled(map(value.spec).template, parameters));
            const called = String(map(made.metadata).name ?? "");
            found.applications.push({
              name: called,
              file,
              sources: sourcesOf(files, called, map(made.spec)),
            });
          }
      }
  return found;
}

/** What a generator gives its template; nothing for those that are too much for a plain reading. */
function parametersOf(files: Files, generator: Read): Record<string, string>[] {
  const elements = list(map(generator.list).elements).map((one) => map(one) as Record<string, string>);
  const directories = list(map(generator.git).directories).map(map);
  const folders = new Set(
    [...files.keys()].flatMap((path) =>
      path.split("/").map((_, index, parts) => parts.slice(0, index).join("/")),
    ),
  );
  const matches = (folder: string, { path }: Read) =>
    new RegExp(
      `^${String(path)
        .split("*")
        .map((part) => part.replace(/[^\w/]/g, "\\$&"))
        .join("[^/]*")}$`,
      "u",
    ).test(folder);
  const taken = [...folders].filter(
    (folder) =>
      !/(^|\/)\./.test(folder) &&
      directories.some((one) => one.exclude !== true && matches(folder, one)) &&
      !directories.some((one) => one.exclude === true && matches(folder, one)),
  );
  return [
    ...elements,
    ...taken.map((path) => ({
      path,
      "path.basename": posix.basename(path),
      ...Object.fromEntries(path.split("/").map((part, index) => [`path[${index}]`, part])),
    })),
  ];
}

function filled(template: unknown, parameters: Record<string, string>): unknown {
  return JSON.parse(JSON.stringify(template ?? {}), (_, value) =>
    typeof value === "string"
      ? value.replace(/\{\{\s*\.?([\w.[\]]+)\s*\}\}/g, (all, key) => parameters[key] ?? all)
      : value,
  );
}

function sourcesOf(files: Files, name: string, spec: Read): Source[] {
  // What a hydrator writes elsewhere is what its dry source renders to.
  const { drySource } = map(spec.sourceHydrator);
  const written = [...(isMap(spec.source) ? [spec.source] : []), ...list(spec.sources).map(map)];
  return (isMap(drySource) ? [drySource] : written).map((source) => {
    if (source.repoURL !== OWN_URL || source.chart !== undefined || source.plugin !== undefined)
      return undefined;
    const folder = posix.normalize(`/${source.path}/`).slice(1, -1);
    const beside = [".argocd-source.yaml", `.argocd-source-${name}.yaml`].flatMap((one) =>
      documentsOf(files.get(`${folder}/${one}`) ?? ""),
    );
    const kustomize = Object.assign({}, source.kustomize, ...beside.map((one) => map(map(one).kustomize)));
    return { folder, kustomize, directory: map(source.directory) };
  });
}
