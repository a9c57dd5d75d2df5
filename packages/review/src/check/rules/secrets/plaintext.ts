import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { credentialIn } from "@kustogen/kustomize/credentials/text.ts";
import { isCredentialValue, isPath, isPublic, isReference } from "@kustogen/kustomize/credentials/values.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { encryptedBy } from "@kustogen/kustomize/yaml/encrypted.ts";
import { digestsOf, LITERAL_VALUE } from "../../../kubernetes/credentials/literal-value.ts";
import {
  isError,
  NAME_OF_OBJECT,
  type Strength,
  strengthOf,
  strongest,
} from "../../../kubernetes/credentials/strength.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const plaintext = defineRule({
  id: "secrets/plaintext",
  title: "No Secret with readable values is in git",
  why:
    "Base64 isn't encryption: anyone who can read the repository or its history has the password. Have something else " +
    "create the Secret (Terraform, External Secrets), or encrypt it (SOPS, Sealed Secrets).",
  source: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  cases: {
    warning:
      "for what only its name or place tells, unless it is checked for production, a value with words such as `example` in " +
      "it, and a private key that is encrypted with a password",
    info: "for settings that aren't secret",
  },
  bad: "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: Gr33n-otter-41}",
  good: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db}",
  error: "credential",
  *check(state) {
    for (const secret of state.index.ofKind("Secret", "")) yield* readableValues(secret, state);
  },
});

function* readableValues(secret: Resource, state: State): Iterable<Finding> {
  if (isSopsEnv(secret)) return;
  const { sops } = secret as { sops?: Value };
  for (const field of ["data", "stringData"] as const) {
    const values = secret[field] as Value;
    if (!isMap(values)) continue;
    if (isMap(sops) && !encryptsField(sops, field)) continue;
    const keys = Object.keys(values).filter((key) => isReadable(values[key] as Value, field));
    if (keys.length === 0) continue;
    const strengths = keys.map((key) => inEntry(key, textOf(values[key] as Value, field)));
    const strength = strongest(strengths);
    const shown = keys.filter((_, at) => strengths[at] === strength);
    // Plain settings in a Secret don't leak anything; but where contracts exist, they are wrong anyway.
    const severity = strength === undefined ? "info" : "warning";
    yield {
      resource: secret,
      ...(!isError(strength, state) && state.authored === undefined && { severity }),
      path: [field],
      same: shown.flatMap((key) => digestsOf(textOf(values[key] as Value, field))),
      message: `has readable values in git: ${firstAndRest(shown, 5).join(", ")}${isMap(sops) ? ", although SOPS encrypts this file" : ""}`,
      fix: "let its provider create the Secret, or encrypt it, and replace the values that were committed",
    };
  }
}

/** What an entry is worth: by its form, by its name, or for being random; undefined for a setting. */
function inEntry(key: string, text: string): Strength {
  const line = text.trim();
  const what = credentialIn(line, "file", key);
  const found = what === undefined ? undefined : strengthOf(line, what);
  const [, behindHost] = URL.exec(line) ?? [];
  if (what !== undefined || line.includes("\n")) return found;
  if (behindHost !== undefined) {
    const parts = behindHost.split(/[/?&=#]/);
    return parts.some((part) => isRandom(part) && !NAME_OF_OBJECT.test(part)) ? "weak" : undefined;
  }
  const kind = nameClass(key.replace(/\.[a-z]+$/i, ""));
  // Whatever has such a name in a Secret is meant to be one.
  if (kind !== undefined && isCredentialValue(line, kind, "value"))
    return strengthOf(line, `${LITERAL_VALUE}${kind === "secret" ? "password" : key}`);
  return isRandom(line) && !IDENTIFIER.test(key) && !isPublic(line) && !isPath(line) ? "weak" : undefined;
}

/** True if SOPS encrypts all values of a field, and not only some keys or those of other fields. */
function encryptsField(sops: ValueMap, field: string): boolean {
  const { encrypted_regex: only, mac } = sops;
  const isWhole =
    typeof only === "string" && /^\^?\(?(?:data|stringData)(?:\|(?:data|stringData))*\)?\$?$/.test(only);
  return mac !== undefined && isWhole && only.includes(field);
}

/** True for a Secret generated from a file of variables that SOPS encrypted, with SOPS metadata beside the values. */
function isSopsEnv({ data, stringData }: Resource): boolean {
  return [data, stringData].some((values) => isMap(values as Value) && "sops_mac" in (values as object));
}

/** Encrypted by SOPS, filled in by Flux, Argo CD's vault plugin or a template, or a public certificate. */
const HARMLESS = /^\s*$|^ENC\[|^\$\{[\w:=-]*\}$|^\{\{.*\}\}$|^-----BEGIN CERTIFICATE-----/s;

function textOf(value: Value, field: "data" | "stringData"): string {
  const text = asText(value);
  return field === "data" && BASE64.test(text) ? anyTextIn(bytesOfBase64(text)) : text;
}

/** Anything else in `data` is what people wrote: a password that they forgot to encode, or a placeholder. */
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** A URL, possibly with a program's name as a prefix, a host or an image; what follows the host may be random. */
const URL =
  /^(?:(?:[a-z][a-z0-9+.-]*:)+\/\/[^\s/?#]*|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)([^\s@]*)(?:@sha256:[0-9a-f]{64})?$/i;
/** What identifies something: `CAPTCHA_SITEKEY`, `client-id`, `ca_fingerprint`. */
const IDENTIFIER = /(?:id|site[-_]?key|(?:finger|thumb)[-_]?print|check[-_]?sum|sha-?(?:1|256|512))$/i;

function isReadable(value: Value, field: "data" | "stringData"): boolean {
  if (value === null) return false;
  const text = asText(value);
  if (isHarmless(text) || encryptedBy(text) !== undefined) return false;
  if (field === "stringData") return true;
  // The beginning tells, and values may be long.
  return !isHarmless(textOf(value, field)) && encryptedBy(bytesOfBase64(text.slice(0, 100))) === undefined;
}

function isHarmless(text: string): boolean {
  return HARMLESS.test(text) || isReference(text.trim(), "value");
}
