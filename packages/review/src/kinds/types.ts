import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { LABEL_VALUE_SAID, LABEL_WORD } from "./qualified-names.ts";

/**
 * The compact form in which kinds are stored: "s" string, "b" boolean, "i" integer, "w" integer of 32 bits, "n"
 * number, "q" quantity, "p" integer or string, "x" number or string, "a" anything, "#Name" a mapping with known
 * fields, `e` one of these words, `l` a list (with elements unique by `keys`, or as a whole if that is empty), `m` a
 * mapping with free keys. Required fields of a mapping have names that end in "!".
 */
export type TypeData = Plain | ListOf<TypeData> | MapOf<TypeData>;

/** The same, with the mappings that it names. */
export type Type = Plain | ListOf<Type> | MapOf<Type> | ObjectType;

type Plain = string | Scalar;

/** What isn't a list or a mapping. */
export type Scalar =
  | { b: true }
  | { e: readonly string[] }
  | { s: TextLimits }
  | { i: NumberLimits }
  | { n: NumberLimits }
  | { p: NumberOrText }
  | { q: { above?: number } };

/** A list of elements. */
export interface ListOf<Inner> {
  l: Inner;
  min?: number;
  max?: number;
  keys?: readonly string[];
}

/** A mapping with free keys, which are `qualified` if they must be those of labels. */
export interface MapOf<Inner> {
  m: Inner;
  qualified?: true;
}

/** The limits of a text, which is `isFixed` if no version of a kind accepts others. */
export interface TextLimits {
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  expected?: string;
  isFixed?: true;
}

/** The limits of a number. */
export interface NumberLimits {
  minimum?: number;
  maximum?: number;
  expected?: string;
}

/** A number between two limits, or text. */
interface NumberOrText extends NumberLimits {
  isWhole: boolean;
  pattern?: string;
  expected: string;
}

/** A condition on the fields of a mapping, in addition to their types. */
export interface Condition {
  required?: readonly string[];
  properties?: Readonly<Record<string, Condition>>;
  enum?: readonly unknown[];
  allOf?: readonly Condition[];
  anyOf?: readonly Condition[];
  oneOf?: readonly Condition[];
  not?: Condition;
  minProperties?: number;
  maxProperties?: number;
  items?: Condition;
  maxItems?: number;
  pattern?: string;
  /** Fields that are there and not empty. */
  filled?: readonly string[];
  /** Two numbers, of which the first isn't above the second. */
  rising?: readonly [string, string];
  /** What the message of an unmet condition expects; otherwise it names the fields. */
  expected?: string;
  /** The field below that is reported instead of the mapping, with dots. */
  on?: string;
}

/** A set of kinds ("apps/v1/Deployment" to the name of its type) and their types. */
export interface KindData {
  kinds: Record<string, string>;
  types: Record<string, Record<string, TypeData>>;
  /** Types whose fields are all known, so that any other is rejected; none by default. */
  closed?: readonly string[];
  /** Conditions on a type's fields, by type name. */
  conditions?: Readonly<Record<string, Condition | readonly Condition[]>>;
  /** The number of CEL rules of a kind, by name; they aren't evaluated here. */
  rules?: Readonly<Record<string, number>>;
  /** Fields that a type has in other releases alone, and in which ("since Kubernetes 1.36"). */
  elsewhere?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A mapping with known fields. */
export interface ObjectType {
  fields: Map<string, Type>;
  required: string[];
  /** Unknown fields are accepted unless they look like a misspelt known one. */
  open: boolean;
  conditions: readonly Condition[];
  /** Fields that it has in other releases alone, and in which ("since Kubernetes 1.36"). */
  elsewhere: Readonly<Record<string, string>> | undefined;
}

/** The type of a field, or of the elements of a list without its name; undefined if anything may be there. */
export function typeIn(type: Type | undefined, field?: string): Type | undefined {
  if (typeof type !== "object") return undefined;
  if ("l" in type) return field === undefined ? type.l : undefined;
  const found = "fields" in type ? type.fields.get(field ?? "") : "m" in type ? type.m : undefined;
  return found === "a" ? undefined : found;
}

/** True for a mapping with a field of that name, not one with free keys. */
export function hasField(type: Type | undefined, name: string): boolean {
  return typeof type === "object" && "fields" in type && typeIn(type, name) !== undefined;
}

/** True if a list, or a mapping, is what a type expects. */
export function isShaped(value: object, type: Type | undefined): boolean {
  if (typeof type !== "object") return false;
  return Array.isArray(value) ? "l" in type : "fields" in type || "m" in type;
}

/** True for a mapping of texts with free keys. */
export function isTexts(type: Type | undefined): boolean {
  return typeof type === "object" && "m" in type && isText(type.m);
}

/** True for a text, also for one of some words. */
export function isText(type: Type | undefined): boolean {
  return type === "s" || (typeof type === "object" && ("s" in type || "e" in type));
}

/** True for a quantity, of which there are several spellings. */
export function isQuantity(type: Type | undefined): boolean {
  return type === "q" || (typeof type === "object" && "q" in type);
}

const LABELS: Type = {
  m: { s: { pattern: `^(?:${LABEL_WORD})?$`, expected: LABEL_VALUE_SAID, isFixed: true } },
  qualified: true,
};
const PORT_OR_NAME = {
  p: {
    ...{ isWhole: true, minimum: 1, maximum: 65535 },
    pattern: "^(?=.*[a-z])[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?$",
    expected: "a port from 1 to 65535 or the name of a port",
  },
};
/** That of a Service, which is the same as its port if it is empty. */
const TARGET_PORT: Type = { p: { ...PORT_OR_NAME.p, pattern: `${PORT_OR_NAME.p.pattern}|^$` } };

/** Fields with port numbers, in any type, and the least number; the declarations only call them integers. */
const PORTS: Record<string, number> = {
  ...{ port: 1, containerPort: 1, endPort: 1, targetPort: 1 },
  ...{ hostPort: 0, nodePort: 0, healthCheckNodePort: 0 },
};

/** Mappings of strings whose keys and values must be valid labels. */
const LABEL_FIELDS = new Set(["labels", "matchLabels", "nodeSelector", "selector"]);
/** Types of metadata; in other custom types, `labels` may be anything (such as the labels of an alert). */
const METADATA = new Set(["ObjectMeta", "Meta"]);

/** The fields of metadata that the API server fills in, which an object copied from a cluster has as well. */
const FILLED_IN = [
  ...["creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generation", "managedFields"],
  ...["resourceVersion", "selfLink", "uid"],
];

/** A set of kinds; types are built on demand. */
export class Kinds {
  readonly #closed: ReadonlySet<string>;
  readonly #types = new Map<string, ObjectType>();

