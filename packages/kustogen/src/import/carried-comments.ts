import { elementAt } from "./comments-in.ts";
import type { Template } from "./template.ts";

/** A template with the comments for each of its paths. */
export function carry(
  template: Template,
  path: string,
  said: (path: string, template: Template) => string | undefined,
): Template {
  if (template.type === "map")
    return {
      ...template,
      fields: template.fields.map((field) => {
        const at = `${path}.${field.key}`;
        return { ...field, comment: said(at, field.value), value: carry(field.value, at, said) };
      }),
    };
  if (template.type === "list") {
    const names = template.items.map(({ value }) => nameIn(value));
    return {
      ...template,
      items: template.items.map((item, index) => {
        const at = `${path}.${elementAt(names, index)}`;
        return { ...item, comment: said(at, item.value), value: carry(item.value, at, said) };
      }),
    };
  }
  return template.type === "yaml" ? { ...template, value: carry(template.value, path, said) } : template;
}

/** The name of a list element in a path, if it is the same in every environment. */
export function nameIn(template: Template): string | undefined {
  if (template.type !== "map") return undefined;
  const name = template.fields.find(({ key }) => key === "name")?.value;
  return name?.type === "literal" && typeof name.value === "string" ? name.value : undefined;
}

/** The part of a template at a path as used for comments; undefined if there is none. */
export function inTemplate(template: Template, path: string): Template | undefined {
  if (path === "") return template;
  const parts =
    template.type === "map"
      ? template.fields.map(({ key, value }) => [`.${key}`, value] as const)
      : template.type === "list"
        ? template.items.map(({ value }, index, items) => {
            const names = items.map((item) => nameIn(item.value));
            return [`.${elementAt(names, index)}`, value] as const;
          })
        : [];
  for (const [start, value] of parts)
    if (path === start || path.startsWith(`${start}.`)) {
      const found = inTemplate(value, path.slice(start.length));
      if (found !== undefined) return found;
    }
  return undefined;
}
