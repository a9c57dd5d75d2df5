import { InputError } from "../../errors/errors.ts";
import type { Selector } from "../../load/fields.ts";
import { compileWhole } from "../../regex/regex.ts";
import type { BuildResource } from "../../resource/resource.ts";
import { isMap, type ValueMap } from "../../value/value.ts";
import { textAt } from "../../yaml/fields.ts";
import { againIn } from "../../yaml/reader/scalar-notes.ts";

/** Tests whether a resource is selected. */
export type ResourceTest = (resource: BuildResource) => boolean;

/**
 * Compiles the `target` of a patch: name and namespace match original or current ones, group, version, kind, labels
 * and annotations only current ones. Throws InputError for an invalid expression.
 */
export function compileSelector(selector: Selector): ResourceTest {
  const tests: ResourceTest[] = [];
  if (selector.kind) {
    const kind = compileWhole(selector.kind);
    tests.push((resource) => kind(resource.id.kind));
  }
  if (selector.name) {
    const name = compileWhole(selector.name);
    tests.push((resource) => name(resource.id.name) || name(resource.originalId.name));
  }
  if (selector.namespace) {
    const namespace = compileWhole(selector.namespace);
    tests.push((resource) => namespace(resource.originalId.scope) || namespace(resource.id.scope));
  }
  if (selector.group) {
    const group = compileWhole(selector.group);
    tests.push((resource) => group(resource.id.group));
  }
  if (selector.version) {
    const version = compileWhole(selector.version);
    tests.push((resource) => version(resource.id.version));
  }
  return every([...tests, compileMetadata(selector)]);
}

/** Compiles what a selector says of labels and annotations. Throws InputError if it is invalid. */
export function compileMetadata({ labelSelector, annotationSelector }: Selector): ResourceTest {
  const tests: ResourceTest[] = [];
  if (labelSelector) tests.push(compileMetadataTest("labels", labelSelector));
  if (annotationSelector) tests.push(compileMetadataTest("annotations", annotationSelector));
  return every(tests);
}

function every(tests: readonly ResourceTest[]): ResourceTest {
  return (resource) => {
    for (let at = 0; at < tests.length; at++) if (!(tests[at] as ResourceTest)(resource)) return false;
    return true;
  };
}

function compileMetadataTest(field: "labels" | "annotations", selector: string): ResourceTest {
  const test = compileLabelSelector(selector);
  return ({ value }) => {
    const metadata = value.metadata;
    const entries = isMap(metadata) ? metadata[field] : undefined;
    const map: ValueMap = isMap(entries) ? entries : {};
    const again = againIn(map);
    return test((key) => again.get(key) ?? (Object.hasOwn(map, key) ? textAt(map, key) : undefined));
  };
}

/** Tests labels (or annotations), given a function that returns the value of a key, or undefined. */
type LabelTest = (get: (key: string) => string | undefined) => boolean;

const WORD = "[^\\s=!(),><]+";
/** A requirement up to its comma: `!old`, `app`, `app=web`, `tier!=db`, `size>3`, `env in (a, b)`. */
const REQUIREMENT = new RegExp(
  `\\s*(?:!\\s*(?<absent>${WORD})|(?<key>${WORD})(?:\\s*(?<operator>==?|!=|[<>])\\s*(?<value>${WORD})?|\\s+(?<list>in|notin)\\s*\\((?<values>[^()]*)\\))?)\\s*(?:,(?!\\s*$)|$)`,
  "y",
);

/** Compiles a label selector: `app=web,tier!=db,env in (a,b),!old,size>3`. Throws InputError if it is invalid. */
export function compileLabelSelector(selector: string): LabelTest {
  const tests: LabelTest[] = [];
  if (selector.trim() === "") return () => true;
  REQUIREMENT.lastIndex = 0;
  for (let at = 0; at < selector.length; at = REQUIREMENT.lastIndex) {
    const found = REQUIREMENT.exec(selector)?.groups;
    if (found === undefined)
      throw new InputError(
        `the label selector "${selector}" is invalid at ${JSON.stringify(selector.slice(at).trim())}: expected app=web, tier!=db, env in (a, b), !old or size>3`,
      );
    tests.push(testOf(found, selector));
  }
  return (get) => tests.every((test) => test(get));
}

function testOf(found: Partial<Record<string, string>>, selector: string): LabelTest {
  const { absent, key = absent as string, operator, value = "", list, values = "" } = found;
  if (!isQualifiedName(key))
    throw new InputError(`"${key}" in the label selector "${selector}" isn't a label key`);
  if (operator === undefined && list === undefined)
    return (get) => (get(key) === undefined) === (absent !== undefined);
  const all = new Set((list === undefined ? value : values).split(",").map((one) => one.trim()));
  for (const one of all)
    if (one !== "" && (one.length > 63 || !NAME.test(one)))
      throw new InputError(`"${one}" in the label selector "${selector}" isn't a label value`);
  if (operator === ">" || operator === "<") return comparison(key, operator, value, selector);
  if (operator === "!=") return (get) => get(key) !== value;
  return (get) => {
    const text = get(key);
    return list === "notin" ? text === undefined || !all.has(text) : text !== undefined && all.has(text);
  };
}

function comparison(key: string, operator: string, bound: string, selector: string): LabelTest {
  if (!INTEGER.test(bound))
    throw new InputError(`"${bound}" in the label selector "${selector}" must be a whole number`);
  const limit = BigInt(bound);
  return (get) => {
    const value = get(key);
    if (value === undefined || !INTEGER.test(value)) return false;
    return operator === ">" ? BigInt(value) > limit : BigInt(value) < limit;
  };
}

const INTEGER = /^[-+]?[0-9]+$/;
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const DOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function isQualifiedName(key: string): boolean {
  const parts = key.split("/");
  const name = parts.at(-1) as string;
  if (parts.length > 2 || name.length > 63 || !NAME.test(name)) return false;
  return parts.length === 1 || ((parts[0] as string).length <= 253 && DOMAIN.test(parts[0] as string));
}
