import { describe, expect, test } from "vitest";
import { autoscaling, settings } from "../../src/settings/index.ts";

const schema = settings({
  api: settings({ autoscaling: autoscaling({ max: 6, cpu: 80 }, { lowest: 2 }) }),
});
const parse = (given: unknown) => schema.safeParse({ api: { autoscaling: given } });

describe("an autoscaler as a setting", () => {
  test("is off by default, and takes its defaults when it is on", () => {
    expect(schema.parse({ api: {} })).toEqual({ api: {} });
    expect(parse(true).data).toEqual({ api: { autoscaling: { min: 2, max: 6, cpu: 80 } } });
    expect(parse({ min: 3 }).data).toEqual({ api: { autoscaling: { min: 3, max: 6, cpu: 80 } } });
    expect(autoscaling().parse(true)).toEqual({ min: 2, max: 10, cpu: 70 });
  });

  test.each([
    [{ min: 4, max: 3 }, ["api", "autoscaling", "max"], "expected at least min, 4"],
    [{ min: 7 }, ["api", "autoscaling", "min"], "expected at most max, which is by default 6"],
    [{ max: 1 }, ["api", "autoscaling", "max"], "expected a number of replicas from 2 to 50"],
    [{ min: 1 }, ["api", "autoscaling", "min"], "expected a number of replicas from 2 to 50"],
    [{ cpu: 0 }, ["api", "autoscaling", "cpu"], "expected a whole percentage from 1 to 100"],
  ])("%j is refused where it is wrong", (given, path, message) => {
    const issue = parse(given).error?.issues[0];
    expect(issue?.path).toEqual(path);
    expect(issue?.message).toContain(message);
  });

  test("a value below that of a default names the default", () => {
    expect(autoscaling().safeParse({ max: 1 }).error?.issues).toMatchObject([
      { path: ["max"], message: "expected at least min, which is by default 2" },
    ]);
  });

  test("a range that is turned off may still be wrong", () => {
    expect(parse({ enabled: false, min: 4, max: 3 }).data).toEqual({ api: { autoscaling: undefined } });
  });
});
