import type { FrameSite } from "./frame-walk.ts";
import { frameName, frameOf, restOf } from "./frames.ts";
import type { SharedFunction } from "./shared-functions.ts";
import type { Field, ImportedObject, Template } from "./template.ts";
import { camelCase } from "./words.ts";

/** An object, or a function that creates some. */
interface Framed extends FrameSite {
  of?: SharedFunction;
}

/** Extracts the common frames of objects of a kind, and of functions that create them. */
export function takeFrames(
  components: ReadonlyMap<string, ImportedObject[]>,
  made: ReadonlyMap<SharedFunction, readonly { component: string; object: ImportedObject }[]>,
  taken: Map<Template, Template>,
): SharedFunction[] {
  const byKind = new Map<string, { object: ImportedObject; sites: Framed[] }>();
  const add = (object: ImportedObject, site: Framed) => {
    const key = `${object.apiVersion} ${object.kind}`;
    const found = byKind.get(key) ?? { object, sites: [] };
    if (frameName(object.kind) !== undefined) byKind.set(key, { ...found, sites: [...found.sites, site] });
  };
  for (const [component, objects] of components)
    for (const object of objects) {
      const { body, layers, file, when, free, hashed } = object;
      if (file === undefined && when === undefined && !free && !hashed && !taken.has(body))
        add(object, { components: [component], layers, template: body });
    }
  for (const [of, sites] of made) {
    const { layers, value: template } = of;
    add((sites[0] as (typeof sites)[number]).object, {
      of,
      components: sites.map(({ component }) => component),
      layers,
      template,
    });
  }
  return [...byKind.values()].flatMap(({ object: { apiVersion, kind }, sites }) => {
    const frame = frameOf(kind, sites);
    if (frame === undefined) return [];
    const { value, parameters, rest } = frame;
    const [component, ...others] = new Set(frame.sites.flatMap((site) => site.components));
    const called = frameName(kind) as string;
    const made: SharedFunction = {
      name: [...components.keys()].some((one) => camelCase(one) === called)
        ? camelCase(`common-${called}`)
        : called,
      summary: `${/^[AEIOU]/.test(kind) ? "An" : "A"} ${kind} with what ${frame.sites.length === sites.length ? "all" : "most"} of them have in common.`,
      value,
      parameters,
      rest: restOf(frame),
      layers: frame.sites.reduce((set, { layers }) => set | layers, 0),
      component: others.length === 0 ? component : undefined,
      object: { apiVersion, kind },
    };
    frame.sites.forEach((site: Framed, index) => {
      const args = parameters.flatMap(({ name: key, given, comments, fields }): Field[] => {
        const [value, comment] = [given[index], comments[index]];
        const { comment: _, ...own } = fields?.[index] ?? { layers: site.layers };
        return value === undefined ? [] : [{ ...own, key, value, ...(comment !== undefined && { comment }) }];
      });
      const call: Template = { type: "call", of: made, args: [...args, ...(rest[index] ?? [])] };
      if (site.of === undefined) taken.set(site.template, call);
      else Object.assign(site.of, { value: call, object: made.object });
    });
    return [made];
  });
}