  /** `open`: unknown fields are accepted unless they look misspelt (custom kinds change faster than types). */
  constructor(
    private readonly data: KindData,
    private readonly open: boolean,
  ) {
    this.#closed = new Set(data.closed);
  }

  /** The names of all kinds: "apps/v1/Deployment". */
  get names(): string[] {
    return Object.keys(this.data.kinds);
  }

  /** The number of CEL rules of a kind. */
  rulesOf(name: string): number {
    return lookUp(this.data.rules, name) ?? 0;
  }

  /** The type of a kind; undefined if it isn't in this set. */
  kind(name: string): ObjectType | undefined {
    return Object.hasOwn(this.data.kinds, name) ? this.#object(this.data.kinds[name] as string) : undefined;
  }

  #object(name: string): ObjectType {
    const known = this.#types.get(name);
    if (known) return known;
    const data = lookUp(this.data.types, name);
    if (data === undefined) throw new Error(`kinds: no type ${name}`);
    // What an object is called never changes with the version of its kind.
    const isMeta = name === "Meta";
    const open = this.open && !isMeta && !this.#closed.has(name);
    const type: ObjectType = {
      fields: new Map(),
      required: [],
      open,
      conditions: [lookUp(this.data.conditions, name) ?? []].flat(),
      elsewhere: lookUp(this.data.elsewhere, name),
    };
    this.#types.set(name, type);
    for (const [key, value] of Object.entries(data)) {
      const field = key.endsWith("!") ? key.slice(0, -1) : key;
      if (field !== key) type.required.push(field);
      type.fields.set(field, this.#field(name, field, value));
    }
    if (isMeta) for (const field of FILLED_IN) type.fields.set(field, "a");
    return type;
  }

  /** The type of a field; for ports, labels and annotations, its name is more precise than the declaration. */
  #field(owner: string, field: string, data: TypeData): Type {
    if (typeof data === "object" && "m" in data && data.m === "s") {
      const metadata = METADATA.has(owner);
      if (LABEL_FIELDS.has(field) && (metadata || !this.open)) return LABELS;
      if (field === "annotations" && metadata) return { m: "s", qualified: true };
    }
    // The type was found by its apiVersion, and may serve another version with the same fields.
    if (field === "apiVersion" && typeof data === "object" && "e" in data) return "s";
    const minimum = this.open ? undefined : lookUp(PORTS, field);
    if (minimum === undefined) return this.#type(data);
    if (data === "p") return field === "targetPort" ? TARGET_PORT : PORT_OR_NAME;
    return this.#type(data === "i" || data === "w" ? { i: { minimum, maximum: 65535 } } : data);
  }

  #type(data: TypeData): Type {
    if (typeof data === "string") return data.startsWith("#") ? this.#object(data.slice(1)) : data;
    if ("l" in data) return { ...data, l: this.#type(data.l) };
    return "m" in data ? { ...data, m: this.#type(data.m) } : data;
  }
}
