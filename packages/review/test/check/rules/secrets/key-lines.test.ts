import { expect, it } from "vitest";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { plaintext } from "../../../../src/check/rules/secrets/plaintext.ts";
import { opensNothing } from "../../../../src/check/rules/secrets/stand-in.ts";
import { judged, state } from "../../state.ts";

// Made for this test, in parts, so that no scanner takes it for a leak.
const WHAT = ["PRIVATE", "KEY"].join(" ");
const BODY =
  "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgRLzrke9oNN3xZNI+F8ZbEZia8HOmAoDhNfICLHZs3W+hRANCAARvr4+OOKQvIfnAdFEE9Jtui5SvtPpl";
const KEY = [`-----BEGIN ${WHAT}-----`, ...(BODY.match(/.{1,64}/g) ?? []), `-----END ${WHAT}-----`, ""].join(
  "\n",
);
const LOCKED = KEY.replace("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n");

it("a key opens nothing without the password that it is encrypted with", () => {
  expect(opensNothing(LOCKED)).toBe(true);
  expect(opensNothing(KEY.replaceAll("PRIVATE", "ENCRYPTED PRIVATE"))).toBe(true);
  expect(opensNothing(`${LOCKED}${LOCKED}`)).toBe(true);
  expect(opensNothing(KEY)).toBe(false);
  expect(opensNothing(`${LOCKED}${KEY}`)).toBe(false);
  expect(opensNothing(`${KEY}# Proc-Type: 4,ENCRYPTED\n`)).toBe(false);
});

it("a key is an error in a ConfigMap and in a Secret, and a warning if it is encrypted with a password", () => {
  const map = (kind: string, key: string) =>
    state(
      JSON.stringify({ apiVersion: "v1", kind, metadata: { name: "proxy" }, stringData: { "tls.key": key } }),
    );
  for (const [key, severity] of [
    [KEY, "error"],
    [LOCKED, "warning"],
  ] as const)
    expect([
      judged(credential, map("ConfigMap", key))[0]?.split(" ")[0],
      judged(plaintext, map("Secret", key))[0]?.split(" ")[0],
    ]).toEqual([severity, severity]);
});
