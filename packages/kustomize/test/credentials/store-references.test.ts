import { expect, it } from "vitest";
import { pairIn } from "../../src/credentials/places.ts";
import { credentialIn } from "../../src/credentials/text.ts";
import { isCredentialValue, isReference } from "../../src/credentials/values.ts";

it.each([
  "secret:shop-login:token",
  "secret:shop/login:token",
  "op://Team/my database/password",
  "1password://Team/db/password",
  "vault:secret/data/shop#password",
  "ref+vault://secret/shop#/password",
  "ref+sops://shop.yaml#/my password",
  "gcp-sm://projects/shop/secrets/db",
  "gcp-secretmanager:projects/shop/secrets/db",
  "awssm:shop/db",
  "aws-sm://shop/db",
  "aws:secretsmanager:shop/db",
  "azkv://shop-vault/db",
  "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/db)",
  "berglas://shop-secrets/db",
  "bws://1f6c/db",
  "pass://shop/db",
  "keychain:shop",
  "infisical://shop/db",
  "doppler://shop/DB_PASSWORD",
  "k8s://v1/Secret/shop/login/password",
  "<path:secret/data/shop#password>",
  "<path:secret/data/my shop#password | base64encode>",
  "shop-<secret:db>",
  "$" + "{DB_PASSWORD}",
  "$" + "{file:/etc/shop.properties:password}",
  "{{ .Values.db.password }}",
  "$(DB_PASSWORD)",
  "{file:/run/secrets/db}",
  "file:/run/secrets/db",
  "file:///run/secrets/db",
  "env:DB_PASSWORD",
  "env.DB_PASSWORD",
  "#{shop.db.password}",
  "%(DB_PASSWORD)s",
  "{cipher}f1a2b3c4d5",
  "urn:k8s:secret:shop-bucket:AWS_SECRET_ACCESS_KEY",
])("what a program replaces with the value of another place is no credential: %s", (value) => {
  expect(isReference(value, "value")).toBe(true);
  expect(isCredentialValue(value, "password", "value")).toBe(false);
  expect(credentialIn(value, "value")).toBeUndefined();
});

it.each([
  "secret: Fh82kLq0mZ7c",
  "op//Team:9x-hunter",
  "pass:hunter2-Fh82",
  "vaulted!9",
  "env-3Xy",
  "filet:9",
  "{Fh82}kLq0",
  "<Fh82:kLq0",
  "#Fh82{kLq0",
  "hunter2:op",
])("a password that only begins like one is found: %s", (value) =>
  expect(isCredentialValue(value, "password", "value")).toBe(true),
);

it("a value behind the scheme that is no name and key is found", () => {
  expect(credentialIn("secret: Fh82kLq0mZ7c1V5b", "value")).toBe("a literal value for secret");
  expect(credentialIn("secret=Fh82kLq0mZ7c1V5b", "value")).toBe("a literal value for secret");
  expect(credentialIn("secret:shop-login:token", "value")).toBeUndefined();
});

it("a URL with a password is found whatever its scheme", () => {
  expect(credentialIn("vault://shop:Fh82kLq0mZ7c@vault.shop.test/secret", "value")).toBe(
    "a URL with a password",
  );
  expect(isReference("vault://shop:Fh82kLq0mZ7c@vault.shop.test/secret", "value")).toBe(true);
});

const BODY = "3f9Kq7Zt1Lm0Xc5Vb8Nd2Rw6Yp4Hs7Gj1Ua3Ee5Oi9Tk0Wz2Qx6Fv8";

it.each([
  ["minisign_key", `RW${BODY.slice(0, 54)}`],
  ["signing_key", `RW${BODY.slice(0, 54)}`],
  ["access_key", `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${BODY.slice(0, 43)} deploy@shop`],
  ["encryption_key", `age1${"q9z8x7c6v5".repeat(6).slice(0, 58)}`],
  ["auth_key", `-----BEGIN PUBLIC KEY-----\n${BODY}\n-----END PUBLIC KEY-----`],
])("the public half of a pair is no credential: %s", (name, value) => {
  expect(pairIn(`${name} = '${value}'`, "file", "shop.toml")?.what).toBeUndefined();
  expect(isCredentialValue(value, "secret", "value")).toBe(false);
});

it.each([
  ["minisign_secret_key", `RW${BODY.slice(0, 54)}${BODY}`],
  ["signing_key", `RW${BODY.slice(0, 53)}`],
  ["signing_key", `RX${BODY.slice(0, 54)}`],
  ["access_key", `AAAAC3NzaC1lZDI1NTE5AAAAI${BODY.slice(0, 43)}`],
])("a key that only resembles one is found: %s", (name, value) =>
  expect(pairIn(`${name} = '${value}'`, "file", "shop.toml")?.what).toBe(`a literal value for ${name}`),
);
