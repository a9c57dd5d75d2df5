import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { MASK, maskedMessage, maskedText, maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { isValueOf } from "@kustogen/kustomize/credentials/values.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { type FieldPath, isElement, pathText } from "../compare/path.ts";
import type { ResourceChange, ReviewedChange } from "../compare/resources.ts";
import type { VariableChange, VariableValue } from "../impact/variables.ts";
import { findCredentials } from "../kubernetes/credentials/find.ts";
import { at, mapAt } from "../kubernetes/fields.ts";
import { reviewedOrFailed } from "./not-compared.ts";
import type { EnvironmentReview, Review } from "./review.ts";

const OTHER = `${MASK} (another value)`;
/** The same for an encrypted one, whose content may be the same. */
const AGAIN = `${MASK} (encrypted again)`;
/** Fields of a Secret without values; any other, also a misspelt one, may have some. */
const SHOWN_OF_SECRET = new Set(["apiVersion", "kind", "metadata", "type", "immutable", "sops"]);

/** True for a value of which nothing is shown. */
export function isMasked(value: Value | undefined): boolean {
  return value === MASK || value === OTHER || value === AGAIN;
}

/** The report with all values masked that look like credentials, and all values of Secrets. */
export function maskReview(review: Review): Review {
  const { notices, environments, notLookedAt } = review;
  return {
    ...review,
    environments: environments.map(maskedEnvironment),
    notLookedAt: notLookedAt.map((one) => ({ ...one, what: maskedMessage(one.what) })),
    ...(notices && { notices: notices.map((one) => ({ ...one, message: maskedMessage(one.message) })) }),
  };
}

/** What a SealedSecret adds to its Secret in plain text. */
const OF_TEMPLATE = /^spec\.template\.(?:stringD|d)ata\b/;

/** Texts that are credentials. */
type Secrets = Pick<ReadonlySet<string>, "has">;

/** One environment of it, masked; without any content, if not everything in it can be masked. */
export function maskedEnvironment(environment: EnvironmentReview): EnvironmentReview {
  return reviewedOrFailed(environment, () => maskEnvironment(environment));
}

function maskEnvironment(environment: EnvironmentReview): EnvironmentReview {
  const secrets = environment.resources.map(
    ({ before, after }) => new Set([before, after].flatMap(credentialTexts)),
  );
  const all = new Set(secrets.flatMap((one) => [...one]));
  const copied = new Set(
    secrets.flatMap((one, at) => (environment.resources[at]?.kind === "Secret" ? [...one] : [])),
  );
  const resources = environment.resources.map((change, at) =>
    maskResource(change, { has: (text) => copied.has(text) || secrets[at]?.has(text) === true }),
  );
  return {
    ...environment,
    resources,
    variables: environment.variables.map((change) => maskVariable(change, all)),
    risks: environment.risks.map((risk) => ({
      ...risk,
      message: maskedSentence(risk.message),
      ...(risk.todo !== undefined && { todo: maskedSentence(risk.todo) }),
    })),
    ...(environment.broken !== undefined && { broken: environment.broken.map(maskedMessage) }),
    ...(environment.error !== undefined && { error: maskedMessage(environment.error) }),
  };
}

/** Where the words of a sentence follow a colon: they are no value, even if the name before it ends in "secrets". */
const WORDS = /(?<=: )(?=[a-z][A-Za-z.]* [a-z][a-z']+)/;

function maskedSentence(text: string): string {
  return text
    .split(WORDS)
    .map((part) => maskedText(part))
    .join("");
}

function maskResource(change: ResourceChange, secrets: Secrets): ResourceChange {
  const { before, after, kind } = change;
  const written = { before: before && writtenOf(before), after: after && writtenOf(after) };
  return {
    ...change,
    changes: change.changes.map((one) => maskChange(one, kind, secrets)),
    whole: () => maskedSides(written, (map) => maskValue(map, "", secrets)),
  };
}

/** The strings of a resource that contain a credential, including those recognized only by their context. */
function credentialTexts(resource: Resource | undefined): string[] {
  if (resource === undefined) return [];
  if (resource.kind === "Secret") return valuesOf(resource);
  return findCredentials(resource).flatMap(({ path }) => {
    const text = at(resource, ...path);
    return typeof text === "string" ? [text] : [];
  });
}

/** The values of a Secret that nobody writes elsewhere by chance: a replacement may copy them. */
function valuesOf(secret: Resource): string[] {
  const entries = [...Object.entries(mapAt(secret, "data")), ...Object.entries(mapAt(secret, "stringData"))];
  return entries.flatMap(([key, value]) =>
    [asText(value), decodedText(asText(value)) ?? ""].filter(
      (text) => isRandom(text) || (/^(?=.*\d)(?=.*[a-z]).{8}/is.test(text) && isValueOf(key, text, "value")),
    ),
  );
}

function maskChange(change: ReviewedChange, kind: string, secrets: Secrets): ReviewedChange {
  const whole =
    (kind === "Secret" && !SHOWN_OF_SECRET.has(String(change.path[0]))) ||
    (kind === "SealedSecret" && OF_TEMPLATE.test(pathText(change.path)));
  const mask = (value: Value) =>
    whole ? hidden(value) : maskValue(value, calledIn(kind, nameAt(change.path)), secrets, kind);
  return { ...change, ...maskedSides(change, mask) };
}

interface BothSides<T extends Value> {
  before?: T | undefined;
  after?: T | undefined;
}

function maskedSides<T extends Value>({ before, after }: BothSides<T>, mask: (value: T) => Value) {
  const old = before === undefined ? undefined : mask(before);
  const now = after === undefined ? undefined : mask(after);
  return {
    ...(old !== undefined && { before: old }),
    ...(now !== undefined && { after: markedValue([before, after], [old, now]) }),
  };
}

/** The masked text of a value; marked if the value differs although it would look the same as before. */
function markedValue(
  [before, after]: readonly [Value | undefined, Value | undefined],
  [old, now]: readonly [Value | undefined, Value],
): Value {
  if (typeof now === "string") {
    if (now !== old || before === after || !now.includes(MASK)) return now;
    if (now !== MASK) return `${now} (another value is masked)`;
    return isEncryptedValue(before) && isEncryptedValue(after) ? AGAIN : OTHER;
  }
  const inside = (part: Value, key: string | number) =>
    markedValue([at(before, key), at(after, key)], [at(old, key), part]);
  if (Array.isArray(now)) return now.map(inside);
  if (!isMap(now)) return now;
  return Object.fromEntries(Object.entries(now).map(([key, part]) => [key, inside(part, key)]));
}

function hidden(value: Value): Value {
  if (isMap(value)) return Object.fromEntries(Object.keys(value).map((key) => [key, MASK]));
  return MASK;
}

/** True for an item in a list of Secrets that looks like an object's name: words joined by hyphens. */
function isObjectName(item: Value, list: string): boolean {
  return /secrets$/i.test(list) && typeof item === "string" && /^[a-z]{2,}(?:-[a-z]{2,})+$/.test(item);
}

/** Kinds in which `secretKey` contains the name of a key. */
const KEY_NAMES = /ExternalSecret$|^PushSecret$/;

/** A value's name in an object of a kind; "" if the field contains the name of a key, and no key. */
function calledIn(kind: unknown, key: string): string {
  return key === "secretKey" && typeof kind === "string" && KEY_NAMES.test(kind) ? "" : key;
}

/** The name of the value at a path: its own key, or that of its element. */
function nameAt(path: FieldPath): string {
  const last = path.at(-1);
  const element = path.at(-2);
  if ((last === "value" || last === undefined) && isElement(element)) return element.key[0]?.[1] ?? "value";
  if (isElement(last)) return last.key[0]?.[1] ?? "";
  return typeof last === "string" ? last : pathText(path.slice(-1));
}

function maskValue(value: Value, name: string, secrets: Secrets, kind?: Value): Value {
  if (typeof value !== "object") {
    const shown = maskText(name, asText(value), secrets);
    return shown === asText(value) ? value : shown;
  }
  if (Array.isArray(value))
    return value.map((item) => maskValue(item, isObjectName(item, name) ? "" : name, secrets, kind));
  if (!isMap(value)) return value;
  const of = kind ?? value.kind;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (value.kind === "Secret" && isMap(value.metadata) && !SHOWN_OF_SECRET.has(key))
        return [key, hidden(item)];
      if (of === "SealedSecret" && OF_TEMPLATE.test(`spec.${name}.${key}`)) return [key, hidden(item)];
      const called = key === "value" ? asText(value.name ?? name) : calledIn(of, key);
      return [key, maskValue(item, called, secrets, of)];
    }),
  );
}

