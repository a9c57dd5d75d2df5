import type { NameClass } from "@kustogen/kustomize/credentials/names.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stateOf } from "../../../../src/check/model/state.ts";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { ofValue, type Strength, strengthOf } from "../../../../src/kubernetes/credentials/strength.ts";

// Parts, so that this file itself holds nothing that looks like a credential.
const TOKEN = ["ghp", "_", "a8Fh3kQ9zLx2Vb7Nc4Tm", "6Rw1"].join("");
const KEY_ID = ["AKIA", "U7LUSPJKUUUS6TMI"].join("");
const HALF = ["fqRvjWaPU5o0fCqQuUWbj9Fa", "inj2pVZtBCiDiieS"].join("");
const HEAD = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");
const KEY = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2);

describe("a value under the name of a credential", () => {
  it.each<[kind: NameClass, value: string, strength: Strength]>([
    ["password", "x8Kd92kLpQ", "weak"],
    ["password", "Gr33n-otter-41", "weak"],
    ["password", "hunter2x", "weak"],
    ["password", "hunter2", "weak"],
    ["password", "postgres", "weak"],
    ["password", "P@ssw0rd", "weak"],
    ["password", "Harbor12345", "weak"],
    ["password", "my-secret-pw", "weak"],
    ["password", "12345678901", "weak"],
    ["password", "dGVzdGluZy1wYXNzd29yZA==", "weak"],
    ["password", "example-x8Kd92kLpQ", "unlikely"],
    ["password", "exchangemeter7Qx2", "weak"],
    ["secret", "x7Kq2RtZb9WcV4mN8pLs", "weak"],
    ["secret", "tokenA93kd02", "weak"],
    ["secret", "123e4567-e89b-12d3-a456-426614174000", "weak"],
    ["secret", "supersecret", undefined],
    ["secret", "via-security-gateway", undefined],
    ["secret", "konflux-ci-certificate", undefined],
    ["secret", "dashboard-auth-x7k2m9q4", undefined],
    ["secret", "k3s-backup-b2", undefined],
    ["secret", "githubAppInstallationID1", undefined],
    ["random", "jobs:token_usage:rate5m", undefined],
    ["auth", "admin:x8Kd92kLpQ", "weak"],
    ["auth", "admin:admin", "weak"],
  ])("as a %s, %s is %s", (kind, value, strength) => expect(ofValue(value, kind)).toBe(strength));
});

/** The first two parts of a JSON web token, which anyone can write. */
const JWT = ['{"alg":"HS256","typ":"JWT"}', '{"iss":"shop","role":"admin"}']
  .map((part) => btoa(part).replace(/=+$/, ""))
  .join(".");

const UUID = "a73c9572-f1b9-4983-983d-ba3ac3cc913d";
const GOOGLE = ["AIza", "SyD3k9QzLx2Vb7Nc4Tm6Rw1ZqYh8Fj5Ks0P"].join("");

/** A JSON web token with these claims. */
function tokenOf(claims: object): string {
  const encoded = btoa(JSON.stringify(claims)).replace(/=+$/, "");
  return `${JWT.split(".")[0]}.${encoded}.aB3dE5gH7jK9mN1pQ2sTuV4wX6yZ`;
}

