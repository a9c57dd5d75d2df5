import { InputError } from "../errors/errors.ts";
import { anyTextIn } from "../text/bytes.ts";
import { lazily } from "../value/lazily.ts";
import { recalled } from "../value/multimap.ts";
import { setOwn } from "../value/own.ts";
import type { Path } from "../value/value.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";
import { YamlLines } from "../yaml/yaml-lines.ts";
import { decode } from "./decode.ts";
import { type GeneratorEntry, KUSTOMIZATION, type Kustomization } from "./fields.ts";

/** The allowed names of a kustomization file; a folder has exactly one of them. */
export const KUSTOMIZATION_FILES = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

const API_VERSIONS: Record<string, string> = {
  Kustomization: "kustomize.config.k8s.io/v1beta1",
  Component: "kustomize.config.k8s.io/v1alpha1",
};

/** Fields that are converted to others when a kustomization is read, or get another value. */
const READ_AS_OTHERS: ReadonlySet<string> = new Set(["kind", "apiVersion", "bases", "imageTags"]);

/**
 * Reads a kustomization file: rejects unknown fields and wrong types, and converts deprecated fields (`bases`,
 * `imageTags`, `env`) to current ones. Throws InputError with file, line and field.
 */
export function readKustomization(content: string | Uint8Array, file: string): Kustomization {
  const value = parseKustomizationFile(content, file);
  const lines = lazily(() => kustomizationLines(content));
  const place = (path: Path) => `${file}:${lines().lineOf(path)}`;
  const fields = decode(value, KUSTOMIZATION, { strict: true, coerce: false, locate: place }) ?? {};
  const { kind = "", apiVersion = "", bases = [], imageTags = [] } = fields;
  const names = Object.keys(fields).filter((name) => !READ_AS_OTHERS.has(name));
  if (names.length + bases.length + imageTags.length === 0)
    throw new InputError(
      `${file}: the kustomization is empty; it needs at least one field, such as resources`,
      { code: "invalid-kustomization" },
    );
  const known = Object.hasOwn(API_VERSIONS, kind) ? API_VERSIONS[kind] : undefined;
  if (kind !== "" && known === undefined)
    throw new InputError(`${place(["kind"])}: kind must be Kustomization or Component but is ${kind}`, {
      code: "invalid-kustomization",
    });
  const expected = known ?? (API_VERSIONS.Kustomization as string);
  if (apiVersion !== "" && apiVersion !== expected)
    throw new InputError(
      `${place(["apiVersion"])}: apiVersion of a ${kind || "Kustomization"} must be ${expected} but is ${apiVersion}`,
      { code: "invalid-kustomization" },
    );
  const { resources, images, configMapGenerator, secretGenerator } = fields;
  const result: Kustomization = { kind: kind || "Kustomization", apiVersion: apiVersion || expected, file };
  for (const name of names)
    setOwn(result as object as Record<string, unknown>, name, fields[name as keyof typeof fields]);
  if (bases.length > 0) result.resources = [...(resources ?? []), ...bases];
  if (imageTags.length > 0) result.images = [...(images ?? []), ...imageTags];
  if (configMapGenerator) result.configMapGenerator = configMapGenerator.map(withEnv);
  if (secretGenerator) result.secretGenerator = secretGenerator.map(withEnv);
  return result;
}

/** Kustomizations by content object: two states share most of their files. */
const known = new WeakMap<Uint8Array, Kustomization>();

/** The same, cached by content. */
export function knownKustomization(content: string | Uint8Array, file: string): Kustomization {
  if (typeof content === "string") return readKustomization(content, file);
  const found = recalled(known, content);
  if (found?.file === file) return found;
  const kustomization = readKustomization(content, file);
  known.set(content, kustomization);
  return kustomization;
}

function withEnv(entry: GeneratorEntry): GeneratorEntry {
  if (!entry.env) return entry;
  const { env, ...rest } = entry;
  return { ...rest, envs: [...(entry.envs ?? []), env] };
}

/** The lines of a kustomization file. */
export function kustomizationLines(content: string | Uint8Array): YamlLines {
  return new YamlLines(typeof content === "string" ? content : anyTextIn(content), "kustomization");
}
