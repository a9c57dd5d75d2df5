import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { afterAll, describe, expect, it } from "vitest";
import { whySpent } from "../../../../src/check/rules/secrets/spent-keys.ts";

const folder = mkdtempSync(join(tmpdir(), "keys-"));
afterAll(() => rmSync(folder, { recursive: true }));
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);

function made(name: string, ...options: string[]): { key: string; crt: string } {
  const [key, crt] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  const given = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  execFileSync("openssl", [...given, "-days", "10", "-keyout", key, "-out", crt, ...options], {
    stdio: "pipe",
  });
  return { key: readFileSync(key, "utf8"), crt: readFileSync(crt, "utf8") };
}

const SHOP = made("shop", "-subj", "/CN=shop.acme.io");
const LOCAL = made(
  "local",
  "-subj",
  "/CN=shop",
  "-addext",
  "subjectAltName=DNS:*.docker.localhost,IP:127.0.0.1",
);
const MIXED = made(
  "mixed",
  "-subj",
  "/CN=localhost",
  "-addext",
  "subjectAltName=DNS:localhost,DNS:shop.acme.io",
);
const why = (files: Record<string, string>, file: string, today = inDays(0)) =>
  whySpent(file, new MemoryTree(Object.entries(files)), today);
const secret = ({ key, crt }: typeof SHOP, more = "") =>
  `kind: Secret\ndata: {tls.key: ${base64Of(key)}, tls.crt: ${base64Of(crt)}${more}}\n`;

describe("a private key opens nothing", () => {
  it("if its certificate, in the same Secret or file or beside it, is signed by itself and has ended", () => {
    const ended = expect.stringMatching(
      /^its certificate, which is signed by itself, ended on \d{4}-\d\d-\d\d$/,
    );
    const { key, crt } = SHOP;
    for (const [files, file] of [
      [{ "/a.yaml": secret(SHOP) }, "/a.yaml"],
      [{ "/a.pem": crt + key }, "/a.pem"],
      [{ "/tls/a.key": key, "/tls/b.crt": LOCAL.crt, "/tls/a.crt": crt }, "/tls/a.key"],
    ] as const) {
      expect(why(files, file, inDays(20))).toEqual(ended);
      expect(why(files, file)).toBeUndefined();
    }
  });

  it("if its certificate is signed by itself and only for the machine that uses it", () => {
    const reason = "its certificate, which is signed by itself, is only for *.docker.localhost";
    expect(why({ "/tls.key": LOCAL.key, "/tls.crt": LOCAL.crt }, "/tls.key")).toBe(reason);
    expect(why({ "/tls.key": MIXED.key, "/tls.crt": MIXED.crt }, "/tls.key")).toBeUndefined();
  });

  it("only if no other key or credential is in the file, and the certificate is the key's own", () => {
    const later = (files: Record<string, string>, file: string) => why(files, file, inDays(20));
    expect(later({ "/a.key": SHOP.key }, "/a.key")).toBeUndefined();
    expect(later({ "/a.key": SHOP.key, "/a.crt": LOCAL.crt }, "/a.key")).toBeUndefined();
    expect(later({ "/a.key": SHOP.key + LOCAL.key, "/a.crt": SHOP.crt }, "/a.key")).toBeUndefined();
    expect(later({ "/a.yaml": secret(SHOP, ", password: aHVudGVyMng=") }, "/a.yaml")).toBeUndefined();
    const token = `ghp_${"aB3dE5gH7jK9mN1pQ2sT".repeat(2).slice(0, 36)}`;
    expect(
      later({ "/a.yaml": `${secret(SHOP)}---\nkind: ConfigMap\ndata: {a: ${token}}\n` }, "/a.yaml"),
    ).toBeUndefined();
    expect(later({ "/a.pem": `${SHOP.crt}${SHOP.key}${token}\n` }, "/a.pem")).toBeUndefined();
    expect(
      later({ "/a.key": SHOP.key.replace(/[A-Z]/g, "A"), "/a.crt": SHOP.crt }, "/a.key"),
    ).toBeUndefined();
  });

  it("not if an authority signed its certificate", () => {
    const files = ["-CA", join(folder, "shop.crt"), "-CAkey", join(folder, "shop.key")];
    const signed = made("signed", "-subj", "/CN=localhost", ...files);
    expect(why({ "/a.key": signed.key, "/a.crt": signed.crt }, "/a.key", inDays(20))).toBeUndefined();
  });
});
