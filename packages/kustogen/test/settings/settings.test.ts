import { describe, expect, it } from "vitest";
import type { z } from "zod";
import * as kinds from "../../src/settings/index.ts";

/** [kind, values that pass, values that fail, words the message must hold] */
const TABLE: [string, z.ZodType, unknown[], unknown[], string][] = [
  [
    "host",
    kinds.host(),
    ["app.example.com", "localhost", "a.b-c.de"],
    ["http://x.de", "x.de/a", "x.de:80", "-a.de", "A.de", "10.0.0.1", "", 5, "a..b", "*.x.de"],
    "app.example.com",
  ],
  [
    "wildcardHost",
    kinds.wildcardHost(),
    ["*.example.com"],
    ["example.com", "*.com", "*", "*.*.x.de"],
    "*.example.com",
  ],
  [
    "url",
    kinds.url(),
    ["https://x.de", "http://a.b:80/c?d=e"],
    ["x.de", "ftp://x.de", "https://u:p@x.de", "https://", "https://x y.de", 3],
    "https://app.example.com",
  ],
  [
    "url without path",
    kinds.url({ noPath: true }),
    ["https://x.de", "https://x.de/"],
    ["https://x.de/api"],
    "without a path",
  ],
  ["url of a scheme", kinds.url({ schemes: ["redis"] }), ["redis://r:6379/0"], ["https://x.de"], "redis"],
  ["port", kinds.port(), [1, 80, 65535], [0, 65536, -1, 80.5, "80", null], "from 1 to 65535"],
  [
    "quantity",
    kinds.quantity(),
    ["10Gi", "1.5", "500m", 2, "1e3", "0"],
    ["10GB", "-1Gi", "ten", "", "1 Gi", "1KiB"],
    "10Gi",
  ],
  ["cpu", kinds.cpu(), ["500m", 2, "0.5"], ["0", "2000", "1Gi", "2 cores"], "500m"],
  ["memory", kinds.memory(), ["512Mi", "1G", "1048576"], ["512", "512m", "1000k", "x"], "512Mi"],
  ["duration", kinds.duration(), ["30s", "1h30m", "1.5h"], ["30", "1d", "0s", "-1s", "1h 30m", 30], "1h30m"],
  [
    "cron",
    kinds.cron(),
    ["0 3 * * *", "*/5 0-6,12 1 jan-mar Mon", "@daily", "0 0 ? * 0"],
    [
      "0 3 * *",
      "60 * * * *",
      "0 24 * * *",
      "0 0 0 * *",
      "0 0 * * 7",
      "*/0 * * * *",
      "5-1 * * * *",
      "@reboot",
      "a b c d e",
      "",
    ],
    "0 3 * * *",
  ],
  ["replicas", kinds.replicas({ min: 1 }), [1, 3], [0, -1, 1.5, "2", 51], "from 1 to 50"],
  ["percentage", kinds.percentage(), [1, 70, 100], [0, 101, "70%", 7.5], "1 to 100"],
  [
    "arn",
    kinds.arn("iam"),
    ["arn:aws:iam::859561299901:role/x-y"],
    ["arn:aws:s3:::bucket", "role/x", "arn:aws:iam::12:role/x"],
    "arn:aws:iam::",
  ],
  ["oneOf", kinds.oneOf(["nginx", "traefik"]), ["nginx"], ["ngnix", 1, ""], '"nginx", "traefik"'],
  ["text", kinds.text(), ["a b"], ["", " ", "a\nb", 5], "one line of text"],
  ["text with a pattern", kinds.text({ pattern: /^[A-Z]+$/, example: "ABC" }), ["AB"], ["ab"], "ABC"],
  ["dnsLabel", kinds.dnsLabel(), ["a", "my-app1"], ["My", "a.b", "-a", "a-", "a".repeat(64), ""], "my-app"],
  [
    "dnsSubdomain",
    kinds.dnsSubdomain(),
    ["a.b", "x".repeat(100)],
    ["a..b", "A", "x".repeat(254)],
    "object name",
  ],
  ["storageClass", kinds.storageClass(), ["gp3"], ["GP3", ""], "StorageClass"],
  [
    "cidr",
    kinds.cidr(),
    ["10.0.0.0/16", "0.0.0.0/0", "fd00::/8"],
    ["10.0.0.1/16", "10.0.0.0", "10.0.0.0/33", "300.0.0.0/8", "x/8"],
    "10.0.0.0/16",
  ],
  ["boolean", kinds.boolean(), [true, false], ["true", 1, null], "true or false"],
  ["budget", kinds.budget(), [0, 5, 12.5], [-1, "5", Number.NaN], "0 or more"],
  ["integer", kinds.integer({ min: 2, max: 4 }), [2, 4], [1, 5, 2.5, "3"], "from 2 to 4"],
  ["email", kinds.email(), ["ops@example.com"], ["ops", "@x.de", "a b@x.de", "a@x"], "ops@example.com"],
  ["stringMap", kinds.stringMap(), [{ a: "1" }, {}], [{ a: 1 }, [], "x"], ""],
];