describe("what is found in a text", () => {
  it.each<[text: string, what: string, strength: Strength]>([
    [TOKEN, "a GitHub token", "certain"],
    [`${TOKEN.slice(0, 4)}${"x".repeat(36)}`, "a GitHub token", "unlikely"],
    [`${TOKEN.slice(0, 4)}0123456789abcdefghijklmnopqrstuvwxyz`, "a GitHub token", "unlikely"],
    ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "a login for basic authentication", "unlikely"],
    [`Basic ${btoa("user:pass")}`, "a login for basic authentication", "weak"],
    [`Basic ${btoa("sam:x8Kd92kLpQ")}`, "a login for basic authentication", "weak"],
    [`${JWT}.aB3dE5gH7jK9mN1pQ2sTuV4wX6yZ`, "a JSON web token", "certain"],
    [`${JWT}.signature`, "a JSON web token", "unlikely"],
    [tokenOf({ sub: "1234567890", name: "John Doe" }), "a JSON web token", "unlikely"],
    [tokenOf({ email: "sam@example.com", role: "user" }), "a JSON web token", "unlikely"],
    [`Bearer ${tokenOf({ iss: "https://example.org/" })}`, "a bearer token", "unlikely"],
    [tokenOf({ email: "sam@shop-example.com", exp: 1234567890 }), "a JSON web token", "certain"],
    [`Created publish token ${UUID}`, "a bearer token", "unlikely"],
    [`Authorization: token ${UUID}`, "a bearer token", "weak"],
    [`join --token ${UUID}`, "a bearer token", "weak"],
    [`use Bearer ${UUID}`, "a bearer token", "weak"],
    [GOOGLE, "a Google API key", "certain"],
    [`apiKey: "${GOOGLE}",\n  authDomain: "shop.firebaseapp.com",`, "a Google API key", "unlikely"],
    [`{"mobilesdk_app_id": "1:2:android:3", "current_key": "${GOOGLE}"}`, "a Google API key", "unlikely"],
    [`GEMINI_API_KEY=${GOOGLE}\nAUTH_DOMAIN=shop.firebaseapp.com`, "a Google API key", "certain"],
    [`Bearer ${JWT.split(".")[0]}`, "a bearer token", "unlikely"],
    [KEY_ID, "an AWS access key", "unlikely"],
    [`${KEY_ID} ${HALF}`, "an AWS access key", "certain"],
    [HALF, "a secret access key", "unlikely"],
    [`${HEAD}\n${KEY}\n`, "a private key", "certain"],
    [`${HEAD}\nProc-Type: 4,ENCRYPTED\n\n${KEY}\n`, "a private key", "unlikely"],
    [`${HEAD} and the key itself`, "a private key", undefined],
    [`/${HEAD}/g, message: "a key"`, "a private key", undefined],
    [`${HEAD}${KEY}`, "a private key", "certain"],
    ["redis://:x8Kd92kLpQ@cache", "a URL with a password", "weak"],
    ["redis://:changeme@cache", "a URL with a password", "weak"],
    ["app:x8Kd92kLpQ@tcp(db:3306)/shop", "a URL with a password", "weak"],
    ["sam:$2y$05$RgHf2/PsHUc8RrQouSOfCusMHmywEnSjNDyVj.H2e99ktq5edyo.y", "a hashed password", undefined],
    [`sam:${"$apr1"}$k3x9qdw8$f2mZ7c1V5b0N6hQa8Fh3k/`, "a hashed password", "unlikely"],
    [`# a:${"$apr1"}$k3x9qdw8$f2mZ7c1V5b0N6hQ\npassword: x8Kd92kLpQ\n`, "a hashed password", "weak"],
    ['{"password": strenv(DB_PASS)}', "a literal value for password", "unlikely"],
    ["redis-cli -a x8Kd92kLpQ ping", "a literal value for redis-cli", "weak"],
  ])("in %j, %s is %s", (text, what, strength) => expect(strengthOf(text, what)).toBe(strength));
});

it("no word, comment, label or name around a credential lowers its severity", () => {
  const word = fc.constantFrom(
    ...[
      "example",
      "changeme",
      "dummy",
      "not a secret",
      "# gitleaks:allow",
      "replace me",
      "your-token",
      "fake",
      "TODO",
    ],
    ...["do not use", "sample", "<password>", "redacted", "sha256", "${VALUE}", "{{ .Values.a }}"],
  );
  const severities = (data: Record<string, string>, labels: Record<string, string>, name: string) => {
    const resource = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, annotations: labels }, data };
    const known = { environment: name };
    return [...(credential.check?.(stateOf([resource], known)) ?? [])].map(
      ({ severity = "error" }) => severity,
    );
  };
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("DB_PASSWORD", "GIT"),
      (words, name) => {
        const value = name === "GIT" ? TOKEN : "x8Kd92kLpQ7w";
        const text = words.join(" ");
        const key = name === "GIT" ? "settings.env" : name;
        const line = name === "GIT" ? `# ${text}\nGIT=${TOKEN} # ${text}\n# ${text}\n` : value;
        const notes = { note: text };
        expect(severities({ NOTE: text, [key]: line }, notes, "example")).toContain(
          name === "GIT" ? "error" : "warning",
        );
      },
    ),
  );
});
