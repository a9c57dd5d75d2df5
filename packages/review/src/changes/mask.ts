import { MASK, maskedMessage, maskedText, maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
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
const NONE: ReadonlySet<string> = new Set();

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
  const secrets = new Map(environment.resources.map((change) => [change, secretsOf(change)]));
  const all = new Set([...secrets.values()].flatMap((one) => [...one]));
  return {
    ...environment,
    resources: environment.resources.map((change) => maskResource(change, secrets.get(change) ?? NONE)),
    variables: environment.variables.map((change) => maskVariable(change, all)),
    risks: environment.risks.map((risk) => ({
      ...risk,
      message: maskedText(risk.message),
      ...(risk.todo !== undefined && { todo: maskedText(risk.todo) }),
    })),
    ...(environment.broken !== undefined && { broken: environment.broken.map(maskedMessage) }),
    ...(environment.error !== undefined && { error: maskedMessage(environment.error) }),
  };
}

function secretsOf({ before, after }: ResourceChange): ReadonlySet<string> {
  return new Set([...credentialTexts(before), ...credentialTexts(after)]);
}

function maskResource(change: ResourceChange, secrets: ReadonlySet<string>): ResourceChange {
  const { before, after, kind } = change;
  return {
    ...change,
    changes: change.changes.map((one) => maskChange(one, kind, secrets)),
    whole: () => {
      const [was, is] = [before && writtenOf(before), after && writtenOf(after)];
      const [old, now] = [was, is].map((map) => map && maskValue(map, "", secrets));
      return { before: old, after: now && told([was, is], [old, now]) };
    },
  };
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
  const now = after === undefined ? undefined : mask(after);
  return {
    ...change,
    ...(old !== undefined && { before: old }),
    ...(now !== undefined && { after: told([before, after], [old, now]) }),
  };
}

/** What is shown of a value now: where it is shown as before although it is another one, it says so. */
function told(
  [before, after]: readonly [Value | undefined, Value | undefined],
  [old, now]: readonly [Value | undefined, Value],
): Value {
  if (typeof now === "string") {
    if (now !== old || before === after || !now.includes(MASK)) return now;
    return now === MASK ? OTHER : `${now} (another value is masked)`;
  }
  const inside = (part: Value, key: string | number) =>
    told([at(before, key), at(after, key)], [at(old, key), part]);
  if (Array.isArray(now)) return now.map(inside);
  if (!isMap(now)) return now;
  return Object.fromEntries(Object.entries(now).map(([key, part]) => [key, inside(part, key)]));
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

/** A text with what looks like a credential masked: its lines, or all of it where only the whole tells. */
function maskText(name: string, text: string, secrets: ReadonlySet<string>): string {
  const shown = maskedValue(name, text);
  if (!secrets.has(text)) return shown;
  // What is no credential as a value may be one in a command.
  const more = maskedText(shown, text.includes("\n") ? "file" : "shell");
  return more === text ? MASK : more;
}

function maskVariable(change: VariableChange, secrets: ReadonlySet<string>): VariableChange {
  const side = (value: VariableChange["before"]) =>
    value?.value === undefined ? value : { ...value, value: maskText(change.variable, value.value, secrets) };
  const before = side(change.before);
  let after = side(change.after);
  if (after?.value !== undefined)
    after = {
      ...after,
      value: told([change.before?.value, change.after?.value], [before?.value, after.value]) as string,
    };
  return { ...change, ...(before && { before }), ...(after && { after }) };
}
