import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { check } from "../../../../src/check/check.ts";
import { whyNoSecret } from "../../../../src/check/rules/secrets/certificate.ts";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { file } from "../../../../src/check/rules/secrets/file.ts";
import { plaintext } from "../../../../src/check/rules/secrets/plaintext.ts";
import { PLAIN } from "../../plain-input.ts";
import { judged, state } from "../../state.ts";

// Made for this test, in parts, so that no scanner takes them for a leak.
const pem = (what: string, body: string) =>
  [`-----BEGIN ${what}-----`, ...(body.match(/.{1,64}/g) ?? []), `-----END ${what}-----`, ""].join("\n");
const keyOf = (body: string) => pem(["PRIVATE", "KEY"].join(" "), body);
const certificateOf = (body: string) => pem("CERTIFICATE", body);
const OPEN = {
  key: keyOf(
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgj3hh/wZ/p8PN7U10yB6DOvNGQ0sCnSlOiSZa7I1a3zShRANCAAQ5S1i+CDWGaArxOiLyh2w5VVtoNwNXtas4Gmxn+35ZmJWxc8UnOrxoeJ2nWb7+9lyWurlUJMRh6DN9P4FzfqFY",
  ),
  certificate: certificateOf(
    "MIIBrjCCAVSgAwIBAgIUL1gwnTZHiL67hHeG7VMWwQN7FL4wCgYIKoZIzj0EAwIwFzEVMBMGA1UEAwwMKi50cmFlZmlrLm1lMCAXDTI2MTEyNjA4MDQyN1oYDzIxMjYxMTAyMDgwNDI3WjAXMRUwEwYDVQQDDAwqLnRyYWVmaWsubWUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ5S1i+CDWGaArxOiLyh2w5VVtoNwNXtas4Gmxn+35ZmJWxc8UnOrxoeJ2nWb7+9lyWurlUJMRh6DN9P4FzfqFYo3wwejAdBgNVHQ4EFgQUomVfBsRviWoY2m/KCeQYSnKQ+ugwHwYDVR0jBBgwFoAUomVfBsRviWoY2m/KCeQYSnKQ+ugwDwYDVR0TAQH/BAUwAwEB/zAnBgNVHREEIDAeggwqLnRyYWVmaWsubWWCDnd3dy50cmFlZmlrLm1lMAoGCCqGSM49BAMCA0gAMEUCIGGbtjkpjrQSmFLY7fZG9oT8+jQmusw0fd+8ZToeqLARAiEAidNrcAbs45RESwnCLB6IngFlEPOI1sAbLUI6lpBYUOo=",
  ),
};
const OWN = {
  key: keyOf(
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRLzrke9oNN3xZNI+F8ZbEZia8HOmAoDhNfICLHZs3W+hRANCAARvr4+OOKQvIfnAdFEE9Jtui5SvtPplgFfJ+/sjAbcJXcXO5JIaWNBd1QAw+GjBNN2pg+4cnZxYrFgbxVL6L/vR",
  ),
  certificate: certificateOf(
    "MIIBpzCCAUygAwIBAgIUI+iHsKXxZsjQfmlyGgXSEawh/lgwCgYIKoZIzj0EAwIwFTETMBEGA1UEAwwKKi5hY21lLmRldjAgFw0yNjExMjYwODA0MjdaGA8yMTI2MTEwMjA4MDQyN1owFTETMBEGA1UEAwwKKi5hY21lLmRldjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABG+vj444pC8h+cB0UQT0m26LlK+0+mWAV8n7+yMBtwldxc7kkhpY0F3VADD4aME03amD7hydnFisWBvFUvov+9GjeDB2MB0GA1UdDgQWBBSmBQqfQN1HJ4W+Eni+YOU8Nv21yTAfBgNVHSMEGDAWgBSmBQqfQN1HJ4W+Eni+YOU8Nv21yTAPBgNVHRMBAf8EBTADAQH/MCMGA1UdEQQcMBqCCiouYWNtZS5kZXaCDHd3dy5hY21lLmRldjAKBggqhkjOPQQDAgNJADBGAiEA1oPhf05jrIrdWF1XSg15s6PF2+BUuCxr0ZqVZeJuKYQCIQDeYYSVsNdoxHqiAA1z10x19zfbERGyZcvSHumjs1N7cw==",
  ),
};
/** The certificates end in 2126. */
const LATER = Date.UTC(2130, 1);
const PUBLIC =
  "the certificate that belongs to it is for *.traefik.me, as others use it for development and tests";

