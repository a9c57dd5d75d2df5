import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { isPublic } from "@kustogen/kustomize/credentials/publishable.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { credentialIn } from "@kustogen/kustomize/credentials/text.ts";
import {
  isCredentialValue,
  isDistinguishedName,
  isPath,
  isReference,
} from "@kustogen/kustomize/credentials/values.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { encryptedBy } from "@kustogen/kustomize/yaml/encrypted.ts";
import { defineRule, type Finding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { withReason } from "../../with-reason.ts";
import { isGuessable, isWeak, passwordsOfRegistries, whyHarmless } from "./guessable.ts";
import { digestOfAll } from "./same-value.ts";
import {
  holdsToken,
  isHash,
  isOfDocumentation,
  isOfProduct,
  opensNothing,
  PRIVATE_KEY,
  saysToReplace,
  withoutAnyHash,
  withoutHashes,
} from "./stand-in.ts";

export const plaintext = defineRule({
  id: "secrets/plaintext",
  title: "No Secret with readable values is in git",
  why:
    "Base64 isn't encryption: anyone who can read the repository or its history has the password. Have something else " +
    "create the Secret (Terraform, External Secrets), or encrypt it (SOPS, Sealed Secrets).",
  source: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  severity: "error",
  least: "info",
  cases: {
    warning:
      "for hashes, for passwords that anyone could guess, and for private keys that are encrypted with one",
    info: "for settings that aren't secret",
  },
  basis: "credential",
  kinds: ["Secret"],
  example: {
    bad: "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: Gr33n-otter-41}",
    good: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db}",
  },
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
    const textAt = (key: string) => textOf(lookUp(values, key) ?? null, field);
    const secretKeys = keys.filter((key) => isSecret(key, textAt(key)));
    const openKeys = secretKeys.filter((key) => isSecret(key, withoutAnyHash(textAt(key))));
    const isSettings = secretKeys.length === 0;
    const isHarmless = isSettings && state.authored === undefined;
    const told = [openKeys, secretKeys, keys].find((some) => some.length > 0) as string[];
    const isNamed = keys.some((key) => nameClass(key) !== undefined);
    const why = isSettings
      ? undefined
      : openKeys.length === 0 && state.authored === undefined
        ? "only hashes of passwords are readable"
        : openKeys.every((key) => isEncryptedKey(textAt(key)))
          ? "the key is encrypted with a password"
          : whyHarmless(state, () => openKeys.every((key) => isEasy(key, textAt(key))));
    const fix =
      "let its provider create the Secret, or encrypt it, and replace the values that were committed";
    yield {
      resource: secret,
      // Plain settings in a Secret don't leak anything; but where contracts exist, they are wrong anyway.
      severity: why !== undefined || (isNamed && isHarmless) ? "warning" : isHarmless ? "info" : undefined,
      path: [field],
      entry: told[0],
      same: digestOfAll(openKeys.map(textAt)),
      message: `has readable values in git: ${firstAndRest(told, 5).join(", ")}${isMap(sops) ? ", although SOPS encrypts this file" : ""}`,
      fix: why === undefined ? fix : withReason(fix, why),
    };
  }
}

/** True for private keys that open nothing without a password, and nothing else. */
function isEncryptedKey(text: string): boolean {
  return formOf(text) === PRIVATE_KEY && opensNothing(text);
}

