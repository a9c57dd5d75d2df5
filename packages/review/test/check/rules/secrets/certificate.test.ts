import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { certificatesIn } from "../../../../src/check/rules/secrets/certificate.ts";

const KINDS = [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]];
const SHOP = /^CN=(.*)$/m;

function made(kind: readonly string[], days: number, cn: string, others: readonly string[]): string {
  const names = others.length === 0 ? [] : ["-addext", `subjectAltName=${others.join(",")}`];
  const given = [
    "req",
    "-x509",
    "-nodes",
    "-keyout",
    "/dev/null",
    "-days",
    String(days),
    "-subj",
    `/O=a/CN=${cn}`,
  ];
  return execFileSync("openssl", [...given, "-newkey", ...kind, ...names], {
    encoding: "utf8",
    stdio: "pipe",
  });
}

describe("a certificate", () => {
  it("says of itself what Node.js reads in it, whatever its key, its names and its end", () => {
    const other = fc.constantFrom(
      "DNS:localhost",
      "DNS:*.shop.test",
      "IP:127.0.0.1",
      "IP:10.1.2.3",
      "email:a@b.test",
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.integer({ min: 1, max: 20_000 }),
        fc.constantFrom("shop", "localhost", "*.shop.test"),
        fc.uniqueArray(other, { maxLength: 4 }),
        (kind, days, cn, others) => {
          const pem = made(kind, days, cn, others);
          const [read, ...more] = certificatesIn(`a\n${pem}b\n`);
          const real = new X509Certificate(pem);
          const names = [...(real.subjectAltName ?? "").matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(
            ([, one]) => one,
          );
          expect(more).toEqual([]);
          expect(read).toMatchObject({
            isSelfSigned: true,
            end: new Date(real.validTo).toISOString().slice(0, 10),
            names: names.length > 0 ? names : [SHOP.exec(real.subject)?.[1]],
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is left out if it is cut anywhere", () => {
    const pem = made(KINDS[1] as string[], 10, "shop", ["DNS:a.test"]);
    const bytes = Buffer.from(pem.replace(/-----[^-]*-----/g, ""), "base64");
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length).toString("base64");
      expect(certificatesIn(`-----BEGIN CERTIFICATE-----\n${cut}\n-----END CERTIFICATE-----\n`)).toEqual([]);
    }
  });
});