describe("each kind of setting", () => {
  for (const [name, schema, good, bad, words] of TABLE) {
    it(`${name} takes what it should and says what it expected otherwise`, () => {
      for (const value of good) expect(schema.safeParse(value).success, JSON.stringify(value)).toBe(true);
      for (const value of bad) {
        const result = schema.safeParse(value);
        expect(result.success, JSON.stringify(value)).toBe(false);
        expect(result.error?.issues[0]?.message).toContain(words);
        expect(result.error?.issues[0]?.message).toMatch(/^expected /);
      }
    });
  }

  it("an unknown choice proposes the closest word", () => {
    expect(kinds.oneOf(["nginx", "traefik"]).safeParse("ngnix").error?.issues[0]?.message).toContain(
      'Did you mean "nginx"?',
    );
  });

  it("a quantity given as a number becomes text", () => {
    expect(kinds.cpu().parse(2)).toBe("2");
  });
});

describe("settings of a system", () => {
  const schema = kinds.settings({
    domain: kinds.host(),
    api: kinds.group({ port: kinds.port().default(8080), replicas: kinds.replicas().default(1) }),
    cache: kinds.feature({ size: kinds.quantity().default("1Gi"), class: kinds.storageClass() }),
  });

  it("an absent group takes its defaults and an absent component is undefined", () => {
    expect(schema.parse({ domain: "x.de" })).toEqual({ domain: "x.de", api: { port: 8080, replicas: 1 } });
  });

  it("a component is off when false or enabled: false, and on with true or a mapping", () => {
    const cache = (value: unknown) => schema.safeParse({ domain: "x.de", cache: value });
    expect(cache(false).data?.cache).toBeUndefined();
    expect(cache({ enabled: false }).data?.cache).toBeUndefined();
    expect(cache({ enabled: true, class: "gp3" }).data?.cache).toEqual({ size: "1Gi", class: "gp3" });
    expect(cache({ class: "gp3" }).data?.cache).toEqual({ size: "1Gi", class: "gp3" });
    expect(cache(true).error?.issues[0]?.path).toEqual(["cache", "class"]);
    expect(cache({ enabled: false, size: "x" }).error?.issues[0]?.path).toEqual(["cache", "size"]);
    expect(cache({ enabled: "no" }).error?.issues[0]?.path).toEqual(["cache", "enabled"]);
    expect(cache("on").error?.issues[0]?.message).toContain("expected true, false or a mapping");
  });

  it("an unknown key proposes the closest known one, at every depth", () => {
    const message = (value: unknown) => schema.safeParse(value).error?.issues[0]?.message;
    expect(message({ domian: "x.de", domain: "x.de" })).toBe(
      'unknown setting "domian". Did you mean "domain"?',
    );
    expect(message({ domain: "x.de", api: { prot: 1 } })).toContain('Did you mean "port"?');
    expect(message({ domain: "x.de", cache: { enable: true, class: "a" } })).toContain(
      'Did you mean "enabled"?',
    );
    expect(message({ domain: "x.de", api: 3 })).toBe("expected a mapping of settings");
  });
});
