import { InputError } from "../errors/errors.ts";
import { type SchemaDocument, schemaDocument } from "../schema/from-openapi.ts";
import { kubernetesSchemas, type SchemaNode, Schemas } from "../schema/schema.ts";
import { entryOf } from "../value/multimap.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value } from "../value/value.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";
import { parseJson } from "./json-text.ts";
import type { SchemaSource } from "./strategic.ts";

/** The file in `openapi.path`. */
export interface OpenApiFile {
  file: string;
  text: string;
}

const BUILT_IN = "v1.21.2";

/**
 * The schemas in use during one build, as set by its kustomizations' `openapi` fields. kustomize keeps them in one
 * global place that is filled when it is first needed: the first kustomization that sets a schema decides for
 * everything that follows, and a custom schema replaces Kubernetes' own unless that was in use before.
 */
export class BuildSchemas implements SchemaSource {
  /** The schemas in use, the latest first. */
  #inUse: Schemas[] = [];
  #custom: OpenApiFile | undefined;
  #version = "";
  #ready = false;
  /** Kubernetes' schemas are in use, or will be because a type was looked up that they might contain. */
  #builtIn: "unused" | "wanted" | "used" = "unused";

  /** Uses the `openapi` of the kustomization that is built. Throws InputError if it can't be used. */
  start(
    openapi: Readonly<Record<string, string>> | undefined,
    own: OpenApiFile | undefined,
    file: string,
  ): void {
    const version = lookUp(openapi, "version");
    if (own !== undefined) {
      if (version !== undefined)
        throw new InputError("has a path and a version; give only one", { places: [file, "openapi"] });
      this.#custom = own;
      this.#version = "custom";
      this.#ready = false;
      return;
    }
    this.#version = version ?? "";
    if (this.#version === "") return;
    if (this.#version !== BUILT_IN)
      throw new InputError(`there is no schema of version ${version}, only of ${BUILT_IN}`, {
        places: [file, "openapi"],
      });
    this.#custom = undefined;
    this.#ready = false;
  }

  /** Uses the `openapi` of a base or component, unless the build already has a schema. */
  use(
    openapi: Readonly<Record<string, string>> | undefined,
    own: OpenApiFile | undefined,
    file: string,
  ): void {
    if (this.#version === "" && this.#custom === undefined) this.start(openapi, own, file);
  }

  /** The schema of a resource type among those in use. */
  of(apiVersion: string, kind: string): SchemaNode | undefined {
    this.#prepare();
    for (const schemas of this.#inUse) {
      const node = schemas.of(apiVersion, kind);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  /** Whether objects of the type are namespaced; undefined if that is unknown. */
  isNamespaced(apiVersion: string, kind: string): boolean | undefined {
    const builtIn = kubernetesSchemas.isNamespaced(apiVersion, kind);
    if (builtIn !== undefined) return builtIn;
    if (!this.#ready) {
      if (this.#custom !== undefined) this.#prepare();
      else if (this.#builtIn === "unused") this.#builtIn = "wanted";
    }
    for (const schemas of this.#inUse) {
      const namespaced = schemas.isNamespaced(apiVersion, kind);
      if (namespaced !== undefined) return namespaced;
    }
    return undefined;
  }

  #prepare(): void {
    if (this.#ready) return;
    this.#ready = true;
    if (this.#custom !== undefined)
      this.#inUse.unshift(new Schemas(read(this.#custom), (name) => this.#definition(name)));
    else this.#useBuiltIn();
    if (this.#builtIn === "wanted") this.#useBuiltIn();
  }

  #definition(name: string): SchemaNode | undefined {
    for (const schemas of this.#inUse) {
      const node = schemas.definition(name);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  #useBuiltIn(): void {
    this.#inUse = [kubernetesSchemas, ...this.#inUse.filter((schemas) => schemas !== kubernetesSchemas)];
    this.#builtIn = "used";
  }
}

const documents = new Map<string, SchemaDocument>();

function read({ file, text }: OpenApiFile): SchemaDocument {
  return entryOf(documents, text, () => {
    const openapi: Value = text.startsWith("{")
      ? parseJson(text, file)
      : (parseKustomizationFile(text, file) ?? null);
    if (openapi !== null && !isMap(openapi))
      throw new InputError(`${file}: expected an OpenAPI document with definitions`);
    return schemaDocument(openapi, file);
  });
}