/** True for a password that is easy to guess, and for a file in which each of them is. */
function isEasy(key: string, text: string): boolean {
  return isWeak(text) || (text.trimEnd().includes("\n") && !holdsToken(text) && isGuessable(text, "", key));
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

/** The text of a value in a Secret. */
function textOf(value: Value, field: "data" | "stringData"): string {
  const text = asText(value);
  return field === "data" && BASE64.test(text) ? anyTextIn(bytesOfBase64(text)) : text;
}

/** Anything else in `data` is what people wrote: a password that they forgot to encode, or a placeholder. */
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** False for a setting: neither its name nor its form suggests a secret. */
function isSecret(key: string, text: string): boolean {
  const line = text.trim();
  if (
    FILL_IN.test(line) ||
    CAPITALS.test(line) ||
    FLAG.test(line) ||
    isHash(line) ||
    isDistinguishedName(line) ||
    NOTES.test(key)
  )
    return false;
  const logins = passwordsOfRegistries(line);
  if (logins.length > 0 && logins.every(saysToReplace)) return false;
  const isShort = !line.includes("\n");
  if (isShort && (isOfProduct(line) || isOfDocumentation(line) || isOpenAddress(line, key))) return false;
  if (isShort && [line, decodedText(line) ?? ""].some(saysToReplace)) return false;
  const kind = nameClass(key.replace(/\.[a-z]+$/i, ""));
  if (isShort && kind !== undefined && kind !== "random" && isCredentialValue(line, kind, "value"))
    return true;
  const [, setting = line] = SETTING.exec(line) ?? [];
  const file = isShort ? text : withoutRowsToFillIn(text.replace(COMMENT, ""));
  return (
    isMachineMade(key, setting) ||
    credentialIn(withoutHashes(file.replace(TO_FILL_IN, "$1")), "file", key) !== undefined
  );
}

/** A file without the rows whose last word asks to be replaced: `"reader" "changeme-reader"`. */
function withoutRowsToFillIn(text: string): string {
  const lastOf = (row: string) =>
    row
      .replace(/\s(?:#|\/\/|;|--).*$/, "")
      .split(/[\s"'=:;,]+/)
      .findLast((word) => word !== "") ?? "";
  return text
    .split("\n")
    .filter((row) => !saysToReplace(lastOf(row)))
    .join("\n");
}

/** True for the address to which browsers report errors, and for one whose login is a placeholder. */
function isOpenAddress(line: string, key: string): boolean {
  return OF_ERRORS.test(line) || (WITH_LOGIN.test(line) && credentialIn(line, "file", key) === undefined);
}

const OF_ERRORS = /^https?:\/\/[0-9a-f]{16,}@[\w.-]*\b(?:sentry|ingest)\b[\w./-]*$/i;
const WITH_LOGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s@]*<[a-z_-]+>[^\s@]*@\S+$/i;

/** True for text that programs generate and keep secret, unlike addresses without a password, paths and identifiers. */
function isMachineMade(key: string, text: string): boolean {
  if (
    IDENTIFIER.test(key) ||
    isPublic(text.trim()) ||
    isPath(text) ||
    IMAGE.test(text.trim()) ||
    HOST.test(text.trim())
  )
    return false;
  const [, behindHost] = URL.exec(text) ?? PLACE.exec(text) ?? [];
  return behindHost === undefined
    ? isRandom(text)
    : behindHost.split(/[/?&=#]/).some((part) => !BUCKET.test(part) && isRandom(part));
}

/** Two words in the name of a bucket or folder: `r2x7-lab-backups`. */
const BUCKET = /(?:^|-)[a-z]{3,}(?:-[a-z0-9]+)*-[a-z]{3,}(?:-|$)/;
/** A URL, possibly with a program's name as a prefix: `s3:https://host/bucket`. */
const URL = /^(?:[a-z][a-z0-9+.-]*:)+\/\/[^\s/?#]*([^\s@]*)$/i;
/** The same without a scheme, as the address of a registry: `registry.acme.dev/charts`. */
const PLACE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+\.[a-z]{2,24}(?::\d+)?(\/[^\s@]*)$/;
/** The public half of a pair, and what names one: `CAPTCHA_SITEKEY`, `client-id`, `ca_fingerprint`. */
const IDENTIFIER = /(?:id|site[-_]?key|(?:finger|thumb)[-_]?print|check[-_]?sum|sha-?(?:1|256|512))$/i;
/** An image: its registry, its path and a tag or digest. */
const IMAGE =
  /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+(?::[\w.-]+|@sha256:[0-9a-f]{64})+$/;
/** A host, in any provider's naming scheme: `db.c9x2k1.eu-west-1.rds.amazonaws.com:5432`. */
const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+\.[a-z]{2,24}(?::\d+)?$/;
/** An entry that explains the others. */
const NOTES = /^(?:notes?|readme|comments?|description)(?:\.(?:md|txt))?$/i;
/** A comment line in a file. */
const COMMENT = /^[ \t]*#.*$/gm;
/** A line of a properties file: only the part after the sign may be random. */
const SETTING = /^[A-Za-z][\w.-]{2,}=([^=].*)$/;
/** A name in place of a value in a file: `secret_key: MY_SECRET_KEY`. */
const TO_FILL_IN = /([:=][ \t]*)["']?[A-Z]+(?:_[A-Z]+)+["']?$/gm;
/** Words in capitals, in place of a value: `YOUR_TOKEN_BASE64`. */
const CAPITALS = /^[A-Z]{2,}(?:_[A-Z]+\d{0,3})+$/;
/** The prize of a security exercise, which is there to be found. */
const FLAG = /^[a-z]{0,12}(?:flag|ctf)\{[^{}]+\}$/i;
/** A text that asks to be replaced. */
const FILL_IN = /^<?your[-_ ][\w -]+[-_ ]here>?$/i;

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
