import { InputError } from "../../errors/errors.ts";

/** Tests labels (or annotations), given a function that returns the value of a key, or undefined. */
export type LabelTest = (get: (key: string) => string | undefined) => boolean;

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
