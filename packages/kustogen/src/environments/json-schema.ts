import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { z } from "zod";
import { imagePin, resolveImage } from "../authoring/image-pins.ts";
import type { System } from "../authoring/system.ts";
import type { Config } from "../config/types.ts";
import { environmentSchema } from "./environment-schema.ts";

/** A JSON schema, or a part of one. */
type Json = Record<string, unknown>;

/** The JSON schema of the files of environments and groups, for editors. It is never stricter than `gen`. */
export function environmentJsonSchema(
  systems: readonly System[],
  { stages, argocd }: Pick<Config, "stages" | "argocd">,
): Json {
  const schema = toJson(environmentSchema);
  const properties = schema.properties as Record<string, Json>;
  const names = Object.keys(stages);
  // A pattern stands for names that can't be listed.
  if (!names.some((name) => name.includes("*"))) properties.stage = { ...properties.stage, enum: names };
  const { description, ...settings } = properties.argocd as Json;
  properties.argocd = { description, anyOf: [{ const: false }, settings] };
  const required = (schema.required as string[]).filter(
    (key) => !environmentSchema.shape[key as "stage"].safeParse(undefined).success,
  );
  delete schema.required;
  // Without Argo CD nothing needs the cluster.
  const few = required.filter((key) => key !== "cluster");
  const needed: Json[] = argocd
    ? [{ required }, { required: [...few, "argocd"], properties: { argocd: { const: false } } }]
    : [{ required: few }];
  const pin = toJson(imagePin());
  // Similar systems share their settings; each schema is written once.
  const known = new Map<z.ZodType, Json>();
  properties.systems = {
    description: "The systems that run here",
    ...mapping(Object.fromEntries(systems.map((system) => [system.name, systemJson(system, pin, known)]))),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Environment or group",
    ...schema,
    // The file of a group contains only systems.
    anyOf: [...needed, { maxProperties: 1 }],
  };
}

function systemJson({ description, settings, images }: System, pin: Json, known: Map<z.ZodType, Json>): Json {
  const shown = known.get(settings) ?? {
    description: "Settings that differ here",
    // Recursive settings are left to `gen`.
    ...orNull(overlaid(orElse(() => toJson(settings), { type: "object" }))),
  };
  known.set(settings, shown);
  const pins = Object.entries(images).map(([key, declared]) => {
    const { reference } = resolveImage(key, declared, []);
    return [key, { ...pin, description: `Pin of ${reference}: name, tag or digest` }];
  });
  return {
    description,
    ...mapping({
      namespace: {
        type: "string",
        description: "The namespace of its objects here; default is the system's own",
      },
      settings: shown,
      images: { description: "Image pins", ...mapping(Object.fromEntries(pins)) },
    }),
  };
}

/** A mapping with only these keys; an empty value stands for an empty mapping. */
function mapping(properties: Record<string, Json>): Json {
  return { type: ["object", "null"], properties, additionalProperties: false };
}

/** The schema of the written values, before defaults and conversions; what JSON schema can't represent is open. */
function toJson(schema: z.ZodType): Json {
  const { $schema: _version, ...json } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    cycles: "throw",
    override: ({ zodSchema, jsonSchema }) => {
      const found = jsonSchema as Json;
      delete found.own;
      if (found.settings !== undefined) {
        const { settings, ...said } = found as Json & { settings: z.ZodRawShape };
        for (const key of Object.keys(found)) delete found[key];
        Object.assign(found, said, featureJson(settings));
      }
      const inner = afterPreprocess(zodSchema);
      if (inner !== undefined) {
        const { type, ...rest } = toJson(inner);
        Object.assign(found, rest, type === "object" ? { type: ["object", "null"] } : { type });
      }
    },
  });
  return json;
}

/** true, false, or the feature's settings with `enabled`. */
function featureJson(shape: z.ZodRawShape): Json {
  const { properties, ...rest } = toJson(z.strictObject(shape));
  const enabled = { type: "boolean", description: "false turns it off and keeps its settings" };
  return { anyOf: [{ type: "boolean" }, { ...rest, properties: { enabled, ...(properties as Json) } }] };
}

/** The schema after an empty value was replaced; undefined for any other schema. */
function afterPreprocess({ _zod: { def } }: z.core.$ZodTypes): z.ZodType | undefined {
  return def.type === "pipe" && def.in._zod.def.type === "transform" ? (def.out as z.ZodType) : undefined;
}

/**
 * The schema of settings that override those of lower layers: nothing is required, because a lower layer may set it,
 * and null removes a lower layer's value. Lists are replaced as a whole, so their items stay unchanged.
 */
function overlaid(json: Json): Json {
  const { required: _required, properties, additionalProperties: others, anyOf, oneOf, ...changed } = json;
  // The default of a group adds nothing to its settings' own.
  if (["{}", "[]"].includes(JSON.stringify(changed.default))) delete changed.default;
  const choices = anyOf ?? oneOf;
  // Two alternatives may both match if nothing is required.
  if (choices !== undefined) changed.anyOf = (choices as Json[]).map(overlaid);
  if (properties !== undefined)
    changed.properties = Object.fromEntries(
      Object.entries(properties as Record<string, Json>).map(([key, value]) => [
        key,
        orNull(overlaid(value)),
      ]),
    );
  if (others !== undefined)
    changed.additionalProperties = typeof others === "object" ? orNull(overlaid(others as Json)) : others;
  return changed;
}

function orNull(json: Json): Json {
  if (Array.isArray(json.anyOf)) return { ...json, anyOf: [...json.anyOf, { type: "null" }] };
  const { type } = json;
  if (type === undefined && json.enum === undefined && json.const === undefined) return json;
  const { const: constant, ...changed } = json;
  if (type !== undefined) changed.type = [type, "null"].flat();
  if (Array.isArray(json.enum)) changed.enum = [...json.enum, null];
  if (constant !== undefined) changed.enum = [constant, null];
  return changed;
}
