import { MASK, masked } from "../effective/report.ts";
import { isMap, type Value } from "../kubernetes/value.ts";
import { type FieldPath, isElement, pathText } from "./compare/path.ts";
import type { ResourceChange, ReviewedChange } from "./compare/resources.ts";
import type { EnvironmentReview, Review, VariableChange } from "./review.ts";

/** What stands for a secret value that is another one than before. */
const OTHER = `${MASK} (another value)`;
/** The fields of a Secret whose values are secret whatever they look like. */
const SECRET_FIELDS = new Set(["data", "stringData"]);
const ASSIGNMENT = /^(\s*(?:export\s+|set\s+)?["']?)([\w.-]+)(["']?\s*[:=]\s*)(\S.*)$/;
const FLAG = /^(--?)([A-Za-z][\w-]*)(?:=(.*))?$/s;
const KEY_BLOCK = /(-----BEGIN [A-Z0-9 ]+-----)[\s\S]*?(-----END [A-Z0-9 ]+-----|$)/g;

/** The report with every value masked that looks like a credential, and every value of a Secret. */
export function maskReview(review: Review): Review {
  return { ...review, environments: review.environments.map(maskEnvironment) };
}

function maskEnvironment(environment: EnvironmentReview): EnvironmentReview {
  return {
    ...environment,
    resources: environment.resources.map(maskResource),
    variables: environment.variables.map(maskVariable),
    risks: environment.risks.map((risk) => ({
      ...risk,
      message: maskText("message", risk.message),
      ...(risk.todo !== undefined && { todo: maskText("message", risk.todo) }),
    })),
  };
}

function maskResource(change: ResourceChange): ResourceChange {
  return { ...change, changes: change.changes.map((one) => maskChange(one, change.kind)) };
}

function maskChange(change: ReviewedChange, kind: string): ReviewedChange {
  const { before, after } = change;
  const whole = kind === "Secret" && SECRET_FIELDS.has(String(change.path[0]));
  const mask = (value: Value) => (whole ? hidden(value) : maskAt(change.path, value));
  const old = before === undefined ? undefined : mask(before);
  let now = after === undefined ? undefined : mask(after);
  // Two values that are both hidden still differ.
  if (now === MASK && old === MASK) now = OTHER;
  return { ...change, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) };
}

function hidden(value: Value): Value {
  if (isMap(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, MASK]));
  return MASK;
}

function maskAt(path: FieldPath, value: Value): Value {
  return maskValue(value, nameAt(path));
}

/** What a value at a path is called: its own key, or the element's whose value it is. */
function nameAt(path: FieldPath): string {
  const last = path.at(-1);
  const element = path.at(-2);
  if ((last === "value" || last === undefined) && isElement(element)) return element.key[0]?.[1] ?? "value";
  if (isElement(last)) return last.key[0]?.[1] ?? "";
  return typeof last === "string" ? last : pathText(path.slice(-1));
}

function maskValue(value: Value, name: string): Value {
  if (typeof value === "string") return maskText(name, value);
  if (Array.isArray(value)) return maskList(value, name);
  if (!isMap(value)) return value;
  const { kind } = value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (kind === "Secret" && SECRET_FIELDS.has(key)) return [key, hidden(item)];
      const called = key === "value" && typeof value.name === "string" ? value.name : key;
      return [key, maskValue(item, called)];
    }),
  );
}

/** A list; after a flag that names a credential comes its value. */
function maskList(list: readonly Value[], name: string): Value[] {
  let flag: string | undefined;
  return list.map((item) => {
    const previous = flag;
    flag = undefined;
    if (typeof item !== "string") return maskValue(item, name);
    const found = FLAG.exec(item);
    if (found !== null) {
      const [, dashes, called = "", given] = found;
      if (given === undefined) {
        flag = called;
        return item;
      }
      const shown = maskText(called, given);
      return shown === given ? maskText(name, item) : `${dashes}${called}=${shown}`;
    }
    return maskText(previous ?? name, item);
  });
}

/** A text with what looks like a credential masked: the value of a line, a key's block, or all of it. */
export function maskText(name: string, text: string): string {
  if (!text.includes("\n")) return maskLine(name, text);
  if (masked(name, text) === text) return text;
  const lines = text
    .replace(KEY_BLOCK, (_, begin: string, end: string) => `${begin}${MASK}${end}`)
    .split("\n")
    .map((line) => maskLine("line", line));
  const result = lines.join("\n");
  return masked("file", result) === result ? result : MASK;
}

function maskLine(name: string, text: string): string {
  const assignment = ASSIGNMENT.exec(text);
  if (assignment !== null) {
    const [, before = "", key = "", between = "", value = ""] = assignment;
    const bare = value.replace(/^(["'])(.*)\1[,;]?$/, "$2");
    if (masked(key, bare) !== bare) return `${before}${key}${between}${MASK}`;
  }
  return masked(name, text) === text ? text : MASK;
}

function maskVariable(change: VariableChange): VariableChange {
  const side = (value: VariableChange["before"]) =>
    value?.value === undefined ? value : { ...value, value: maskText(change.variable, value.value) };
  const before = side(change.before);
  let after = side(change.after);
  if (before?.value === MASK && after?.value === MASK) after = { ...after, value: OTHER };
  return { ...change, ...(before && { before }), ...(after && { after }) };
}
