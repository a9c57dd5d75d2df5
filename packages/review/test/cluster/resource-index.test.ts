import { describe, expect, it } from "vitest";
import { ResourceIndex } from "../../src/cluster/resource-index.ts";
import { resources } from "../check/state.ts";

const services = (count: number) =>
  new ResourceIndex(
    resources(
      Array.from(
        { length: count },
        (_, i) => `apiVersion: v1\nkind: Service\nmetadata: {name: web-${i}, namespace: shop}\n`,
      ).join("---\n"),
    ),
  );

describe("the index of an environment's resources", () => {
  it("finds a resource by kind, name and namespace, whether there are few or many of its kind", () => {
    for (const count of [1, 8, 9, 40]) {
      const index = services(count);
      const last = `web-${count - 1}`;
      expect(index.find("Service", last, "shop")?.metadata.name).toBe(last);
      expect(index.find("Service", last, undefined)?.metadata.name).toBe(last);
      expect(index.find("Service", last, "shop", "")?.metadata.name).toBe(last);
      expect(index.find("Service", last, "other")).toBeUndefined();
      expect(index.find("Service", last, "shop", "serving.knative.dev")).toBeUndefined();
      expect(index.find("Service", `web-${count}`, "shop")).toBeUndefined();
      expect(index.find("Secret", last, "shop")).toBeUndefined();
    }
  });
});
