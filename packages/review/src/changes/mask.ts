import { MASK, maskedMessage, maskedText, maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { type FieldPath, isElement, pathText } from "../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../compare/resources.ts";
import type { VariableChange } from "../consequences/variables.ts";
import { findCredentials } from "../kubernetes/credentials/find.ts";
import { at } from "../kubernetes/fields.ts";
import { failedEnvironment } from "./failed.ts";
import type { EnvironmentReview, Review } from "./review.ts";

/** What stands for a secret value that is another one than before. */
const OTHER = `${MASK} (another value)`;
/** The fields of a Secret whose values are secret whatever they look like. */
const SECRET_FIELDS = new Set(["data", "stringData"]);
/** The report with every value masked that looks like a credential, and every value of a Secret. */
export function maskReview(review: Review): Review {
  const { notices, environments, notLookedAt } = review;
  return {
    ...review,
    environments: environments.map(maskedEnvironment),
    notLookedAt: notLookedAt.map((one) => ({ ...one, what: maskedMessage(one.what) })),
    ...(notices && { notices: notices.map((one) => ({ ...one, message: maskedMessage(one.message) })) }),
  };
}

/** Of an environment in which not everything can be masked nothing is shown. */
function maskedEnvironment(environment: EnvironmentReview): EnvironmentReview {
  try {
    return maskEnvironment(environment);
  } catch (error) {
    return failedEnvironment(environment, error);
  }
}

function maskEnvironment(environment: EnvironmentReview): EnvironmentReview {
  return {
    ...environment,
    resources: environment.resources.map(maskResource),
    variables: environment.variables.map(maskVariable),
    risks: environment.risks.map((risk) => ({
      ...risk,
      message: maskedText(risk.message),
      ...(risk.todo !== undefined && { todo: maskedText(risk.todo) }),
    })),
    ...(environment.broken !== undefined && { broken: environment.broken.map(maskedMessage) }),
    ...(environment.error !== undefined && { error: maskedMessage(environment.error) }),
  };
}

function maskResource(change: ResourceChange): ResourceChange {
  const secrets = new Set([...credentialTexts(change.before), ...credentialTexts(change.after)]);
  return { ...change, changes: change.changes.map((one) => maskChange(one, change.kind, secrets)) };
}

/** The texts of a resource that hold a credential, wherever that is told from what stands around them. */
function credentialTexts(resource: Resource | undefined): string[] {
  if (resource === undefined || resource.kind === "Secret") return [];
  return findCredentials(resource).flatMap(({ path }) => {
    const text = at(resource, ...path);
    return typeof text === "string" ? [text] : [];
  });
}

function maskChange(change: ReviewedChange, kind: string, secrets: ReadonlySet<string>): ReviewedChange {
  const { before, after } = change;
  const whole = kind === "Secret" && SECRET_FIELDS.has(String(change.path[0]));
  const mask = (value: Value) => (whole ? hidden(value) : maskValue(value, nameAt(change.path), secrets));
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

/** What a value at a path is called: its own key, or the element's whose value it is. */
function nameAt(path: FieldPath): string {
  const last = path.at(-1);
  const element = path.at(-2);
  if ((last === "value" || last === undefined) && isElement(element)) return element.key[0]?.[1] ?? "value";
  if (isElement(last)) return last.key[0]?.[1] ?? "";
  return typeof last === "string" ? last : pathText(path.slice(-1));
}

function maskValue(value: Value, name: string, secrets: ReadonlySet<string>): Value {
  if (typeof value === "string") return maskText(name, value, secrets);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, name, secrets));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (value.kind === "Secret" && SECRET_FIELDS.has(key)) return [key, hidden(item)];
      const called = key === "value" && typeof value.name === "string" ? value.name : key;
      return [key, maskValue(item, called, secrets)];
    }),
  );
}

const NONE: ReadonlySet<string> = new Set();

/** A text with what looks like a credential masked: its lines, or all of it where only the whole tells. */
function maskText(name: string, text: string, secrets: ReadonlySet<string> = NONE): string {
  const shown = maskedValue(name, text);
  if (shown !== text || !secrets.has(text)) return shown;
  const lines = maskedText(text);
  return lines === text ? MASK : lines;
}

function maskVariable(change: VariableChange): VariableChange {
  const side = (value: VariableChange["before"]) =>
    value?.value === undefined ? value : { ...value, value: maskText(change.variable, value.value) };
  const before = side(change.before);
  let after = side(change.after);
  if (before?.value === MASK && after?.value === MASK) after = { ...after, value: OTHER };
  return { ...change, ...(before && { before }), ...(after && { after }) };
}
