import { expect, it } from "vitest";
import { leftToOthers } from "./judge.ts";
import type { RenderedObject } from "./rendered.ts";

const object = (kind: string, name: string, namespace?: string): RenderedObject => ({
  source: "",
  apiVersion: "v1",
  kind,
  name,
  namespace,
  text: "",
});
const BEFORE = [object("Namespace", "shop"), object("ServiceAccount", "api", "shop")];

it("what others make before is there for a folder that leaves its Namespace to them, and for no other", () => {
  const pod = object("Pod", "api", "shop");
  expect(leftToOthers([pod], BEFORE)).toEqual(BEFORE);
  expect(leftToOthers([pod, object("Namespace", "shop")], BEFORE)).toEqual([]);
  expect(leftToOthers([object("Pod", "api", "blog")], BEFORE)).toEqual([]);
});
