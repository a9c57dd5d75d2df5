import { z } from "zod";
import { imagePin, resolveImage } from "../authoring/image-pins.ts";
import type { System } from "../authoring/system.ts";
import type { Config } from "../config/types.ts";
import { environmentSchema } from "./environment-schema.ts";

/** A JSON schema, or a part of one. */
type Json = Record<string, unknown>;

/**
 * The JSON schema of the files of environments and groups, which editors complete and check them with: every key, the systems with
 * their settings and the names of their images. It says less than `gen` checks, never more: an editor refuses nothing
 * that `gen` takes.
 *
 * @param systems every system of the repository, in the order of its list
 */
export function environmentJsonSchema(
  systems: readonly System[],
  { stages, argocd }: Pick<Config, "stages" | "argocd">,
): Json {
  const schema = toJson(environmentSchema);
  const properties = schema.properties as Record<string, Json>;
  const names = Object.keys(stages);
  // A pattern stands for names that nobody can list.
  if (!names.some((name) => name.includes("*"))) properties.stage = { ...properties.stage, enum: names };
  const needed = (key: string) =>
    !environmentSchema.shape[key as "stage"].safeParse(undefined).success && (argocd || key !== "cluster");
  schema.required = (schema.required as string[]).filter(needed);
  const pin = toJson(imagePin());
  // Systems made alike share their settings; each schema is written down once.
  const known = new Map<z.ZodType, Json>();
  properties.systems = {
    description: "The systems that run here",
    ...mapping(Object.fromEntries(systems.map((system) => [system.name, systemJson(system, pin, known)]))),
  };
  const { required, ...rest } = schema;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Environment or group",
    ...rest,
    // The file of a group has systems alone.
    anyOf: [{ required }, { maxProperties: 1 }],
  };
}

function systemJson({ description, settings, images }: System, pin: Json, known: Map<z.ZodType, Json>): Json {
  const shown = known.get(settings) ?? {
    description: "Settings that differ here",
    ...orNull(overlaid(settingsJson(settings))),
  };
  known.set(settings, shown);
  const pins = Object.entries(images).map(([key, declared]) => {
    const { reference } = resolveImage(key, declared as System["images"][string], []);
    return [key, { ...pin, description: `Pin of ${reference}: name, tag or digest` }];
  });
  return {
    description,
    ...mapping({
      namespace: NAMESPACE,
      settings: shown,
      images: { description: "Image pins", ...mapping(Object.fromEntries(pins)) },
    }),
  };
}

const NAMESPACE: Json = {
  type: "string",
  description: "The namespace of its objects here; default is the system's own",
};

/** Settings that refer to themselves are left to `gen`. */
function settingsJson(settings: z.ZodType): Json {
  try {
    return toJson(settings);
  } catch {
    return { type: "object" };
  }
}

/** A mapping with these keys and no others; nothing written stands for an empty one. */
function mapping(properties: Record<string, Json>): Json {
  return { type: ["object", "null"], properties, additionalProperties: false };
}

/** What is written in a file, before defaults and conversions; what JSON schema can't say is left open. */
function toJson(schema: z.ZodType): Json {
  const { $schema: _version, ...json } = z.toJSONSchema(schema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    cycles: "throw",
    override: ({ zodSchema, jsonSchema }) => {
      const found = jsonSchema as Json;
      if (isFeature(found.settings)) {
        const { settings, ...said } = found;
        clear(found);
        Object.assign(found, said, featureJson(settings as z.ZodRawShape));
      }
      const inner = afterPreprocess(zodSchema as z.core.$ZodTypes);
      if (inner !== undefined) {
        const { type, ...rest } = toJson(inner);
        Object.assign(found, rest, type === "object" ? { type: ["object", "null"] } : { type });
      }
    },
  });
  return json;
}

function clear(found: Json): void {
  for (const key of Object.keys(found)) delete found[key];
}

/** The settings of a feature that can be left out; `feature` keeps them with its schema. */
function isFeature(settings: unknown): settings is z.ZodRawShape {
  return typeof settings === "object" && settings !== null;
}

/** true, false, or the feature's settings with `enabled`. */
function featureJson(shape: z.ZodRawShape): Json {
  const { properties, ...rest } = toJson(z.strictObject(shape));
  const enabled = { type: "boolean", description: "false turns it off and keeps its settings" };
  return { anyOf: [{ type: "boolean" }, { ...rest, properties: { enabled, ...(properties as Json) } }] };
}

/** What a value has to be once an empty one was replaced; undefined for any other schema. */
function afterPreprocess({ _zod: { def } }: z.core.$ZodTypes): z.ZodType | undefined {
  return def.type === "pipe" && def.in._zod.def.type === "transform" ? (def.out as z.ZodType) : undefined;
}

/**
 * Settings as a file says them over those of the layers below: nothing is required, because a layer may have said it,
 * and null takes the layers' value away. Lists are replaced as a whole, so that their items stay as they are.
 */
function overlaid(json: Json): Json {
  const { required: _required, properties, additionalProperties: others, anyOf, oneOf, ...changed } = json;
  // What a group without a value takes says nothing that its settings don't say.
  if (isEmpty(changed.default)) delete changed.default;
  const choices = anyOf ?? oneOf;
  // Two alternatives may both fit where nothing is required.
  if (choices !== undefined) changed.anyOf = (choices as Json[]).map(overlaid);
  if (properties !== undefined)
    changed.properties = Object.fromEntries(
      Object.entries(properties as Record<string, Json>).map(([key, value]) => [
        key,
        orNull(overlaid(value)),
      ]),
    );
  if (others !== undefined)
    changed.additionalProperties =
      typeof others === "object" ? orNull(overlaid(others as Json)) : (others as boolean);
  return changed;
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function orNull(json: Json): Json {
  if (Array.isArray(json.anyOf)) return { ...json, anyOf: [...json.anyOf, { type: "null" }] };
  const { type } = json;
  if (type === undefined && json.enum === undefined && json.const === undefined) return json;
  const changed = { ...json };
  if (type !== undefined) changed.type = [...(Array.isArray(type) ? type : [type]), "null"];
  if (Array.isArray(json.enum)) changed.enum = [...json.enum, null];
  if (json.const !== undefined) {
    delete changed.const;
    changed.enum = [json.const, null];
  }
  return changed;
}
