import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Crd } from "@kustogen/review/kinds/from-crd.ts";

/** TypeScript declarations of a CRD's kind, for calls such as `object("example.com/v1", "Thing", …)`. */
export function declarationsOfCrd({ name, versions }: Crd): string {
  const kinds = versions.map(({ apiVersion, kind, schema }) => {
    const fields = Object.entries(isMap(schema.properties) ? schema.properties : {});
    const properties = Object.fromEntries(fields.filter(([field]) => !OF_ALL.has(field)));
    const members = membersOf({ ...schema, properties }, "      ");
    return `${commentOf(schema, "    ")}    ${JSON.stringify(`${apiVersion} ${kind}`)}: {\n      metadata: Metadata;\n${members}    };\n`;
  });
  return `// Made by \`kustogen kinds add\` from the CustomResourceDefinition ${name}; running it again replaces this file.

interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
}

declare module "kustogen" {
  interface KnownKinds {
${kinds.join("")}  }
}
export {};
`;
}

/** The fields that every kind has. */
const OF_ALL = new Set(["apiVersion", "kind", "metadata", "status"]);

/** The fields of a mapping, at least one line each. */
function membersOf(schema: ValueMap, indent: string): string {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const lines = Object.entries(isMap(schema.properties) ? schema.properties : {}).map(([key, value]) => {
    const field = isMap(value) ? value : {};
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
    const optional = required.includes(key) && field.default === undefined ? "" : "?";
    return `${commentOf(field, indent)}${indent}${name}${optional}: ${typeOf(field, indent)};\n`;
  });
  if (schema["x-kubernetes-preserve-unknown-fields"] === true)
    lines.push(`${indent}[field: string]: unknown;\n`);
  return lines.join("");
}

function commentOf({ description }: ValueMap, indent: string): string {
  if (typeof description !== "string" || description.trim() === "") return "";
  const lines = description.trim().replaceAll("*/", "* /").split(/\r?\n/);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join("\n")}\n${indent} */\n`;
}

/** The type of a value, including null if its schema allows it. */
function typeOf(schema: ValueMap, indent: string): string {
  const type = plainTypeOf(schema, indent);
  return schema.nullable === true && type !== "unknown" ? `${type} | null` : type;
}

function plainTypeOf(schema: ValueMap, indent: string): string {
  if (schema["x-kubernetes-int-or-string"] === true) return "number | string";
  if (Array.isArray(schema.enum) && schema.enum.every((word) => typeof word !== "object"))
    return schema.enum.map((word) => JSON.stringify(word)).join(" | ");
  const { type, properties, items, additionalProperties: values } = schema;
  if (type === "string" || type === "boolean") return type;
  if (type === "integer" || type === "number") return "number";
  if (type === "array") return `Array<${isMap(items) ? typeOf(items, indent) : "unknown"}>`;
  if (type !== "object") return "unknown";
  if (isMap(properties) && Object.keys(properties).length > 0)
    return `{\n${membersOf(schema, `${indent}  `)}${indent}}`;
  return `Record<string, ${isMap(values) ? typeOf(values, indent) : "unknown"}>`;
}
