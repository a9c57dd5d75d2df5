import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { findCredentials } from "../../../src/kubernetes/credentials/find.ts";
import { examples } from "./encoded-examples.ts";

const found = (resources: Record<string, Resource>) =>
  Object.entries(resources).flatMap(([name, resource]) =>
    findCredentials(resource).length > 0 ? [name] : [],
  );

describe.each(["examples", "families"])("credentials in %s", (file) => {
  const { refuse, allow } = examples(file);

  it("are found, all of them", () => {
    const seen = new Set(found(refuse));
    expect(Object.keys(refuse).filter((name) => !seen.has(name))).toEqual([]);
  });

  it("are not seen in what only looks like one", () => {
    expect(found(allow)).toEqual([]);
  });

  it("are never shown", () => {
    for (const [name, resource] of Object.entries(refuse)) {
      const said = JSON.stringify(findCredentials(resource).map(({ what }) => what));
      for (const value of ["hunter2", "ecret99", "S3cr3t", "AbCdEfGh", "0123456789abcdef"])
        expect(said, name).not.toContain(value);
    }
  });
});
