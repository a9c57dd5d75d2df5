import type { Resource } from "../../../kubernetes/resource.ts";
import { isMap, type Value } from "../../../kubernetes/value.ts";
import { defineRule, type Finding } from "../../rule.ts";

export const plaintext = defineRule({
  id: "secrets/plaintext",
  title: "No Secret with readable values stands in git",
  why:
    "Base64 is no encryption: who can read the repository has the password, in every clone and for ever, and it " +
    "can't be rotated without a commit. Let something else make the Secret (Terraform, External Secrets), or " +
    "encrypt it (SOPS, Sealed Secrets).",
  source: "https://kubernetes.io/docs/concepts/security/secrets-good-practices/",
  severity: "error",
  needs: ["rendered"],
  example: {
    bad: "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: <the password>}",
    good: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db}",
  },
  *check({ index }) {
    for (const secret of index.ofKind("Secret", "")) yield* readableValues(secret);
  },
});

function* readableValues(secret: Resource): Iterable<Finding> {
  if (isMap(secret.sops as Value)) return;
  for (const field of ["data", "stringData"] as const) {
    const values = secret[field] as Value;
    if (!isMap(values)) continue;
    const keys = Object.keys(values).filter((key) => isReadable(values[key] as Value, field));
    if (keys.length === 0) continue;
    yield {
      resource: secret,
      path: [field],
      message: `has readable values in git: ${keys.slice(0, 5).join(", ")}${keys.length > 5 ? `, ${keys.length - 5} more` : ""}`,
      fix: "let its provider make the Secret, or encrypt it, and change what was committed",
    };
  }
}

/** Encrypted by SOPS, filled in by Flux, Argo CD's vault plugin or a template, or a public certificate. */
const HARMLESS =
  /^\s*$|^ENC\[|^\$\{[\w:=-]*\}$|^<(?:path|[\w-]+):[^>]*>$|^\{\{.*\}\}$|^-----BEGIN CERTIFICATE-----/s;

function isReadable(value: Value, field: "data" | "stringData"): boolean {
  if (value === null) return false;
  const text = String(value);
  if (HARMLESS.test(text)) return false;
  return field === "stringData" || !HARMLESS.test(Buffer.from(text, "base64").toString("utf8"));
}
