import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { join, posix, relative } from "node:path";
import { type Files, written } from "../files.ts";
import {
  documentsOf,
  parsedDocuments,
  type Read,
  type ReadApplication,
  type ReadArgo,
  readArgo,
  type Source,
  textOf,
} from "./applications.ts";
import type { Kustomize } from "./kustomize.ts";

/** What is deployed: objects by kind, namespace and name. An error where it can't be made, undefined if nobody can tell. */
export type Objects = Map<string, Read> | { error: string } | undefined;

const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** One of the two states, as a checkout on the disk that the real kustomize reads. */
export class Side {
  readonly argo: ReadArgo;
  readonly #root: string;
  readonly #files: Files;
  readonly #kustomize: Kustomize;
  readonly #built = new Map<string, Promise<Objects>>();

  constructor(root: string, files: Files, kustomize: Kustomize) {
    this.#root = root;
    this.#files = files;
    this.#kustomize = kustomize;
    this.argo = readArgo(files);
  }

  /** The folders with a kustomization that no other includes, components left out. */
  environments(): string[] {
    const folders = [...this.#files.keys()]
      .filter((path) => NAMES.includes(posix.basename(path)))
      .map((path) => posix.dirname(path));
    const own = new Map([...new Set(folders)].map((folder) => [folder, this.#kustomization(folder)]));
    const included = new Set(
      [...own].flatMap(([folder, value]) =>
        ["resources", "bases", "components"].flatMap((key) =>
          (Array.isArray(value[key]) ? value[key] : []).map((entry) =>
            this.#real(posix.join(folder, String(entry))),
          ),
        ),
      ),
    );
    return [...own]
      .filter(([folder, { kind }]) => kind !== "Component" && !included.has(this.#real(folder)))
      .map(([folder]) => folder);
  }

  has(folder: string): boolean {
    return this.#fileOf(folder) !== undefined;
  }

  /** What a folder with a kustomization renders to; nothing where there is none. */
  async built(folder: string): Promise<Objects> {
    if (!this.has(folder)) return new Map();
    const known = this.#built.get(folder);
    if (known !== undefined) return known;
    const built = this.#plain(folder);
    this.#built.set(folder, built);
    return built;
  }

  async #plain(folder: string): Promise<Objects> {
    const answer = await this.#kustomize.build(join(this.#root, folder));
    return "error" in answer ? answer : insideOnly(answer.yaml);
  }

  /** What a folder renders to as Flux deploys it, or kustomize where Flux doesn't. */
  deployed(folder: string): Promise<Objects> {
    const namespace = this.argo.flux.get(folder);
    return namespace && this.has(folder) ? this.#edited(folder, { namespace }) : this.built(folder);
  }

  /** What an Application applies. */
  async applied({ sources }: ReadApplication): Promise<Objects> {
    const all = new Map<string, Read>();
    for (const source of sources) {
      if (source === undefined || !existsSync(join(this.#root, source.folder))) return undefined;
      // What a submodule holds stands in another repository.
      if (this.#files.has(source.folder)) return undefined;
      const made = await this.#made(source);
      if (made === undefined || "error" in made) return made;
      for (const [identity, value] of made) all.set(identity, value);
    }
    return all;
  }

  /** What Argo CD makes of a folder: what options are for says with which program. */
  async #made({ folder, kustomize, directory }: NonNullable<Source>): Promise<Objects> {
    const isEdited = Object.keys(kustomize).length > 0;
    if (!this.has(folder) && isEdited) return { error: "options for kustomize, and no kustomization" };
    if (!this.has(folder) || directory.recurse === true) return this.#manifests(folder, directory);
    return isEdited ? this.#edited(folder, kustomize) : this.built(folder);
  }

  /** What a folder renders to after Argo CD has edited its kustomization, as `kustomize edit` would. */
  async #edited(folder: string, options: Read): Promise<Objects> {
    const file = this.#fileOf(folder) as string;
    const text = readFileSync(file);
    const value = this.#kustomization(folder);
    for (const key of ["namePrefix", "nameSuffix", "namespace"]) if (options[key]) value[key] = options[key];
    if (options.commonAnnotations)
      value.commonAnnotations = {
        ...(value.commonAnnotations as Read),
        ...(options.commonAnnotations as Read),
      };
    if (options.patches)
      value.patches = [...((value.patches as Read[]) ?? []), ...(options.patches as Read[])];
    for (const image of (options.images as string[] | undefined) ?? []) {
      const [name = "", to = name] = image.includes("=")
        ? image.split("=")
        : [image.replace(/:[^:/]*$/, ""), image];
      const [, newName, newTag] = /^(.*?)(?::([^:/]*))?$/.exec(to) ?? [];
      const kept = ((value.images as Read[] | undefined) ?? []).filter((one) => one.name !== name);
      value.images = [...kept, { name, ...(newName !== name && { newName }), ...(newTag && { newTag }) }];
    }
    writeFileSync(file, written(value));
    try {
      return await this.#plain(folder);
    } finally {
      writeFileSync(file, text);
    }
  }

  #manifests(folder: string, directory: Read): Objects {
    const found: Read[] = [];
    const walk = (at: string) => {
      for (const name of readdirSync(join(this.#root, at)).sort()) {
        const path = posix.join(at, name);
        const inside = relative(folder, path);
        const status = statSync(join(this.#root, path));
        if (status.isDirectory() && directory.recurse === true) walk(path);
        if (!status.isFile() || !/\.(?:ya?ml|json)$/.test(name)) continue;
        if (directory.exclude && matches(String(directory.exclude), inside)) continue;
        if (directory.include && !matches(String(directory.include), inside)) continue;
        found.push(...manifestsIn(path, readFileSync(join(this.#root, path))));
      }
    };
    try {
      walk(folder);
      return byIdentity(found);
    } catch (error) {
      return { error: (error as Error).message };
    }
  }

  #fileOf(folder: string): string | undefined {
    return NAMES.map((name) => join(this.#root, folder, name)).find(
      (file) => existsSync(file) && statSync(file).isFile(),
    );
  }

  #kustomization(folder: string): Read {
    try {
      // The first document of several is what kustomize reads.
      const [value] = parsedDocuments(textOf(readFileSync(this.#fileOf(folder) as string)));
      return typeof value === "object" && value !== null ? (value as Read) : {};
    } catch {
      return {};
    }
  }

  #real(folder: string): string {
    const path = join(this.#root, folder);
    return existsSync(path) ? realpathSync(path) : path;
  }
}

/**
 * The objects of a file as Argo CD takes them: none where nothing in it is one, for other files may lie there too, and an
 * error where something is, or looks like one. Throws that.
 */
function manifestsIn(path: string, bytes: Buffer): Read[] {
  const text = bytes.toString();
  // Documents are cut at "---" first, and a directive alone is none.
  const values = /^%/m.test(text)
    ? []
    : documentsOf(bytes).filter((value) => value !== null && value !== undefined);
  const isObject = (value: unknown): value is Read =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    typeof (value as Read).kind === "string";
  if (values.length > 0 && values.every(isObject)) return values;
  const looksLike = ["apiVersion:", "kind:", "metadata:"].every((word) => text.includes(word));
  if (looksLike || path.endsWith(".json") || isObject(values[0])) throw new Error(`${path}: can't be read`);
  return [];
}

/** A pattern of file names as Argo CD takes it, as far as the corpus has them. */
function matches(pattern: string, path: string): boolean {
  const choices = /^\{(.*)\}(.*)$/.exec(pattern);
  const all =
    choices === null ? [pattern] : (choices[1] as string).split(",").map((one) => `${one}${choices[2]}`);
  const expression = (one: string) => one.replace(/[^\w*]/g, "\\$&").replaceAll("*", "[^/]*");
  return all.some((one) => new RegExp(`^${expression(one)}$`).test(path));
}

/** What was rendered, unless something outside the repository is in it: that is no one's to deploy. */
function insideOnly(yaml: string): Objects {
  return yaml.includes("LEAKED")
    ? { error: "reads what is outside" }
    : byIdentity(documentsOf(yaml) as Read[]);
}

const HASH = /-[2456789bcdfghkmt]{10}$/;

/** A name without the hash of its content. */
export function unhashed(name: string): string {
  return name.replace(HASH, "");
}

/** Objects by what names them, hashes of contents left out; of several under one name the last counts. */
function byIdentity(values: readonly Read[]): Map<string, Read> {
  const hashed = new Set(
    values.flatMap(({ kind, metadata }) => {
      const name = String((metadata as Read | undefined)?.name ?? "");
      return (kind === "ConfigMap" || kind === "Secret") && HASH.test(name) ? [name] : [];
    }),
  );
  return new Map(
    values.map((value) => {
      const plain = JSON.parse(JSON.stringify(value), (_, one) =>
        typeof one === "string" && hashed.has(one) ? unhashed(one) : one,
      ) as Read;
      return [identityOf(plain), plain] as const;
    }),
  );
}

function identityOf({ kind, metadata }: Read): string {
  const { name, generateName, namespace = "" } = (metadata ?? {}) as Record<string, string>;
  return JSON.stringify([kind, namespace, name ?? `${generateName}*`]);
}
