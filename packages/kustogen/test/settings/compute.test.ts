import { describe, expect, test } from "vitest";
import { compute } from "../../src/settings/workload.ts";

const schema = compute("250m/1", "256Mi/1Gi");

describe("requests and limits as a setting", () => {
  test("what is not said keeps its default", () => {
    expect(schema.parse({ limits: { memory: "2Gi" } })).toEqual({
      requests: { cpu: "250m", memory: "256Mi" },
      limits: { cpu: "1", memory: "2Gi" },
    });
    expect(schema.parse(undefined)).toEqual(schema.parse({}));
  });

  test.each([
    [{ requests: { cpu: "1001m" } }, ["requests", "cpu"], "expected at most the limit, 1;"],
    [{ limits: { memory: "255Mi" } }, ["requests", "memory"], "expected at most the limit, 255Mi;"],
    [{ requests: { memory: "512" } }, ["requests", "memory"], "expected memory such as"],
    [{ request: {} }, [], 'Did you mean "requests"?'],
  ])("%j is refused", (value, path, message) => {
    const issue = schema.safeParse(value).error?.issues[0];
    expect(issue?.path).toEqual(path);
    expect(issue?.message).toContain(message);
  });

  test("a request may be the limit, in other units", () => {
    expect(() => schema.parse({ requests: { cpu: "1000m", memory: "1024Mi" } })).not.toThrow();
  });
});
