import { expect, it } from "vitest";
import { complete } from "../../src/authoring/secret.ts";

it("a key of a contract may be its purpose alone, and a person creates the Secret unless the contract says who does", () => {
  const certificate = { description: "Certificate", certificate: "by cert-manager" };
  expect(
    complete({
      name: "shop",
      keys: { TOKEN: "Signs sessions", "tls.crt": certificate },
      optional: { SENTRY_DSN: "Where errors go" },
    }),
  ).toEqual({
    name: "shop",
    provider: "by-hand",
    keys: {
      TOKEN: { description: "Signs sessions" },
      "tls.crt": certificate,
      SENTRY_DSN: { description: "Where errors go", required: false },
    },
  });
  expect(complete({ name: "shop", provider: "terraform", keys: {} })).toEqual({
    name: "shop",
    provider: "terraform",
    keys: {},
  });
});