it("a key is known to everyone if its certificate is for a name that every machine has", () => {
  expect(whyNoSecret(OPEN.key, OPEN.key + OPEN.certificate)).toBe(PUBLIC);
  expect(whyNoSecret(OPEN.key, btoa(OPEN.certificate))).toBe(PUBLIC);
  expect(whyNoSecret(btoa(OPEN.key), OPEN.certificate)).toBe(PUBLIC);
  expect(whyNoSecret(OPEN.key.replaceAll("\n", "\\n"), OPEN.certificate.replaceAll("\n", "\\n"))).toBe(
    PUBLIC,
  );
});

it("a key opens nothing once its certificate has expired", () =>
  expect(whyNoSecret(OWN.key, OWN.certificate, LATER)).toBe(
    "the certificate that belongs to it expired on 2126-11-02",
  ));

it("a key opens nothing without the password that it is encrypted with", () => {
  const why = "the key is encrypted with a password";
  const encrypted = OWN.key.replace("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n");
  expect(whyNoSecret(encrypted)).toBe(why);
  expect(whyNoSecret(OWN.key.replaceAll("PRIVATE", "ENCRYPTED PRIVATE"))).toBe(why);
  expect(whyNoSecret(`${encrypted}${encrypted}`)).toBe(why);
  expect(whyNoSecret(`${encrypted}${OWN.key}`)).toBeUndefined();
});

it("a key is a secret if its certificate is for another name, belongs to another key, or isn't there", () => {
  expect(whyNoSecret(OWN.key, OWN.certificate)).toBeUndefined();
  expect(whyNoSecret(OWN.key, OPEN.certificate)).toBeUndefined();
  expect(whyNoSecret(OPEN.key)).toBeUndefined();
  expect(whyNoSecret(OPEN.key + OWN.key, OPEN.certificate + OWN.certificate)).toBeUndefined();
  expect(whyNoSecret("nothing", OPEN.certificate)).toBeUndefined();
});

const map = (kind: string, field: string, { key, certificate }: typeof OPEN) =>
  state(
    JSON.stringify({
      apiVersion: "v1",
      kind,
      metadata: { name: "proxy" },
      [field]: { "tls.key": field === "data" && kind === "Secret" ? btoa(key) : key, "tls.crt": certificate },
    }),
    { strictness: undefined, environment: "overlays/shop" },
  );

it("the key of a public certificate is a warning in a ConfigMap and in a Secret, and any other is an error", () => {
  const severities = (one: typeof OPEN) =>
    [
      judged(credential, map("ConfigMap", "data", one)),
      judged(plaintext, map("Secret", "stringData", one)),
      judged(plaintext, map("Secret", "data", one)),
    ].map(([first]) => first?.split(" ")[0]);
  expect(severities(OPEN)).toEqual(["warning", "warning", "warning"]);
  expect(severities(OWN)).toEqual(["error", "error", "error"]);
});

it("the key in a file is a warning if the file of a public certificate beside it belongs to it", () => {
  const severities = (key: string, beside: Record<string, string>) => {
    const files = { "/certs/server.key": key, ...beside };
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree(Object.entries(files)),
      environments: [],
      rules: [file],
      files: Object.keys(files),
    });
    return report.findings.map(({ severity }) => severity);
  };
  expect(severities(OPEN.key, { "/certs/server.crt": OPEN.certificate })).toEqual(["warning"]);
  expect(
    severities(OPEN.key, { "/certs/cert.pem": OPEN.certificate, "/certs/ca.crt": OWN.certificate }),
  ).toEqual(["warning"]);
  expect(severities(OWN.key, { "/certs/server.crt": OWN.certificate })).toEqual(["error"]);
  expect(severities(OPEN.key, { "/certs/server.crt": OWN.certificate })).toEqual(["error"]);
  expect(severities(OPEN.key, { "/server.crt": OPEN.certificate })).toEqual(["error"]);
  expect(severities(OPEN.key, { "/certs/server.txt": OPEN.certificate })).toEqual(["error"]);
});
