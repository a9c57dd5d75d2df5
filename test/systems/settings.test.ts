import { describe, expect, test } from "vitest";
import { z } from "zod";
import { systems } from "../../generators/systems/index.ts";

/** Every setting below a schema with its path: the keys of groups and of components that may be off. */
function settingsOf(schema: z.core.$ZodType, path: string): [string, z.core.$ZodType][] {
  return shapesOf(schema).flatMap((shape) =>
    Object.entries(shape).flatMap(([key, inner]) => {
      const place = path === "" ? key : `${path}.${key}`;
      return [[place, inner] as [string, z.core.$ZodType], ...settingsOf(inner, place)];
    }),
  );
}

/** The settings of groups and components behind defaults, checks, lists and alternatives. */
function shapesOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType>[] {
  if (schema instanceof z.ZodObject) return [schema.shape];
  const component = z.globalRegistry.get(schema)?.settings;
  if (component) return [component as Record<string, z.core.$ZodType>];
  const { element, innerType, options } = schema._zod.def as {
    element?: z.core.$ZodType;
    innerType?: z.core.$ZodType;
    options?: z.core.$ZodType[];
  };
  return [element, innerType, ...(options ?? [])].flatMap((inner) => (inner ? shapesOf(inner) : []));
}

/** What a setting is for: said on it or on what its default wraps. */
function descriptionOf(schema: z.core.$ZodType): string | undefined {
  const said = z.globalRegistry.get(schema)?.description;
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return said ?? (innerType && descriptionOf(innerType));
}

/** Settings that were looked at. */
let looked = 0;

describe.each(systems.map((system) => [system.name, system] as const))(
  "the settings of %s",
  (_name, system) => {
    const settings = settingsOf(system.settings, "");

    test("each says what it is for", () => {
      looked += settings.length;
      expect(
        settings
          .filter(([, schema]) => shapesOf(schema).length === 0 && !descriptionOf(schema))
          .map(([path]) => path),
      ).toEqual([]);
    });

    test("each refuses what is not of its type, with a message that says what was expected", () => {
      const nonsense = Symbol("nonsense");
      for (const [path, schema] of settings) {
        const { error } = z.safeParse(schema, nonsense);
        const messages = error?.issues.map(({ message }) => message) ?? [];
        expect(messages.length, path).toBeGreaterThan(0);
        for (const message of messages) expect(message, path).toMatch(/expected/);
      }
    });
  },
);

test("the systems have settings to look at", () => {
  expect(looked).toBeGreaterThan(100);
});
