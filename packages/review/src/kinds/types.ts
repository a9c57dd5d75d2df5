import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { LABEL_VALUE, LABEL_VALUE_SAID } from "./qualified-names.ts";

/**
 * The compact form in which kinds are stored: "s" string, "b" boolean, "i" integer, "w" integer of 32 bits, "n"
 * number, "q" quantity, "p" integer or string, "x" number or string, "a" anything, "#Name" a mapping with known
 * fields, `e` one of these words, `l` a list (with elements unique by `keys`, or as a whole if that is empty), `m` a
 * mapping with free keys. Required fields of a mapping have names that end in "!".
 */
export type TypeData =
  | string
  | { e: readonly string[] }
  | { l: TypeData; min?: number; max?: number; keys?: readonly string[] }
  | { m: TypeData }
  | { s: TextLimits & { pattern?: string } }
  | { i: Limits }
  | { n: Limits }
  | { p: Omit<NumberOrText, "is"> }
  | { q: { above: number } };

interface TextLimits {
  minLength?: number;
  maxLength?: number;
  expected?: string;
}

interface Limits {
  minimum?: number;
  maximum?: number;
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
}

/** The type of a value, ready for checks. */
export type Type =
  | { is: "any" | "boolean" }
  | TextType
  | { is: "number"; isWhole: boolean; minimum: number; maximum: number }
  | { is: "quantity"; above?: number }
  | NumberOrText
  | { is: "word"; words: readonly string[] }
  | { is: "list"; items: Type; min?: number; max?: number; keys?: readonly string[] }
  /** Keys that must be those of labels are `qualified`. */
  | { is: "map"; values: Type; qualified?: true }
  | ObjectType;

interface TextType extends TextLimits {
  is: "text";
  pattern?: RegExp;
  /** No version of a kind accepts other texts. */
  isFixed?: true;
}

/** A number between two limits, or text. */
interface NumberOrText extends Limits {
  is: "number-or-text";
  isWhole: boolean;
  pattern?: RegExp;
  expected: string;
}

/** A mapping with known fields. */
export interface ObjectType {
  is: "object";
  fields: Map<string, Type>;
  required: string[];
  /** Unknown fields are accepted unless they look like a misspelt known one. */
  open: boolean;
  conditions: readonly Condition[];
}

const ANY: Type = { is: "any" };
const TEXT: Type = { is: "text" };
const LABELS: Type = {
  ...{ is: "map", qualified: true },
  values: { is: "text", pattern: LABEL_VALUE, expected: LABEL_VALUE_SAID, isFixed: true },
};
const ANNOTATIONS: Type = { is: "map", qualified: true, values: TEXT };
const PORT_OR_NAME: Type = {
  ...{ is: "number-or-text", isWhole: true, minimum: 1, maximum: 65535 },
  pattern: /^(?=.*[a-z])[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?$/,
  expected: "a port from 1 to 65535 or the name of a port",
};

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
      is: "object",
      fields: new Map(),
      required: [],
      open,
      conditions: [lookUp(this.data.conditions, name) ?? []].flat(),
    };
    this.#types.set(name, type);
    for (const [key, value] of Object.entries(data)) {
      const field = key.endsWith("!") ? key.slice(0, -1) : key;
      if (field !== key) type.required.push(field);
      type.fields.set(field, this.#field(name, field, value));
    }
    if (isMeta) for (const field of FILLED_IN) type.fields.set(field, ANY);
    return type;
  }

  /** The type of a field; for ports, labels and annotations, its name is more precise than the declaration. */
  #field(owner: string, field: string, data: TypeData): Type {
    if (typeof data === "object" && "m" in data && data.m === "s") {
      const metadata = METADATA.has(owner);
      if (LABEL_FIELDS.has(field) && (metadata || !this.open)) return LABELS;
      if (field === "annotations" && metadata) return ANNOTATIONS;
    }
    // The type was found by its apiVersion, and may serve another version with the same fields.
    if (field === "apiVersion" && typeof data === "object" && "e" in data) return TEXT;
    const minimum = this.open ? undefined : lookUp(PORTS, field);
    if (minimum === undefined) return this.#type(data);
    if (data === "p") return PORT_OR_NAME;
    return this.#type(data === "i" || data === "w" ? { i: { minimum, maximum: 65535 } } : data);
  }

  #type(data: TypeData): Type {
    if (typeof data === "string") {
      if (data.startsWith("#")) return this.#object(data.slice(1));
      return lookUp(SCALARS, data) ?? ANY;
    }
    if ("e" in data) return { is: "word", words: data.e };
    if ("l" in data) {
      const { l: items, ...limits } = data;
      return { is: "list", items: this.#type(items), ...limits };
    }
    if ("m" in data) return { is: "map", values: this.#type(data.m) };
    if ("s" in data) {
      const { pattern, ...limits } = data.s;
      return { is: "text", ...limits, ...(pattern !== undefined && { pattern: goPattern(pattern) }) };
    }
    if ("p" in data) return { is: "number-or-text", ...data.p };
    if ("q" in data) return { is: "quantity", ...data.q };
    const { minimum = -Infinity, maximum = Infinity } = "i" in data ? data.i : data.n;
    return { is: "number", isWhole: "i" in data, minimum, maximum };
  }
}

/** Converts a Go pattern of a CRD: `(?i)` means ignoring case. */
function goPattern(pattern: string): RegExp {
  const bare = pattern.replaceAll("(?i)", "");
  return new RegExp(bare, bare === pattern ? "" : "i");
}

const SCALARS: Record<string, Type> = {
  s: TEXT,
  b: { is: "boolean" },
  i: { is: "number", isWhole: true, minimum: -(2 ** 63), maximum: 2 ** 63 },
  w: { is: "number", isWhole: true, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  n: { is: "number", isWhole: false, minimum: -Infinity, maximum: Infinity },
  q: { is: "quantity" },
  p: {
    ...{ is: "number-or-text", isWhole: true, minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
    expected: "a whole number or text",
  },
  x: { is: "number-or-text", isWhole: false, expected: "a number or text" },
  a: ANY,
};