/** An annotation with a whole object, as it was applied: a Secret's values, too. */
const APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** Masks anything in a text that looks like a credential: single lines, or all if only the whole is recognizable. */
function maskText(name: string, text: string, secrets: Secrets): string {
  if (name === APPLIED) return MASK;
  const shown = withoutLogin(maskedValue(name, text), secrets);
  if (!secrets.has(text)) return shown;
  // Text that isn't a credential as a value may be one in a command.
  const more = maskedText(shown, text.includes("\n") ? "file" : "shell");
  return more === text ? MASK : more;
}

/** A login in a URL; a reference to a variable isn't one. */
const LOGIN = /(?<=:\/\/)([^\s:/@"'$({<]+):([^\s/@"'$({<]+)(?=@)/g;

/** The text with passwords removed from URLs, even trivial ones. */
function withoutLogin(text: string, secrets: Secrets): string {
  if (!text.includes("://")) return text;
  return text.replace(LOGIN, (_, user: string, password: string) => {
    const isSecret = user === password || secrets.has(user);
    return `${isSecret ? MASK : user}:${MASK}`;
  });
}

function maskVariable(change: VariableChange, secrets: Secrets): VariableChange {
  const { before, after, variable } = change;
  const values = { before: before?.value, after: after?.value };
  const shown = maskedSides(values, (text) => maskText(variable, text, secrets));
  return {
    ...change,
    ...(shown.before !== undefined && { before: { ...before, value: shown.before } as VariableValue }),
    ...(shown.after !== undefined && { after: { ...after, value: shown.after } as VariableValue }),
  };
}
